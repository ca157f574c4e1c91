//! Working out a sharing, from what is known now or what was known when it was proposed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::{EventIndex, Ledger, Name};
use commonage_economy::sharing::act::{Asked, Proposal};
use commonage_economy::sharing::number::Fine;
use commonage_economy::sharing::policy::Asking;
use commonage_economy::sharing::register::Register;
use commonage_economy::sharing::round::largest_remainder;
use commonage_economy::sharing::{Occasion, Scene, Sharing, Source, Unshareable, share};
use commonage_economy::vocabulary::Class;
use commonage_log::{Audience, OperationId, SpaceId, said};
use commonage_store::Position;

use crate::books::Books;
use crate::error::{NodeError, Result};
use crate::query::View;
use crate::sharing::{By, KnownPolicy, Question};

/// Headers read from the store at once.
const READ_BATCH: usize = 10_000;

impl<'a> View<'a> {
    /// What was decided about sharing in a space.
    ///
    /// # Errors
    /// If the space is not held, or its books are not for this viewer.
    pub fn register(&self, space: &SpaceId) -> Result<&'a Register> {
        self.ledger(space)?;
        self.node.register(space)
    }

    /// Works out a sharing from what is known now, and looks at it.
    ///
    /// # Errors
    /// If the books are not for this viewer, or the income cannot be shared.
    pub fn share<T>(
        &self,
        space: &SpaceId,
        question: &Question,
        look: impl FnOnce(&Sharing<'_>) -> Result<T>,
    ) -> Result<T> {
        self.share_in(space, self.ledger(space)?, self.register(space)?, question, None, look)
    }

    /// Works out a proposal again, from what was known when it was made, and looks at it.
    ///
    /// # Errors
    /// As [`View::share`], or if the store cannot be read.
    pub fn share_again<T>(
        &self,
        space: &SpaceId,
        proposal: &OperationId,
        look: impl FnOnce(&Sharing<'_>, &Proposal) -> Result<T>,
    ) -> Result<T> {
        let held = self.held(space, proposal)?;
        let question = Question {
            by: By::Version(held.equation),
            income: held.income,
            payment: held.payment.clone(),
            came: held.came,
            source: held.source.clone(),
        };
        self.share_then(space, proposal, &question, |sharing| look(sharing, held))
    }

    /// Works out something else from what was known when a sharing was proposed, and looks at it.
    ///
    /// # Errors
    /// As [`View::share_again`].
    pub fn share_then<T>(
        &self,
        space: &SpaceId,
        proposal: &OperationId,
        question: &Question,
        look: impl FnOnce(&Sharing<'_>) -> Result<T>,
    ) -> Result<T> {
        let held = self.held(space, proposal)?;
        let past = self.past_of(space, proposal)?;
        let mut books = Books::of_these(self.node.space(space)?, self.node.store(), &past)?;
        // Another equation may have been stated later.
        if let By::Version(id) = question.by
            && let Some(stated) = self.register(space)?.get(&id)
        {
            books.register.insert(stated.clone());
        }
        let policies: BTreeSet<OperationId> = held.asked.iter().map(|asked| asked.policy).collect();
        self.share_in(space, &books.ledger, &books.register, question, Some(&policies), look)
    }

    fn held(&self, space: &SpaceId, proposal: &OperationId) -> Result<&'a Proposal> {
        let found = self.register(space)?.proposals().into_iter().find(|(stated, _)| stated.id == *proposal);
        let no = || NodeError::NotFound("no sharing here begins so. Look at “commonage share history”.".into());
        found.map(|(_, held)| held).ok_or_else(no)
    }

    /// Every operation of a space that one had seen.
    fn past_of(&self, space: &SpaceId, operation: &OperationId) -> Result<HashSet<OperationId>> {
        let mut follows: HashMap<OperationId, Vec<OperationId>> = HashMap::new();
        let mut position = Position(0);
        loop {
            let batch = self.node.store().read_space_headers(space, position, READ_BATCH)?;
            let Some((last, _)) = batch.last() else { break };
            position = *last;
            for (_, held) in &batch {
                let header = held.header();
                let seen = header.parents.iter().copied().chain(header.previous);
                follows.insert(held.id(), seen.collect());
            }
        }
        let (mut past, mut open) = (HashSet::new(), vec![*operation]);
        while let Some(id) = open.pop() {
            if past.insert(id) {
                open.extend(follows.get(&id).into_iter().flatten());
            }
        }
        past.remove(operation);
        Ok(past)
    }

    fn share_in<T>(
        &self,
        space: &SpaceId,
        ledger: &Ledger,
        register: &Register,
        question: &Question,
        policies: Option<&BTreeSet<OperationId>>,
        look: impl FnOnce(&Sharing<'_>) -> Result<T>,
    ) -> Result<T> {
        let version = match &question.by {
            By::Version(id) => Some(register.version(id).ok_or_else(|| {
                NodeError::NotFound("that equation is not known here. Look at “commonage equation list”.".into())
            })?),
            By::Tried(..) => None,
        };
        let (equation, bindings) = match (&question.by, &version) {
            (By::Tried(equation, bindings), _) => (&**equation, bindings),
            (_, Some(version)) => (&version.equation, &version.bindings),
            (By::Version(_), None) => return Err(NodeError::UnknownSpace(*space)),
        };
        let known = Known::new(self, space, ledger, register, question, policies);
        let scene = Scene {
            ledger,
            equation,
            bindings,
            home: Id::Space(*space),
            asking: &|design| known.asking(design),
            may_ask: &|design| known.may_ask(register, design),
            is_gift: &|at| known.gifts.contains(&known.canonical(at)),
            is_income: &|at| known.is_income(at),
            paid: &|at| known.remembered.get(&known.canonical(at)).copied(),
        };
        let occasion = Occasion { income: question.income, source: named(ledger, &question.source)? };
        let sharing = share(&scene, &occasion).map_err(|why| self.not_shared(space, ledger, why))?;
        look(&sharing)
    }

    fn not_shared(&self, space: &SpaceId, ledger: &Ledger, why: Unshareable) -> NodeError {
        let mut words = why.to_string();
        match &why {
            Unshareable::Untraced(name) => {
                words = format!("{}: {words}", self.called_name(space, *name));
            }
            Unshareable::Circle(circle) => words = self.circle_words(space, ledger, circle),
            _ => {}
        }
        NodeError::Limit(said!("that cannot be shared: {}.", words))
    }

    /// A sharing as it can be proposed.
    ///
    /// # Errors
    /// As [`View::share`].
    pub fn proposal(&self, space: &SpaceId, question: &Question) -> Result<Proposal> {
        let By::Version(equation) = question.by else {
            return Err(NodeError::Limit("only an equation that was stated in the space can be proposed.".into()));
        };
        self.share(space, question, |sharing| {
            let ledger = self.ledger(space)?;
            let name = |at: EventIndex| ledger.key(ledger.event(at).name).1.clone();
            let remembered = sharing.remembered().into_iter().map(|(at, amount)| (name(at), amount)).collect();
            Ok(Proposal {
                equation,
                income: question.income,
                payment: question.payment.clone(),
                came: question.came,
                source: question.source.clone(),
                lines: sharing.lines.clone(),
                remembered,
                asked: self.asked_in(space, ledger, sharing),
            })
        })
    }

    /// What the authors of designs elsewhere get in a sharing, with what they need to follow it.
    fn asked_in(&self, space: &SpaceId, ledger: &Ledger, sharing: &Sharing<'_>) -> Vec<Asked> {
        let policies = self.policies();
        let mut designs: BTreeMap<Id, (Fine, Fine)> = BTreeMap::new();
        let is_asked = |number: usize| sharing.contributions()[number].count.is_none();
        let design = |number: usize| {
            let event = ledger.event(sharing.contributions()[number].event);
            event.resource.map(|name| ledger.key(name).1.canonical().into_owned())
        };
        for number in (0..sharing.worth.len()).filter(|number| is_asked(*number)) {
            if let Some(id) = design(number) {
                designs.entry(id).or_default().0 += &sharing.worth[number];
            }
        }
        for paid in sharing.outcomes.iter().flat_map(|outcome| &outcome.paid) {
            if let Some(id) = design(paid.contribution).filter(|_| is_asked(paid.contribution)) {
                designs.entry(id).or_default().1 += &paid.amount;
            }
        }
        let mut all = Vec::new();
        for (who, amount) in sharing.lines.iter().filter(|(who, _)| *who != Id::Space(*space)) {
            let theirs: Vec<(&Id, &(Fine, Fine), OperationId)> = designs
                .iter()
                .filter_map(|(id, parts)| {
                    let policy = policies.iter().find(|known| known.policy.design.canonical().as_ref() == id)?;
                    (Id::Space(policy.space) == *who).then_some((id, parts, policy.id))
                })
                .collect();
            let exact: Vec<Fine> = theirs.iter().map(|(_, (_, paid), _)| paid.clone()).collect();
            // What the community gets for other things besides is not what it asked for.
            let rounded = largest_remainder(&exact, sharing.equation.smallest);
            for ((design, (worth, _), policy), part) in theirs.into_iter().zip(rounded) {
                let (worth, whole) = (worth.rounded(), sharing.value().rounded());
                all.push(Asked { design: design.clone(), policy, worth, whole, amount: part.min(*amount) });
            }
        }
        all
    }
}

/// The names of a source in a ledger.
fn named(ledger: &Ledger, source: &Source<Id>) -> Result<Source<Name>> {
    let find = |class: Class, id: &Id| {
        ledger.find(class, id).ok_or_else(|| NodeError::NotFound(format!("{} is not in this ledger.", id.short())))
    };
    Ok(match source {
        Source::Sold(events) => {
            Source::Sold(events.iter().map(|id| find(Class::EconomicEvent, id)).collect::<Result<_>>()?)
        }
        Source::Drawn(design) => Source::Drawn(find(Class::EconomicResource, design)?),
        Source::Period(from, until) => Source::Period(*from, *until),
    })
}

/// What a sharing needs to know besides the ledger, looked up once.
struct Known<'a> {
    ledger: &'a Ledger,
    space: SpaceId,
    gifts: BTreeSet<Id>,
    payments: BTreeSet<Id>,
    customers: HashSet<Name>,
    remembered: BTreeMap<Id, Decimal>,
    policies: Vec<KnownPolicy>,
    came: commonage_log::Millis,
}

impl<'a> Known<'a> {
    fn new(
        view: &View<'_>,
        space: &SpaceId,
        ledger: &'a Ledger,
        register: &Register,
        question: &Question,
        only: Option<&BTreeSet<OperationId>>,
    ) -> Known<'a> {
        let contributor = |event: &Id| {
            let at = ledger.event_named(ledger.find(Class::EconomicEvent, event)?)?;
            contributor(ledger, at)
        };
        let mut payments = register.shared();
        payments.extend(question.payment.as_ref().map(|id| id.canonical().into_owned()));
        // What was asked when a sharing was proposed is what counts for it.
        let policies = match only {
            None => view.policies(),
            Some(only) => view.all_policies().into_iter().filter(|known| only.contains(&known.id)).collect(),
        };
        Known {
            ledger,
            space: *space,
            gifts: register.gifts(&contributor),
            payments,
            customers: customers(ledger, space),
            remembered: register.remembered(),
            policies,
            came: question.came,
        }
    }

    fn canonical(&self, at: EventIndex) -> Id {
        self.ledger.key(self.ledger.event(at).name).1.canonical().into_owned()
    }

    /// Whether money was earned, and is not what somebody put in: it was shared, it paid a debt, or it came from somebody
    /// to whom the community handed things.
    fn is_income(&self, at: EventIndex) -> bool {
        let event = self.ledger.event(at);
        let pays_debt = !event.more().settles.is_empty();
        let is_of_customer = event.provider.is_some_and(|giver| self.customers.contains(&giver));
        pays_debt || is_of_customer || self.payments.contains(&self.canonical(at))
    }

    /// What is asked of this community for a design: only the word of the one accountable for it counts.
    fn policy(&self, design: Name) -> Option<&KnownPolicy> {
        let id = self.ledger.key(design).1.canonical().into_owned();
        let keeper = self.ledger.key(self.ledger.resource(design)?.accountable?).1.clone();
        self.policies.iter().find(|known| {
            known.policy.design.canonical().as_ref() == &id
                && Id::Space(known.space) == keeper
                && known.space != self.space
                && known.policy.until.is_none_or(|until| self.came < until)
                && !known.policy.exempt.contains(&self.space)
        })
    }

    fn asking(&self, design: Name) -> Option<Asking> {
        self.policy(design).map(|known| known.policy.asking.clone())
    }

    fn may_ask(&self, register: &Register, design: Name) -> Option<Decimal> {
        let known = self.policy(design)?;
        let most = known.policy.at_most?;
        Some((most - register.asked_for(&known.policy.design)).max(Decimal::ZERO))
    }
}

