//! The books of a space, kept in step with what counts in it: its ledger, and what was decided about sharing.

use std::collections::{HashMap, HashSet};

use commonage_economy::codec;
use commonage_economy::id::Id;
use commonage_economy::ledger::{Ledger, Stamp};
use commonage_economy::needs::{self, Board};
use commonage_economy::record::Record;
use commonage_economy::sharing::act::Act;
use commonage_economy::sharing::register::{Follows, Owed, Register, Right, Stated};
use commonage_economy::vocabulary::{Class, Property};
use commonage_log::{
    Audience, Glance, Kind, Level, Number, Operation, OperationId, PersonId, Refusal, Space, SpaceKind,
};
use commonage_store::{LogStore, Position};

use crate::error::Result;
use crate::places::{Places, place_of};

/// Operations read from the store at once when a ledger is folded again.
const READ_BATCH: usize = 10_000;

/// What an operation states in the books.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    Records(Vec<Record>),
    Act(Act),
    Need(needs::act::Act),
    Place(commonage_place::places::Act),
}

/// The ledger, what was decided about sharing, and what is in neither.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) ledger: Ledger,
    pub(crate) register: Register,
    pub(crate) board: Board,
    pub(crate) places: Places,
    /// What a closed space asks for its designs: heard, though from outside nobody can tell who may speak for it.
    pub(crate) heard: Vec<Stated>,
    /// Proposals whose consequences stand in the ledger.
    derived: HashSet<OperationId>,
    /// Read, and not yet judged.
    fresh: Vec<(Number, Entry)>,
    /// Does not count, for now or for good; and whether that is because nobody can tell from outside who may speak.
    withheld: HashMap<Number, bool>,
    /// Not understood by this version.
    pub(crate) unread: u32,
    /// A snapshot was read: what counted then may not count now.
    is_restored: bool,
    /// Folding again was begun and the store failed.
    must_fold: bool,
}

impl Books {
    /// Notes what an operation states.
    pub(crate) fn take(&mut self, number: Number, operation: &Operation) {
        match entry_of(operation) {
            Some(Some(entry)) => self.fresh.push((number, entry)),
            Some(None) => self.unread += 1,
            None => {}
        }
    }

