//! What every store does, as a suite that any backend can run; it panics where a backend does not.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use commonage_log::{Audience, DeviceSecret, Draft, LogId, Millis, Operation, Run, SpaceId, Tip};

use crate::{LogStore, Position, StoreError};

/// One device that writes one log.
#[derive(Clone, Debug)]
pub struct Author {
    secret: DeviceSecret,
    space: SpaceId,
    tip: Option<Tip>,
}

impl Author {
    pub fn new(seed: u8, space: u8) -> Self {
        Self { secret: DeviceSecret::from_seed([seed; 32]), space: SpaceId([space; 32]), tip: None }
    }

    /// The same author, going on after what a store holds.
    pub fn resume(mut self, store: &dyn LogStore) -> Self {
        let log = self.log();
        let heads = store.heads(&self.space).unwrap();
        self.tip = heads.into_iter().find(|(held, _)| *held == log).map(|(_, tip)| tip);
        self
    }

    pub fn log(&self) -> LogId {
        LogId { space: self.space, audience: Audience::Public, device: self.secret.key() }
    }

    pub fn next_seq(&self) -> u64 {
        self.tip.map_or(0, |tip| tip.seq + 1)
    }

    pub fn write(&mut self, text: &str) -> Operation {
        self.write_to(text, None)
    }

    pub fn write_to(&mut self, text: &str, to: Option<SpaceId>) -> Operation {
        let draft = Draft {
            space: Some(self.space),
            audience: Audience::Public,
            to,
            after: self.tip,
            parents: vec![],
            clock: Millis(1),
            body: text.into(),
        };
        let operation = draft.sign(&self.secret).unwrap();
        self.tip = Some(Tip { seq: operation.header().seq, id: operation.id() });
        operation
    }

    pub fn write_many(&mut self, count: usize) -> Vec<Operation> {
        (0..count).map(|at| self.write(&format!("{at}"))).collect()
    }
}

pub fn run(operations: &[Operation]) -> Run {
    Run::verify(operations.to_vec(), None).unwrap()
}

/// Runs everything, each part on a new store.
pub fn conformance<S: LogStore>(mut make: impl FnMut() -> S) {
    own_operations(&mut make());
    batches_and_duplicates(&mut make());
    gaps_leave_nothing(&mut make());
    forks_are_kept(&mut make());
    arrival_order(&mut make());
    lookups(&mut make());
    bodies(&mut make());
    letters(&mut make());
    snapshots_and_settings(&mut make());
}

fn own_operations(store: &mut dyn LogStore) {
    let mut author = Author::new(1, 9);
    let first = author.write("a");
    let mut twin = author.clone();
    let appended = store.append_own(&run(std::slice::from_ref(&first))).unwrap();
    assert_eq!(appended.new, vec![(Position(1), first.id())]);
    let (second, other) = (author.write("b"), twin.write("c"));
    store.append_own(&run(std::slice::from_ref(&second))).unwrap();
    for refused in [&first, &second, &other] {
        let error = store.append_own(&run(std::slice::from_ref(refused))).unwrap_err();
        assert!(matches!(error, StoreError::WouldFork { seq, .. } if seq == refused.header().seq), "{error}");
    }
    let (_lost, fourth) = (author.write("d"), author.write("e"));
    let error = store.append_own(&run(std::slice::from_ref(&fourth))).unwrap_err();
    assert!(matches!(error, StoreError::Gap { seq: 3, .. }), "{error}");
    // After a branch that is not held.
    let error = store.append_own(&run(&[twin.write("f")])).unwrap_err();
    assert!(matches!(error, StoreError::Gap { seq: 2, .. }), "{error}");
    assert_eq!(store.count(&first.space()).unwrap(), 2);
    assert!(store.check(&mut |_, _| {}).unwrap().is_clean());
}

