//! Sharing: from contributions to income.

mod faults;
mod golden;
mod language;
mod language_law;
mod stage;
