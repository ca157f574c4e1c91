//! Who is let in: a browser of this computer, by a link that works once. Everything here is forgotten when Commonage stops.

use std::sync::{Mutex, PoisonError};

use commonage_log::{Millis, OperationId, SpaceId, to_hex};

/// How long a link waits to be opened: ten minutes, long enough to walk to the other room.
const LINK_MS: u64 = 10 * 60 * 1000;

/// Links that wait at once; an older one makes room.
const LINKS_MAX: usize = 16;

/// Browsers let in at once; the one that came first makes room.
const SESSIONS_MAX: usize = 32;

/// For how long a browser is let in without being opened anew: thirty days.
pub(crate) const SESSION_MS: u64 = 30 * 24 * 60 * 60 * 1000;

/// How long something can be undone.
const UNDO_MS: u64 = 10 * 1000;

/// A secret is compared by its hash: how long that takes tells nothing of it.
type Hash = blake3::Hash;

/// What was just done, told once above the next page.
#[derive(Clone, Debug)]
pub(crate) struct Flash {
    /// The key of the sentence.
    pub(crate) key: &'static str,
    /// What can be taken back for a moment.
    pub(crate) undo: Option<Undo>,
    until: Millis,
}

/// An act that can be taken back, and the page on which it was seen.
#[derive(Clone, Debug)]
pub(crate) struct Undo {
    pub(crate) space: SpaceId,
    pub(crate) act: OperationId,
}

/// A browser that was let in.
#[derive(Clone, Debug)]
struct Session {
    secret: Hash,
    form_key: String,
    until: Millis,
    flash: Option<Flash>,
}

/// Who asks: a browser that was let in.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    secret: Hash,
    /// Stands in every form of this browser, so that no other page can post in its name.
    pub(crate) form_key: String,
}

#[derive(Default)]
struct Inside {
    links: Vec<(Hash, Millis)>,
    sessions: Vec<Session>,
}

/// All links and sessions.
#[derive(Default)]
pub(crate) struct Doors {
    inside: Mutex<Inside>,
}

impl Doors {
    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new link's secret.
    pub(crate) fn invite(&self, random: [u8; 32], now: Millis) -> String {
        let token = to_hex(&random);
        let mut inside = self.inside();
        inside.links.retain(|(_, until)| *until > now);
        if inside.links.len() >= LINKS_MAX {
            inside.links.remove(0);
        }
        inside.links.push((blake3::hash(token.as_bytes()), Millis(now.0.saturating_add(LINK_MS))));
        token
    }

    /// Opens a link: the secret of the new session, if the link was not used or too old.
    pub(crate) fn open(&self, token: &str, random: [u8; 32], now: Millis) -> Option<String> {
        let (hash, mut inside) = (blake3::hash(token.as_bytes()), self.inside());
        let at = inside.links.iter().position(|(held, until)| *held == hash && *until > now)?;
        inside.links.remove(at);
        inside.sessions.retain(|session| session.until > now);
        if inside.sessions.len() >= SESSIONS_MAX {
            inside.sessions.remove(0);
        }
        let secret = to_hex(blake3::hash(&random).as_bytes());
        inside.sessions.push(Session {
            secret: blake3::hash(secret.as_bytes()),
            form_key: to_hex(&blake3::derive_key("commonage form key 1", &random)),
            until: Millis(now.0.saturating_add(SESSION_MS)),
            flash: None,
        });
        Some(secret)
    }

    /// Who has this secret.
    pub(crate) fn guest(&self, secret: &str, now: Millis) -> Option<Guest> {
        let secret = blake3::hash(secret.as_bytes());
        let inside = self.inside();
        let session = inside.sessions.iter().find(|session| session.secret == secret && session.until > now)?;
        Some(Guest { secret, form_key: session.form_key.clone() })
    }

    /// Shuts the door behind a browser.
    pub(crate) fn close(&self, guest: &Guest) {
        self.inside().sessions.retain(|session| session.secret != guest.secret);
    }

    /// Remembers what was just done.
    pub(crate) fn tell(&self, guest: &Guest, key: &'static str, undo: Option<Undo>, now: Millis) {
        let until = Millis(now.0.saturating_add(UNDO_MS));
        let mut inside = self.inside();
        if let Some(session) = inside.sessions.iter_mut().find(|session| session.secret == guest.secret) {
            session.flash = Some(Flash { key, undo, until });
        }
    }

    /// What was just done: told once, or for as long as it can be undone.
    pub(crate) fn told(&self, guest: &Guest, now: Millis) -> Option<Flash> {
        let mut inside = self.inside();
        let session = inside.sessions.iter_mut().find(|session| session.secret == guest.secret)?;
        let flash = session.flash.take().filter(|flash| flash.until > now)?;
        if flash.undo.is_some() {
            session.flash = Some(flash.clone());
        }
        Some(flash)
    }

    /// What can be undone, taken once.
    pub(crate) fn take_undo(&self, guest: &Guest, now: Millis) -> Option<Undo> {
        let mut inside = self.inside();
        let session = inside.sessions.iter_mut().find(|session| session.secret == guest.secret)?;
        session.flash.take().filter(|flash| flash.until > now)?.undo
    }
}

impl Guest {
    /// Whether a form came from a page of this browser.
    pub(crate) fn has_form_key(&self, given: &str) -> bool {
        blake3::hash(given.as_bytes()) == blake3::hash(self.form_key.as_bytes())
    }
}
