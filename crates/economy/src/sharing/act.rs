//! What people state about sharing: equations, which one holds, gifts, what designs ask for, proposals and consent.
//! The body of an operation of this room is `[4, act]`.

use commonage_log::{Millis, OperationId, SpaceId};
use minicbor::{Decode, Encode};

use crate::decimal::Decimal;
use crate::id::Id;
use crate::limits::ID_BYTES_MAX;
use crate::sharing::equation::{Equation, TEXT_BYTES_MAX};
use crate::sharing::policy::Asking;
use crate::sharing::rules::Binding;
use crate::sharing::share::Source;
use crate::unit::Unit;

/// Most lines of one proposal, and most contributions that it remembers: together they fit into one operation.
pub const LINES_MAX: usize = 5000;

/// A statement about sharing.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Act {
    /// One version of an equation. It never changes; a new version has a name of its own.
    #[n(0)]
    Equation {
        /// The sentences.
        #[n(0)]
        text: Box<str>,
        /// What the names in them stand for.
        #[n(1)]
        bindings: Vec<Binding>,
        /// The version that it takes the place of.
        #[n(2)]
        follows: Option<OperationId>,
    },
    /// From when on an equation holds. Only stewards say so, and never for the past.
    #[n(1)]
    Adopt {
        /// Which version.
        #[n(0)]
        equation: OperationId,
        /// For what comes in from then on.
        #[n(1)]
        from: Millis,
    },
    /// What I contributed there is a gift, or is not after all.
    #[n(2)]
    Gift {
        /// The event.
        #[n(0)]
        event: Id,
        /// Whether it is.
        #[n(1)]
        is_gift: bool,
    },
    /// What the authors of a design ask of those who use it elsewhere; said in public.
    #[n(3)]
    Policy(#[n(0)] Policy),
    /// A sharing, worked out: it waits for somebody's consent.
    #[n(4)]
    Propose(#[n(0)] Box<Proposal>),
    /// A steward agrees to a proposal: from now on what it says is owed.
    #[n(5)]
    Confirm {
        /// Which.
        #[n(0)]
        proposal: OperationId,
    },
    /// A proposal is not wanted any more; without effect once it was confirmed.
    #[n(6)]
    Withdraw {
        /// Which: a sharing or a clearing.
        #[n(0)]
        proposal: OperationId,
    },
    /// Debts that could be set off against each other.
    #[n(7)]
    Clear(#[n(0)] Clearing),
    /// One of the parties agrees to a clearing.
    #[n(8)]
    Agree {
        /// Which.
        #[n(0)]
        clearing: OperationId,
        /// In whose name.
        #[n(1)]
        party: Id,
    },
}

/// What the authors of a design ask for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Policy {
    /// The design, by its id in the space that keeps it.
    #[n(0)]
    pub design: Id,
    /// What it is called.
    #[n(1)]
    pub name: Box<str>,
    /// What is asked.
    #[n(2)]
    pub asking: Asking,
    /// In which currency.
    #[n(3)]
    pub currency: Unit,
    /// No more than this in all, from one community.
    #[n(4)]
    pub at_most: Option<Decimal>,
    /// For what comes in before then.
    #[n(5)]
    pub until: Option<Millis>,
    /// Communities of which nothing is asked.
    #[n(6)]
    pub exempt: Vec<SpaceId>,
    /// Nothing is asked any more.
    #[n(7)]
    pub is_over: bool,
}

/// A sharing as it was worked out.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Proposal {
    /// By which version of which equation.
    #[n(0)]
    pub equation: OperationId,
    /// How much came in.
    #[n(1)]
    pub income: Decimal,
    /// The event of the payment, if there is one.
    #[n(2)]
    pub payment: Option<Id>,
    /// When it came in.
    #[n(3)]
    pub came: Millis,
    /// From what.
    #[n(4)]
    pub source: Source<Id>,
    /// Who gets how much, by id; all together the income.
    #[n(5)]
    pub lines: Vec<(Id, Decimal)>,
    /// What is paid for contributions that end when paid or count once.
    #[n(6)]
    pub remembered: Vec<(Id, Decimal)>,
    /// What goes to the authors of designs elsewhere.
    #[n(7)]
    pub asked: Vec<Asked>,
}

