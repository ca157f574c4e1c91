//! A few bytes sealed for devices: in a log that all members read, words that only some of them can read.
//!
//! **How.** The words are encrypted once, under a key that is derived from a random *content key*. For each reader's
//! device a *slot* holds the content key, encrypted under a key that only the device and whoever sealed it could work
//! out: X25519 (RFC 7748) between a key made for this one value (the *ephemeral* key) and the device's own. Both are
//! encrypted with ChaCha20-Poly1305 (RFC 8439). Each of its keys is derived for one message alone, so that the nonce
//! can be zero.
//!
//! **What it hides.** A slot looks like random bytes to all but its reader: it names no device, slots stand in the
//! order of their bytes, and empty ones fill them up to a multiple of four, so that their number does not say who has
//! how many devices. The words are filled up to a multiple of 256 bytes. A reader tries every slot.
//!
//! **What it binds.** The caller's context is associated data of every encryption: a value copied elsewhere does not
//! open there. The payload's key is derived from the content key, the ephemeral key and all slots, so that whatever is
//! changed, nothing opens. ChaCha20-Poly1305 alone would let somebody make one payload that opens as different words
//! under different keys; `promise` is a hash of the content key (and of all the rest of the head), so all who open it
//! read the same words.
//!
//! **Why a key that signs may also agree.** Device keys are Ed25519, and the same secret number serves here for X25519.
//! Each use hashes what it makes in a domain of its own: signatures with SHA-512 over a text that begins with its
//! purpose, agreements with BLAKE3 `derive_key` under the contexts below. So neither answers questions about the other.
//! That both together are as secure as each alone is what Thormarker 2021 (<https://eprint.iacr.org/2021/509>) proves
//! for Ed25519 beside a key encapsulation by X25519, as this is one; age does so with SSH keys, and libsodium offers
//! the conversion.

use chacha20poly1305::ChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use curve25519_dalek::MontgomeryPoint;
use minicbor::encode::{Encoder, Write};
use minicbor::{Decode, Decoder, Encode};

use crate::ids::DeviceKey;
use crate::keys::DeviceSecret;
use crate::limits::{SEALED_BYTES_MAX, SEALED_PADDING, SEALED_READERS_MAX, SEALED_SLOTS_STEP};

/// What the caller's randomness is stretched under.
const DERIVE_ENTROPY: &str = "commonage sealed 1 entropy";
/// What a slot's key is derived under.
const DERIVE_SLOT: &str = "commonage sealed 1 slot";
/// What the payload's key and the promise are derived under.
const DERIVE_PAYLOAD: &str = "commonage sealed 1 payload";

/// Bytes that ChaCha20-Poly1305 adds.
const TAG_BYTES: usize = 16;
/// Bytes of a slot: a content key and its tag.
const SLOT_BYTES: usize = 32 + TAG_BYTES;
/// Ends the words, before the zeros that fill up (ISO/IEC 7816-4), so that they may themselves end in zeros.
const PADDING_MARK: u8 = 0x80;
/// Every key encrypts one message only.
const NONCE: [u8; 12] = [0; 12];

type Slot = [u8; SLOT_BYTES];

/// Words that only the devices they were sealed for can read. Anyone can see roughly how long they are, and roughly for
/// how many devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The X25519 public key made for this value.
    ephemeral: [u8; 32],
    /// Which content key it is, without showing it.
    promise: [u8; 32],
    /// The content key for each reader, and empty ones; in ascending order.
    slots: Vec<Slot>,
    /// The words, filled up and encrypted.
    payload: Vec<u8>,
}

/// Why something cannot be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Sealed for nobody.
    #[error("nobody could open it: name at least one device that may read it")]
    NoReaders,
    /// For more devices than the limit.
    #[error("it would be sealed for {0} devices, at most {SEALED_READERS_MAX} are possible; name fewer readers")]
    TooManyReaders(usize),
    /// More words than the limit.
    #[error("{0} bytes are too much to seal, at most {SEALED_BYTES_MAX} are possible; say it shorter")]
    TooLong(usize),
    /// A reader whose key is no key, or one that everybody knows the secret of.
    #[error("nothing can be sealed for the device {}, as its key is not sound; leave it out", .0.short())]
    UnsoundKey(DeviceKey),
    /// Not the one encoding of a sealed value.
    #[error("the bytes are not a sealed value ({0})")]
    Malformed(String),
    /// Sealed for others, for elsewhere, or changed: who cannot open it cannot tell which.
    #[error("it does not open here: it was sealed for other devices or for another place, or somebody changed it")]
    Closed,
}

