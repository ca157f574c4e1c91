//! One space in memory: its folds, the operations that came early, and how far the store was read.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use commonage_log::{Identities, InsertError, Operation, OperationId, SNAPSHOT_VERSION, Settled, Space, SpaceId};
use commonage_net::protocol::Head;

use crate::books::Books;
use commonage_store::{LogStore, Position};

use crate::error::Result;

/// Operations read from the store at once: few enough for memory, many enough that the disk is not asked often.
const READ_BATCH: usize = 10_000;

/// A snapshot is worth writing after this many new operations: opening them from the log takes about 20 ms.
const SNAPSHOT_AFTER: usize = 20_000;

/// Bytes of early operations kept in memory; beyond, they are read from the store again when their time comes. An
/// import goes log by log, so most of a lively space is early for a moment: this holds some 100,000 of 300 bytes.
const WAITING_BYTES_MAX: usize = 64 << 20;

/// What an operation takes in memory besides its own bytes.
const OPERATION_OVERHEAD: usize = 400;

/// An operation that waits for another.
#[derive(Debug)]
enum Early {
    Here(Box<Operation>),
    InStore(OperationId),
}

impl Early {
    fn id(&self) -> OperationId {
        match self {
            Early::Here(operation) => operation.id(),
            Early::InStore(id) => *id,
        }
    }
}

fn bytes_of(operation: &Operation) -> usize {
    operation.header_bytes().len() + operation.body().map_or(0, <[u8]>::len) + OPERATION_OVERHEAD
}

/// A space in memory.
#[derive(Debug)]
pub struct Image {
    /// Who belongs, and which operations count.
    pub space: Space,
    /// What those of the ledger come to.
    pub(crate) books: Books,
    /// The operations whose bodies were erased from the store since this image was opened.
    pub(crate) erased: BTreeSet<OperationId>,
    position: Position,
    /// Operations that came before something they follow, by what they wait for.
    waiting: HashMap<OperationId, Vec<Early>>,
    waiting_bytes: usize,
    /// Operations that can never stand, each with the reason: kept, passed on, and shown by `doctor`.
    misfits: Vec<(OperationId, InsertError)>,
    unsaved: usize,
    /// The ends of its logs, as far as somebody asked for them since they changed.
    heads: RefCell<Option<Arc<[Head]>>>,
}

