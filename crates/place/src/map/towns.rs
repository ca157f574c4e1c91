//! A few towns, so that people see where they look: the largest that are seen, where they hide nothing.

use super::text;
use super::view::{Area, At, Spot, View, turned};
use crate::known;

/// Most towns in a panel: enough to know one's way, few enough to stay behind what is marked.
const TOWNS_MAX: usize = 9;

/// Most towns that are tried: where none of these finds room, there is no room.
const TRIED_MAX: usize = 60;

/// The size of their type.
const SIZE: f64 = 11.5;

/// How far apart towns are at least, so that suburbs do not crowd around their city.
const APART: At = (64.0, 26.0);

/// From the dot to the name.
const GAP: f64 = 4.0;

/// A town on the page.
pub(super) struct Town {
    pub(super) name: &'static str,
    /// Where its middle is.
    pub(super) at: At,
    /// Where its name is written.
    pub(super) area: Area,
}

/// The towns to show in a view, apart from what is `taken`. None for the world, which has too many.
pub(super) fn towns(view: &View, taken: &[Area]) -> Vec<Town> {
    let bounds = view.area().inset(5.0);
    let mut shown: Vec<Town> = Vec::new();
    for (name, at) in largest(view).into_iter().take(TRIED_MAX) {
        let dot = Area::around(at, 5.0, 5.0);
        let apart = |other: &Town| (other.at.0 - at.0).abs() > APART.0 || (other.at.1 - at.1).abs() > APART.1;
        if !shown.iter().all(apart) {
            continue;
        }
        let free = |area: &Area| {
            let wide = Area { left: area.left - 4.0, width: area.width + 8.0, ..*area };
            bounds.holds(area)
                && !taken.iter().any(|other| other.overlaps(area) || other.overlaps(&dot))
                && !shown.iter().any(|other| other.area.overlaps(&wide) || other.area.overlaps(&dot))
                && !shown.iter().any(|other| Area::around(other.at, 5.0, 5.0).overlaps(&wide))
        };
        let (width, height) = (text::width(name, SIZE), SIZE * 1.2);
        let top = at.1 - height / 2.0;
        let right = Area { left: at.0 + GAP, top, width, height };
        let left = Area { left: at.0 - GAP - width, ..right };
        if let Some(area) = [right, left].into_iter().find(free) {
            shown.push(Town { name, at, area });
            if shown.len() == TOWNS_MAX {
                break;
            }
        }
    }
    shown
}

/// The towns that are seen, the largest first.
fn largest(view: &View) -> Vec<(&'static str, At)> {
    if matches!(view, View::World { .. }) {
        return Vec::new();
    }
    let (window, bounds) = (view.window(), view.area().inset(5.0));
    let middle = (window.west + window.east) / 2.0;
    let mut seen: Vec<(u32, usize, &'static str, At)> = Vec::new();
    for town in known::towns().all() {
        let spot = Spot { latitude: town.point.latitude_degrees(), longitude: town.point.longitude_degrees() };
        let across = turned(spot.longitude - middle).abs() * 2.0 <= window.east - window.west;
        if across && spot.latitude >= window.south && spot.latitude <= window.north {
            let at = view.project(spot);
            if bounds.holds(&Area::around(at, 0.0, 0.0)) {
                seen.push((town.people, town.index, town.name, at));
            }
        }
    }
    seen.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    seen.into_iter().map(|(_, _, name, at)| (name, at)).collect()
}
