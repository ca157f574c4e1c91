//! What a device or an invitation says with its signature: who it is, what it was invited to, where it can be reached.

use commonage_log::{DeviceKey, Millis, OperationId, PersonId, Signature, SpaceId};
use minicbor::{Decode, Encode};

/// Who speaks, bound to this connection.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Identity {
    /// The device.
    #[n(0)]
    pub device: DeviceKey,
    /// The person that it says it belongs to.
    #[n(1)]
    pub person: PersonId,
    /// The device's signature over the connection, its end of it, and the person.
    #[n(2)]
    pub signature: Signature,
}

/// An invitation, shown without being given away.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Shown {
    /// The space.
    #[n(0)]
    pub space: SpaceId,
    /// The invite act.
    #[n(1)]
    pub invitation: OperationId,
    /// The invitation's signature over the connection, the space and the device.
    #[n(2)]
    pub signature: Signature,
}

/// Where a device can be reached, by its own word.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Contact {
    /// The device.
    #[n(0)]
    pub device: DeviceKey,
    /// Its endpoint and addresses, encoded; see [`crate::address`].
    #[cbor(n(1), with = "minicbor::bytes")]
    pub address: Vec<u8>,
    /// When it said so; a later word replaces an earlier one.
    #[n(2)]
    pub clock: Millis,
    /// Whether it is a hub: always on, for its members.
    #[n(3)]
    pub is_hub: bool,
    /// The device's signature over the rest.
    #[n(4)]
    pub signature: Signature,
}

impl Contact {
    fn digest(address: &[u8], clock: Millis, is_hub: bool) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&clock.0.to_be_bytes()).update(&[u8::from(is_hub)]).update(address);
        *hasher.finalize().as_bytes()
    }

    /// A device's word about itself.
    pub fn sign(device: &commonage_log::DeviceSecret, address: Vec<u8>, clock: Millis, is_hub: bool) -> Self {
        let signature = device.sign_contact(&Self::digest(&address, clock, is_hub));
        Self { device: device.key(), address, clock, is_hub, signature }
    }

    /// Whether the device itself said so.
    pub fn holds(&self) -> bool {
        let digest = Self::digest(&self.address, self.clock, self.is_hub);
        self.device.signed_contact(&digest, &self.signature)
    }
}
