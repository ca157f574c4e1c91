//! What people do: every command of the node, by chance, also where it must be refused.

use commonage_log::{
    Admission, Audience, DeviceKey, LetterBody, Level, OperationId, RecoverySecret, SpaceId, SpaceKind, Verdict,
};
use commonage_node::{InvitationTerms, Node, NodeError};
use commonage_store::LogStore;

use crate::disk::Fault;
use crate::world::World;

const LEVELS: [Level; 3] = [Level::Read, Level::Write, Level::Steward];

/// What a command answered: the operation, where it returns one.
type Answer = Result<Option<OperationId>, NodeError>;

fn operation(done: Result<commonage_log::Operation, NodeError>) -> Answer {
    done.map(|operation| Some(operation.id()))
}

impl World {
    /// One act of a person on one of their devices, with a disk that now and then fails.
    pub(crate) fn act(&mut self, at: usize) {
        if self.rng.percent(6) {
            let (nth, fault) = self.random_fault(4);
            self.sites[at].disk.plan(nth, fault);
        }
        let before = self.held(at);
        let sharing = if self.is_market { 160 } else { 10 };
        let needs = if self.is_neighbourly { 160 } else { 12 };
        let rare = [30, 4, 9, 11, 13, 7, 2, 2, 3, 4, 5, 5, 4, 2, 2, 1, 1, 3, 4, 5, 20];
        let choice = self.rng.weighted(&[rare.as_slice(), &[sharing, needs]].concat());
        let answer = match choice {
            0 => self.write_note(at),
            1 => self.found(at),
            2 => self.invite(at),
            3 => self.join(at),
            4 => self.grant(at),
            5 => self.remove(at),
            6 => self.leave(at),
            7 => self.close_invitation(at),
            8 => self.change_admission(at),
            9 => self.declare(at),
            10 => self.erase(at),
            11 => self.send_letter(at),
            12 => self.answer_letter(at),
            13 => self.add_device(at),
            14 => self.revoke_device(at),
            15 => self.recover(at),
            16 => self.rotate(at),
            17 => self.cut_off(at),
            18 => self.keep_branch(at),
            19 => self.duel(at),
            20 => self.record(at),
            21 => self.share(at),
            _ => self.need(at),
        };
        let fault = self.sites[at].disk.calm();
        self.say(|| format!("site {at} act {choice}: {}{}", told(&answer), fault.map_or("", |_| " (the disk fails)")));
        match &answer {
            Ok(done) => {
                self.counts.commands += 1;
                self.acknowledge(at);
                let is_wild = self.wild.contains(&self.sites[at].secret.key());
                if let Some(id) = done.filter(|_| !is_wild) {
                    self.expect_effect(at, id);
                }
            }
            // A command that is made of one operation is refused before anything is written.
            Err(_) if fault.is_none() && !matches!(choice, 12 | 14 | 15 | 19) => {
                self.counts.refused += 1;
                assert_eq!(before, self.held(at), "a refused command {choice} left something behind");
            }
            Err(_) => {}
        }
        if fault == Some(Fault::PowerAfter) || (fault.is_some() && self.rng.percent(40)) {
            self.crash(at);
        }
        if self.rng.percent(15) {
            self.remember_states(at);
        }
    }

    fn held(&self, at: usize) -> u64 {
        self.sites[at].disk.read(|memory| memory.spaces().unwrap().iter().map(|id| memory.count(id).unwrap()).sum())
    }

    /// What a command signed has effect, where it was signed: commands check first.
    fn expect_effect(&self, at: usize, id: OperationId) {
        let node = &self.sites[at].node;
        let Some(space) = node.spaces().find(|space| space.find(&id).is_some()) else { return };
        let glance = space.find(&id).and_then(|number| space.glance(number)).expect("what is found is there");
        if glance.refusal.is_some() {
            self.describe(node, &space.id());
            panic!("site {at} signed {:?} {}, which has no effect: {:?}", glance.kind, id.short(), glance.refusal);
        }
    }

    fn node(&mut self, at: usize) -> &mut Node {
        &mut self.sites[at].node
    }

