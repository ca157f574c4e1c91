//! May it? The authority of a control act, judged against the registers of its causal past.
//!
//! The same judgement serves a command before it is signed, so that nothing is signed that would have no effect.

use crate::act::{Admission, Control, Founding, Level, SpaceKind};
use crate::contexts::Contexts;
use crate::ids::{Audience, DeviceKey, Millis, OperationId, SpaceId};
use crate::keys::{RecoveryProof, RecoveryStatement};
use crate::refusal::Refusal;
use crate::roster::{ControlAct, Mandate, Principal, Register, Roster};

/// Who does something, where and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Actor {
    pub(crate) id: Option<OperationId>,
    pub(crate) device: DeviceKey,
    pub(crate) principal: Option<Principal>,
    pub(crate) audience: Audience,
    pub(crate) clock: Millis,
}

/// What a judgement may look at.
pub(crate) struct Bench<'a> {
    pub(crate) space: SpaceId,
    pub(crate) founding: Option<&'a (Founding, Audience)>,
    pub(crate) acts: &'a [ControlAct],
    pub(crate) contexts: &'a Contexts,
    pub(crate) roster: &'a Roster,
    pub(crate) owners: &'a dyn Owners,
}

/// Whose device is it?
pub(crate) trait Owners {
    /// The one who acts through a device, if that is known.
    fn owner_of(&self, device: &DeviceKey) -> Option<Principal>;
}

