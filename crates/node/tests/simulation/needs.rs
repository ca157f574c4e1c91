//! What people need and offer, by chance: asking, taking, agreeing, handing back and changing their minds, often about
//! the same few things while apart. The board must be the same everywhere, and say what the ledger says.

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::needs::act::{Act, Allocation, Ask, Can, Carriage, Effort, Purpose, Stakes, Weight};
use commonage_economy::needs::{Asked, Board, Reply, commitment, intent};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::Class;
use commonage_log::{Body, Millis, OperationId, PersonId, Room, SpaceId};
use commonage_node::{NodeError, Viewer};

use crate::world::World;

type Answer = Result<Option<OperationId>, NodeError>;

fn i_can(of: OperationId, who: SpaceId, amount: Option<Decimal>) -> Act {
    let (called, when, with, letter, note) = (None, None, None, None, None);
    Act::Can(Box::new(Can { of, amount, agent: Id::Space(who), called, when, with, letter, note }))
}

impl World {
    /// One word about needs and offers.
    pub(crate) fn need(&mut self, at: usize) -> Answer {
        let own = self.people[self.sites[at].person].id;
        if let Some((space, act)) = self.next_word(at).filter(|_| self.rng.percent(60)) {
            return self.speak(at, space, act).map(Some);
        }
        let space = match self.any_space(at).filter(|_| self.rng.percent(92)) {
            Some(space) => space,
            None => own,
        };
        let (choice, now) = (self.rng.weighted(&[8, 14, 14, 3, 5, 2, 2, 3, 3, 1]), self.now(at));
        let written = if choice == 0 || self.some_asked(at, space).is_none() {
            let (is_public, ask) = (self.rng.percent(30), self.some_ask(at, space));
            if !is_public {
                self.note_canary(space, ask.what.to_string());
            }
            self.sites[at].node.ask(space, is_public, ask, now)?
        } else {
            let Some(act) = self.some_word(at, space, choice) else { return Ok(None) };
            return self.speak(at, space, act).map(Some);
        };
        Ok(Some(written.id()))
    }

    fn speak(&mut self, at: usize, space: SpaceId, act: Act) -> Result<OperationId, NodeError> {
        let now = self.now(at);
        let written = self.sites[at].node.state_need(space, act.clone(), now)?.id();
        if !self.wild.contains(&self.sites[at].secret.key()) {
            self.expect_need_counts(at, space, written, &act);
        }
        Ok(written)
    }

    /// What somebody would say next who wants to get on: yes to whoever can, else “I can” to whoever asks.
    fn next_word(&mut self, at: usize) -> Option<(SpaceId, Act)> {
        let own = self.people[self.sites[at].person].id;
        let shown: Vec<_> = self.sites[at].node.my_view().ok()?.asked().collect();
        let waits = |asked: &Asked| asked.takings.iter().find(|one| one.reply == Reply::Waiting).map(|one| one.id);
        let mine = shown.iter().filter(|shown| shown.asked.is_decided_by(own, false));
        let answers =
            mine.filter_map(|shown| Some((shown.space, Act::Agree { can: waits(shown.asked)?, amount: None })));
        let theirs = shown.iter().filter(|shown| shown.asked.is_open() && shown.asked.ask.agent != Id::Space(own));
        let (answers, theirs): (Vec<_>, Vec<_>) =
            (answers.collect(), theirs.map(|one| (one.space, one.asked)).collect());
        if let Some(answer) = answers.first().filter(|_| self.rng.percent(70)) {
            return Some(answer.clone());
        }
        let from = self.rng.below(theirs.len());
        let (space, asked) = theirs.get(from)?;
        let left =
            asked.left.filter(|left| *left > Decimal::ONE && self.rng.percent(60)).map(|left| left - Decimal::ONE);
        Some((*space, i_can(asked.id, own, left)))
    }

