//! What people decide about sharing, by chance: rules, gifts, proposals, consent and clearing, in ledgers full of
//! nonsense. Whatever was signed must hold where it was signed, and everywhere in the same way.

use std::collections::BTreeSet;

use commonage_economy::clearing::{Debt, clear};
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::record::Value;
use commonage_economy::sharing::Source;
use commonage_economy::sharing::act::{Act, Clearing, Policy};
use commonage_economy::sharing::policy::Asking;
use commonage_economy::sharing::register::{Register, Standing, claim};
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Millis, OperationId, SpaceId};
use commonage_node::sharing::{By, Question};
use commonage_node::{NodeError, Viewer};

use crate::rng::Rng;
use crate::world::World;

/// Two ways to share everything that was ever recorded; the names are those of the nonsense in the ledgers.
const EQUATIONS: [&str; 2] = [
    "equation \"All\"\nin EUR\nover everything\nwork counts 3 per kilogram\nmaking counts 1 per kilogram\n\
     first the rest by contributions\n",
    "equation \"Once\"\nin EUR\nover everything\nthings count 2 per kilogram, until paid\nwork counts 1 per kilogram, once\n\
     use counts 1 per kilogram, at most 5 a person\nfirst 10 % of the whole equally among all\nthen the rest by contributions\n",
];

type Answer = Result<Option<OperationId>, NodeError>;

impl World {
    /// One act of sharing.
    pub(crate) fn share(&mut self, at: usize) -> Answer {
        let own = self.people[self.sites[at].person].id;
        let space = match self.any_space(at).filter(|_| self.rng.percent(85)) {
            Some(space) => space,
            None => own,
        };
        let choice = match self.next_step(at, space).filter(|_| self.rng.percent(60)) {
            Some(next) => next,
            None => self.rng.weighted(&[2, 3, 3, 1, 5, 5, 2, 3, 4, 6]),
        };
        let act = match choice {
            0 => Some(self.some_equation()),
            1 => self.adopt(at, space),
            2 => self.some_gift(at, space),
            3 => Some(self.some_policy(at, space)),
            4 => self.some_proposal(at, space)?,
            5 => self.some_proposed(at, space).map(|proposal| Act::Confirm { proposal }),
            6 => self.some_proposed(at, space).map(|proposal| Act::Withdraw { proposal }),
            7 => return self.owe(at, space),
            8 => self.some_clearing(at, space),
            _ => self.some_consent(at, space),
        };
        let Some(act) = act else { return Ok(None) };
        let now = self.now(at);
        let written = self.sites[at].node.state_sharing(space, act.clone(), now)?;
        if !self.wild.contains(&self.sites[at].secret.key()) {
            self.expect_word_counts(at, space, &act);
        }
        Ok(Some(written.id()))
    }

    /// What people would do next who want to get on: state, adopt, propose, confirm; owe, clear, agree.
    fn next_step(&mut self, at: usize, space: SpaceId) -> Option<usize> {
        let (is_about_debts, now) = (self.rng.percent(40), self.now(at));
        let register = self.register(at, space)?;
        if is_about_debts {
            let waits = |id: &OperationId| register.agreements().get(id).is_none_or(|held| held.since.is_none());
            let has_open = register.clearings().iter().any(|(stated, _)| waits(&stated.id));
            return Some(if has_open { 9 } else { 7 + self.rng.below(2) });
        }
        if register.versions().is_empty() {
            return Some(0);
        }
        if register.in_force(now).is_none() {
            return Some(1);
        }
        let is_open = |id: &OperationId| register.standing(id) == Standing::Proposed;
        Some(if register.proposals().iter().any(|(stated, _)| is_open(&stated.id)) { 5 } else { 4 })
    }

