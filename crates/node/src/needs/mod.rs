//! Needs and offers of spaces: what people state about them, checked before it is signed, and what a viewer sees.

mod act;

mod view;
mod words;

pub use view::Shown;
