//! Who belongs to a space, and how far: the outcome of its control acts, under any order of arrival.
//!
//! Each act writes a few *registers* (a person's membership, an invitation, the name …). A register keeps the acts
//! that no later one had seen; usually one, and several only where people acted apart. What they mean together is
//! decided when it is read, always towards caution: a removal beats a grant, the lower of two levels wins.

use imbl::OrdMap;

use crate::act::{Admission, Control, Level};
use crate::contexts::{Contexts, ControlIndex};
use crate::ids::{Audience, DeviceKey, InvitationKey, Millis, OperationId, PersonId, RecoveryDigest};
use crate::refusal::Refusal;

/// Who can act in a space: a person, or in a person's own space a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal(pub [u8; 32]);

impl From<PersonId> for Principal {
    fn from(person: PersonId) -> Self {
        Self(person.0)
    }
}

impl From<DeviceKey> for Principal {
    fn from(device: DeviceKey) -> Self {
        Self(device.0)
    }
}

/// A control act as the space keeps it.
#[derive(Clone, Debug)]
pub(crate) struct ControlAct {
    pub(crate) number: u32,
    pub(crate) id: OperationId,
    pub(crate) clock: Millis,
    pub(crate) audience: Audience,
    pub(crate) device: DeviceKey,
    pub(crate) act: Control,
    /// What it had seen, and the same with itself.
    pub(crate) before: crate::contexts::ContextId,
    pub(crate) after: crate::contexts::ContextId,
    /// Who wrote it, when that is known.
    pub(crate) principal: Option<Principal>,
    /// Whether it had authority in its causal past.
    pub(crate) mandate: Result<Mandate, Refusal>,
}

/// The authority of an act: which acts gave it, and what it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mandate {
    /// Of each group at least one must have effect.
    pub(crate) by: Vec<Vec<ControlIndex>>,
    /// The level that a join or a grant results in.
    pub(crate) level: Level,
    /// The devices that a recovery puts out.
    pub(crate) puts_out: Vec<Principal>,
}

/// What an act writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Register {
    Founding,
    Member(Principal),
    Invitation(OperationId),
    Admission,
    Recovery,
    Name,
    About,
    Addresses,
}

/// Standing of one member: a level, and the acts that gave it, each with what it gave by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) level: Level,
    given: Vec<(ControlIndex, Level)>,
}

impl Standing {
    /// The acts each of which is enough for a level: a right to read must not hold up a steward whose grant fell.
    pub(crate) fn rights(&self, needs: Level) -> impl Iterator<Item = ControlIndex> + '_ {
        self.given.iter().filter(move |(_, level)| *level >= needs).map(|(index, _)| *index)
    }
}

/// An open invitation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenInvitation {
    pub(crate) index: ControlIndex,
    pub(crate) key: InvitationKey,
    pub(crate) level: Level,
    pub(crate) uses: u32,
    pub(crate) expires: Option<Millis>,
}

/// The registers of a space at one point of its history. Copies share what they have in common.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roster {
    registers: OrdMap<Register, Vec<ControlIndex>>,
    joins: OrdMap<ControlIndex, u32>,
}

impl Roster {
    /// Takes in an act that has effect.
    pub(crate) fn apply(&mut self, index: ControlIndex, acts: &[ControlAct], contexts: &Contexts) {
        let act = &acts[index.0 as usize];
        for register in registers_of(act) {
            let writers = self.registers.entry(register).or_default();
            // A grant of the level that someone has already adds to what it rests on: were it to fall, they would
            // stand as they did before. Anything else takes the place of what it had seen.
            let is_renewed = |writer: &ControlIndex| renews(act, &acts[writer.0 as usize], register);
            writers.retain(|writer| !contexts.has(act.before, *writer) || is_renewed(writer));
            writers.push(index);
        }
        self.count_join(act);
    }

    /// Counts a place of an invitation as taken; also by those whose join was voided later, so that closing a leaked
    /// invitation does not open its places again.
    pub(crate) fn count_join(&mut self, act: &ControlAct) {
        if let (Control::Join { .. }, Ok(mandate)) = (&act.act, &act.mandate) {
            mandate.by.iter().flatten().for_each(|invite| *self.joins.entry(*invite).or_default() += 1);
        }
    }

    pub(crate) fn writers(&self, register: Register) -> &[ControlIndex] {
        self.registers.get(&register).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn standing(&self, principal: Principal, acts: &[ControlAct]) -> Option<Standing> {
        let writers = self.writers(Register::Member(principal));
        let levels = writers.iter().map(|writer| level_given(&acts[writer.0 as usize], principal));
        let levels = levels.collect::<Option<Vec<_>>>()?;
        let granted = levels.iter().filter(|(_, joined)| !joined).map(|(level, _)| *level).min();
        let level = granted.or_else(|| levels.iter().map(|(level, _)| *level).max())?;
        let given = writers.iter().zip(&levels).map(|(writer, (level, _))| (*writer, *level)).collect();
        Some(Standing { level, given })
    }

    /// Everyone who is or was a member.
    pub(crate) fn principals(&self) -> impl Iterator<Item = Principal> + '_ {
        self.registers.keys().filter_map(|register| match register {
            Register::Member(principal) => Some(*principal),
            _ => None,
        })
    }

