//! Where things are: places that are shown blurred, the overlapping layers that they belong to, and what it costs the
//! air to carry something from one to another.
//!
//! [`point`] holds exact places, which stay with those they belong to; [`blur`] makes of them what others see.
//! [`boundary`] answers which polygons a place lies in, [`known`] what is known without a network, and [`places`] is what
//! people say about where they are. [`map`] draws it.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod blur;
pub mod boundary;
pub mod freight;
pub mod known;
pub mod layer;
pub mod map;
pub mod places;
pub mod point;

pub use layer::Layer;
pub use point::{Disc, Point};
