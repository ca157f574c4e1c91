//! One number for everything that a ledger says.

use crate::id::Id;
use crate::ledger::Ledger;
use crate::ledger::names::Name;
use crate::ledger::state::{Contradiction, ContradictionKind, Resource};

impl Ledger {
    /// One number for everything that this ledger says: equal wherever the same facts are held.
    pub fn state_hash(&self) -> [u8; 32] {
        let mut lines: Vec<Vec<u8>> = self.resources().iter().map(|resource| self.resource_line(resource)).collect();
        lines.extend(self.contradictions().iter().map(|contradiction| self.contradiction_line(contradiction)));
        lines.extend(self.derived.progress.iter().map(|(name, progress)| {
            let mut done: Vec<_> =
                progress.done.iter().map(|(unit, done)| (self.unit(*unit).name(), done.to_string())).collect();
            done.sort_unstable();
            self.line("promise", *name, &format!("{done:?}"))
        }));
        lines.extend(self.said.keys().map(|name| self.line("said", *name, &format!("{:?}", self.description(*name)))));
        // In their order: it decides much of the rest.
        lines.sort_unstable();
        lines.extend(self.events().map(|(_, event)| self.line("event", event.name, &format!("{:?}", event.when))));
        let mut hasher = blake3::Hasher::new();
        for line in lines {
            hasher.update(&(line.len() as u64).to_le_bytes()).update(&line);
        }
        *hasher.finalize().as_bytes()
    }

    fn line(&self, what: &str, name: Name, text: &str) -> Vec<u8> {
        format!("{what} {} {text}", self.id_text(Some(name))).into_bytes()
    }

    /// A name as all computers have it: one spelling of two.
    fn id_text(&self, name: Option<Name>) -> String {
        let Some((class, id)) = name.map(|name| self.key(name)) else { return "-".to_owned() };
        let id: &Id = &id.canonical();
        format!("{} {id}", class.name())
    }

    fn resource_line(&self, resource: &Resource) -> Vec<u8> {
        let mut amounts: Vec<_> = resource
            .amounts
            .iter()
            .map(|a| (self.unit(a.unit).name(), a.accounting.to_string(), a.onhand.to_string()))
            .collect();
        amounts.sort_unstable();
        let named = [
            resource.specification,
            resource.accountable,
            resource.keeper,
            resource.location,
            resource.contained_in,
            resource.stage,
            resource.lot,
        ]
        .map(|name| self.id_text(name));
        let text = format!("{amounts:?} {named:?} {:?} {:?}", resource.state, resource.tracking);
        self.line("resource", resource.name, &text)
    }

    fn contradiction_line(&self, contradiction: &Contradiction) -> Vec<u8> {
        let kind = match contradiction.kind {
            ContradictionKind::BelowZero { short, unit, is_accounting } => {
                format!("short {short} {} {is_accounting}", self.unit(unit).name())
            }
            other => format!("{other:?}"),
        };
        let events: Vec<_> = contradiction.events.iter().map(|at| self.id_text(Some(self.event(*at).name))).collect();
        self.line("contradiction", contradiction.about, &format!("{kind} {events:?}"))
    }
}
