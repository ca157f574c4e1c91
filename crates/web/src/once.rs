//! What was done under a key of a program's own: the same key within a day is done once. Forgotten when Commonage stops.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use commonage_log::Millis;
use serde_json::Value;

/// For how long a key is remembered: a day.
const KEPT_MS: u64 = 24 * 60 * 60 * 1000;

/// Answers that are remembered at once; an older one makes room.
const KEPT_MAX: usize = 1_000;

/// The name of a token, the route, and the key.
pub(crate) type Key = (String, &'static str, String);

/// All answers that are remembered.
#[derive(Default)]
pub(crate) struct Once(Mutex<VecDeque<(Key, Value, Millis)>>);

impl Once {
    /// What was answered under a key.
    pub(crate) fn known(&self, key: &Key, now: Millis) -> Option<Value> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |at: &Millis| now.0.saturating_sub(at.0) < KEPT_MS;
        kept.iter().find(|(held, _, at)| held == key && holds(at)).map(|(_, value, _)| value.clone())
    }

    /// Remembers an answer.
    pub(crate) fn keep(&self, key: Key, value: Value, now: Millis) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.pop_front();
        }
        kept.push_back((key, value, now));
    }
}
