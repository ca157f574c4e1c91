//! What became of something, told so that a page can say it in any language: a word for it, and what it is about.

use commonage_economy::id::Id;
use commonage_economy::needs::act::Act as NeedAct;
use commonage_economy::sharing::act::{Act as SharingAct, Proposal};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_economy::words::money;
use commonage_log::{Admission, Body, Control, Level, Operation, OperationId, SpaceId};
use commonage_place::places::act::Act as PlaceAct;

use serde::Serialize;

use crate::books::{act_of, need_of, records_of};
use crate::places::place_of;
use crate::query::View;
use crate::texts::one_line;

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// They agreed to an “I can”.
    Agreed,
    /// They declined one.
    Declined,
    /// They handed back what they had taken up.
    HandedBack,
    /// They said that it is over.
    Over,
    /// They wrote down who could give what to whom.
    Allocated,
    /// They came into the space.
    CameIn,
    /// They left it.
    Left,
    /// They let somebody read here.
    LetRead,
    /// They let somebody write here.
    LetWrite,
    /// They made somebody a steward.
    MadeSteward,
    /// They put somebody out.
    PutOut,
    /// From now on stewards invite.
    StewardsInvite,
    /// From now on everyone who may write may invite.
    WritersInvite,
    /// They gave the space another name.
    Renamed,
    /// They said what the space is for.
    SaidWhatFor,
    /// They said where it is.
    SaidWhere,
    /// From now on is shared by this rule.
    RuleHolds,
    /// They said what a design asks of those who use it.
    DesignAsks,
    /// They proposed how an income is shared.
    SharingProposed,
    /// They confirmed it.
    SharingConfirmed,
    /// They withdrew it.
    SharingWithdrawn,
    /// They proposed to set off debts that go round.
    ClearingProposed,
    /// They agreed to that.
    ClearingAgreed,
    /// They wrote down what happened.
    Happened,
    /// They wrote down a promise.
    Promised,
}

impl Outcome {
    /// Whether it stands on the page of what is shared.
    pub fn is_of_sharing(self) -> bool {
        matches!(
            self,
            Outcome::RuleHolds | Outcome::SharingProposed | Outcome::SharingConfirmed | Outcome::SharingWithdrawn
        )
    }
}

/// An outcome, what it is about, and whether the viewer has a part in it.
pub(crate) struct Told {
    pub(crate) outcome: Outcome,
    pub(crate) matter: Option<String>,
    pub(crate) concerns_you: bool,
}

impl Told {
    fn new(outcome: Outcome, matter: Option<String>) -> Self {
        Told { outcome, matter, concerns_you: false }
    }
}

