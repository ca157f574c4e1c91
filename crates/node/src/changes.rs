//! What others said since somebody last looked: one line a matter, what concerns them first, never their own acts.

use std::collections::BTreeMap;

use commonage_economy::vocabulary::Class;
use commonage_log::{Kind, Millis, Operation, OperationId, SpaceId, SpaceKind};

use serde::Serialize;

use crate::books::{need_of, records_of};
use crate::error::Result;
use crate::node::Node;
pub use crate::outcome::Outcome;
use crate::query::View;
use crate::shown::FlowLine;

/// Where the store remembers how much of each space was looked at.
const SETTING: &str = "looked";

/// Bytes of one space in that setting: its id, and how many operations were here.
const ENTRY_BYTES: usize = 40;

/// Operations of one space that are looked through, the newest: who was away for longer reads the space itself.
const READ_MAX: usize = 300;

/// Who never looked is told of a week.
const FIRST_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// Something that others said or did.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Change {
    /// Where.
    #[serde(serialize_with = "as_text")]
    #[schemars(with = "String")]
    pub space: SpaceId,
    /// What that is called.
    pub space_name: String,
    /// Who.
    pub who: String,
    /// What they said or did, in a sentence without who.
    pub text: String,
    /// Whether these are their own words.
    pub is_said: bool,
    /// What became of it, where these are not their own words.
    pub outcome: Option<Outcome>,
    /// What that is about: the need or offer, the one who was let in, the rule, the amount.
    pub matter: Option<String>,
    /// What they wrote down of what happened, where it is that.
    pub flow: Option<FlowLine>,
    /// The need or offer that it is about.
    #[serde(serialize_with = "as_text_if_any")]
    #[schemars(with = "Option<String>")]
    pub ask: Option<OperationId>,
    /// Whether the viewer has a part in that.
    pub concerns_you: bool,
    /// When, in ms since 1970, by their clock.
    pub at_ms: u64,
}

fn as_text<S: serde::Serializer>(id: &SpaceId, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}

#[allow(clippy::ref_option)] // As serde calls it.
fn as_text_if_any<S: serde::Serializer>(
    id: &Option<OperationId>,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    match id {
        Some(id) => serializer.collect_str(id),
        None => serializer.serialize_none(),
    }
}

/// One line is about one matter: a need or offer, somebody's words in a space, or an act of control.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Matter {
    Ask(OperationId),
    Words(SpaceId, String),
    Act(OperationId),
}

impl Node {
    fn looked(&self) -> Result<Option<BTreeMap<SpaceId, u64>>> {
        let Some(bytes) = self.store.local(SETTING)? else { return Ok(None) };
        let entry = |bytes: &[u8]| {
            let (id, count) = bytes.split_at_checked(32)?;
            Some((SpaceId(id.try_into().ok()?), u64::from_be_bytes(count.try_into().ok()?)))
        };
        Ok(Some(bytes.chunks_exact(ENTRY_BYTES).filter_map(entry).collect()))
    }

    /// Remembers, on this computer, that all that is here was looked at.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn have_looked(&mut self) -> Result<()> {
        let mut bytes = Vec::new();
        for space in self.spaces() {
            bytes.extend_from_slice(space.id().as_bytes());
            bytes.extend_from_slice(&(space.len() as u64).to_be_bytes());
        }
        Ok(self.store.set_local(SETTING, Some(&bytes))?)
    }
}

impl View<'_> {
    /// What others said or did since the viewer last looked, at most so many lines, and whether there is more.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn changes(&self, most: usize, now: Millis) -> Result<(Vec<Change>, bool)> {
        let looked = self.node.looked()?;
        let since = if looked.is_none() { now.0.saturating_sub(FIRST_MS) } else { 0 };
        let mut found: BTreeMap<Matter, Change> = BTreeMap::new();
        let groups = self.node.spaces().filter(|space| !matches!(space.kind(), None | Some(SpaceKind::Person)));
        for space in groups {
            let from = looked.as_ref().and_then(|looked| looked.get(&space.id())).copied().unwrap_or(0);
            let fresh = space.numbered_glances().rev().take(READ_MAX).map(|(_, glance)| glance);
            let fresh = fresh.take((space.len() as u64).saturating_sub(from) as usize);
            for glance in fresh.filter(|glance| glance.clock.0 >= since && glance.refusal.is_none()) {
                let is_own = glance.author.map(|author| SpaceId(author.0)) == self.viewer_id();
                let tells = matches!(glance.kind, Kind::Control | Kind::Note | Kind::Record);
                if is_own || !tells || !self.may_see(space, glance.log.audience) {
                    continue;
                }
                let Some(operation) = self.node.store().operation(&glance.id)? else { continue };
                let is_said = glance.kind == Kind::Note;
                let told = self.told(&space.id(), &operation);
                if !is_said && told.is_none() {
                    continue;
                }
                let line = self.log_line(space, &glance, Some(&operation), false);
                let ask = need_of(&operation).and_then(|_| {
                    let board = self.node.board_of(&space.id()).ok()?;
                    board.ask_of(glance.id).filter(|ask| board.asked(ask).is_some_and(|asked| !asked.is_taken_back))
                });
                let matter = match (ask, glance.kind) {
                    (Some(ask), _) => Matter::Ask(ask),
                    (None, Kind::Note) => Matter::Words(space.id(), line.author.clone()),
                    (None, _) => Matter::Act(glance.id),
                };
                // The newest word about a matter tells how it is: those that came before it are left out.
                found.entry(matter).or_insert(Change {
                    space: space.id(),
                    space_name: self.name_of(&space.id()),
                    who: line.author,
                    text: line.text,
                    is_said,
                    outcome: told.as_ref().map(|told| told.outcome),
                    matter: ask
                        .and_then(|ask| self.asked_of(&space.id(), &ask))
                        .map(|shown| shown.asked.ask.what.to_string())
                        .or_else(|| told.as_ref().and_then(|told| told.matter.clone())),
                    flow: self.flow_of(&space.id(), &operation),
                    ask,
                    concerns_you: ask.is_some_and(|ask| self.has_part(&space.id(), &ask))
                        || told.is_some_and(|told| told.concerns_you),
                    at_ms: line.at_ms,
                });
            }
        }
        let mut changes: Vec<Change> = found.into_values().collect();
        // By consequence; of those that weigh the same, the newest first.
        let order = |change: &Change| {
            (!change.concerns_you, change.ask.is_none(), change.is_said, std::cmp::Reverse(change.at_ms))
        };
        changes.sort_by_key(|change| (order(change), change.space));
        let is_more = changes.len() > most;
        changes.truncate(most);
        Ok((changes, is_more))
    }

    /// The last event that an operation tells of.
    fn flow_of(&self, space: &SpaceId, operation: &Operation) -> Option<FlowLine> {
        let records = records_of(operation)??;
        let event = records.into_iter().rfind(|record| record.class == Class::EconomicEvent)?;
        let ledger = self.ledger(space).ok()?;
        let name = ledger.find(Class::EconomicEvent, &event.resolved(operation.id()).id)?;
        Some(self.flow_line(space, ledger, ledger.event_named(name)?))
    }

    fn has_part(&self, space: &SpaceId, ask: &OperationId) -> bool {
        self.asked_of(space, ask).is_some_and(|shown| {
            let takings = &shown.asked.takings;
            self.is_mine(shown.asked.author, &shown.asked.ask.agent)
                || takings.iter().any(|taking| self.is_mine(taking.author, &taking.can.agent))
        })
    }
}