    /// Takes in what counts. Where something counts now that did not, or the other way, the ledger is folded again.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub(crate) fn settle(&mut self, space: &Space, store: &dyn LogStore, refold: bool) -> Result<()> {
        // Of what is only heard, who speaks can become known without any other change.
        let may_differ = refold || self.is_restored || self.withheld.values().any(|is_heard| *is_heard);
        if self.must_fold || (may_differ && !self.is_in_step(space)) {
            return self.fold_again(space, store);
        }
        self.is_restored = false;
        if self.fresh.is_empty() && !self.ledger.needs_settling() {
            return Ok(());
        }
        for (number, entry) in std::mem::take(&mut self.fresh) {
            self.enter(space, number, entry);
        }
        if self.conclude(space) { Ok(()) } else { self.fold_again(space, store) }
    }

    fn enter(&mut self, space: &Space, number: Number, entry: Entry) {
        let Some(glance) = space.glance(number) else { return };
        let stamp = stamp(space, &glance);
        match (entry, glance.refusal) {
            (Entry::Records(records), None) => self.ledger.apply(&stamp, records),
            (Entry::Act(act), None) => self.register.apply(&stamp, right(space, number, stamp.author, &act), act),
            (Entry::Need(act), None) => {
                self.board.apply(&stamp, rank(space, number), glance.log.audience == Audience::Public, act);
            }
            (Entry::Place(act), None) => self.place(space, number, &glance, act),
            (entry, refusal) => {
                self.withheld.insert(number, refusal == Some(Refusal::StandingUnknown));
                // What a closed space says in public is heard, though from outside nobody can tell who may speak for it.
                if let (Entry::Place(act), Some(Refusal::StandingUnknown)) = (&entry, &refusal) {
                    self.place(space, number, &glance, act.clone());
                }
                if let (Entry::Need(act), Some(Refusal::StandingUnknown)) = (&entry, &refusal) {
                    self.board.apply(&stamp, Right::Member, true, act.clone());
                }
                if let (Entry::Act(act @ Act::Policy(_)), Some(Refusal::StandingUnknown)) = (entry, refusal) {
                    let (id, clock, author) = (stamp.id, stamp.clock, stamp.author);
                    self.heard.push(Stated { id, clock, author, right: Right::Member, act });
                }
            }
        }
    }

    fn place(&mut self, space: &Space, number: Number, glance: &Glance, act: commonage_place::places::Act) {
        let Stamp { id, clock, author } = stamp(space, glance);
        let stamp = commonage_place::places::Stamp { id, clock, author };
        // Whoever writes in a space speaks for it where nothing but its place is at stake.
        self.places.of(glance.log.audience).apply(stamp, space.had_right(number, Level::Write), act);
    }

    /// Brings the ledger up to date, with what follows from what was decided. Returns whether everything that followed
    /// before still does.
    fn conclude(&mut self, space: &Space) -> bool {
        for (stamp, records) in self.board.take_records(space.id()) {
            self.ledger.apply(&stamp, records);
        }
        loop {
            self.ledger.settle();
            let follows = self.register.records(space.id(), &|claim| owed(&self.ledger, claim));
            let still = self.derived.iter().all(|id| follows.contains_key(id));
            let new = follows.into_values().filter(|new| !self.derived.contains(&new.stamp().id));
            let stated = |one: Follows<'_>| (one.stamp(), one.records(&|claim| owed(&self.ledger, claim)));
            let new: Vec<_> = new.map(stated).filter(|(_, records)| !records.is_empty()).collect();
            // A clearing sets off claims that a sharing made.
            if new.is_empty() {
                return still;
            }
            for (stamp, records) in new {
                self.derived.insert(stamp.id);
                self.ledger.apply(&stamp, records);
            }
        }
    }

    /// Whether something that was proposed holds, and its consequences stand in the ledger.
    pub(crate) fn follows_from(&self, proposal: &OperationId) -> bool {
        self.derived.contains(proposal)
    }

    /// Whether exactly those operations are in the books that count, with the right that they count with.
    fn is_in_step(&self, space: &Space) -> bool {
        let fresh: HashSet<Number> = self.fresh.iter().map(|(number, _)| *number).collect();
        let is_held = |number: Number, glance: &Glance| {
            let held = self.register.get(&glance.id);
            let is_so = held.is_none_or(|held| held.right == right(space, number, held.author, &held.act));
            // What is only heard speaks with no right of its own, and for whoever is known to speak.
            let right = || if glance.refusal.is_none() { rank(space, number) } else { Right::Member };
            let speaks = || space.had_right(number, Level::Write);
            let author = || stamp(space, glance).author;
            let is_said = |held: &needs::Stated| held.right == right() && held.author == author();
            let is_placed = |held: &commonage_place::places::Stated| {
                held.may_speak_for_space == speaks() && held.author == author()
            };
            let mut places = [&self.places.members, &self.places.public].into_iter();
            is_so
                && self.board.act(&glance.id).is_none_or(is_said)
                && places.find_map(|held| held.get(&glance.id)).is_none_or(is_placed)
        };
        let is_withheld = |glance: &Glance| glance.refusal.as_ref().map(|why| *why == Refusal::StandingUnknown);
        space.numbered_glances().all(|(number, glance)| {
            glance.kind != Kind::Record
                || fresh.contains(&number)
                || (is_withheld(&glance) == self.withheld.get(&number).copied() && is_held(number, &glance))
        })
    }

    fn fold_again(&mut self, space: &Space, store: &dyn LogStore) -> Result<()> {
        // Should the store fail in the midst of it, it is done the next time.
        self.must_fold = true;
        let mut books = Books::default();
        let mut position = Position(0);
        loop {
            let batch = store.read_space(&space.id(), position, READ_BATCH)?;
            let Some((last, _)) = batch.last() else { break };
            position = *last;
            for (_, operation) in &batch {
                // What waits for something else is not in the space yet.
                let Some(number) = space.find(&operation.id()) else { continue };
                match entry_of(operation) {
                    Some(Some(entry)) => books.enter(space, number, entry),
                    Some(None) => books.unread += 1,
                    None => {}
                }
            }
        }
        books.conclude(space);
        *self = books;
        Ok(())
    }

    /// The books as they were when only those operations were there that fit; of what counts now.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub(crate) fn of_these(space: &Space, store: &dyn LogStore, fits: &HashSet<OperationId>) -> Result<Books> {
        let mut books = Books::default();
        let mut position = Position(0);
        loop {
            let batch = store.read_space(&space.id(), position, READ_BATCH)?;
            let Some((last, _)) = batch.last() else { break };
            position = *last;
            for (_, operation) in batch.iter().filter(|(_, operation)| fits.contains(&operation.id())) {
                if let (Some(number), Some(Some(entry))) = (space.find(&operation.id()), entry_of(operation)) {
                    books.enter(space, number, entry);
                }
            }
        }
        books.conclude(space);
        Ok(books)
    }

    pub(crate) fn to_snapshot(&self) -> Vec<u8> {
        let withheld: Vec<(u32, bool)> = self.withheld.iter().map(|(number, is_heard)| (number.0, *is_heard)).collect();
        let derived: Vec<&OperationId> = self.derived.iter().collect();
        let register = minicbor::bytes::ByteVec::from(self.register.to_snapshot());
        let board = minicbor::bytes::ByteVec::from(self.board.to_snapshot());
        let members = minicbor::bytes::ByteVec::from(self.places.members.to_snapshot());
        let public = minicbor::bytes::ByteVec::from(self.places.public.to_snapshot());
        let mut bytes = Vec::new();
        // Writing to a Vec cannot fail.
        let own = (withheld, self.unread, derived, &self.heard, register, board, members, public);
        let _ = minicbor::encode(own, &mut bytes);
        let mut all = (bytes.len() as u64).to_le_bytes().to_vec();
        all.extend_from_slice(&bytes);
        all.extend_from_slice(&self.ledger.to_snapshot());
        all
    }

    pub(crate) fn from_snapshot(bytes: &[u8]) -> Option<Books> {
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let (own, ledger) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        type Bytes = minicbor::bytes::ByteVec;
        type Own = (Vec<(u32, bool)>, u32, Vec<OperationId>, Vec<Stated>, Bytes, Bytes, Bytes, Bytes);
        let (withheld, unread, derived, heard, register, board, members, public): Own = minicbor::decode(own).ok()?;
        let withheld = withheld.into_iter().map(|(number, is_heard)| (Number(number), is_heard)).collect();
        let (ledger, register) = (Ledger::from_snapshot(ledger)?, Register::from_snapshot(&register)?);
        let (derived, board) = (derived.into_iter().collect(), Board::from_snapshot(&board)?);
        let read = commonage_place::places::Register::from_snapshot;
        let places = Places { members: read(&members)?, public: read(&public)? };
        Some(Books {
            ledger,
            register,
            board,
            places,
            heard,
            derived,
            withheld,
            unread,
            is_restored: true,
            ..Books::default()
        })
    }
}

