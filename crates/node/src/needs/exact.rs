//! Where exactly: kept on this computer, and told only to the one with whom something is agreed, sealed for their devices.

use commonage_economy::needs::act::Act;
use commonage_economy::needs::{Asked, Reply, Taking};
use commonage_log::{DeviceKey, Millis, OperationId, PersonId, Sealed, SpaceId};

use crate::error::{NodeError, Result};
use crate::node::Node;

/// Longest exact place, in bytes: an address and how to find the door.
const EXACT_BYTES_MAX: usize = 2 * 1024;

/// Where the store remembers an exact place, by the ask or the “I can” for which it is.
fn setting(of: &OperationId) -> String {
    format!("exact/{of}")
}

/// An exact place that this person may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosed {
    /// Within which “I can” it was told; `None` if it is one's own.
    pub can: Option<OperationId>,
    /// In words.
    pub words: String,
}

/// Something that is about to be told to the other of two who agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Disclosing {
    space: SpaceId,
    can: OperationId,
    reader: PersonId,
    words: String,
}

/// What a sealed place belongs to, so that it cannot be put elsewhere.
fn context(space: &SpaceId, can: &OperationId) -> Vec<u8> {
    [space.as_bytes().as_slice(), can.as_bytes()].concat()
}

impl Node {
    /// Keeps an exact place on this computer, for an ask or an “I can” of one's own. An empty one is forgotten.
    ///
    /// # Errors
    /// If it is too long, or the store fails.
    pub fn keep_exact(&mut self, of: OperationId, words: &str) -> Result<()> {
        if words.len() > EXACT_BYTES_MAX {
            return Err(NodeError::Limit("that is too long for an address. Say it in a few lines.".into()));
        }
        let words = Some(words.as_bytes()).filter(|words| !words.is_empty());
        Ok(self.store.set_local(&setting(&of), words)?)
    }

    fn kept(&self, of: &OperationId) -> Result<Option<String>> {
        let bytes = self.store.local(&setting(of))?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// What was agreed, and where exactly was not told yet.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub(crate) fn to_disclose(&self) -> Result<Vec<Disclosing>> {
        let Some(me) = self.person else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        for (space, image) in self.images.iter().filter(|(_, image)| !image.books.board.is_empty()) {
            for asked in image.books.board.all().filter(|asked| asked.over.is_none() && !asked.is_taken_back) {
                let agreed = asked
                    .takings
                    .iter()
                    .filter(|taking| taking.reply == Reply::Agreed && !taking.misses_out && taking.through.is_none());
                for taking in agreed {
                    let Some((own, reader)) = sides(asked, taking, me) else { continue };
                    let Some(words) = self.kept(&own)? else { continue };
                    if !self.was_told(space, &taking.id, &words) && !self.devices_of(&reader).is_empty() {
                        all.push(Disclosing { space: *space, can: taking.id, reader, words });
                    }
                }
            }
        }
        Ok(all)
    }

    /// Tells it, sealed for the devices of the two. Randomness comes in.
    ///
    /// # Errors
    /// If it cannot be sealed, or the store fails.
    pub(crate) fn disclose(&mut self, one: &Disclosing, random: [u8; 64], now: Millis) -> Result<()> {
        let mut readers = self.devices_of(&one.reader);
        readers.extend(self.person.iter().flat_map(|me| self.devices_of(me)));
        let sealed = Sealed::seal(&readers, &context(&one.space, &one.can), one.words.as_bytes(), random);
        let sealed = sealed.map_err(|why| NodeError::Limit(why.to_string().into()))?.to_bytes();
        self.state_need(one.space, Act::Disclose { can: one.can, sealed }, now)?;
        Ok(())
    }

    fn was_told(&self, space: &SpaceId, can: &OperationId, words: &str) -> bool {
        let mut told = self.opened(space, can).into_iter().filter(|(author, _)| *author == self.person);
        told.next_back().is_some_and(|(_, told)| told == words)
    }

    /// What was sealed within an “I can” and can be read here, with who told it, in order.
    fn opened(&self, space: &SpaceId, can: &OperationId) -> Vec<(Option<PersonId>, String)> {
        let Ok(board) = self.board_of(space) else { return Vec::new() };
        let open = |bytes: &[u8]| {
            let words = self.device.open(&Sealed::from_bytes(bytes).ok()?, &context(space, can)).ok()?;
            String::from_utf8(words).ok()
        };
        board.sealed(can).into_iter().filter_map(|(stated, bytes)| Some((stated.author, open(bytes)?))).collect()
    }

    /// The exact places about an ask that this person may know: their own, and those that were told to them.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn exact_known(&self, space: SpaceId, ask: &OperationId) -> Result<Vec<Disclosed>> {
        let own = self.kept(ask)?.map(|words| Disclosed { can: None, words });
        let mut all: Vec<Disclosed> = own.into_iter().collect();
        let Some(asked) = self.board_of(&space)?.asked(ask) else { return Ok(all) };
        for taking in &asked.takings {
            let words = self.kept(&taking.id)?.map(|words| Disclosed { can: Some(taking.id), words });
            all.extend(words);
            let parties = [asked.author, taking.author];
            let told = self.opened(&space, &taking.id).into_iter();
            // Only what the other of the two told is theirs to tell; the last word counts.
            let mut told =
                told.filter(|(author, _)| author.is_some() && *author != self.person && parties.contains(author));
            all.extend(told.next_back().map(|(_, words)| Disclosed { can: Some(taking.id), words }));
        }
        Ok(all)
    }

    fn devices_of(&self, person: &PersonId) -> Vec<DeviceKey> {
        let Some(image) = self.images.get(person) else { return Vec::new() };
        image.space.devices().filter(|device| !device.revoked).map(|device| device.key).collect()
    }
}

/// Of two who agreed: what is this person's own, and who the other is.
fn sides(asked: &Asked, taking: &Taking, me: PersonId) -> Option<(OperationId, PersonId)> {
    let taker = match (taking.author, taking.can.letter, &taking.can.agent) {
        (_, Some(_), commonage_economy::id::Id::Space(sender)) => Some(*sender),
        (author, ..) => author,
    };
    match (asked.author, taker) {
        (Some(asker), Some(taker)) if asker == me && taker != me => Some((asked.id, taker)),
        (Some(asker), Some(taker)) if taker == me && asker != me => Some((taking.id, asker)),
        _ => None,
    }
}
