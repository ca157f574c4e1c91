//! What people tell of what they made, bought, handed on and paid, in plain words, and into the ledger as Valueflows.
//!
//! The command line has every flow of Valueflows; here are the few that a page needs, each from an amount with a thing,
//! such as “1 desk”, and names. What is named for the first time comes into being with it.

use commonage_economy::action::Action;
use commonage_economy::id::Id;
use commonage_economy::record::{NotSayable, Record, Value};
use commonage_economy::sharing::act::Act;
use commonage_economy::sharing::equation::{Equation, Give};
use commonage_economy::sharing::{Binding, Source};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Millis, Operation, OperationId, Said, SpaceId, SpaceKind, said};

use crate::contribution::number_word;
use crate::error::{NodeError, Result};
use crate::needs::{named, piece_of_work};
use crate::node::Node;
use crate::sharing::{By, Question};
use crate::texts::{cut, one_line};
use crate::typed::Amount;

fn no(words: impl Into<Said>) -> NodeError {
    NodeError::Limit(words.into())
}

/// An amount with a thing, as people say it: “a ladder” and “ladder” are one of them.
fn counted(words: &str) -> Vec<String> {
    let mut words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let Some(first) = words.first() else { return words };
    let is_word = first.chars().all(char::is_alphabetic);
    match (number_word(first), &mut words[..]) {
        (Some(number), [said, _, ..]) => *said = number.to_string(),
        (None, [_]) if is_word => words.insert(0, "1".to_owned()),
        _ => {}
    }
    words
}

/// What somebody tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Telling {
    /// So much of it is there that nobody had written down yet.
    Added,
    /// It was made for the space, out of a piece of work.
    Made {
        /// What the piece of work is called.
        work: String,
    },
    /// Money of their own went into a piece of work.
    Paid {
        /// What the piece of work is called.
        work: String,
    },
    /// It was handed to somebody for good: given or sold.
    Handed {
        /// To whom.
        whom: String,
    },
}

/// Records as they are put together: those that are new come first, for what is said of them names them.
#[derive(Default)]
pub(crate) struct Draft(pub(crate) Vec<Record>);

impl Draft {
    pub(crate) fn put(record: &mut Record, property: P, value: Value) -> Result<()> {
        record.say(property, value).map_err(|why: NotSayable| no(said!("that cannot be said: {}.", why)))
    }

    pub(crate) fn add(&mut self, mut record: Record) -> Id {
        let id = Id::Here(u16::try_from(self.0.len()).unwrap_or(u16::MAX));
        record.id = id.clone();
        self.0.push(record);
        id
    }

    fn new_named(&mut self, class: Class, name: &str, more: Vec<(P, Value)>) -> Result<Id> {
        let name = one_line(name);
        if name.is_empty() {
            return Err(no("it has no name. Say what it is called."));
        }
        let mut record = Record::new(class, Id::Here(0));
        Self::put(&mut record, P::Name, Value::Text(name.into()))?;
        for (property, value) in more {
            Self::put(&mut record, property, value)?;
        }
        Ok(self.add(record))
    }
}

impl Node {
    /// Writes what somebody tells into the ledger of a space: `words` are an amount with a thing.
    ///
    /// # Errors
    /// If the words cannot be understood, or the ledger says that it cannot be.
    pub fn tell(&mut self, space: SpaceId, words: &str, telling: &Telling, now: Millis) -> Result<Operation> {
        let draft = self.told(space, words, telling)?;
        self.state(space, draft.0, now)
    }

    fn told(&self, space: SpaceId, words: &str, telling: &Telling) -> Result<Draft> {
        let ledger = self.my_view()?.ledger(&space)?;
        let amount = Amount::of_thing(&counted(words), ledger)?;
        if amount.value.is_negative() || amount.value.is_zero() || !amount.value.is_in_range() {
            return Err(no("that is no amount. Say how much of what, like “2 desks”."));
        }
        let (mut draft, ours) = (Draft::default(), Id::Space(space));
        let (action, provider, receiver, more) = match telling {
            Telling::Added => (Action::Raise, ours.clone(), ours.clone(), None),
            Telling::Made { work } => (
                Action::Produce,
                ours.clone(),
                ours.clone(),
                Some((P::OutputOf, self.piece_of_work(space, &mut draft, work)?)),
            ),
            Telling::Paid { work } => {
                if !amount.unit.as_ref().is_some_and(Unit::is_currency) {
                    return Err(no("it does not say how much money. Say it with its currency, like “60 EUR”."));
                }
                let work = self.piece_of_work(space, &mut draft, work)?;
                (Action::Consume, Id::Space(self.me()?), ours.clone(), Some((P::InputOf, work)))
            }
            Telling::Handed { whom } => (Action::Transfer, ours.clone(), self.somebody(space, &mut draft, whom)?, None),
        };
        let (property, id, measure) = match telling {
            Telling::Paid { .. } => {
                let unit = amount.unit.clone().unwrap_or_else(Unit::one);
                let kind = self.kind(space, &mut draft, &amount.thing, &unit)?;
                (P::ResourceConformsTo, kind, Measure::new(amount.value, unit))
            }
            _ => {
                let is_new_allowed = !matches!(telling, Telling::Handed { .. });
                let (id, measure) = self.thing_told(space, &mut draft, &amount, is_new_allowed)?;
                (P::ResourceInventoriedAs, id, measure)
            }
        };
        let mut event = Record::new(Class::EconomicEvent, Id::Here(0));
        for (property, value) in [
            (P::Action, Value::Action(action)),
            (P::Provider, Value::Id(provider)),
            (P::Receiver, Value::Id(receiver)),
            (property, Value::Id(id)),
            (P::ResourceQuantity, Value::Measure(measure)),
        ] {
            Draft::put(&mut event, property, value)?;
        }
        if let Some((property, work)) = more {
            Draft::put(&mut event, property, Value::Id(work))?;
        }
        draft.add(event);
        Ok(draft)
    }

