//! A node and whoever comes: scripts of messages, honest, hostile, damaged, in any order (see the arena).
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/node/tests/node/sync/arena/mod.rs"]
mod arena;

static ARENA: LazyLock<arena::Arena> = LazyLock::new(arena::Arena::new);

fuzz_target!(|input: &[u8]| ARENA.play(input));