impl Bench<'_> {
    /// Judges an act.
    pub(crate) fn judge(&self, actor: Actor, act: &Control) -> Result<Mandate, Refusal> {
        let (founding, audience) = self.founding.ok_or(Refusal::StandingUnknown)?;
        if actor.audience != *audience {
            return Err(Refusal::WrongAudience);
        }
        let is_person = founding.kind == SpaceKind::Person;
        if is_for_people(act) == Some(is_person) {
            return Err(Refusal::WrongKindOfSpace);
        }
        match act {
            Control::Found(founding) => self.judge_founding(actor, founding),
            Control::Recover { proof, next, keep, .. } => self.judge_recovery(actor, proof, next, Some(keep)),
            Control::RotateRecovery { proof, next } => {
                let device = self.level(actor, Level::Steward)?;
                let mut mandate = self.judge_recovery(actor, proof, next, None)?;
                mandate.by.extend(device.by);
                Ok(mandate)
            }
            Control::Join { .. } => self.judge_join(actor, act),
            Control::Leave => self.level(actor, Level::Read),
            Control::Invite { level, .. } => self.judge_invite(actor, *level),
            Control::CloseInvitation { invitation } => self.judge_close(actor, *invitation),
            Control::Grant { level, .. } => {
                self.level(actor, Level::Steward).map(|mandate| Mandate { level: *level, ..mandate })
            }
            Control::Revoke { person } => self.judge_removal(actor, (*person).into()),
            Control::RevokeDevice { device } => self.judge_removal(actor, (*device).into()),
            Control::AddDevice { device, acceptance, .. } => {
                let mandate = self.level(actor, Level::Steward)?;
                let accepted = device.accepted_person(&self.space, acceptance);
                if accepted { Ok(mandate) } else { Err(Refusal::AcceptanceMissing) }
            }
            Control::Admit(_) | Control::Declare { .. } => self.level(actor, Level::Steward),
            Control::CutOff { device, .. } => self.judge_cut(actor, device),
            Control::KeepBranch { device, .. } => self.judge_branch(actor, device),
        }
    }

    fn who(&self, actor: Actor) -> Result<Principal, Refusal> {
        actor.principal.ok_or(Refusal::UnknownSpeaker)
    }

    fn level(&self, actor: Actor, needs: Level) -> Result<Mandate, Refusal> {
        let standing = self.roster.standing(self.who(actor)?, self.acts).ok_or(Refusal::NotAMember)?;
        if standing.level < needs {
            return Err(Refusal::lacks(needs));
        }
        Ok(Mandate { by: vec![standing.rights(needs).collect()], level: standing.level, puts_out: Vec::new() })
    }

    fn judge_founding(&self, actor: Actor, founding: &Founding) -> Result<Mandate, Refusal> {
        if actor.id != Some(self.space.into()) {
            return Err(Refusal::NotTheFirst);
        }
        let is_person = founding.kind == SpaceKind::Person;
        let founder = match founding.founder {
            None if is_person && founding.recovery.is_some() => Principal::from(actor.device),
            Some(person) if !is_person => person.into(),
            _ => return Err(Refusal::WrongKindOfSpace),
        };
        if self.who(actor)? != founder {
            return Err(Refusal::AnotherPerson);
        }
        Ok(Mandate { by: Vec::new(), level: Level::Steward, puts_out: Vec::new() })
    }

    fn judge_invite(&self, actor: Actor, gives: Level) -> Result<Mandate, Refusal> {
        let as_steward = self.level(actor, Level::Steward);
        if as_steward.is_ok() || self.roster.admission(self.acts) == Admission::Stewards {
            return as_steward;
        }
        let mandate = self.level(actor, Level::Write)?;
        if gives > mandate.level {
            return Err(Refusal::GivesTooMuch);
        }
        // It also falls with the rule that let writers invite.
        let rule = self.roster.writers(Register::Admission).to_vec();
        Ok(Mandate { by: mandate.by.into_iter().chain([rule]).collect(), ..mandate })
    }

    fn judge_close(&self, actor: Actor, invitation: OperationId) -> Result<Mandate, Refusal> {
        let open = self.roster.invitation(invitation, self.acts).ok_or(Refusal::NoOpenInvitation)?;
        let made_it = self.acts[open.index.0 as usize].principal == actor.principal;
        self.level(actor, if made_it { Level::Write } else { Level::Steward })
    }

    fn judge_join(&self, actor: Actor, act: &Control) -> Result<Mandate, Refusal> {
        let Control::Join { person, invitation, proof } = act else { return Err(Refusal::NothingThere) };
        let joiner = Principal::from(*person);
        if self.who(actor)? != joiner {
            return Err(Refusal::AnotherPerson);
        }
        let open = self.roster.invitation(*invitation, self.acts).ok_or(Refusal::NoOpenInvitation)?;
        if !open.key.admitted(&self.space, person, &actor.device, proof) {
            return Err(Refusal::InvitationProofWrong);
        }
        if open.expires.is_some_and(|last| actor.clock > last) {
            return Err(Refusal::InvitationExpired);
        }
        let made_at = self.acts[open.index.0 as usize].before;
        let mut removals = self.roster.removals(joiner, self.acts);
        if removals.any(|removal| !self.contexts.has(made_at, removal)) {
            return Err(Refusal::RemovedSinceInvitation);
        }
        let before = self.roster.standing(joiner, self.acts).map(|standing| standing.level);
        // Joining gives what the invitation gives and nothing else, so that no right outlives the act it came from.
        if before >= Some(open.level) {
            return Err(Refusal::AlreadyMember);
        }
        Ok(Mandate { by: vec![vec![open.index]], level: open.level, puts_out: Vec::new() })
    }

    fn judge_removal(&self, actor: Actor, target: Principal) -> Result<Mandate, Refusal> {
        let mandate = self.level(actor, Level::Steward)?;
        if self.who(actor)? == target {
            return Err(Refusal::TargetIsAuthor);
        }
        if self.roster.standing(target, self.acts).is_none() {
            return Err(Refusal::TargetNotAMember);
        }
        Ok(mandate)
    }

    fn judge_recovery(
        &self,
        actor: Actor,
        proof: &RecoveryProof,
        next: &crate::ids::RecoveryDigest,
        keep: Option<&Vec<DeviceKey>>,
    ) -> Result<Mandate, Refusal> {
        let (committed, by) = self.roster.recovery(self.acts).ok_or(Refusal::RecoveryDisputed)?;
        let statement = RecoveryStatement {
            person: &self.space,
            device: &actor.device,
            next,
            keep: keep.map_or(&[], Vec::as_slice),
            recovers: keep.is_some(),
        };
        if committed != proof.digest() || !proof.holds(statement) {
            return Err(Refusal::RecoveryProofWrong);
        }
        let stays = |device: &Principal| {
            let kept = keep.is_none_or(|keep| keep.iter().any(|kept| Principal::from(*kept) == *device));
            kept || *device == actor.device.into()
        };
        let puts_out = self.roster.principals().filter(|device| !stays(device)).collect();
        Ok(Mandate { by: vec![vec![by]], level: Level::Steward, puts_out })
    }

    /// A device of the same person may cut off a lost one; a steward may cut off devices of someone who was removed.
    fn judge_cut(&self, actor: Actor, device: &DeviceKey) -> Result<Mandate, Refusal> {
        if actor.device == *device {
            return Err(Refusal::TargetIsAuthor);
        }
        let owner = self.owners.owner_of(device).ok_or(Refusal::NothingThere)?;
        if owner == self.who(actor)? {
            return self.level(actor, Level::Read);
        }
        let mut mandate = self.level(actor, Level::Steward)?;
        if self.roster.standing(owner, self.acts).is_some() {
            return Err(Refusal::AnotherPerson);
        }
        // The cut falls with the removal that it follows; of who never belonged here nobody need know whose device it is.
        let went = self.roster.writers(Register::Member(owner));
        if went.is_empty() {
            return Err(Refusal::NothingThere);
        }
        mandate.by.push(went.to_vec());
        Ok(mandate)
    }

    /// Another device of the same person names the branch that counts.
    fn judge_branch(&self, actor: Actor, device: &DeviceKey) -> Result<Mandate, Refusal> {
        if *device == actor.device {
            return Err(Refusal::TargetIsAuthor);
        }
        let is_person = self.founding.is_some_and(|(founding, _)| founding.kind == SpaceKind::Person);
        if !is_person && self.owners.owner_of(device) != Some(self.who(actor)?) {
            return Err(Refusal::AnotherPerson);
        }
        self.level(actor, Level::Read)
    }
}

/// Whether an act is about people (true) or devices (false); `None` if it fits every space.
fn is_for_people(act: &Control) -> Option<bool> {
    match act {
        Control::Grant { .. }
        | Control::Revoke { .. }
        | Control::Invite { .. }
        | Control::CloseInvitation { .. }
        | Control::Join { .. }
        | Control::Leave
        | Control::Admit(_) => Some(true),
        Control::AddDevice { .. }
        | Control::RevokeDevice { .. }
        | Control::Recover { .. }
        | Control::RotateRecovery { .. } => Some(false),
        _ => None,
    }
}

/// Whether a removal (or the closing of an invitation) takes away what another act did while they were apart.
pub(crate) fn strikes(removal: &ControlAct, act: &ControlAct) -> bool {
    let Ok(mandate) = &removal.mandate else { return false };
    let goes_by_itself = matches!(act.act, Control::Leave);
    match &removal.act {
        Control::Revoke { person } => act.principal == Some((*person).into()) && !goes_by_itself,
        Control::RevokeDevice { device } => act.device == *device,
        Control::Recover { .. } => mandate.puts_out.contains(&act.device.into()),
        Control::CloseInvitation { invitation: closed } => {
            matches!(&act.act, Control::Join { invitation, .. } if invitation == closed)
        }
        _ => false,
    }
}
