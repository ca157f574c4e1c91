//! The facts of a ledger as bytes, so that opening it costs what is new. What follows from them is worked out again.
//!
//! Local to one program version and one computer, like the snapshot of a space, which carries this one and its check.

use std::collections::HashMap;

use crate::id::Id;
use crate::ledger::event::{Event, EventIndex};
use crate::ledger::names::{Name, Names};
use crate::ledger::{Ledger, Place, Said};
use crate::unit::Unit;
use crate::vocabulary::Class;

type Stored = (Vec<(Class, Id)>, Vec<Unit>, Vec<Event>, Vec<Event>, Vec<(Name, Place, crate::record::Record)>);

impl Ledger {
    /// The facts as bytes.
    pub fn to_snapshot(&self) -> Vec<u8> {
        let keys: Vec<_> = self.names.all().map(|(_, key)| key).collect();
        let disputed: Vec<_> = self.disputed.values().collect();
        let said: Vec<_> = self
            .said
            .iter()
            .flat_map(|(name, all)| all.iter().map(move |said| (name, said.place, &said.record)))
            .collect();
        let mut bytes = Vec::with_capacity(self.events.len() * 128);
        // Writing to a Vec cannot fail.
        let _ = minicbor::encode((keys, &self.units, &self.events, disputed, said), &mut bytes);
        bytes
    }

    /// A ledger from such bytes, to be settled before use; `None` if they are not what was written.
    pub fn from_snapshot(bytes: &[u8]) -> Option<Ledger> {
        let (keys, units, events, disputed, said): Stored = minicbor::decode(bytes).ok()?;
        let mut ledger = Ledger { names: Names::from_keys(keys), units, events, is_stale: true, ..Ledger::default() };
        ledger.event_of = ledger.events.iter().zip(0..).map(|(event, at)| (event.name, EventIndex(at))).collect();
        ledger.disputed = disputed.into_iter().map(|event| ((event.name, event.place), event)).collect();
        let mut by_name: HashMap<Name, Vec<Said>> = HashMap::new();
        for (name, place, record) in said {
            ledger.note_satisfied(name, &record);
            by_name.entry(name).or_default().push(Said { place, record });
        }
        ledger.said = by_name;
        Some(ledger)
    }
}