impl Sealed {
    /// Seals words for these devices; the order and repetitions of `readers` do not matter. Whoever seals and wants to
    /// read it again names their own devices too.
    ///
    /// `context` says where the value belongs, for example the space and what it is part of: only who gives the same
    /// bytes can open it. `entropy` is 64 bytes of good randomness, new each time. (Were it ever the same twice,
    /// everything would still differ unless readers, context and words are also the same.)
    ///
    /// # Errors
    /// If there are no readers or too many, if one of them has no sound key, or if the words are too long.
    pub fn seal(readers: &[DeviceKey], context: &[u8], words: &[u8], entropy: [u8; 64]) -> Result<Self, SealError> {
        let mut readers = readers.to_vec();
        readers.sort_unstable();
        readers.dedup();
        match readers.len() {
            0 => return Err(SealError::NoReaders),
            1..=SEALED_READERS_MAX => {}
            many => return Err(SealError::TooManyReaders(many)),
        }
        if words.len() > SEALED_BYTES_MAX {
            return Err(SealError::TooLong(words.len()));
        }
        let mut random = stretched(&readers, context, words, &entropy);
        let (secret, content_key) = (next_bytes::<32>(&mut random), next_bytes::<32>(&mut random));
        let ephemeral = MontgomeryPoint::mul_base_clamped(secret).to_bytes();
        let mut slots = Vec::with_capacity(SEALED_READERS_MAX);
        for reader in &readers {
            let shared = reader.agree(secret).ok_or(SealError::UnsoundKey(*reader))?;
            let wrapped = encrypt(&slot_key(&shared, &ephemeral, reader), context, &content_key);
            slots.push(wrapped.and_then(|bytes| bytes.try_into().ok()).ok_or(SealError::UnsoundKey(*reader))?);
        }
        slots.resize_with(slots.len().next_multiple_of(SEALED_SLOTS_STEP), || next_bytes(&mut random));
        slots.sort_unstable();
        let (payload_key, promise) = payload_key(&content_key, &ephemeral, &slots);
        let payload = encrypt(&payload_key, context, &padded(words)).ok_or(SealError::TooLong(words.len()))?;
        Ok(Self { ephemeral, promise, slots, payload })
    }

    /// Its one encoding.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Writing to a Vec cannot fail; were it to, no bytes are a sealed value that nobody takes for one.
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads what [`Sealed::to_bytes`] wrote, and nothing else.
    ///
    /// # Errors
    /// If the bytes are not exactly the one encoding of a sealed value.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        let sealed: Self = minicbor::decode(bytes).map_err(|error| SealError::Malformed(error.to_string()))?;
        if sealed.to_bytes() == bytes {
            Ok(sealed)
        } else {
            Err(SealError::Malformed("it could be written shorter, or something follows it".to_owned()))
        }
    }
}

impl DeviceSecret {
    /// Opens what was sealed for this device with the same context.
    ///
    /// # Errors
    /// [`SealError::Closed`] if it was sealed for others or with another context, or was changed.
    pub fn open(&self, sealed: &Sealed, context: &[u8]) -> Result<Vec<u8>, SealError> {
        let shared = self.agree(&sealed.ephemeral).ok_or(SealError::Closed)?;
        let slot_key = slot_key(&shared, &sealed.ephemeral, &self.key());
        let content_key = sealed.slots.iter().find_map(|slot| decrypt(&slot_key, context, slot));
        let content_key = content_key.and_then(|bytes| bytes.try_into().ok()).ok_or(SealError::Closed)?;
        let (payload_key, promise) = payload_key(&content_key, &sealed.ephemeral, &sealed.slots);
        if promise != sealed.promise {
            return Err(SealError::Closed);
        }
        decrypt(&payload_key, context, &sealed.payload).and_then(unpadded).ok_or(SealError::Closed)
    }
}

