//! Sharing: from contributions to income.

mod acts;
mod faults;
mod golden;
mod language;
mod language_law;
mod properties;
mod random;
mod reference;
mod register;
mod register_law;
mod stage;
