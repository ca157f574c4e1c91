//! The export file: operations and letters carried by hand. The format is described in `docs/export-format.md`.
//!
//! A line of text that says what the file is, then a CBOR sequence (RFC 8742): who made it and when, a table of
//! contents, the operations log by log, letters, and at the end a count, a digest of everything before, and the
//! signature of the device that made it. The operations prove themselves; the signature says that the file is whole.

use std::io::Write;

use commonage_log::{DeviceKey, DeviceSecret, Millis, Operation, PersonId, Run, Signature, SpaceId};
use minicbor::{Decoder, Encode, Encoder};

use crate::error::{NodeError, Result};
use crate::strands::Strands;

/// The first line of every export.
pub const MAGIC: &[u8] = b"Commonage export, version 1. To read it: commonage import FILE\n";

const HEAD: u8 = 0;
const SPACE: u8 = 1;
const OPERATION: u8 = 2;
const LETTER: u8 = 3;
const END: u8 = 4;

/// Most operations handed on at once: one transaction of the store.
const BATCH_OPERATIONS: usize = 5_000;

/// Who made a file, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maker {
    /// The person.
    pub person: PersonId,
    /// The device that signed it.
    pub device: DeviceKey,
    /// When.
    pub clock: Millis,
}

/// An entry of the table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The space.
    pub space: SpaceId,
    /// What its maker calls it.
    pub name: String,
    /// How many of its operations are in the file.
    pub operations: u64,
}

/// Writes an export file.
pub struct BundleWriter<W: Write> {
    out: W,
    hasher: blake3::Hasher,
    items: u64,
}

impl<W: Write> BundleWriter<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn new(out: W, maker: &Maker) -> std::io::Result<Self> {
        let mut writer = Self { out, hasher: blake3::Hasher::new(), items: 0 };
        writer.put(MAGIC)?;
        writer.item(HEAD, (maker.person, maker.device, maker.clock))?;
        Ok(writer)
    }

    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.hasher.update(bytes);
        self.out.write_all(bytes)
    }

    fn item<T: Encode<()>>(&mut self, tag: u8, value: T) -> std::io::Result<()> {
        let mut bytes = Vec::new();
        // Writing to a Vec cannot fail.
        let _ = minicbor::encode((tag, value), &mut bytes);
        self.items += 1;
        self.put(&bytes)
    }

    /// Adds an entry to the table of contents; all of them come before the first operation.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn contents(&mut self, entry: &Contents) -> std::io::Result<()> {
        self.item(SPACE, (entry.space, entry.name.as_str(), entry.operations))
    }

    /// Adds an operation; those of one log follow each other in order.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn operation(&mut self, operation: &Operation) -> std::io::Result<()> {
        self.carried(OPERATION, operation)
    }

    /// Adds a letter.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn letter(&mut self, letter: &Operation) -> std::io::Result<()> {
        self.carried(LETTER, letter)
    }

    fn carried(&mut self, tag: u8, operation: &Operation) -> std::io::Result<()> {
        let mut bytes = Vec::with_capacity(operation.header_bytes().len() + 16);
        let mut e = Encoder::new(&mut bytes);
        let header = e.array(3).and_then(|e| e.u8(tag)).and_then(|e| e.bytes(operation.header_bytes()));
        let _ = match operation.body() {
            Some(body) => header.and_then(|e| e.bytes(body)),
            None => header.and_then(Encoder::null),
        };
        self.items += 1;
        self.put(&bytes)
    }

    /// Ends the file with the device's signature over all of it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self, secret: &DeviceSecret) -> std::io::Result<W> {
        let items = self.items;
        let mut end = Vec::new();
        let mut e = Encoder::new(&mut end);
        let _ = e.array(2).and_then(|e| e.u8(END)).and_then(|e| e.array(3)).and_then(|e| e.u64(items));
        self.put(&end)?;
        let digest = *self.hasher.finalize().as_bytes();
        let mut rest = Vec::new();
        let _ = minicbor::encode(minicbor::bytes::ByteArray::from(digest), &mut rest);
        let _ = minicbor::encode(secret.sign_document(&digest), &mut rest);
        self.out.write_all(&rest)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// What comes out of a file, in order.
#[derive(Debug)]
pub enum Part {
    /// Proven operations, to be kept together.
    Runs(Vec<Run>),
    /// A letter, yet to be proven by itself.
    Letter(Box<Operation>),
}

/// A whole export file, checked to be whole.
#[derive(Debug)]
pub struct Bundle<'a> {
    /// Who made it.
    pub maker: Maker,
    /// What it says that it holds.
    pub contents: Vec<Contents>,
    /// How many items follow.
    pub items: u64,
    body: &'a [u8],
}

fn unusable(why: impl Into<commonage_log::Said>) -> NodeError {
    NodeError::Unusable { what: "the export file", why: why.into(), remedy: "Copy it again, or ask for a new one" }
}

fn damaged(error: impl std::fmt::Display) -> NodeError {
    unusable(format!("it is damaged ({error})"))
}

