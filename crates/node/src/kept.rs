//! What the pages of this computer keep between two runs: who was let in. The node does not look into it.

use crate::error::{NodeError, Result};
use crate::node::Node;

/// Where the store remembers it.
const SETTING: &str = "pages";

/// Most that is kept, in bytes: some dozens of browsers with what each did last.
const BYTES_MAX: usize = 4 * 1024 * 1024;

impl Node {
    /// What the pages keep.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn kept_pages(&self) -> Result<Option<Vec<u8>>> {
        Ok(self.store.local(SETTING)?)
    }

    /// Keeps it.
    ///
    /// # Errors
    /// If it is too much, or the store cannot be written.
    pub fn keep_pages(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.len() > BYTES_MAX {
            return Err(NodeError::Limit("the pages keep too much.".into()));
        }
        Ok(self.store.set_local(SETTING, Some(bytes))?)
    }
}
