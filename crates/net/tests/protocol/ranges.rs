//! Hostile bytes as steps of a reconciliation, at either end of a session: refused, or answered within the limits.

use commonage_log::{Audience, DeviceKey, LogId, Millis, OperationId, Tip};
use commonage_net::protocol::limits::{RANGES_BYTES, RANGES_ROUNDS_MAX};
use commonage_net::protocol::{Fault, Head, Message, Reason, Session};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Book, NOW, largest_piece, line, settle, spaces};

fn heads(count: u32) -> Vec<Head> {
    let one = |number: u32| {
        let device = DeviceKey(*blake3::hash(&number.to_be_bytes()).as_bytes());
        let log = LogId { space: spaces()[0], audience: Audience::Members, device };
        // Many at one moment, and some at the end of time.
        let clock = Millis(if number.is_multiple_of(9) { u64::MAX } else { u64::from(number / 40) });
        Head { log, tip: Tip { seq: 0, id: OperationId(device.0) }, clock }
    };
    (0..count).map(one).collect()
}

/// An end that waits for a step of the other.
fn waiting(dials: bool, count: u32) -> (Session<Book>, Book) {
    let [first, second] = line(0);
    let (mut session, mut book) = (if dials { first } else { second }, Book::new(heads(count)));
    session.start(NOW);
    let hello = Message::Hello { version: 1, identity: None, invitations: vec![] };
    for message in [hello, Message::Interests(vec![]), Message::Root { root: [0; 32], count: u32::MAX }] {
        session.receive(message, &mut book, NOW).unwrap();
    }
    (session, book)
}

/// False where it was refused.
fn step(session: &mut Session<Book>, book: &mut Book, bytes: Vec<u8>) -> bool {
    match session.receive(Message::Ranges(bytes), book, NOW) {
        Ok(step) => {
            for message in step.send {
                assert!(Message::decode(&message.encode()).is_ok(), "what we answer is within the limits");
            }
            true
        }
        Err(Fault::Theirs(reason, _)) => {
            assert!(matches!(reason, Reason::NotUnderstood | Reason::TooMuch | Reason::OutOfTurn), "{reason:?}");
            false
        }
    }
}

/// Pieces of the format: bounds and modes, with numbers of every length.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let number = prop_oneof![
        Just(vec![0]),
        (1..80_u8).prop_map(|number| vec![number]),
        vec(0x80..=0xff_u8, 1..12).prop_map(|mut long| {
            long.push(0x7f);
            long
        }),
    ];
    let id = vec(any::<u8>(), 0..33);
    let content = prop_oneof![
        Just(vec![0]),
        any::<[u8; 16]>().prop_map(|print| [&[1][..], &print].concat()),
        (0..4_u8, vec(any::<[u8; 32]>(), 0..4))
            .prop_map(|(more, ids)| { [&[2, ids.len() as u8 + more / 3][..], &ids.concat()].concat() }),
        (vec(0x80..=0xff_u8, 9)).prop_map(|long| [&[2][..], &long, &[0x7f]].concat()),
    ];
    (number, id, content).prop_map(|(time, id, content)| [time, vec![id.len() as u8], id, content].concat())
}

proptest! {
    #[test]
    fn hostile_steps_are_refused_or_answered(
        dials: bool,
        count in prop_oneof![Just(1), Just(2), Just(33), Just(700)],
        pieces in vec(vec(piece(), 0..12), 1..4),
        rubbish in vec(any::<u8>(), 0..60),
    ) {
        let (mut session, mut book) = waiting(dials, count);
        for pieces in pieces {
            let bytes = [&[0x61][..], &pieces.concat()].concat();
            if !step(&mut session, &mut book, bytes) {
                return Ok(());
            }
        }
        step(&mut session, &mut book, rubbish);
    }
}

#[test]
fn a_list_that_is_only_announced_takes_no_memory() {
    let (mut session, mut book) = waiting(false, 40);
    let bytes = [&[0x61, 0, 0, 2][..], &[0xff; 8], &[0x7f]].concat();
    let largest = largest_piece(|| assert!(!step(&mut session, &mut book, bytes)));
    assert!(largest < 16_384, "{largest} bytes");
}

#[test]
fn a_step_of_the_largest_size_is_no_burden() {
    // Ranges of nothing, and fingerprints that are wrong, as many as there can be.
    for piece in [&[1, 0, 0][..], &[&[1, 0, 1][..], &[7; 16]].concat(), &[1, 0, 2, 0]] {
        let (mut session, mut book) = waiting(false, 20_000);
        let count = (RANGES_BYTES as usize - 1) / piece.len();
        let began = std::time::Instant::now();
        step(&mut session, &mut book, [&[0x61][..], &piece.repeat(count)].concat());
        assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    }
}

#[test]
fn rounds_come_to_an_end() {
    let (mut session, mut book) = waiting(false, 100);
    // The whole, with a wrong fingerprint, again and again.
    let bytes = [&[0x61, 0, 0, 1][..], &[7; 16]].concat();
    let rounds = (0..2 * RANGES_ROUNDS_MAX).take_while(|_| step(&mut session, &mut book, bytes.clone())).count();
    assert!(rounds <= RANGES_ROUNDS_MAX as usize, "{rounds}");
}

#[test]
fn two_honest_ends_are_not_touched_by_this() {
    let mut books = [Book::new(heads(500)), Book::new(heads(400))];
    let mut ends = line(0);
    settle(&mut ends, &mut books);
    assert!(ends.iter().all(|end| end.progress().compared));
}