    /// The removals in force against someone.
    pub(crate) fn removals<'a>(
        &'a self,
        principal: Principal,
        acts: &'a [ControlAct],
    ) -> impl Iterator<Item = ControlIndex> + 'a {
        let writers = self.writers(Register::Member(principal)).iter().copied();
        writers.filter(|writer| matches!(acts[writer.0 as usize].act, Control::Revoke { .. }))
    }

    pub(crate) fn invitation(&self, id: OperationId, acts: &[ControlAct]) -> Option<OpenInvitation> {
        let [index] = self.writers(Register::Invitation(id)) else { return None };
        match acts[index.0 as usize].act {
            Control::Invite { key, level, uses, expires } => {
                Some(OpenInvitation { index: *index, key, level, uses, expires })
            }
            _ => None,
        }
    }

    pub(crate) fn open_invitations<'a>(
        &'a self,
        acts: &'a [ControlAct],
    ) -> impl Iterator<Item = (OperationId, OpenInvitation)> + 'a {
        let ids = self.registers.keys().filter_map(|register| match register {
            Register::Invitation(id) => Some(*id),
            _ => None,
        });
        ids.filter_map(|id| Some((id, self.invitation(id, acts)?)))
    }

    /// Whether a join comes when the places of its invitation are taken.
    pub(crate) fn is_full_for(&self, act: &ControlAct, acts: &[ControlAct]) -> bool {
        let (Control::Join { .. }, Ok(mandate)) = (&act.act, &act.mandate) else { return false };
        self.is_full(mandate, acts)
    }

    pub(crate) fn is_full(&self, mandate: &Mandate, acts: &[ControlAct]) -> bool {
        mandate.by.iter().flatten().any(|invite| match acts[invite.0 as usize].act {
            Control::Invite { uses, .. } => self.joins(*invite) >= uses,
            _ => true,
        })
    }

    /// Notes a use of the recovery key that was disputed: it has no effect, but the key counts for nothing any more.
    pub(crate) fn dispute(&mut self, index: ControlIndex) {
        self.registers.entry(Register::Recovery).or_default().push(index);
    }

    pub(crate) fn joins(&self, invitation: ControlIndex) -> u32 {
        self.joins.get(&invitation).copied().unwrap_or(0)
    }

    pub(crate) fn admission(&self, acts: &[ControlAct]) -> Admission {
        let rules = self.writers(Register::Admission).iter().map(|writer| match acts[writer.0 as usize].act {
            Control::Admit(rule) => rule,
            _ => Admission::Stewards,
        });
        rules.min().unwrap_or(Admission::Stewards)
    }

    /// The recovery key that counts next, with the act that committed to it; none once it is disputed.
    pub(crate) fn recovery(&self, acts: &[ControlAct]) -> Option<(RecoveryDigest, ControlIndex)> {
        let [index] = self.writers(Register::Recovery) else { return None };
        match &acts[index.0 as usize].act {
            Control::Found(founding) => founding.recovery.map(|digest| (digest, *index)),
            Control::Recover { next, .. } | Control::RotateRecovery { next, .. } => Some((*next, *index)),
            _ => None,
        }
    }

    /// The act whose word stands in a register: where people spoke apart, the latest by the clock, then by id.
    pub(crate) fn latest<'a>(&self, register: Register, acts: &'a [ControlAct]) -> Option<&'a Control> {
        let writers = self.writers(register).iter().map(|writer| &acts[writer.0 as usize]);
        writers.max_by_key(|act| (act.clock, act.id)).map(|act| &act.act)
    }
}

/// Whether a grant gives the same level as an act before it.
fn renews(grant: &ControlAct, before: &ControlAct, register: Register) -> bool {
    let (Control::Grant { level, .. }, Register::Member(principal)) = (&grant.act, register) else { return false };
    level_given(before, principal).is_some_and(|(given, _)| given == *level)
}

/// The level that a writer of someone's membership gives, and whether by joining; `None` if it removes them.
fn level_given(act: &ControlAct, principal: Principal) -> Option<(Level, bool)> {
    let level = act.mandate.as_ref().ok()?.level;
    match &act.act {
        Control::Found(_) | Control::Grant { .. } | Control::AddDevice { .. } => Some((level, false)),
        Control::Join { .. } => Some((level, true)),
        Control::Recover { .. } => (Principal::from(act.device) == principal).then_some((level, false)),
        _ => None,
    }
}

pub(crate) fn registers_of(act: &ControlAct) -> Vec<Register> {
    let member = |principal: Principal| vec![Register::Member(principal)];
    match &act.act {
        Control::Found(_) => {
            let mut all = vec![Register::Founding, Register::Recovery, Register::Name];
            all.extend(act.principal.map(Register::Member));
            all
        }
        Control::Grant { person, .. } | Control::Revoke { person } | Control::Join { person, .. } => {
            member((*person).into())
        }
        Control::AddDevice { device, .. } | Control::RevokeDevice { device } => member((*device).into()),
        Control::Leave => act.principal.map(member).unwrap_or_default(),
        Control::Invite { .. } => vec![Register::Invitation(act.id)],
        Control::CloseInvitation { invitation } => vec![Register::Invitation(*invitation)],
        Control::Admit(_) => vec![Register::Admission],
        Control::Recover { .. } => {
            let put_out = act.mandate.iter().flat_map(|mandate| mandate.puts_out.iter().copied());
            let mut all: Vec<_> = put_out.map(Register::Member).collect();
            all.extend([Register::Member(act.device.into()), Register::Recovery]);
            all
        }
        Control::RotateRecovery { .. } => vec![Register::Recovery],
        Control::Declare { name, about, addresses } => [
            name.as_ref().map(|_| Register::Name),
            about.as_ref().map(|_| Register::About),
            addresses.as_ref().map(|_| Register::Addresses),
        ]
        .into_iter()
        .flatten()
        .collect(),
        Control::CutOff { .. } | Control::KeepBranch { .. } => Vec::new(),
    }
}
