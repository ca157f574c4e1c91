//! What an operation's body says. The log knows the acts of spaces, people and letters; every other room of the
//! house has a number here and keeps its own words.
//!
//! A body is `[room, act]` in CBOR. A body that this program cannot read is a normal state: it is kept, passed on,
//! and shown as "not understood by this version".

use minicbor::{Decode, Encode};

use crate::ids::{Audience, SpaceId};
use crate::ids::{BodyHash, DeviceKey, InvitationKey, Millis, OperationId, PersonId, RecoveryDigest};
use crate::keys::{RecoveryProof, Signature};
use crate::limits::{
    ADDRESSES_MAX, DEVICES_MAX, INVITATION_USES_MAX, LETTER_BYTES_MAX, LOG_OPERATIONS_MAX, NAME_BYTES_MAX,
    TEXT_BYTES_MAX,
};
use crate::operation::Tip;

/// What a group of people is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum SpaceKind {
    /// One person, with their devices.
    #[n(0)]
    Person,
    /// People who live together.
    #[n(1)]
    Household,
    /// A few people who care for something or someone.
    #[n(2)]
    Circle,
    /// People of one craft, in many places.
    #[n(3)]
    Guild,
    /// A neighbourhood, a village, a building.
    #[n(4)]
    Place,
    /// Something with an end.
    #[n(5)]
    Project,
    /// A co-operative, an association, a workshop.
    #[n(6)]
    Organisation,
    /// A river, a wood, a soil: with people who speak for it.
    #[n(7)]
    Ecosystem,
}

impl SpaceKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [SpaceKind; 8] = [
        SpaceKind::Person,
        SpaceKind::Household,
        SpaceKind::Circle,
        SpaceKind::Guild,
        SpaceKind::Place,
        SpaceKind::Project,
        SpaceKind::Organisation,
        SpaceKind::Ecosystem,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            SpaceKind::Person => "person",
            SpaceKind::Household => "household",
            SpaceKind::Circle => "circle",
            SpaceKind::Guild => "guild",
            SpaceKind::Place => "place",
            SpaceKind::Project => "project",
            SpaceKind::Organisation => "organisation",
            SpaceKind::Ecosystem => "ecosystem",
        }
    }
}

/// What a member may do. Each level includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Level {
    /// Read what is said.
    #[n(0)]
    Read,
    /// Say and do things.
    #[n(1)]
    Write,
    /// Also say who is a member.
    #[n(2)]
    Steward,
}

impl Level {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Read => "read",
            Level::Write => "write",
            Level::Steward => "steward",
        }
    }
}

/// Who may bring others in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Admission {
    /// Stewards invite.
    #[n(0)]
    Stewards,
    /// Everyone who may write may also invite, up to their own level.
    #[n(1)]
    Writers,
}

