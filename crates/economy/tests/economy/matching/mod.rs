//! What fits what, and why; circles; who could give what to whom.

mod allocate;
mod circles;
mod suggest;
mod words;

use std::collections::BTreeMap;

use commonage_economy::action::Action;
use commonage_economy::id::Id;
use commonage_economy::matching::{Acquaintance, Candidate, Context, Index, Key, Matcher, Suggestion, suggest};
use commonage_economy::needs::act::{Around, Ask, Purpose, Stakes, Weight};
use commonage_economy::unit::{Measure, Unit};
use commonage_log::{Millis, OperationId, SpaceId};

use crate::support::{decimal, id};

/// Wednesday, 25 November 2026, noon in UTC.
const NOW: Millis = Millis(1_795_608_000_000);

const DAY: u64 = 86_400_000;

fn key(number: u64) -> Key {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    (SpaceId([7; 32]), OperationId(bytes))
}

fn ask(purpose: Purpose, agent: &str, what: &str) -> Ask {
    Ask {
        purpose,
        action: Action::Transfer,
        what: what.into(),
        kind: None,
        amount: None,
        grams_each: None,
        from: None,
        until: None,
        agent: id(agent),
        called: None,
        ways: vec![],
        in_return: None,
        weight: Weight::Heavy,
        stakes: Stakes::Welcome,
        around: None,
        languages: vec![],
        first_come: false,
        note: None,
    }
}

fn need(agent: &str, what: &str) -> Ask {
    ask(Purpose::Need, agent, what)
}

fn offer(agent: &str, what: &str) -> Ask {
    ask(Purpose::Offer, agent, what)
}

/// Saying more about an ask, briefly.
trait Say {
    fn with(self, change: impl FnOnce(&mut Ask)) -> Ask;
    fn in_language(self, code: &str) -> Ask;
    fn at(self, kilometres: i32) -> Ask;
    fn amount(self, value: &str, unit: &str) -> Ask;
}

impl Say for Ask {
    fn with(mut self, change: impl FnOnce(&mut Ask)) -> Ask {
        change(&mut self);
        self
    }

    fn in_language(self, code: &str) -> Ask {
        self.with(|ask| ask.languages.push(code.into()))
    }

    /// In a world that is a line: so many kilometres along it.
    fn at(self, kilometres: i32) -> Ask {
        let around =
            Around { latitude: 0, longitude: kilometres, radius: 3000, name: format!("km {kilometres}").into() };
        self.with(|ask| ask.around = Some(around))
    }

    fn amount(self, value: &str, unit: &str) -> Ask {
        self.with(|ask| ask.amount = Some(Measure::new(decimal(value), Unit::named(unit))))
    }
}

fn along_the_line(one: &Around, other: &Around) -> u64 {
    u64::from(one.longitude.abs_diff(other.longitude)) * 1000
}

fn knows_nobody(_: &Id) -> Acquaintance {
    Acquaintance::None
}

fn context() -> Context<'static> {
    Context { now: NOW, metres: &along_the_line, known: &knows_nobody, languages: &[] }
}

/// Asks that stand open.
#[derive(Default)]
struct Open {
    index: Index,
    asks: BTreeMap<Key, Ask>,
}

impl Open {
    fn of(asks: impl IntoIterator<Item = Ask>) -> Open {
        let mut open = Open::default();
        for (ask, number) in asks.into_iter().zip(1..) {
            open.put(number, ask);
        }
        open
    }

    fn put(&mut self, number: u64, ask: Ask) {
        self.index.enter(key(number), &ask);
        self.asks.insert(key(number), ask);
    }

    fn candidate(&self, key: &Key) -> Option<Candidate<'_>> {
        self.asks.get(key).map(|ask| Candidate { ask, author: None, asked: Millis(1) })
    }

    fn suggest_in(&self, context: &Context<'_>, mine: &Ask) -> Vec<Suggestion> {
        let mine = Candidate { ask: mine, author: None, asked: NOW };
        suggest(key(0), &mine, &self.index, &|key| self.candidate(key), context, 10)
    }

    fn suggest(&self, mine: &Ask) -> Vec<Suggestion> {
        self.suggest_in(&context(), mine)
    }

    /// The numbers of what is suggested.
    fn numbers(&self, mine: &Ask) -> Vec<u64> {
        numbers(self.suggest(mine))
    }
}

fn number(key: &Key) -> u64 {
    u64::from_be_bytes(key.1.0[..8].try_into().unwrap())
}

fn numbers(all: Vec<Suggestion>) -> Vec<u64> {
    all.iter().map(|suggestion| number(&suggestion.key)).collect()
}
