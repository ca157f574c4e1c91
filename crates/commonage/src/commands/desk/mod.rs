//! One ledger, open before the person who reads it or writes in it.

mod draft;
mod find;
mod shown;
mod typed;

use std::cell::OnceCell;
use std::collections::HashMap;

use commonage_economy::check::Objection;
use commonage_economy::id::Id;
use commonage_economy::ledger::{Ledger, Name};
use commonage_economy::record::Record;
use commonage_economy::vocabulary::Class;
use commonage_log::{Level, OperationId, PersonId, Space, SpaceId, SpaceKind};
use commonage_node::query::View;
use commonage_node::{Node, NodeError};

use super::{Setting, find_held, handle, name};
use crate::answer::{Failure, Result, failure};
use crate::cli::Where;
use crate::data::{self, Home};
use crate::show::{self, Paint};

pub(super) use commonage_node::texts::cut;
pub(super) use commonage_node::typed::{Amount, time_of_effort};
pub(super) use draft::{Draft, event, put, whole};
pub(super) use find::fits_id;
pub(super) use shown::{amounts, counted_in, measured, resource_json};
pub(super) use typed::{deadline, moment, sure};

/// One ledger, open.
pub(super) struct Desk {
    home: Home,
    pub(super) space: SpaceId,
    pub(super) paint: Paint,
    /// Whether the space had to be named.
    is_named: bool,
    /// How many records of a class share the beginning of an id.
    crowd: OnceCell<HashMap<(Class, String), u32>>,
}

impl Desk {
    /// Opens the ledger that is meant, to write in it.
    pub(super) fn to_write(setting: &Setting, place: &Where) -> Result<Desk> {
        Desk::open(setting, place, Level::Write)
    }

    /// Opens the ledger that is meant, to read in it.
    pub(super) fn to_read(setting: &Setting, place: &Where) -> Result<Desk> {
        Desk::open(setting, place, Level::Read)
    }

    /// The ledger of a space, in a data folder that is open.
    pub(super) fn of(home: Home, space: SpaceId, paint: Paint) -> Result<Desk> {
        let is_named = usual(&home.node, home.node.me()?, Level::Write).ok() != Some(space);
        let desk = Desk { home, space, paint, is_named, crowd: OnceCell::new() };
        desk.ledger()?;
        Ok(desk)
    }

    /// A space of which perhaps only the public words are here.
    pub(super) fn public(home: Home, space: SpaceId, paint: Paint) -> Result<Desk> {
        let is_named = usual(&home.node, home.node.me()?, Level::Write).ok() != Some(space);
        Ok(Desk { home, space, paint, is_named, crowd: OnceCell::new() })
    }

    /// Tells exact places to those with whom something was agreed since.
    pub(super) fn disclose(&mut self) -> Result<usize> {
        let mut random = || {
            let none = |why: crate::answer::Failure| NodeError::Limit(why.words.into());
            data::random().map_err(none)
        };
        Ok(self.home.node.disclose_all(&mut random, data::now())?)
    }