/// As much randomness as sealing needs. All that goes into the value is part of it, so that a caller's bad randomness
/// does the least possible harm.
fn stretched(readers: &[DeviceKey], context: &[u8], words: &[u8], entropy: &[u8; 64]) -> blake3::OutputReader {
    let mut hasher = blake3::Hasher::new_derive_key(DERIVE_ENTROPY);
    hasher.update(entropy).update(&(readers.len() as u64).to_le_bytes());
    readers.iter().for_each(|reader| {
        hasher.update(&reader.0);
    });
    hasher.update(&(context.len() as u64).to_le_bytes()).update(context).update(words);
    hasher.finalize_xof()
}

fn next_bytes<const N: usize>(random: &mut blake3::OutputReader) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}

/// The key of one reader's slot. Both public keys are part of it, so that it belongs to this value and this device
/// only, also where several forms of a key agree on the same secret.
fn slot_key(shared: &[u8; 32], ephemeral: &[u8; 32], device: &DeviceKey) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key(DERIVE_SLOT);
    hasher.update(shared).update(ephemeral).update(&device.0);
    *hasher.finalize().as_bytes()
}

/// The key of the payload, and the promise: which content key it was, and among which slots.
fn payload_key(content_key: &[u8; 32], ephemeral: &[u8; 32], slots: &[Slot]) -> ([u8; 32], [u8; 32]) {
    let mut hasher = blake3::Hasher::new_derive_key(DERIVE_PAYLOAD);
    hasher.update(content_key).update(ephemeral).update(slots.as_flattened());
    let mut derived = hasher.finalize_xof();
    (next_bytes(&mut derived), next_bytes(&mut derived))
}

/// `None` only for lengths far beyond every limit here.
fn encrypt(key: &[u8; 32], context: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    ChaCha20Poly1305::new(key.into()).encrypt((&NONCE).into(), Payload { msg: message, aad: context }).ok()
}

fn decrypt(key: &[u8; 32], context: &[u8], encrypted: &[u8]) -> Option<Vec<u8>> {
    ChaCha20Poly1305::new(key.into()).decrypt((&NONCE).into(), Payload { msg: encrypted, aad: context }).ok()
}

fn padded(words: &[u8]) -> Vec<u8> {
    let mut padded = words.to_vec();
    padded.push(PADDING_MARK);
    padded.resize(padded.len().next_multiple_of(SEALED_PADDING), 0);
    padded
}

fn unpadded(mut padded: Vec<u8>) -> Option<Vec<u8>> {
    let end = padded.iter().rposition(|byte| *byte != 0)?;
    (padded[end] == PADDING_MARK).then(|| padded.truncate(end))?;
    Some(padded)
}

impl<C> Encode<C> for Sealed {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(4)?.bytes(&self.ephemeral)?.bytes(&self.promise)?;
        e.bytes(self.slots.as_flattened())?.bytes(&self.payload)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Sealed {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let wrong = |what| Err(minicbor::decode::Error::message(what));
        if d.array()? != Some(4) {
            return wrong("it has not exactly four parts");
        }
        let (Ok(ephemeral), Ok(promise)) = (d.bytes()?.try_into(), d.bytes()?.try_into()) else {
            return wrong("its key and its promise have not 32 bytes each");
        };
        let (slots, rest) = d.bytes()?.as_chunks::<SLOT_BYTES>();
        let counts = (SEALED_SLOTS_STEP..=SEALED_READERS_MAX).contains(&slots.len());
        if !counts || !slots.len().is_multiple_of(SEALED_SLOTS_STEP) || !rest.is_empty() {
            return wrong("it has another number of slots than can be");
        }
        if !slots.is_sorted_by(|one, next| one < next) {
            return wrong("its slots are not in ascending order");
        }
        let payload = d.bytes()?;
        let filled = payload.len().saturating_sub(TAG_BYTES);
        let most = (SEALED_BYTES_MAX + 1).next_multiple_of(SEALED_PADDING);
        if !(SEALED_PADDING..=most).contains(&filled) || !filled.is_multiple_of(SEALED_PADDING) {
            return wrong("its payload has another length than can be");
        }
        Ok(Self { ephemeral, promise, slots: slots.to_vec(), payload: payload.to_vec() })
    }
}
