//! Checks everything again: file, hashes, chains, and every signature by run.

use commonage_log::LogId;
use serde::Serialize;

use crate::error::Result;
use crate::node::Node;
use crate::strands::Strands;

/// Operations read at once.
const READ_BATCH: usize = 5_000;

/// What a recheck found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verification {
    /// Operations looked at.
    pub operations: u64,
    /// Logs looked at.
    pub logs: u64,
    /// Runs, each proven by one signature.
    pub runs: u64,
    /// Operations whose own signature does not hold, though a later one proves them: only their author can do that.
    pub unsigned_but_proven: Vec<String>,
    /// What is wrong, each a sentence. Empty if all is well.
    pub faults: Vec<String>,
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

impl Node {
    /// Rechecks the whole store. With `each`, every single signature too, which takes about 50 µs an operation.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn verify(&self, each: bool, progress: &mut dyn FnMut(u64, u64)) -> Result<Verification> {
        let report = self.store.check(&mut |_, _| {})?;
        let mut found = Verification { faults: report.faults, ..Verification::default() };
        let total = self.images.keys().map(|id| self.store.count(id)).sum::<std::result::Result<u64, _>>()?;
        for id in self.images.keys() {
            for log in self.store.logs(id)? {
                found.logs += 1;
                self.verify_log(&log, each, &mut found, &mut |done| progress(done, total))?;
            }
        }
        for letter in self.store.all_letters()? {
            if !letter.signature_holds() {
                found.faults.push(format!("the signature of letter {} does not hold", letter.id().short()));
            }
        }
        Ok(found)
    }

    fn verify_log(
        &self,
        log: &LogId,
        each: bool,
        found: &mut Verification,
        progress: &mut dyn FnMut(u64),
    ) -> Result<()> {
        let (mut from, mut branches) = (0, Strands::default());
        loop {
            let batch = self.store.range(log, from, READ_BATCH)?;
            let Some(last) = batch.last() else { break };
            from = last.header().seq + 1;
            for operation in batch {
                found.operations += 1;
                progress(found.operations);
                if each && !operation.signature_holds() {
                    found.unsigned_but_proven.push(operation.id().to_string());
                }
                branches.push(operation);
            }
        }
        for (last, proven) in branches.finish() {
            found.runs += 1;
            if let Err(error) = proven {
                found.faults.push(format!("the run that ends with {}: {error}", last.short()));
            }
        }
        Ok(())
    }
}
