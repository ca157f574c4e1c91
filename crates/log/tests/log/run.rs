//! The argument at the top of `run.rs` in the crate, attacked: one signature at the end proves all of a run.

use commonage_log::{
    Audience, BodyHash, DeviceKey, Header, Millis, Operation, OperationId, Run, RunError, SpaceId, Tip,
};

use crate::support::{Author, Item, RawHeader, bytes, device, founded_log, tip};

/// Reads an operation that somebody changed on the way, and proves the run that it stands in.
fn accepted(log: &[Operation], at: usize, header: &[u8], body: Option<&[u8]>) -> bool {
    let Ok(changed) = Operation::decode(header, body) else { return false };
    let mut log = log.to_vec();
    log[at] = changed;
    Run::verify(log, None).is_ok()
}

/// The same operation with a signature that does not hold.
fn with_garbage_signature(operation: &Operation) -> Operation {
    let header = RawHeader::of(operation.header()).bytes();
    Operation::decode(&header, operation.body()).unwrap()
}

/// A log whose author put a garbage signature on operation `bad`, and signed honestly what follows it.
fn log_with_a_bad_signature_at(bad: u64, count: u64) -> Vec<Operation> {
    let mut author = Author::new(1, SpaceId([7; 32]), Audience::Members);
    (0..count)
        .map(|seq| {
            let honest = author.write("words");
            let operation = if seq == bad { with_garbage_signature(&honest) } else { honest };
            author.tip = Some(tip(&operation));
            operation
        })
        .collect()
}

#[test]
fn an_honest_log_is_proven_whole_and_in_every_piece() {
    let (_, log) = founded_log(1, 6);
    for from in 0..log.len() {
        for to in from + 1..=log.len() {
            let after = from.checked_sub(1).map(|before| tip(&log[before]));
            let run = Run::verify(log[from..to].to_vec(), after).unwrap();
            assert_eq!(run.operations(), &log[from..to]);
        }
    }
    assert_eq!(Run::verify(Vec::new(), None), Err(RunError::Empty));
}

#[test]
fn a_log_without_its_bodies_is_proven_just_as_well() {
    let (_, log) = founded_log(1, 4);
    let erased: Vec<_> = log.into_iter().map(Operation::without_body).collect();
    assert!(Run::verify(erased, None).is_ok());
}

#[test]
fn no_byte_of_a_header_can_be_changed() {
    let (_, log) = founded_log(1, 4);
    for (at, operation) in log.iter().enumerate() {
        for byte in 0..operation.header_bytes().len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut header = operation.header_bytes().to_vec();
                header[byte] ^= flip;
                assert!(!accepted(&log, at, &header, operation.body()), "byte {byte} of operation {at}");
                assert!(!accepted(&log, at, &header, None), "byte {byte} of operation {at}, without its body");
            }
        }
    }
}

#[test]
fn no_byte_of_a_body_can_be_changed() {
    let (_, log) = founded_log(1, 4);
    for (at, operation) in log.iter().enumerate() {
        let body = operation.body().unwrap();
        for byte in 0..body.len() {
            let mut changed = body.to_vec();
            changed[byte] ^= 0x01;
            assert!(!accepted(&log, at, operation.header_bytes(), Some(&changed)));
        }
        assert!(!accepted(&log, at, operation.header_bytes(), Some(&[body, b" "].concat())));
        assert!(!accepted(&log, at, operation.header_bytes(), Some(&body[1..])));
    }
}

#[test]
fn two_bodies_cannot_change_places_even_when_they_are_of_one_length() {
    let (_, log) = founded_log(1, 4);
    assert_eq!(log[1].body().unwrap().len(), log[2].body().unwrap().len());
    assert!(!accepted(&log, 1, log[1].header_bytes(), log[2].body()));
}

#[test]
fn another_signature_in_the_middle_breaks_the_chain_even_if_the_author_made_it() {
    let (author, log) = founded_log(1, 4);
    let other = with_garbage_signature(&log[2]);
    assert!(!accepted(&log, 2, other.header_bytes(), other.body()));
    // Ed25519 signatures by RFC 8032 are deterministic, but their author can make many that hold: none fits either.
    let reworded = RawHeader::of(&Header { clock: Millis(1), ..log[2].header().clone() }).signed(&author.secret);
    let reworded = Operation::decode(&reworded.bytes(), log[2].body()).unwrap();
    assert!(reworded.signature_holds());
    let broken = Run::verify(vec![log[1].clone(), reworded, log[3].clone()], None);
    assert_eq!(broken, Err(RunError::BrokenChain(log[3].id())));
}

#[test]
fn the_last_signature_must_hold() {
    let (_, mut log) = founded_log(1, 3);
    let forged = with_garbage_signature(&log[2]);
    log[2] = forged.clone();
    assert_eq!(Run::verify(log, None), Err(RunError::BadSignature(forged.id())));
    assert_eq!(Run::single(forged.clone()), Err(RunError::BadSignature(forged.id())));
}

