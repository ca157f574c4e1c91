//! Random people who do random things while apart: whatever happens, everyone who knows the same sees the same.

use std::collections::BTreeSet;

use crate::reference::runs;
use crate::world::*;
use commonage_log::*;

/// What must hold whatever happened: authority flows from the founding alone.
pub fn invariants(space: &Space, w: &World) {
    let mut let_in: BTreeSet<PersonId> = BTreeSet::new();
    let author = |glance: &Glance| glance.author.map(|who| SpaceId(who.0));
    let effective: Vec<_> = space.glances().filter(|glance| glance.refusal.is_none()).collect();
    let act_of = |glance: &Glance| match w.ops[&glance.id].body().map(Body::decode) {
        Some(Body::Control(act)) => Some(act),
        _ => None,
    };
    loop {
        let before = let_in.len();
        for glance in &effective {
            let by_known = author(glance).is_some_and(|who| let_in.contains(&who));
            match act_of(glance) {
                Some(Control::Found(founding)) => let_in.extend(founding.founder),
                Some(Control::Grant { person, .. }) if by_known => drop(let_in.insert(person)),
                Some(Control::Join { person, invitation, .. }) => {
                    let invite = effective.iter().find(|glance| glance.id == invitation);
                    let by_known = invite.and_then(author).is_some_and(|who| let_in.contains(&who));
                    if by_known {
                        let_in.insert(person);
                    }
                }
                _ => {}
            }
        }
        if let_in.len() == before {
            break;
        }
    }
    if space.kind().is_none_or(|kind| kind == SpaceKind::Person) {
        return;
    }
    for member in space.members() {
        assert!(let_in.contains(&member.person), "{} is a member without having been let in", member.person);
    }
    for glance in &effective {
        let who = author(glance).expect("what counts has an author");
        assert!(let_in.contains(&who), "{:?} counts, but {who} was never let in", glance.id);
    }
    for id in space.erased() {
        let number = space.find(&id).expect("what is erased is here");
        assert_ne!(space.glance(number).unwrap().kind, Kind::Control);
    }
}

struct Life {
    w: World,
    dice: Dice,
    space: SpaceId,
    devs: Vec<Dev>,
    tickets: Vec<(OperationId, InvitationSecret)>,
}

impl Life {
    fn new(seed: u64) -> Self {
        let mut w = World::seeded(seed);
        let mut dice = Dice(seed.wrapping_mul(77) + 5);
        let mut devs: Vec<Dev> = (0..3 + dice.below(4)).map(|_| w.person("someone")).collect();
        let audience = if dice.chance(30) { Audience::Public } else { Audience::Members };
        let space = w.found_for(devs[0], SpaceKind::Circle, audience);
        for dev in devs.clone() {
            if dice.chance(50) {
                devs.push(w.add_device(dev, "second"));
            }
            if dice.chance(70) && dev != devs[0] {
                let level = if dice.chance(60) { Level::Steward } else { Level::Write };
                w.act(devs[0], space, grant(w.id(dev), level));
            }
        }
        w.meet_all();
        Life { w, dice, space, devs, tickets: Vec::new() }
    }

    fn any(&mut self) -> Dev {
        self.devs[self.dice.below(self.devs.len())]
    }

    fn any_operation(&mut self) -> OperationId {
        let all = self.w.of_space(self.space);
        all[self.dice.below(all.len())]
    }

