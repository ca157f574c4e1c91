//! Where people and groups are, as far as they say so, and to whom.

use commonage_economy::needs::act::Around;
use commonage_log::{Audience, Body, Level, Millis, Operation, OperationId, Room, SpaceId, SpaceKind};
use commonage_place::places::act::Role;
use commonage_place::places::{Act, Place, Register, Whose};
use commonage_place::{Disc, Point};
use serde::Serialize;

use crate::error::{NodeError, Result};
use crate::node::Node;
use crate::query::View;
use crate::signing::Writing;

/// What was said about places in a space: for its members, and for anyone.
#[derive(Debug, Default)]
pub(crate) struct Places {
    pub(crate) members: Register,
    pub(crate) public: Register,
}

impl Places {
    pub(crate) fn of(&mut self, audience: Audience) -> &mut Register {
        match audience {
            Audience::Members => &mut self.members,
            Audience::Public => &mut self.public,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty() && self.public.is_empty()
    }
}

/// What an operation states about places: `None` if it does not speak of them, `Some(None)` if it cannot be read.
pub(crate) fn place_of(operation: &Operation) -> Option<Option<Act>> {
    let body = operation.body()?;
    (Body::room(body) == Some(Room::PLACE)).then(|| Act::read(body.get(2..)?))
}

/// A place of somebody, for the screen.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceLine {
    /// The operation that first said it.
    pub id: String,
    /// The space in which it was said.
    pub space: String,
    /// What that is called.
    pub space_name: String,
    /// Whether anyone may see it.
    pub is_public: bool,
    /// Whose place it is.
    pub who: String,
    /// Whether it is the viewer's.
    pub is_yours: bool,
    /// Rooted in, here now, heading to, from.
    pub role: &'static str,
    /// What they call it.
    pub name: String,
    /// What it belongs to: the layer and the name.
    pub memberships: Vec<(&'static str, String)>,
    /// Within how many kilometres of its middle.
    pub within_km: u32,
    /// From when on.
    pub from_ms: Option<u64>,
    /// Until when.
    pub until_ms: Option<u64>,
}

/// A disc with a name, as needs and offers have it.
pub fn around(disc: Disc, name: &str) -> Around {
    let centre = disc.centre();
    Around { latitude: centre.latitude(), longitude: centre.longitude(), radius: disc.radius_m(), name: name.into() }
}

/// The disc of a need or an offer; `None` if it is none on Earth.
pub fn disc(around: &Around) -> Option<Disc> {
    Some(Disc::new(Point::from_units(around.latitude, around.longitude).ok()?, around.radius))
}

impl Node {
    /// Says something about a place, for the members of a space or for anyone.
    ///
    /// # Errors
    /// If this person may not write there, or it cannot be said.
    pub fn state_place(&mut self, space: SpaceId, is_public: bool, act: Act, now: Millis) -> Result<Operation> {
        self.may_state(space)?;
        let held = self.space(&space)?;
        let speaks = matches!(&act, Act::Boundary(_)) || matches!(&act, Act::Live(live) if live.of.is_some());
        let me = self.me()?;
        if speaks && held.kind() != Some(SpaceKind::Person) && held.level_of(&me) < Some(Level::Write) {
            return Err(NodeError::refused("saying where it is", commonage_log::Refusal::NeedsWrite));
        }
        let bytes = act.write();
        if Act::read(&bytes).is_none() {
            return Err(NodeError::Limit(
                "that cannot be said so. Give the place a name, and a date after today.".into(),
            ));
        }
        let audience = if is_public { Audience::Public } else { Audience::Members };
        self.write(Writing::new(space, audience, Body::Room(Room::PLACE, bytes)), now)
    }
}

impl<'a> View<'a> {
    /// Every register that the viewer may see, with its space and whether anyone may.
    fn place_registers(&self) -> Vec<(SpaceId, bool, &'a Register)> {
        let mut all = Vec::new();
        for (id, image) in &self.node.images {
            let places = &image.books.places;
            if places.is_empty() {
                continue;
            }
            if self.sees(id, Audience::Members).unwrap_or(false) {
                all.push((*id, false, &places.members));
            }
            all.push((*id, true, &places.public));
        }
        all
    }