/// What an operation states in the books: `None` if it does not speak of them, `Some(None)` if it cannot be read.
fn entry_of(operation: &Operation) -> Option<Option<Entry>> {
    if let Some(act) = act_of(operation) {
        return Some(act.map(Entry::Act));
    }
    if let Some(act) = need_of(operation) {
        return Some(act.map(Entry::Need));
    }
    if let Some(act) = place_of(operation) {
        return Some(act.map(Entry::Place));
    }
    records_of(operation).map(|records| records.map(Entry::Records))
}

/// What an operation states about needs and offers, likewise.
pub(crate) fn need_of(operation: &Operation) -> Option<Option<needs::act::Act>> {
    use commonage_log::{Body, Room};
    let body = operation.body()?;
    (Body::room(body) == Some(Room::NEEDS)).then(|| needs::act::Act::read(body.get(2..)?))
}

/// What an operation states about sharing, likewise.
pub(crate) fn act_of(operation: &Operation) -> Option<Option<Act>> {
    use commonage_log::{Body, Room};
    let body = operation.body()?;
    (Body::room(body) == Some(Room::SHARING)).then(|| Act::read(body.get(2..)?))
}

/// Who owes how much by a claim, and to whom.
pub(crate) fn owed(ledger: &Ledger, claim: &Id) -> Option<Owed> {
    let name = ledger.find(Class::Claim, claim)?;
    let record = ledger.description(name)?;
    let side = |property: Property| record.id_of(property).map(|id| id.canonical().into_owned());
    let amount = ledger.open(name)?.whole?.value;
    Some(Owed { debtor: side(Property::Provider)?, creditor: side(Property::Receiver)?, amount })
}

/// With what right somebody states something about sharing. Everything is judged in what they had seen.
fn right(space: &Space, number: Number, author: Option<PersonId>, act: &Act) -> Right {
    if let Act::Agree { party: Id::Space(party), .. } = act
        && author != Some(*party)
        && space.members_then(number).any(|member| member.person == *party)
    {
        return Right::Nothing;
    }
    rank(space, number)
}

/// With what right somebody speaks, by what they may do in the space.
fn rank(space: &Space, number: Number) -> Right {
    if !space.had_right(number, Level::Steward) {
        return Right::Member;
    }
    let stewards = space.members_then(number).filter(|member| member.level == Level::Steward);
    if stewards.count() > 1 { Right::Steward } else { Right::OnlySteward }
}

/// What an operation states in the ledger: `None` if it does not speak of it, `Some(None)` if it cannot be read.
pub(crate) fn records_of(operation: &Operation) -> Option<Option<Vec<Record>>> {
    use commonage_log::{Body, Room};
    let body = operation.body()?;
    (Body::room(body) == Some(Room::ECONOMY)).then(|| codec::read(body.get(2..)?))
}

fn stamp(space: &Space, glance: &Glance) -> Stamp {
    let speaks_for = |author: commonage_log::Principal| match space.kind() {
        Some(SpaceKind::Person) => space.id(),
        _ => commonage_log::SpaceId(author.0),
    };
    let author: Option<PersonId> = glance.author.map(speaks_for);
    Stamp { id: glance.id, clock: glance.clock, author }
}
