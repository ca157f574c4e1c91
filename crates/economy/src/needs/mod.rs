//! Needs and offers: what is asked, who said “I can”, and what is still open.

pub mod act;