    fn some_ask(&mut self, at: usize, space: SpaceId) -> Ask {
        let is_need = self.rng.percent(60);
        let own = self.people[self.sites[at].person].id;
        let agent = match self.rng.below(6) {
            0 => space,
            1 if is_need => self.any_person(),
            _ => own,
        };
        let until = self.rng.percent(30).then(|| Millis(self.now(at).0 + self.rng.below(9) as u64 * 1000));
        Ask {
            purpose: if is_need { Purpose::Need } else { Purpose::Offer },
            action: Action::Transfer,
            what: self.canary().into(),
            kind: None,
            amount: self.rng.percent(70).then(|| self.some_measure()),
            grams_each: None,
            from: None,
            until,
            agent: Id::Space(agent),
            called: None,
            ways: Vec::new(),
            in_return: self.rng.percent(10).then(|| "bread".into()),
            weight: Weight::Heavy,
            stakes: Stakes::Welcome,
            around: None,
            languages: Vec::new(),
            first_come: self.rng.percent(50),
            note: None,
        }
    }

    fn some_measure(&mut self) -> Measure {
        Measure::new(self.some_amount(), Unit::named("kilogram"))
    }

    fn some_amount(&mut self) -> Decimal {
        Decimal::from(1 + self.rng.below(9) as i64)
    }

    fn board(&self, at: usize, space: SpaceId) -> Option<&Board> {
        self.sites[at].node.my_view().ok()?.board(&space).ok()
    }

    fn some_asked(&mut self, at: usize, space: SpaceId) -> Option<(OperationId, Ask)> {
        let all: Vec<_> = self.board(at, space)?.all().map(|asked| (asked.id, asked.ask.clone())).collect();
        self.rng.pick(&all).cloned()
    }

    /// An “I can” that somebody said, rather one that has come so far.
    fn some_taking(&mut self, at: usize, space: SpaceId, rather: Reply) -> Option<OperationId> {
        let board = self.board(at, space)?;
        let all: Vec<_> =
            board.all().flat_map(|asked| &asked.takings).map(|taking| (taking.id, taking.reply)).collect();
        let fits: Vec<_> = all.iter().copied().filter(|(_, reply)| *reply == rather).collect();
        let from = if !fits.is_empty() && self.rng.percent(85) { fits } else { all };
        self.rng.pick(&from).map(|(id, _)| *id)
    }

    fn some_word(&mut self, at: usize, space: SpaceId, choice: usize) -> Option<Act> {
        let (of, ask) = self.some_asked(at, space)?;
        let amount = self.rng.percent(40).then(|| self.some_amount());
        Some(match choice {
            1 => i_can(of, self.people[self.sites[at].person].id, amount),
            2 => Act::Agree { can: self.some_taking(at, space, Reply::Waiting)?, amount },
            3 => Act::Decline { can: self.some_taking(at, space, Reply::Waiting)?, note: None },
            4 => Act::Release { can: self.some_taking(at, space, Reply::Agreed)?, done: amount, note: None },
            5 => Act::Over { of, note: None },
            6 => Act::Still { of, until: None },
            7 => {
                let amount = ask.amount.as_ref().map(|_| self.some_measure());
                Act::Change { of, ask: Box::new(Ask { amount, ..ask }) }
            }
            8 => Act::TakeBack { act: self.some_own_act(at, space)? },
            _ => {
                let carriage = Carriage { offer: of, need: of, amount: self.some_amount(), metres: 5 };
                let effort = Effort::default();
                let carriages = vec![carriage];
                Act::Allocate(Box::new(Allocation {
                    mode: "bicycle".into(),
                    carriages,
                    planned: effort,
                    first_come: effort,
                }))
            }
        })
    }

