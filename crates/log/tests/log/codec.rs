//! One value, one encoding: whatever decodes encodes to the same bytes, and nothing that arrives can make us panic.

use commonage_log::limits::{
    ADDRESSES_MAX, BODY_BYTES_MAX, INVITATION_USES_MAX, LOG_OPERATIONS_MAX, NAME_BYTES_MAX, PARENTS_MAX, TEXT_BYTES_MAX,
};
use commonage_log::{
    Audience, Body, Control, Header, HeaderError, InvitationKey, Level, Operation, OperationError, OperationId, Room,
    SpaceId, Word,
};
use proptest::prelude::*;

use crate::strategies::{body, damage, header};
use crate::support::{Author, Item, RawHeader, bytes, device, founded_log, integer, longer_integers};

/// A header with every field present, and both of its variable integers long enough to have several forms.
fn full_header() -> Header {
    let mut author = Author::new(1, SpaceId([7; 32]), Audience::Public);
    author.write("one before");
    let mut draft = author.draft("words");
    draft.to = Some(SpaceId([8; 32]));
    draft.parents = vec![OperationId([1; 32]), OperationId([2; 32])];
    author.sign(draft).header().clone()
}

fn decode(raw: RawHeader) -> Result<Header, HeaderError> {
    Header::decode(&raw.signed(&device(1)).bytes()).map(|(header, _)| header)
}

/// What decodes has exactly these bytes for an encoding, by the encoder written in these tests.
fn assert_canonical(input: &[u8]) {
    if let Ok((header, signature)) = Header::decode(input) {
        let again = RawHeader::of(&header).with(Item::Signature, bytes(&signature.0)).bytes();
        assert_eq!(again, input, "two encodings of one header");
    }
}

proptest! {
    #[test]
    fn a_header_survives_the_journey_with_every_field((number, header) in header()) {
        let (encoded, id) = header.sign(&device(number)).unwrap();
        let (read, signature) = Header::decode(&encoded).unwrap();
        prop_assert_eq!(&read, &header);
        let operation = Operation::decode(&encoded, None).unwrap();
        prop_assert!(operation.signature_holds());
        prop_assert_eq!(operation.id(), id);
        let by_hand = RawHeader::of(&header).signed(&device(number)).bytes();
        prop_assert_eq!(&by_hand, &encoded, "the format is the one written down in these tests");
        prop_assert!(by_hand.ends_with(&signature.0));
    }

    #[test]
    fn arbitrary_bytes_are_no_header_and_no_panic(input in prop::collection::vec(any::<u8>(), 0..1100)) {
        assert_canonical(&input);
        let opened = [&[0x8c, 0x01], input.as_slice()].concat();
        assert_canonical(&opened);
    }

    #[test]
    fn a_damaged_header_is_refused_or_is_another_canonical_one((number, header) in header(), damage in damage()) {
        let (encoded, _) = header.sign(&device(number)).unwrap();
        let damaged = damage.iter().fold(encoded, |bytes, damage| damage.done_to(&bytes));
        assert_canonical(&damaged);
    }

    #[test]
    fn a_body_survives_the_journey(body in body()) {
        let encoded = body.encode();
        prop_assert!(Body::room(&encoded).is_some());
        prop_assert_eq!(Body::decode(&encoded), body);
    }

    #[test]
    fn arbitrary_bytes_are_no_body_and_no_panic(
        room in 0..=4_u8,
        input in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        for bytes in [input.clone(), [&[0x82, room], input.as_slice()].concat()] {
            let body = Body::decode(&bytes);
            prop_assert!(body == Body::Other || body.encode() == bytes);
        }
    }

    #[test]
    fn a_damaged_body_is_not_understood_or_is_another_canonical_one(body in body(), damage in damage()) {
        let damaged = damage.iter().fold(body.encode(), |bytes, damage| damage.done_to(&bytes));
        let read = Body::decode(&damaged);
        prop_assert!(read == Body::Other || read.encode() == damaged);
    }
}

#[test]
fn the_hand_written_encoder_agrees_on_the_fullest_header() {
    let header = full_header();
    assert_eq!(decode(RawHeader::of(&header)), Ok(header));
}

