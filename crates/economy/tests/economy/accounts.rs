//! Plain-text accounting: every transaction adds up to nothing, and other programs count as we do.

use std::io::Write;
use std::process::{Command, Stdio};

use commonage_economy::accounts::{Syntax, write};
use commonage_economy::action::Action;
use commonage_economy::ledger::Ledger;
use commonage_economy::vocabulary::{Class, Property as P};

use crate::support::{Set, World, event, record};

fn ledger() -> Ledger {
    let mut world = World::default();
    let ours = |name: &str, action: Action, amount: &str, day: &str| {
        event(name, action)
            .set(P::ResourceInventoriedAs, "flour")
            .set(P::ResourceQuantity, amount)
            .set(P::Provider, "org")
            .set(P::Receiver, "org")
            .set(P::HasPointInTime, day)
    };
    let sold = event("4", Action::Transfer)
        .set(P::ResourceInventoriedAs, "flour")
        .set(P::ToResourceInventoriedAs, "bens")
        .set(P::ResourceQuantity, "1.25 kilogram")
        .set(P::Provider, "org")
        .set(P::Receiver, "ben")
        .set(P::HasPointInTime, "2024-03-04");
    let work = event("5", Action::Work)
        .set(P::EffortQuantity, "2.5 hour")
        .set(P::ResourceConformsTo, "milling")
        .set(P::HasPointInTime, "2024-03-05");
    world.each([
        record(Class::EconomicResource, "flour")
            .set(P::Name, "Flour; \"rye\" | ünïcode\n; evil")
            .set(P::ConformsTo, "rye"),
        record(Class::ResourceSpecification, "rye").set(P::Name, "Rye flour"),
        record(Class::Agent, "org").set(P::Name, "org"),
        ours("1", Action::Raise, "10 kilogram", "2024-03-01"),
        ours("2", Action::Consume, "3 kilogram", "2024-03-02"),
        event("3", Action::Consume)
            .set(P::ResourceInventoriedAs, "flour")
            .set(P::ResourceQuantity, "-1 kilogram")
            .set(P::Corrects, "2")
            .set(P::HasPointInTime, "2024-03-03"),
        sold,
        work,
    ]);
    world.ledger()
}

fn text(syntax: Syntax) -> String {
    let ledger = ledger();
    write(&ledger, syntax, &|name| ledger.called(name), &|event| format!("{}\n; evil | \"x\"", event.action.name()))
}

#[test]
fn the_journal_says_what_happened_and_what_it_must_come_to() {
    let beancount = text(Syntax::Beancount);
    assert!(beancount.contains("  Assets:Org:Flour-rye-ünïcode-evil  10 RYE-FLOUR-KILOGRAM\n"), "{beancount}");
    assert!(beancount.contains("2024-03-06 balance Assets:Org:Flour-rye-ünïcode-evil  6.75 ~ 0 RYE-FLOUR-KILOGRAM"));
    // Effort by kind, never by person.
    assert!(beancount.contains("  Expenses:Work:Milling  2.5 HOUR\n"), "{beancount}");
    let sold = "  Assets:Org:Flour-rye-ünïcode-evil  -1.25 RYE-FLOUR-KILOGRAM\n  Assets:Ben:Rye-flour  1.25 RYE-FLOUR-KILOGRAM\n";
    assert!(beancount.contains(sold), "{beancount}");
    let ledger = text(Syntax::Ledger);
    assert!(ledger.contains("= 6.75 \"RYE-FLOUR-KILOGRAM\""), "{ledger}");
}

/// Where `ledger` is installed it reads ours and finds every final amount as we do.
#[test]
fn ledger_counts_as_we_do() {
    let Ok(mut child) = Command::new("ledger")
        .args(["-f", "-", "balance"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
    else {
        println!("skipped: no ledger");
        return;
    };
    child.stdin.take().unwrap().write_all(text(Syntax::Ledger).as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
