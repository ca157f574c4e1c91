//! Brings together what a document says of one thing in several places, and keeps apart what cannot be one thing.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::made::Made;
use super::remark::{Remark, RemarkKind};
use super::{NAMESAKES_MAX, NotADocument, Statement};
use crate::id::Id;
use crate::limits::ID_BYTES_MAX;
use crate::record::{Key, Record, Value};
use crate::vocabulary::{Class, Property, Range};

/// References that can mean one of several things with one name, told apart by what they are about.
const CHOOSES: [Property; 3] = [Property::Fulfills, Property::Satisfies, Property::Settles];

/// Makes one statement of what agrees. A name stands for one thing, and a document for one moment: what contradicts is
/// another thing. Resources are left as they are, for each statement is what was counted at its time.
pub(super) fn merge(made: Vec<Made>, remarks: &mut Vec<Remark>) -> Result<Vec<Statement>, NotADocument> {
    let taken = made.iter().map(|made| made.record.id.clone()).collect();
    let mut merger =
        Merger { places: BTreeMap::new(), namesakes: HashMap::new(), taken, suffixes: HashMap::new(), remarks };
    let (bare, described): (Vec<_>, Vec<_>) = made.into_iter().enumerate().partition(|(_, made)| made.is_bare);
    described.into_iter().try_for_each(|(at, made)| merger.described(at, made))?;
    bare.into_iter().try_for_each(|(at, made)| merger.bare(at, made))?;
    merger.choose();
    Ok(merger.places.into_values().map(Made::finish).collect())
}

struct Merger<'r> {
    /// Every statement, by its place in the document.
    places: BTreeMap<usize, Made>,
    /// The places of everything that goes by one name.
    namesakes: HashMap<Key, Vec<usize>>,
    taken: HashSet<Id>,
    /// The number that was given last to things with this name.
    suffixes: HashMap<Id, usize>,
    remarks: &'r mut Vec<Remark>,
}

impl Merger<'_> {
    fn described(&mut self, at: usize, mut made: Made) -> Result<(), NotADocument> {
        if made.record.class == Class::EconomicResource {
            self.places.insert(at, made);
            return Ok(());
        }
        let key = made.record.key();
        let places = self.namesakes.entry(key).or_default();
        for place in places.iter() {
            if let Some(first) = self.places.get_mut(place).filter(|first| !first.contradicts(&made)) {
                first.complete(made);
                return Ok(());
            }
        }
        if places.len() >= NAMESAKES_MAX {
            return Err(NotADocument::TooManyNamesakes { line: made.line, id: made.record.id.to_string() });
        }
        places.push(at);
        if places.len() > 1 {
            let (id, class) = (made.record.id.clone(), made.record.class);
            let renamed = self.another_name(&id);
            self.remarks.push(Remark::new(made.line, RemarkKind::Namesake { id, class, renamed: renamed.clone() }));
            made.record.id = renamed;
        }
        self.places.insert(at, made);
        Ok(())
    }

    fn another_name(&mut self, id: &Id) -> Id {
        let last = self.suffixes.entry(id.clone()).or_insert(1);
        loop {
            *last += 1;
            let name = format!("{id}#{last}");
            let name =
                if name.len() <= ID_BYTES_MAX { name } else { format!("_:{}", blake3::hash(name.as_bytes()).to_hex()) };
            let name = Id::Foreign(name.into());
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }

    /// A name under a word from the other side: it says one thing of whatever goes by that name.
    fn bare(&mut self, at: usize, made: Made) -> Result<(), NotADocument> {
        let places = self.namesakes.get(&made.record.key()).map(Vec::as_slice).unwrap_or_default();
        let says = |place: &&usize| {
            let same = |(property, values): (Property, &[Value])| {
                self.places.get(place).is_some_and(|place| place.record.values(property) == values)
            };
            made.record.properties().all(same)
        };
        let agrees = |place: &&usize| self.places.get(place).is_some_and(|first| !first.contradicts(&made));
        let place = places.iter().find(says).or_else(|| places.iter().find(agrees));
        match (place.copied(), places.first().copied()) {
            (Some(place), _) => {
                if let Some(first) = self.places.get_mut(&place) {
                    first.complete(made);
                }
            }
            (None, Some(first)) => self.second_value(first, &made)?,
            (None, None) => self.described(at, made)?,
        }
        Ok(())
    }

    /// Everything with that name belongs elsewhere already.
    fn second_value(&mut self, place: usize, made: &Made) -> Result<(), NotADocument> {
        let Some(first) = self.places.get_mut(&place) else { return Ok(()) };
        for (property, values) in made.record.properties() {
            for value in values {
                first.keep_item(property.term(), &super::write::value(value), made.line)?;
            }
            let why = "it is said once only, and this is a second value".to_owned();
            self.remarks.push(Remark::new(made.line, RemarkKind::NotUnderstood { term: property.term().into(), why }));
        }
        Ok(())
    }

    /// Points references to a name that stands for several things at the one that fits.
    fn choose(&mut self) {
        let doubled: HashMap<Key, Vec<(Id, Subject)>> = self
            .namesakes
            .iter()
            .filter(|(_, places)| places.len() > 1)
            .map(|(key, places)| {
                let things = places.iter().filter_map(|place| self.places.get(place));
                (key.clone(), things.map(|made| (made.record.id.clone(), Subject::of(&made.record))).collect())
            })
            .collect();
        if doubled.is_empty() {
            return;
        }
        for made in self.places.values_mut() {
            for property in CHOOSES {
                choose(made, property, &doubled, self.remarks);
            }
        }
    }
}

/// What a flow is about.
struct Subject {
    action: Option<crate::action::Action>,
    kind: Option<Id>,
    resource: Option<Id>,
}

impl Subject {
    fn of(record: &Record) -> Subject {
        Subject {
            action: record.action(),
            kind: record.id_of(Property::ResourceConformsTo).cloned(),
            resource: record.id_of(Property::ResourceInventoriedAs).cloned(),
        }
    }

    fn agrees(&self, other: &Subject) -> bool {
        let same = |one: &Option<Id>, other: &Option<Id>| one.is_some() && one == other;
        self.action.is_some()
            && self.action == other.action
            && (same(&self.kind, &other.kind) || same(&self.resource, &other.resource))
    }
}

fn choose(made: &mut Made, property: Property, doubled: &HashMap<Key, Vec<(Id, Subject)>>, remarks: &mut Vec<Remark>) {
    let Range::Record(class) = property.definition().range else { return };
    let ids: Vec<Id> = made.record.ids_of(property).cloned().collect();
    let own = Subject::of(&made.record);
    let chosen: Vec<Id> = ids.iter().map(|id| fitting(&own, doubled.get(&(class.family(), id.clone())), id)).collect();
    if ids == chosen {
        return;
    }
    made.record.unsay(property);
    for (id, chosen) in ids.into_iter().zip(chosen) {
        // It held as many before.
        if made.record.say(property, Value::Id(chosen.clone())).is_ok() && id != chosen {
            remarks.push(Remark::new(made.line, RemarkKind::Chosen { property, id, chosen }));
        }
    }
}

/// The one thing that fits, if exactly one does; else the first.
fn fitting(own: &Subject, things: Option<&Vec<(Id, Subject)>>, id: &Id) -> Id {
    let mut fitting = things.into_iter().flatten().filter(|(_, subject)| own.agrees(subject));
    match (fitting.next(), fitting.next()) {
        (Some((id, _)), None) => id.clone(),
        _ => id.clone(),
    }
}