#[test]
fn an_integer_that_could_be_shorter_is_refused() {
    let header = full_header();
    let raw = RawHeader::of(&header);
    let numbers = [
        (Item::Version, 1),
        (Item::Audience, u64::from(header.audience.number())),
        (Item::Seq, header.seq),
        (Item::Clock, header.clock.0),
        (Item::BodyLength, u64::from(header.body_length)),
    ];
    for (item, value) in numbers {
        for longer in longer_integers(0, value) {
            assert!(decode(raw.clone().with(item, longer)).is_err());
        }
    }
}

#[test]
fn a_length_that_could_be_shorter_is_refused() {
    let header = full_header();
    let raw = RawHeader::of(&header);
    for longer in longer_integers(0x40, 32) {
        for item in [Item::Space, Item::To, Item::Author, Item::Previous, Item::BodyHash] {
            let encoded = [longer.clone(), vec![9; 32]].concat();
            assert!(decode(raw.clone().with(item, encoded)).is_err());
        }
    }
    for longer in longer_integers(0x80, 12) {
        let raw = RawHeader { opening: longer, ..raw.clone() };
        assert!(decode(raw).is_err(), "twelve items, announced in a longer form");
    }
    for longer in longer_integers(0x80, 1) {
        let encoded = [longer, bytes(&[3; 32])].concat();
        assert!(decode(raw.clone().with(Item::Parents, encoded)).is_err(), "one parent, announced in a longer form");
    }
    let signed = raw.signed(&device(1));
    let signature = signed.items[Item::Signature as usize][2..].to_vec();
    for longer in longer_integers(0x40, 64) {
        let bytes = signed.clone().with(Item::Signature, [longer, signature.clone()].concat()).bytes();
        assert!(Header::decode(&bytes).is_err());
    }
}

#[test]
fn indefinite_lengths_are_refused() {
    let raw = RawHeader::of(&full_header());
    let mut open_ended = RawHeader { opening: vec![0x9f], ..raw.clone() }.signed(&device(1)).bytes();
    assert!(Header::decode(&open_ended).is_err());
    open_ended.push(0xff);
    assert!(Header::decode(&open_ended).is_err());
    let parents = [vec![0x9f], bytes(&[3; 32]), vec![0xff]].concat();
    assert!(decode(raw.clone().with(Item::Parents, parents)).is_err());
    let chunks = [vec![0x5f], bytes(&[3; 16]), bytes(&[3; 16]), vec![0xff]].concat();
    assert!(decode(raw.with(Item::Author, chunks)).is_err());
}

#[test]
fn another_kind_of_item_is_refused() {
    let raw = RawHeader::of(&full_header());
    let undefined = vec![0xf7];
    let tagged = |content: Vec<u8>| [vec![0xd8, 0x2a], content].concat();
    let text = [vec![0x78, 32], vec![b'a'; 32]].concat();
    let negative = vec![0x20];
    let float = vec![0xf9, 0x3c, 0x00];
    for item in [Item::Space, Item::To, Item::Author, Item::Previous, Item::BodyHash] {
        for wrong in [undefined.clone(), tagged(bytes(&[9; 32])), text.clone(), bytes(&[9; 31]), bytes(&[9; 33])] {
            assert!(decode(raw.clone().with(item, wrong)).is_err());
        }
    }
    for item in [Item::Version, Item::Audience, Item::Seq, Item::Clock, Item::BodyLength] {
        for wrong in [undefined.clone(), tagged(vec![0x01]), negative.clone(), float.clone(), vec![0xf6]] {
            assert!(decode(raw.clone().with(item, wrong)).is_err());
        }
    }
}

#[test]
fn nothing_may_follow_a_header_and_nothing_may_be_missing() {
    let (_, log) = founded_log(1, 2);
    let whole = log[1].header_bytes();
    for extra in [0x00, 0xf6, 0xff] {
        assert!(Header::decode(&[whole, &[extra]].concat()).is_err());
    }
    for length in 0..whole.len() {
        assert!(Header::decode(&whole[..length]).is_err());
    }
    for count in [0x8b, 0x8d] {
        let raw = RawHeader { opening: vec![count], ..RawHeader::of(&full_header()) };
        assert!(decode(raw).is_err());
    }
}

