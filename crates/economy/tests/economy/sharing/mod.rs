//! Sharing: from contributions to income.

mod golden;
mod properties;
mod random;
mod reference;
mod stage;