    /// A word of consent that was signed counts, for commands check first.
    fn expect_word_counts(&self, at: usize, space: SpaceId, act: &Act) {
        let Some(register) = self.register(at, space) else { return };
        match act {
            Act::Confirm { proposal } => {
                let standing = register.standing(proposal);
                assert!(matches!(standing, Standing::Confirmed(..)), "site {at}: confirmed, but {standing:?}");
            }
            Act::Agree { clearing, party } => {
                let agreed = register.agreements().remove(clearing).unwrap_or_default().agreed;
                assert!(agreed.contains(&*party.canonical()), "site {at}: agreed, and it does not count");
            }
            _ => {}
        }
    }

    /// What holds in the end: every sharing is whole and shares money that no other does, and what is owed by it stands
    /// in the ledger.
    pub(crate) fn expect_sound_sharings(&mut self) {
        let (node, mut shared, mut cleared) = (&self.sites[0].node, 0, 0);
        for space in node.spaces().map(|space| space.id()) {
            let view = node.seen_by(Viewer::MembersOf(space));
            let (Ok(register), Ok(ledger)) = (view.register(&space), view.ledger(&space)) else { continue };
            let mut money = BTreeSet::new();
            for (stated, proposal) in register.confirmed() {
                assert!(proposal.is_whole(), "the parts are the whole");
                assert!(proposal.money().into_iter().all(|id| money.insert(id)), "money is shared once");
                let owed = proposal.lines.iter().filter(|(who, _)| *who != Id::Space(space));
                for ((_, amount), number) in owed.zip(0..) {
                    let name = ledger.find(Class::Claim, &Id::Act(stated.id, number));
                    let claim = name.and_then(|name| ledger.open(name)).and_then(|open| open.whole);
                    assert_eq!(claim.map(|whole| whole.value), Some(*amount), "what is owed stands in the ledger");
                }
                shared += 1;
            }
            let agreements = register.agreements();
            cleared += agreements.keys().filter(|id| view.is_set_off(&space, id).unwrap_or_default()).count() as u64;
        }
        self.counts.shared += shared;
        self.counts.cleared += cleared;
    }

    fn register(&self, at: usize, space: SpaceId) -> Option<&Register> {
        self.sites[at].node.my_view().ok()?.register(&space).ok()
    }

    fn some_equation(&mut self) -> Act {
        let text = EQUATIONS[self.rng.below(EQUATIONS.len())];
        Act::Equation { text: text.into(), bindings: Vec::new(), follows: None }
    }

    fn adopt(&mut self, at: usize, space: SpaceId) -> Option<Act> {
        let all: Vec<OperationId> =
            self.register(at, space)?.versions().iter().map(|version| version.stated.id).collect();
        let equation = *all.get(self.rng.below(all.len().max(1)))?;
        let from = Millis(self.now(at).0 + self.rng.below(3) as u64 * 1000);
        Some(Act::Adopt { equation, from })
    }

    fn some_gift(&mut self, at: usize, space: SpaceId) -> Option<Act> {
        let view = self.sites[at].node.my_view().ok()?;
        let ledger = view.ledger(&space).ok()?;
        let all: Vec<Id> = ledger.events().map(|(_, event)| ledger.key(event.name).1.clone()).collect();
        let event = all.get(self.rng.below(all.len().max(1)))?.clone();
        Some(Act::Gift { event, is_gift: self.rng.percent(70) })
    }

    fn some_policy(&mut self, at: usize, space: SpaceId) -> Act {
        let exempt = if self.rng.percent(20) { self.any_space(at).into_iter().collect() } else { Vec::new() };
        let _ = space;
        Act::Policy(Policy {
            design: "urn:box".parse().unwrap(),
            name: "Box".into(),
            asking: Asking::Share(Decimal::from(self.rng.below(50) as i64)),
            currency: Unit::named("EUR"),
            at_most: self.rng.percent(30).then(|| Decimal::from(7)),
            until: None,
            exempt,
            is_over: self.rng.percent(20),
        })
    }