    /// Where the viewer and the others are now, as far as the viewer may see it; their own first.
    pub fn places(&self, now: Millis) -> Vec<PlaceLine> {
        let mut all: Vec<(bool, PlaceLine)> = Vec::new();
        for (space, is_public, register) in self.place_registers() {
            for place in register.all_places(now) {
                let line = self.place_line(space, is_public, &place);
                all.push((!line.is_yours, line));
            }
        }
        all.sort_by(|(other, line), (next_other, next)| {
            (other, &line.who, role_order(line.role)).cmp(&(next_other, &next.who, role_order(next.role)))
        });
        all.into_iter().map(|(_, line)| line).collect()
    }

    fn place_line(&self, space: SpaceId, is_public: bool, place: &Place<'_>) -> PlaceLine {
        let whose = match place.whose {
            Whose::Person(person) => person,
            Whose::Space(space) => space,
        };
        let live = place.live;
        PlaceLine {
            id: place.id.to_string(),
            space: space.to_string(),
            space_name: self.name_of(&space),
            is_public,
            who: self.name_of(&whose),
            is_yours: self.viewer_id() == Some(whose),
            role: live.role.name(),
            name: live.name.clone(),
            memberships: live.memberships.iter().map(|(layer, name)| (layer.name(), name.clone())).collect(),
            within_km: live.around.radius_m().div_ceil(1000),
            from_ms: live.from.map(|from| from.0),
            until_ms: live.until.map(|until| until.0),
        }
    }

    /// Where the viewer is: here now, else where they are rooted.
    pub fn here(&self, now: Millis) -> Option<Around> {
        let me = Whose::Person(self.viewer_id()?);
        let registers = self.place_registers();
        let mut own: Vec<Place<'_>> = registers.iter().flat_map(|(_, _, register)| register.places(me, now)).collect();
        own.sort_by_key(|place| (std::cmp::Reverse(place.clock), place.id));
        let of = |role: Role| own.iter().find(|place| place.live.role == role);
        let place = of(Role::HereNow).or_else(|| of(Role::RootedIn))?;
        Some(around(place.live.around, &place.live.name))
    }

    /// A place of the viewer's, by its name or the beginning of its id: where it stands, and what it is.
    pub fn own_place(&self, text: &str, now: Millis) -> Option<(SpaceId, bool, OperationId, Around)> {
        let me = Whose::Person(self.viewer_id()?);
        let fits = |place: &Place<'_>| {
            let begins = text.len() >= 4 && place.id.to_string().starts_with(&text.to_lowercase());
            begins || place.live.name.to_lowercase() == text.trim().to_lowercase()
        };
        for (space, is_public, register) in self.place_registers() {
            let own = register.all_places(now).into_iter();
            let mut own = own.filter(|place| place.whose == me || place.whose == Whose::Space(space));
            if let Some(place) = own.find(fits) {
                return Some((space, is_public, place.id, around(place.live.around, &place.live.name)));
            }
        }
        None
    }

    /// The boundaries that communities gave themselves, with the space that did; those of closed ones for members only.
    pub fn own_boundaries(
        &self,
    ) -> Vec<(SpaceId, commonage_place::Layer, String, commonage_place::boundary::Boundaries)> {
        let mut all = Vec::new();
        for (space, _, register) in self.place_registers() {
            let drawn = register.boundaries().into_iter();
            all.extend(drawn.map(|(layer, name, boundaries)| (space, layer, name.to_owned(), boundaries)));
        }
        all
    }

    /// An act about a place in a sentence, without who says it.
    pub(crate) fn place_sentence(&self, operation: &Operation) -> String {
        match place_of(operation) {
            Some(Some(Act::Live(live))) => match live.of {
                Some(space) => format!("says where {} is: {} {}", self.name_of(&space), live.role.name(), live.name),
                None => format!("is {} {}", live.role.name(), live.name),
            },
            Some(Some(Act::Gone { place })) => format!("says that the place {} is one no more", place.short()),
            Some(Some(Act::Boundary(boundary))) if boundary.is_over => {
                format!("gives up the boundary “{}”", boundary.name)
            }
            Some(Some(Act::Boundary(boundary))) => format!("draws the boundary “{}”", boundary.name),
            _ => "not understood by this version".to_owned(),
        }
    }
}

fn role_order(role: &str) -> usize {
    Role::ALL.iter().position(|known| known.name() == role).unwrap_or(Role::ALL.len())
}
