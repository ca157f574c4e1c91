//! Needs and offers of spaces: what people state about them, checked before it is signed, and what a viewer sees.

mod act;
mod allocation;
mod board;
mod exact;
mod letters;
mod line;
mod map;
mod matching;
mod plain;
mod view;
mod words;

pub use allocation::{AllocationPage, WayLine, Worked};
pub use board::{BoardPage, BoardWish, Placed};
pub use commonage_economy::matching::{Measured, Reason};
pub use commonage_economy::needs::act::{Around, Stakes};
pub use exact::Disclosed;
pub use letters::can_of;
pub use line::{AskLine, Stand, Step, TakingLine};
pub use map::{MapKey, MapPicture, PinLine};
pub(crate) use matching::Fits;
pub use matching::{CirclesPage, LegLine, Reader};
pub use plain::{Deed, Taken, usual_action};
pub(crate) use plain::{named, piece_of_work};
pub use view::Shown;
pub(crate) use words::letter_sentence;

/// How far it is between the middles of two discs, in metres.
fn metres(one: &Around, other: &Around) -> u64 {
    let both = crate::places::disc(one).zip(crate::places::disc(other));
    both.map_or(u64::MAX, |(one, other)| u64::from(one.distance(other)))
}
