//! The board of one space: everything that was asked there, and what became of it.
//!
//! Acts are kept as a set, and each ask is worked out from the acts about it, so the same acts give the same board in
//! whatever order they came. Nothing here looks at a clock: how an ask stands *now* is asked with the time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use commonage_log::{Millis, OperationId, SpaceId};

use super::act::{Act, Allocation};
use super::asked::Asked;
use super::follow;
use crate::ledger::Stamp;
use crate::record::Record;
use crate::sharing::register::Right;

/// An act with what the log says of it.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Stated {
    /// The operation.
    #[n(0)]
    pub id: OperationId,
    /// Its author's clock.
    #[n(1)]
    pub clock: Millis,
    /// The person who speaks.
    #[n(2)]
    pub author: Option<SpaceId>,
    /// With what right they said it.
    #[n(3)]
    pub right: Right,
    /// Anyone may read it, not only members.
    #[n(4)]
    pub is_public: bool,
    /// What they said.
    #[n(5)]
    pub act: Act,
}

impl Stated {
    /// Its place among all acts: by the clock, then by the id.
    pub fn order(&self) -> (Millis, OperationId) {
        (self.clock, self.id)
    }

    /// The act that it speaks of, where it speaks of one.
    pub(super) fn about(&self) -> Option<OperationId> {
        match &self.act {
            Act::Change { of, .. } | Act::Still { of, .. } | Act::Over { of, .. } => Some(*of),
            Act::Can(can) => Some(can.of),
            Act::Agree { can, .. }
            | Act::Decline { can, .. }
            | Act::Release { can, .. }
            | Act::Disclose { can, .. } => Some(*can),
            Act::TakeBack { act } => Some(*act),
            Act::Ask(_) | Act::Allocate(_) => None,
        }
    }
}

/// Whether an act takes another back. What was agreed between two is declined or handed back instead, and what was said
/// better is said better once more.
pub(super) fn takes_back(by: &Stated, of: &Stated) -> bool {
    let names = matches!(by.act, Act::TakeBack { act } if act == of.id);
    let is_meant =
        matches!(of.act, Act::Ask(_) | Act::Over { .. } | Act::Can(_) | Act::Decline { .. } | Act::Release { .. });
    names && (is_meant || matches!(of.act, Act::Allocate(_))) && by.author.is_some() && by.author == of.author
}

/// Everything that was asked in a space.
#[derive(Clone, Debug, Default)]
pub struct Board {
    acts: HashMap<OperationId, Stated>,
    /// What speaks of an act, by that act.
    about: HashMap<OperationId, BTreeSet<OperationId>>,
    /// “I can”s that are given out of an offer, or meet a need, by that other ask.
    with: HashMap<OperationId, BTreeSet<OperationId>>,
    asked: BTreeMap<OperationId, Asked>,
    /// Acts from which records follow that were not handed out yet.
    pending: BTreeSet<OperationId>,
    /// Asks of which something changed since that was asked last.
    changed: BTreeSet<OperationId>,
}

impl Board {
    /// Takes in an act.
    pub fn apply(&mut self, stamp: &Stamp, right: Right, is_public: bool, act: Act) {
        let Stamp { id, clock, author } = *stamp;
        self.insert(Stated { id, clock, author, right, is_public, act });
    }

    fn insert(&mut self, stated: Stated) {
        let id = stated.id;
        if let Some(about) = stated.about() {
            self.about.entry(about).or_default().insert(id);
        }
        self.note_other(&stated);
        self.pending.insert(id);
        self.acts.insert(id, stated);
        if let Some(ask) = self.ask_of(id) {
            self.work_out(ask);
            // What was said here may be given out of another.
            let said = self.about.get(&ask).into_iter().flatten().filter_map(|id| self.acts.get(id));
            let other = |stated: &Stated| if let Act::Can(can) = &stated.act { can.with } else { None };
            let others: BTreeSet<OperationId> = said.filter_map(other).filter(|other| *other != ask).collect();
            others.into_iter().for_each(|other| self.work_out(other));
        }
    }

    fn note_other(&mut self, stated: &Stated) {
        if let Act::Can(can) = &stated.act
            && let Some(other) = can.with
        {
            self.with.entry(other).or_default().insert(stated.id);
        }
    }

    /// The “I can”s that are given out of an offer, or meet a need, and were said elsewhere.
    pub(super) fn said_elsewhere(&self, id: &OperationId) -> impl Iterator<Item = &Stated> {
        self.with.get(id).into_iter().flatten().filter_map(|can| self.acts.get(can))
    }

    /// The ask that an act is about in the end; `None` if it is not here, or it is about none.
    pub fn ask_of(&self, id: OperationId) -> Option<OperationId> {
        let mut at = self.acts.get(&id)?;
        // What speaks of what speaks of an “I can”: three steps at most. Longer rows say nothing.
        for _ in 0..4 {
            match at.about() {
                Some(about) => at = self.acts.get(&about)?,
                None => return matches!(at.act, Act::Ask(_)).then_some(at.id),
            }
        }
        None
    }

    fn work_out(&mut self, ask: OperationId) {
        if let Some(asked) = Asked::work_out(self, ask) {
            self.changed.insert(ask);
            self.asked.insert(ask, asked);
        }
    }

