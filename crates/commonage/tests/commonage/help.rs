//! Every command explains itself, with examples.

use std::collections::BTreeSet;

use crate::support::Bench;

fn subcommands(help: &str) -> Vec<String> {
    let Some((_, rest)) = help.split_once("Commands:\n") else { return Vec::new() };
    let lines = rest.lines().take_while(|line| line.starts_with("  "));
    let names = lines.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

fn walk(bench: &Bench, path: &[String], seen: &mut BTreeSet<String>) {
    let mut arguments: Vec<&str> = path.iter().map(String::as_str).collect();
    arguments.push("--help");
    let help = bench.ok("nobody", &arguments);
    let called = path.join(" ");
    assert!(help.contains("Examples:\n  commonage"), "no examples: {called}\n{help}");
    let body = help.lines().next().unwrap_or_default();
    assert!(body.len() > 10, "no description: {called}");
    for word in ["user", "post ", "task", " node"] {
        assert!(!help.to_lowercase().contains(word), "“{word}” in the help of {called}\n{help}");
    }
    seen.insert(called);
    for name in subcommands(&help) {
        let mut deeper = path.to_vec();
        deeper.push(name);
        walk(bench, &deeper, seen);
    }
}

#[test]
fn every_command_has_a_help_text_with_examples() {
    let bench = Bench::new();
    let mut seen = BTreeSet::new();
    walk(&bench, &[], &mut seen);
    assert!(seen.len() >= 40, "{}: {seen:?}", seen.len());
    for expected in ["device cut", "recovery rotate", "invite close", "letters decline", "space admission"] {
        assert!(seen.contains(expected), "{expected}");
    }
    assert!(!bench.path("nobody").exists(), "asking for help makes no folder");
}
