//! What was stated about places: a set of acts, from which every answer is worked out; so it is the same in whatever
//! order they arrived. What somebody had no right to say is kept and has no effect.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{Millis, OperationId, PersonId, SpaceId};
use minicbor::{Decode, Encode};

use crate::boundary::Boundaries;
use crate::layer::Layer;
use crate::places::act::{Act, Boundary, Live, Role};

/// What the log says of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its id.
    pub id: OperationId,
    /// Its author's clock.
    pub clock: Millis,
    /// The person who speaks, if known.
    pub author: Option<PersonId>,
}

/// Whose place something is: a person's, who said so, or a space's, for which somebody spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    /// A person's.
    Person(PersonId),
    /// A space's.
    Space(SpaceId),
}

/// An act with what the log says of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Stated {
    /// The operation.
    #[n(0)]
    pub id: OperationId,
    /// Its author's clock.
    #[n(1)]
    pub clock: Millis,
    /// The person who speaks.
    #[n(2)]
    pub author: Option<PersonId>,
    /// Whether they could speak for the space.
    #[n(3)]
    pub may_speak_for_space: bool,
    /// What they said.
    #[n(4)]
    pub act: Act,
}

impl Stated {
    /// Whose place it speaks of, if that was theirs to say.
    fn whose(&self) -> Option<Whose> {
        match &self.act {
            Act::Live(live) => match live.of {
                None => self.author.map(Whose::Person),
                Some(space) => self.may_speak_for_space.then_some(Whose::Space(space)),
            },
            _ => None,
        }
    }

    /// Whether what it says about a place of somebody's is theirs to say.
    fn may_speak_for(&self, whose: Whose) -> bool {
        match whose {
            Whose::Person(person) => self.author == Some(person),
            Whose::Space(_) => self.may_speak_for_space,
        }
    }

    fn live(&self) -> Option<&Live> {
        if let Act::Live(live) = &self.act { Some(live) } else { None }
    }
}

/// A place as it stands, after all corrections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// What it is called by: the first statement.
    pub id: OperationId,
    /// The statement that holds now.
    pub stated: OperationId,
    /// When that was said.
    pub clock: Millis,
    /// Whose it is.
    pub whose: Whose,
    /// What was said.
    pub live: &'a Live,
}

/// What a statement speaks of.
struct Root {
    /// The first statement of the same place.
    first: OperationId,
    /// What it corrects.
    before: Option<OperationId>,
    /// Whose place it is.
    whose: Whose,
}

/// Everything that was stated about places in one space.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    acts: BTreeMap<OperationId, Stated>,
}

impl Register {
    /// Takes in an act. `may_speak_for_space`: whether its author could speak for the space in which it was said.
    pub fn apply(&mut self, stamp: Stamp, may_speak_for_space: bool, act: Act) {
        let Stamp { id, clock, author } = stamp;
        self.acts.insert(id, Stated { id, clock, author, may_speak_for_space, act });
    }

    /// Whether nothing was stated yet.
    pub fn is_empty(&self) -> bool {
        self.acts.is_empty()
    }

    /// The act of an operation.
    pub fn get(&self, id: &OperationId) -> Option<&Stated> {
        self.acts.get(id)
    }

