//! What a space says of itself, once it is settled: names, members, devices, invitations, standing, forks.

use std::collections::{BTreeMap, BTreeSet};

use crate::act::{Admission, Control, Level, SpaceKind, Verdict, Word};
use crate::contexts::ControlIndex;
use crate::history::{Kind, NONE, Number};
use crate::ids::{Audience, DeviceKey, LogId, Millis, OperationId, PersonId, SpaceId};
use crate::limits::PARENTS_MAX;
use crate::operation::Tip;
use crate::refusal::Refusal;
use crate::roster::{Principal, Register, Roster};
use crate::space::Space;

/// A member and what they may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// How far.
    pub level: Level,
}

/// A device of the person whose own space this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its key.
    pub key: DeviceKey,
    /// What people call it.
    pub name: String,
    /// Whether it was put out.
    pub revoked: bool,
}

/// An invitation that is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The invite act.
    pub id: OperationId,
    /// The level that it gives.
    pub level: Level,
    /// How many may use it.
    pub uses: u32,
    /// How many did.
    pub used: u32,
    /// The last moment to use it.
    pub expires: Option<Millis>,
}

/// Two or more operations of one device in one place of its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The log.
    pub log: LogId,
    /// The place.
    pub seq: u64,
    /// The first operation of each branch, in order of their ids.
    pub branches: Vec<OperationId>,
    /// The branch that its person chose.
    pub kept: Option<OperationId>,
}

/// What is known of one operation without its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// Its id.
    pub id: OperationId,
    /// The log and place it stands in.
    pub log: LogId,
    /// Its place in its log.
    pub seq: u64,
    /// When, by its author's clock.
    pub clock: Millis,
    /// What it is.
    pub kind: Kind,
    /// Who wrote it, if that is known.
    pub author: Option<Principal>,
    /// Why it does not count, if it does not.
    pub refusal: Option<Refusal>,
}

/// Why a device cannot write now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this device's log has two branches; name the one to keep from another device first")]
pub struct ForkedLog;

impl Space {
    /// The id of the space.
    pub fn id(&self) -> SpaceId {
        self.id
    }

    /// The audience for which its membership acts are written, once its first operation is here.
    pub fn control_audience(&self) -> Option<Audience> {
        self.founding.as_ref().map(|(_, audience)| *audience)
    }

    /// What people call it.
    pub fn name(&self) -> Option<&str> {
        match self.latest(Register::Name)? {
            Control::Found(founding) => Some(&founding.name),
            Control::Declare { name, .. } => name.as_deref(),
            _ => None,
        }
    }

    /// What it is for.
    pub fn about(&self) -> Option<&str> {
        match self.latest(Register::About)? {
            Control::Declare { about, .. } => about.as_deref(),
            _ => None,
        }
    }

    /// Where it can be reached, in order of preference.
    pub fn addresses(&self) -> &[String] {
        match self.latest(Register::Addresses) {
            Some(Control::Declare { addresses: Some(all), .. }) => all,
            _ => &[],
        }
    }