    fn step(&mut self) {
        let (by, other, space) = (self.any(), self.any(), self.space);
        let (me, whom) = (self.w.id(by), self.w.id(other));
        let level = [Level::Read, Level::Write, Level::Steward][self.dice.below(3)];
        let audience = if self.dice.chance(50) { Audience::Public } else { Audience::Members };
        if self.dice.chance(20) {
            let time = self.dice.roll() >> self.dice.below(60);
            self.w.at(time);
        }
        match self.dice.below(40) {
            0..=2 => drop(self.w.act(by, space, revoke(whom))),
            3..=5 => drop(self.w.act(by, space, grant(whom, level))),
            6 => {
                let ticket = self.w.invite(by, space, level, 1);
                self.tickets.push(ticket);
            }
            7 | 8 if !self.tickets.is_empty() => {
                let ticket = self.tickets[self.dice.below(self.tickets.len())].clone();
                self.w.join(by, space, &ticket);
            }
            9 if !self.tickets.is_empty() => {
                let invitation = self.tickets[self.dice.below(self.tickets.len())].0;
                self.w.act(by, space, Control::CloseInvitation { invitation });
            }
            10 => drop(self.w.act(by, space, Control::Leave)),
            11 => drop(self.w.act(by, space, Control::Admit(Admission::Writers))),
            12 => {
                let name = Some(format!("name {}", self.dice.below(99)));
                self.w.act(by, space, Control::Declare { name, about: None, addresses: None });
            }
            13 | 14 => {
                let operation = self.any_operation();
                self.w.write_in(by, Some(space), audience, Body::Word(Word::Erase { operation }));
            }
            15 | 16 => {
                let last = self.any_operation();
                let last = self.dice.chance(80).then_some(last);
                let last = last.map(|id| Tip { seq: self.w.ops[&id].header().seq, id });
                let act = Control::CutOff { device: self.w.key(other), audience, last };
                let space = if self.dice.chance(80) { space } else { me };
                self.w.act(by, space, act);
            }
            17 | 18 => {
                let place = if self.dice.chance(80) { space } else { me };
                let all = self.w.of_space(place);
                let branch = all[self.dice.below(all.len())];
                let device = self.w.ops[&branch].header().author;
                let device = if self.dice.chance(90) { device } else { self.w.key(other) };
                self.w.act(by, place, Control::KeepBranch { device, branch });
            }
            19 if self.dice.chance(60) => {
                let twin = self.w.copy(by);
                self.devs.push(twin);
            }
            20 => {
                let new = self.w.add_device(by, "new");
                self.devs.push(new);
            }
            21 | 22 => {
                let mine: Vec<_> = self.devs.iter().copied().filter(|dev| self.w.id(*dev) == me).collect();
                let lost = mine[self.dice.below(mine.len())];
                self.w.revoke_device(by, lost);
            }
            23 => {
                let paper = self.w.paper(me);
                let keep = if self.dice.chance(50) { vec![by] } else { vec![] };
                let (new, _) = self.w.recover(by, &paper, &keep);
                self.devs.push(new);
            }
            24 => {
                let paper = self.w.paper(me);
                self.w.rotate(by, &paper);
            }
            25 if self.dice.chance(30) => {
                let stranger = self.w.stranger();
                self.w.meet(&[by, stranger]);
                self.w.say(stranger, space, "let me in");
            }
            26 => drop(self.w.write_bytes(by, Some(space), audience, vec![0x82, 9, 0x80])),
            27 => {
                let letter = OperationId([self.dice.below(3) as u8; 32]);
                let verdict = [Verdict::Arrived, Verdict::Accepted, Verdict::Declined][self.dice.below(3)];
                let answer = Word::Answer { letter, from: space, verdict };
                self.w.write_in(by, Some(space), audience, Body::Word(answer));
            }
            28 => drop(self.w.say_to_all(by, me, "my profile")),
            29 => {
                // A backup from before this device wrote anything here.
                if self.dice.chance(20) {
                    self.w.forget_log(by, space, audience);
                }
                // Or a stolen key that says it is someone else's too.
                if self.dice.chance(30) {
                    self.w.person_with_key_of(by);
                }
            }
            30..=33 => drop(self.w.say_to_all(by, space, "in public")),
            _ => drop(self.w.say(by, space, "among us")),
        }
        if self.dice.chance(40) {
            self.w.meet(&[by, other]);
        }
    }
}

#[test]
fn same_operations_same_state_whatever_happened_and_in_whatever_order() {
    let from = std::env::var("COMMONAGE_SEED").ok().and_then(|text| text.parse().ok());
    let seeds = from.map_or(0..runs(120), |seed| seed..seed + 1);
    for seed in seeds {
        let told = std::panic::catch_unwind(|| {
            let mut life = Life::new(seed);
            let steps = 15 + life.dice.below(50);
            (0..steps).for_each(|_| life.step());
            life.w.replicas = 4;
            let space = life.w.space(life.space);
            invariants(&space, &life.w);
            let people: BTreeSet<PersonId> = life.devs.iter().map(|dev| life.w.id(*dev)).collect();
            life.w.replicas = 2;
            people.into_iter().for_each(|person| drop(life.w.space(person)));
        });
        if let Err(panic) = told {
            eprintln!("seed {seed}: run again with COMMONAGE_SEED={seed}");
            std::panic::resume_unwind(panic);
        }
    }
}
