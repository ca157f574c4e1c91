//! Executable documents: every block marked `console` in the README and the guide is run, and what comes out must be
//! what the document shows.
//!
//! `$ ` begins a command (`> ` goes on with it), and its output follows. `[..]` stands for anything on a line, a line
//! `...` for any lines, `? 1` for the exit code. An id in a document (ten hexadecimal digits or more) stands for the
//! one that comes out the first time; wherever it is shown or typed again, it is the same. The newest paper key that
//! was shown stands in `paper.txt`, as if its owner had typed it in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Bench, PROGRAM};

/// Fewest digits of an id in a document.
const ID_DIGITS_MIN: usize = 10;

struct Step {
    line: usize,
    command: String,
    expected: Vec<String>,
    code: i32,
}

fn steps(document: &str) -> Vec<Step> {
    let (mut steps, mut inside) = (Vec::<Step>::new(), false);
    for (line, text) in (1..).zip(document.lines()) {
        match (inside, text) {
            (false, "```console") => inside = true,
            (false, _) => {}
            (true, "```") => inside = false,
            (true, text) => {
                if let Some(command) = text.strip_prefix("$ ") {
                    steps.push(Step { line, command: command.to_owned(), expected: Vec::new(), code: 0 });
                    continue;
                }
                let step = steps.last_mut().unwrap_or_else(|| panic!("line {line}: output without a command"));
                if let Some(code) = text.strip_prefix("? ") {
                    step.code = code.trim().parse().unwrap();
                } else if let (Some(more), true) = (text.strip_prefix("> "), step.expected.is_empty()) {
                    step.command += &format!("\n{more}");
                } else {
                    step.expected.push(text.to_owned());
                }
            }
        }
    }
    steps
}

type Ids = BTreeMap<String, String>;

/// Calls `each` with every piece of a text, and whether it is an id.
fn pieces(text: &str, mut each: impl FnMut(&str, bool)) {
    let is_digit = |letter: char| letter.is_ascii_digit() || ('a'..='f').contains(&letter);
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|letter| !is_digit(letter)).unwrap_or(rest.len());
        let other = rest[digits..].find(is_digit).unwrap_or(rest.len() - digits);
        if digits > 0 {
            each(&rest[..digits], digits >= ID_DIGITS_MIN);
        }
        if other > 0 {
            each(&rest[digits..digits + other], false);
        }
        rest = &rest[digits + other..];
    }
}

fn translated(command: &str, ids: &Ids) -> String {
    let mut text = String::new();
    pieces(command, |piece, is_id| text += ids.get(piece).filter(|_| is_id).map_or(piece, String::as_str));
    text
}

/// Whether a line is what the document shows; learns the ids in it.
fn line_fits(expected: &str, actual: &str, ids: &mut Ids) -> bool {
    if let Some((before, after)) = expected.split_once("[..]") {
        let mut tried = ids.clone();
        let Some(used) = prefix_fits(before, actual, &mut tried) else { return false };
        return (used..=actual.len()).filter(|at| actual.is_char_boundary(*at)).any(|at| {
            let mut deeper = tried.clone();
            let fits = line_fits(after, &actual[at..], &mut deeper);
            if fits {
                *ids = deeper;
            }
            fits
        });
    }
    let mut tried = ids.clone();
    let fits = prefix_fits(expected, actual, &mut tried) == Some(actual.len());
    if fits {
        *ids = tried;
    }
    fits
}

/// How much of the actual line the expected text takes.
fn prefix_fits(expected: &str, actual: &str, ids: &mut Ids) -> Option<usize> {
    let mut at = Some(0);
    pieces(expected, |piece, is_id| {
        let Some(start) = at else { return };
        let found = actual.get(start..start + piece.len());
        let fits = found.is_some_and(|found| {
            let is_new = is_id && found.bytes().all(|digit| digit.is_ascii_hexdigit());
            let known = if is_new { ids.entry(piece.to_owned()).or_insert_with(|| found.to_owned()) } else { piece };
            known == found
        });
        at = fits.then_some(start + piece.len());
    });
    at
}