#[test]
fn parents_stand_in_ascending_order_and_only_once() {
    let parents = |ids: &[u8]| {
        let listed = ids.iter().flat_map(|id| bytes(&[*id; 32])).collect();
        [integer(0x80, ids.len() as u64), listed].concat()
    };
    let with = |ids: &[u8]| decode(RawHeader::of(&full_header()).with(Item::Parents, parents(ids)));
    assert!(with(&[]).is_ok());
    assert!(with(&[1, 2, 3]).is_ok());
    assert!(matches!(with(&[2, 1]), Err(HeaderError::Inconsistent(_))));
    assert!(matches!(with(&[1, 1]), Err(HeaderError::Inconsistent(_))));
    let most: Vec<u8> = (0..PARENTS_MAX as u8).collect();
    assert!(with(&most).is_ok());
    let too_many: Vec<u8> = (0..=PARENTS_MAX as u8).collect();
    assert!(matches!(with(&too_many), Err(HeaderError::TooLarge { what: "number of parents", .. })));
}

#[test]
fn a_count_of_parents_that_no_input_could_hold_is_refused_before_anything_is_reserved() {
    let promised = integer(0x80, u64::MAX);
    let refused = decode(RawHeader::of(&full_header()).with(Item::Parents, promised));
    assert!(matches!(refused, Err(HeaderError::TooLarge { .. })));
}

#[test]
fn a_body_may_be_as_long_as_the_limit_and_no_longer() {
    let with = |length: u64| decode(RawHeader::of(&full_header()).with(Item::BodyLength, integer(0, length)));
    assert!(with(BODY_BYTES_MAX as u64).is_ok());
    assert!(matches!(with(BODY_BYTES_MAX as u64 + 1), Err(HeaderError::TooLarge { what: "body length", .. })));
    assert!(with(u64::MAX).is_err());
    let mut author = Author::new(1, SpaceId([7; 32]), Audience::Members);
    let mut draft = author.draft("");
    draft.body = vec![0; BODY_BYTES_MAX + 1];
    let refused = draft.sign(&author.secret);
    assert!(matches!(refused, Err(OperationError::Header(HeaderError::TooLarge { .. }))));
}

#[test]
fn a_log_is_as_long_as_the_limit_and_no_longer() {
    let with = |seq: u64| decode(RawHeader::of(&full_header()).with(Item::Seq, integer(0, seq)));
    assert!(with(LOG_OPERATIONS_MAX).is_ok());
    assert!(matches!(with(LOG_OPERATIONS_MAX + 1), Err(HeaderError::TooLarge { .. })));
    assert!(with(u64::MAX).is_err());
}

#[test]
fn another_version_is_named_so_that_people_know_to_update() {
    for version in [0, 2, 24, u64::MAX] {
        let refused = decode(RawHeader::of(&full_header()).with(Item::Version, integer(0, version)));
        assert_eq!(refused, Err(HeaderError::Version(version)));
    }
}

#[test]
fn a_letter_is_public() {
    let mut header = full_header();
    header.audience = Audience::Members;
    assert!(matches!(header.sign(&device(1)), Err(HeaderError::Inconsistent(_))));
    assert!(matches!(decode(RawHeader::of(&header)), Err(HeaderError::Inconsistent(_))));
    header.to = None;
    assert!(decode(RawHeader::of(&header)).is_ok());
}

#[test]
fn an_audience_that_does_not_exist_is_refused() {
    let refused = decode(RawHeader::of(&full_header()).with(Item::Audience, vec![2]));
    assert!(matches!(refused, Err(HeaderError::Malformed(_))));
}

#[test]
fn only_the_first_operation_of_a_log_has_none_before_it() {
    let raw = RawHeader::of(&full_header());
    let without = raw.clone().with(Item::Previous, vec![0xf6]);
    assert!(matches!(decode(without), Err(HeaderError::Inconsistent(_))));
    let first = raw.with(Item::Seq, vec![0]);
    assert!(matches!(decode(first), Err(HeaderError::Inconsistent(_))));
}

