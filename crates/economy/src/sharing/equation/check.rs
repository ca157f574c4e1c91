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
            (other.1.what, &other.1.named, &other.1.by) == (count.what, &count.named, &count.by)
        };
        if let Some((first, _)) = counts[..at].iter().find(is_same) {
            faults.push(Fault { line: *line, wrong: Wrong::SameAs(*first) });
        }
    }
    let groups: BTreeSet<&str> = counts.iter().map(|(_, count)| &*count.group).collect();
    let (mut of_the_whole, mut is_empty) = (Decimal::ZERO, false);
    for (line, bucket) in buckets {
        let mut add = |wrong| faults.push(Fault { line: *line, wrong });
        if let Some(group) = group_of(&bucket.give).filter(|group| is_understood && !groups.contains(group)) {
            add(Wrong::NoGroup(group.to_owned()));
        }
        if is_empty && is_understood {
            add(Wrong::NothingLeft);
        }
        if let Take::OfTheWhole(part) = bucket.take {
            of_the_whole += part;
            if of_the_whole > Decimal::from(100) {
                add(Wrong::WholeOverHundred);
            }
        }
        is_empty |= takes_everything(bucket, counts);
    }
}

fn group_of(give: &Give) -> Option<&str> {
    match give {
        Give::By(group) | Give::Back(group) | Give::EquallyAmong(Some(group)) => Some(group),
        _ => None,
    }
}

/// Whether nothing can be left after a bucket.
fn takes_everything(bucket: &Bucket, counts: &[(usize, Count)]) -> bool {
    let is_rest = bucket.take == Take::Rest || bucket.take == Take::OfTheRest(Decimal::from(100));
    let may_leave = match &bucket.give {
        Give::Back(_) => true,
        // Debts can be paid, and a group can be empty.
        Give::By(group) => {
            counts.iter().any(|(_, count)| count.group == *group && count.lasts != super::Lasts::ForEver)
        }
        _ => false,
    };
    is_rest && bucket.at_most.is_none() && !may_leave
}

/// Something worth knowing about an equation that is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A group of contributions that no bucket pays.
    Unpaid(Box<str>),
    /// Something may be left, and stays with the community.
    SomeStays,
}

impl std::fmt::Display for Remark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Remark::Unpaid(group) => {
                write!(f, "Contributions in “{group}” are counted, and nothing is shared by them.")
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
        let counts: Vec<(usize, Count)> = self.counts.iter().cloned().map(|count| (0, count)).collect();
        if !self.buckets.iter().any(|bucket| takes_everything(bucket, &counts)) {
            remarks.push(Remark::SomeStays);
        }
        remarks
    }
}
