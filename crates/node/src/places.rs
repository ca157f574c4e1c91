//! Where people and groups are, as far as they say so, and to whom.

use commonage_economy::needs::act::Around;
use commonage_log::{Audience, Body, Level, Millis, Operation, OperationId, Room, SpaceId, SpaceKind, said};
use commonage_place::blur::blur;
use commonage_place::known::{Town, fold, towns};
use commonage_place::places::act::{Live, Role};
use commonage_place::places::{Act, Place, Register, Whose};
use commonage_place::{Disc, Point};
use serde::Serialize;

pub use commonage_place::map::Words as MapWords;
pub use commonage_place::places::act::Role as PlaceRole;

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
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
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

/// A town is taken for the one that is meant if it has so many times the people of the next of its name.
const MUCH_LARGER: u32 = 5;

/// Most towns that are named where several are called so.
const TOWNS_SHOWN_MAX: usize = 5;

/// That nothing is known under a name.
pub fn no_place(text: &str) -> NodeError {
    NodeError::Limit(said!(
        "no town is called “{}”, and no place of yours. Say it like Ghent, \"Ghent, Belgium\" or 51.05,3.72.",
        crate::texts::cut(text)
    ))
}

/// A town by its name: the only one, or one much larger than all others of that name.
///
/// # Errors
/// If there is none, or several of a size.
pub fn town(text: &str) -> Result<Town<'static>> {
    let found = towns().find(text, TOWNS_SHOWN_MAX);
    match found[..] {
        [] => Err(no_place(text)),
        [only] => Ok(only),
        [first, second, ..] if first.people / MUCH_LARGER >= second.people || !same_name(&first, &second, text) => {
            Ok(first)
        }
        _ => {
            let all: Vec<String> = found.iter().map(|town| format!("\"{town}\"")).collect();
            let cut = crate::texts::cut(text);
            Err(NodeError::Limit(said!("several towns are called “{}”: {}. Say which.", cut, all.join("; "))))
        }
    }
}

/// Whether both are called exactly as it was typed: another that only begins so is not meant.
fn same_name(first: &Town<'_>, second: &Town<'_>, text: &str) -> bool {
    let typed = fold(text.split(',').next().unwrap_or(text).trim());
    fold(first.name) == typed && fold(second.name) == typed
}

/// `51.05,3.72` as a point.
pub fn coordinates(text: &str) -> Option<Point> {
    let (latitude, longitude) = text.split_once(',')?;
    let read = |text: &str| text.trim().parse::<f64>().ok();
    Point::from_degrees(read(latitude)?, read(longitude)?).ok()
}

/// A town as somebody calls it: Ghent, though its table says Gent.
pub fn as_typed(text: &str, town: &Town<'_>) -> String {
    let typed = crate::texts::one_line(text.split(',').next().unwrap_or(text));
    let is_capital = typed.chars().next().is_some_and(char::is_uppercase);
    if is_capital { typed } else { town.name.to_owned() }
}

/// The name of the town next to a point, as others may know it: seen from the middle of what they see.
fn near_name(point: Point) -> String {
    let seen = blur(point).disc().centre();
    towns().nearest(seen, 1).first().map_or_else(|| "far from any town".to_owned(), |(town, _)| town.name.to_owned())
}

impl View<'_> {
    /// What the viewer means by a place, as others may see it: a place of their own, coordinates, or a town.
    ///
    /// # Errors
    /// If nothing is called so, or several towns of a size are.
    pub fn around(&self, text: &str, now: Millis) -> Result<Around> {
        let text = crate::texts::one_line(text);
        if let Some((_, _, _, own)) = self.own_place(&text, now) {
            return Ok(own);
        }
        if let Some(point) = coordinates(&text) {
            return Ok(around(blur(point).disc(), &near_name(point)));
        }
        let town = town(&text)?;
        Ok(around(blur(town.point).disc(), &as_typed(&text, &town)))
    }
}

impl Node {
    /// Says in a space of one's own for oneself alone where one is: a town, by its name.
    ///
    /// # Errors
    /// If there is no such town, or it cannot be said.
    pub fn live_in(&mut self, role: Role, text: &str, until: Option<Millis>, now: Millis) -> Result<Operation> {
        let me = self.me()?;
        let town = town(text)?;
        let live = Live {
            role,
            name: as_typed(text, &town),
            around: blur(town.point).disc(),
            memberships: Vec::new(),
            from: None,
            until,
            of: None,
            follows: None,
        };
        let act = Act::live(live).map_err(|why| NodeError::Limit(said!("{}.", why)))?;
        self.state_place(me, false, act, now)
    }

    /// Says that a place of one's own is one no more.
    ///
    /// # Errors
    /// If it is none of one's own, or this cannot be said.
    pub fn leave_place(&mut self, place: OperationId, now: Millis) -> Result<Operation> {
        let found = self.my_view()?.own_place(&place.to_string(), now);
        let (space, is_public, place, _) = found.ok_or_else(|| no_place(&place.short()))?;
        self.state_place(space, is_public, Act::Gone { place }, now)
    }

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
            if self.sees(id, Audience::Public).unwrap_or(false) {
                all.push((*id, true, &places.public));
            }
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
