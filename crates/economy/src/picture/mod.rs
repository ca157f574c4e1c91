//! What all pictures of the ledger share: the words in them, in the language of who looks, and how they look at night.

mod night;
mod words;

pub(crate) use night::night;
pub use words::{ENGLISH, Words};
