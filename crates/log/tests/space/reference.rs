//! Membership once more, slowly, straight from its definition: authority by recursion over the causal past of each
//! act, strong removal by components found through plain reachability. It knows nothing of forks, devices or cuts.

use std::collections::{BTreeMap, BTreeSet};

use crate::random::invariants;
use crate::world::*;
use commonage_log::*;

struct Fact {
    id: OperationId,
    clock: Millis,
    who: PersonId,
    act: Option<Control>,
    past: BTreeSet<usize>,
}

/// The groups of acts that gave a right, of each of which one must hold; and the level given.
type Mandate = (Vec<Vec<usize>>, Level);

struct Reference {
    facts: Vec<Fact>,
    mandates: BTreeMap<usize, Option<Mandate>>,
    effects: BTreeMap<BTreeSet<usize>, BTreeSet<usize>>,
}

fn is_removal(act: &Control) -> bool {
    matches!(act, Control::Revoke { .. } | Control::CloseInvitation { .. })
}

impl Reference {
    fn new(w: &World, space: SpaceId, owners: &BTreeMap<DeviceKey, PersonId>) -> Self {
        let ids = w.of_space(space);
        let number: BTreeMap<_, _> = ids.iter().zip(0..).map(|(id, at)| (*id, at)).collect();
        let mut facts: Vec<Fact> = Vec::new();
        for id in ids {
            let op = &w.ops[&id];
            let mut past = BTreeSet::new();
            for seen in op.header().parents.iter().chain(op.header().previous.as_ref()) {
                past.extend(facts[number[seen]].past.iter().copied());
                past.insert(number[seen]);
            }
            let act = match Body::decode(op.body().unwrap()) {
                Body::Control(act) => Some(act),
                _ => None,
            };
            facts.push(Fact { id, clock: op.header().clock, who: owners[&op.header().author], act, past });
        }
        Reference { facts, mandates: BTreeMap::new(), effects: BTreeMap::new() }
    }

    fn act(&self, at: usize) -> &Control {
        self.facts[at].act.as_ref().unwrap()
    }

    fn apart(&self, a: usize, b: usize) -> bool {
        a != b && !self.facts[a].past.contains(&b) && !self.facts[b].past.contains(&a)
    }

    fn mandate(&mut self, at: usize) -> Option<Mandate> {
        if !self.mandates.contains_key(&at) {
            let past = self.facts[at].past.clone();
            let effective = self.effective(&past);
            let mandate = self.judge(at, &effective);
            self.mandates.insert(at, mandate);
        }
        self.mandates[&at].clone()
    }

    /// Of the acts that say something of a register, those that no other has seen.
    fn last_words(&self, effective: &BTreeSet<usize>, says: impl Fn(&Self, usize) -> bool) -> Vec<usize> {
        let all: Vec<usize> = effective.iter().copied().filter(|at| says(self, *at)).collect();
        all.iter().copied().filter(|at| !all.iter().any(|other| self.facts[*other].past.contains(at))).collect()
    }

    /// The level of a person, and each act that gave it with what it gave.
    fn standing(&mut self, effective: &BTreeSet<usize>, person: PersonId) -> Option<(Level, Vec<(usize, Level)>)> {
        let all: Vec<usize> = effective
            .iter()
            .copied()
            .filter(|at| match self.act(*at) {
                Control::Found(founding) => founding.founder == Some(person),
                Control::Grant { person: whom, .. } | Control::Revoke { person: whom } => *whom == person,
                Control::Join { person: whom, .. } => *whom == person,
                Control::Leave => self.facts[*at].who == person,
                _ => false,
            })
            .collect();
        // A word holds until another that had seen it speaks otherwise; a grant of the same level does not.
        let mut words = Vec::new();
        for at in &all {
            let gives = match self.act(*at) {
                Control::Revoke { .. } | Control::Leave => None,
                _ => self.mandate(*at).map(|(_, level)| level),
            };
            let renews =
                |other: &usize| matches!(self.act(*other), Control::Grant { level, .. } if Some(*level) == gives);
            if !all.iter().any(|other| self.facts[*other].past.contains(at) && !renews(other)) {
                words.push(*at);
            }
        }
        let (mut granted, mut joined, mut given) = (vec![], vec![], vec![]);
        for at in words {
            let level = self.mandate(at)?.1;
            match self.act(at) {
                Control::Revoke { .. } | Control::Leave => return None,
                Control::Join { .. } => joined.push(level),
                _ => granted.push(level),
            }
            given.push((at, level));
        }
        let level = granted.iter().min().or(joined.iter().max())?;
        Some((*level, given))
    }

