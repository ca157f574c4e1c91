//! The operations of one log, sorted into its branches: where a log was forked, a signature proves its own branch only.

use std::collections::HashMap;

use commonage_log::{Operation, OperationId, Run, RunError};

/// Branches of a log, each a contiguous piece; none before the one that it springs from.
#[derive(Default)]
pub(crate) struct Strands {
    strands: Vec<Vec<Operation>>,
    by_end: HashMap<OperationId, usize>,
}

impl Strands {
    /// Adds an operation, after those that it follows.
    pub(crate) fn push(&mut self, operation: Operation) {
        let known = operation.header().previous.and_then(|previous| self.by_end.remove(&previous));
        let at = known.unwrap_or(self.strands.len());
        self.by_end.insert(operation.id(), at);
        match self.strands.get_mut(at) {
            Some(strand) => strand.push(operation),
            None => self.strands.push(vec![operation]),
        }
    }

    /// Whether the next operation belongs to the same log.
    pub(crate) fn continues(&self, next: &Operation) -> bool {
        self.strands.first().and_then(|strand| strand.first()).is_none_or(|first| first.log() == next.log())
    }

    /// What is proven already; the rest waits for a signature that holds, and with it all that may spring from it.
    ///
    /// # Errors
    /// Names the operation at fault.
    pub(crate) fn take_proven(&mut self) -> Result<Vec<Run>, RunError> {
        let (mut runs, mut rest) = (Vec::new(), Strands::default());
        for mut strand in std::mem::take(self).strands {
            let proven = if rest.strands.is_empty() { Run::provable_prefix(&strand) } else { 0 };
            strand.split_off(proven).into_iter().for_each(|operation| rest.push(operation));
            if !strand.is_empty() {
                runs.push(Run::verify(strand, None)?);
            }
        }
        *self = rest;
        Ok(runs)
    }

    /// Every branch, as it is.
    pub(crate) fn into_operations(self) -> Vec<Vec<Operation>> {
        self.strands
    }

    /// Proves every branch to its end.
    pub(crate) fn finish(&mut self) -> impl Iterator<Item = (OperationId, Result<Run, RunError>)> {
        let strands = std::mem::take(self).strands.into_iter();
        strands.filter_map(|strand| Some((strand.last()?.id(), Run::verify(strand, None))))
    }
}
