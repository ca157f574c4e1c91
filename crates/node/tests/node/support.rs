//! Nodes on real SQLite stores in memory, with a clock and randomness that tests set.

use commonage_log::{DeviceSecret, Millis, RecoverySecret, SpaceId};
use commonage_node::bundle::Bundle;
use commonage_node::{Cargo, Node, Received};
use commonage_store::Sqlite;

pub(crate) fn seed(number: u8) -> [u8; 32] {
    *blake3::hash(&[number]).as_bytes()
}

pub(crate) fn paper(number: u8) -> RecoverySecret {
    RecoverySecret::from_seed(seed(100 + number))
}

pub(crate) const NOW: Millis = Millis(1_800_000_000_000);

/// A node where nobody has begun.
pub(crate) fn empty_node(number: u8) -> Node {
    Node::open(Box::new(Sqlite::in_memory().unwrap()), DeviceSecret::from_seed(seed(number))).unwrap()
}

/// A node where a person has begun.
pub(crate) fn person(name: &str, number: u8) -> Node {
    let mut node = empty_node(number);
    node.begin(name, "laptop", &paper(number), [number; 16], NOW).unwrap();
    node
}

pub(crate) fn export(node: &Node, cargo: &Cargo) -> Vec<u8> {
    let mut bytes = Vec::new();
    node.export(cargo, &mut bytes, NOW, &mut |_, _| {}).unwrap();
    bytes
}

pub(crate) fn import(node: &mut Node, bytes: &[u8]) -> Received {
    node.import(&Bundle::open(bytes).unwrap(), &mut |_, _| {}).unwrap()
}

/// Carries a space from one node to another.
pub(crate) fn carry(from: &Node, to: &mut Node, space: SpaceId) -> Received {
    import(to, &export(from, &Cargo::Spaces([space].into())))
}

pub(crate) fn texts(node: &Node, space: SpaceId) -> Vec<String> {
    let lines = node.my_view().unwrap().log(&space, 1000).unwrap();
    lines.into_iter().filter(|line| line.kind == "note" && line.why.is_none()).map(|line| line.text).collect()
}
