//! Why a session ends.

use std::fmt;

/// What is said to the other when a session ends; the number travels with the closing of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum Reason {
    /// In good order.
    Bye = 0,
    /// A message that is none.
    NotUnderstood = 1,
    /// Another version of the protocol.
    OtherVersion = 2,
    /// A proof that does not hold: another device, or another connection.
    FalseProof = 3,
    /// A message that has no place here.
    OutOfTurn = 4,
    /// More than a limit allows.
    TooMuch = 5,
    /// Nothing came for too long.
    Silent = 6,
    /// We cannot go on: a full disk, say.
    OwnTrouble = 7,
    /// An operation that its author did not sign.
    Unproven = 8,
    /// There is a newer connection between the same two.
    Replaced = 9,
    /// After earlier trouble, not yet again.
    NotYet = 10,
    /// As many are connected as can be.
    Full = 11,
}

impl Reason {
    const ALL: [Reason; 12] = [
        Reason::Bye,
        Reason::NotUnderstood,
        Reason::OtherVersion,
        Reason::FalseProof,
        Reason::OutOfTurn,
        Reason::TooMuch,
        Reason::Silent,
        Reason::OwnTrouble,
        Reason::Unproven,
        Reason::Replaced,
        Reason::NotYet,
        Reason::Full,
    ];

    /// The number that travels.
    pub const fn code(self) -> u32 {
        self as u32
    }

    /// The reason that a number stands for.
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// Whether the other did what no honest program does: it is not met again for a while.
    pub const fn is_hostile(self) -> bool {
        matches!(
            self,
            Reason::NotUnderstood | Reason::FalseProof | Reason::OutOfTurn | Reason::TooMuch | Reason::Unproven
        )
    }

    /// For people: what happened, from the side of the one who ended it.
    pub const fn words(self) -> &'static str {
        match self {
            Reason::Bye => "ended in good order",
            Reason::NotUnderstood => "something came that could not be understood",
            Reason::OtherVersion => "speaks another version: one of the two wants a newer Commonage",
            Reason::FalseProof => "could not prove who it is",
            Reason::OutOfTurn => "said something at the wrong moment",
            Reason::TooMuch => "sent more than is allowed",
            Reason::Silent => "was silent for too long",
            Reason::OwnTrouble => "has trouble of its own, a full disk perhaps",
            Reason::Unproven => "sent something that its author did not sign",
            Reason::Replaced => "is connected in another way",
            Reason::NotYet => "asks to wait, after earlier trouble",
            Reason::Full => "is connected with as many as it can be",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// What ends a session from within.
#[derive(Debug)]
pub enum Fault<E> {
    /// The other broke a rule; the text says which, for a log.
    Theirs(Reason, String),
    /// The replica failed.
    Ours(E),
}

impl<E> From<E> for Fault<E> {
    fn from(error: E) -> Self {
        Fault::Ours(error)
    }
}

impl<E> Fault<E> {
    pub(crate) fn theirs(reason: Reason, what: impl Into<String>) -> Self {
        Fault::Theirs(reason, what.into())
    }
}
