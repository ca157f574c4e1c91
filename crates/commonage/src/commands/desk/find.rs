//! Finding what people mean by a name.

use commonage_economy::id::Id;
use commonage_economy::ledger::{Name, Resource};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_node::texts::cut;

use super::Desk;
use crate::answer::{Failure, Result, failure};
use crate::show;

/// Signs that must be given of an id.
const ID_SIGNS_MIN: usize = 4;

/// Signs that are shown of the last part of an id from elsewhere.
const TAIL_SIGNS_MAX: usize = 10;

/// The last part of an id from elsewhere: what tells it from others of the same source.
fn tail(id: &str) -> &str {
    id.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or(id)
}

/// The signs by which a record can be named in a command, if no other of its class begins so.
pub(super) fn beginning(id: &Id) -> Option<String> {
    match id {
        Id::Act(operation, _) => Some(operation.short()),
        Id::Foreign(text) => {
            let tail: String = tail(text).chars().take(TAIL_SIGNS_MAX).collect();
            (!tail.is_empty()).then_some(tail)
        }
        Id::Space(_) | Id::Here(_) => None,
    }
}

/// Whether a text is the beginning of an id: of its operation, with or without the number of the record.
pub(in crate::commands) fn fits_id(id: &Id, text: &str) -> bool {
    let text = text.trim();
    let whole = id.to_string();
    if whole == text {
        return true;
    }
    let begins = |sign: &str, digits: &str| digits.len() >= ID_SIGNS_MIN && sign.starts_with(&digits.to_lowercase());
    match id {
        Id::Act(operation, number) => match text.split_once('.') {
            Some((digits, at)) => begins(&operation.to_string(), digits) && at.parse() == Ok(*number),
            None => begins(&operation.to_string(), text),
        },
        Id::Space(space) => begins(&space.to_string(), text),
        Id::Foreign(id) => tail(id) == text || (text.len() >= ID_SIGNS_MIN && tail(id).starts_with(text)),
        Id::Here(_) => false,
    }
}

