//! What people do about needs and offers in one go, as the command line and the pages both need it: an ask from a few
//! words, taking up what is left, handing back, and saying that it is done.

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::{Ledger, Open};
use commonage_economy::needs::act::{Act, Ask, Can, Purpose, Stakes, Way, Weight};
use commonage_economy::needs::{Reply, Taking, commitment};
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Audience, Millis, Operation, OperationId, Said, SpaceId, said};

use crate::error::{NodeError, Result};
use crate::node::Node;
use crate::query::View;
use crate::texts::one_line;
use crate::typed::{Amount, time_of_effort};

fn no(words: impl Into<Said>) -> NodeError {
    NodeError::Limit(words.into())
}

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Deed {
    /// How much: all that is left of the promise, or a single one, if nothing is said.
    pub amount: Option<Measure>,
    /// Which thing it was, where the ledger keeps it under another name.
    pub thing: Option<Id>,
    /// When: with this, if nothing is said.
    pub at: Option<Box<str>>,
    /// A few words.
    pub note: Option<Box<str>>,
}

/// An “I can”, once said.
#[derive(Clone, Debug)]
pub enum Taken {
    /// It stands on the board.
    Said(Operation),
    /// It goes there by letter, for this person is no member of the space.
    Letter(Operation),
}

impl View<'_> {
    /// An ask from a few words: `3 kg carrots`, `2 hours gardening`, `a ladder`. What the words do not say is as it was
    /// for the same thing before, or usual.
    ///
    /// # Errors
    /// If the words say nothing, or the space is not for this viewer.
    pub fn plain_ask(&self, space: &SpaceId, purpose: Purpose, words: &str, agent: Id) -> Result<Ask> {
        let ledger = self.ledger(space)?;
        let (amount, what) = amount_and_what(ledger, words)?;
        let kind = named(ledger, Class::ResourceSpecification, &what);
        let mut ask = Ask {
            purpose,
            action: Action::Transfer,
            kind,
            what: what.into(),
            amount,
            grams_each: None,
            from: None,
            until: None,
            agent,
            called: None,
            ways: Vec::new(),
            in_return: None,
            weight: Weight::Heavy,
            stakes: Stakes::Welcome,
            around: None,
            languages: Vec::new(),
            first_come: false,
            note: None,
        };
        ask.weight = self.usual_weight(space, &ask);
        Ok(ask)
    }

    /// What was heavy or light before, is so again.
    fn usual_weight(&self, space: &SpaceId, ask: &Ask) -> Weight {
        let same = |what: &str| what.to_lowercase() == ask.what.to_lowercase();
        let board = self.board(space).ok();
        let before = board.and_then(|board| {
            let alike =
                board.all().filter(|asked| same(&asked.ask.what) || (ask.kind.is_some() && asked.ask.kind == ask.kind));
            alike.max_by_key(|asked| (asked.clock, asked.id)).map(|asked| asked.ask.weight)
        });
        before.unwrap_or(Weight::Heavy)
    }

    /// An amount of an ask, in its unit: `2`, or `500 gram` of what is counted in kilograms.
    ///
    /// # Errors
    /// If it is none, or in a unit that does not fit.
    pub fn amount_of(&self, space: &SpaceId, ask: &Ask, text: &str) -> Result<Measure> {
        // Of a space whose public words alone are here, no ledger is: every common unit is known without it.
        let none = Ledger::default();
        let measure = Amount::alone(text, self.ledger(space).unwrap_or(&none))?;
        let Some(whole) = &ask.amount else {
            return Err(no("no amount was said there, so it is taken as a whole. Leave the amount out."));
        };
        let is_bare = measure.unit == Unit::one();
        let fitting = if is_bare {
            Some(Measure::new(measure.value, whole.unit.clone()))
        } else {
            measure.converted_to(&whole.unit)
        };
        fitting.ok_or_else(|| NodeError::Limit(said!("that is counted in {}, not in {}.", whole.unit, measure.unit)))
    }

    /// What the ledger says of the promise behind an “I can”.
    fn promise(&self, space: &SpaceId, can: OperationId) -> Result<Option<Open>> {
        let ledger = self.ledger(space)?;
        Ok(ledger.find(Class::Commitment, &commitment(can)).and_then(|name| ledger.open(name)))
    }
}

/// What is to be done with it, by how it may be answered.
pub fn usual_action(ask: &Ask) -> Action {
    let is_effort = ask.amount.as_ref().is_some_and(|amount| time_of_effort(&amount.unit));
    match ask.ways[..] {
        [Way::Loan] => Action::TransferCustody,
        _ if is_effort => Action::Work,
        [Way::Time, ..] => Action::DeliverService,
        _ if ask.weight == Weight::Light && ask.amount.is_none() => Action::DeliverService,
        _ => Action::Transfer,
    }
}