fn batches_and_duplicates(store: &mut dyn LogStore) {
    let (mut a, mut b) = (Author::new(1, 9), Author::new(2, 9));
    let (left, right) = (a.write_many(20), b.write_many(5));
    let appended = store.append_batch(&[run(&left[..8]), run(&right), run(&left[8..12])]).unwrap();
    let expected: Vec<_> = left[..8].iter().chain(&right).chain(&left[8..12]).map(Operation::id).collect();
    assert_eq!(appended.new.iter().map(|(_, id)| *id).collect::<Vec<_>>(), expected);
    assert!(appended.new.is_sorted_by(|a, b| a.0 < b.0));
    let appended = store.append_batch(&[run(&left[4..]), run(&left[15..]), run(&right)]).unwrap();
    assert_eq!((appended.new.len(), appended.duplicates), (8, 8 + 5 + 5));
    assert_eq!(store.range(&a.log(), 0, 100).unwrap(), left);
    assert_eq!(store.range(&a.log(), 18, 100).unwrap(), left[18..]);
    assert_eq!(store.range(&a.log(), 3, 2).unwrap(), left[3..5]);
    assert_eq!(store.range_within(&a.log(), 3, 9, 1).unwrap(), left[3..4]);
    let two = left[3].size() + 1;
    assert_eq!(store.range_within(&a.log(), 3, 9, two).unwrap(), left[3..5]);
    assert_eq!(store.range_within(&a.log(), 18, 9, usize::MAX).unwrap(), left[18..]);
    assert_eq!(store.range(&Author::new(3, 9).log(), 0, 9).unwrap(), vec![]);
    let mut heads = vec![(a.log(), a.tip.unwrap()), (b.log(), b.tip.unwrap())];
    heads.sort();
    assert_eq!(store.heads(&a.space).unwrap(), heads);
    assert!(store.append_batch(&[]).unwrap().new.is_empty());
    assert!(store.check(&mut |_, _| {}).unwrap().is_clean());
}

fn gaps_leave_nothing(store: &mut dyn LogStore) {
    let (mut a, mut b) = (Author::new(1, 9), Author::new(2, 8));
    let (left, right) = (a.write_many(4), b.write_many(4));
    let error = store.append_batch(&[run(&right), run(&left[2..])]).unwrap_err();
    assert!(matches!(error, StoreError::Gap { log, seq: 2 } if log == a.log()), "{error}");
    assert!(store.spaces().unwrap().is_empty() && !store.contains(&right[0].id()).unwrap());
    store.append_batch(&[run(&left[..2]), run(&left[2..])]).unwrap();
    assert_eq!(store.spaces().unwrap(), vec![a.space]);
    assert!(store.check(&mut |_, _| {}).unwrap().is_clean());
}

fn forks_are_kept(store: &mut dyn LogStore) {
    let mut a = Author::new(1, 9);
    let trunk = a.write_many(3);
    let mut b = a.clone();
    let (left, right): (Vec<_>, Vec<_>) =
        ((0..3).map(|n| a.write(&format!("l{n}"))).collect(), (0..2).map(|n| b.write(&format!("r{n}"))).collect());
    store.append_batch(&[run(&trunk), run(&left)]).unwrap();
    let whole: Vec<_> = trunk.iter().chain(&right).cloned().collect();
    let appended = store.append_batch(&[run(&whole), run(&right)]).unwrap();
    assert_eq!((appended.new.len(), appended.duplicates), (2, 5));
    let seqs: Vec<_> = store.range(&a.log(), 2, 2).unwrap().iter().map(|op| op.header().seq).collect();
    assert_eq!(seqs, vec![2, 3, 3], "a page keeps the branches of one place together");
    assert_eq!(store.range(&a.log(), 0, 99).unwrap().len(), 8);
    let mut tips = vec![(a.log(), a.tip.unwrap()), (a.log(), b.tip.unwrap())];
    tips.sort();
    assert_eq!(store.heads(&a.space).unwrap(), tips);
    // A second operation at the very beginning is a fork as well.
    let mut c = Author::new(1, 9);
    let root = c.write("another beginning");
    store.append_batch(&[run(&[root])]).unwrap();
    assert_eq!(store.heads(&a.space).unwrap().len(), 3);
    // Both branches go on, and an own operation never lands on a place of either.
    store.append_batch(&[run(&[b.write("r2"), b.write("r3")])]).unwrap();
    let error = store.append_own(&run(&[c.write("x")])).unwrap_err();
    assert!(matches!(error, StoreError::WouldFork { seq: 1, .. }), "{error}");
    assert!(store.check(&mut |_, _| {}).unwrap().is_clean());
}

