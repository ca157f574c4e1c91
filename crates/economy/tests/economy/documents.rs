//! Documents: the published examples, the ways in which JSON-LD says one thing, and what happens to what is not
//! understood.

mod examples;
mod forms;
mod law;