    fn open(setting: &Setting, place: &Where, level: Level) -> Result<Desk> {
        let home = setting.open()?;
        let me = home.node.me()?;
        let usual = usual(&home.node, me, level);
        let space = match place.space.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) if text.eq_ignore_ascii_case("me") => me,
            Some(text) => find_held(&home.node, text)?,
            None => usual.as_ref().map_err(|groups| {
                let all: Vec<String> = groups.iter().map(|id| handle(&home.node, id)).collect();
                failure(format!(
                    "there are several ledgers: {}. Say which with --space NAME (--space me is your own), or once and \
                     for all: export COMMONAGE_SPACE=NAME.",
                    all.join(", ")
                ))
            })?.to_owned(),
        };
        let is_named = usual.ok() != Some(space);
        let desk = Desk { home, space, paint: setting.paint, is_named, crowd: OnceCell::new() };
        desk.ledger()?;
        Ok(desk)
    }

    pub(super) fn node_mut(&mut self) -> &mut Node {
        &mut self.home.node
    }

    pub(super) fn node(&self) -> &Node {
        &self.home.node
    }

    pub(super) fn view(&self) -> Result<View<'_>> {
        Ok(self.home.node.my_view()?)
    }

    pub(super) fn ledger(&self) -> Result<&Ledger> {
        Ok(self.view()?.ledger(&self.space)?)
    }

    /// The data folder.
    pub(super) fn folder(&self) -> &std::path::Path {
        &self.home.folder
    }

    /// The person who is at it.
    pub(super) fn me(&self) -> Result<Id> {
        Ok(Id::Space(self.home.node.me()?))
    }

    /// The one whose ledger it is: a group, or oneself.
    pub(super) fn own(&self) -> Id {
        Id::Space(self.space)
    }

    /// Whether it is the private ledger of the person who is at it.
    pub(super) fn is_private(&self) -> bool {
        self.home.node.person() == Some(self.space)
    }

    /// In whose ledger something is, in words.
    pub(super) fn title(&self) -> String {
        if self.is_private() { "your own ledger".to_owned() } else { name(self.node(), &self.space) }
    }

    /// What to add to a command so that it means this ledger.
    pub(super) fn option(&self) -> String {
        match (self.is_named, self.is_private()) {
            (false, _) => String::new(),
            (true, true) => " --space me".to_owned(),
            (true, false) => format!(" --space {}", handle(self.node(), &self.space)),
        }
    }

    /// Whether this person may speak in the name of an agent.
    pub(super) fn speaks_for(&self, agent: &Id) -> bool {
        let Id::Space(id) = agent else { return true };
        let Ok(me) = self.home.node.me() else { return false };
        *id == me || *id == self.space || self.home.node.space(id).is_ok_and(|held| may(held, me, Level::Write))
    }

    /// What something is called.
    pub(super) fn called(&self, class: Class, id: &Id) -> String {
        let called = self.view().map_or_else(|_| id.short(), |view| view.called(&self.space, class, id));
        spoken(&called)
    }

    /// The same, by its name in the ledger.
    pub(super) fn name(&self, name: Name) -> String {
        let called = self.view().map(|view| view.called_name(&self.space, name)).unwrap_or_default();
        spoken(&called)
    }

    /// The beginning of an id, enough to name the record in a command.
    pub(super) fn short(&self, class: Class, id: &Id) -> String {
        let Some(beginning) = find::beginning(id) else { return show::one_line(&id.short()) };
        let crowd = self.crowd.get_or_init(|| {
            let mut crowd = HashMap::new();
            for (_, (class, id)) in self.ledger().into_iter().flat_map(Ledger::names) {
                if let Some(beginning) = find::beginning(id) {
                    *crowd.entry((*class, beginning)).or_default() += 1;
                }
            }
            crowd
        });
        match (crowd.get(&(class.family(), beginning.clone())), id) {
            (Some(2..), Id::Act(operation, number)) => format!("{}.{number}", operation.short()),
            (Some(2..), _) => show::one_line(&id.to_string()),
            _ => show::one_line(&beginning),
        }
    }

    pub(super) fn short_name(&self, name: Name) -> String {
        self.ledger().map(|ledger| ledger.key(name)).map(|(class, id)| self.short(*class, id)).unwrap_or_default()
    }

    /// A record in a sentence.
    pub(super) fn sentence(&self, record: &Record) -> String {
        let called = |class: Class, id: &Id| self.called(class, id);
        show::one_line(&commonage_economy::words::sentence(record, &called))
    }

    /// What is said under a name, word for word.
    pub(super) fn record(&self, name: Name) -> Result<Option<Record>> {
        Ok(self.view()?.record(&self.space, name)?)
    }

    /// The ledger knows people and groups by their ids alone: here they get their names.
    fn with_names(&self, sentence: &str) -> String {
        let agents = self.node().spaces().map(|held| Id::Space(held.id()));
        agents.fold(sentence.to_owned(), |told, id| told.replace(&id.short(), &self.called(Class::Agent, &id)))
    }

    /// Writes records into the ledger, all or none.
    pub(super) fn say(&mut self, records: Vec<Record>) -> Result<OperationId> {
        let now = data::now();
        let written = self.home.node.state(self.space, records, now);
        self.crowd = OnceCell::new();
        written.map(|operation| operation.id()).map_err(|why| self.objection(why))
    }

    /// Why the ledger does not take something, with the names of those concerned.
    pub(super) fn objection(&self, why: NodeError) -> Failure {
        match why {
            NodeError::Objection(Objection::NotYourWord(who)) => failure(self.with_names(&format!(
                "that was not recorded: only {who} can say what {who} gives or does, for {who} is on Commonage. Ask \
                 {who} to say it in {}, or leave that name out.",
                self.title()
            ))),
            NodeError::Objection(objection) => {
                let sentence = NodeError::Objection(objection).to_string();
                failure(show::plain(&self.with_names(&sentence)))
            }
            why => why.into(),
        }
    }
}

/// An address as people say it, where something has no other name.
fn spoken(called: &str) -> String {
    let called = show::one_line(called);
    let bare = called.strip_prefix("https://").or_else(|| called.strip_prefix("http://"));
    match bare.map(|bare| bare.trim_start_matches("www.").trim_end_matches('/')) {
        Some(bare) if !bare.is_empty() => bare.to_owned(),
        _ => called,
    }
}

fn may(space: &Space, person: PersonId, level: Level) -> bool {
    let is_group = space.kind().is_some_and(|kind| kind != SpaceKind::Person);
    is_group && space.level_of(&person).is_some_and(|held| held >= level)
}

/// The ledger that is meant where none is named: that of the only group, else one's own; else the groups.
fn usual(node: &Node, me: PersonId, level: Level) -> std::result::Result<SpaceId, Vec<SpaceId>> {
    let mut groups: Vec<SpaceId> = node.spaces().filter(|held| may(held, me, level)).map(Space::id).collect();
    groups.sort_by_key(|id| (name(node, id), *id));
    match groups[..] {
        [only] => Ok(only),
        [] => Ok(me),
        _ => Err(groups),
    }
}
