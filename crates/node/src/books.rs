//! The ledger of a space, kept in step with what counts in it.

use std::collections::HashSet;

use commonage_economy::codec;
use commonage_economy::ledger::{Ledger, Stamp};
use commonage_economy::record::Record;
use commonage_log::{Glance, Kind, Number, Operation, PersonId, Space, SpaceKind};
use commonage_store::{LogStore, Position};

use crate::error::Result;

/// Operations read from the store at once when a ledger is folded again.
const READ_BATCH: usize = 10_000;

/// The ledger, and what is not in it.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) ledger: Ledger,
    /// Read, and not yet judged.
    fresh: Vec<(Number, Vec<Record>)>,
    /// Does not count, for now or for good.
    withheld: HashSet<Number>,
    /// Not understood by this version.
    pub(crate) unread: u32,
    /// A snapshot was read: what counted then may not count now.
    is_restored: bool,
}

impl Books {
    /// Notes what an operation states.
    pub(crate) fn take(&mut self, number: Number, operation: &Operation) {
        match records_of(operation) {
            Some(Some(records)) => self.fresh.push((number, records)),
            Some(None) => self.unread += 1,
            None => {}
        }
    }

    /// Takes in what counts. Where something counts now that did not, or the other way, the ledger is folded again.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub(crate) fn settle(&mut self, space: &Space, store: &dyn LogStore, refold: bool) -> Result<()> {
        if (refold || self.is_restored) && !self.is_in_step(space) {
            return self.fold_again(space, store);
        }
        self.is_restored = false;
        if self.fresh.is_empty() && !self.ledger.needs_settling() {
            return Ok(());
        }
        for (number, records) in std::mem::take(&mut self.fresh) {
            self.enter(space, number, records);
        }
        self.ledger.settle();
        Ok(())
    }

    fn enter(&mut self, space: &Space, number: Number, records: Vec<Record>) {
        match space.glance(number) {
            Some(glance) if glance.refusal.is_none() => self.ledger.apply(&stamp(space, &glance), records),
            _ => {
                self.withheld.insert(number);
            }
        }
    }

    /// Whether exactly those operations are in the ledger that count.
    fn is_in_step(&self, space: &Space) -> bool {
        let fresh: HashSet<Number> = self.fresh.iter().map(|(number, _)| *number).collect();
        space.numbered_glances().all(|(number, glance)| {
            glance.kind != Kind::Record
                || fresh.contains(&number)
                || glance.refusal.is_some() == self.withheld.contains(&number)
        })
    }

    fn fold_again(&mut self, space: &Space, store: &dyn LogStore) -> Result<()> {
        *self = Books::default();
        let mut position = Position(0);
        loop {
            let batch = store.read_space(&space.id(), position, READ_BATCH)?;
            let Some((last, _)) = batch.last() else { break };
            position = *last;
            for (_, operation) in &batch {
                // What waits for something else is not in the space yet.
                let Some(number) = space.find(&operation.id()) else { continue };
                match records_of(operation) {
                    Some(Some(records)) => self.enter(space, number, records),
                    Some(None) => self.unread += 1,
                    None => {}
                }
            }
        }
        self.ledger.settle();
        Ok(())
    }

    pub(crate) fn to_snapshot(&self) -> Vec<u8> {
        let withheld: Vec<u32> = self.withheld.iter().map(|number| number.0).collect();
        let mut bytes = Vec::new();
        // Writing to a Vec cannot fail.
        let _ = minicbor::encode((withheld, self.unread), &mut bytes);
        let mut all = (bytes.len() as u64).to_le_bytes().to_vec();
        all.extend_from_slice(&bytes);
        all.extend_from_slice(&self.ledger.to_snapshot());
        all
    }

    pub(crate) fn from_snapshot(bytes: &[u8]) -> Option<Books> {
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let (own, ledger) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        let (withheld, unread): (Vec<u32>, u32) = minicbor::decode(own).ok()?;
        let withheld = withheld.into_iter().map(Number).collect();
        let ledger = Ledger::from_snapshot(ledger)?;
        Some(Books { ledger, withheld, unread, is_restored: true, ..Books::default() })
    }
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