    /// Who belongs to it, in order of their ids; for a person's own space see [`Space::devices`].
    pub fn members(&self) -> impl Iterator<Item = Member> + '_ {
        self.members_of(&self.present.roster)
    }

    /// Who belonged to it as far as the author of an operation had seen.
    pub fn members_then(&self, number: Number) -> impl Iterator<Item = Member> + '_ {
        let roster = self.rosters.get(self.history.entry(number.0).context.0 as usize);
        roster.into_iter().flat_map(|roster| self.members_of(roster))
    }

    fn members_of<'a>(&'a self, roster: &'a Roster) -> impl Iterator<Item = Member> + 'a {
        let is_person = self.kind() == Some(SpaceKind::Person);
        let principals = (!is_person).then(|| roster.principals());
        principals.into_iter().flatten().filter_map(|principal| {
            let standing = roster.standing(principal, &self.acts)?;
            Some(Member { person: SpaceId(principal.0), level: standing.level })
        })
    }

    /// Everyone whose identity acts are needed to tell who speaks here: members now or before, and who tried.
    pub fn people(&self) -> BTreeSet<PersonId> {
        let named = self.acts.iter().flat_map(|act| match &act.act {
            Control::Found(founding) => founding.founder,
            Control::Grant { person, .. } | Control::Join { person, .. } => Some(*person),
            _ => None,
        });
        named.collect()
    }

    /// What a person may do here now.
    pub fn level_of(&self, person: &PersonId) -> Option<Level> {
        self.present.roster.standing((*person).into(), &self.acts).map(|standing| standing.level)
    }

    /// The devices that a person has or had, in order of their keys.
    pub fn devices(&self) -> impl Iterator<Item = Device> + '_ {
        let names = self.device_names();
        self.device_states().map(move |(key, revoked)| {
            let name = names.get(&key).map(|(.., name)| (*name).clone()).unwrap_or_default();
            Device { key, name, revoked }
        })
    }

    /// The devices that a person has or had, and whether each was put out.
    pub(crate) fn device_states(&self) -> impl Iterator<Item = (DeviceKey, bool)> + '_ {
        let is_person = self.kind() == Some(SpaceKind::Person);
        let principals = is_person.then(|| self.present.roster.principals());
        let revoked = |principal| self.present.roster.standing(principal, &self.acts).is_none();
        principals.into_iter().flatten().map(move |principal| (DeviceKey(principal.0), revoked(principal)))
    }

    fn device_names(&self) -> BTreeMap<DeviceKey, (Millis, OperationId, &String)> {
        let mut names = BTreeMap::new();
        for (act, at) in self.acts.iter().zip(0..) {
            let (device, name) = match &act.act {
                Control::Found(founding) => (act.device, &founding.device_name),
                Control::AddDevice { device, name, .. } => (*device, name),
                Control::Recover { name, .. } => (act.device, name),
                _ => continue,
            };
            if self.has_effect(ControlIndex(at)) {
                let named = (act.clock, act.id, name);
                let held = names.entry(device).or_insert(named);
                *held = (*held).max(named);
            }
        }
        names
    }

    /// Who may bring others in.
    pub fn admission(&self) -> Admission {
        self.present.roster.admission(&self.acts)
    }

    /// The invitations that are open, used up or not.
    pub fn invitations(&self) -> impl Iterator<Item = Invitation> + '_ {
        self.present.roster.open_invitations(&self.acts).map(|(id, open)| {
            let used = self.present.roster.joins(open.index).min(open.uses);
            Invitation { id, level: open.level, uses: open.uses, used, expires: open.expires }
        })
    }

    /// Whether the person's recovery key was used in two ways at once.
    pub fn recovery_is_disputed(&self) -> bool {
        self.present.void.values().any(|reason| *reason == Refusal::RecoveryDisputed)
    }

    /// The digest of the recovery key that counts next, in a person's own space.
    pub fn recovery_digest(&self) -> Option<crate::ids::RecoveryDigest> {
        self.present.roster.recovery(&self.acts).map(|(digest, _)| digest)
    }

    /// Every fork, settled or not, in order.
    pub fn forks(&self) -> Vec<Fork> {
        let glance = |numbers: &Vec<u32>| {
            let first = *numbers.first()?;
            let kept = numbers.iter().find(|number| self.kept.contains(number));
            let mut branches: Vec<_> = numbers.iter().map(|number| self.history.entry(*number).id).collect();
            branches.sort_unstable();
            Some(Fork {
                log: self.log_of(first),
                seq: u64::from(self.history.entry(first).seq),
                branches,
                kept: kept.map(|number| self.history.entry(*number).id),
            })
        };
        let mut forks: Vec<_> = self.forks.iter().filter_map(glance).collect();
        forks.sort_by_key(|fork| (fork.log, fork.seq));
        forks
    }

    fn log_of(&self, number: u32) -> LogId {
        let chain = self.history.chain_of(number);
        LogId { space: self.id, audience: chain.audience, device: self.history.devices[chain.device as usize] }
    }

    /// How many operations are here.
    pub fn len(&self) -> usize {
        self.history.entries.len()
    }

    /// Whether nothing is here yet.
    pub fn is_empty(&self) -> bool {
        self.history.entries.is_empty()
    }

    /// Where an operation stands, if it is here.
    pub fn find(&self, id: &OperationId) -> Option<Number> {
        self.history.find(id).map(Number)
    }

    /// What is known of an operation.
    pub fn glance(&self, number: Number) -> Option<Glance> {
        let entry = self.history.entries.get(number.0 as usize)?;
        let chain = self.history.chain_of(number.0);
        Some(Glance {
            id: entry.id,
            log: self.log_of(number.0),
            seq: u64::from(entry.seq),
            clock: entry.clock,
            kind: entry.kind,
            author: self.owners.get(chain.device as usize).copied().flatten(),
            refusal: self.statuses.get(number.0 as usize).copied().flatten(),
        })
    }

    /// Everything here, in an order in which nothing comes before what it had seen.
    pub fn glances(&self) -> impl DoubleEndedIterator<Item = Glance> + '_ {
        self.numbered_glances().map(|(_, glance)| glance)
    }

    /// The same, with where each stands.
    pub fn numbered_glances(&self) -> impl DoubleEndedIterator<Item = (Number, Glance)> + '_ {
        (0..self.len() as u32).filter_map(|number| Some((Number(number), self.glance(Number(number))?)))
    }

    /// Where a device's log stands.
    ///
    /// # Errors
    /// If the log is forked and no branch was chosen.
    pub fn tip(&self, device: &DeviceKey, audience: Audience) -> Result<Option<Tip>, ForkedLog> {
        let branches = self.history.branches(device, audience);
        let counts = |chain: &&u32| {
            let last = self.history.tip(**chain);
            let goes_on = |seq| self.branches.get(**chain as usize).is_none_or(|branch| branch.goes_on_at(seq));
            branches.len() == 1 || last.is_some_and(|last| goes_on(last.seq))
        };
        match branches.iter().find(counts) {
            Some(chain) => Ok(self.history.tip(*chain)),
            None if branches.is_empty() => Ok(None),
            None => Err(ForkedLog),
        }
    }

    /// The last operation of each branch of each log.
    pub fn tips(&self) -> impl Iterator<Item = (LogId, Tip)> + '_ {
        (0..self.history.chains.len() as u32).filter_map(|chain| {
            let last = *self.history.chains[chain as usize].entries.last()?;
            Some((self.log_of(last), self.history.tip(chain)?))
        })
    }

    fn status_of(&self, number: u32) -> Option<Refusal> {
        self.statuses.get(number as usize).copied().flatten()
    }

    /// Whether some operation here is held up for reasons of its device or log. Then an operation may be void for what
    /// it had seen, though its author may write now: see what it would come to before it is signed for good.
    pub fn has_trouble(&self) -> bool {
        self.statuses
            .iter()
            .flatten()
            .any(|refusal| matches!(refusal, Refusal::Forked | Refusal::CutOff | Refusal::DeviceInQuestion))
    }

    /// What the next operation of a device names as its parents: everything counting that nobody has built on. Where
    /// that is more than an operation may name, the rest is for an acknowledgement after it.
    pub fn parents_for(&self, device: &DeviceKey, audience: Audience) -> Vec<OperationId> {
        let own = self.history.branches(device, audience);
        let sinks = match audience {
            Audience::Members => &self.history.sinks,
            Audience::Public => &self.history.public_sinks,
        };
        let is_own = |number: &u32| own.contains(&self.history.entry(*number).chain);
        let in_question = |sink: &u32| self.status_of(*sink).is_some_and(Refusal::stays_outside);
        let mut found: Vec<u32> = if sinks.iter().any(in_question) {
            // What only operations in question have seen is unseen: whoever names every head must not hide them.
            self.unseen_tips(audience)
        } else {
            sinks.iter().copied().collect()
        };
        found.retain(|number| !is_own(number));
        found.sort_unstable_by_key(|number| std::cmp::Reverse((self.history.entry(*number).context, *number)));
        found.dedup();
        found.truncate(PARENTS_MAX);
        found.into_iter().map(|number| self.history.entry(number).id).collect()
    }

    /// The last operation of each branch that is not in question, unless a device that is not builds on it.
    fn unseen_tips(&self, audience: Audience) -> Vec<u32> {
        let history = &self.history;
        let reaches = |chain: u32| audience == Audience::Members || history.chains[chain as usize].audience == audience;
        let in_question = |number: &u32| self.status_of(*number).is_some_and(Refusal::stays_outside);
        let seen = history.places(history.acknowledged.iter().filter_map(|((chain, by), seq)| {
            let last = history.chains[*by as usize].entries.last();
            (reaches(*by) && !last.is_some_and(in_question)).then_some((*chain, *seq))
        }));
        let tips = (0..history.chains.len() as u32).filter(|chain| reaches(*chain));
        let tips = tips.filter_map(|chain| self.last_that_counts(*history.chains[chain as usize].entries.last()?));
        tips.filter(|tip| history.entry(*tip).seq >= seen[history.entry(*tip).chain as usize]).collect()
    }

    /// Operations in question are not built upon: that would vouch for them.
    fn last_that_counts(&self, mut number: u32) -> Option<u32> {
        while self.status_of(number).is_some_and(Refusal::stays_outside) {
            number = Some(self.history.entry(number).previous).filter(|previous| *previous != NONE)?;
        }
        Some(number)
    }

    /// The highest clock seen here.
    pub fn latest_clock(&self) -> Millis {
        self.latest_clock
    }

    /// The operations whose bodies are erased here by an act that counts: its author's own, or by a steward. Acts that
    /// decide something for others are never erased.
    pub fn erased(&self) -> BTreeSet<OperationId> {
        let words = self.words.iter().filter(|(number, _)| self.status_of(*number).is_none());
        let targets = words.filter_map(|(number, word)| match word {
            Word::Erase { operation } => self.may_erase(*number, self.history.find(operation)?).then_some(*operation),
            _ => None,
        });
        targets.collect()
    }

    fn may_erase(&self, number: u32, target: u32) -> bool {
        let owner = |at: u32| self.owners.get(self.history.chain_of(at).device as usize).copied().flatten();
        let is_own = owner(number).is_some() && owner(number) == owner(target);
        let is_steward = self.had_right(Number(number), Level::Steward);
        let carries_state = matches!(
            self.history.entry(target).kind,
            Kind::Control | Kind::Erase | Kind::Answer | Kind::Acknowledge | Kind::Record
        );
        !carries_state && (is_own || is_steward)
    }

    /// Whether the author of an operation had a right when they wrote it.
    pub fn had_right(&self, number: Number, needs: Level) -> bool {
        let owner = self.owners.get(self.history.chain_of(number.0).device as usize).copied().flatten();
        let roster = self.rosters.get(self.history.entry(number.0).context.0 as usize);
        owner.zip(roster).is_some_and(|(owner, roster)| self.has_right(roster, owner, needs).is_none())
    }

    /// What was answered to the letters that came here: a decision stands over "arrived", a later one over an earlier.
    pub fn answers(&self) -> BTreeMap<OperationId, Verdict> {
        let mut answers: BTreeMap<OperationId, (bool, Millis, OperationId, Verdict)> = BTreeMap::new();
        for (number, word) in &self.words {
            let Word::Answer { letter, verdict, .. } = word else { continue };
            if self.status_of(*number).is_some() {
                continue;
            }
            let entry = self.history.entry(*number);
            let answer = (*verdict != Verdict::Arrived, entry.clock, entry.id, *verdict);
            let held = answers.entry(*letter).or_insert(answer);
            *held = (*held).max(answer);
        }
        answers.into_iter().map(|(letter, (.., verdict))| (letter, verdict)).collect()
    }

    /// One number for everything that this space says: equal wherever the same operations are held.
    pub fn state_hash(&self) -> [u8; 32] {
        let mut all: Vec<_> =
            (0..self.len() as u32).map(|at| (self.history.entry(at).id, self.status_of(at))).collect();
        all.sort_unstable();
        let mut hasher = blake3::Hasher::new();
        for (id, refusal) in all {
            hasher.update(&id.0).update(&[refusal.map_or(0, |refusal| refusal as u8 + 1)]);
        }
        for member in self.members() {
            hasher.update(&member.person.0).update(&[member.level as u8]);
        }
        for device in self.devices() {
            hasher.update(&device.key.0).update(&[u8::from(device.revoked)]).update(device.name.as_bytes());
        }
        for text in [self.name(), self.about()].into_iter().flatten().chain(self.addresses().iter().map(String::as_str))
        {
            hasher.update(text.as_bytes()).update(&[0]);
        }
        self.erased().iter().for_each(|id| {
            hasher.update(&id.0);
        });
        self.answers().iter().for_each(|(letter, verdict)| {
            hasher.update(&letter.0).update(&[*verdict as u8]);
        });
        *hasher.finalize().as_bytes()
    }
}