    fn right(&mut self, effective: &BTreeSet<usize>, person: PersonId, needs: Level) -> Option<(Vec<usize>, Level)> {
        let (level, given) = self.standing(effective, person)?;
        let rights = given.into_iter().filter(|(_, gives)| *gives >= needs).map(|(at, _)| at).collect();
        (level >= needs).then_some((rights, level))
    }

    fn open(&self, effective: &BTreeSet<usize>, invitation: OperationId) -> Option<usize> {
        let words = self.last_words(effective, |this, at| match this.act(at) {
            Control::Invite { .. } => this.facts[at].id == invitation,
            Control::CloseInvitation { invitation: closed } => *closed == invitation,
            _ => false,
        });
        words.into_iter().next().filter(|at| matches!(self.act(*at), Control::Invite { .. }))
    }

    fn judge(&mut self, at: usize, effective: &BTreeSet<usize>) -> Option<Mandate> {
        let who = self.facts[at].who;
        let act = self.act(at).clone();
        match act {
            Control::Found(founding) => (at == 0 && founding.founder == Some(who)).then_some((vec![], Level::Steward)),
            Control::Grant { level, .. } => {
                let (rights, _) = self.right(effective, who, Level::Steward)?;
                Some((vec![rights], level))
            }
            Control::Revoke { person } => {
                let (rights, level) = self.right(effective, who, Level::Steward)?;
                let there = self.standing(effective, person).is_some();
                (there && person != who).then_some((vec![rights], level))
            }
            Control::Leave => self.right(effective, who, Level::Read).map(|(rights, level)| (vec![rights], level)),
            Control::Admit(_) => {
                self.right(effective, who, Level::Steward).map(|(rights, level)| (vec![rights], level))
            }
            Control::Invite { level: gives, .. } => {
                if let Some((rights, level)) = self.right(effective, who, Level::Steward) {
                    return Some((vec![rights], level));
                }
                let rules = self.last_words(effective, |this, at| matches!(this.act(at), Control::Admit(_)));
                let open = !rules.is_empty()
                    && rules.iter().all(|rule| matches!(self.act(*rule), Control::Admit(Admission::Writers)));
                let (rights, level) = self.right(effective, who, Level::Write)?;
                (open && gives <= level).then_some((vec![rights, rules], level))
            }
            Control::CloseInvitation { invitation } => {
                let open = self.open(effective, invitation)?;
                let needs = if self.facts[open].who == who { Level::Write } else { Level::Steward };
                self.right(effective, who, needs).map(|(rights, level)| (vec![rights], level))
            }
            Control::Join { person, invitation, .. } => {
                let open = self.open(effective, invitation)?;
                let Control::Invite { level, .. } = *self.act(open) else { return None };
                let removed = self.last_words(effective, |this, at| match this.act(at) {
                    Control::Grant { person: whom, .. } | Control::Revoke { person: whom } => *whom == person,
                    Control::Join { person: whom, .. } => *whom == person,
                    Control::Leave => this.facts[at].who == person,
                    _ => false,
                });
                let shut =
                    |at: &usize| matches!(self.act(*at), Control::Revoke { .. }) && !self.facts[open].past.contains(at);
                let shut = removed.iter().any(shut);
                let more = self.standing(effective, person).is_none_or(|(has, _)| has < level);
                (person == who && !shut && more).then_some((vec![vec![open]], level))
            }
            _ => None,
        }
    }