impl Proposal {
    /// Whether the parts are the whole, and nobody gets less than nothing.
    pub fn is_whole(&self) -> bool {
        let sum: Decimal = self.lines.iter().map(|(_, amount)| *amount).sum();
        sum == self.income && self.lines.iter().all(|(_, amount)| !amount.is_negative())
    }

    /// The money that it shares: the payment; where none is named, what was sold.
    pub fn money(&self) -> Vec<Id> {
        let events = match (&self.payment, &self.source) {
            (Some(payment), _) => std::slice::from_ref(payment),
            (None, Source::Sold(events)) => events,
            (None, _) => &[],
        };
        events.iter().map(|id| id.canonical().into_owned()).collect()
    }
}

/// A part of a sharing that the authors of a design elsewhere asked for, with what they need to follow it: nothing else
/// of the provenance leaves the community.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Asked {
    /// The design.
    #[n(0)]
    pub design: Id,
    /// Where it was asked for.
    #[n(1)]
    pub policy: OperationId,
    /// What the design counted in what was sold.
    #[n(2)]
    pub worth: Decimal,
    /// What everything together counted.
    #[n(3)]
    pub whole: Decimal,
    /// What it comes to.
    #[n(4)]
    pub amount: Decimal,
}

/// A letter that tells another community what is owed to it for a design.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ClaimLetter {
    /// What the claim is called, in both ledgers.
    #[n(0)]
    pub claim: Id,
    /// How much is owed, in the currency.
    #[n(1)]
    pub amount: Decimal,
    /// The currency.
    #[n(2)]
    pub currency: Unit,
    /// How much came in for what was sold.
    #[n(3)]
    pub income: Decimal,
    /// For which designs, and how it was worked out.
    #[n(4)]
    pub asked: Vec<Asked>,
}

/// Debts that could be set off.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Clearing {
    /// The currency.
    #[n(0)]
    pub currency: Unit,
    /// Which claims, and how much of each.
    #[n(1)]
    pub cleared: Vec<(Id, Decimal)>,
    /// Whose claims and debts they are: each of them must agree.
    #[n(2)]
    pub parties: Vec<Id>,
}

impl Act {
    /// As it stands in an operation, after the number of the room.
    pub fn write(&self) -> Vec<u8> {
        // Writing to a Vec cannot fail; were it to, an empty act is one that nobody understands.
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads an act; `None` unless it is exactly what [`Act::write`] makes of one within its limits.
    pub fn read(bytes: &[u8]) -> Option<Act> {
        let act: Act = minicbor::decode(bytes).ok()?;
        (act.is_within_limits() && act.write() == bytes).then_some(act)
    }

    fn is_within_limits(&self) -> bool {
        match self {
            Act::Equation { text, bindings, .. } => {
                let fits = |binding: &Binding| binding.name.len() <= ID_BYTES_MAX;
                text.len() <= TEXT_BYTES_MAX && bindings.len() <= LINES_MAX && bindings.iter().all(fits)
            }
            Act::Policy(policy) => policy.name.len() <= ID_BYTES_MAX && policy.exempt.len() <= LINES_MAX,
            Act::Propose(proposal) => {
                let sold = if let Source::Sold(events) = &proposal.source { events.len() } else { 0 };
                let lists = [sold, proposal.lines.len(), proposal.remembered.len(), proposal.asked.len()];
                lists.into_iter().all(|length| length <= LINES_MAX)
            }
            Act::Clear(clearing) => clearing.cleared.len() <= LINES_MAX && clearing.parties.len() <= LINES_MAX,
            _ => true,
        }
    }

    /// The equation that it states, if it can be read.
    pub fn equation(&self) -> Option<Equation> {
        match self {
            Act::Equation { text, .. } => Equation::read(text).ok(),
            _ => None,
        }
    }
}

impl ClaimLetter {
    /// As it stands in a letter.
    pub fn write(&self) -> Vec<u8> {
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads a letter; `None` if it is none.
    pub fn read(bytes: &[u8]) -> Option<ClaimLetter> {
        let letter: ClaimLetter = minicbor::decode(bytes).ok()?;
        (letter.write() == bytes && letter.asked.len() <= LINES_MAX).then_some(letter)
    }
}