    /// The acts that speak of an act, and those that take one of them back, in order.
    pub(super) fn words_on(&self, id: &OperationId) -> Vec<&Stated> {
        let about = |id: &OperationId| self.about.get(id).into_iter().flatten().filter_map(|id| self.acts.get(id));
        let back = |of: &Stated| about(&of.id).filter(|by| matches!(by.act, Act::TakeBack { .. })).collect::<Vec<_>>();
        let mut all: Vec<&Stated> = about(id).flat_map(|stated| [vec![stated], back(stated)].concat()).collect();
        all.sort_by_key(|stated| stated.order());
        all
    }

    /// By which act something was taken back. Only its author can, and what holds between two is handed back instead.
    fn taken_back(&self, stated: &Stated) -> Option<&Stated> {
        let about = self.about.get(&stated.id)?.iter().filter_map(|id| self.acts.get(id));
        about.filter(|by| takes_back(by, stated)).min_by_key(|by| by.order())
    }

    /// Whether its author took an act back.
    pub fn is_taken_back(&self, id: &OperationId) -> bool {
        self.acts.get(id).is_some_and(|stated| self.taken_back(stated).is_some())
    }

    /// Whether nothing was asked yet.
    pub fn is_empty(&self) -> bool {
        self.acts.is_empty()
    }

    /// An act, by its operation.
    pub fn act(&self, id: &OperationId) -> Option<&Stated> {
        self.acts.get(id)
    }

    /// A need or an offer.
    pub fn asked(&self, id: &OperationId) -> Option<&Asked> {
        self.asked.get(id)
    }

    /// All needs and offers, also those that are over, in order of their ids.
    pub fn all(&self) -> impl Iterator<Item = &Asked> {
        self.asked.values()
    }

    /// Allocations that were proposed and not taken back, in order.
    pub fn allocations(&self) -> Vec<(&Stated, &Allocation)> {
        let all = self.acts.values().filter(|stated| self.taken_back(stated).is_none());
        let mut all: Vec<_> = all
            .filter_map(|stated| match &stated.act {
                Act::Allocate(allocation) => Some((stated, &**allocation)),
                _ => None,
            })
            .collect();
        all.sort_by_key(|(stated, _)| stated.order());
        all
    }

    /// Something sealed within an “I can”, in order.
    pub fn sealed(&self, can: &OperationId) -> Vec<(&Stated, &[u8])> {
        let all = self.words_on(can).into_iter();
        all.filter_map(|stated| match &stated.act {
            Act::Disclose { sealed, .. } => Some((stated, sealed.as_slice())),
            _ => None,
        })
        .collect()
    }

    /// The asks of which something changed since this was asked last.
    pub fn take_changed(&mut self) -> BTreeSet<OperationId> {
        std::mem::take(&mut self.changed)
    }

    /// The records that follow from acts, each handed out once: what the ledger says of needs and offers. What follows
    /// from an act depends on that act and those that it speaks of alone, never on what else has come.
    pub fn take_records(&mut self, home: SpaceId) -> Vec<(Stamp, Vec<Record>)> {
        let mut ready = Vec::new();
        let pending = std::mem::take(&mut self.pending);
        let mut waiting = BTreeSet::new();
        for id in pending {
            let Some(stated) = self.acts.get(&id) else { continue };
            if stated.about().is_some() && self.ask_of(id).is_none() {
                // It speaks of something that did not come yet, or does not count.
                waiting.insert(id);
                continue;
            }
            let records = follow::records(self, home, stated);
            if !records.is_empty() {
                ready.push((Stamp { id, clock: stated.clock, author: stated.author }, records));
            }
        }
        self.pending = waiting;
        ready
    }

    /// One number for everything that the board says: equal wherever the same acts are held.
    pub fn state_hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for (id, asked) in &self.asked {
            hasher.update(id.as_bytes()).update(format!("{asked:?}").as_bytes());
        }
        for (stated, _) in self.allocations() {
            hasher.update(stated.id.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }

    /// The acts as bytes; what follows from them is worked out again.
    pub fn to_snapshot(&self) -> Vec<u8> {
        let acts: BTreeMap<_, _> = self.acts.iter().collect();
        let acts: Vec<&Stated> = acts.into_values().collect();
        minicbor::to_vec((acts, &self.pending.iter().collect::<Vec<_>>())).unwrap_or_default()
    }

    /// Reads what [`Board::to_snapshot`] wrote; `None` if it is something else.
    pub fn from_snapshot(bytes: &[u8]) -> Option<Board> {
        let (acts, pending): (Vec<Stated>, Vec<OperationId>) = minicbor::decode(bytes).ok()?;
        let mut board = Board::default();
        for stated in acts {
            if let Some(about) = stated.about() {
                board.about.entry(about).or_default().insert(stated.id);
            }
            board.note_other(&stated);
            board.acts.insert(stated.id, stated);
        }
        let asks: Vec<OperationId> =
            board.acts.values().filter(|stated| matches!(stated.act, Act::Ask(_))).map(|stated| stated.id).collect();
        asks.into_iter().for_each(|ask| board.work_out(ask));
        board.pending = pending.into_iter().collect();
        Some(board)
    }
}
