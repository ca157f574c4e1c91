//! What a key says: the property that is meant, whatever the spelling, and from whichever side it is said.

use super::context::{Context, Name};
use crate::vocabulary::{Class, INVERSES, Inverse, PROPERTIES, Property, Range};

/// What a key means, before it is known of what it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A property.
    Property(Property),
    /// A property said from the other side, by a word of the vocabulary.
    Inverse(&'static Inverse),
    /// A property said from the other side, by JSON-LD's `@reverse`.
    Reverse(Property),
    /// No property of ours.
    Other,
}

/// A key that was looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) meaning: Meaning,
    /// The name under which it is kept if need be.
    pub(super) term: Box<str>,
    /// Whether it is said from the other side, by JSON-LD's `@reverse`.
    pub(super) is_reverse: bool,
    /// As it was spelled, if not as in the vocabulary.
    pub(super) misspelled: Option<Box<str>>,
}

/// Names that are used for a property of some classes which has, for these, another name: the same range, and one
/// property of the class with the same sense.
const OTHER_NAMES: &[(Class, Property, Property)] = &[
    (Class::EconomicResource, Property::ResourceConformsTo, Property::ConformsTo),
    (Class::EconomicResource, Property::ResourceClassifiedAs, Property::ClassifiedAs),
    (Class::EconomicEvent, Property::ConformsTo, Property::ResourceConformsTo),
    (Class::Commitment, Property::ConformsTo, Property::ResourceConformsTo),
    (Class::Intent, Property::ConformsTo, Property::ResourceConformsTo),
    (Class::RecipeFlow, Property::ConformsTo, Property::ResourceConformsTo),
    (Class::Claim, Property::ConformsTo, Property::ResourceConformsTo),
    (Class::RecipeProcess, Property::BasedOn, Property::ProcessConformsTo),
    (Class::RecipeProcess, Property::ClassifiedAs, Property::ProcessClassifiedAs),
    (Class::Process, Property::ProcessConformsTo, Property::BasedOn),
    (Class::Process, Property::ProcessClassifiedAs, Property::ClassifiedAs),
    (Class::ResourceSpecification, Property::ClassifiedAs, Property::ResourceClassifiedAs),
];

/// What a class calls a property that goes by another name elsewhere.
pub(super) fn other_name(class: Class, property: Property) -> Option<Property> {
    OTHER_NAMES.iter().find(|(of, from, _)| *of == class && *from == property).map(|(_, _, to)| *to)
}

/// Looks up a key.
pub(super) fn key(context: &Context, written: &str, reverse: bool) -> Key {
    let (name, from_other_side) = context.name(written);
    let reverse = reverse != from_other_side;
    let other = |term| Key { meaning: Meaning::Other, term, is_reverse: reverse, misspelled: None };
    let term = match name {
        Name::Ours(term) => term,
        Name::Foreign(term) | Name::Keyword(term) => return other(term),
    };
    let Some((meaning, mut proper)) = meaning(&term) else { return other(term) };
    let misspelled = (*term != *proper).then_some(term);
    let mut is_reverse = reverse;
    let meaning = match (meaning, reverse) {
        (meaning, false) => meaning,
        (Meaning::Property(property), true) if matches!(property.definition().range, Range::Record(_)) => {
            Meaning::Reverse(property)
        }
        (Meaning::Property(_) | Meaning::Reverse(_) | Meaning::Other, true) => return other(proper.into()),
        // Said from the other side of the other side: it is the property itself.
        (Meaning::Inverse(inverse), true) => {
            (proper, is_reverse) = (inverse.property.term(), false);
            Meaning::Property(inverse.property)
        }
    };
    Key { meaning, term: proper.into(), is_reverse, misspelled }
}

fn meaning(term: &str) -> Option<(Meaning, &'static str)> {
    let same = |name: &str| name == term;
    let alike = |name: &str| name.eq_ignore_ascii_case(term);
    let find = |fits: &dyn Fn(&str) -> bool| {
        let property = PROPERTIES.iter().find(|property| fits(property.term));
        let inverse = || INVERSES.iter().find(|inverse| fits(inverse.term));
        property
            .map(|property| (Meaning::Property(property.property), property.term))
            .or_else(|| inverse().map(|inverse| (Meaning::Inverse(inverse), inverse.term)))
    };
    find(&same).or_else(|| find(&alike))
}

/// What a name says of a class, and whether it was spelled as in the vocabulary.
pub(super) fn class(name: &str) -> Option<(Class, bool)> {
    if let Some(class) = Class::named(name) {
        return Some((class, true));
    }
    let alike = |class: &Class| class.name().eq_ignore_ascii_case(name) && *class != Class::Foreign;
    Class::ALL.into_iter().find(alike).map(|class| (class, false))
}
