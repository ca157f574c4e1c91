//! Sharing: from contributions to income.

mod golden;
mod stage;