impl Image {
    /// Opens a space: from its snapshot and what came since, or from its log.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn open(store: &dyn LogStore, id: SpaceId) -> Result<Self> {
        let mut image = Self::from_snapshot(store, id)?.unwrap_or_else(|| Self::empty(id));
        image.catch_up(store)?;
        Ok(image)
    }

    /// Takes in what the store holds beyond what was taken in; true if there was anything.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub(crate) fn catch_up(&mut self, store: &dyn LogStore) -> Result<bool> {
        let mut is_more = false;
        loop {
            let batch = store.read_space(&self.space.id(), self.position, READ_BATCH)?;
            let Some((last, _)) = batch.last() else { return Ok(is_more) };
            let last = *last;
            for (_, operation) in &batch {
                self.take(store, operation)?;
            }
            self.read_up_to(last);
            is_more = true;
        }
    }

    /// A space of which nothing is held.
    pub fn empty(id: SpaceId) -> Self {
        let (waiting, misfits) = (HashMap::new(), Vec::new());
        Self {
            space: Space::new(id),
            books: Books::default(),
            erased: BTreeSet::new(),
            position: Position(0),
            waiting,
            waiting_bytes: 0,
            misfits,
            unsaved: 0,
            heads: RefCell::new(None),
        }
    }

    fn from_snapshot(store: &dyn LogStore, id: SpaceId) -> Result<Option<Self>> {
        let Some(snapshot) = store.load_snapshot(&id)?.filter(|snapshot| snapshot.version == SNAPSHOT_VERSION) else {
            return Ok(None);
        };
        // The operations that were waiting come first, by id: they are read from the store again. The space comes
        // last, for it ends with the check of the whole.
        let read = snapshot.bytes.split_first_chunk::<4>().and_then(|(count, rest)| {
            let (ids, rest) = rest.split_at_checked(u32::from_le_bytes(*count) as usize * 32)?;
            let (length, rest) = rest.split_first_chunk::<8>()?;
            let (books, space) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
            let space = Space::from_snapshot(space).filter(|space| space.id() == id)?;
            let early = ids.chunks_exact(32).filter_map(OperationId::from_slice).collect::<Vec<_>>();
            Some((early, Books::from_snapshot(books)?, space))
        });
        let Some((early, books, space)) = read else { return Ok(None) };
        let mut image = Self { space, books, position: snapshot.position, ..Self::empty(id) };
        for id in early {
            if let Some(operation) = store.operation(&id)? {
                image.take(store, &operation)?;
            }
        }
        image.unsaved = 0;
        Ok(Some(image))
    }

    /// Takes in an operation that the store holds, and whatever waited for it. Early ones wait.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn take(&mut self, store: &dyn LogStore, operation: &Operation) -> Result<()> {
        let Some(id) = self.place(operation) else { return Ok(()) };
        // Mostly nothing waits: not even a look is needed then.
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut ready = self.waiting.remove(&id).unwrap_or_default();
        while let Some(early) = ready.pop() {
            let operation = match early {
                Early::Here(operation) => {
                    self.waiting_bytes = self.waiting_bytes.saturating_sub(bytes_of(&operation));
                    Some(*operation)
                }
                Early::InStore(id) => store.operation(&id)?,
            };
            if let Some(id) = operation.and_then(|operation| self.place(&operation)) {
                ready.extend(self.waiting.remove(&id).unwrap_or_default());
            }
        }
        Ok(())
    }

    fn place(&mut self, operation: &Operation) -> Option<OperationId> {
        match self.space.insert(operation) {
            Ok(new) => {
                if let Some(number) = new {
                    self.books.take(number, operation);
                }
                self.unsaved += usize::from(new.is_some());
                new.map(|_| operation.id())
            }
            Err(InsertError::Early { missing, .. }) => {
                self.let_wait(operation, missing);
                None
            }
            Err(reason) => {
                self.misfits.push((operation.id(), reason));
                None
            }
        }
    }

    fn let_wait(&mut self, operation: &Operation, missing: OperationId) {
        let waiting = self.waiting.entry(missing).or_default();
        let bytes = bytes_of(operation);
        if self.waiting_bytes + bytes > WAITING_BYTES_MAX {
            waiting.push(Early::InStore(operation.id()));
        } else {
            self.waiting_bytes += bytes;
            waiting.push(Early::Here(Box::new(operation.clone())));
        }
    }

    /// Brings who belongs and what the ledger says up to date, and tells what that changed.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub(crate) fn settle(&mut self, store: &dyn LogStore, identities: &Identities) -> Result<Settled> {
        let settled = self.space.settle(identities);
        self.books.settle(&self.space, store, settled.refold)?;
        Ok(settled)
    }

    /// The ends of its logs, those that wait included.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub(crate) fn heads(&self, store: &dyn LogStore) -> Result<Arc<[Head]>> {
        if let Some(heads) = &*self.heads.borrow() {
            return Ok(Arc::clone(heads));
        }
        let mut heads = Vec::new();
        for (log, tip) in store.heads(&self.space.id())? {
            let placed = self.space.find(&tip.id).and_then(|number| self.space.glance(number));
            let clock = match placed {
                Some(glance) => Some(glance.clock),
                None => store.operation(&tip.id)?.map(|operation| operation.header().clock),
            };
            heads.push(Head { log, tip, clock: clock.unwrap_or_default() });
        }
        let heads: Arc<[Head]> = heads.into();
        *self.heads.borrow_mut() = Some(Arc::clone(&heads));
        Ok(heads)
    }

    /// Notes that everything up to a position of the store was taken in.
    pub fn read_up_to(&mut self, position: Position) {
        self.position = self.position.max(position);
        *self.heads.borrow_mut() = None;
    }

    /// Whether everything that the store holds of it stands in the space.
    pub(crate) fn is_placed(&self) -> bool {
        self.waiting.is_empty() && self.misfits.is_empty()
    }

    /// How many operations wait for something that has not arrived.
    pub fn waiting(&self) -> usize {
        self.waiting.values().map(Vec::len).sum()
    }

    /// What is missing: named by operations here, but not here itself and not waiting here either.
    pub fn missing(&self) -> Vec<OperationId> {
        let here: HashSet<_> = self.waiting.values().flatten().map(Early::id).collect();
        self.waiting.keys().filter(|id| !here.contains(id)).copied().collect()
    }

    /// Operations that can never stand.
    pub fn misfits(&self) -> &[(OperationId, InsertError)] {
        &self.misfits
    }

    /// Saves a snapshot if enough is new, or if asked to.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn save(&mut self, store: &mut dyn LogStore, always: bool) -> Result<()> {
        if self.unsaved < SNAPSHOT_AFTER && !always {
            return Ok(());
        }
        let early: Vec<_> = self.waiting.values().flatten().map(Early::id).collect();
        let mut bytes = (early.len() as u32).to_le_bytes().to_vec();
        early.iter().for_each(|id| bytes.extend_from_slice(id.as_bytes()));
        let books = self.books.to_snapshot();
        bytes.extend_from_slice(&(books.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&books);
        bytes.extend_from_slice(&self.space.to_snapshot());
        store.save_snapshot(&self.space.id(), self.position, SNAPSHOT_VERSION, &bytes)?;
        self.unsaved = 0;
        Ok(())
    }
}
