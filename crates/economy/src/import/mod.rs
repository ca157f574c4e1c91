//! Taking a document into a ledger: what to state, and what to tell the person who brought it.
//!
//! The rules (`docs/rulings.md` gives the reasons):
//!
//! - A name means one thing everywhere. What is known already is not stated again, so reading twice changes nothing.
//! - The first listing of a resource, if it comes before anything that the document says happened to it, says how it
//!   began: an opening count is stated as an event. Every other listing is a claim, compared with what the document's
//!   own events come to, and told where it differs.
//! - Flows without a time stand where the document puts them: at the time of the one before that has one.
//! - Events are never changed. A document that tells a known event otherwise is told so; if it clearly speaks of
//!   another event by the same name, that is kept under a name of its own.

mod compare;
mod listing;

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::Millis;

use crate::codec;
use crate::document::{Document, Remark, Statement};
use crate::ledger::{Ledger, when};
use crate::record::{Key, Record};
use crate::vocabulary::{Class, Property as P};

pub use compare::{Change, Clash};
pub use listing::Claim;

/// Records stated by one operation of an import: so few that each stays readable, so many that signing costs little.
const RECORDS_PER_ACT: usize = 100;

/// Bytes of one operation of an import, well below the limit of a body.
const ACT_BYTES_MAX: usize = 256 * 1024;

/// What to state, and what to tell.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What to state, an operation each.
    pub acts: Vec<Vec<Record>>,
    /// What to tell.
    pub report: Report,
}

/// What reading a document came to.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Things that the document speaks of, by class.
    pub read: BTreeMap<Class, usize>,
    /// Resources that it speaks of.
    pub resources: BTreeSet<crate::id::Id>,
    /// Records to be stated.
    pub new: usize,
    /// Records that are known already.
    pub known: usize,
    /// Descriptions that the document gives otherwise than they are known.
    pub changes: Vec<Change>,
    /// Flows that have the name of a known one.
    pub clashes: Vec<Clash>,
    /// What the document says of resources, and what its own events come to.
    pub claims: Vec<Claim>,
    /// Resources that the document begins otherwise than they stand in the ledger already, where `is` stays.
    pub beginnings: Vec<Claim>,
    /// What was not understood.
    pub remarks: Vec<Remark>,
    /// Records that are too large to be stated.
    pub too_large: Vec<Key>,
}

impl Report {
    /// Claims that differ from what the document's own events come to.
    pub fn differences(&self) -> impl Iterator<Item = &Claim> {
        self.claims.iter().filter(|claim| claim.says != claim.is)
    }
}

/// Works out what a document adds to a ledger. `known` gives the words of a known event, which the ledger leaves in
/// the log, and of the people and groups that describe themselves.
pub fn plan(ledger: &Ledger, known: &dyn Fn(&Key) -> Option<Record>, document: &Document) -> Plan {
    let mut report = Report { remarks: document.remarks.clone(), ..Report::default() };
    count(document, &mut report);
    let records = listing::records(ledger, document, &mut report);
    let mut records = compare::news(ledger, known, records, &mut report);
    // A document may keep more beside a record than an operation can carry.
    records.retain(|record| {
        let bytes = codec::write(std::slice::from_ref(record));
        let fits = bytes.len() <= ACT_BYTES_MAX && codec::read(&bytes).is_some();
        if !fits {
            report.too_large.push(record.key());
        }
        fits
    });
    report.new = records.len();
    Plan { acts: in_acts(records), report }
}

fn count(document: &Document, report: &mut Report) {
    let mut seen: BTreeSet<Key> = BTreeSet::new();
    for Statement { record, .. } in &document.statements {
        if seen.insert(record.key()) {
            *report.read.entry(record.class).or_default() += 1;
        }
        if record.class == Class::EconomicResource {
            report.resources.insert(record.id.clone());
        }
        for property in [P::ResourceInventoriedAs, P::ToResourceInventoriedAs] {
            let is_event = record.class == Class::EconomicEvent;
            report.resources.extend(record.id_of(property).filter(|_| is_event).cloned());
        }
    }
}

fn in_acts(records: Vec<Record>) -> Vec<Vec<Record>> {
    let (mut acts, mut bytes): (Vec<Vec<Record>>, usize) = (Vec::new(), 0);
    for record in records {
        let size = codec::write(std::slice::from_ref(&record)).len();
        let is_full = acts.last().is_none_or(|act| act.len() >= RECORDS_PER_ACT || bytes + size > ACT_BYTES_MAX);
        if is_full {
            acts.push(Vec::new());
            bytes = 0;
        }
        bytes += size;
        if let Some(act) = acts.last_mut() {
            act.push(record);
        }
    }
    acts
}

/// When the flows of a document happened, by the order in which it tells them.
struct Times {
    last: Option<Millis>,
    earliest: Option<Millis>,
}

impl Times {
    fn of(document: &Document) -> Times {
        let events = document.statements.iter().map(|statement| &statement.record);
        let earliest = events.filter(|record| record.class == Class::EconomicEvent).filter_map(when).min();
        Times { last: None, earliest }
    }

    fn place(&mut self, record: &mut Record) {
        match when(record) {
            Some(at) => self.last = Some(at),
            None => record.at = self.last.or(self.earliest),
        }
    }
}