/// How many signs must change to get from one name to the other; more than `most` counts as more.
fn distance(a: &str, b: &str, most: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let swapped = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = swapped.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

/// Whether two names are so near that one may be the other, mistyped. Names that differ in a number are two names.
fn is_near(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let letters = |text: &str| text.chars().filter(|letter| !letter.is_ascii_digit()).collect::<String>();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(&a) != digits(&b) && letters(&a) == letters(&b) {
        return false;
    }
    let most = match a.chars().count().min(b.chars().count()) {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    distance(&a, &b, most) <= most
}

impl Desk {
    /// Everything of a class that can be named.
    fn candidates(&self, class: Class) -> Result<Vec<Name>> {
        let ledger = self.ledger()?;
        Ok(match class {
            Class::EconomicResource => ledger.resources().iter().map(|resource| resource.name).collect(),
            Class::EconomicEvent => ledger.events().map(|(_, event)| event.name).collect(),
            Class::Process => ledger.names().filter(|(_, (held, _))| *held == class).map(|(name, _)| name).collect(),
            _ => ledger.described(class).collect(),
        })
    }

    fn is_called(&self, name: Name, text: &str) -> bool {
        let same = |said: &str| show::one_line(said).to_lowercase() == text.to_lowercase();
        let Ok(ledger) = self.ledger() else { return false };
        let (class, id) = ledger.key(name);
        if matches!(id, Id::Foreign(id) if **id == *text) {
            return true;
        }
        if *class == Class::EconomicEvent {
            return false;
        }
        let lot = || ledger.resource(name).and_then(|resource| resource.lot).is_some_and(|lot| same(&self.name(lot)));
        let tracked = || ledger.resource(name).and_then(|resource| resource.tracking.as_deref()).is_some_and(&same);
        same(&self.name(name)) || tracked() || lot()
    }

    /// Everything of a class that a text may mean: by what it is called, else by the beginning of its id.
    pub(in crate::commands) fn all_found(&self, class: Class, text: &str) -> Result<Vec<Name>> {
        let text = show::one_line(text);
        let all = self.candidates(class)?;
        let mut found: Vec<Name> = all.iter().copied().filter(|name| self.is_called(*name, &text)).collect();
        // A name beats a lot of the same spelling.
        if found.len() > 1 {
            let named: Vec<Name> =
                found.iter().copied().filter(|name| self.name(*name).to_lowercase() == text.to_lowercase()).collect();
            found = if named.is_empty() { found } else { named };
        }
        if found.is_empty() {
            let ledger = self.ledger()?;
            found = all.into_iter().filter(|name| fits_id(&ledger.key(*name).1, &text)).collect();
        }
        Ok(found)
    }

    /// The one thing of a class that a text means, if there is any.
    pub(in crate::commands) fn find(&self, class: Class, text: &str) -> Result<Option<Name>> {
        match self.all_found(class, text)?[..] {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            ref several => Err(self.several(text, several)),
        }
    }

    pub(in crate::commands) fn several(&self, text: &str, several: &[Name]) -> Failure {
        let ledger = self.ledger();
        let about = |name: &Name| {
            let whose = ledger.as_ref().ok().and_then(|ledger| ledger.resource(*name)?.accountable);
            let whose = whose.map(|whose| format!(" (of {})", self.name(whose))).unwrap_or_default();
            format!("{} {}{whose}", self.name(*name), self.short_name(*name))
        };
        let mut all: Vec<String> = several.iter().take(8).map(about).collect();
        if several.len() > 8 {
            all.push(format!("and {} more", several.len() - 8));
        }
        failure(format!(
            "several here are called “{}”: {}. Say the beginning of its id instead.",
            cut(text),
            all.join(", ")
        ))
    }

    /// The same, where it must be there.
    pub(in crate::commands) fn must_find(&self, class: Class, text: &str) -> Result<Name> {
        self.find(class, text)?.ok_or_else(|| self.unknown(class, text))
    }

    pub(in crate::commands) fn unknown(&self, class: Class, text: &str) -> Failure {
        let (what, look) = match class {
            Class::EconomicResource => ("nothing", "commonage resource list"),
            Class::EconomicEvent => ("no event", "commonage flow list"),
            Class::Process => ("no process", "commonage process list"),
            Class::Commitment => ("no promise", "commonage promise list"),
            Class::Agreement => ("no agreement", "commonage agree list"),
            Class::BatchLotRecord => ("no lot", "commonage lot list"),
            Class::Intent => ("no need or offer", "commonage ledger list needs"),
            Class::Claim => ("no claim", "commonage claims list --all"),
            Class::ResourceSpecification => ("no kind of thing", "commonage ledger list kinds"),
            Class::Plan => ("no plan", "commonage ledger list plans"),
            _ => ("nothing of that sort", "commonage ledger show"),
        };
        let near = self.near(class, text).map(|name| format!(" Did you mean “{}”?", self.name(name)));
        failure(format!(
            "{what} in {} is called “{}”.{} Look at “{look}{}”.",
            self.title(),
            cut(text),
            near.unwrap_or_default(),
            self.option()
        ))
    }

    /// Something with nearly that name.
    pub(in crate::commands) fn near(&self, class: Class, text: &str) -> Option<Name> {
        let text = show::one_line(text);
        let mut near: Vec<Name> =
            self.candidates(class).ok()?.into_iter().filter(|name| is_near(&self.name(*name), &text)).collect();
        near.sort_by_key(|name| self.name(*name));
        near.first().copied()
    }

    /// The id of something that must be there.
    pub(in crate::commands) fn id(&self, class: Class, text: &str) -> Result<Id> {
        let name = self.must_find(class, text)?;
        Ok(self.ledger()?.key(name).1.clone())
    }

    /// A claim: of several from one sharing, the one that is owed to whoever is paid.
    pub(in crate::commands) fn claim(&self, text: &str, receiver: Option<&Id>) -> Result<Name> {
        let (ledger, found) = (self.ledger()?, self.all_found(Class::Claim, text)?);
        let is_theirs = |name: &&Name| {
            let creditor = ledger.description(**name).and_then(|record| record.id_of(P::Receiver).cloned());
            creditor.is_some() && creditor.as_ref() == receiver
        };
        match (&found[..], &found.iter().filter(is_theirs).collect::<Vec<_>>()[..]) {
            ([], _) => Err(self.unknown(Class::Claim, text)),
            ([only], _) => Ok(*only),
            (_, [only]) => Ok(**only),
            (several, _) => Err(self.several(text, several)),
        }
    }

    /// A thing: of several with one name, the one of that owner, else the only one for whose owner one may speak.
    pub(in crate::commands) fn resource(&self, text: &str, owner: Option<&Id>) -> Result<Option<&Resource>> {
        let ledger = self.ledger()?;
        let found: Vec<&Resource> =
            self.all_found(Class::EconomicResource, text)?.iter().filter_map(|name| ledger.resource(*name)).collect();
        let owner_of =
            |resource: &Resource| resource.accountable.or(resource.keeper).map(|name| ledger.key(name).1.clone());
        let fits = |resource: &&&Resource| match (owner_of(resource), owner) {
            (Some(of), Some(owner)) => of == *owner,
            (Some(of), None) => self.speaks_for(&of),
            (None, _) => true,
        };
        let fitting: Vec<&Resource> = found.iter().filter(fits).copied().collect();
        match (&fitting[..], &found[..]) {
            (_, []) => Ok(None),
            ([only], _) | ([], [only]) => Ok(Some(only)),
            ([], several) | (several, _) => {
                Err(self.several(text, &several.iter().map(|resource| resource.name).collect::<Vec<_>>()))
            }
        }
    }

    /// A person, a group, or someone who is not on Commonage but named in this ledger.
    pub(in crate::commands) fn agent(&self, text: &str) -> Result<Id> {
        let text = show::one_line(text);
        if text.eq_ignore_ascii_case("me") {
            return self.me();
        }
        let (view, ledger) = (self.view()?, self.ledger()?);
        let mut known: Vec<(Id, String)> = view
            .spaces(true)
            .into_iter()
            .filter_map(|line| Some((Id::Space(line.id.parse().ok()?), show::one_line(&line.name))))
            .collect();
        for (name, (class, id)) in ledger.names() {
            if *class == Class::Agent && !known.iter().any(|(held, _)| held == id) {
                known.push((id.clone(), self.name(name)));
            }
        }
        let is_it = |(id, called): &&(Id, String)| {
            called.to_lowercase() == text.to_lowercase() || matches!(id, Id::Foreign(held) if **held == *text)
        };
        let mut found: Vec<&(Id, String)> = known.iter().filter(is_it).collect();
        if found.is_empty() {
            found = known.iter().filter(|(id, _)| fits_id(id, &text)).collect();
        }
        match found[..] {
            [(id, _)] => Ok(id.clone()),
            [] => {
                let mut near: Vec<&String> =
                    known.iter().map(|(_, called)| called).filter(|called| is_near(called, &text)).collect();
                near.sort();
                let near = near.first().map(|called| format!(" Did you mean “{called}”?")).unwrap_or_default();
                Err(failure(format!(
                    "nobody here is called “{}”.{near} If they are not on Commonage, name them first: commonage agent \
                     new {}{}.",
                    cut(&text),
                    crate::commands::quoted(&cut(&text)),
                    self.option()
                )))
            }
            _ => {
                let all: Vec<String> =
                    found.iter().map(|(id, called)| format!("{called} {}", self.short(Class::Agent, id))).collect();
                Err(failure(format!(
                    "several here are called “{}”: {}. Say the beginning of the id instead.",
                    cut(&text),
                    all.join(", ")
                )))
            }
        }
    }

    /// Who is accountable for a thing, or keeps it.
    pub(in crate::commands) fn owner(&self, resource: &Resource) -> Option<Id> {
        let owner = resource.accountable.or(resource.keeper)?;
        Some(self.ledger().ok()?.key(owner).1.clone())
    }

    /// The unit in which a thing of a kind is counted.
    pub(in crate::commands) fn unit_of_kind(&self, kind: Name, property: P) -> Option<commonage_economy::unit::Unit> {
        self.ledger().ok()?.description(kind)?.unit(property).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn mistyped_names_are_near_and_numbered_ones_are_not() {
        assert!(is_near("Carrots", "carots") && is_near("Lean desk", "Leen desk") && is_near("Saw", "Sew"));
        assert!(!is_near("Board 1", "Board 2") && !is_near("Oak", "Ash") && !is_near("Apples", "Pears"));
    }
}
