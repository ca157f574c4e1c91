//! Where the signs and the words of the marks go, so that none lies on another.

use super::frame::{Panel, Placed};
use super::panel::round_below;
use super::text;
use super::view::{Area, At, View};

/// The side of a sign with a number in it.
pub(super) const BADGE: f64 = 21.0;

/// The side of a sign beside a label.
pub(super) const SIGN: f64 = 11.0;

/// The size of a label's type.
pub(super) const LABEL_SIZE: f64 = 12.5;

/// The longest label in the picture: about a third of its width.
const LABEL_WIDTH_MAX: f64 = 146.0;

/// More marks than this are numbered at once: so many words are no map any more.
const LABELS_MAX: usize = 10;

/// Room for the scale and its words.
const SCALE_HEIGHT: f64 = 20.0;

/// Room between a sign and its label.
const GAP: f64 = 4.0;

/// The signs of one panel, in the order in which they are counted and told.
pub(super) struct Signs {
    pub(super) placed: Vec<Sign>,
    /// The corner for the scale; the world has none.
    pub(super) scale: Option<Area>,
}

/// Where the sign of one mark goes.
pub(super) struct Sign {
    /// Which mark of the panel.
    pub(super) member: usize,
    pub(super) number: usize,
    pub(super) at: At,
    /// Beside it; signs with numbers have none.
    pub(super) label: Option<Label>,
}

/// A label that found a place.
pub(super) struct Label {
    pub(super) words: String,
    pub(super) area: Area,
}

impl Signs {
    /// All that nothing else should lie on.
    pub(super) fn areas(&self) -> Vec<Area> {
        let signs = self.placed.iter().map(|sign| Area::around(sign.at, BADGE, BADGE));
        let labels = self.placed.iter().filter_map(|sign| sign.label.as_ref().map(|label| label.area));
        signs.chain(labels).chain(self.scale).collect()
    }
}

/// The corner for the scale: the first in which no mark is.
pub(super) fn scale_corner(panel: &Panel<'_>) -> Option<Area> {
    let View::Local { scale, area, .. } = panel.view else { return None };
    let width = round_below(100.0 / scale) * scale;
    let inner = area.inset(10.0);
    let (right, bottom) = (inner.left + inner.width - width, inner.top + inner.height - SCALE_HEIGHT);
    let corners = [(inner.left, bottom), (right, bottom), (right, inner.top), (inner.left, inner.top)];
    let corner = |(left, top): At| Area { left, top, width, height: SCALE_HEIGHT };
    let free = |area: &Area| {
        let mut signs = panel.marks.iter().map(|mark| Area::around(at(panel, mark), BADGE, BADGE));
        !signs.any(|sign| sign.overlaps(area))
    };
    corners.map(corner).into_iter().find(free).or(Some(corner(corners[0])))
}

/// Signs with labels for all marks of a panel; `None` if they do not all find a place.
pub(super) fn labelled(panel: &Panel<'_>) -> Option<Signs> {
    if panel.marks.len() > LABELS_MAX {
        return None;
    }
    let scale = scale_corner(panel);
    let signs: Vec<Area> = panel.marks.iter().map(|mark| Area::around(at(panel, mark), SIGN, SIGN)).collect();
    let bounds = panel.view.area().inset(4.0);
    let mut placed: Vec<Sign> = Vec::new();
    let mut labels: Vec<Area> = Vec::new();
    for (member, (mark, sign)) in panel.marks.iter().zip(&signs).enumerate() {
        if signs.iter().skip(member + 1).chain(&scale).any(|other| other.overlaps(sign)) {
            return None;
        }
        let words = text::fitted(&mark.mark.label, LABEL_SIZE, LABEL_WIDTH_MAX);
        let size = (text::width(&words, LABEL_SIZE), LABEL_SIZE * 1.25);
        let taken = |area: &Area| signs.iter().chain(&labels).chain(&scale).any(|other| other.overlaps(area));
        let area = beside(sign, size).into_iter().find(|area| bounds.holds(area) && !taken(area))?;
        labels.push(area);
        let label = Some(Label { words, area });
        placed.push(Sign { member, number: member + 1, at: sign.middle(), label });
    }
    Some(Signs { placed, scale })
}