/// An act that decides who speaks and what a space is called: of membership in a space, of devices in a person's own.
///
/// In a person's space the members are the person's devices; elsewhere they are people.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Control {
    /// The first operation of a space.
    #[n(0)]
    Found(#[n(0)] Founding),
    /// Sets a person's level; brings them in if they were not a member.
    #[n(1)]
    Grant {
        /// Whom.
        #[n(0)]
        person: PersonId,
        /// What they may do from now on.
        #[n(1)]
        level: Level,
    },
    /// Removes a person.
    #[n(2)]
    Revoke {
        /// Whom.
        #[n(0)]
        person: PersonId,
    },
    /// Makes an invitation; its private key travels in the ticket.
    #[n(3)]
    Invite {
        /// The public half of the invitation's key.
        #[n(0)]
        key: InvitationKey,
        /// The level that it gives.
        #[n(1)]
        level: Level,
        /// How many people may use it.
        #[n(2)]
        uses: u32,
        /// The last moment to use it, by the joiner's clock.
        #[n(3)]
        expires: Option<Millis>,
    },
    /// Closes an invitation, also against joins that were made while apart.
    #[n(4)]
    CloseInvitation {
        /// The invite act.
        #[n(0)]
        invitation: OperationId,
    },
    /// Comes in with an invitation.
    #[n(5)]
    Join {
        /// Who.
        #[n(0)]
        person: PersonId,
        /// The invite act.
        #[n(1)]
        invitation: OperationId,
        /// Signed by the invitation's private key for this person and device.
        #[n(2)]
        proof: Signature,
    },
    /// Goes. Always allowed.
    #[n(6)]
    Leave,
    /// Changes who may bring others in.
    #[n(7)]
    Admit(#[n(0)] Admission),
    /// A person's device brings in another device of theirs.
    #[n(8)]
    AddDevice {
        /// The new device.
        #[n(0)]
        device: DeviceKey,
        /// What people call it.
        #[n(1)]
        name: String,
        /// Signed by the new device: "I am a device of this person".
        #[n(2)]
        acceptance: Signature,
    },
    /// A person's device puts another one out.
    #[n(9)]
    RevokeDevice {
        /// The lost or retired device.
        #[n(0)]
        device: DeviceKey,
    },
    /// The recovery key brings in the device that writes this, and puts out all others but those kept.
    #[n(10)]
    Recover {
        /// The committed key, shown, with its signature.
        #[n(0)]
        proof: RecoveryProof,
        /// The digest of the next recovery key.
        #[n(1)]
        next: RecoveryDigest,
        /// Devices that stay.
        #[n(2)]
        keep: Vec<DeviceKey>,
        /// What people call the new device.
        #[n(3)]
        name: String,
    },
    /// A device changes the recovery key, showing the one before.
    #[n(11)]
    RotateRecovery {
        /// The committed key, shown, with its signature.
        #[n(0)]
        proof: RecoveryProof,
        /// The digest of the next recovery key.
        #[n(1)]
        next: RecoveryDigest,
    },
    /// Says which operation of a device's log is the last that counts; `last` is `None` if none does.
    #[n(12)]
    CutOff {
        /// The device.
        #[n(0)]
        device: DeviceKey,
        /// Which of its two logs in this space.
        #[n(1)]
        audience: Audience,
        /// The last operation that counts.
        #[n(2)]
        last: Option<Tip>,
    },
    /// Says what the space is called, what it is, and where its hubs and addresses are; absent fields stay as they are.
    #[n(14)]
    Declare {
        /// What people call it.
        #[n(0)]
        name: Option<String>,
        /// What it is for.
        #[n(1)]
        about: Option<String>,
        /// Where it can be reached, in order of preference.
        #[n(2)]
        addresses: Option<Vec<String>>,
    },
    /// After a fork: names the branch that counts.
    #[n(13)]
    KeepBranch {
        /// The device that forked its log.
        #[n(0)]
        device: DeviceKey,
        /// The operation that begins the branch: one of those with the same place in the log.
        #[n(1)]
        branch: OperationId,
    },
}

/// How a space begins.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Founding {
    /// What it is.
    #[n(0)]
    pub kind: SpaceKind,
    /// What people call it.
    #[n(1)]
    pub name: String,
    /// Makes two spaces with the same name different.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub nonce: [u8; 16],
    /// The person who founds it; `None` in a person's own space, where the founder is the device.
    #[n(3)]
    pub founder: Option<PersonId>,
    /// In a person's own space: the digest of the recovery key on paper.
    #[n(4)]
    pub recovery: Option<RecoveryDigest>,
    /// Room for a guardian policy (k of n, salted digests); kept as it is by programs that do not know it.
    #[n(5)]
    pub guardians: Option<GuardianPolicy>,
    /// What people call the founding device, in a person's own space.
    #[n(6)]
    pub device_name: String,
}

/// k of n people who together can bring a person back; the digests are salted, so that the circle stays private.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct GuardianPolicy {
    /// How many must agree.
    #[n(0)]
    pub threshold: u8,
    /// Salted digests of their ids.
    #[n(1)]
    pub guardians: Vec<BodyHash>,
}

/// Everything else that the log itself understands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Word {
    /// A plain text.
    #[n(0)]
    Note(#[n(0)] String),
    /// Asks everyone to erase the body of an operation; its header stays.
    #[n(1)]
    Erase {
        /// Whose body.
        #[n(0)]
        operation: OperationId,
    },
    /// Takes in a letter that another space sent, or declines it.
    #[n(2)]
    Answer {
        /// The letter.
        #[n(0)]
        letter: OperationId,
        /// The space that sent it, so that the answer can travel back.
        #[n(1)]
        from: SpaceId,
        /// What we say to it.
        #[n(2)]
        verdict: Verdict,
    },
    /// Says nothing: folds in heads that do not fit among another operation's parents.
    #[n(3)]
    Acknowledge,
}

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Verdict {
    /// It lies in the inbox.
    #[n(0)]
    Arrived,
    /// A member took it in.
    #[n(1)]
    Accepted,
    /// A member declined it.
    #[n(2)]
    Declined,
}