fn arrival_order(store: &mut dyn LogStore) {
    let (mut a, mut b, mut c) = (Author::new(1, 9), Author::new(2, 8), Author::new(3, 9));
    let mut nine = Vec::new();
    for round in 0..6 {
        let (x, y, z) = (a.write_many(round + 1), b.write_many(2), c.write_many(1));
        store.append_batch(&[run(&x), run(&y), run(&z)]).unwrap();
        nine.extend(x.into_iter().chain(z));
    }
    let all = store.read_space(&a.space, Position(0), usize::MAX).unwrap();
    assert_eq!(all.iter().map(|(_, op)| op.clone()).collect::<Vec<_>>(), nine);
    assert!(all.is_sorted_by(|x, y| x.0 < y.0));
    for from in 0..all.len() {
        let page = store.read_space(&a.space, all[from].0, 4).unwrap();
        assert_eq!(page, all[from + 1..(from + 5).min(all.len())]);
    }
    let headers = store.read_space_headers(&a.space, Position(0), 3).unwrap();
    assert!(headers.iter().zip(&all).all(|(x, y)| x.0 == y.0 && x.1 == y.1.clone().without_body()));
    assert_eq!((store.count(&a.space).unwrap(), store.count(&b.space).unwrap()), (27, 12));
    assert_eq!(store.spaces().unwrap(), vec![b.space, a.space]);
    let mut logs = vec![a.log(), c.log()];
    logs.sort();
    assert_eq!(store.logs(&a.space).unwrap(), logs);
    assert!(store.read_space(&SpaceId([1; 32]), Position(0), 9).unwrap().is_empty());
    assert!(store.read_space(&a.space, Position(u64::MAX), 9).unwrap().is_empty());
    assert!(store.check(&mut |_, _| {}).unwrap().is_clean());
}

fn lookups(store: &mut dyn LogStore) {
    let mut a = Author::new(1, 9);
    let operations = a.write_many(50);
    store.append_batch(&[run(&operations[..49])]).unwrap();
    for operation in &operations[..49] {
        assert_eq!(store.operation(&operation.id()).unwrap().as_ref(), Some(operation));
        assert!(store.contains(&operation.id()).unwrap());
    }
    assert!(!store.contains(&operations[49].id()).unwrap());
    assert_eq!(store.operation(&operations[49].id()).unwrap(), None);
}

fn bodies(store: &mut dyn LogStore) {
    let mut a = Author::new(1, 9);
    let whole = a.write_many(4);
    let bare: Vec<_> = whole.iter().cloned().map(Operation::without_body).collect();
    store.append_batch(&[run(&bare)]).unwrap();
    assert_eq!(store.operation(&whole[0].id()).unwrap().unwrap().body(), None);
    let appended = store.append_batch(&[run(&whole[..2])]).unwrap();
    assert_eq!(appended.bodies_attached, vec![whole[0].id(), whole[1].id()]);
    assert!(store.append_batch(&[run(&whole[..2])]).unwrap().bodies_attached.is_empty());
    let error = store.attach_body(&whole[2].id(), b"something else").unwrap_err();
    assert!(matches!(error, StoreError::BodyMismatch(_)), "{error}");
    assert!(store.attach_body(&whole[2].id(), whole[2].body().unwrap()).unwrap());
    assert!(!store.attach_body(&whole[2].id(), whole[2].body().unwrap()).unwrap());
    store.save_snapshot(&a.space, Position(4), 1, b"an image that may repeat it").unwrap();
    for erased in [&whole[0], &whole[3]] {
        assert!(store.erase_body(&erased.id()).unwrap());
        assert!(!store.erase_body(&erased.id()).unwrap());
        assert!(!store.attach_body(&erased.id(), erased.body().unwrap()).unwrap());
    }
    assert!(store.load_snapshot(&a.space).unwrap().is_none());
    let appended = store.append_batch(&[run(&whole)]).unwrap();
    assert_eq!((appended.duplicates, appended.bodies_attached.len()), (4, 0));
    let held: Vec<bool> = store.range(&a.log(), 0, 9).unwrap().iter().map(|op| op.body().is_some()).collect();
    assert_eq!(held, [false, true, true, false]);
    let stranger = Author::new(5, 9).write("?");
    for result in [store.erase_body(&stranger.id()), store.attach_body(&stranger.id(), b"?")] {
        assert!(matches!(result, Err(StoreError::NotHeld(id)) if id == stranger.id()));
    }
    assert!(store.check(&mut |_, _| {}).unwrap().is_clean());
}