/// Those to whom a community handed on things that are not money.
fn customers(ledger: &Ledger, space: &SpaceId) -> HashSet<Name> {
    let home = ledger.find(Class::Agent, &Id::Space(*space));
    let is_sale = |at: EventIndex| {
        let event = ledger.event(at);
        let is_money = event.quantity.is_some_and(|(_, unit)| ledger.unit(unit).is_currency());
        let is_given = matches!(event.action, Action::Transfer | Action::TransferAllRights);
        event.provider == home && is_given && !is_money && !ledger.corrected(at).is_zero()
    };
    let sales = ledger.events().filter(|(at, _)| home.is_some() && is_sale(*at));
    sales.filter_map(|(_, event)| event.receiver.filter(|receiver| Some(*receiver) != home)).collect()
}

/// Whose word decides whether a contribution is a gift: the contributor's; of those who are not on Commonage, the one
/// who recorded it.
pub(super) fn contributor(ledger: &Ledger, at: EventIndex) -> Option<SpaceId> {
    let event = ledger.event(at);
    let space = |name: Name| match ledger.key(name).1 {
        Id::Space(space) => Some(space),
        _ => None,
    };
    match event.provider.map(space) {
        Some(Some(provider)) => Some(provider),
        _ => event.author.and_then(space),
    }
}

