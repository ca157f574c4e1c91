//! What provenance asks of single events.

use crate::action::Action;
use crate::decimal::Decimal;
use crate::ledger::{Event, EventIndex, Ledger, Name, Touch, UnitIndex};
use crate::trace::Flow;

/// What is picked up, accepted or packed: it leaves somebody's hand and is still the same thing.
pub(super) fn is_handed_in(action: Action) -> bool {
    matches!(action, Action::Pickup | Action::Accept | Action::Combine)
}

/// What brings the same thing back.
pub(super) fn is_given_back(action: Action) -> bool {
    matches!(action, Action::Dropoff | Action::Modify | Action::Separate)
}

/// Whether an event takes part in a kind of flow.
pub(super) fn takes_part(action: Action, flow: Flow) -> bool {
    let is_immaterial = matches!(action, Action::Use | Action::Work | Action::Cite | Action::DeliverService);
    flow == Flow::All || !is_immaterial
}

/// The event that stands for a flow: the one that an event corrects, and what that corrects. `None` for a ring.
pub(crate) fn root(ledger: &Ledger, at: EventIndex) -> Option<EventIndex> {
    let mut root = at;
    for _ in 0..=ledger.len() {
        match corrected(ledger, root) {
            Some(before) => root = before,
            None => return Some(root),
        }
    }
    None
}

fn corrected(ledger: &Ledger, at: EventIndex) -> Option<EventIndex> {
    ledger.event(at).corrects.and_then(|name| ledger.event_named(name))
}

/// An event that stands for a flow, and all its corrections.
pub(crate) fn members(ledger: &Ledger, root: EventIndex) -> Vec<EventIndex> {
    let mut members = vec![root];
    let mut next = 0;
    while let Some(at) = members.get(next).copied() {
        members.extend_from_slice(ledger.corrections_of(at));
        next += 1;
    }
    members
}

/// Whether a flow is spoken of by this event, and was not taken back.
pub(crate) fn stands(ledger: &Ledger, at: EventIndex) -> bool {
    if corrected(ledger, at).is_some() {
        return false;
    }
    if ledger.corrections_of(at).is_empty() {
        return true;
    }
    let sums = net(ledger, at);
    sums.is_empty() || sums.iter().any(|(amount, _)| !amount.is_zero())
}

/// What is left of a flow after its corrections, by unit; effort and quantity.
fn net(ledger: &Ledger, root: EventIndex) -> Vec<(Decimal, UnitIndex)> {
    let mut sums = Vec::new();
    for at in members(ledger, root) {
        let event = ledger.event(at);
        event.quantity.into_iter().chain(event.effort).for_each(|amount| add(&mut sums, amount));
    }
    sums
}

/// The quantity that a flow speaks of after its corrections, in the unit in which it was first said.
pub(crate) fn quantity(ledger: &Ledger, root: EventIndex) -> Option<(Decimal, UnitIndex)> {
    let (_, unit) = ledger.event(root).quantity?;
    let all = members(ledger, root).into_iter().filter_map(|at| ledger.event(at).quantity);
    Some((all.filter(|(_, other)| *other == unit).map(|(amount, _)| amount).sum(), unit))
}

/// The effort, likewise.
pub(crate) fn effort(ledger: &Ledger, root: EventIndex) -> Option<(Decimal, UnitIndex)> {
    let (_, unit) = ledger.event(root).effort?;
    let all = members(ledger, root).into_iter().filter_map(|at| ledger.event(at).effort);
    Some((all.filter(|(_, other)| *other == unit).map(|(amount, _)| amount).sum(), unit))
}

/// Adds an amount to sums by unit.
pub(super) fn add(sums: &mut Vec<(Decimal, UnitIndex)>, (amount, unit): (Decimal, UnitIndex)) {
    match sums.iter_mut().find(|(_, known)| *known == unit) {
        Some((sum, _)) => *sum += amount,
        None => sums.push((amount, unit)),
    }
}

/// The records that an event is about: those it names, and those it means.
pub(super) fn records(ledger: &Ledger, at: EventIndex) -> impl Iterator<Item = Name> + use<> {
    let event = ledger.event(at);
    let mut all = [event.resource, event.to, None, None];
    for (name, _) in ledger.postings(at) {
        if !all.contains(&Some(name))
            && let Some(free) = all[2..].iter_mut().find(|place| place.is_none())
        {
            *free = Some(name);
        }
    }
    if all[0] == all[1] {
        all[1] = None;
    }
    all.into_iter().flatten()
}

/// How an event touches a resource: the place among all that touched it, and what it does.
pub(super) fn touch_of(ledger: &Ledger, at: EventIndex, touches: &[Touch]) -> Option<(usize, Touch)> {
    let position = ledger.position(at);
    let place = touches.partition_point(|touch| ledger.position(touch.event) < position);
    touches.get(place).filter(|touch| touch.event == at).map(|touch| (place, *touch))
}

/// The resources of which an event takes, and those into which it puts.
pub(super) fn taken(ledger: &Ledger, at: EventIndex) -> Vec<Name> {
    touched(ledger, at, |touch| touch.takes)
}

/// The resources into which an event puts.
pub(super) fn put(ledger: &Ledger, at: EventIndex) -> Vec<Name> {
    touched(ledger, at, |touch| touch.puts)
}

fn touched(ledger: &Ledger, at: EventIndex, fits: impl Fn(Touch) -> bool) -> Vec<Name> {
    let is_so = |name: &Name| {
        let touches = ledger.resource(*name).map_or(&[][..], |resource| &resource.touches);
        touch_of(ledger, at, touches).is_some_and(|(_, touch)| fits(touch))
    };
    records(ledger, at).filter(is_so).collect()
}

/// The records by which two events of one process can be seen to speak of the same thing. What is packed names its
/// container beside itself: that is another thing.
pub(super) fn things(event: &Event) -> impl Iterator<Item = Name> + use<> {
    let second = event.to.filter(|to| event.action != Action::Combine && event.resource != Some(*to));
    event.resource.into_iter().chain(second)
}
