//! Sharing: from contributions to income.

mod acts;
mod faults;
mod golden;
mod language;
mod language_law;
mod register;
mod register_law;
mod stage;
