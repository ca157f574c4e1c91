//! The map beside a list: only numbers stand on it, one for each place, and whoever shows it says beside it what they are.
//! What lies on one spot, or so close that pins would touch, shares one pin.

use super::frame::{Panel, Placed, Plan, Reach};
use super::layout::{self, BADGE, Sign, Signs};
use super::view::{Area, At};
use super::{Kind, Map};

/// Room around a pin, so that two never touch.
const APART: f64 = 3.0;

/// A number on the map, and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The number.
    pub number: usize,
    /// What is there, as numbers of the map's marks, the nearest first.
    pub marks: Vec<usize>,
    /// Whether it stands in the picture of what is further away.
    pub is_further: bool,
}

/// The pins of a map, from near to far, and how many marks are on none of them: there are too many, or it is a place of
/// our own.
pub fn pins(map: &Map) -> Vec<Pin> {
    let plan = Plan::of(map);
    let placed = place(&plan.panels);
    let of_panel = |(panel, groups): (&Panel<'_>, &Pinned)| {
        let pin = |group: &Group| Pin {
            number: group.number,
            marks: group.members.iter().filter_map(|at| panel.marks.get(*at)).map(|placed| placed.index).collect(),
            is_further: panel.reach == Reach::Further,
        };
        groups.groups.iter().map(pin).collect::<Vec<_>>()
    };
    plan.panels.iter().zip(&placed).flat_map(of_panel).collect()
}

/// Marks of a panel that share a pin.
pub(super) struct Group {
    pub(super) number: usize,
    pub(super) members: Vec<usize>,
    pub(super) at: At,
}

impl Group {
    fn of(members: Vec<usize>, middles: &[At], bounds: &Area) -> Self {
        let count = members.len() as f64;
        let sum = members.iter().fold((0.0, 0.0), |sum, n| (sum.0 + middles[*n].0, sum.1 + middles[*n].1));
        let at = Area::around((sum.0 / count, sum.1 / count), BADGE, BADGE).moved_into(bounds).middle();
        Self { number: 0, members, at }
    }

    fn area(&self) -> Area {
        Area::around(self.at, BADGE + APART, BADGE + APART)
    }

    /// What all of it is; nothing where it is needed and offered.
    pub(super) fn kind(&self, marks: &[Placed<'_>]) -> Option<Kind> {
        let mut kinds = self.members.iter().filter_map(|at| marks.get(*at)).map(|placed| placed.mark.kind);
        let first = kinds.next()?;
        kinds.all(|kind| kind == first).then_some(first)
    }
}

/// The pins of one panel; places of our own are squares without a number.
pub(super) struct Pinned {
    pub(super) groups: Vec<Group>,
    pub(super) own: Vec<(usize, At)>,
    /// What of the panel nothing else should lie on.
    pub(super) signs: Signs,
}

/// Finds a place for the pins of all panels, and counts them.
pub(super) fn place(panels: &[Panel<'_>]) -> Vec<Pinned> {
    let mut next = 1..;
    let mut of_panel = |panel: &Panel<'_>| {
        let bounds = panel.view.area().inset(APART);
        let middles: Vec<At> = panel.marks.iter().map(|mark| panel.view.project(mark.spot())).collect();
        let is_own = |at: &usize| panel.marks.get(*at).is_some_and(|placed| placed.mark.kind == Kind::Here);
        let (own, others): (Vec<usize>, Vec<usize>) = (0..middles.len()).partition(is_own);
        let own: Vec<(usize, At)> = own.into_iter().map(|at| (at, middles[at])).collect();
        let mut groups = gathered(&others, &middles, &bounds);
        for (group, number) in groups.iter_mut().zip(next.by_ref()) {
            group.number = number;
        }
        step_aside(&mut groups, &own, &bounds);
        let pins =
            groups.iter().map(|group| (group.members.first().copied().unwrap_or_default(), group.number, group.at));
        let squares = own.iter().map(|(at, middle)| (*at, 0, *middle));
        let placed = pins.chain(squares).map(|(member, number, at)| Sign { member, number, at, label: None }).collect();
        Pinned { groups, own, signs: Signs { placed, scale: layout::scale_corner(panel) } }
    };
    panels.iter().map(&mut of_panel).collect()
}

/// Those whose pins would touch come together; the nearest first.
fn gathered(members: &[usize], middles: &[At], bounds: &Area) -> Vec<Group> {
    let mut groups: Vec<Group> = members.iter().map(|at| Group::of(vec![*at], middles, bounds)).collect();
    // Each turn makes one group of two: fewer turns than marks.
    while let Some((one, other)) = touching(&groups) {
        let mut members = groups.remove(other).members;
        members.extend(&groups[one].members);
        members.sort_unstable();
        groups[one] = Group::of(members, middles, bounds);
    }
    groups.sort_by_key(|group| group.members.first().copied());
    groups
}

fn touching(groups: &[Group]) -> Option<(usize, usize)> {
    let pairs = (0..groups.len()).flat_map(|one| (one + 1..groups.len()).map(move |other| (one, other)));
    pairs.into_iter().find(|(one, other)| groups[*one].area().overlaps(&groups[*other].area()))
}

/// A pin that would hide a place of our own stands beside it, where there is room.
fn step_aside(groups: &mut [Group], own: &[(usize, At)], bounds: &Area) {
    let square = |at: At| Area::around(at, BADGE, BADGE);
    for n in 0..groups.len() {
        let hidden = own.iter().find(|(_, at)| square(*at).overlaps(&groups[n].area()));
        let Some((_, (x, y))) = hidden.copied() else { continue };
        let step = BADGE + APART + 1.0;
        let sides = [(x + step, y), (x - step, y), (x, y - step), (x, y + step)];
        let is_free = |at: &At| {
            let area = Area::around(*at, BADGE + APART, BADGE + APART);
            let of_others = groups.iter().enumerate().filter(|(other, _)| *other != n).map(|(_, group)| group.area());
            bounds.holds(&square(*at))
                && !of_others.chain(own.iter().map(|(_, at)| square(*at))).any(|other| other.overlaps(&area))
        };
        if let Some(at) = sides.into_iter().find(is_free) {
            groups[n].at = at;
        }
    }
}