/// What a letter says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum LetterBody {
    /// Words.
    #[n(0)]
    Text(#[n(0)] String),
    /// A person asks to become a member; written from that person's own space.
    #[n(1)]
    JoinRequest(#[n(0)] String),
    /// Says what became of a letter that came from the addressee.
    #[n(2)]
    Receipt {
        /// The letter that this answers.
        #[n(0)]
        letter: OperationId,
        /// What became of it.
        #[n(1)]
        verdict: Verdict,
    },
    /// Belongs to another room of the house, which alone understands it.
    #[n(3)]
    Room(#[n(0)] u8, #[cbor(n(1), with = "minicbor::bytes")] Vec<u8>),
}

/// The rooms of the house, by the number that opens a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Room(pub u8);

impl Room {
    /// Acts that decide who speaks.
    pub const CONTROL: Room = Room(0);
    /// Notes, erasure, answers to letters.
    pub const WORD: Room = Room(1);
    /// Letters.
    pub const LETTER: Room = Room(2);
    /// What people give, make, use and pass on: the ledger.
    pub const ECONOMY: Room = Room(3);
    /// How what comes in is shared.
    pub const SHARING: Room = Room(4);
    /// What is needed and offered, and who takes it up.
    pub const NEEDS: Room = Room(5);
    /// Where people and spaces are.
    pub const PLACE: Room = Room(6);
}

/// A body, as far as the log understands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Decides who speaks.
    Control(Control),
    /// Says something.
    Word(Word),
    /// Speaks to another space.
    Letter(LetterBody),
    /// Belongs to another room of the house, which alone understands its act.
    Room(Room, Vec<u8>),
    /// Not understood.
    Other,
}

impl Body {
    /// The encoded body.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Body::Control(act) => encode_in(Room::CONTROL, act),
            Body::Word(act) => encode_in(Room::WORD, act),
            Body::Letter(act) => encode_in(Room::LETTER, act),
            Body::Room(room, act) => [&[0x82, room.0], act.as_slice()].concat(),
            Body::Other => Vec::new(),
        }
    }

    /// Reads a body. Whatever is not exactly an act that we know, within its limits, is [`Body::Other`].
    pub fn decode(bytes: &[u8]) -> Body {
        let body = match Body::room(bytes) {
            Some(Room::CONTROL) => decode_in(bytes).map(Body::Control),
            Some(Room::WORD) => decode_in(bytes).map(Body::Word),
            Some(Room::LETTER) => decode_in(bytes).map(Body::Letter),
            Some(room) => bytes.get(2..).map(|act| Body::Room(room, act.to_vec())),
            _ => None,
        };
        // A field that a newer version added must not be dropped silently: then we do not understand the act.
        body.filter(|body| body.within_limits() && body.encode() == bytes).unwrap_or(Body::Other)
    }

    /// The room that a body belongs to, read from its first bytes.
    pub fn room(bytes: &[u8]) -> Option<Room> {
        match bytes {
            [0x82, room @ 0..=23, ..] => Some(Room(*room)),
            _ => None,
        }
    }

    fn within_limits(&self) -> bool {
        let name_fits = |name: &String| name.len() <= NAME_BYTES_MAX;
        match self {
            Body::Control(Control::Found(founding)) => {
                name_fits(&founding.name)
                    && name_fits(&founding.device_name)
                    && founding.guardians.as_ref().is_none_or(|policy| {
                        policy.guardians.len() <= DEVICES_MAX
                            && (1..=policy.guardians.len()).contains(&usize::from(policy.threshold))
                    })
            }
            Body::Control(Control::CutOff { last, .. }) => last.is_none_or(|tip| tip.seq <= LOG_OPERATIONS_MAX),
            Body::Control(Control::Invite { uses, .. }) => (1..=INVITATION_USES_MAX).contains(uses),
            Body::Control(Control::AddDevice { name, .. }) => name_fits(name),
            Body::Control(Control::Recover { keep, name, .. }) => name_fits(name) && keep.len() <= DEVICES_MAX,
            Body::Control(Control::Declare { name, about, addresses }) => {
                name.as_ref().is_none_or(name_fits)
                    && about.as_ref().is_none_or(|text| text.len() <= TEXT_BYTES_MAX)
                    && addresses.as_ref().is_none_or(|all| all.len() <= ADDRESSES_MAX && all.iter().all(name_fits))
            }
            Body::Letter(LetterBody::Text(text) | LetterBody::JoinRequest(text)) => text.len() <= LETTER_BYTES_MAX,
            _ => true,
        }
    }
}

fn encode_in<T: Encode<()>>(room: Room, act: &T) -> Vec<u8> {
    let mut bytes = vec![0x82, room.0];
    // Writing to a Vec cannot fail; were it to, an empty body is one that nobody understands.
    minicbor::encode(act, &mut bytes).map_or_else(|_| Vec::new(), |()| bytes)
}

fn decode_in<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Option<T> {
    let act = bytes.get(2..)?;
    let mut decoder = minicbor::Decoder::new(act);
    let value = decoder.decode().ok()?;
    (decoder.position() == act.len()).then_some(value)
}