impl<'a> Bundle<'a> {
    /// Reads the frame of a file: its first line, its maker, its contents, and that nothing of it was lost or changed.
    ///
    /// # Errors
    /// Says what is wrong. Arbitrary bytes never panic.
    pub fn open(bytes: &'a [u8]) -> Result<Self> {
        let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| unusable("it is not a Commonage export of version 1"))?;
        let mut d = Decoder::new(rest);
        let (tag, (person, device, clock)): (u8, (PersonId, DeviceKey, Millis)) = d.decode().map_err(damaged)?;
        if tag != HEAD {
            return Err(damaged("its beginning is missing"));
        }
        let (body_length, items) = check_end(bytes, rest, &device)?;
        let mut contents = Vec::new();
        loop {
            let before = d.position();
            if before >= body_length || peek_tag(&rest[before..]) != Some(SPACE) {
                let body = rest.get(before..body_length).ok_or_else(|| damaged("its parts overlap"))?;
                let items = items.saturating_sub(contents.len() as u64 + 1);
                return Ok(Self { maker: Maker { person, device, clock }, contents, items, body });
            }
            let (_, (space, name, operations)): (u8, (SpaceId, &str, u64)) = d.decode().map_err(damaged)?;
            contents.push(Contents { space, name: name.chars().take(200).collect(), operations });
        }
    }

    /// Hands on what is in the file, piece by piece, each run proven. `take` also learns how many items are done.
    ///
    /// # Errors
    /// The first that `take` returns, or says which operation is not sound.
    pub fn read(&self, take: &mut dyn FnMut(Part, u64) -> Result<()>) -> Result<()> {
        let mut d = Decoder::new(self.body);
        let (mut log, mut runs, mut held, mut done) = (Strands::default(), Vec::new(), 0, 0);
        while d.position() < self.body.len() {
            let (tag, operation) = read_operation(&mut d)?;
            done += 1;
            if tag == LETTER {
                take(Part::Letter(Box::new(operation)), done)?;
                continue;
            }
            if !log.continues(&operation) {
                finish(&mut log, &mut runs)?;
            }
            log.push(operation);
            held += 1;
            if held >= BATCH_OPERATIONS {
                // A batch ends where signatures hold; what is left begins the next one.
                runs.extend(log.take_proven()?);
                held = 0;
                take(Part::Runs(std::mem::take(&mut runs)), done)?;
            }
        }
        finish(&mut log, &mut runs)?;
        if runs.is_empty() { Ok(()) } else { take(Part::Runs(runs), done) }
    }
}

fn finish(log: &mut Strands, runs: &mut Vec<Run>) -> Result<()> {
    for (_, proven) in log.finish() {
        runs.push(proven?);
    }
    Ok(())
}

fn peek_tag(bytes: &[u8]) -> Option<u8> {
    match bytes {
        [0x80..=0x97, tag @ 0..=23, ..] => Some(*tag),
        _ => None,
    }
}

fn read_operation(d: &mut Decoder<'_>) -> Result<(u8, Operation)> {
    if d.array().map_err(damaged)? != Some(3) {
        return Err(damaged("an item is not an operation"));
    }
    let tag = d.u8().map_err(damaged)?;
    if tag != OPERATION && tag != LETTER {
        return Err(damaged("an item is of an unknown kind; a newer Commonage may have made the file"));
    }
    let header = d.bytes().map_err(damaged)?;
    let body = match d.datatype().map_err(damaged)? {
        minicbor::data::Type::Null => d.null().map(|()| None).map_err(damaged)?,
        _ => Some(d.bytes().map_err(damaged)?),
    };
    Ok((tag, Operation::decode(header, body)?))
}

/// Checks the last item: `[4, [count, digest, signature]]`, of a size that follows from the count.
fn check_end(bytes: &[u8], rest: &[u8], device: &DeviceKey) -> Result<(usize, u64)> {
    const DIGEST_AND_SIGNATURE: usize = 34 + 66;
    const FIXED: usize = 1 + 1 + 1 + DIGEST_AND_SIGNATURE;
    let cut_short = || unusable("its end is missing: it was cut short");
    for count_bytes in [1, 2, 3, 5, 9] {
        let Some(at) = rest.len().checked_sub(FIXED + count_bytes) else { break };
        let mut d = Decoder::new(&rest[at..]);
        let Ok((END, (items, digest, signature))) =
            d.decode::<(u8, (u64, minicbor::bytes::ByteArray<32>, Signature))>()
        else {
            continue;
        };
        let signed = &bytes[..bytes.len() - DIGEST_AND_SIGNATURE];
        let is_whole = *blake3::hash(signed).as_bytes() == *digest;
        if !is_whole {
            return Err(unusable("it was changed after it was made"));
        }
        if !device.signed_document(&digest, &signature) {
            return Err(unusable("the signature of its maker does not hold"));
        }
        return Ok((at, items));
    }
    Err(cut_short())
}
