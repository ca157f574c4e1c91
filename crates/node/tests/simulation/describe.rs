//! What is told of a world to whoever looks for the reason of a failure.

use commonage_log::{OperationId, SpaceId};
use commonage_node::Node;

use crate::world::World;

impl World {
    /// With `SIM_TRACE`: a space as a node sees it, for whoever looks for the reason of a failure.
    pub(crate) fn describe(&self, node: &Node, space: &SpaceId) {
        let Some(space) = node.space(space).ok().filter(|_| self.trace) else { return };
        println!(
            "{:?} {:?}, members {:?}",
            space.kind(),
            space.control_audience(),
            space.members().collect::<Vec<_>>()
        );
        for glance in space.glances() {
            let Ok(Some(operation)) = node.store().operation(&glance.id) else { continue };
            let parents: Vec<_> = operation.header().parents.iter().map(OperationId::short).collect();
            let (device, body) = (glance.log.device.short(), operation.body().map(commonage_log::Body::decode));
            println!(
                "  {} {device} {} {} saw {parents:?}: {:?} {body:?}",
                glance.id.short(),
                glance.log.audience,
                glance.seq,
                glance.refusal
            );
        }
    }

    /// With `SIM_TRACE`: the spaces of which two nodes say different things.
    pub(crate) fn describe_difference(&self, one: &Node, other: &Node) {
        for space in one.spaces().filter(|_| self.trace) {
            let held = other.space(&space.id());
            if held.is_ok_and(|held| other.state_hash(held) != one.state_hash(space)) {
                self.describe(one, &space.id());
                self.describe(other, &space.id());
            }
        }
    }
}
