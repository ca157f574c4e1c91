//! What was done under a key of a program's own: the same key within a day is done once. Forgotten when Commonage stops.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use commonage_log::Millis;
use serde_json::Value;

/// For how long a key is remembered: a day.
const KEPT_MS: u64 = 24 * 60 * 60 * 1000;

/// Answers that are remembered at once; an older one makes room.
const KEPT_MAX: usize = 1_000;

/// A key of a program's own, and what is asked under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Which token: another one of the same name is another program.
    pub(crate) token: [u8; 32],
    pub(crate) key: String,
    /// Tells what is asked, by its address and its body.
    pub(crate) what: blake3::Hash,
}

/// What is known of a key.
#[derive(Debug, PartialEq)]
pub(crate) enum Known {
    /// Nothing: it is new.
    New,
    /// The same was asked, and this was answered.
    Answered(Value),
    /// Something else was asked under it.
    Other,
}

/// All answers that are remembered.
#[derive(Default)]
pub(crate) struct Once(Mutex<VecDeque<(Asked, Value, Millis)>>);

impl Once {
    /// What is known of a key. Asked within the node's turn, so that nobody comes between this and [`Once::keep`].
    pub(crate) fn known(&self, asked: &Asked, now: Millis) -> Known {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |held: &Asked, at: &Millis| {
            held.token == asked.token && held.key == asked.key && now.0.saturating_sub(at.0) < KEPT_MS
        };
        match kept.iter().rfind(|(held, _, at)| holds(held, at)) {
            None => Known::New,
            Some((held, value, _)) if held.what == asked.what => Known::Answered(value.clone()),
            Some(_) => Known::Other,
        }
    }

    /// Remembers an answer.
    pub(crate) fn keep(&self, asked: Asked, value: Value, now: Millis) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.pop_front();
        }
        kept.push_back((asked, value, now));
    }
}
