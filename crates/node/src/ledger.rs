//! The ledger of a space: what people state in it, checked before it is signed, and what a viewer may see of it.

use commonage_economy::check::{Speaker, check};
use commonage_economy::document::Document;
use commonage_economy::id::Id;
use commonage_economy::ledger::{Event, Ledger, Name, Stamp};
use commonage_economy::limits::RECORDS_PER_ACT_MAX;
use commonage_economy::record::{Record, Value};
use commonage_economy::vocabulary::{Class, Property};
use commonage_economy::{accounts, codec, export, import, words};
use commonage_log::{Audience, Body, Level, Millis, Operation, OperationId, Room, SpaceId, SpaceKind, said};

use crate::books::records_of;
use crate::error::{NodeError, Result};
use crate::node::Node;
use crate::query::View;

impl Node {
    /// States records in the ledger of a space, all or none, if each of them can be.
    ///
    /// # Errors
    /// If this person may not write there, or a record cannot be so by what the ledger says now.
    pub fn state(&mut self, space: SpaceId, records: Vec<Record>, now: Millis) -> Result<Operation> {
        self.may_state(space)?;
        let speaker = self.speaker(space, now);
        let mut tried = std::borrow::Cow::Borrowed(self.books(&space)?);
        let stamp = Stamp { id: OperationId([0xff; 32]), clock: now, author: None };
        for (record, number) in records.iter().zip(0_u16..) {
            // Resolved, so that it is found what the same act said before.
            check(&tried, &record.clone().resolved(stamp.id), &speaker).map_err(NodeError::Objection)?;
            // The next one is looked at as if this one were said.
            if usize::from(number) + 1 < records.len() {
                tried.to_mut().apply_one(&stamp, number, record.clone());
                tried.to_mut().settle();
            }
        }
        let written = self.state_all(space, vec![records], now, &mut |_, _| ())?;
        written.into_iter().next().ok_or(NodeError::UnknownSpace(space))
    }

    /// States records as facts from elsewhere: an import, where nothing is refused that can be said.
    ///
    /// # Errors
    /// If this person may not write there, or an act is too large.
    pub fn state_all(
        &mut self,
        space: SpaceId,
        acts: Vec<Vec<Record>>,
        now: Millis,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Vec<Operation>> {
        self.may_state(space)?;
        if acts.iter().any(|records| records.len() > RECORDS_PER_ACT_MAX) {
            return Err(NodeError::Limit(said!("one act states at most {} records.", RECORDS_PER_ACT_MAX)));
        }
        let bodies = acts.iter().map(|records| Body::Room(Room::ECONOMY, codec::write(records)));
        self.write_all(space, Audience::Members, bodies, now, progress)
    }

    pub(crate) fn may_state(&self, space: SpaceId) -> Result<()> {
        self.ensure_speaks()?;
        let held = self.space(&space)?;
        held.control_audience().ok_or(NodeError::SpaceNotHere)?;
        self.right_to_write(held).map_err(|why| NodeError::refused("recording that", why))
    }

    /// In whose name this person may speak in a space: their own, its own, and that of other groups they write in.
    fn speaker(&self, space: SpaceId, now: Millis) -> Speaker {
        let mine = |held: &&commonage_log::Space| {
            let level = self.person.and_then(|me| held.level_of(&me));
            held.kind() != Some(SpaceKind::Person) && level.is_some_and(|level| level >= Level::Write)
        };
        let mut agents: Vec<Id> = self.spaces().filter(mine).map(|held| Id::Space(held.id())).collect();
        agents.extend(self.person.map(Id::Space));
        agents.push(Id::Space(space));
        // In their own ledger, which nobody else reads, people note what they saw others do.
        if self.person == Some(space) {
            agents.extend(self.spaces().map(|held| Id::Space(held.id())));
        }
        Speaker { agents, now }
    }

    /// One number for everything that a space says, its ledger included: equal wherever the same operations are held.
    pub fn state_hash(&self, space: &commonage_log::Space) -> [u8; 32] {
        let Ok(ledger) = self.books(&space.id()) else { return space.state_hash() };
        let register = self.register(&space.id()).ok().filter(|register| !register.is_empty());
        let board = self.board_of(&space.id()).ok().filter(|board| !board.is_empty());
        let places = self.images.get(&space.id()).map(|image| &image.books.places).filter(|places| !places.is_empty());
        if ledger.is_empty() && register.is_none() && board.is_none() && places.is_none() {
            return space.state_hash();
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&space.state_hash()).update(&ledger.state_hash());
        let more = [register.map(|register| register.state_hash()), board.map(|board| board.state_hash())];
        more.iter().flatten().for_each(|state| {
            hasher.update(state);
        });
        if let Some(places) = places {
            hasher.update(&places.members.state_hash()).update(&places.public.state_hash());
        }
        *hasher.finalize().as_bytes()
    }

    pub(crate) fn books(&self, space: &SpaceId) -> Result<&Ledger> {
        self.images.get(space).map(|image| &image.books.ledger).ok_or(NodeError::UnknownSpace(*space))
    }
}

impl<'a> View<'a> {
    /// The ledger of a space.
    ///
    /// # Errors
    /// If the space is not here, or its ledger is not for this viewer.
    pub fn ledger(&self, space: &SpaceId) -> Result<&'a Ledger> {
        if !self.sees(space, Audience::Members)? {
            let why = commonage_log::Refusal::NotAMember;
            return Err(NodeError::refused("looking into the ledger", why));
        }
        self.node.books(space)
    }