    /// The places of one person or space at a moment: in the order of their roles, then of when they begin. What is over,
    /// was taken back, or is “here now” only later is left out; and of several places where somebody is now only the
    /// last one told is true.
    pub fn places(&self, whose: Whose, now: Millis) -> Vec<Place<'_>> {
        self.all_places(now).into_iter().filter(|place| place.whose == whose).collect()
    }

    /// The places of everybody at a moment, by whose they are.
    pub fn all_places(&self, now: Millis) -> Vec<Place<'_>> {
        let mut here: BTreeMap<Whose, Place<'_>> = BTreeMap::new();
        let mut places = Vec::new();
        for place in self.standing() {
            let Live { role, from, until, .. } = place.live;
            let has_begun = from.is_none_or(|from| from <= now);
            let is_over = until.is_some_and(|until| until <= now);
            if is_over || (*role == Role::HereNow && !has_begun) {
                continue;
            }
            if *role != Role::HereNow {
                places.push(place);
                continue;
            }
            let last = here.entry(place.whose).or_insert(place);
            if (last.clock, last.stated) < (place.clock, place.stated) {
                *last = place;
            }
        }
        places.extend(here.into_values());
        places.sort_by_key(|place| (place.whose, place.live.role, place.live.from, place.clock, place.stated));
        places
    }

    /// Every place that was not taken back, each as its last correction has it. Of corrections that were made apart, the
    /// one with the later clock counts.
    fn standing(&self) -> Vec<Place<'_>> {
        let roots = self.roots();
        let gone: BTreeSet<OperationId> = self.acts.values().filter_map(|stated| self.ends(stated, &roots)).collect();
        let corrected: BTreeSet<OperationId> = roots.values().filter_map(|root| root.before).collect();
        let mut standing: BTreeMap<OperationId, Place<'_>> = BTreeMap::new();
        for (id, Root { first, whose, .. }) in &roots {
            if gone.contains(first) || corrected.contains(id) {
                continue;
            }
            let Some((stated, live)) = self.acts.get(id).and_then(|stated| Some((stated, stated.live()?))) else {
                continue;
            };
            let place = Place { id: *first, stated: *id, clock: stated.clock, whose: *whose, live };
            let last = standing.entry(*first).or_insert(place);
            if (last.clock, last.stated) < (place.clock, place.stated) {
                *last = place;
            }
        }
        standing.into_values().collect()
    }

    /// The place that an act ends, if it was its author's to end.
    fn ends(&self, stated: &Stated, roots: &BTreeMap<OperationId, Root>) -> Option<OperationId> {
        let Act::Gone { place } = &stated.act else { return None };
        let root = roots.get(place)?;
        stated.may_speak_for(root.whose).then_some(root.first)
    }

    /// For each statement that counts, which place it speaks of. A correction of something that is not there (yet), or
    /// that is somebody else's, stands for itself.
    fn roots(&self) -> BTreeMap<OperationId, Root> {
        let counting: BTreeMap<OperationId, Whose> =
            self.acts.values().filter_map(|stated| Some((stated.id, stated.whose()?))).collect();
        let before = |id: &OperationId| {
            let earlier = self.acts.get(id)?.live()?.follows?;
            (counting.get(&earlier)? == counting.get(id)?).then_some(earlier)
        };
        let mut roots: BTreeMap<OperationId, Root> = BTreeMap::new();
        for (id, whose) in &counting {
            let mut chain = vec![*id];
            let mut first = *id;
            // An operation cannot name a later one, so there are no circles; the count makes sure of it.
            while let Some(earlier) = before(&first).filter(|_| chain.len() <= counting.len()) {
                first = earlier;
                if let Some(known) = roots.get(&first) {
                    first = known.first;
                    break;
                }
                chain.push(first);
            }
            for id in chain {
                roots.insert(id, Root { first, before: before(&id), whose: *whose });
            }
        }
        roots
    }

    /// The boundaries of the community that hold, each as it was said last, from near to far. Whoever could not speak
    /// for the space draws none.
    pub fn boundary_acts(&self) -> Vec<&Boundary> {
        let mut last: BTreeMap<(Layer, &str), (Millis, OperationId, &Boundary)> = BTreeMap::new();
        for stated in self.acts.values().filter(|stated| stated.may_speak_for_space) {
            let Act::Boundary(boundary) = &stated.act else { continue };
            let said = (stated.clock, stated.id, &**boundary);
            let known = last.entry((boundary.layer, boundary.name.as_str())).or_insert(said);
            if (known.0, known.1) < (said.0, said.1) {
                *known = said;
            }
        }
        last.into_values().map(|(.., boundary)| boundary).filter(|boundary| !boundary.is_over).collect()
    }

    /// The same, drawn: to be kept by the caller for as long as [`Register::state_hash`] stays the same. What cannot be
    /// drawn is left out.
    pub fn boundaries(&self) -> Vec<(Layer, &str, Boundaries)> {
        let acts = self.boundary_acts().into_iter();
        acts.filter_map(|boundary| Some((boundary.layer, boundary.name.as_str(), boundary.draw().ok()?))).collect()
    }

    /// The facts, to be kept.
    pub fn to_snapshot(&self) -> Vec<u8> {
        minicbor::to_vec(self.acts.values().collect::<Vec<_>>()).unwrap_or_default()
    }

    /// From what was kept; `None` if it is damaged.
    pub fn from_snapshot(bytes: &[u8]) -> Option<Register> {
        let all: Vec<Stated> = minicbor::decode(bytes).ok()?;
        Some(Register { acts: all.into_iter().map(|stated| (stated.id, stated)).collect() })
    }

    /// One number for everything that is stated: equal wherever the same acts are held.
    pub fn state_hash(&self) -> [u8; 32] {
        *blake3::hash(&self.to_snapshot()).as_bytes()
    }
}
