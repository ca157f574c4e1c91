//! What membership can be, and what it must be: two bounds drawn from the operations alone, by simpler rules than the
//! engine's. Nobody can be a member beyond the first; everybody must be one within the second.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{Admission, Control, DeviceKey, InvitationKey, Level, PersonId};

use crate::facts::{Facts, People};

/// Bounds of what people may do in one space.
pub(crate) struct Rules<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) people: &'a People,
    /// Acts that may have let someone in, removals left out of account: where they stand, whom, how far.
    pub(crate) admissions: Vec<(usize, PersonId, Level)>,
    /// Removals whose author may have been a steward: where they stand, and whom.
    pub(crate) removals: Vec<(usize, PersonId)>,
    /// People whose stewardship nothing in the world speaks against, with the acts that gave it.
    pub(crate) solid: BTreeMap<PersonId, Vec<usize>>,
}

impl<'a> Rules<'a> {
    pub(crate) fn new(facts: &'a Facts, people: &'a People, wild: &BTreeSet<DeviceKey>) -> Self {
        let (admissions, removals, solid) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut rules = Self { facts, people, admissions, removals, solid };
        rules.collect_possible();
        rules.collect_solid(wild);
        rules
    }

    /// The most that the author of an operation may have been, as far as it had seen.
    pub(crate) fn possible_level(&self, at: usize) -> Option<Level> {
        let device = &self.facts.all[at].log.device;
        let known = self
            .admissions
            .iter()
            .filter(|(by, person, _)| (*by == at || self.facts.saw(at, *by)) && self.people.may_be(device, person));
        known.map(|(.., level)| *level).max()
    }