#[test]
fn nobody_continues_the_log_of_another_device() {
    let (author, mut log) = founded_log(1, 3);
    let mut thief = Author::new(2, author.space, author.audience);
    thief.tip = author.tip;
    let under_the_own_name = thief.write("as if I were you");
    let header = Header { author: author.secret.key(), ..under_the_own_name.header().clone() };
    let under_the_other_name = RawHeader::of(&header).signed(&thief.secret).bytes();
    let under_the_other_name = Operation::decode(&under_the_other_name, None).unwrap();
    log.push(under_the_own_name.clone());
    assert_eq!(Run::verify(log.clone(), None), Err(RunError::AnotherLog(under_the_own_name.id())));
    log[3] = under_the_other_name.clone();
    assert_eq!(Run::verify(log, None), Err(RunError::BadSignature(under_the_other_name.id())));
}

#[test]
fn logs_of_two_devices_two_spaces_or_two_audiences_cannot_be_spliced() {
    let space = SpaceId([7; 32]);
    let mut author = Author::new(1, space, Audience::Public);
    let log = author.write_many(2);
    let others = [
        Author::new(2, space, Audience::Public),
        Author::new(1, SpaceId([8; 32]), Audience::Public),
        Author::new(1, space, Audience::Members),
    ];
    for mut other in others {
        let stranger = other.write_many(3).remove(2);
        assert_eq!(
            Run::verify(vec![log[0].clone(), log[1].clone(), stranger.clone()], None),
            Err(RunError::AnotherLog(stranger.id())),
        );
        // Not even where the author of the other log names this one as what comes before.
        other.tip = author.tip;
        let pretender = other.write("I belong here");
        let spliced = vec![log[0].clone(), log[1].clone(), pretender.clone()];
        assert_eq!(Run::verify(spliced, None), Err(RunError::AnotherLog(pretender.id())));
    }
}

#[test]
fn an_operation_cannot_be_replayed_into_another_space_audience_or_name() {
    let mut author = Author::new(1, SpaceId([7; 32]), Audience::Members);
    let said = author.write("in confidence");
    let header = said.header();
    let moved = [
        Header { audience: Audience::Public, ..header.clone() },
        Header { space: Some(SpaceId([8; 32])), ..header.clone() },
        Header { space: None, ..header.clone() },
        Header { audience: Audience::Public, to: Some(SpaceId([8; 32])), ..header.clone() },
        Header { author: device(2).key(), ..header.clone() },
        Header { parents: vec![OperationId([1; 32])], ..header.clone() },
        Header { clock: Millis(header.clock.0 + 1), ..header.clone() },
    ];
    let signature = &said.header_bytes()[said.header_bytes().len() - 64..];
    assert!(Run::single(said.clone()).is_ok());
    for header in moved {
        let replayed = RawHeader::of(&header).with(Item::Signature, bytes(signature)).bytes();
        let replayed = Operation::decode(&replayed, said.body()).unwrap();
        assert_eq!(Run::single(replayed.clone()), Err(RunError::BadSignature(replayed.id())));
    }
}

#[test]
fn a_second_founding_is_a_second_space() {
    let (_, log) = founded_log(1, 2);
    let (_, other) = founded_log(2, 2);
    let spliced = vec![log[0].clone(), other[1].clone()];
    assert_eq!(Run::verify(spliced, None), Err(RunError::AnotherLog(other[1].id())));
    let twice = vec![log[0].clone(), log[0].clone()];
    assert_eq!(Run::verify(twice, None), Err(RunError::AnotherLog(log[0].id())));
}

#[test]
fn a_run_follows_the_tip_that_is_held() {
    let (_, log) = founded_log(1, 5);
    let run = || log[3..].to_vec();
    let broken = Err(RunError::BrokenChain(log[3].id()));
    assert!(Run::verify(run(), Some(tip(&log[2]))).is_ok());
    assert_eq!(Run::verify(run(), Some(tip(&log[1]))), broken, "a gap");
    assert_eq!(Run::verify(run(), Some(tip(&log[3]))), broken, "an overlap");
    assert_eq!(Run::verify(run(), Some(Tip { id: OperationId([9; 32]), ..tip(&log[2]) })), broken, "a fork");
    assert_eq!(Run::verify(run(), Some(Tip { seq: 3, ..tip(&log[2]) })), broken, "another place");
    let founding = Run::verify(log[..2].to_vec(), Some(tip(&log[2])));
    assert_eq!(founding, Err(RunError::BrokenChain(log[0].id())), "a founding follows nothing");
}

#[test]
fn operations_in_another_order_repeated_or_missing_are_no_run() {
    let (_, log) = founded_log(1, 5);
    let pick = |places: &[usize]| Run::verify(places.iter().map(|at| log[*at].clone()).collect(), None);
    let broken = |at: usize| Err(RunError::BrokenChain(log[at].id()));
    assert_eq!(pick(&[1, 3, 2, 4]), broken(3), "reordered");
    assert_eq!(pick(&[4, 3, 2, 1]), broken(3), "reversed");
    assert_eq!(pick(&[1, 2, 2, 3]), broken(2), "repeated");
    assert_eq!(pick(&[1, 3]), broken(3), "one is missing");
}

