//! `docs/sync.md` is true: its table of limits, its numbers of reasons, and the bytes of its example.

use std::sync::Arc;

use commonage_log::{Audience, InvitationSecret, LogId, Operation, OperationId, Signature, SpaceId, Tip};
use commonage_net::protocol::limits::*;
use commonage_net::protocol::{Contact, Head, Me, Message, Pace, Reason, Session};

use crate::support::{BINDING, Book, NOW, device, log, note_body, run};

const DOCUMENT: &str = include_str!("../../../../docs/sync.md");
const LIMITS: &str = include_str!("../../src/protocol/limits.rs");

macro_rules! named {
    ($($name:ident),* $(,)?) => { [$((stringify!($name), $name as u64)),*] };
}

/// The cells of every line of a table.
fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    let lines = DOCUMENT.lines().filter(|line| line.starts_with('|'));
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}

#[test]
fn every_limit_stands_in_the_document_with_its_number() {
    let limits = named![
        VERSION,
        MESSAGE_BYTES_MAX,
        BATCH_BYTES,
        BATCH_OPERATIONS,
        BATCH_STRETCH_BYTES,
        BATCH_STRETCH_OPERATIONS,
        BATCH_OPERATIONS_MAX,
        WINDOW,
        HEADS_FULL_MAX,
        HEADS_MAX,
        RANGES_BYTES,
        RANGES_ROUNDS_MAX,
        INTERESTS_MAX,
        INVITATIONS_MAX,
        REFUSED_RUNS_MAX,
        AGAIN_OF_A_LOG_MAX,
        AGAIN_MAX,
        QUESTIONS_HEARD_MAX,
        QUESTIONS_MAX,
        LETTERS_MAX,
        BODIES_MAX,
        CONTACTS_MAX,
        CONTACT_BYTES_MAX,
        GREETING_MS_MAX,
        CONFIRM_MS_MAX,
    ];
    let table: Vec<_> = rows().filter(|row| row[0].starts_with('`') && row[0].to_uppercase() == row[0]).collect();
    let written: Vec<_> = table.iter().map(|row| (row[0].trim_matches('`'), row[1].parse().unwrap())).collect();
    assert_eq!(written, limits);
    let declared = LIMITS.lines().filter_map(|line| line.strip_prefix("pub const ")?.split(':').next());
    for name in declared {
        assert!(limits.iter().any(|(known, _)| *known == name), "{name} is not in the document");
    }
    // In the text each limit in brackets exists.
    for name in DOCUMENT.split("[`").skip(1).filter_map(|rest| rest.split_once("`]")).map(|(name, _)| name) {
        assert!(limits.iter().any(|(known, _)| *known == name), "{name} is no limit");
    }
}

#[test]
fn every_reason_stands_in_the_document_with_its_number() {
    let codes = rows().filter_map(|row| Some((row[0].parse::<u32>().ok()?, row[1], row[3])));
    let written: Vec<_> = codes.map(|(code, name, hostile)| (code, name.to_owned(), hostile == "yes")).collect();
    let reasons = (0..).map_while(Reason::from_code);
    let expected: Vec<_> = reasons.map(|reason| (reason.code(), format!("{reason:?}"), reason.is_hostile())).collect();
    assert_eq!(written, expected);
}

fn hex(bytes: &[u8]) -> String {
    let lines = bytes.chunks(56).map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    lines.collect::<Vec<_>>().join("\n")
}

fn assert_written(what: &str, message: &Message) {
    let block = format!("```text\n{}\n```", hex(&message.encode()));
    assert!(DOCUMENT.contains(&block), "{what} is:\n{block}");
}

fn first_operation() -> Vec<Operation> {
    log(1, SpaceId([3; 32]), [note_body("hello")])
}

fn ada() -> Me {
    let invitation = (SpaceId([3; 32]), OperationId([4; 32]), InvitationSecret::from_seed([5; 32]));
    Me { device: Arc::new(device(1)), person: SpaceId([2; 32]), invitations: vec![invitation] }
}

#[test]
fn the_hello_of_the_example_is_what_is_said() {
    let mut session = Session::<Book>::new(BINDING, true, ada(), Pace::default());
    assert_written("Hello", &session.start(NOW).send[0]);
}

/// The statements of the table of signatures, put together here by hand.
#[test]
fn what_is_signed_is_what_the_document_says() {
    let holds = |key: &[u8; 32], parts: &[&[u8]], signature: &Signature| {
        let key = ed25519_dalek::VerifyingKey::from_bytes(key).unwrap();
        key.verify_strict(&parts.concat(), &ed25519_dalek::Signature::from_bytes(&signature.0)).is_ok()
    };
    let mut session = Session::<Book>::new(BINDING, true, ada(), Pace::default());
    let Message::Hello { identity: Some(identity), invitations, .. } = &session.start(NOW).send[0] else { panic!() };
    let (device, person) = (device(1).key().0, [2; 32]);
    assert!(holds(&device, &[b"commonage/connection/1\0", &BINDING, &[1], &person], &identity.signature));
    let invitation = InvitationSecret::from_seed([5; 32]).key().0;
    let shown = &invitations[0].signature;
    assert!(holds(&invitation, &[b"commonage/invited/1\0", &BINDING, &[3; 32], &device], shown));
    let contact = Contact::sign(&crate::support::device(1), b"there".to_vec(), NOW, true);
    let digest = blake3::hash(&[&NOW.0.to_be_bytes()[..], &[1], b"there"].concat());
    assert!(holds(&device, &[b"commonage/contact/1\0", digest.as_bytes()], &contact.signature));
    let operation = &first_operation()[0];
    let (unsigned, signature) = operation.header_bytes().split_at(operation.header_bytes().len() - 66);
    let signature = Signature(*signature.last_chunk().unwrap());
    assert!(holds(&device, &[b"commonage/operation/1\0", unsigned], &signature));
}

#[test]
fn the_root_of_the_example_is_what_is_said() {
    let operation = &first_operation()[0];
    let tip = Tip { seq: 0, id: operation.id() };
    let log = LogId { space: SpaceId([3; 32]), audience: Audience::Public, device: device(1).key() };
    let mut book = Book::new(vec![Head { log, tip, clock: NOW }]);
    let mut session = Session::new(BINDING, true, ada(), Pace::default());
    session.start(NOW);
    let hello = Message::Hello { version: VERSION, identity: None, invitations: vec![] };
    session.receive(hello, &mut book, NOW).unwrap();
    let root = session.receive(Message::Interests(vec![]), &mut book, NOW).unwrap().send;
    assert_written("Root", &root[0]);
}

#[test]
fn the_batch_of_the_example_is_what_is_sent() {
    let log = first_operation();
    assert_eq!(hex(log[0].body().unwrap()), DOCUMENT.split("(body `").nth(1).unwrap().split('`').next().unwrap());
    assert_written("Batch", &Message::Batch(vec![run(&log)]));
}
