//! Secret keys and the statements they sign. Randomness comes in as an argument: nothing here draws any.
//!
//! Every signature is made over a text of its own kind ("domain") followed by the statement, so that a signature
//! made for one purpose can never be shown as another.

use std::fmt;

use curve25519_dalek::MontgomeryPoint;
use ed25519_dalek::{Signature as DalekSignature, Signer, SigningKey, VerifyingKey};
use minicbor::{Decode, Encode};

use crate::ids::{DeviceKey, InvitationKey, OperationId, PersonId, RecoveryDigest, SpaceId};

const DOMAIN_OPERATION: &[u8] = b"commonage/operation/1\0";
const DOMAIN_JOIN: &[u8] = b"commonage/join/1\0";
const DOMAIN_ACCEPT: &[u8] = b"commonage/device-accepts/1\0";
const DOMAIN_RECOVER: &[u8] = b"commonage/recover/1\0";
const DOMAIN_DOCUMENT: &[u8] = b"commonage/document/1\0";
const DOMAIN_CONNECTION: &[u8] = b"commonage/connection/1\0";
const DOMAIN_INVITED: &[u8] = b"commonage/invited/1\0";
const DOMAIN_CONTACT: &[u8] = b"commonage/contact/1\0";

/// An Ed25519 signature (RFC 8032), checked by the strict rules that refuse malleable forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Signature(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 64]);

fn statement(domain: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut text = domain.to_vec();
    parts.iter().for_each(|part| text.extend_from_slice(part));
    text
}

fn is_signed(key: &[u8; 32], domain: &[u8], parts: &[&[u8]], signature: &Signature) -> bool {
    VerifyingKey::from_bytes(key).is_ok_and(|key| {
        key.verify_strict(&statement(domain, parts), &DalekSignature::from_bytes(&signature.0)).is_ok()
    })
}

/// A shared secret, unless it is the one that every key shares with a point of small order (RFC 7748 §6.1).
fn contributed(shared: MontgomeryPoint) -> Option<[u8; 32]> {
    Some(shared.to_bytes()).filter(|bytes| *bytes != [0; 32])
}

macro_rules! secret_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(SigningKey);

        impl $name {
            /// Makes the key from 32 bytes of good randomness.
            pub fn from_seed(seed: [u8; 32]) -> Self {
                Self(SigningKey::from_bytes(&seed))
            }

            /// The 32 bytes that the key was made from: keep them as secret as the key.
            pub fn seed(&self) -> [u8; 32] {
                self.0.to_bytes()
            }

            fn sign(&self, domain: &[u8], parts: &[&[u8]]) -> Signature {
                Signature(self.0.sign(&statement(domain, parts)).to_bytes())
            }

            fn public_bytes(&self) -> [u8; 32] {
                self.0.verifying_key().to_bytes()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(secret)"))
            }
        }
    };
}

secret_type!(
    /// The private key of one device. It signs the operations of that device's own logs and never leaves it.
    DeviceSecret
);
secret_type!(
    /// The private key of an invitation. It travels in the ticket and signs each join made with it.
    InvitationSecret
);
secret_type!(
    /// The recovery key on paper. Only the digest of its public half is known until the day it is used.
    RecoverySecret
);

impl DeviceSecret {
    /// The device's public key.
    pub fn key(&self) -> DeviceKey {
        DeviceKey(self.public_bytes())
    }

    pub(crate) fn sign_operation(&self, unsigned_header: &[u8]) -> Signature {
        self.sign(DOMAIN_OPERATION, &[unsigned_header])
    }

    /// Says "I am a device of this person", without which nobody can claim the device as theirs.
    pub fn accept_person(&self, person: &PersonId) -> Signature {
        self.sign(DOMAIN_ACCEPT, &[&person.0])
    }

    /// Says "it is I, at this end of this very connection". `binding` is known to the two ends alone and new each time,
    /// so that nobody can use the statement elsewhere; `dials` tells the ends apart, so that it cannot be sent back.
    pub fn prove_connection(&self, binding: &[u8; 32], dials: bool, person: &PersonId) -> Signature {
        self.sign(DOMAIN_CONNECTION, &[binding, &[u8::from(dials)], &person.0])
    }

    /// Signs where this device can be reached.
    pub fn sign_contact(&self, digest: &[u8; 32]) -> Signature {
        self.sign(DOMAIN_CONTACT, &[digest])
    }

    /// The X25519 secret (RFC 7748) that this device shares with who holds the private half of `public`; `None` if it
    /// would be the same whatever our key is (`public` has a small order). Never used as it is, see [`crate::seal`].
    pub(crate) fn agree(&self, public: &[u8; 32]) -> Option<[u8; 32]> {
        contributed(MontgomeryPoint(*public).mul_clamped(self.0.to_scalar_bytes()))
    }

    /// Signs a document that stands outside the log, such as an export file.
    pub fn sign_document(&self, digest: &[u8; 32]) -> Signature {
        self.sign(DOMAIN_DOCUMENT, &[digest])
    }
}

impl DeviceKey {
    pub(crate) fn signed_operation(&self, unsigned_header: &[u8], signature: &Signature) -> bool {
        is_signed(&self.0, DOMAIN_OPERATION, &[unsigned_header], signature)
    }