/// Places for a label, the best first: right, left, above, below, and half way between.
fn beside(sign: &Area, (width, height): At) -> [Area; 6] {
    let (x, y) = sign.middle();
    let (left, right) = (sign.left - GAP - width, sign.left + sign.width + GAP);
    let (above, below) = (sign.top - 1.0 - height, sign.top + sign.height + 1.0);
    let places = [
        (right, y - height / 2.0),
        (left, y - height / 2.0),
        (x - width / 2.0, above),
        (x - width / 2.0, below),
        (right - GAP, above + GAP),
        (right - GAP, below - GAP),
    ];
    places.map(|(left, top)| Area { left, top, width, height })
}

/// Where a mark's sign goes if nothing is in its way.
fn at(panel: &Panel<'_>, mark: &Placed<'_>) -> At {
    panel.view.project(mark.spot())
}

/// Signs with numbers that lie together, since their places do.
struct Group {
    /// Which marks of the panel.
    members: Vec<usize>,
    area: Area,
}

impl Group {
    fn of(members: Vec<usize>, middles: &[At], bounds: &Area) -> Self {
        let count = members.len() as f64;
        let sum = members.iter().fold((0.0, 0.0), |sum, n| (sum.0 + middles[*n].0, sum.1 + middles[*n].1));
        let columns = count.sqrt().ceil();
        let (width, height) = (BADGE * columns, BADGE * (count / columns).ceil());
        let area = Area::around((sum.0 / count, sum.1 / count), width, height).moved_into(bounds);
        Self { members, area }
    }

    fn places(&self) -> impl Iterator<Item = (usize, At)> {
        let columns = (self.members.len() as f64).sqrt().ceil() as usize;
        let place = move |n: usize| {
            let (column, row) = ((n % columns) as f64, (n / columns) as f64);
            (self.area.left + (column + 0.5) * BADGE, self.area.top + (row + 0.5) * BADGE)
        };
        self.members.iter().enumerate().map(move |(n, member)| (*member, place(n)))
    }
}

/// Signs with numbers for the marks of all panels. Those that would lie on each other come together in a block, and
/// what is together has numbers one after the other.
pub(super) fn numbered(panels: &[Panel<'_>]) -> Vec<Signs> {
    let mut next = 1..;
    let signs = panels.iter().map(|panel| {
        let places = badges(panel).into_iter().zip(next.by_ref());
        let placed = places.map(|((member, at), number)| Sign { member, number, at, label: None }).collect();
        Signs { placed, scale: scale_corner(panel) }
    });
    signs.collect()
}

fn badges(panel: &Panel<'_>) -> Vec<(usize, At)> {
    let bounds = panel.view.area().inset(3.0);
    let middles: Vec<At> = panel.marks.iter().map(|mark| at(panel, mark)).collect();
    let mut groups: Vec<Group> = (0..middles.len()).map(|n| Group::of(vec![n], &middles, &bounds)).collect();
    // Each turn makes one group of two: fewer turns than marks.
    while let Some((one, other)) = overlapping(&groups) {
        let mut members = groups.remove(other).members;
        members.extend(&groups[one].members);
        // Numbers grow from near to far, as the marks do.
        members.sort_unstable();
        groups[one] = Group::of(members, &middles, &bounds);
    }
    groups.sort_by_key(|group| group.members.first().copied());
    groups.iter().flat_map(Group::places).collect()
}

fn overlapping(groups: &[Group]) -> Option<(usize, usize)> {
    let pairs = (0..groups.len()).flat_map(|one| (one + 1..groups.len()).map(move |other| (one, other)));
    pairs.into_iter().find(|(one, other)| groups[*one].area.overlaps(&groups[*other].area))
}
