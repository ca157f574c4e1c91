//! One running node: the store, the memory images of its spaces, and the people it knows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use commonage_log::{
    Audience, Body, Control, DeviceKey, DeviceSecret, Identities, Kind, Millis, Operation, OperationId, PersonId, Run,
    Space, SpaceId, SpaceKind, Word, next_clock,
};
use commonage_store::{LogStore, Position};

use crate::error::{NodeError, Result};
use crate::image::Image;
use crate::signing::Writing;

/// Where the store remembers whose node this is.
const LOCAL_PERSON: &str = "person";

/// Where the store counts how often spaces had to be folded again because bodies came late.
const LOCAL_REOPENED: &str = "reopened";

/// Most acknowledgements written before one operation: with sixteen heads each, a thousand people writing apart.
const ACKNOWLEDGEMENTS_MAX: usize = 64;

/// What a delivery of operations brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Operations that were not here before.
    pub new: usize,
    /// Operations that were here already.
    pub known: usize,
    /// Letters that were not here before.
    pub letters: usize,
    /// Spaces in which something that counted before does not any more, or the other way.
    pub refolded: BTreeSet<SpaceId>,
}

/// A node. It does no I/O but through its store, and has no clock: the time comes with each call.
pub struct Node {
    pub(crate) store: Box<dyn LogStore>,
    pub(crate) device: Arc<DeviceSecret>,
    pub(crate) person: Option<PersonId>,
    pub(crate) images: BTreeMap<SpaceId, Image>,
    pub(crate) identities: Identities,
    /// What fits what among needs and offers.
    pub(crate) fits: crate::needs::Fits,
    /// What others have of what is here.
    pub(crate) reached: crate::delivery::Reached,
    /// Changes whenever who may see what may have changed.
    pub(crate) standing: u64,
    /// Changes whenever a letter was written or has come.
    pub(crate) mail: u64,
    /// Spaces of which something new has come since that was asked last.
    changed: BTreeSet<SpaceId>,
    reopened: u64,
}

