//! Two nodes compare their heads: equal ones say so with one number, and of others exactly what differs is found, in
//! full or by ranges, whatever clocks say and however logs are forked.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{Audience, DeviceKey, LogId, Mark, Millis, OperationId, Tip};
use commonage_net::protocol::{Head, LogTag, Message};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Book, line, root, settle, spaces, tag};

type Ends = BTreeMap<LogId, BTreeSet<Mark>>;

fn ends(heads: &[Head]) -> Ends {
    let mut ends = Ends::new();
    heads.iter().for_each(|head| {
        ends.entry(head.log).or_default().insert(head.tip.into());
    });
    ends
}

fn head(log: u8, end: u8, clock: u64) -> Head {
    let audience = if log & 1 == 0 { Audience::Members } else { Audience::Public };
    let log = LogId { space: spaces()[usize::from(log) % 3], audience, device: DeviceKey([log; 32]) };
    let tip = Tip { seq: u64::from(end / 2), id: OperationId([end; 32]) };
    Head { log, tip, clock: Millis(clock) }
}

fn clock() -> impl Strategy<Value = u64> {
    prop_oneof![3 => 0..5_u64, 1 => Just(u64::MAX), 1 => Just(u64::MAX - 1), 1 => any::<u64>()]
}

/// Heads of many logs, some of them forked; and for each, at which end it is.
fn two_tables(most: usize) -> impl Strategy<Value = (Vec<Head>, Vec<Head>)> {
    let one = (any::<u8>(), 0..4_u8, clock(), prop_oneof![6 => Just(3_u8), 1 => Just(1), 1 => Just(2)]);
    vec(one, 0..most).prop_map(|all| {
        let mut tables = [BTreeMap::new(), BTreeMap::new()];
        for (log, end, clock, at) in all {
            let head = head(log, end, clock);
            for (number, table) in tables.iter_mut().enumerate().filter(|(number, _)| at >> number & 1 == 1) {
                let _ = number;
                table.insert((head.log, head.tip), head);
            }
        }
        // Both know the same of an operation that both have.
        let [a, mut b] = tables;
        b.iter_mut().for_each(|(key, head)| head.clock = a.get(key).map_or(head.clock, |same: &Head| same.clock));
        (a.into_values().collect(), b.into_values().collect())
    })
}

fn compare(a: &[Head], b: &[Head], heads_in_full: usize) -> ([Book; 2], [Vec<Message>; 2]) {
    let mut books = [Book::new(a.to_vec()), Book::new(b.to_vec())];
    let mut ends = line(heads_in_full);
    let said = settle(&mut ends, &mut books);
    assert!(ends.iter().all(|end| end.progress().compared && end.progress().all_received), "they came to an end");
    (books, said)
}

fn roots(said: &[Vec<Message>; 2]) -> Vec<([u8; 32], u32)> {
    let root = |message: &Message| match message {
        Message::Root { root, count } => Some((*root, *count)),
        _ => None,
    };
    said.iter().flatten().filter_map(root).collect()
}

/// The logs that are spoken of after the roots.
fn named(said: &[Vec<Message>; 2]) -> BTreeSet<LogTag> {
    let entries = said.iter().flatten().flat_map(|message| match message {
        Message::Differences { entries, .. } => entries.as_slice(),
        _ => &[],
    });
    entries.map(|entry| entry.tag).collect()
}

/// Whether one end knows what the other has of the logs that it has itself.
fn assert_known(of: &Book, other: &[Head]) {
    let (ours, theirs, told) = (ends(&of.heads), ends(other), of.told.borrow());
    for (log, ours) in &ours {
        let told: BTreeSet<Mark> = told.get(log).into_iter().flatten().copied().collect();
        let theirs = theirs.get(log).cloned().unwrap_or_default();
        assert!(told.is_subset(&theirs), "nothing is believed to be there that is not");
        // Of a forked log less may be believed: that costs bytes alone.
        let is_forked = ours.len() > 1 || theirs.len() > 1;
        assert!(is_forked || told == theirs, "{told:?}, but it is {theirs:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_differs_is_found_and_nothing_else((a, b) in two_tables(60), in_full in any::<bool>()) {
        let (books, said) = compare(&a, &b, if in_full { 200 } else { 0 });
        assert_known(&books[0], &b);
        assert_known(&books[1], &a);
        let (a_ends, b_ends) = (ends(&a), ends(&b));
        let logs: BTreeSet<_> = a_ends.keys().chain(b_ends.keys()).collect();
        let differ: BTreeSet<_> = logs.into_iter().filter(|log| a_ends.get(log) != b_ends.get(log)).map(tag).collect();
        prop_assert!(named(&said).is_subset(&differ), "of what is equal nothing is said");
    }

    #[test]
    fn equal_heads_are_one_number_in_whatever_order((a, _) in two_tables(60), seed in any::<u64>()) {
        let mut other = a.clone();
        other.sort_by_key(|head| blake3::hash(&[&seed.to_be_bytes()[..], &head.tip.id.0, &head.log.device.0].concat()).to_hex());
        let (_, said) = compare(&a, &other, 200);
        prop_assert_eq!(roots(&said), vec![(root(&a), a.len() as u32); 2]);
        prop_assert!(named(&said).is_empty());
        // Hello, Interests, Root, Caught.
        prop_assert!(said.iter().all(|said| said.len() == 4), "{:?}", said);
    }

    #[test]
    fn other_heads_are_another_number((a, b) in two_tables(20)) {
        let (_, said) = compare(&a, &b, 200);
        let key = |heads: &[Head]| ends(heads);
        let roots = roots(&said);
        prop_assert_eq!(roots[0].0 == roots[1].0, key(&a) == key(&b));
    }
}

#[test]
fn one_difference_among_many_costs_little() {
    let many = |number: u32| {
        let device = DeviceKey(*blake3::hash(&number.to_be_bytes()).as_bytes());
        let log = LogId { space: spaces()[0], audience: Audience::Members, device };
        Head { log, tip: Tip { seq: 0, id: OperationId(device.0) }, clock: Millis(u64::from(number)) }
    };
    let a: Vec<_> = (0..20_000).map(many).collect();
    for hostile_clocks in [false, true] {
        let mut a = a.clone();
        if hostile_clocks {
            a.iter_mut().for_each(|head| head.clock = Millis(u64::MAX));
        }
        let mut b = a.clone();
        b[777].tip = Tip { seq: 5, id: OperationId([9; 32]) };
        let (books, said) = compare(&a, &b, 200);
        assert_known(&books[0], &b);
        assert_known(&books[1], &a);
        assert_eq!(named(&said), BTreeSet::from([tag(&b[777].log)]));
        let bytes: usize = said.iter().flatten().map(|message| message.encode().len()).sum();
        assert!(bytes < 10_000, "{bytes} bytes");
    }
}

#[test]
fn all_different_by_ranges_comes_to_an_end_within_the_rounds() {
    let many = |from: u32| {
        move |number: u32| {
            let device = DeviceKey(*blake3::hash(&(from + number).to_be_bytes()).as_bytes());
            let log = LogId { space: spaces()[0], audience: Audience::Members, device };
            Head { log, tip: Tip { seq: 0, id: OperationId(device.0) }, clock: Millis(u64::from(number)) }
        }
    };
    let (a, b): (Vec<_>, Vec<_>) = ((0..60_000).map(many(0)).collect(), (0..60_000).map(many(1 << 20)).collect());
    let (books, _) = compare(&a, &b, 200);
    assert_known(&books[0], &b);
    assert_known(&books[1], &a);
}