    fn strikes(&self, removal: usize, at: usize) -> bool {
        self.apart(removal, at)
            && match (self.act(removal), self.act(at)) {
                (Control::Revoke { .. }, Control::Leave) => false,
                (Control::Revoke { person }, _) => self.facts[at].who == *person,
                (Control::CloseInvitation { invitation: closed }, Control::Join { invitation, .. }) => {
                    closed == invitation
                }
                _ => false,
            }
    }

    /// The acts among these that have effect.
    fn effective(&mut self, among: &BTreeSet<usize>) -> BTreeSet<usize> {
        let acts: BTreeSet<usize> = among.iter().copied().filter(|at| self.facts[*at].act.is_some()).collect();
        if let Some(known) = self.effects.get(&acts) {
            return known.clone();
        }
        let mandates: BTreeMap<usize, Mandate> = acts.iter().filter_map(|at| Some((*at, self.mandate(*at)?))).collect();
        let mut void = self.late_joins(&mandates);
        let nodes: Vec<usize> = mandates.keys().copied().collect();
        let mut reaches: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for from in &nodes {
            let gives = |to: &usize| mandates[to].0.iter().flatten().any(|right| right == from);
            let next = nodes.iter().copied().filter(|to| self.strikes(*from, *to) || gives(to)).collect();
            reaches.insert(*from, next);
        }
        for by in &nodes {
            let further = reaches[by].clone();
            reaches.values_mut().filter(|next| next.contains(by)).for_each(|next| next.extend(&further));
        }
        let mut open: BTreeSet<usize> = nodes.iter().copied().collect();
        while let Some(first) = open
            .iter()
            .copied()
            .find(|at| open.iter().all(|other| !reaches[other].contains(at) || reaches[at].contains(other)))
        {
            let mut together: BTreeSet<usize> = [first].into();
            together.extend(nodes.iter().filter(|at| reaches[&first].contains(at) && reaches[at].contains(&first)));
            open.retain(|at| !together.contains(at));
            let outside = |at: &usize| {
                nodes.iter().any(|by| !together.contains(by) && !void.contains(by) && self.strikes(*by, *at))
            };
            let struck: Vec<usize> = together.iter().copied().filter(outside).collect();
            void.extend(struck);
            fall(&together, &mandates, &mut void);
            let standing: Vec<usize> = together.iter().copied().filter(|at| !void.contains(at)).collect();
            let inside = |at: &usize| !is_removal(self.act(*at)) && standing.iter().any(|by| self.strikes(*by, *at));
            let struck: Vec<usize> = standing.iter().copied().filter(inside).collect();
            void.extend(struck);
            fall(&together, &mandates, &mut void);
        }
        assert!(open.is_empty());
        let effective: BTreeSet<usize> = nodes.into_iter().filter(|at| !void.contains(at)).collect();
        self.effects.insert(acts, effective.clone());
        effective
    }

    fn late_joins(&self, mandates: &BTreeMap<usize, Mandate>) -> BTreeSet<usize> {
        let mut late = BTreeSet::new();
        for invite in mandates.keys() {
            let Control::Invite { uses, .. } = self.act(*invite) else { continue };
            let joins_it = |at: &usize| matches!(self.act(*at), Control::Join { .. }) && mandates[at].0[0] == [*invite];
            let mut joins: Vec<usize> = mandates.keys().copied().filter(joins_it).collect();
            for _ in 0..*uses {
                let may_come = |at: &&usize| !joins.iter().any(|other| self.facts[**at].past.contains(other));
                let next = joins.iter().filter(may_come).min_by_key(|at| (self.facts[**at].clock, self.facts[**at].id));
                let Some(next) = next.copied() else { break };
                joins.retain(|at| *at != next);
            }
            late.extend(joins);
        }
        late
    }
}

fn fall(together: &BTreeSet<usize>, mandates: &BTreeMap<usize, Mandate>, void: &mut BTreeSet<usize>) {
    loop {
        let falls = |at: &&usize| mandates[*at].0.iter().any(|rights| rights.iter().all(|right| void.contains(right)));
        let Some(next) = together.iter().filter(|at| !void.contains(at)).find(falls).copied() else { return };
        void.insert(next);
    }
}