    fn space_or(&mut self, at: usize) -> Result<SpaceId, NodeError> {
        self.any_space(at).ok_or_else(|| NodeError::NotFound("no space yet".into()))
    }

    /// A text that occurs nowhere else.
    pub(crate) fn canary(&mut self) -> String {
        format!("canary-{:016x}", self.rng.next())
    }

    pub(crate) fn note_canary(&mut self, space: SpaceId, text: String) {
        self.canary_spaces.insert(text.clone(), space);
        self.canaries.entry(space).or_default().push(text);
    }

    fn write_note(&mut self, at: usize) -> Answer {
        let own = self.people[self.sites[at].person].id;
        let space = if self.rng.percent(8) { own } else { self.space_or(at)? };
        let (audience, text, now) = (self.any_audience(), self.canary(), self.now(at));
        let done = operation(self.node(at).note(space, audience, &text, now));
        if audience == Audience::Members {
            self.note_canary(space, text.clone());
        }
        if let Ok(Some(id)) = done {
            self.canary_notes.insert(id, text);
        }
        done
    }

    fn found(&mut self, at: usize) -> Answer {
        if self.spaces.len() >= 4 {
            return Err(NodeError::NotFound("enough spaces".into()));
        }
        let kind = SpaceKind::ALL[self.rng.below(SpaceKind::ALL.len())];
        let control = if self.rng.percent(65) { Audience::Members } else { Audience::Public };
        let (name, nonce, now) = (self.canary(), self.rng.bytes(), self.now(at));
        let space = self.node(at).found(kind, &name, control, nonce, now)?;
        assert_ne!(kind, SpaceKind::Person, "nobody founds a person");
        self.spaces.push(space);
        if control == Audience::Members {
            self.note_canary(space, name);
        }
        Ok(Some(space.into()))
    }

    /// A space with some people in it from the beginning.
    pub(crate) fn start_space(&mut self, at: usize) {
        let Ok(Some(first)) = self.found(at) else { return };
        for person in 0..self.people.len() {
            let (id, level, now) = (self.people[person].id, LEVELS[self.rng.weighted(&[1, 4, 5])], self.now(at));
            if self.rng.percent(60) && person != self.sites[at].person {
                self.node(at).grant(first.into(), id, level, now).expect("a founder lets people in");
            }
        }
        self.acknowledge(at);
    }

    /// Another device of a person, which knows what the first knows.
    pub(crate) fn second_device(&mut self, at: usize) {
        let new = self.place_site(self.sites[at].person);
        let (person, now) = (self.people[self.sites[at].person].id, self.now(at));
        let request = self.node(new).request_device(person, "second").expect("a new device asks");
        self.node(at).add_device(&request, now).expect("a person adds a device");
        self.acknowledge(at);
        self.carry_for(at, new);
    }

    fn invite(&mut self, at: usize) -> Answer {
        let space = self.space_or(at)?;
        let now = self.now(at);
        let terms = InvitationTerms {
            level: LEVELS[self.rng.below(3)],
            uses: 1 + self.rng.below(2) as u32,
            expires: self.rng.percent(20).then(|| commonage_log::Millis(now.0 + self.rng.next() % 60_000)),
        };
        let seed = self.rng.bytes();
        let ticket = self.node(at).invite(space, terms, seed, now)?;
        let id = ticket.invitation;
        self.tickets.push(ticket);
        Ok(Some(id))
    }

    fn join(&mut self, at: usize) -> Answer {
        let known = self.tickets.len().saturating_sub(4);
        let recent = if self.rng.percent(75) { &self.tickets[known..] } else { &self.tickets[..] };
        let ticket = self.rng.pick(recent).cloned().ok_or_else(|| NodeError::NotFound("no ticket".into()))?;
        let now = self.now(at);
        operation(self.node(at).join(&ticket, now))
    }

    fn grant(&mut self, at: usize) -> Answer {
        let (space, person, now) = (self.space_or(at)?, self.any_person(), self.now(at));
        let level = LEVELS[self.rng.weighted(&[1, 3, 4])];
        operation(self.node(at).grant(space, person, level, now))
    }