fn letters(store: &mut dyn LogStore) {
    let (mut a, mut b) = (Author::new(1, 9), Author::new(2, 8));
    let (x, y) = (SpaceId([21; 32]), SpaceId([22; 32]));
    let letters = [a.write_to("1", Some(x)), a.write_to("2", Some(y)), b.write_to("3", Some(x))];
    for letter in &letters {
        assert!(store.put_letter(&Run::single(letter.clone()).unwrap()).unwrap());
        assert!(!store.put_letter(&Run::single(letter.clone()).unwrap()).unwrap());
    }
    let error = store.put_letter(&run(&[a.write("no letter")])).unwrap_err();
    assert!(matches!(error, StoreError::NotALetter(_)), "{error}");
    assert!(matches!(store.put_letter(&run(&letters[..2])), Err(StoreError::NotALetter(_))));
    assert_eq!(store.letters(&x).unwrap(), [letters[0].clone(), letters[2].clone()]);
    assert_eq!(store.all_letters().unwrap(), letters);
    assert_eq!((store.letter_count(None).unwrap(), store.letter_count(Some(&y)).unwrap()), (3, 1));
    let sender = letters[0].header().author;
    assert_eq!(store.letter_count_from(&sender, None).unwrap(), 2);
    assert_eq!(store.letter_count_from(&sender, Some(&x)).unwrap(), 1);
    assert!(store.remove_letter(&letters[0].id()).unwrap());
    assert!(!store.remove_letter(&letters[0].id()).unwrap());
    assert_eq!(store.letter_count(Some(&x)).unwrap(), 1);
    assert!(store.spaces().unwrap().is_empty(), "a letter is no copy of its sender's log");
    assert_eq!(store.check(&mut |_, _| {}).unwrap().letters, 2);
}

fn snapshots_and_settings(store: &mut dyn LogStore) {
    let (x, y) = (SpaceId([21; 32]), SpaceId([22; 32]));
    let long: Vec<u8> = (0..3_500_000_u32).map(|n| (n / 7) as u8).collect();
    for (bytes, position) in [(&long[..], 5), (&long[..1_200_000], 6), (&long[..0], 7), (&long[..2_000_000], 8)] {
        store.save_snapshot(&x, Position(position), 3, bytes).unwrap();
        let loaded = store.load_snapshot(&x).unwrap().unwrap();
        assert_eq!((loaded.position, loaded.version), (Position(position), 3));
        assert!(loaded.bytes == bytes);
    }
    assert!(store.load_snapshot(&y).unwrap().is_none());
    store.save_snapshot(&y, Position(1), 1, b"y").unwrap();
    store.drop_snapshots().unwrap();
    assert!(store.load_snapshot(&x).unwrap().is_none() && store.load_snapshot(&y).unwrap().is_none());
    assert_eq!(store.local("place").unwrap(), None);
    for value in [Some(&b"here"[..]), Some(b""), Some(b"there"), None] {
        store.set_local("place", value).unwrap();
        assert_eq!(store.local("place").unwrap().as_deref(), value);
    }
}
