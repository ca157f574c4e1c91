//! Small builders: devices, people who write, and headers put together by hand.

use commonage_log::{Audience, DeviceSecret, Draft, Header, Millis, Operation, SpaceId, Tip};
use ed25519_dalek::{Signer, SigningKey};

/// The device number `number`: the same one every time.
pub(crate) fn device(number: u8) -> DeviceSecret {
    DeviceSecret::from_seed([number; 32])
}

/// Someone who writes one log.
pub(crate) struct Author {
    pub(crate) secret: DeviceSecret,
    pub(crate) space: SpaceId,
    pub(crate) audience: Audience,
    pub(crate) tip: Option<Tip>,
    clock: u64,
}

impl Author {
    /// In a space that exists already.
    pub(crate) fn new(number: u8, space: SpaceId, audience: Audience) -> Self {
        Self { secret: device(number), space, audience, tip: None, clock: 1_000 }
    }

    /// What the next operation will be.
    pub(crate) fn draft(&mut self, body: &str) -> Draft {
        self.clock += 1;
        Draft {
            space: Some(self.space),
            audience: self.audience,
            to: None,
            after: self.tip,
            parents: Vec::new(),
            clock: Millis(self.clock),
            body: body.as_bytes().to_vec(),
        }
    }

    /// Signs a draft and makes it the tip of the log.
    pub(crate) fn sign(&mut self, draft: Draft) -> Operation {
        let operation = draft.sign(&self.secret).unwrap();
        self.tip = Some(tip(&operation));
        operation
    }

    /// Writes one operation.
    pub(crate) fn write(&mut self, body: &str) -> Operation {
        let draft = self.draft(body);
        self.sign(draft)
    }

    /// Writes several.
    pub(crate) fn write_many(&mut self, count: usize) -> Vec<Operation> {
        (0..count).map(|number| self.write(&format!("words number {number}"))).collect()
    }
}

/// A log of `count` operations, the first of which founds its space.
pub(crate) fn founded_log(number: u8, count: usize) -> (Author, Vec<Operation>) {
    let mut author = Author::new(number, SpaceId([0; 32]), Audience::Public);
    let founding = Draft { space: None, ..author.draft("we begin") };
    let first = author.sign(founding);
    author.space = first.space();
    let mut log = vec![first];
    log.extend(author.write_many(count - 1));
    (author, log)
}

/// Where a log stands after this operation.
pub(crate) fn tip(operation: &Operation) -> Tip {
    Tip { seq: operation.header().seq, id: operation.id() }
}

/// The twelve items of a header, in their order.
#[derive(Clone, Copy)]
pub(crate) enum Item {
    Version,
    Space,
    Audience,
    To,
    Author,
    Seq,
    Previous,
    Parents,
    Clock,
    BodyHash,
    BodyLength,
    Signature,
}

/// The bytes of a header, item by item: written here a second time and by hand, so that these tests hold the format
/// still even where the program changes, and can write what the program refuses to.
#[derive(Clone)]
pub(crate) struct RawHeader {
    pub(crate) opening: Vec<u8>,
    pub(crate) items: [Vec<u8>; 12],
}

impl RawHeader {
    /// The canonical items of a header, with a signature that is not one.
    pub(crate) fn of(header: &Header) -> Self {
        let optional = |id: Option<[u8; 32]>| id.map_or(vec![0xf6], |id| bytes(&id));
        let mut parents = integer(0x80, header.parents.len() as u64);
        header.parents.iter().for_each(|parent| parents.extend(bytes(&parent.0)));
        let items = [
            integer(0, 1),
            optional(header.space.map(|id| id.0)),
            integer(0, u64::from(header.audience.number())),
            optional(header.to.map(|id| id.0)),
            bytes(&header.author.0),
            integer(0, header.seq),
            optional(header.previous.map(|id| id.0)),
            parents,
            integer(0, header.clock.0),
            bytes(&header.body_hash.0),
            integer(0, u64::from(header.body_length)),
            bytes(&[0x5a; 64]),
        ];
        Self { opening: vec![0x8c], items }
    }

    /// The same with other bytes for one item.
    pub(crate) fn with(mut self, item: Item, encoded: Vec<u8>) -> Self {
        self.items[item as usize] = encoded;
        self
    }

    /// The same, truly signed by a device.
    pub(crate) fn signed(self, secret: &DeviceSecret) -> Self {
        let text = [b"commonage/operation/1\0", self.unsigned().as_slice()].concat();
        let signature = SigningKey::from_bytes(&secret.seed()).sign(&text).to_bytes();
        self.with(Item::Signature, bytes(&signature))
    }

    fn unsigned(&self) -> Vec<u8> {
        [self.opening.clone(), self.items[..11].concat()].concat()
    }

    /// All of it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        [self.opening.clone(), self.items.concat()].concat()
    }
}

/// An integer of a CBOR major type (its three high bits) in the shortest form (RFC 8949 §3.1).
pub(crate) fn integer(major: u8, value: u64) -> Vec<u8> {
    let big_endian = value.to_be_bytes();
    match value {
        0..=23 => vec![major | value as u8],
        24..=0xff => vec![major | 24, value as u8],
        0x100..=0xffff => [&[major | 25], &big_endian[6..]].concat(),
        0x1_0000..=0xffff_ffff => [&[major | 26], &big_endian[4..]].concat(),
        _ => [&[major | 27], &big_endian[..]].concat(),
    }
}

/// The same value in every longer form than the shortest.
pub(crate) fn longer_integers(major: u8, value: u64) -> Vec<Vec<u8>> {
    let big_endian = value.to_be_bytes();
    let shortest = integer(major, value).len();
    let forms = [(24, 7), (25, 6), (26, 4), (27, 0)];
    let all = forms.map(|(info, from)| [&[major | info], &big_endian[from..]].concat());
    all.into_iter().filter(|form| form.len() > shortest).collect()
}

/// A byte string in its shortest form.
pub(crate) fn bytes(content: &[u8]) -> Vec<u8> {
    [integer(0x40, content.len() as u64), content.to_vec()].concat()
}