    fn remove(&mut self, at: usize) -> Answer {
        let (space, person, now) = (self.space_or(at)?, self.any_person(), self.now(at));
        operation(self.node(at).revoke(space, person, now))
    }

    fn leave(&mut self, at: usize) -> Answer {
        let (space, now) = (self.space_or(at)?, self.now(at));
        operation(self.node(at).leave(space, now))
    }

    fn close_invitation(&mut self, at: usize) -> Answer {
        let ticket = self.rng.pick(&self.tickets).cloned().ok_or_else(|| NodeError::NotFound("no ticket".into()))?;
        let now = self.now(at);
        operation(self.node(at).close_invitation(ticket.space, ticket.invitation, now))
    }

    fn change_admission(&mut self, at: usize) -> Answer {
        let (space, now) = (self.space_or(at)?, self.now(at));
        let rule = if self.rng.percent(70) { Admission::Writers } else { Admission::Stewards };
        operation(self.node(at).set_admission(space, rule, now))
    }

    fn declare(&mut self, at: usize) -> Answer {
        let own = self.people[self.sites[at].person].id;
        let space = if self.rng.percent(25) { own } else { self.space_or(at)? };
        let (name, about, now) = (self.canary(), self.canary(), self.now(at));
        let has_about = self.rng.percent(50);
        let addresses = self.rng.percent(30).then(|| vec![about.clone()]);
        let is_hidden =
            self.node(at).space(&space).is_ok_and(|space| space.control_audience() == Some(Audience::Members));
        let done = operation(self.node(at).declare(space, Some(&name), has_about.then_some(&about), addresses, now));
        if is_hidden {
            self.note_canary(space, name);
            self.note_canary(space, about);
        }
        done
    }

    fn erase(&mut self, at: usize) -> Answer {
        let space = self.space_or(at)?;
        let held: Vec<_> = self.node(at).space(&space)?.glances().map(|glance| glance.id).collect();
        let id = *self.rng.pick(&held).ok_or_else(|| NodeError::NotFound("nothing to erase".into()))?;
        let now = self.now(at);
        operation(self.node(at).erase(id, now))
    }

    fn send_letter(&mut self, at: usize) -> Answer {
        let person = self.people[self.sites[at].person].id;
        let from = if self.rng.percent(60) { person } else { self.space_or(at)? };
        let to = if self.rng.percent(75) { self.rng.pick(&self.spaces).copied() } else { Some(self.any_person()) };
        let to = to.ok_or_else(|| NodeError::NotFound("no space yet".into()))?;
        let (text, now) = (self.canary(), self.now(at));
        let body = if self.rng.percent(60) { LetterBody::JoinRequest(text) } else { LetterBody::Text(text) };
        operation(self.node(at).send_letter(from, to, body, now))
    }

    fn answer_letter(&mut self, at: usize) -> Answer {
        let now = self.now(at);
        if self.rng.percent(20) {
            return self.node(at).acknowledge_letters(now).map(|_| None);
        }
        let (received, _) = self.node(at).letters()?;
        let id = self.rng.pick(&received).map(|letter| letter.id);
        let id = id.ok_or_else(|| NodeError::NotFound("no letter".into()))?;
        let verdict = if self.rng.percent(70) { Verdict::Accepted } else { Verdict::Declined };
        let level = LEVELS[self.rng.below(3)];
        self.node(at).answer_letter(id, verdict, level, now).map(|_| None)
    }

    /// A new device asks, and this one lets it in; now and then of another person, which must be refused.
    fn add_device(&mut self, at: usize) -> Answer {
        if self.sites.len() >= 16 {
            return Err(NodeError::NotFound("enough devices".into()));
        }
        let person = self.sites[at].person;
        let asks = if self.rng.percent(90) { self.people[person].id } else { self.any_person() };
        let new = self.place_site(person);
        let request = self.node(new).request_device(asks, "another")?;
        let is_mine = asks == self.people[person].id;
        if !is_mine {
            self.sites[new].person = self.people.iter().position(|other| other.id == asks).unwrap();
        }
        let now = self.now(at);
        operation(self.node(at).add_device(&request, now))
    }

