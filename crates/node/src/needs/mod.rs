//! Needs and offers of spaces: what people state about them, checked before it is signed, and what a viewer sees.

mod act;
mod board;
mod exact;
mod letters;
mod line;
mod plain;
mod view;
mod words;

pub use board::{BoardPage, BoardWish, Placed, Reason};
pub use exact::{Disclosed, Disclosing};
pub use letters::can_of;
pub use line::{AskLine, Stand, Step, TakingLine};
pub use plain::{Deed, Taken, usual_action};
pub use view::Shown;
pub(crate) use words::letter_sentence;

fn metres(a: &commonage_economy::needs::act::Around, b: &commonage_economy::needs::act::Around) -> u64 {
    let r = |x: i32| f64::from(x) * 1e-7_f64.to_radians();
    let (p, q) = (r(a.latitude), r(b.latitude));
    let h = ((q - p) / 2.0).sin().powi(2) + p.cos() * q.cos() * ((r(b.longitude) - r(a.longitude)) / 2.0).sin().powi(2);
    (2.0 * 6_371_008.8 * h.sqrt().min(1.0).asin()) as u64
}