    /// A piece of work by its name: the one that is known, or a new one.
    fn piece_of_work(&self, space: SpaceId, draft: &mut Draft, name: &str) -> Result<Id> {
        if one_line(name).is_empty() {
            return Err(no("it does not say what it is for. Name the piece of work, like “First desk”."));
        }
        match piece_of_work(self.my_view()?.ledger(&space)?, name) {
            Some(id) => Ok(id),
            None => draft.new_named(Class::Process, name, Vec::new()),
        }
    }

    pub(crate) fn kind(&self, space: SpaceId, draft: &mut Draft, name: &str, unit: &Unit) -> Result<Id> {
        match named(self.my_view()?.ledger(&space)?, Class::ResourceSpecification, &one_line(name)) {
            Some(id) => Ok(id),
            None => {
                let unit = (P::DefaultUnitOfResource, Value::Unit(unit.clone()));
                draft.new_named(Class::ResourceSpecification, name, vec![unit])
            }
        }
    }

    /// A thing of the space by its name, and how much of it in its unit.
    fn thing_told(
        &self,
        space: SpaceId,
        draft: &mut Draft,
        amount: &Amount,
        is_new_allowed: bool,
    ) -> Result<(Id, Measure)> {
        let view = self.my_view()?;
        let ledger = view.ledger(&space)?;
        let text = amount.thing.to_lowercase();
        let ours = |held: &&commonage_economy::ledger::Resource| {
            let owner = held.accountable.or(held.keeper).map(|name| &ledger.key(name).1);
            one_line(&view.called_name(&space, held.name)).to_lowercase() == text
                && owner.is_none_or(|owner| *owner == Id::Space(space))
        };
        let mut found = ledger.resources().iter().filter(ours);
        match (found.next(), found.next()) {
            (Some(held), None) => {
                let unit = held.amounts.first().map(|amount| ledger.unit(amount.unit).clone());
                Ok((ledger.key(held.name).1.clone(), amount.or(unit)))
            }
            (None, _) if is_new_allowed => {
                let measure = amount.or(None);
                let kind = self.kind(space, draft, &amount.thing, &measure.unit)?;
                let more = vec![(P::ConformsTo, Value::Id(kind)), (P::PrimaryAccountable, Value::Id(Id::Space(space)))];
                Ok((draft.new_named(Class::EconomicResource, &amount.thing, more)?, measure))
            }
            (None, _) => Err(no(said!(
                "nothing here is called “{}”. Write down first that it was made, or that it is there.",
                cut(&amount.thing)
            ))),
            (Some(_), Some(_)) => {
                Err(no(said!("several things here are called “{}”. Give each a name of its own.", cut(&amount.thing))))
            }
        }
    }

    /// Somebody by name: a member, a space that is known here, one of whom the ledger has heard, or somebody new.
    fn somebody(&self, space: SpaceId, draft: &mut Draft, name: &str) -> Result<Id> {
        let (view, text) = (self.my_view()?, one_line(name).to_lowercase());
        if text.is_empty() {
            return Err(no("it does not say to whom. Name somebody, or whoever bought it."));
        }
        let members = self.space(&space)?.members().map(|member| member.person);
        let groups = self.spaces().filter(|held| held.kind().is_some_and(|kind| kind != SpaceKind::Person));
        let known = members.chain(groups.map(commonage_log::Space::id));
        let mut found: Vec<SpaceId> =
            known.filter(|id| *id != space && one_line(&view.name_of(id)).to_lowercase() == text).collect();
        found.dedup();
        if let [only] = found[..] {
            return Ok(Id::Space(only));
        }
        if found.len() > 1 {
            return Err(no(said!("several are called “{}” here. Say another name for whom you mean.", cut(name))));
        }
        let ledger = view.ledger(&space)?;
        let heard = [Class::Agent, Class::Person, Class::Organization].into_iter();
        match heard.filter_map(|class| named(ledger, class, &text)).next() {
            Some(id) => Ok(id),
            None => draft.new_named(Class::Organization, name, Vec::new()),
        }
    }

