//! Why an operation does not count, or a command is refused: each reason with what a person can do about it.

use crate::act::Level;

/// Why something does not count. Reasons are part of the state: two nodes with the same facts give the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Refusal {
    /// The device is not known to be anybody's.
    UnknownSpeaker,
    /// The author was no member, as far as they could know.
    NotAMember,
    /// The author was a member, but could only read.
    NeedsWrite,
    /// The author was a member, but no steward.
    NeedsSteward,
    /// The act has no meaning in a space of this kind.
    WrongKindOfSpace,
    /// Membership acts of this space are written for the other audience.
    WrongAudience,
    /// Not the first operation of the space.
    NotTheFirst,
    /// The person named is not the one whose device wrote it.
    AnotherPerson,
    /// The person it names is not a member.
    TargetNotAMember,
    /// It names its own author, which has a way of its own.
    TargetIsAuthor,
    /// It gives more than its author has.
    GivesTooMuch,
    /// No such invitation is open.
    NoOpenInvitation,
    /// The invitation's time is over.
    InvitationExpired,
    /// Others had used the invitation's places.
    InvitationFull,
    /// The invitation's key did not sign this join.
    InvitationProofWrong,
    /// The person was removed; an invitation from before does not bring them back.
    RemovedSinceInvitation,
    /// The new device did not say that it belongs to the person.
    AcceptanceMissing,
    /// Not the committed recovery key, or not for this change.
    RecoveryProofWrong,
    /// The recovery key was used in two ways at once.
    RecoveryDisputed,
    /// Nothing to keep or cut off there.
    NothingThere,
    /// A removal took effect that its author had not seen.
    RemovedMeanwhile,
    /// What gave its author the right has itself no effect.
    RightFellAway,
    /// The device wrote two different things in the same place of its log.
    Forked,
    /// It comes after the last operation of that device that counts.
    CutOff,
    /// The device was revoked, and nobody built on this before.
    DeviceInQuestion,
    /// The membership of this space is not public: from outside nobody can tell.
    StandingUnknown,
    /// Joins with an invitation that gives no more than they have.
    AlreadyMember,
}

impl Refusal {
    /// Why, and what to do, in two sentences.
    pub fn sentence(self) -> String {
        format!("{}. {}.", self.why(), self.remedy())
    }

    /// The refusal of someone who lacks a level.
    pub(crate) const fn lacks(needs: Level) -> Self {
        match needs {
            Level::Read => Refusal::NotAMember,
            Level::Write => Refusal::NeedsWrite,
            Level::Steward => Refusal::NeedsSteward,
        }
    }

    /// Whether later facts may well change it: it is shown as "in question" instead of "void".
    pub const fn is_question(self) -> bool {
        matches!(self, Refusal::UnknownSpeaker | Refusal::Forked | Refusal::DeviceInQuestion | Refusal::StandingUnknown)
    }

    /// Whether it is not built upon: what follows would have seen it, and be judged by what it did.
    pub(crate) const fn stays_outside(self) -> bool {
        self.is_question() || matches!(self, Refusal::CutOff)
    }

    /// Why, as a sentence without its end.
    pub fn why(self) -> &'static str {
        use Refusal::*;
        match self {
            UnknownSpeaker => "it is not known whose device wrote it",
            NotAMember => "whoever does that must be a member then, and was not",
            NeedsWrite => "it takes the level “write”, which its author did not have then",
            NeedsSteward => "it takes the level “steward”, which its author did not have then",
            WrongKindOfSpace => "a person's own space has devices, every other kind has members",
            WrongAudience => "it was not written where this space keeps its membership",
            NotTheFirst => "only the first operation of a space founds it",
            AnotherPerson => "it speaks for another person than its author",
            TargetNotAMember => "the one it names is not a member",
            TargetIsAuthor => "it names the one who wrote it",
            GivesTooMuch => "nobody can give more than they have",
            NoOpenInvitation => "that invitation is not open, or not known here",
            InvitationExpired => "the invitation's time is over",
            InvitationFull => "all places of the invitation were taken by others, who may have done so while apart",
            InvitationProofWrong => "the ticket does not belong to this invitation",
            RemovedSinceInvitation => "the person was removed after that invitation was made",
            AcceptanceMissing => "the new device did not agree to it",
            RecoveryProofWrong => "the recovery key is not the one that this person committed to",
            RecoveryDisputed => "the same recovery key was used in two ways at once, so neither counts",
            NothingThere => "there is nothing like that to choose from",
            RemovedMeanwhile => "its author had been removed meanwhile, which they could not know",
            RightFellAway => "what gave its author the right to it has itself no effect",
            Forked => "the device wrote two different things in the same place, as a copied data folder does",
            CutOff => "it comes after the last operation of that device that counts",
            DeviceInQuestion => "the device was revoked and nobody had built on this before",
            StandingUnknown => "who belongs to this space is known to its members only",
            AlreadyMember => "the person is a member already, with that level or more",
        }
    }

    /// What to do, as a sentence without its end.
    pub fn remedy(self) -> &'static str {
        use Refusal::*;
        match self {
            UnknownSpeaker => "Import a file from that person or their circle",
            NotAMember | RemovedSinceInvitation => "A steward can let the person in with “grant” or a new invitation",
            NeedsWrite | InvitationFull => "A steward can change that with “grant”",
            NeedsSteward => "Ask a steward to do it, or to grant you that level",
            WrongKindOfSpace => "Use “device” for your own space, and “invite”, “grant” or “revoke” elsewhere",
            WrongAudience => "Write it again with a current version of Commonage",
            NotTheFirst => "Found a new space instead",
            AnotherPerson => "Let that person do it themselves",
            TargetNotAMember => "Look at the list of members or devices",
            TargetIsAuthor => "Use “leave” to go, or do it from another device",
            GivesTooMuch => "Ask a steward, or give a lower level",
            NoOpenInvitation | InvitationExpired | InvitationProofWrong => "Ask for a new invitation",
            AcceptanceMissing => "Make a new request on that device",
            RecoveryProofWrong => "Check the words, and use the newest sheet",
            RecoveryDisputed => "Begin anew; the circles that know you can grant you your place",
            NothingThere => "Look at “log” and “doctor” for what there is",
            RemovedMeanwhile | RightFellAway => "A steward can do it again if it was right",
            Forked => "Its person names the branch to keep, from another device: see “doctor”",
            CutOff => "Say it again from another device if it was meant",
            DeviceInQuestion => "Its person says, from another device, what the last operation is that counts",
            StandingUnknown => "Ask a member, or become one",
            AlreadyMember => "There is nothing to do",
        }
    }
}
