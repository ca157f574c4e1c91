//! Writes what two nodes say to each other as first inputs for the fuzz targets of sync:
//! `cargo run -p commonage-node --example sync_seeds -- fuzz/corpus`.
#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub)]

use std::error::Error;
use std::fs;
use std::path::Path;

#[path = "../tests/node/sync/arena/mod.rs"]
mod arena;

/// Of the scripts one in so many: the others differ little.
const SCRIPTS_STEP: usize = 29;

fn main() -> Result<(), Box<dyn Error>> {
    let corpus = std::env::args().nth(1).ok_or("say where the corpus is")?;
    let arena = arena::Arena::new();
    write(&corpus, "message", arena.messages())?;
    let scripts: Vec<_> = arena.scripts().into_iter().step_by(SCRIPTS_STEP).collect();
    scripts.iter().for_each(|script| arena.play(script));
    write(&corpus, "session", &scripts)?;
    Ok(())
}

fn write(corpus: &str, target: &str, inputs: &[Vec<u8>]) -> std::io::Result<()> {
    let folder = Path::new(corpus).join(target);
    fs::create_dir_all(&folder)?;
    inputs
        .iter()
        .enumerate()
        .try_for_each(|(number, bytes)| fs::write(folder.join(format!("honest-{number:03}")), bytes))
}
