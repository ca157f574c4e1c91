//! What people state about where they and their spaces are. The body of an operation of this room is `[6, act]`.
//!
//! An exact point never stands in an act: others learn of a place what [`crate::blur`] makes of it.

use commonage_log::{Millis, OperationId, SpaceId};
use minicbor::{Decode, Encode};

use crate::blur::is_wide;
use crate::boundary::{Boundaries, Unreadable};
use crate::layer::Layer;
use crate::point::Disc;

/// Longest name of a place, in bytes: fits on a line of a screen in any script.
pub const NAME_BYTES_MAX: usize = 200;

/// Most memberships that one place names: some for each layer.
pub const MEMBERSHIPS_MAX: usize = 32;

/// Longest boundary, in bytes: some ten thousand corners, and half of what a body may be.
pub const BOUNDARY_BYTES_MAX: usize = 512 * 1024;

/// What somebody has to do with a place, in the order in which people say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Role {
    /// Their place, wherever they are.
    #[n(0)]
    RootedIn,
    /// Where they are now.
    #[n(1)]
    HereNow,
    /// Where they will be.
    #[n(2)]
    HeadingTo,
    /// Where they come from.
    #[n(3)]
    From,
}

impl Role {
    /// Every role, in order.
    pub const ALL: [Role; 4] = [Role::RootedIn, Role::HereNow, Role::HeadingTo, Role::From];

    /// Its name, as it begins a sentence about a place.
    pub const fn name(self) -> &'static str {
        match self {
            Role::RootedIn => "rooted in",
            Role::HereNow => "here now",
            Role::HeadingTo => "heading to",
            Role::From => "from",
        }
    }

    /// The role of a name.
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A place that somebody lives in, is at, or goes to.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Live {
    /// What they have to do with it.
    #[n(0)]
    pub role: Role,
    /// What they call it.
    #[n(1)]
    pub name: String,
    /// Roughly where it is.
    #[n(2)]
    pub around: Disc,
    /// What it belongs to, as far as they want to say.
    #[n(3)]
    pub memberships: Vec<(Layer, String)>,
    /// From when on; `None`: since ever.
    #[n(4)]
    pub from: Option<Millis>,
    /// Until when; `None`: no end in sight.
    #[n(5)]
    pub until: Option<Millis>,
    /// The space that it speaks of, if that is not the author.
    #[n(6)]
    pub of: Option<SpaceId>,
    /// The earlier statement that it corrects.
    #[n(7)]
    pub follows: Option<OperationId>,
}

/// A boundary that a community drew itself. What it says later under the same layer and name takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Boundary {
    /// What it is called.
    #[n(0)]
    pub name: String,
    /// In which layer.
    #[n(1)]
    pub layer: Layer,
    /// The shape, as GeoJSON.
    #[n(2)]
    pub geojson: String,
    /// It does not hold any more.
    #[n(3)]
    pub is_over: bool,
}

/// A statement about a place.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Act {
    /// Somebody lives, is, or will be in a place.
    #[n(0)]
    Live(#[n(0)] Box<Live>),
    /// That is over.
    #[n(1)]
    Gone {
        /// The statement, or one that it was corrected by.
        #[n(0)]
        place: OperationId,
    },
    /// A community's own boundary.
    #[n(2)]
    Boundary(#[n(0)] Box<Boundary>),
}

/// Why something cannot be said about a place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotSay {
    /// The disc is too small.
    #[error("this is too exact for others to see: a place is shown as a circle of at least 3 km")]
    TooExact,
    /// No name, or too long a one.
    #[error("give the place a name, of up to 200 letters")]
    Name,
    /// Too many memberships.
    #[error("a place names up to 32 areas that it belongs to; leave some out")]
    TooMany,
    /// It ends before it begins.
    #[error("this ends before it begins; look at the two dates")]
    Backwards,
    /// The boundary is too long.
    #[error("this boundary has too many corners (over 512 KiB); simplify it")]
    TooLong,
    /// The boundary cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl Live {
    /// Whether it may be said.
    ///
    /// # Errors
    /// If the disc is smaller than [`crate::blur::BLUR_RADIUS_M_MIN`], or something is beyond its limit.
    pub fn check(&self) -> Result<(), CannotSay> {
        if !is_wide(self.around) {
            return Err(CannotSay::TooExact);
        }
        check_name(&self.name)?;
        if self.memberships.len() > MEMBERSHIPS_MAX {
            return Err(CannotSay::TooMany);
        }
        self.memberships.iter().try_for_each(|(_, name)| check_name(name))?;
        match (self.from, self.until) {
            (Some(from), Some(until)) if until < from => Err(CannotSay::Backwards),
            _ => Ok(()),
        }
    }
}

impl Boundary {
    /// What it draws. Shapes without a name of their own are called like the whole.
    ///
    /// # Errors
    /// If it is too long, or no GeoJSON with an area.
    pub fn draw(&self) -> Result<Boundaries, CannotSay> {
        self.check_lengths()?;
        Ok(Boundaries::of_shape(&self.geojson, &self.name)?)
    }

    fn check_lengths(&self) -> Result<(), CannotSay> {
        check_name(&self.name)?;
        if self.geojson.len() > BOUNDARY_BYTES_MAX { Err(CannotSay::TooLong) } else { Ok(()) }
    }
}

fn check_name(name: &str) -> Result<(), CannotSay> {
    if name.trim().is_empty() || name.len() > NAME_BYTES_MAX { Err(CannotSay::Name) } else { Ok(()) }
}

impl Act {
    /// Says that somebody lives, is, or will be in a place.
    ///
    /// # Errors
    /// If the place is too exact, or beyond a limit.
    pub fn live(live: Live) -> Result<Act, CannotSay> {
        live.check()?;
        Ok(Act::Live(Box::new(live)))
    }

    /// Draws a boundary, or says that it does not hold any more.
    ///
    /// # Errors
    /// If it cannot be read, or is beyond a limit.
    pub fn boundary(boundary: Boundary) -> Result<Act, CannotSay> {
        match boundary.is_over {
            true => boundary.check_lengths()?,
            false => drop(boundary.draw()?),
        }
        Ok(Act::Boundary(Box::new(boundary)))
    }

    /// As it stands in an operation, after the number of the room.
    pub fn write(&self) -> Vec<u8> {
        // Writing to a Vec cannot fail; were it to, an empty act is one that nobody understands.
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads an act; `None` unless it is exactly what [`Act::write`] makes of one within its limits: so an act that
    /// shows a place too exactly is not understood by anybody.
    pub fn read(bytes: &[u8]) -> Option<Act> {
        let act: Act = minicbor::decode(bytes).ok()?;
        let is_within_limits = match &act {
            Act::Live(live) => live.check().is_ok(),
            Act::Gone { .. } => true,
            Act::Boundary(boundary) => boundary.check_lengths().is_ok(),
        };
        (is_within_limits && act.write() == bytes).then_some(act)
    }
}