    /// The X25519 secret that this device shares with who holds `secret`; `None` if the key is no key, or of small order.
    pub(crate) fn agree(&self, secret: [u8; 32]) -> Option<[u8; 32]> {
        let key = VerifyingKey::from_bytes(&self.0).ok().filter(|key| !key.is_weak())?;
        contributed(key.to_montgomery().mul_clamped(secret))
    }

    /// Whether this device said that it belongs to the person.
    pub fn accepted_person(&self, person: &PersonId, signature: &Signature) -> bool {
        is_signed(&self.0, DOMAIN_ACCEPT, &[&person.0], signature)
    }

    /// Whether this device said that it is at this end of this connection.
    pub fn proved_connection(&self, binding: &[u8; 32], dials: bool, person: &PersonId, signature: &Signature) -> bool {
        is_signed(&self.0, DOMAIN_CONNECTION, &[binding, &[u8::from(dials)], &person.0], signature)
    }

    /// Whether this device said that it can be reached there.
    pub fn signed_contact(&self, digest: &[u8; 32], signature: &Signature) -> bool {
        is_signed(&self.0, DOMAIN_CONTACT, &[digest], signature)
    }

    /// Whether this device signed a document with that digest.
    pub fn signed_document(&self, digest: &[u8; 32], signature: &Signature) -> bool {
        is_signed(&self.0, DOMAIN_DOCUMENT, &[digest], signature)
    }
}

impl InvitationSecret {
    /// The public half, which the invite act names.
    pub fn key(&self) -> InvitationKey {
        InvitationKey(self.public_bytes())
    }

    /// Signs one join: by this person, with this device, into this space; of no use to anyone else who sees it.
    pub fn admit(&self, space: &SpaceId, person: &PersonId, device: &DeviceKey) -> Signature {
        self.sign(DOMAIN_JOIN, &[&space.0, &person.0, &device.0])
    }

    /// Says "whoever speaks for this device on this connection holds the invitation", without showing the key.
    pub fn present(&self, binding: &[u8; 32], space: &SpaceId, device: &DeviceKey) -> Signature {
        self.sign(DOMAIN_INVITED, &[binding, &space.0, &device.0])
    }
}

impl InvitationKey {
    /// Whether the invitation's private key signed exactly this join.
    pub fn admitted(&self, space: &SpaceId, person: &PersonId, device: &DeviceKey, signature: &Signature) -> bool {
        is_signed(&self.0, DOMAIN_JOIN, &[&space.0, &person.0, &device.0], signature)
    }

    /// Whether the invitation was presented for this device on this connection.
    pub fn presented(&self, binding: &[u8; 32], space: &SpaceId, device: &DeviceKey, signature: &Signature) -> bool {
        is_signed(&self.0, DOMAIN_INVITED, &[binding, &space.0, &device.0], signature)
    }
}

/// A recovery key that has been shown, with its signature over what it was shown for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RecoveryProof {
    /// The public half, whose digest was committed earlier.
    #[n(0)]
    revealed: DeviceKey,
    /// Its signature over the person, the acting device, where that device's log stood, and what changes.
    #[n(1)]
    signature: Signature,
}

/// What a recovery key signs: this change, by this device, and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct RecoveryStatement<'a> {
    /// The person whose key it is.
    pub person: &'a PersonId,
    /// The device that acts.
    pub device: &'a DeviceKey,
    /// The digest of the next recovery key.
    pub next: &'a RecoveryDigest,
    /// The devices that stay, in order; empty for a plain rotation.
    pub keep: &'a [DeviceKey],
    /// True for a recovery, false for a rotation.
    pub recovers: bool,
}

impl RecoveryStatement<'_> {
    fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.person.0).update(&self.device.0).update(&self.next.0);
        hasher.update(&[u8::from(self.recovers)]);
        self.keep.iter().for_each(|device| {
            hasher.update(&device.0);
        });
        *hasher.finalize().as_bytes()
    }
}

impl RecoverySecret {
    /// What is published in advance.
    pub fn digest(&self) -> RecoveryDigest {
        RecoveryDigest(*blake3::hash(&self.public_bytes()).as_bytes())
    }

    /// Shows the key and signs one change with it.
    pub fn prove(&self, what: RecoveryStatement<'_>) -> RecoveryProof {
        let signature = self.sign(DOMAIN_RECOVER, &[&what.digest()]);
        RecoveryProof { revealed: DeviceKey(self.public_bytes()), signature }
    }
}

impl RecoveryProof {
    /// The digest under which this key was committed.
    pub fn digest(&self) -> RecoveryDigest {
        RecoveryDigest(*blake3::hash(&self.revealed.0).as_bytes())
    }

    /// Whether the shown key signed exactly this change.
    pub fn holds(&self, what: RecoveryStatement<'_>) -> bool {
        is_signed(&self.revealed.0, DOMAIN_RECOVER, &[&what.digest()], &self.signature)
    }
}

/// The id of an operation as a signer sees it; kept here so that the two never drift apart.
pub(crate) fn operation_id(header_bytes: &[u8]) -> OperationId {
    OperationId(*blake3::hash(header_bytes).as_bytes())
}