impl Node {
    /// Opens a node on a store, as one device.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn open(store: Box<dyn LogStore>, device: DeviceSecret) -> Result<Self> {
        let person = store.local(LOCAL_PERSON)?.and_then(|bytes| SpaceId::from_slice(&bytes));
        let reached = Self::read_reached(store.as_ref())?;
        let mut images = BTreeMap::new();
        for id in store.spaces()? {
            images.insert(id, Image::open(store.as_ref(), id)?);
        }
        let mut node = Self {
            store,
            device: Arc::new(device),
            person,
            images,
            identities: Identities::default(),
            fits: crate::needs::Fits::default(),
            reached,
            standing: 0,
            mail: 0,
            changed: BTreeSet::new(),
            reopened: 0,
        };
        node.reopened = node.times_reopened()?;
        let all = node.images.keys().copied().collect();
        node.settle(&all)?;
        node.remember_person()?;
        Ok(node)
    }

    /// After a crash between a beginning (or a recovery) and the note whose node this is: this device speaks for them.
    fn remember_person(&mut self) -> Result<()> {
        let device = self.device();
        let is_own = |space: &&Space| space.devices().any(|held| held.key == device && !held.revoked);
        let found = self.spaces().find(is_own).map(Space::id);
        match found.filter(|_| self.person.is_none()) {
            Some(person) => self.become_person(person),
            None => Ok(()),
        }
    }

    /// This device.
    pub fn device(&self) -> DeviceKey {
        self.device.key()
    }

    /// The secret of this device, to sign for a connection.
    pub fn device_secret(&self) -> Arc<DeviceSecret> {
        Arc::clone(&self.device)
    }

    /// Whose node it is, once somebody has begun here.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Whose node it is.
    ///
    /// # Errors
    /// If nobody has begun here.
    pub fn me(&self) -> Result<PersonId> {
        self.person.ok_or(NodeError::NoPerson)
    }

    pub(crate) fn become_person(&mut self, person: PersonId) -> Result<()> {
        self.store.set_local(LOCAL_PERSON, Some(person.as_bytes()))?;
        self.person = Some(person);
        self.standing += 1;
        Ok(())
    }

    pub(crate) fn ensure_nobody(&self) -> Result<()> {
        match self.person {
            Some(person) => Err(NodeError::PersonExists(self.name_of(&person))),
            None => Ok(()),
        }
    }

    /// The people known here and their devices.
    pub fn identities(&self) -> &Identities {
        &self.identities
    }

    /// A space in memory.
    ///
    /// # Errors
    /// If it is not held.
    pub fn space(&self, id: &SpaceId) -> Result<&Space> {
        self.images.get(id).map(|image| &image.space).ok_or(NodeError::UnknownSpace(*id))
    }

    /// Every space that is held, in order of id.
    pub fn spaces(&self) -> impl Iterator<Item = &Space> {
        self.images.values().map(|image| &image.space)
    }

    /// The memory image of a space, for inspection.
    pub fn image(&self, id: &SpaceId) -> Option<&Image> {
        self.images.get(id)
    }

    /// What people call a person or space; the beginning of the id where no name is known.
    pub fn name_of(&self, id: &SpaceId) -> String {
        let Some(image) = self.images.get(id) else { return id.short() };
        let told = || self.store.local(&ticket_name_setting(id)).ok().flatten();
        match image.space.name() {
            Some(name) => name.to_owned(),
            // Only a join of ours is here: it is called what the ticket calls it.
            None => told().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| id.short()),
        }
    }

    /// The store, for what only it can tell.
    pub fn store(&self) -> &dyn LogStore {
        self.store.as_ref()
    }

    /// Takes in runs of others: durable first, then in memory, early ones waiting for what they follow.
    ///
    /// # Errors
    /// If the store refuses or fails; then nothing of this batch is taken in.
    pub fn receive(&mut self, runs: &[Run]) -> Result<Received> {
        let appended = self.store.append_batch(runs)?;
        // The new ones are named in the order in which they stand in the runs; of one that came twice the first was saved.
        let mut all = runs.iter().flat_map(Run::operations);
        let named =
            appended.new.iter().filter_map(|(position, id)| Some((all.find(|held| held.id() == *id)?, *position)));
        let mut new: Vec<(&Operation, Position)> = named.collect();
        // Run by run, most operations would come before something that they had seen. By their clocks few do.
        new.sort_by_key(|(operation, _)| operation.header().clock);
        let mut touched = BTreeSet::new();
        for (operation, position) in new {
            touched.insert(operation.space());
            self.place(operation, position)?;
        }
        let mut reopened = Ok(());
        // A body that decides something may have been missing when its header was folded: such spaces fold again.
        if !appended.bodies_attached.is_empty() {
            let attached: BTreeSet<_> = appended.bodies_attached.iter().collect();
            let of = runs.iter().flat_map(Run::operations).filter(|operation| attached.contains(&operation.id()));
            let spaces: BTreeSet<_> = of.map(Operation::space).collect();
            reopened = self.reopen(&spaces);
            touched.extend(spaces);
        }
        // What was taken in is settled also where the disk fails meanwhile.
        let refolded = self.settle(&touched)?;
        reopened?;
        Ok(Received { new: appended.new.len(), known: appended.duplicates, letters: 0, refolded })
    }

    /// Folds spaces again from the store, for bodies in them were missing before; other connections to the same store
    /// learn of it by a number there.
    pub(crate) fn reopen(&mut self, spaces: &BTreeSet<SpaceId>) -> Result<()> {
        for space in spaces {
            let image = Image::open(self.store.as_ref(), *space)?;
            self.images.insert(*space, image);
        }
        let times = self.times_reopened()?.wrapping_add(1);
        self.store.set_local(LOCAL_REOPENED, Some(&times.to_be_bytes()))?;
        self.changed.extend(spaces);
        self.reopened = times;
        self.standing += 1;
        Ok(())
    }

    /// The spaces of which something new has come since this was asked last.
    pub fn take_changed(&mut self) -> BTreeSet<SpaceId> {
        std::mem::take(&mut self.changed)
    }

    /// Takes in what another program has written into the same store.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn catch_up(&mut self) -> Result<()> {
        self.person = self.store.local(LOCAL_PERSON)?.and_then(|bytes| SpaceId::from_slice(&bytes));
        let times = self.times_reopened()?;
        if times != self.reopened {
            self.images.clear();
            self.reopened = times;
        }
        let mut touched = BTreeSet::new();
        for id in self.store.spaces()? {
            let image = self.images.entry(id).or_insert_with(|| Image::empty(id));
            if image.catch_up(self.store.as_ref())? {
                touched.insert(id);
            }
        }
        self.settle(&touched)?;
        self.changed.extend(touched);
        (self.standing, self.mail) = (self.standing + 1, self.mail + 1);
        Ok(())
    }

    pub(crate) fn times_reopened(&self) -> Result<u64> {
        let bytes = self.store.local(LOCAL_REOPENED)?;
        Ok(bytes.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes))
    }

    pub(crate) fn place(&mut self, operation: &Operation, position: Position) -> Result<()> {
        let id = operation.space();
        self.changed.insert(id);
        self.mail += u64::from(operation.header().to.is_some());
        self.standing += u64::from(!self.images.contains_key(&id));
        let image = self.images.entry(id).or_insert_with(|| Image::empty(id));
        image.take(self.store.as_ref(), operation)?;
        image.read_up_to(position);
        Ok(())
    }

    /// Settles what changed: people first, for every other space depends on who speaks; then erases what must go.
    pub(crate) fn settle(&mut self, touched: &BTreeSet<SpaceId>) -> Result<BTreeSet<SpaceId>> {
        let (mut refolded, mut settled) = (BTreeSet::new(), touched.clone());
        let mut people_changed = false;
        for id in touched {
            let Some(image) = self.images.get_mut(id) else { continue };
            if image.space.kind() == Some(SpaceKind::Person) {
                let settled = image.settle(self.store.as_ref(), &self.identities)?;
                if settled.refold {
                    refolded.insert(*id);
                }
                self.standing += u64::from(settled.membership);
                people_changed |= self.identities.update(&image.space);
            }
        }
        for (id, image) in &mut self.images {
            let is_person = image.space.kind() == Some(SpaceKind::Person);
            if is_person || !(people_changed || touched.contains(id)) {
                continue;
            }
            settled.insert(*id);
            let changes = image.settle(self.store.as_ref(), &self.identities)?;
            if changes.refold {
                refolded.insert(*id);
            }
            self.standing += u64::from(changes.membership);
        }
        for id in &settled {
            if let Some(image) = self.images.get_mut(id) {
                self.fits.note(image.books.board.take_changed().into_iter().map(|ask| (*id, ask)));
            }
        }
        // Also where only someone's device became known: their word to erase may count from now on.
        for id in settled {
            self.erase_what_must_go(&id)?;
        }
        Ok(refolded)
    }

    fn erase_what_must_go(&mut self, space: &SpaceId) -> Result<()> {
        let Some(image) = self.images.get_mut(space) else { return Ok(()) };
        // Of what cannot be read nobody knows yet whether it decides something for others: it goes when it comes.
        let is_known = |id: &OperationId| {
            let glance = image.space.find(id).and_then(|number| image.space.glance(number));
            glance.is_some_and(|glance| glance.kind != Kind::Unreadable)
        };
        for id in image.space.erased() {
            if !image.erased.contains(&id) && is_known(&id) {
                self.store.erase_body(&id)?;
                image.erased.insert(id);
            }
        }
        Ok(())
    }

    /// Signs and keeps an operation of this device: durable before anyone sees it.
    pub(crate) fn write(&mut self, writing: Writing, now: Millis) -> Result<Operation> {
        let space = writing.space;
        if let Some(id) = space {
            self.acknowledge(id, writing.audience, now)?;
        }
        let operation = self.sign(&writing, now)?;
        let run = Run::single(operation.clone())?;
        let appended = self.store.append_own(&run)?;
        for (position, _) in &appended.new {
            self.place(&operation, *position)?;
        }
        self.settle(&BTreeSet::from([operation.space()]))?;
        Ok(operation)
    }

    /// Folds in heads that would not fit among one operation's parents.
    pub(crate) fn acknowledge(&mut self, id: SpaceId, audience: Audience, now: Millis) -> Result<()> {
        for _ in 0..ACKNOWLEDGEMENTS_MAX {
            let Some(image) = self.images.get(&id) else { return Ok(()) };
            let heads = image.space.parents_for(&self.device(), audience).len();
            if heads < commonage_log::limits::PARENTS_MAX || !self.may_write(&image.space) {
                return Ok(());
            }
            let body = Body::Word(Word::Acknowledge);
            let operation = self.sign(&Writing::new(id, audience, body), now)?;
            let appended = self.store.append_own(&Run::single(operation.clone())?)?;
            for (position, _) in &appended.new {
                self.place(&operation, *position)?;
            }
            self.settle(&BTreeSet::from([id]))?;
        }
        Ok(())
    }

    /// Checks a control act against the present, then signs it where the space keeps its membership.
    pub(crate) fn act(&mut self, space: SpaceId, act: Control, tried: &str, now: Millis) -> Result<Operation> {
        self.act_after(space, act, Vec::new(), tried, now)
    }

    pub(crate) fn act_after(
        &mut self,
        id: SpaceId,
        act: Control,
        parents: Vec<OperationId>,
        tried: &str,
        now: Millis,
    ) -> Result<Operation> {
        self.ensure_speaks()?;
        let space = self.space(&id)?;
        let audience = space.control_audience().ok_or(NodeError::SpaceNotHere)?;
        let clock = next_clock(now, space.latest_clock());
        let checked = space.check(self.device(), self.person, &act, clock);
        checked.map_err(|why| NodeError::refused(tried, why))?;
        self.write(Writing { parents, ..Writing::new(id, audience, Body::Control(act)) }, now)
    }

    /// Whether this device may say things in a space now.
    pub(crate) fn may_write(&self, space: &Space) -> bool {
        self.right_to_write(space).is_ok()
    }

    pub(crate) fn right_to_write(&self, space: &Space) -> std::result::Result<(), commonage_log::Refusal> {
        use commonage_log::{Level, Refusal};
        if space.kind() == Some(SpaceKind::Person) {
            let is_mine = space.devices().any(|device| device.key == self.device() && !device.revoked);
            return if is_mine { Ok(()) } else { Err(Refusal::NotAMember) };
        }
        match self.person.and_then(|person| space.level_of(&person)) {
            None => Err(Refusal::NotAMember),
            Some(Level::Read) => Err(Refusal::NeedsWrite),
            Some(_) => Ok(()),
        }
    }

    /// Whether this device speaks for its person.
    pub(crate) fn ensure_speaks(&self) -> Result<()> {
        let me = self.me()?;
        let own = self.images.get(&me).ok_or(NodeError::DeviceNotAdded)?;
        match own.space.devices().find(|device| device.key == self.device()) {
            Some(device) if device.revoked => Err(NodeError::DevicePutOut),
            Some(_) => Ok(()),
            None => Err(NodeError::DeviceNotAdded),
        }
    }

    /// Saves snapshots of spaces with much news, or of all.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn save_snapshots(&mut self, all: bool) -> Result<()> {
        for image in self.images.values_mut() {
            image.save(self.store.as_mut(), all)?;
        }
        Ok(())
    }
}

/// Where the store remembers what a ticket called a space, until the space itself arrives.
pub(crate) fn ticket_name_setting(space: &SpaceId) -> String {
    format!("ticket-name/{space}")
}
