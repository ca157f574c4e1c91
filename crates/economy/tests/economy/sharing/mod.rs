//! Sharing: from contributions to income.

mod acts;
mod buckets;
mod drawn;
mod faults;
mod golden;
mod language;
mod language_law;
mod pictures;
mod properties;
mod provenance;
mod random;
mod reciprocity;
mod reference;
mod register;
mod register_law;
mod stage;
