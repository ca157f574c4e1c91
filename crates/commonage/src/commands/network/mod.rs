//! Others on the network: staying awake, who can be reached, meeting now.

mod arrival;
pub(super) mod code;
pub(super) mod pages;
pub(super) mod peers;
pub(super) mod run;
pub(super) mod status;
pub(super) mod sync;
