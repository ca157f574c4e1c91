//! Who is let in: a browser of this computer, by a link that works once. Links are forgotten when Commonage stops;
//! browsers that were let in stay so, and what each of them did is remembered, so that nothing is done twice.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

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

/// Acts that one browser can take back at once: more than anybody does in that time.
const UNDOS_MAX: usize = 16;

/// Forms of one browser that are remembered as done; an older one makes room.
const DONE_MAX: usize = 500;

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
    /// What can still be taken back.
    undos: Vec<(Undo, Millis)>,
    /// What was done under the mark of a form, and where it led; nothing while it is being done.
    done: VecDeque<(String, Option<String>)>,
}

/// A browser that was shut out.
pub(crate) struct Shut(Session);

/// A browser, as it is kept over a restart.
#[derive(Serialize, Deserialize)]
struct Kept {
    secret: [u8; 32],
    form_key: String,
    until: u64,
    done: Vec<(String, String)>,
}

/// Whether a form was sent before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// It was not.
    Never,
    /// It is being done at this moment.
    Now,
    /// It is done, and led there.
    Done(String),
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
            undos: Vec::new(),
            done: VecDeque::new(),
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
    pub(crate) fn close(&self, guest: &Guest) -> Option<Shut> {
        let mut inside = self.inside();
        let at = inside.sessions.iter().position(|session| session.secret == guest.secret)?;
        Some(Shut(inside.sessions.remove(at)))
    }

    /// Opens it again, where that it is shut could not be kept.
    pub(crate) fn reopen(&self, shut: Option<Shut>) {
        self.inside().sessions.extend(shut.map(|Shut(session)| session));
    }

    /// Remembers what was just done.
    pub(crate) fn tell(&self, guest: &Guest, key: &'static str, undo: Option<Undo>, now: Millis) {
        let until = Millis(now.0.saturating_add(UNDO_MS));
        let mut inside = self.inside();
        if let Some(session) = inside.sessions.iter_mut().find(|session| session.secret == guest.secret) {
            session.undos.retain(|(_, until)| *until > now);
            session.undos.truncate(UNDOS_MAX - 1);
            session.undos.extend(undo.clone().map(|undo| (undo, until)));
            session.flash = Some(Flash { key, undo, until });
        }
    }

    /// Forgets what was just done, and what could be taken back: it was in another world.
    pub(crate) fn forget(&self, guest: &Guest) {
        let mut inside = self.inside();
        if let Some(session) = inside.sessions.iter_mut().find(|session| session.secret == guest.secret) {
            (session.flash, session.undos) = (None, Vec::new());
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

    /// An act that can be undone, taken once.
    pub(crate) fn take_undo(&self, guest: &Guest, act: OperationId, now: Millis) -> Option<Undo> {
        let mut inside = self.inside();
        let session = inside.sessions.iter_mut().find(|session| session.secret == guest.secret)?;
        let is_it = |undo: &Undo| undo.act == act;
        if session.flash.as_ref().and_then(|flash| flash.undo.as_ref()).is_some_and(is_it) {
            session.flash = None;
        }
        let at = session.undos.iter().position(|(undo, until)| is_it(undo) && *until > now)?;
        Some(session.undos.remove(at).0)
    }
}

/// A form's mark, and that it is being done until it is said where it led.
impl Doors {
    /// Begins what a form asks for, unless it was sent before.
    pub(crate) fn begin_once(&self, guest: &Guest, mark: &str) -> Sent {
        let mut inside = self.inside();
        let Some(session) = inside.sessions.iter_mut().find(|session| session.secret == guest.secret) else {
            return Sent::Never;
        };
        if let Some((_, led)) = session.done.iter().find(|(held, _)| held == mark) {
            return led.clone().map_or(Sent::Now, Sent::Done);
        }
        if session.done.len() >= DONE_MAX {
            session.done.pop_front();
        }
        session.done.push_back((mark.to_owned(), None));
        Sent::Never
    }

    /// Says where it led; nowhere, if it was not done and may be sent again.
    pub(crate) fn end_once(&self, guest: &Guest, mark: &str, led: Option<String>) {
        let mut inside = self.inside();
        let Some(session) = inside.sessions.iter_mut().find(|session| session.secret == guest.secret) else { return };
        match led {
            None => session.done.retain(|(held, _)| held != mark),
            Some(led) => {
                for (_, at) in session.done.iter_mut().filter(|(held, _)| held == mark) {
                    *at = Some(led.clone());
                }
            }
        }
    }

    /// The browsers that were let in, to be kept.
    pub(crate) fn to_kept(&self) -> Vec<u8> {
        let kept = |session: &Session| Kept {
            secret: *session.secret.as_bytes(),
            form_key: session.form_key.clone(),
            until: session.until.0,
            done: session.done.iter().filter_map(|(mark, led)| Some((mark.clone(), led.clone()?))).collect(),
        };
        let all: Vec<Kept> = self.inside().sessions.iter().map(kept).collect();
        serde_json::to_vec(&all).unwrap_or_default()
    }

    /// Lets those in who were kept; what cannot be read lets nobody in.
    pub(crate) fn recall(&self, bytes: &[u8]) {
        let kept: Vec<Kept> = serde_json::from_slice(bytes).unwrap_or_default();
        let mut inside = self.inside();
        for held in kept.into_iter().take(SESSIONS_MAX) {
            let secret = Hash::from_bytes(held.secret);
            if inside.sessions.iter().all(|session| session.secret != secret) {
                let done = held.done.into_iter().map(|(mark, led)| (mark, Some(led))).collect();
                let (form_key, until) = (held.form_key, Millis(held.until));
                inside.sessions.push(Session { secret, form_key, until, flash: None, undos: Vec::new(), done });
            }
        }
    }
}

impl Guest {
    /// Whether a form came from a page of this browser.
    pub(crate) fn has_form_key(&self, given: &str) -> bool {
        blake3::hash(given.as_bytes()) == blake3::hash(self.form_key.as_bytes())
    }
}
