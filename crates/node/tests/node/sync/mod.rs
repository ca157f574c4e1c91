//! Two nodes meet: what is shared becomes the same, and nothing else is told.

mod arena;
mod hostile;
mod line;
mod stories;
mod strangers;
