//! What a person or a space says about where it is.

pub mod act;
mod register;

pub use act::Act;
pub use register::{Place, Register, Stamp, Stated, Whose};