impl View<'_> {
    /// What became of something by an operation; nothing, where it only prepares (an invitation), repeats, or is a word.
    pub(crate) fn told(&self, space: &SpaceId, operation: &Operation) -> Option<Told> {
        if let Some(act) = need_of(operation) {
            return need(&act?).map(|outcome| Told::new(outcome, None));
        }
        if let Some(act) = act_of(operation) {
            return self.sharing_told(space, &act?);
        }
        if let Some(act) = place_of(operation) {
            return matches!(act?, PlaceAct::Live(_)).then(|| Told::new(Outcome::SaidWhere, None));
        }
        if let Some(records) = records_of(operation) {
            let has = |class| records.as_ref().is_some_and(|all| all.iter().any(|record| record.class == class));
            let outcome = match (has(Class::EconomicEvent), has(Class::Commitment)) {
                (true, _) => Outcome::Happened,
                (false, true) => Outcome::Promised,
                (false, false) => return None,
            };
            let me = self.viewer_id().map(Id::Space);
            let mut sides =
                records.iter().flatten().flat_map(|record| [P::Provider, P::Receiver].map(|side| record.id_of(side)));
            let concerns_you = me.is_some() && sides.any(|side| side == me.as_ref());
            return Some(Told { concerns_you, ..Told::new(outcome, None) });
        }
        match operation.body().map(Body::decode)? {
            Body::Control(act) => self.control_told(&act),
            _ => None,
        }
    }

    fn control_told(&self, act: &Control) -> Option<Told> {
        let person = |outcome, person: &SpaceId| Told {
            concerns_you: self.viewer_id() == Some(*person),
            ..Told::new(outcome, Some(self.name_of(person)))
        };
        Some(match act {
            Control::Join { .. } => Told::new(Outcome::CameIn, None),
            Control::Leave => Told::new(Outcome::Left, None),
            Control::Grant { person: whom, level } => person(
                match level {
                    Level::Read => Outcome::LetRead,
                    Level::Write => Outcome::LetWrite,
                    Level::Steward => Outcome::MadeSteward,
                },
                whom,
            ),
            Control::Revoke { person: whom } => person(Outcome::PutOut, whom),
            Control::Admit(Admission::Stewards) => Told::new(Outcome::StewardsInvite, None),
            Control::Admit(Admission::Writers) => Told::new(Outcome::WritersInvite, None),
            Control::Declare { name: Some(name), .. } => Told::new(Outcome::Renamed, Some(one_line(name))),
            Control::Declare { about: Some(about), .. } => Told::new(Outcome::SaidWhatFor, Some(one_line(about))),
            _ => return None,
        })
    }

    fn sharing_told(&self, space: &SpaceId, act: &SharingAct) -> Option<Told> {
        Some(match act {
            SharingAct::Adopt { equation, .. } => {
                let version = self.register(space).ok()?.version(equation)?;
                Told::new(Outcome::RuleHolds, Some(one_line(&version.equation.name)))
            }
            SharingAct::Policy(policy) => Told::new(Outcome::DesignAsks, Some(one_line(&policy.name))),
            SharingAct::Propose(proposal) => {
                let told = self.proposal_told(space, Outcome::SharingProposed, proposal)?;
                Told { concerns_you: told.concerns_you || self.is_steward_in(space), ..told }
            }
            SharingAct::Confirm { proposal } => self.sharing_of(space, Outcome::SharingConfirmed, proposal)?,
            SharingAct::Withdraw { proposal } => self.sharing_of(space, Outcome::SharingWithdrawn, proposal)?,
            SharingAct::Clear(_) => Told::new(Outcome::ClearingProposed, None),
            SharingAct::Agree { .. } => Told::new(Outcome::ClearingAgreed, None),
            SharingAct::Equation { .. } | SharingAct::Gift { .. } => return None,
        })
    }

    fn sharing_of(&self, space: &SpaceId, outcome: Outcome, proposal: &OperationId) -> Option<Told> {
        let proposals = self.register(space).ok()?.proposals();
        let (_, held) = proposals.into_iter().find(|(stated, _)| stated.id == *proposal)?;
        self.proposal_told(space, outcome, held)
    }

    /// How much it is about; whoever gets of it has a part in it.
    fn proposal_told(&self, space: &SpaceId, outcome: Outcome, held: &Proposal) -> Option<Told> {
        let equation = self.register(space).ok()?.version(&held.equation)?.equation;
        let income = money(held.income, equation.smallest, &equation.currency);
        let me = self.viewer_id().map(Id::Space);
        let concerns_you = held.lines.iter().any(|(whom, _)| me.as_ref() == Some(whom));
        Some(Told { concerns_you, ..Told::new(outcome, Some(income)) })
    }
}

/// What became of a need or an offer. What is asked, and who can, stands on the board itself.
fn need(act: &NeedAct) -> Option<Outcome> {
    match act {
        NeedAct::Agree { .. } => Some(Outcome::Agreed),
        NeedAct::Decline { .. } => Some(Outcome::Declined),
        NeedAct::Release { .. } => Some(Outcome::HandedBack),
        NeedAct::Over { .. } => Some(Outcome::Over),
        NeedAct::Allocate(_) => Some(Outcome::Allocated),
        _ => None,
    }
}