    /// Everything that operations say of something in the ledger of a space, word for word; the ones that count.
    ///
    /// # Errors
    /// As [`View::ledger`], or if the store cannot be read.
    pub fn record(&self, space: &SpaceId, name: Name) -> Result<Option<Record>> {
        let ledger = self.ledger(space)?;
        let (class, _) = ledger.key(name);
        if *class != Class::EconomicEvent {
            return Ok(ledger.description(name));
        }
        let Some(at) = ledger.event_named(name) else { return Ok(None) };
        let (operation, number) = ledger.event(at).source();
        let held = self.node.store().operation(&operation)?;
        let records = held.as_ref().and_then(|held| records_of(held).flatten());
        let record = records.and_then(|records| records.into_iter().nth(usize::from(number)));
        Ok(record.map(|record| record.resolved(operation)))
    }

    /// What people call something that the ledger of a space speaks of.
    pub fn called(&self, space: &SpaceId, class: Class, id: &Id) -> String {
        if let (Class::Agent, Id::Space(agent)) = (class.family(), id) {
            return self.name_of(agent);
        }
        self.ledger(space).map_or_else(|_| id.short(), |ledger| ledger.called_by(class, id))
    }

    /// The same by its name in the ledger.
    pub fn called_name(&self, space: &SpaceId, name: Name) -> String {
        let Ok(ledger) = self.ledger(space) else { return String::new() };
        match ledger.key(name) {
            (Class::Agent, Id::Space(agent)) => self.name_of(agent),
            _ => ledger.called(name),
        }
    }

    /// Operations of the ledger that this version does not understand.
    ///
    /// # Errors
    /// If the space is not held.
    pub fn not_understood(&self, space: &SpaceId) -> Result<u32> {
        let image = self.node.images.get(space).ok_or(NodeError::UnknownSpace(*space))?;
        Ok(image.books.unread)
    }

    pub(crate) fn record_sentence(&self, space: &SpaceId, operation: &Operation) -> String {
        let Some(Some(records)) = records_of(operation) else { return "not understood by this version".to_owned() };
        let id = operation.id();
        let called = |class: Class, id: &Id| self.called(space, class, id);
        let sentence = |record: Record| words::sentence(&record.resolved(id), &called);
        // A list of hundreds helps nobody: the first few, and how many more.
        let (shown, more) = (5, records.len().saturating_sub(5));
        let mut all: Vec<String> = records.into_iter().take(shown).map(sentence).collect();
        if more > 0 {
            all.push(format!("and {more} more"));
        }
        all.join("; ")
    }
}

impl Node {
    /// Takes a document into the ledger of a space.
    ///
    /// # Errors
    /// If this person may not write there, or the store fails.
    pub fn import_document(
        &mut self,
        space: SpaceId,
        document: &Document,
        now: Millis,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<import::Report> {
        self.may_state(space)?;
        let planned = {
            let view = self.my_view()?;
            let ledger = view.ledger(&space)?;
            let known = |(class, id): &(Class, Id)| match class {
                Class::EconomicEvent => view.record(&space, ledger.find(*class, id)?).ok().flatten(),
                _ => view.agent_record(id),
            };
            import::plan(ledger, &known, document)
        };
        if !planned.acts.is_empty() {
            self.state_all(space, planned.acts, now, progress)?;
        }
        Ok(planned.report)
    }
}

impl View<'_> {
    /// Everything in the ledger of a space as records, to write down.
    ///
    /// # Errors
    /// As [`View::ledger`], or if the store cannot be read.
    pub fn ledger_records(&self, space: &SpaceId) -> Result<Vec<Record>> {
        let ledger = self.ledger(space)?;
        let mut event = |name| self.record(space, name);
        export::records(ledger, &mut event, &|id| self.agent_record(id))
    }

    /// A person or group that is a space, as an agent.
    fn agent_record(&self, id: &Id) -> Option<Record> {
        let Id::Space(space) = id else { return None };
        let class = match self.node.space(space).ok()?.kind()? {
            SpaceKind::Person => Class::Person,
            SpaceKind::Ecosystem => Class::EcologicalAgent,
            _ => Class::Organization,
        };
        let name = self.name_of(space);
        Some(Record::new(class, id.clone()).with(Property::Name, Value::Text(name.into())))
    }

    /// The accounts of a ledger as plain text, for an accountant.
    ///
    /// # Errors
    /// As [`View::ledger`].
    pub fn accounts(&self, space: &SpaceId, syntax: accounts::Syntax) -> Result<String> {
        let ledger = self.ledger(space)?;
        let called = |name| self.called_name(space, name);
        let sentence = |event: &Event| {
            let thing = event.resource.or(event.specification).map(called).unwrap_or_default();
            let who = event.provider.map(called).unwrap_or_default();
            format!("{who} {} {thing}", words::done(event.action)).trim().to_owned()
        };
        Ok(accounts::write(ledger, syntax, &called, &sentence))
    }
}