fn output_fits(expected: &[String], actual: &[&str], ids: &mut Ids) -> bool {
    match (expected, actual) {
        ([], []) => true,
        ([any, after @ ..], _) if any == "..." => (0..=actual.len()).any(|skipped| {
            let mut tried = ids.clone();
            let fits = output_fits(after, &actual[skipped..], &mut tried);
            if fits {
                *ids = tried;
            }
            fits
        }),
        ([line, after @ ..], [found, rest @ ..]) => line_fits(line, found, ids) && output_fits(after, rest, ids),
        _ => false,
    }
}

/// What a person reads from the screen and types in from paper later.
fn keep_paper(output: &str, folder: &Path) {
    let Some((_, key)) = output.split_once("Your paper key\n\n") else { return };
    let rows: Vec<Vec<&str>> = key
        .lines()
        .take(6)
        .map(|line| line.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).collect())
        .collect();
    let words: Vec<&str> =
        (0..4).flat_map(|column| rows.iter().filter_map(move |row| row.get(column).copied())).collect();
    std::fs::write(folder.join("paper.txt"), words.join(" ")).unwrap();
}

/// The examples that ship with the program stand beside the data folders, as they do for a newcomer.
fn copy_examples(folder: &Path) {
    let copies = folder.join("examples");
    std::fs::create_dir(&copies).unwrap();
    for file in std::fs::read_dir(root().join("examples")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copies.join(file.file_name())).unwrap();
    }
}

fn run(document: &Path) {
    let text = std::fs::read_to_string(document).unwrap();
    let steps = steps(&text);
    assert!(!steps.is_empty(), "{} has no commands", document.display());
    let bench = Bench::new();
    copy_examples(bench.folder());
    let folder = Path::new(PROGRAM).parent().unwrap().to_owned();
    let path = std::env::join_paths(
        std::iter::once(folder).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    )
    .unwrap();
    let mut ids = Ids::new();
    for step in steps {
        let command = translated(&step.command, &ids);
        let said = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(bench.folder())
            .env("PATH", &path)
            .env("TZ", "UTC")
            .env("COLUMNS", "100")
            .env_remove("COMMONAGE_DATA")
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        let output = String::from_utf8(said.stdout).unwrap();
        keep_paper(&output, bench.folder());
        let actual: Vec<&str> = output.lines().map(str::trim_end).collect();
        let place = format!("{}:{}", document.display(), step.line);
        assert_eq!(said.status.code(), Some(step.code), "{place}\n$ {command}\n{output}");
        assert!(
            output_fits(&step.expected, &actual, &mut ids),
            "{place}\n$ {command}\nshould say\n{}\nbut says\n{output}",
            step.expected.join("\n")
        );
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_readme_does_what_it_shows() {
    run(&root().join("README.md"));
}

#[test]
fn every_guide_does_what_it_shows() {
    let folders = ["docs/guide", "docs/guide/equations"];
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(root().join(folder)).unwrap());
    let mut guides: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    guides.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    guides.sort();
    assert!(guides.len() >= 14, "{guides:?}");
    std::thread::scope(|scope| {
        let runs: Vec<_> = guides.iter().map(|guide| scope.spawn(move || run(guide))).collect();
        for run in runs {
            run.join().unwrap();
        }
    });
}

#[test]
fn the_runner_tells_right_from_wrong() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let fits = |expected: &str, actual: &str| {
        output_fits(&lines(expected), &actual.lines().collect::<Vec<_>>(), &mut Ids::new())
    };
    assert!(fits("a [..] c\n...\nend", "a b c\nx\ny\nend"));
    assert!(fits("id aaaaaaaaaa\nagain aaaaaaaaaa", "id 0123456789\nagain 0123456789"));
    assert!(!fits("id aaaaaaaaaa\nagain aaaaaaaaaa", "id 0123456789\nagain 9876543210"));
    assert!(!fits("a [..] d", "a b c"));
    assert!(!fits("a\n", "a\nb"));
    assert!(!fits("", "a"));
}