/// A small random history of membership acts alone.
fn small_history(seed: u64) -> (World, SpaceId, Vec<Dev>) {
    let mut w = World::seeded(seed);
    let mut dice = Dice(seed ^ 0xabcd);
    let count = 3 + dice.below(3);
    let devs: Vec<Dev> = (0..count).map(|_| w.person("someone")).collect();
    let space = w.found(devs[0], SpaceKind::Circle);
    let mut tickets: Vec<(OperationId, InvitationSecret)> = Vec::new();
    for dev in &devs[1..] {
        if dice.chance(70) {
            let level = if dice.chance(70) { Level::Steward } else { Level::Write };
            w.act(devs[0], space, grant(w.id(*dev), level));
        }
    }
    w.meet_all();
    for _ in 0..8 + dice.below(16) {
        let by = devs[dice.below(count)];
        let whom = w.id(devs[dice.below(count)]);
        let level = [Level::Read, Level::Write, Level::Steward, Level::Steward][dice.below(4)];
        if dice.chance(25) {
            let time = dice.below(1_000_000) as u64;
            w.at(time);
        }
        match dice.below(20) {
            0..=5 => drop(w.act(by, space, revoke(whom))),
            6..=9 => drop(w.act(by, space, grant(whom, level))),
            10 | 11 => {
                let uses = 1 + dice.below(2) as u32;
                tickets.push(w.invite(by, space, level, uses));
            }
            12..=14 if !tickets.is_empty() => {
                let ticket = tickets[dice.below(tickets.len())].clone();
                w.join(by, space, &ticket);
            }
            15 if !tickets.is_empty() => {
                let invitation = tickets[dice.below(tickets.len())].0;
                w.act(by, space, Control::CloseInvitation { invitation });
            }
            16 if dice.chance(40) => drop(w.act(by, space, Control::Leave)),
            17 => {
                let rule = if dice.chance(70) { Admission::Writers } else { Admission::Stewards };
                w.act(by, space, Control::Admit(rule));
            }
            _ => drop(w.say(by, space, "words")),
        }
        if dice.chance(45) {
            w.meet(&[by, devs[dice.below(count)]]);
        }
    }
    (w, space, devs)
}

#[test]
fn membership_is_what_its_definition_says() {
    let mut voids = 0;
    for seed in 0..runs(300) {
        let (mut w, space, devs) = small_history(seed);
        w.replicas = 3;
        let folded = w.space(space);
        invariants(&folded, &w);
        let owners = devs.iter().map(|dev| (w.key(*dev), w.id(*dev))).collect();
        let mut reference = Reference::new(&w, space, &owners);
        let all: BTreeSet<usize> = (0..reference.facts.len()).collect();
        let present = reference.effective(&all);
        for at in all {
            let expected = if reference.facts[at].act.is_some() {
                present.contains(&at)
            } else {
                let (past, who) = (reference.facts[at].past.clone(), reference.facts[at].who);
                let then = reference.effective(&past);
                let right = reference.right(&then, who, Level::Write);
                right.is_some_and(|(rights, _)| rights.iter().any(|right| present.contains(right)))
            };
            let found = why(&folded, reference.facts[at].id);
            voids += usize::from(matches!(found, Some(Refusal::RemovedMeanwhile | Refusal::RightFellAway)));
            assert_eq!(found.is_none(), expected, "seed {seed}, act {at}: {:?} {found:?}", reference.facts[at].act);
        }
        for dev in devs {
            let level = reference.standing(&present, w.id(dev)).map(|(level, _)| level);
            assert_eq!(folded.level_of(&w.id(dev)), level, "seed {seed}, {}", w.id(dev));
        }
    }
    assert!(voids > 200 || runs(300) < 300, "the histories are too tame: {voids}");
}

/// How many random histories to try: more with `COMMONAGE_RUNS`.
pub fn runs(default: u64) -> u64 {
    std::env::var("COMMONAGE_RUNS").ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}