    fn device_of(&mut self, person: usize) -> DeviceKey {
        let own: Vec<_> = self.sites.iter().filter(|site| site.person == person).collect();
        self.rng.pick(&own).map(|site| site.secret.key()).expect("every person has a device")
    }

    fn revoke_device(&mut self, at: usize) -> Answer {
        let person = if self.rng.percent(90) { self.sites[at].person } else { self.rng.below(self.people.len()) };
        let (device, now) = (self.device_of(person), self.now(at));
        self.node(at).revoke_device(device, now).map(|_| None)
    }

    /// Everything is lost; a new device takes what someone else has of this person, and the paper.
    fn recover(&mut self, at: usize) -> Answer {
        let person = self.sites[at].person;
        if self.sites.len() >= 16 {
            return Err(NodeError::NotFound("enough devices".into()));
        }
        let new = self.place_site(person);
        let from = self.rng.below(self.sites.len() - 1);
        self.carry_for(from, new);
        let (id, paper) = (self.people[person].id, self.people[person].paper.clone());
        let next = RecoverySecret::from_seed(self.rng.bytes());
        let keep = if self.rng.percent(30) { vec![self.device_of(person)] } else { Vec::new() };
        let now = self.now(new);
        let done = self.node(new).recover(id, &paper, &next, keep, "recovered", now);
        match done {
            Ok(_) => {
                self.people[person].paper = next;
                self.acknowledge(new);
                Ok(None)
            }
            Err(error) => {
                // The device is nobody's: it asks to be let in instead.
                self.node(new).request_device(id, "late")?;
                Err(error)
            }
        }
    }

    fn rotate(&mut self, at: usize) -> Answer {
        let person = self.sites[at].person;
        let (paper, next) = (self.people[person].paper.clone(), RecoverySecret::from_seed(self.rng.bytes()));
        let now = self.now(at);
        let done = operation(self.node(at).rotate_recovery(&paper, &next, now));
        if done.is_ok() {
            self.people[person].paper = next;
        }
        done
    }

    fn cut_off(&mut self, at: usize) -> Answer {
        let space = self.space_or(at)?;
        let person = if self.rng.percent(60) { self.sites[at].person } else { self.rng.below(self.people.len()) };
        let (device, audience, now) = (self.device_of(person), self.any_audience(), self.now(at));
        let last = self.node(at).space(&space)?.tip(&device, audience).ok().flatten();
        let last = last.filter(|_| self.rng.percent(85));
        operation(self.node(at).cut_off(space, device, audience, last, now))
    }

    fn keep_branch(&mut self, at: usize) -> Answer {
        let forks: Vec<_> = self.node(at).spaces().flat_map(commonage_log::Space::forks).collect();
        let branches: Vec<_> = forks.into_iter().flat_map(|fork| fork.branches).collect();
        let branch = *self.rng.pick(&branches).ok_or_else(|| NodeError::NotFound("no fork".into()))?;
        let now = self.now(at);
        operation(self.node(at).keep_branch(branch, now))
    }

    /// Two stewards who remove each other before they hear of it.
    fn duel(&mut self, at: usize) -> Answer {
        let space = self.space_or(at)?;
        let is_steward = |world: &World, site: usize| {
            let person = world.people[world.sites[site].person].id;
            world.sites[site].node.space(&space).is_ok_and(|space| space.level_of(&person) == Some(Level::Steward))
        };
        let others = (0..self.sites.len()).filter(|other| self.sites[*other].person != self.sites[at].person);
        let stewards: Vec<_> = others.filter(|other| is_steward(self, *other)).collect();
        let other = *self.rng.pick(&stewards).ok_or_else(|| NodeError::NotFound("no other steward".into()))?;
        let (one, two) = (self.people[self.sites[at].person].id, self.people[self.sites[other].person].id);
        let now = self.now(other);
        if self.node(other).revoke(space, one, now).is_ok() {
            self.acknowledge(other);
        }
        let now = self.now(at);
        operation(self.node(at).revoke(space, two, now))
    }
}

fn told(answer: &Answer) -> String {
    match answer {
        Ok(Some(id)) => format!("done {}", id.short()),
        Ok(None) => "done".into(),
        Err(error) => error.to_string(),
    }
}