/// `3 kg carrots` is an amount and a thing; `a ladder` is a thing alone.
fn amount_and_what(ledger: &Ledger, words: &str) -> Result<(Option<Measure>, String)> {
    let all = one_line(words);
    if all.is_empty() {
        return Err(no("it does not say what. Say it in a few words."));
    }
    // “2nd-hand bike” is a thing, whatever it begins with.
    let is_amount = |first: &str| first.parse::<Decimal>().is_ok();
    let amount = match Amount::of_thing(std::slice::from_ref(&all), ledger) {
        _ if !all.starts_with(|sign: char| sign.is_ascii_digit()) => return Ok((None, all)),
        Err(why) if all.split(' ').next().is_some_and(is_amount) => return Err(why),
        Err(_) => return Ok((None, all)),
        Ok(amount) => amount,
    };
    let kind = named(ledger, Class::ResourceSpecification, &amount.thing);
    let usual = kind.and_then(|kind| ledger.description(ledger.find(Class::ResourceSpecification, &kind)?));
    let usual = usual.and_then(|record| {
        record.unit(P::DefaultUnitOfResource).or_else(|| record.unit(P::DefaultUnitOfEffort)).cloned()
    });
    Ok((Some(amount.or(usual)), amount.thing))
}

/// The only thing of a class with that name.
pub(crate) fn named(ledger: &Ledger, class: Class, text: &str) -> Option<Id> {
    let text = text.to_lowercase();
    let mut found = ledger.described(class).filter(|name| one_line(&ledger.called(*name)).to_lowercase() == text);
    let first = found.next()?;
    found.next().is_none().then(|| ledger.key(first).1.clone())
}

/// The piece of work with that name. Two who were apart may each have begun one: then both mean the same from now on,
/// the one whose id comes first.
pub(crate) fn piece_of_work(ledger: &Ledger, text: &str) -> Option<Id> {
    let text = one_line(text).to_lowercase();
    let mut all = ledger.described(Class::Process);
    all.find(|name| one_line(&ledger.called(*name)).to_lowercase() == text).map(|name| ledger.key(name).1.clone())
}

/// A thing without its article: one needs “a ladder”, and the ledger keeps ladders.
fn bare(what: &str) -> &str {
    let articles = ["a ", "an ", "the ", "some "];
    let cut =
        articles.iter().find_map(|article| what.get(..article.len()).filter(|head| head.eq_ignore_ascii_case(article)));
    cut.and_then(|head| what.get(head.len()..)).map_or(what, str::trim)
}

impl Node {
    /// Says “I can”, to all that is left if no amount is named; by letter, where this person is no member.
    ///
    /// # Errors
    /// Why it cannot be taken up.
    pub fn take_up(&mut self, space: SpaceId, mut can: Can, now: Millis) -> Result<Taken> {
        let (is_outside, left) = {
            let view = self.my_view()?;
            let left = view.asked_of(&space, &can.of).and_then(|shown| shown.asked.left);
            (!view.sees(&space, Audience::Members)?, left)
        };
        can.amount = can.amount.or(left);
        if is_outside {
            return Ok(Taken::Letter(self.send_can(space, can, now)?));
        }
        Ok(Taken::Said(self.state_need(space, Act::Can(Box::new(can)), now)?))
    }

    /// Hands an “I can” back, with what was done of it.
    ///
    /// # Errors
    /// Why it cannot be handed back.
    pub fn hand_back(
        &mut self,
        space: SpaceId,
        can: OperationId,
        note: Option<Box<str>>,
        now: Millis,
    ) -> Result<Operation> {
        let open = self.my_view()?.promise(&space, can)?;
        let done = open.map(|open| open.done).filter(|done| !done.is_zero());
        self.state_need(space, Act::Release { can, done, note }, now)
    }

    /// Says that something agreed was done: an event in the ledger, and so a contribution. Answers with its id.
    ///
    /// # Errors
    /// If it is not agreed, is done already, or the ledger says that it cannot be.
    pub fn done(&mut self, space: SpaceId, can: OperationId, deed: &Deed, now: Millis) -> Result<Id> {
        let (ask, taking) = self.agreed(space, can)?;
        let view = self.my_view()?;
        let measure = match &deed.amount {
            Some(measure) => measure.clone(),
            None => left_of(view.promise(&space, can)?)?,
        };
        let ledger = view.ledger(&space)?;
        let mut records = Vec::new();
        let mut event = event(&ask, can, &taking.can.agent, measure.clone())?;
        let provider = event.id_of(P::Provider).cloned();
        let is_effort = event.measure(P::EffortQuantity).is_some();
        let thing = deed.thing.clone().filter(|_| !is_effort);
        match thing.or_else(|| held(ledger, &ask.what, provider.as_ref(), &measure.unit).filter(|_| !is_effort)) {
            Some(thing) => put(&mut event, P::ResourceInventoriedAs, Value::Id(thing))?,
            None => {
                let kind = kind(ledger, &ask, &measure.unit, &mut records)?;
                put(&mut event, P::ResourceConformsTo, Value::Id(kind))?;
            }
        }
        if let Some(at) = &deed.at {
            put(&mut event, P::HasPointInTime, Value::Time(at.clone()))?;
        }
        if let Some(note) = &deed.note {
            put(&mut event, P::Note, Value::Text(note.clone()))?;
        }
        let place = u16::try_from(records.len()).unwrap_or(u16::MAX);
        event.id = Id::Here(place);
        records.push(event);
        let operation = self.state(space, records, now)?;
        Ok(Id::Here(place).resolved(operation.id()))
    }

