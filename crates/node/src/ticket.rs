//! Texts that people hand to each other: the ticket to a space, and a new device's request to belong to a person.
//!
//! One line each: a word that says what it is, a colon, and hexadecimal CBOR with a check sum, so that a slip of the
//! pen is told from a wrong ticket. Spaces and line breaks are ignored.

use commonage_log::{
    DeviceKey, InvitationSecret, Level, Millis, OperationId, PersonId, Said, Signature, SpaceId, from_hex, said, to_hex,
};
use commonage_net::address::Address;
use minicbor::{Decode, Encode};

use crate::error::{NodeError, Result};

const TICKET: &str = "commonage-ticket";
const REQUEST: &str = "commonage-device";
const CHECK_BYTES: usize = 4;

/// The way into a space, once. Whoever holds it can come in: hand it over like a key.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Ticket {
    /// The space.
    #[n(0)]
    pub space: SpaceId,
    /// What it is called, so that one knows what one joins.
    #[n(1)]
    pub name: String,
    /// The invite act.
    #[n(2)]
    pub invitation: OperationId,
    #[cbor(n(3), with = "minicbor::bytes")]
    seed: [u8; 32],
    /// The level that it gives.
    #[n(4)]
    pub level: Level,
    /// The last moment to use it.
    #[n(5)]
    pub expires: Option<Millis>,
    /// The audience in which the space keeps its membership: true for public.
    #[n(6)]
    pub is_public: bool,
    /// Where the one who invites can be reached, if their node runs.
    #[n(7)]
    pub address: Option<Address>,
}

impl Ticket {
    pub(crate) fn new(
        space: (SpaceId, String, bool),
        invitation: OperationId,
        secret: &InvitationSecret,
        level: Level,
        expires: Option<Millis>,
    ) -> Self {
        let (space, name, is_public) = space;
        Self { space, name, invitation, seed: secret.seed(), level, expires, is_public, address: None }
    }

    /// What is shown at the other end of a connection, to be let in.
    pub fn invitation(&self) -> (SpaceId, OperationId, InvitationSecret) {
        (self.space, self.invitation, self.secret())
    }

    pub(crate) fn secret(&self) -> InvitationSecret {
        InvitationSecret::from_seed(self.seed)
    }

    /// The ticket as a line of text.
    pub fn to_text(&self) -> String {
        to_text(TICKET, self)
    }

    /// Reads a ticket.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn from_text(text: &str) -> Result<Self> {
        from_text("the ticket", TICKET, text, "Ask for the ticket again, whole")
    }
}

/// A new device asks to belong to a person; it has already agreed to it.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(array)]
pub struct DeviceRequest {
    /// The person.
    #[n(0)]
    pub person: PersonId,
    /// The new device.
    #[n(1)]
    pub device: DeviceKey,
    /// What people call it.
    #[n(2)]
    pub name: String,
    /// Its signature: "I am a device of this person".
    #[n(3)]
    pub acceptance: Signature,
}

impl DeviceRequest {
    /// The request as a line of text.
    pub fn to_text(&self) -> String {
        to_text(REQUEST, self)
    }

    /// Reads a request.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn from_text(text: &str) -> Result<Self> {
        from_text(
            "the device's request",
            REQUEST,
            text,
            "Make it again on the new device with “commonage device request”",
        )
    }
}

fn check(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let [a, b, c, d, ..] = *blake3::hash(bytes).as_bytes();
    [a, b, c, d]
}

fn to_text<T: Encode<()>>(word: &str, value: &T) -> String {
    // Writing to a Vec cannot fail.
    let mut bytes = minicbor::to_vec(value).unwrap_or_default();
    bytes.extend_from_slice(&check(&bytes));
    format!("{word}:{}", to_hex(&bytes))
}

fn from_text<T: for<'b> Decode<'b, ()>>(what: &'static str, word: &str, text: &str, remedy: &'static str) -> Result<T> {
    let unusable = |why: Said| NodeError::Unusable { what, why, remedy };
    // In a QR code capitals take less room.
    let dense: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let dense = dense.to_ascii_lowercase();
    // It may come at the end of a message.
    let digits = dense.split_once(word).and_then(|(_, rest)| rest.strip_prefix(':'));
    let digits = digits.ok_or_else(|| unusable(said!("it does not begin with “{}:”", word)))?;
    let bytes = from_hex(digits).ok_or_else(|| unusable("it has other signs than 0–9 and a–f".into()))?;
    let (value, sum) = bytes.split_at(bytes.len().saturating_sub(CHECK_BYTES));
    if check(value) != sum {
        return Err(unusable("a part is missing or changed".into()));
    }
    minicbor::decode(value).map_err(|_| unusable("it was made by a version that this one does not understand".into()))
}