    fn some_own_act(&mut self, at: usize, space: SpaceId) -> Option<OperationId> {
        let own = self.people[self.sites[at].person].id;
        let glances: Vec<_> = self.sites[at].node.space(&space).ok()?.glances().map(|glance| glance.id).collect();
        let board = self.board(at, space)?;
        let said = |id: &&OperationId| board.act(id).is_some_and(|stated| stated.author == Some(own));
        let all: Vec<OperationId> = glances.iter().filter(said).copied().collect();
        self.rng.pick(&all).copied()
    }

    /// What was signed stands on the board where it was signed, for commands check first.
    fn expect_need_counts(&self, at: usize, space: SpaceId, id: OperationId, act: &Act) {
        let Some(board) = self.board(at, space) else { return };
        let asked = board.ask_of(id).and_then(|ask| board.asked(&ask));
        let reply = |can: &OperationId| asked.and_then(|asked| Some(asked.taking(can)?.reply));
        let holds = match act {
            Act::Can(_) => reply(&id).is_some(),
            Act::Agree { can, .. } => reply(can) == Some(Reply::Agreed),
            Act::Decline { can, .. } => reply(can) == Some(Reply::Declined),
            Act::Release { can, .. } => reply(can) == Some(Reply::Released),
            Act::Over { .. } => asked.is_some_and(|asked| asked.over.is_some()),
            Act::Still { .. } => asked.is_some_and(|asked| asked.over.is_none()),
            Act::Change { ask, .. } => asked.is_some_and(|asked| asked.ask == **ask),
            _ => true,
        };
        assert!(holds, "site {at}: {act:?} was signed, and does not count: {asked:?}");
    }

    /// A word that somebody makes up, about whatever it is.
    pub(crate) fn some_hostile_need(&mut self, person: PersonId, about: OperationId) -> Body {
        let amount = Some(self.some_amount());
        let act = match self.rng.below(7) {
            0 => i_can(about, person, amount),
            1 => Act::Agree { can: about, amount },
            2 => Act::Release { can: about, done: amount, note: None },
            3 => Act::Over { of: about, note: None },
            4 => Act::TakeBack { act: about },
            5 => Act::Decline { can: about, note: None },
            _ => Act::Still { of: about, until: None },
        };
        Body::Room(Room::NEEDS, act.write())
    }

    /// In the end, nobody holds what another holds, and the ledger says what the board says.
    pub(crate) fn expect_sound_needs(&mut self) {
        let (node, mut counts) = (&self.sites[0].node, [0_u64; 3]);
        for space in node.spaces().map(|space| space.id()) {
            let view = node.seen_by(Viewer::MembersOf(space));
            let (Ok(board), Ok(ledger)) = (view.board(&space), view.ledger(&space)) else { continue };
            for asked in board.all() {
                counts[0] += 1;
                let held: Decimal = asked.takings.iter().filter_map(|taking| taking.held).sum();
                let whole = asked.ask.amount.as_ref().map(|amount| amount.value);
                assert_eq!(whole, asked.left.map(|left| left + held), "what is held and what is left is the whole");
                assert!(asked.left.is_none_or(|left| !left.is_negative()));
                let name = ledger.find(Class::Intent, &intent(asked.id)).expect("an ask is an intent");
                let open = ledger.open(name).expect("an ask is described");
                assert_eq!(open.is_finished, asked.over.is_some() || asked.is_taken_back, "{asked:?}");
                for taking in asked.takings.iter().filter(|taking| taking.was_agreed) {
                    let promise = ledger.find(Class::Commitment, &commitment(taking.id));
                    let promise = promise.and_then(|name| ledger.open(name)).expect("what was agreed is promised");
                    assert_eq!(promise.whole.map(|whole| whole.value), taking.wanted, "{taking:?}");
                    assert_eq!(promise.is_finished, taking.reply != Reply::Agreed, "{taking:?}");
                    counts[1] += 1;
                    counts[2] += u64::from(taking.misses_out);
                }
            }
        }
        self.counts.asked += counts[0];
        self.counts.agreed += counts[1];
        self.counts.short += counts[2];
    }
}