    /// States an equation in a space, and lets it hold from now on.
    ///
    /// # Errors
    /// If it cannot be read, or this person is no steward.
    pub fn agree_on_equation(&mut self, space: SpaceId, text: &str, now: Millis) -> Result<OperationId> {
        if !self.is_steward(space)? {
            return Err(no("only stewards say by which rules is shared. Ask one of them."));
        }
        let equation = Equation::read(text)
            .map_err(|faults| no(faults.iter().map(|fault| format!("{fault}.")).collect::<Vec<_>>().join(" ")))?;
        let (mut bindings, mut draft, mut pools) = (Vec::new(), Draft::default(), Vec::new());
        for name in names_in(&equation) {
            let ledger = self.my_view()?.ledger(&space)?;
            for class in [Class::ResourceSpecification, Class::EconomicResource] {
                bindings.extend(named(ledger, class, name).map(|id| Binding { class, name: name.into(), id }));
            }
        }
        for name in agents_in(&equation) {
            match self.somebody(space, &mut draft, name)? {
                Id::Here(number) => pools.push((name.to_owned(), number)),
                id => bindings.push(Binding { class: Class::Agent, name: name.into(), id }),
            }
        }
        if !draft.0.is_empty() {
            let operation = self.state(space, draft.0, now)?.id();
            let bound = |(name, number): (String, u16)| Binding {
                class: Class::Agent,
                name: name.into(),
                id: Id::Act(operation, number),
            };
            bindings.extend(pools.into_iter().map(bound));
        }
        let follows = self.register(&space)?.in_force(now);
        let act = Act::Equation { text: text.into(), bindings, follows };
        let stated = self.state_sharing(space, act, now)?.id();
        self.state_sharing(space, Act::Adopt { equation: stated, from: now }, now)?;
        Ok(stated)
    }

    /// How an income of a space is to be shared: by the equation that holds, over a source.
    ///
    /// # Errors
    /// If no equation holds, or the amount cannot be read.
    pub fn income(&self, space: SpaceId, amount: &str, source: Source<Id>, now: Millis) -> Result<Question> {
        let view = self.my_view()?;
        let register = view.register(&space)?;
        let none = || no("no rule for sharing holds here yet. Agree on one first.");
        let id = register.in_force(now).ok_or_else(none)?;
        let version = register.version(&id).ok_or_else(none)?;
        let currency = &version.equation.currency;
        let words: Vec<String> = amount.split_whitespace().map(str::to_owned).collect();
        let amount = Amount::read(&words, view.ledger(&space)?)?;
        let is_currency = amount.unit.as_ref().is_none_or(|unit| unit == currency)
            && (amount.thing.is_empty() || amount.thing == currency.name());
        if !is_currency {
            return Err(no(said!("the rule counts in {}. Say how much came in, like “300 {}”.", currency, currency)));
        }
        Ok(Question { by: By::Version(id), income: amount.value, payment: None, came: now, source })
    }

    /// Proposes a sharing to the stewards.
    ///
    /// # Errors
    /// Why it cannot be shared so.
    pub fn propose_sharing(&mut self, space: SpaceId, question: &Question, now: Millis) -> Result<OperationId> {
        let proposal = self.my_view()?.proposal(&space, question)?;
        Ok(self.state_sharing(space, Act::Propose(Box::new(proposal)), now)?.id())
    }

    /// Confirms a sharing, and writes to other communities what is owed to them.
    ///
    /// # Errors
    /// If this person may not, or it comes to other amounts when worked out again.
    pub fn confirm_sharing(&mut self, space: SpaceId, proposal: OperationId, now: Millis) -> Result<()> {
        self.state_sharing(space, Act::Confirm { proposal }, now)?;
        self.send_claims(space, &proposal, now)?;
        Ok(())
    }
}

/// Kinds and things that an equation names.
fn names_in(equation: &Equation) -> impl Iterator<Item = &str> {
    let counted = equation.counts.iter().filter_map(|count| count.named.as_deref());
    counted.chain(equation.carries.iter().map(|carry| &*carry.kind))
}

/// People and pools that an equation names.
fn agents_in(equation: &Equation) -> Vec<&str> {
    let mut all: Vec<&str> = equation.counts.iter().filter_map(|count| count.by.as_deref()).collect();
    for bucket in &equation.buckets {
        match &bucket.give {
            Give::To(name) => all.push(name),
            Give::EquallyTo(names) => all.extend(names.iter().map(|name| &**name)),
            _ => {}
        }
    }
    all.extend(equation.gifts_to.iter().map(|name| &**name));
    all.sort_unstable();
    all.dedup();
    all
}