#[test]
fn what_founds_a_space_stands_before_everything_in_it() {
    let founding = Header { space: None, to: None, seq: 0, previous: None, parents: Vec::new(), ..full_header() };
    assert!(decode(RawHeader::of(&founding)).is_ok());
    let later = Header { seq: 1, previous: Some(OperationId([1; 32])), ..founding.clone() };
    let with_parents = Header { parents: vec![OperationId([1; 32])], ..founding.clone() };
    let letter = Header { to: Some(SpaceId([1; 32])), ..founding };
    for wrong in [later, with_parents, letter] {
        assert!(matches!(decode(RawHeader::of(&wrong)), Err(HeaderError::Inconsistent(_))));
        assert!(wrong.sign(&device(1)).is_err());
    }
}

#[test]
fn nobody_signs_for_another_device() {
    assert!(matches!(full_header().sign(&device(2)), Err(HeaderError::Inconsistent(_))));
}

#[test]
fn a_body_is_taken_only_with_the_header_that_names_it() {
    let (_, log) = founded_log(1, 3);
    let header = log[1].header_bytes();
    assert!(Operation::decode(header, log[1].body()).is_ok());
    assert!(Operation::decode(header, log[2].body()).is_err());
    assert!(Operation::decode(header, Some(b"")).is_err());
    let erased = log[1].clone().without_body();
    assert_eq!(erased.id(), log[1].id());
    assert!(erased.clone().with_body(b"words never said").is_err());
    assert_eq!(erased.with_body(log[1].body().unwrap()).as_ref(), Ok(&log[1]));
}

#[test]
fn an_act_with_a_field_from_a_newer_version_is_kept_but_not_understood() {
    let leave = Body::Control(Control::Leave).encode();
    assert_eq!(Body::decode(&leave), Body::Control(Control::Leave));
    let note = Body::Word(Word::Note("hello".into())).encode();
    let opening = note.len() - "hello".len() - 2;
    assert_eq!(note[opening], 0x81, "a note has one field");
    let mut newer = note.clone();
    newer[opening] = 0x82;
    newer.push(0x01);
    assert_eq!(Body::decode(&newer), Body::Other);
    assert_eq!(Body::room(&newer), Some(Room::WORD));
}

#[test]
fn an_act_from_another_room_is_carried_as_it_is_and_an_unknown_one_is_not_understood() {
    let note = Body::Word(Word::Note("hello".into())).encode();
    for room in 3..=23 {
        let other = [&[0x82, room], &note[2..]].concat();
        assert_eq!(Body::decode(&other), Body::Room(Room(room), note[2..].to_vec()));
        assert_eq!(Body::decode(&other).encode(), other);
        assert_eq!(Body::room(&other), Some(Room(room)));
    }
    assert_eq!(Body::decode(&[0x82, 0x01, 0x82, 0x18, 0x63, 0x80]), Body::Other);
    assert_eq!(Body::decode(&[]), Body::Other);
    assert_eq!(Body::decode(&[0x82]), Body::Other);
}

#[test]
fn a_list_that_promises_more_than_the_bytes_hold_reserves_nothing() {
    let recover = Body::Control(Control::Declare { name: None, about: None, addresses: Some(vec![]) }).encode();
    assert_eq!(recover.last(), Some(&0x80), "it ends with the empty list");
    let mut promising = recover[..recover.len() - 1].to_vec();
    promising.extend(integer(0x80, u64::MAX));
    assert_eq!(Body::decode(&promising), Body::Other);
}

#[test]
fn an_act_beyond_its_limits_is_not_understood() {
    let invite = |uses| Control::Invite { key: InvitationKey([1; 32]), level: Level::Read, uses, expires: None };
    let declare = |name: usize, about: usize, addresses: usize| Control::Declare {
        name: Some("n".repeat(name)),
        about: Some("a".repeat(about)),
        addresses: Some(vec!["here".into(); addresses]),
    };
    let understood = |act: Control| Body::decode(&Body::Control(act.clone()).encode()) == Body::Control(act);
    assert!(understood(invite(1)));
    assert!(understood(invite(INVITATION_USES_MAX)));
    assert!(!understood(invite(0)));
    assert!(!understood(invite(INVITATION_USES_MAX + 1)));
    assert!(understood(declare(NAME_BYTES_MAX, TEXT_BYTES_MAX, ADDRESSES_MAX)));
    assert!(!understood(declare(NAME_BYTES_MAX + 1, 0, 0)));
    assert!(!understood(declare(0, TEXT_BYTES_MAX + 1, 0)));
    assert!(!understood(declare(0, 0, ADDRESSES_MAX + 1)));
}
