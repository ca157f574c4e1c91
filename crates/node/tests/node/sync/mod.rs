//! Two nodes meet: what is shared becomes the same, and nothing else is told.

mod line;
mod stories;
mod strangers;
