//! What makes no sense together: told before anybody agrees to an equation.

use std::collections::BTreeSet;

use crate::decimal::Decimal;
use crate::sharing::equation::fault::{Fault, Wrong};
use crate::sharing::equation::{Bucket, Count, Equation, Give, Take};

/// Looks for what makes no sense together.
pub(super) fn check(counts: &[(usize, Count)], buckets: &[(usize, Bucket)], faults: &mut Vec<Fault>) {
    // What was not understood may be what is missing: nothing is said to be missing as long as that is so.
    let is_understood = faults.is_empty();
    for (at, (line, count)) in counts.iter().enumerate() {
        let is_same = |other: &&(usize, Count)| {
            let is_alike = |one: &Option<Box<str>>, other: &Option<Box<str>>| {
                one.as_ref().map(|name| name.to_lowercase()) == other.as_ref().map(|name| name.to_lowercase())
            };
            let other = &other.1;
            other.what == count.what && is_alike(&other.named, &count.named) && is_alike(&other.by, &count.by)
        };
        if let Some((first, _)) = counts[..at].iter().find(is_same) {
            faults.push(Fault { line: *line, wrong: Wrong::SameAs(*first) });
        }
    }
    let groups: BTreeSet<&str> = counts.iter().map(|(_, count)| &*count.group).collect();
    let (mut of_the_whole, mut leaves) = (Decimal::ZERO, Leaves::Some);
    // What is left of the parts of the whole that were spoken of: each of them may find nobody to give it to.
    let mut parts_leave = Leaves::Nothing;
    for (line, bucket) in buckets {
        let mut add = |wrong| faults.push(Fault { line: *line, wrong });
        if let Some(group) = group_of(&bucket.give).filter(|group| is_understood && !groups.contains(group)) {
            add(Wrong::NoGroup(group.to_owned()));
        }
        let is_in_vain = leaves == Leaves::Nothing || (leaves == Leaves::IfEmpty && bucket.take != Take::Rest);
        if is_in_vain && is_understood {
            add(Wrong::NothingLeft);
        }
        if let Take::OfTheWhole(part) = bucket.take {
            of_the_whole += part;
            if of_the_whole > Decimal::from(100) {
                add(Wrong::WholeOverHundred);
            }
        }
        leaves = leaves.max(what_is_left(bucket, counts));
        if let Take::OfTheWhole(_) = bucket.take {
            parts_leave = parts_leave.min(what_is_not_given(bucket, counts));
        }
        if of_the_whole == Decimal::from(100) {
            leaves = leaves.max(parts_leave);
        }
    }
}

fn group_of(give: &Give) -> Option<&str> {
    match give {
        Give::By(group) | Give::Back(group) | Give::EquallyAmong(Some(group)) => Some(group),
        _ => None,
    }
}

/// What a bucket leaves for those after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Leaves {
    Some,
    /// Everything, where nobody contributed to what it goes by: that is for the rest to say.
    IfEmpty,
    Nothing,
}

fn what_is_left(bucket: &Bucket, counts: &[(usize, Count)]) -> Leaves {
    let is_rest = bucket.take == Take::Rest || bucket.take == Take::OfTheRest(Decimal::from(100));
    if is_rest { what_is_not_given(bucket, counts) } else { Leaves::Some }
}

/// What a bucket leaves of what it takes.
fn what_is_not_given(bucket: &Bucket, counts: &[(usize, Count)]) -> Leaves {
    if bucket.at_most.is_some() {
        return Leaves::Some;
    }
    match &bucket.give {
        Give::Back(_) => Leaves::Some,
        // Debts can be paid.
        Give::By(group) => {
            let ends = |(_, count): &(usize, Count)| count.group == *group && count.lasts != super::Lasts::ForEver;
            if counts.iter().any(ends) { Leaves::Some } else { Leaves::IfEmpty }
        }
        Give::EquallyAmong(_) => Leaves::IfEmpty,
        Give::To(_) | Give::EquallyTo(_) => Leaves::Nothing,
    }
}

/// Something worth knowing about an equation that is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A group of contributions that no bucket pays.
    Unpaid(Box<str>),
    /// Nothing counts, so “all” who contributed are nobody.
    NobodyCounts,
    /// Something may be left, and stays with the community.
    SomeStays,
}

impl std::fmt::Display for Remark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Remark::Unpaid(group) => {
                write!(f, "Contributions in “{group}” are counted, and nothing is shared by them.")
            }
            Remark::NobodyCounts => {
                write!(f, "No sentence says what counts, so “all” is nobody. Add one, like: work counts 1 per hour.")
            }
            Remark::SomeStays => write!(f, "What is left after the last line stays with the community."),
        }
    }
}

impl Equation {
    /// What is worth knowing.
    pub fn remarks(&self) -> Vec<Remark> {
        let everyone = self.buckets.iter().any(|bucket| bucket.give == Give::EquallyAmong(None));
        let paid: BTreeSet<&str> = self.buckets.iter().filter_map(|bucket| group_of(&bucket.give)).collect();
        let groups: BTreeSet<&str> = self.counts.iter().map(|count| &*count.group).collect();
        let unpaid = groups.into_iter().filter(|group| !everyone && !paid.contains(group));
        let mut remarks: Vec<Remark> = unpaid.map(|group| Remark::Unpaid(group.into())).collect();
        if everyone && self.counts.is_empty() {
            remarks.push(Remark::NobodyCounts);
        }
        let counts: Vec<(usize, Count)> = self.counts.iter().cloned().map(|count| (0, count)).collect();
        if self.buckets.iter().all(|bucket| what_is_left(bucket, &counts) == Leaves::Some) {
            remarks.push(Remark::SomeStays);
        }
        remarks
    }
}