    /// What was agreed, if this person carries it or decides about it.
    fn agreed(&self, space: SpaceId, can: OperationId) -> Result<(Ask, Taking)> {
        let nothing = "nothing is agreed there that you carry or asked for. Look at “commonage board”.";
        let (me, view) = (self.me()?, self.my_view()?);
        let board = view.board(&space)?;
        let found = board.ask_of(can).and_then(|ask| board.asked(&ask));
        let found = found.and_then(|asked| Some((asked, asked.taking(&can)?)));
        let (asked, taking) = found.ok_or_else(|| NodeError::NotFound(nothing.into()))?;
        let is_mine = taking.author == Some(me) || taking.can.agent == Id::Space(me) || view.decides(&space, asked);
        match taking.reply {
            Reply::Agreed if is_mine => Ok((asked.ask.clone(), taking.clone())),
            Reply::Agreed => Err(NodeError::NotFound(nothing.into())),
            _ => Err(no("that is not agreed yet, or was handed back. Look at “commonage need show”.")),
        }
    }

    /// Tells exact places to those with whom something was agreed since. Randomness comes in.
    ///
    /// # Errors
    /// If there is no randomness, or the store fails.
    pub fn disclose_all(&mut self, random: &mut dyn FnMut() -> Result<[u8; 64]>, now: Millis) -> Result<usize> {
        let open = self.to_disclose()?;
        for one in &open {
            self.disclose(one, random()?, now)?;
        }
        Ok(open.len())
    }
}

/// All that is left of a promise; a single one, where no amount counts.
fn left_of(open: Option<Open>) -> Result<Measure> {
    match open {
        Some(open) if open.is_done() => Err(no(
            "that is done already. If more was done, say how much: --amount; if it was less, correct the event: \
             commonage flow correct.",
        )),
        Some(open) => Ok(open.open.unwrap_or_else(|| Measure::new(Decimal::ONE, Unit::one()))),
        None => Err(no("that promise is not in the ledger here. Bring the two computers together first.")),
    }
}

fn put(record: &mut Record, property: P, value: Value) -> Result<()> {
    let said = record.say(property, value);
    said.map_err(|why| NodeError::Limit(said!("that cannot be said: {}. Say it in fewer words.", why)))
}

/// The event that keeps the promise.
fn event(ask: &Ask, can: OperationId, taker: &Id, measure: Measure) -> Result<Record> {
    let (provider, receiver) = match ask.purpose {
        Purpose::Need => (taker, &ask.agent),
        Purpose::Offer => (&ask.agent, taker),
    };
    let property = if time_of_effort(&measure.unit) { P::EffortQuantity } else { P::ResourceQuantity };
    // Whoever counts hours worked; what was to be handed over is a thing.
    let action = if property == P::EffortQuantity { Action::Work } else { ask.action };
    let mut record = Record::new(Class::EconomicEvent, Id::Here(0));
    put(&mut record, P::Action, Value::Action(action))?;
    put(&mut record, P::Provider, Value::Id(provider.clone()))?;
    put(&mut record, P::Receiver, Value::Id(receiver.clone()))?;
    put(&mut record, property, Value::Measure(measure))?;
    put(&mut record, P::Fulfills, Value::Id(commitment(can)))?;
    Ok(record)
}

/// The thing of that name that the one who gives has, counted in the same unit.
fn held(ledger: &Ledger, what: &str, owner: Option<&Id>, unit: &Unit) -> Option<Id> {
    let is_theirs = |of: Option<commonage_economy::ledger::Name>| of.is_some_and(|of| Some(&ledger.key(of).1) == owner);
    let mut found = ledger.resources().iter().filter(|resource| {
        let counted = resource.amounts.first().map(|amount| ledger.unit(amount.unit));
        is_theirs(resource.accountable.or(resource.keeper))
            && one_line(&ledger.called(resource.name)).to_lowercase() == what.to_lowercase()
            && counted.is_none_or(|counted| counted == unit)
    });
    let first = found.next()?;
    found.next().is_none().then(|| ledger.key(first.name).1.clone())
}

/// What kind of thing was asked for: the one it names, else one of the same words, else a new one.
fn kind(ledger: &Ledger, ask: &Ask, unit: &Unit, records: &mut Vec<Record>) -> Result<Id> {
    let known = ask.kind.clone().or_else(|| named(ledger, Class::ResourceSpecification, bare(&ask.what)));
    if let Some(known) = known {
        return Ok(known);
    }
    let property = if time_of_effort(unit) { P::DefaultUnitOfEffort } else { P::DefaultUnitOfResource };
    let mut record = Record::new(Class::ResourceSpecification, Id::Here(0));
    put(&mut record, P::Name, Value::Text(bare(&ask.what).into()))?;
    put(&mut record, property, Value::Unit(unit.clone()))?;
    records.push(record);
    Ok(Id::Here(0))
}
