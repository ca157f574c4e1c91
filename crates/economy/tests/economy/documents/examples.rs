//! The examples that come with Valueflows. The table was checked by eye against the files.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use commonage_economy::document::{Form, read, write};
use commonage_economy::record::Record;

/// The texts of all examples by name, or nothing if they are not at hand.
fn examples() -> BTreeMap<String, String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/valueflows/examples");
    let Ok(entries) = fs::read_dir(folder) else {
        println!("skipped: no ../shared");
        return BTreeMap::new();
    };
    let texts = entries.map(|entry| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
    });
    texts.collect()
}

fn records(text: &str) -> Vec<Record> {
    read(text).unwrap().statements.into_iter().map(|statement| statement.record).collect()
}

#[test]
fn every_example_comes_back_as_it_went() {
    for (name, text) in examples() {
        let first = records(&text);
        for form in [Form::Yaml, Form::JsonLd] {
            let written = write(&first, form);
            let again = read(&written).unwrap_or_else(|why| panic!("{name}: {why}\n{written}"));
            let remarks: Vec<_> = again.remarks.iter().filter(|remark| !remark.is_about_what_is_kept()).collect();
            assert!(remarks.is_empty(), "{name}: {remarks:?}");
            let again: Vec<Record> = again.statements.into_iter().map(|statement| statement.record).collect();
            assert_eq!(first, again, "{name} as {form:?}:\n{written}");
        }
    }
}

/// How much of what a document says, and how many remarks there are.
fn summary(text: &str) -> String {
    let document = read(text).unwrap();
    let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
    for statement in &document.statements {
        *classes.entry(statement.record.class.name()).or_default() += 1;
    }
    let classes: Vec<String> = classes.iter().map(|(class, count)| format!("{class} {count}")).collect();
    format!("{}; remarks {}", classes.join(", "), document.remarks.len())
}

#[test]
fn every_example_says_what_it_says() {
    for (name, text) in examples() {
        let expected = EXPECTED.iter().find(|(file, _)| *file == name).map(|(_, expected)| *expected);
        assert_eq!(Some(summary(&text).as_str()), expected, "{name}");
    }
}

/// `production-correcting-errors-1` says the same process and two of its events twice, with the same words: nine
/// events are written down, and six are meant.
#[rustfmt::skip]
const EXPECTED: &[(&str, &str)] = &[
    ("agent-ex-agent-1.yaml", "Foreign 6, Organization 2, Person 2; remarks 6"),
    ("exchange-car-rental-1.yaml", "Agreement 1, Commitment 3, EconomicEvent 3, EconomicResource 3; remarks 2"),
    ("exchange-checkout-book-1.yaml", "Agreement 1, Commitment 1, EconomicEvent 2, EconomicResource 3; remarks 0"),
    ("exchange-claim-for-income-1.yaml", "Claim 1, EconomicEvent 2; remarks 0"),
    ("exchange-crypto-currency-transfer-1.yaml", "EconomicEvent 1, EconomicResource 4; remarks 0"),
    ("exchange-exchange-agreement-1.yaml", "Agreement 1, Commitment 2; remarks 0"),
    ("exchange-retail-exchange-1.yaml", "Agreement 1, EconomicEvent 2; remarks 0"),
    ("exchange-transportation-with-transfer-1.yaml", "Agreement 1, Commitment 3, EconomicEvent 7, EconomicResource 4, Process 2; remarks 4"),
    ("exchange-transportation-with-transfer-2.yaml", "EconomicEvent 5, Process 2; remarks 0"),
    ("planning-building-recipes-1.yaml", "ProcessSpecification 4, Recipe 2, RecipeFlow 29, RecipeProcess 4, ResourceSpecification 10; remarks 19"),
    ("planning-plan-from-recipe-with-production-and-exchange-1.yaml", "Agreement 1, Commitment 3, Plan 1, Process 1, RecipeExchange 1, RecipeFlow 3, RecipeProcess 1, ResourceSpecification 2; remarks 0"),
    ("planning-simple-plan-1.yaml", "Commitment 7, Plan 1, Process 3; remarks 0"),
    ("planning-simple-plan-from-recipe-1.yaml", "Commitment 3, Plan 1, Process 1, RecipeFlow 3, RecipeProcess 1, ResourceSpecification 1; remarks 0"),
    ("production-combine-and-separate-with-ongoing-containing-resource-1.yaml", "EconomicEvent 6, EconomicResource 8, Process 2; remarks 0"),
    ("production-combine-and-separate-with-packing-container-2.yaml", "EconomicEvent 10, Process 2; remarks 0"),
    ("production-correcting-errors-1.yaml", "EconomicEvent 6, Process 1; remarks 0"),
    ("production-manufacturing-1.yaml", "EconomicEvent 5, EconomicResource 8, Process 1; remarks 3"),
    ("production-manufacturing-2.yaml", "EconomicEvent 5, Process 1; remarks 0"),
    ("production-manufacturing-and-workflow-with-recipe-and-plan-1.yaml", "Commitment 6, EconomicEvent 6, EconomicResource 6, Plan 1, Process 2, ProcessSpecification 2, RecipeFlow 6, RecipeProcess 2, ResourceSpecification 3; remarks 6"),
    ("production-service-1.yaml", "EconomicEvent 6, EconomicResource 2, Process 1, ResourceSpecification 3; remarks 1"),
    ("production-service-2.yaml", "EconomicEvent 6, Process 1; remarks 1"),
    ("production-stage-and-state-2.yaml", "EconomicEvent 6, Process 2; remarks 4"),
    ("production-workflow-production-1.yaml", "EconomicEvent 2, EconomicResource 2, Process 1; remarks 2"),
    ("production-workflow-production-2.yaml", "EconomicEvent 2, Process 1; remarks 0"),
    ("proposals-fulfillment-and-satisfaction-1.yaml", "Commitment 1, EconomicEvent 2, Intent 1; remarks 1"),
    ("proposals-proposal-for-barter-1.yaml", "Intent 2, Proposal 1; remarks 0"),
    ("proposals-proposal-for-work-commitment-1.yaml", "Intent 2, Process 1, Proposal 1; remarks 0"),
    ("proposals-proposal-in-timebank-1.yaml", "Intent 1, Proposal 1; remarks 1"),
    ("proposals-proposals-for-price-list-1.yaml", "Intent 4, Proposal 2, ProposalList 1; remarks 1"),
    ("proposals-proposals-to-sell-and-give-away-1.yaml", "Intent 2, Proposal 2; remarks 0"),
    ("resource-ex-resource-1.yaml", "EconomicResource 3, ResourceSpecification 3; remarks 2"),
];
