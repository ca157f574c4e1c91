//! Making an operation: what it names as seen, and that it will have effect.

use commonage_log::{
    Audience, Body, Control, Draft, Millis, Operation, OperationId, Refusal, Space, SpaceId, Tip, next_clock,
};

use crate::error::{NodeError, Result};
use crate::node::Node;

/// What this device is about to say.
pub(crate) struct Writing {
    pub(crate) space: Option<SpaceId>,
    pub(crate) audience: Audience,
    pub(crate) to: Option<SpaceId>,
    pub(crate) body: Body,
    /// Operations to name as seen, besides those that nobody has built on.
    pub(crate) parents: Vec<OperationId>,
}

impl Writing {
    pub(crate) fn new(space: SpaceId, audience: Audience, body: Body) -> Self {
        Self { space: Some(space), audience, to: None, body, parents: Vec::new() }
    }

    pub(crate) fn founding(audience: Audience, body: Body) -> Self {
        Self { space: None, audience, to: None, body, parents: Vec::new() }
    }
}

impl Node {
    pub(crate) fn sign(&self, writing: &Writing, now: Millis) -> Result<Operation> {
        let device = self.device();
        let Some(space) = writing.space.and_then(|id| self.images.get(&id)).map(|image| &image.space) else {
            return self.sign_after(writing, None, &[], next_clock(now, Millis(0)));
        };
        let mut heads = space.parents_for(&device, writing.audience);
        heads.retain(|head| !writing.parents.contains(head));
        heads.truncate(commonage_log::limits::PARENTS_MAX.saturating_sub(writing.parents.len()));
        let (after, clock) = (space.tip(&device, writing.audience)?, next_clock(now, space.latest_clock()));
        let sign = |heads: &[OperationId]| self.sign_after(writing, after, heads, clock);
        let repairs = matches!(&writing.body, Body::Control(Control::CutOff { .. } | Control::KeepBranch { .. }));
        if repairs || space.has_trouble() { self.sign_with_effect(space, &heads, &sign) } else { sign(&heads) }
    }

    fn sign_after(
        &self,
        writing: &Writing,
        after: Option<Tip>,
        heads: &[OperationId],
        clock: Millis,
    ) -> Result<Operation> {
        let Writing { space, audience, to, body, parents } = writing;
        let (space, audience, to) = (*space, *audience, *to);
        let parents = heads.iter().chain(parents).copied().collect();
        Ok(Draft { space, audience, to, after, parents, clock, body: body.encode() }.sign(&self.device)?)
    }

    /// An operation is judged by what it had seen, and that may hold acts of a log that was forked or cut off since:
    /// a thief's removal of this very person, say. Such heads are left out; nothing is signed that has no effect.
    fn sign_with_effect(
        &self,
        space: &Space,
        heads: &[OperationId],
        sign: &dyn Fn(&[OperationId]) -> Result<Operation>,
    ) -> Result<Operation> {
        let all = sign(heads)?;
        let Some(why) = self.would_be_refused(space, &all) else { return Ok(all) };
        for left_out in heads {
            let others: Vec<_> = heads.iter().copied().filter(|head| head != left_out).collect();
            let operation = sign(&others)?;
            if self.would_be_refused(space, &operation).is_none() {
                return Ok(operation);
            }
        }
        let mut chosen = Vec::new();
        for head in heads {
            chosen.push(*head);
            if self.would_be_refused(space, &sign(&chosen)?).is_some() {
                chosen.pop();
            }
        }
        let operation = sign(&chosen)?;
        match self.would_be_refused(space, &operation) {
            None => Ok(operation),
            Some(_) => Err(NodeError::refused("signing that", why)),
        }
    }

    /// What an operation would come to, tried out on a copy.
    fn would_be_refused(&self, space: &Space, operation: &Operation) -> Option<Refusal> {
        let mut copy = space.clone();
        let number = copy.insert(operation).ok().flatten()?;
        copy.settle(&self.identities);
        copy.glance(number).and_then(|glance| glance.refusal)
    }
}