    fn collect_possible(&mut self) {
        let mut invitations: BTreeMap<usize, (InvitationKey, Level)> = BTreeMap::new();
        let mut open_rules: Vec<usize> = Vec::new();
        for (at, fact, act) in self.facts.controls() {
            let (level, author) = (self.possible_level(at), &fact.log.device);
            let is_steward = level == Some(Level::Steward);
            match act {
                Control::Found(founding) if fact.id == self.facts.space.into() => {
                    let founder = founding.founder.filter(|person| self.people.may_be(author, person));
                    self.admissions.extend(founder.map(|person| (at, person, Level::Steward)));
                }
                Control::Grant { person, level } if is_steward => self.admissions.push((at, *person, *level)),
                Control::Revoke { person } if is_steward => self.removals.push((at, *person)),
                Control::Admit(Admission::Writers) if is_steward => open_rules.push(at),
                Control::Invite { key, level: gives, .. } => {
                    let by_rule = open_rules.iter().any(|rule| self.facts.saw(at, *rule));
                    if is_steward || (by_rule && level >= Some(Level::Write) && Some(*gives) <= level) {
                        invitations.insert(at, (*key, *gives));
                    }
                }
                Control::Join { person, invitation, proof } => {
                    let invite = self.facts.place(invitation).filter(|invite| self.facts.saw(at, *invite));
                    let Some((invite, (key, gives))) = invite.and_then(|at| Some((at, invitations.get(&at)?))) else {
                        continue;
                    };
                    let is_theirs = self.people.may_be(author, person);
                    debug_assert!(self.facts.saw(at, invite));
                    if is_theirs && key.admitted(&self.facts.space, person, author, proof) {
                        self.admissions.push((at, *person, *gives));
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether nothing was ever done against a person or their first device that could touch what they do here.
    /// `since` are the acts that made them a steward; `by` may have removed them nevertheless.
    fn is_untouched(
        &self,
        person: PersonId,
        since: &[usize],
        wild: &BTreeSet<DeviceKey>,
        by: Option<PersonId>,
    ) -> bool {
        let Some(first) = self.people.first_device(&person) else { return false };
        let own = &self.people.facts[&person];
        let is_shared = self.people.owners(&first).count() > 1;
        let is_quiet_at_home = own.all.iter().all(|fact| {
            !matches!(
                fact.control(),
                Some(Control::RevokeDevice { .. } | Control::Recover { .. } | Control::CutOff { .. })
            )
        });
        if is_shared || wild.contains(&first) || !is_quiet_at_home {
            return false;
        }
        let is_of = |device: &DeviceKey| self.people.may_be(device, &person);
        let removed = self.removals.iter().any(|(at, removed)| {
            *removed == person && !by.is_some_and(|by| self.people.may_be(&self.facts.all[*at].log.device, &by))
        });
        let lowered = self.admissions.iter().any(|(at, other, level)| {
            *other == person && *level < Level::Steward && !since.iter().all(|since| self.facts.saw(*since, *at))
        });
        let troubled = self.facts.controls().any(|(_, fact, act)| match act {
            Control::Leave => is_of(&fact.log.device),
            Control::CutOff { device, .. } => is_of(device),
            _ => false,
        });
        !removed && !lowered && !troubled
    }

    fn collect_solid(&mut self, wild: &BTreeSet<DeviceKey>) {
        let founder = self.facts.founding.as_ref().and_then(|(founding, _)| founding.founder);
        let Some(founder) = founder else { return };
        let Some(first) = self.facts.place(&self.facts.space.into()) else { return };
        let begins = self.admissions.iter().any(|(at, ..)| *at == first) && self.is_by(first, founder);
        if !begins || !self.is_untouched(founder, &[first], wild, None) {
            return;
        }
        self.solid.insert(founder, vec![first]);
        loop {
            let grants = self.admissions.iter().filter(|(at, _, level)| {
                let is_grant = matches!(self.facts.all[*at].control(), Some(Control::Grant { .. }));
                is_grant && *level == Level::Steward && self.is_by_solid(*at)
            });
            let mut given: BTreeMap<PersonId, Vec<usize>> = BTreeMap::new();
            grants.for_each(|(at, person, _)| given.entry(*person).or_default().push(*at));
            given.retain(|person, by| !self.solid.contains_key(person) && self.is_untouched(*person, by, wild, None));
            if given.is_empty() {
                return;
            }
            self.solid.extend(given);
        }
    }

    /// Written by a person on the device with which they began.
    pub(crate) fn is_by(&self, at: usize, person: PersonId) -> bool {
        self.people.first_device(&person) == Some(self.facts.all[at].log.device)
    }

    /// Written by someone whose stewardship nothing speaks against, after they got it.
    pub(crate) fn is_by_solid(&self, at: usize) -> bool {
        let has = |since: &usize| *since == at || self.facts.saw(at, *since);
        self.solid.iter().any(|(person, since)| self.is_by(at, *person) && since.iter().any(has))
    }

    /// Whether anything that came after a removal lets the person in again.
    pub(crate) fn is_readmitted(&self, person: PersonId, removal: usize) -> bool {
        self.admissions.iter().any(|(at, other, _)| *other == person && self.facts.saw(*at, removal))
    }

    /// Pairs of stewards who removed each other apart, and against whom nobody else did anything.
    pub(crate) fn duels(&self, wild: &BTreeSet<DeviceKey>) -> Vec<[(PersonId, usize); 2]> {
        let Some(founder) = self.facts.founding.as_ref().and_then(|(founding, _)| founding.founder) else {
            return Vec::new();
        };
        let Some(first) = self.facts.place(&self.facts.space.into()).filter(|at| self.is_by(*at, founder)) else {
            return Vec::new();
        };
        let mut duels = Vec::new();
        for (one, other) in &self.removals {
            for (two, _) in self.removals.iter().filter(|(_, removed)| *removed == founder) {
                let made = |at: &usize| {
                    matches!(self.facts.all[*at].control(), Some(Control::Grant { person, level: Level::Steward }) if person == other)
                        && self.is_by(*at, founder)
                        && self.facts.saw(*one, *at)
                        && self.facts.saw(*two, *at)
                };
                let grants: Vec<_> = (0..self.facts.all.len()).filter(made).collect();
                let fits = self.is_by(*one, founder) && self.is_by(*two, *other) && self.facts.apart(*one, *two);
                if fits
                    && !grants.is_empty()
                    && self.is_untouched(founder, &[first], wild, Some(*other))
                    && self.is_untouched(*other, &grants, wild, Some(founder))
                    && self.once(founder)
                    && self.once(*other)
                    && self.has_only(founder, &[first], *one)
                    && self.has_only(*other, &grants, *two)
                {
                    duels.push([(*other, *one), (founder, *two)]);
                }
            }
        }
        duels
    }

    /// Whether what someone did rests on nothing but these acts: a right given anew meanwhile would fall with its giver.
    fn has_only(&self, person: PersonId, since: &[usize], act: usize) -> bool {
        let mut seen = self.admissions.iter().filter(|(at, other, _)| *other == person && self.facts.saw(act, *at));
        seen.all(|(at, ..)| since.contains(at))
    }

    fn once(&self, person: PersonId) -> bool {
        self.removals.iter().filter(|(_, removed)| *removed == person).count() == 1
    }
}