#[test]
fn a_place_in_the_log_cannot_be_claimed_without_its_predecessor_or_the_other_way_round() {
    let (author, log) = founded_log(1, 3);
    let signed = |header: Header| {
        Operation::decode(&RawHeader::of(&header).signed(&author.secret).bytes(), log[2].body()).unwrap()
    };
    let later = signed(Header { seq: 7, ..log[2].header().clone() });
    let elsewhere = signed(Header { previous: Some(log[0].id()), ..log[2].header().clone() });
    for wrong in [later, elsewhere] {
        let run = Run::verify(vec![log[1].clone(), wrong.clone()], None);
        assert_eq!(run, Err(RunError::BrokenChain(wrong.id())));
    }
}

#[test]
fn an_author_who_signs_on_top_of_a_bad_signature_owns_what_is_below() {
    let log = log_with_a_bad_signature_at(2, 5);
    assert!(Run::verify(log, None).is_ok());
}

#[test]
fn a_beginning_that_ends_in_a_bad_signature_is_refused_and_the_longest_provable_one_is_found() {
    let log = log_with_a_bad_signature_at(2, 5);
    assert_eq!(Run::verify(log[..3].to_vec(), None), Err(RunError::BadSignature(log[2].id())));
    assert_eq!(Run::provable_prefix(&log), 5);
    assert_eq!(Run::provable_prefix(&log[..4]), 4);
    assert_eq!(Run::provable_prefix(&log[..3]), 2);
    assert_eq!(Run::provable_prefix(&log[..2]), 2);
    assert_eq!(Run::provable_prefix(&log[2..3]), 0);
    assert_eq!(Run::provable_prefix(&[]), 0);
    for end in 1..=log.len() {
        let provable = Run::provable_prefix(&log[..end]);
        assert!(Run::verify(log[..provable].to_vec(), None).is_ok());
    }
}

#[test]
fn a_bad_signature_is_refused_where_a_letter_would_stand_alone() {
    let log = log_with_a_bad_signature_at(1, 3);
    assert!(Run::verify(log.clone(), None).is_ok());
    assert_eq!(Run::single(log[1].clone()), Err(RunError::BadSignature(log[1].id())));
    assert!(Run::single(log[2].clone()).is_ok());
}

#[test]
fn a_clock_from_the_far_future_is_taken_as_data() {
    let mut author = Author::new(1, SpaceId([7; 32]), Audience::Members);
    for clock in [u64::MAX, 0, u64::MAX - 1] {
        let mut draft = author.draft("it is late");
        draft.clock = Millis(clock);
        let operation = author.sign(draft);
        assert_eq!(operation.header().clock, Millis(clock));
        assert!(Run::single(operation).is_ok());
    }
}

/// The middle carries garbage signatures, which its author may do (see above) and which makes a million quick to build.
#[test]
fn a_million_operations_are_proven_with_one_signature_and_no_deep_stack() {
    const COUNT: u64 = 1_000_000;
    let secret = device(1);
    let mut header = Header {
        space: Some(SpaceId([7; 32])),
        audience: Audience::Members,
        to: None,
        author: DeviceKey(secret.key().0),
        seq: 0,
        previous: None,
        parents: Vec::new(),
        clock: Millis(0),
        body_hash: BodyHash(*blake3::hash(b"").as_bytes()),
        body_length: 0,
    };
    let mut log = Vec::with_capacity(COUNT as usize);
    let mut encoded = Vec::new();
    for seq in 0..COUNT {
        header.seq = seq;
        if seq < 2 || seq == COUNT - 1 {
            let raw = RawHeader::of(&header);
            encoded = if seq == COUNT - 1 { raw.signed(&secret).bytes() } else { raw.bytes() };
        } else {
            reseat(&mut encoded, &header);
        }
        let operation = Operation::decode(&encoded, None).unwrap();
        header.previous = Some(operation.id());
        log.push(operation);
    }
    let small_stack = std::thread::Builder::new().stack_size(256 * 1024);
    let proven = small_stack.spawn(move || Run::verify(log, None).map(|run| run.operations().len()));
    assert_eq!(proven.unwrap().join().unwrap(), Ok(COUNT as usize));
}

/// Writes the place and the predecessor of a header over those of the one before it, which differ in nothing else.
fn reseat(encoded: &mut Vec<u8>, header: &Header) {
    let seq_at = 2 + 34 + 1 + 1 + 34;
    let place = crate::support::integer(0, header.seq);
    let old_length = match encoded[seq_at] {
        0x00..=0x17 => 1,
        0x18 => 2,
        0x19 => 3,
        _ => 5,
    };
    encoded.splice(seq_at..seq_at + old_length, place.iter().copied());
    if let Some(previous) = header.previous {
        let at = seq_at + place.len() + 2;
        encoded[at..at + 32].copy_from_slice(&previous.0);
    }
}