impl crate::node::Node {
    pub(crate) fn register(&self, space: &SpaceId) -> Result<&Register> {
        self.images.get(space).map(|image| &image.books.register).ok_or(NodeError::UnknownSpace(*space))
    }
}

impl View<'_> {
    /// What designs ask for, of every community that is heard of here: the last word on each, if it is not over.
    pub fn policies(&self) -> Vec<KnownPolicy> {
        self.policies_that(|register| register.policies().into_iter().map(|(stated, _)| stated.clone()).collect())
    }

    fn all_policies(&self) -> Vec<KnownPolicy> {
        self.policies_that(|register| register.acts().into_iter().cloned().collect())
    }

    fn policies_that(
        &self,
        of: impl Fn(&Register) -> Vec<commonage_economy::sharing::register::Stated>,
    ) -> Vec<KnownPolicy> {
        let mut all = Vec::new();
        for (space, image) in &self.node.images {
            if !self.sees(space, Audience::Public).unwrap_or_default() {
                continue;
            }
            all.extend(
                of(&image.books.register).into_iter().filter_map(|stated| KnownPolicy::of(*space, stated, true)),
            );
            let mut heard = Register::default();
            image.books.heard.iter().for_each(|stated| heard.insert(stated.clone()));
            all.extend(of(&heard).into_iter().filter_map(|stated| KnownPolicy::of(*space, stated, false)));
        }
        all
    }

    /// Whether a clearing holds: all agreed, and nothing else had set off the same claims before.
    ///
    /// # Errors
    /// If the viewer may not see it.
    pub fn is_set_off(&self, space: &SpaceId, clearing: &OperationId) -> Result<bool> {
        self.register(space)?;
        Ok(self.node.images.get(space).is_some_and(|image| image.books.follows_from(clearing)))
    }
}
