//! What somebody filled in: the fields of a form, or of a question in the address.

use std::collections::BTreeMap;

use commonage_log::Millis;
use commonage_node::texts::plain;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use crate::trouble::Trouble;

/// Most fields that are read: more than any form here has.
const FIELDS_MAX: usize = 64;

/// The fields by name; of several with one name, the first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Reads `a=1&b=2`.
    pub(crate) fn read(text: &[u8]) -> Self {
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(text).take(FIELDS_MAX) {
            fields.entry(name.into_owned()).or_insert_with(|| value.into_owned());
        }
        Self(fields)
    }

    /// One number for what was filled in, without the fields that tell only from where it was sent.
    pub(crate) fn digest(&self, path: &str, without: &[&str]) -> String {
        let said: Vec<_> = self.0.iter().filter(|(name, _)| !without.contains(&name.as_str())).collect();
        blake3::hash(format!("{:?}", (path, said)).as_bytes()).to_hex().to_string()
    }

    /// Fills a field in.
    pub(crate) fn fill(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), value);
    }

    /// As it was typed, without blanks around it; empty if there is none.
    pub(crate) fn raw(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.trim())
    }

    /// Whether there is such a field, be it empty or not.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// What was said, made harmless; `None` if nothing was.
    pub(crate) fn said(&self, name: &str) -> Option<String> {
        Some(plain(&self.raw(name).replace("\r\n", "\n"))).filter(|said| !said.trim().is_empty())
    }

    /// The same for an act.
    pub(crate) fn words(&self, name: &str) -> Option<Box<str>> {
        self.said(name).map(String::into_boxed_str)
    }

    /// Whether it was ticked.
    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        !self.raw(name).is_empty()
    }

    /// An id.
    pub(crate) fn id<T: std::str::FromStr>(&self, name: &str) -> Result<T, Trouble> {
        self.raw(name).parse().map_err(|_| Trouble::NotThere)
    }

    /// The end of the day that was chosen.
    pub(crate) fn day_end(&self, name: &str, zone: &TimeZone) -> Result<Option<Millis>, Trouble> {
        self.day_at(name, Time::constant(23, 59, 59, 0), zone)
    }

    /// The beginning of the day that was chosen.
    pub(crate) fn day_begin(&self, name: &str, zone: &TimeZone) -> Result<Option<Millis>, Trouble> {
        self.day_at(name, Time::midnight(), zone)
    }

    fn day_at(&self, name: &str, time: Time, zone: &TimeZone) -> Result<Option<Millis>, Trouble> {
        let text = self.raw(name);
        if text.is_empty() {
            return Ok(None);
        }
        let at = text.parse::<Date>().ok().and_then(|date| {
            let at = date.to_datetime(time).to_zoned(zone.clone()).ok()?;
            u64::try_from(at.timestamp().as_millisecond()).ok()
        });
        at.map(|at| Some(Millis(at))).ok_or(Trouble::NoDate)
    }

    /// Where to go back to: a page of ours, or the first one.
    pub(crate) fn back(&self) -> String {
        let back = self.raw("back");
        let is_ours = back.starts_with('/')
            && !back.starts_with("//")
            && back.chars().all(|sign| sign.is_ascii_graphic() && sign != '\\');
        if is_ours { back.to_owned() } else { "/".to_owned() }
    }
}