    fn some_proposal(&mut self, at: usize, space: SpaceId) -> Result<Option<Act>, NodeError> {
        let came = self.now(at);
        let Some(equation) = self.register(at, space).and_then(|register| register.in_force(came)) else {
            return Ok(None);
        };
        let income = Decimal::from(1 + self.rng.below(500) as i64);
        let payment = self.rng.percent(40).then(|| "urn:event-1".parse::<Id>().unwrap());
        let source = Source::Period(Millis(0), Millis(came.0 + 1));
        let question = Question { by: By::Version(equation), income, payment, came, source };
        let proposal = self.sites[at].node.my_view()?.proposal(&space, &question)?;
        assert_eq!(
            proposal.lines.iter().map(|(_, amount)| *amount).sum::<Decimal>(),
            income,
            "the parts are the whole"
        );
        Ok(Some(Act::Propose(Box::new(proposal))))
    }

    fn some_proposed(&mut self, at: usize, space: SpaceId) -> Option<OperationId> {
        let all: Vec<OperationId> =
            self.register(at, space)?.proposals().into_iter().map(|(stated, _)| stated.id).collect();
        all.get(self.rng.below(all.len().max(1))).copied()
    }

    /// Debts that go round: one each way.
    fn owe(&mut self, at: usize, space: SpaceId) -> Answer {
        let (one, other) = (self.some_party(), self.some_party());
        if one == other {
            return Ok(None);
        }
        let debt = |number: u16, (from, to): (&Id, &Id), rng: &mut Rng| {
            let amount = Decimal::from(1 + rng.below(30) as i64);
            claim(Id::Here(number), from.clone(), to.clone(), amount, &Unit::named("EUR"))
        };
        let note = self.canary();
        self.note_canary(space, note.clone());
        let there = debt(0, (&one, &other), &mut self.rng).with(P::Note, Value::Text(note.into()));
        let back = debt(1, (&other, &one), &mut self.rng);
        let now = self.now(at);
        let written = self.sites[at].node.state_all(space, vec![vec![there, back]], now, &mut |_, _| ())?;
        Ok(written.last().map(|done| done.id()))
    }

    /// One of two who are not on Commonage, or one of two people.
    fn some_party(&mut self) -> Id {
        match self.rng.below(3) {
            0 => "urn:mill".parse().unwrap(),
            1 => "urn:farm".parse().unwrap(),
            _ => Id::Space(self.people[self.rng.below(2)].id),
        }
    }

    fn some_clearing(&mut self, at: usize, space: SpaceId) -> Option<Act> {
        let view = self.sites[at].node.my_view().ok()?;
        let ledger = view.ledger(&space).ok()?;
        let debts: Vec<Debt<Id, Id>> = ledger
            .described(Class::Claim)
            .filter_map(|name| {
                let (record, open) = (ledger.description(name)?, ledger.open(name)?.open?);
                let side = |property| record.id_of(property).map(|id| id.canonical().into_owned());
                let (debtor, creditor) = (side(P::Provider)?, side(P::Receiver)?);
                Some(Debt { key: ledger.key(name).1.clone(), debtor, creditor, amount: open.value })
            })
            .collect();
        let cleared = clear(&debts).ok().filter(|cleared| !cleared.cleared.is_zero())?;
        let mut parties: Vec<Id> = cleared.cycles.iter().flat_map(|cycle| cycle.parties.iter().cloned()).collect();
        parties.sort();
        parties.dedup();
        let cleared = cleared.by_debt.into_iter().collect();
        Some(Act::Clear(Clearing { currency: Unit::named("EUR"), cleared, parties }))
    }

    fn some_consent(&mut self, at: usize, space: SpaceId) -> Option<Act> {
        let all: Vec<(OperationId, Vec<Id>)> = self
            .register(at, space)?
            .clearings()
            .into_iter()
            .map(|(stated, clearing)| (stated.id, clearing.parties.clone()))
            .collect();
        let (clearing, parties) = all.get(self.rng.below(all.len().max(1)))?.clone();
        let own = Id::Space(self.people[self.sites[at].person].id);
        let is_own = parties.contains(&own) && self.rng.percent(70);
        let party = if is_own { own } else { parties.get(self.rng.below(parties.len().max(1)))?.clone() };
        Some(Act::Agree { clearing, party })
    }
}
