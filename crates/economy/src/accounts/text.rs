//! A journal as text.

use std::collections::BTreeSet;

use commonage_log::Millis;

use super::{Entry, Journal, Leg};
use crate::decimal::Decimal;

/// As `ledger` reads it.
pub(super) fn ledger(journal: &Journal) -> String {
    let mut text = String::from("; Written by Commonage. Amounts are what each keeper accounts for.\n\n");
    for Entry { when, words, id, legs } in &journal.entries {
        text += &format!("{} * {}\n", day(*when).replace('-', "/"), one_line(words).replace(['|', ';'], ","));
        text += &format!("    ; id: {}\n", one_line(id));
        for leg in legs {
            text += &format!("    {}  {} \"{}\"\n", leg.account, leg.amount, leg.commodity);
        }
        text.push('\n');
    }
    if let Some(last) = journal.entries.iter().map(|entry| entry.when).max() {
        text += &format!("{} * What each resource must come to\n", day(last).replace('-', "/"));
        for ((account, commodity), amount) in &journal.balances {
            text += &format!("    {account}  0 \"{commodity}\" = {amount} \"{commodity}\"\n");
        }
    }
    text
}

/// As `beancount` reads it.
pub(super) fn beancount(journal: &Journal) -> String {
    let mut text = String::from(
        "; Written by Commonage. Amounts are what each keeper accounts for.\noption \"title\" \"Commonage\"\n\n",
    );
    let (Some(first), Some(last)) =
        (journal.entries.iter().map(|entry| entry.when).min(), journal.entries.iter().map(|entry| entry.when).max())
    else {
        return text;
    };
    let legs = || journal.entries.iter().flat_map(|entry| &entry.legs);
    let commodities: BTreeSet<&String> = legs().map(|leg| &leg.commodity).collect();
    let accounts: BTreeSet<&String> =
        legs().map(|leg| &leg.account).chain(journal.balances.keys().map(|(account, _)| account)).collect();
    commodities.iter().for_each(|commodity| text += &format!("{} commodity {commodity}\n", day(first)));
    accounts.iter().for_each(|account| text += &format!("{} open {account}\n", day(first)));
    text.push('\n');
    for Entry { when, words, id, legs } in &journal.entries {
        text += &format!("{} * \"{}\"\n  id: \"{}\"\n", day(*when), quoted(words), quoted(id));
        for Leg { account, amount, commodity } in legs {
            text += &format!("  {account}  {amount} {commodity}\n");
        }
        text.push('\n');
    }
    // A balance holds at the beginning of its day.
    let after = Millis(last.0.saturating_add(24 * 60 * 60 * 1000));
    for ((account, commodity), amount) in &journal.balances {
        text += &format!("{} balance {account}  {} ~ 0 {commodity}\n", day(after), plain(*amount));
    }
    text
}

fn plain(amount: Decimal) -> String {
    amount.to_string()
}

fn day(at: Millis) -> String {
    crate::moment::write(at).chars().take(10).collect()
}

fn one_line(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

fn quoted(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('"', "\\\"")
}
