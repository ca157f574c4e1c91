//! Where everything stands: columns from the income to the people, and in each column an order in which bands cross
//! little.

use crate::decimal::Decimal;
use crate::sharing::river::{Kind, Link, Place, River};

/// Most places of one kind that are drawn, so that a picture is about as high as a screen; the smallest of more are
/// drawn as one.
const OF_A_KIND_MAX: usize = 12;
/// Points that everything that came in is high.
const FLOOD: f64 = 320.0;
/// Between two places of a column.
const GAP: f64 = 8.0;
/// How often the order of columns is put right, forth and back.
const SWEEPS: usize = 12;

/// A place that is drawn; or, without one, a point where a long band passes a column.
pub(super) struct Spot {
    pub(super) place: Option<usize>,
    pub(super) column: usize,
    pub(super) y: f64,
    pub(super) height: f64,
}

/// A part of a band, from one column to the next. The parts of one band follow each other.
pub(super) struct Reach {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) width: f64,
    /// Where it leaves and arrives: the middle.
    pub(super) y: f64,
    pub(super) to_y: f64,
}

/// Everything with where it stands.
pub(super) struct Layout {
    pub(super) places: Vec<Place>,
    pub(super) spots: Vec<Spot>,
    pub(super) reaches: Vec<Reach>,
    /// The links that are drawn as bands, in the order of the bands.
    pub(super) links: Vec<Link>,
    /// Links that go back.
    pub(super) back: Vec<Link>,
    pub(super) columns: usize,
    pub(super) height: f64,
    /// The least height of a place, in points: some lines of words.
    least: f64,
}

/// How much an amount is, for drawing.
fn size(amount: Decimal) -> f64 {
    amount.atoms() as f64
}

impl Layout {
    pub(super) fn of(river: &River, least: f64) -> Layout {
        let (places, links) = merged(river);
        let (links, back) = forward(places.len(), links);
        let column = columns(&places, &links);
        // A box is as high as its bands together, on the side where more of them are.
        let mut sides = vec![(0.0, 0.0); places.len()];
        for link in &links {
            sides[link.from].1 += size(link.amount);
            sides[link.to].0 += size(link.amount);
        }
        let whole = sides.iter().map(|(comes, goes)| f64::max(*comes, *goes)).fold(1.0, f64::max);
        let scale = |size: f64| size / whole * FLOOD;
        let height = |(comes, goes): (f64, f64)| scale(comes.max(goes));
        let spot = |at: usize| Spot { place: Some(at), column: column[at], y: 0.0, height: height(sides[at]) };
        let mut spots: Vec<Spot> = (0..places.len()).map(spot).collect();
        let mut reaches = Vec::new();
        for link in &links {
            let (mut from, width) = (link.from, scale(size(link.amount)));
            for between in column[link.from] + 1..column[link.to] {
                spots.push(Spot { place: None, column: between, y: 0.0, height: width });
                reaches.push(Reach { from, to: spots.len() - 1, width, y: 0.0, to_y: 0.0 });
                from = spots.len() - 1;
            }
            reaches.push(Reach { from, to: link.to, width, y: 0.0, to_y: 0.0 });
        }
        let columns = column.iter().max().map_or(1, |last| last + 1);
        let mut layout = Layout { places, spots, reaches, links, back, columns, height: 0.0, least };
        layout.arrange();
        layout.connect();
        layout
    }

    /// Orders every column by where its bands come from and go to, then stacks it.
    fn arrange(&mut self) {
        let mut order: Vec<Vec<usize>> = vec![Vec::new(); self.columns];
        for (at, spot) in self.spots.iter().enumerate() {
            order[spot.column].push(at);
        }
        self.stack(&order);
        for sweep in 0..SWEEPS {
            let forth = sweep % 2 == 0;
            let all: Vec<usize> = if forth { (0..self.columns).collect() } else { (0..self.columns).rev().collect() };
            for column in all {
                let wish: Vec<f64> = order[column].iter().map(|at| self.wish(*at, forth)).collect();
                let mut sorted: Vec<(f64, usize)> = wish.into_iter().zip(order[column].iter().copied()).collect();
                sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                order[column] = sorted.into_iter().map(|(_, at)| at).collect();
                self.stack(&order);
            }
        }
    }

    /// The middle of what a spot is joined to on one side, weighed by the width of the bands.
    fn wish(&self, at: usize, forth: bool) -> f64 {
        let joined = self.reaches.iter().filter_map(|reach| match forth {
            true if reach.to == at => Some((reach.from, reach.width)),
            false if reach.from == at => Some((reach.to, reach.width)),
            _ => None,
        });
        let (sum, weight) =
            joined.fold((0.0, 0.0), |(sum, weight), (other, width)| (sum + self.middle(other) * width, weight + width));
        if weight > 0.0 { sum / weight } else { self.middle(at) }
    }

    fn middle(&self, at: usize) -> f64 {
        self.spots[at].y + self.spots[at].height / 2.0
    }

    fn slot(&self, at: usize) -> f64 {
        let spot = &self.spots[at];
        if spot.place.is_some() { spot.height.max(self.least) } else { spot.height }
    }

    fn stack(&mut self, order: &[Vec<usize>]) {
        let tall = |column: &Vec<usize>| column.iter().map(|at| self.slot(*at) + GAP).sum::<f64>();
        let heights: Vec<f64> = order.iter().map(tall).collect();
        self.height = heights.iter().copied().fold(0.0, f64::max);
        for (column, tall) in order.iter().zip(heights) {
            let mut y = (self.height - tall) / 2.0;
            for at in column {
                let slot = self.slot(*at);
                let inside = (slot - self.spots[*at].height) / 2.0;
                self.spots[*at].y = y + inside;
                y += slot + GAP;
            }
        }
    }

    /// Where bands leave and arrive: one below the other, in the order of where they go to and come from.
    fn connect(&mut self) {
        for at in 0..self.spots.len() {
            for leaves in [true, false] {
                let mut joined: Vec<(f64, usize)> = self
                    .reaches
                    .iter()
                    .enumerate()
                    .filter(|(_, reach)| if leaves { reach.from == at } else { reach.to == at })
                    .map(|(number, reach)| (self.middle(if leaves { reach.to } else { reach.from }), number))
                    .collect();
                joined.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                let together: f64 = joined.iter().map(|(_, number)| self.reaches[*number].width).sum();
                let mut y = self.middle(at) - together / 2.0;
                for (_, number) in joined {
                    let width = self.reaches[number].width;
                    let place = if leaves { &mut self.reaches[number].y } else { &mut self.reaches[number].to_y };
                    *place = y + width / 2.0;
                    y += width;
                }
            }
        }
    }
}

/// The river with the smallest places of each kind as one, where there are very many; links between places that are
/// there, of more than nothing, and none from a place to itself.
fn merged(river: &River) -> (Vec<Place>, Vec<Link>) {
    let kinds = [Kind::Bucket, Kind::Thing, Kind::Process, Kind::Contribution, Kind::Person, Kind::Pool];
    let mut places = river.places.clone();
    let mut stands_for: Vec<usize> = (0..places.len()).collect();
    let mut is_gone = vec![false; places.len()];
    for kind in kinds {
        let mut all: Vec<usize> = (1..river.places.len()).filter(|at| river.places[*at].kind == kind).collect();
        if all.len() <= OF_A_KIND_MAX {
            continue;
        }
        all.sort_by_key(|at| (std::cmp::Reverse(river.places[*at].amount), *at));
        let small = all.split_off(OF_A_KIND_MAX - 1);
        let amount = small.iter().map(|at| river.places[*at].amount).sum();
        let label = river.words.with("others", &[("count", &small.len().to_string())]);
        places.push(Place { label, kind, amount });
        is_gone.push(false);
        stands_for.push(places.len() - 1);
        for at in small {
            stands_for[at] = places.len() - 1;
            is_gone[at] = true;
        }
    }
    let mut number = vec![0; places.len()];
    let mut kept = Vec::new();
    for (at, place) in places.into_iter().enumerate().filter(|(at, _)| !is_gone[*at]) {
        number[at] = kept.len();
        kept.push(place);
    }
    let mut sums: std::collections::BTreeMap<(usize, usize), Decimal> = std::collections::BTreeMap::new();
    let is_there = |link: &&Link| link.from < river.places.len() && link.to < river.places.len();
    for link in river.links.iter().filter(is_there) {
        let (from, to) = (number[stands_for[link.from]], number[stands_for[link.to]]);
        if from != to && !link.amount.is_negative() && !link.amount.is_zero() {
            *sums.entry((from, to)).or_default() += link.amount;
        }
    }
    let links = sums.into_iter().map(|((from, to), amount)| Link { from, to, amount }).collect();
    (kept, links)
}

/// Links that go on, and those that would close a circle.
fn forward(count: usize, links: Vec<Link>) -> (Vec<Link>, Vec<Link>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, link) in links.iter().enumerate() {
        leaving[link.from].push(at);
    }
    let (mut marks, mut is_back) = (vec![Mark::New; count], vec![false; links.len()]);
    for start in 0..count {
        let mut way = vec![(start, 0)];
        while let Some((at, next)) = way.last().copied() {
            if next == 0 && marks[at] == Mark::Done {
                way.pop();
                continue;
            }
            marks[at] = Mark::Open;
            let Some(link) = leaving[at].get(next) else {
                marks[at] = Mark::Done;
                way.pop();
                continue;
            };
            if let Some(last) = way.last_mut() {
                last.1 += 1;
            }
            match marks[links[*link].to] {
                Mark::Open => is_back[*link] = true,
                Mark::New => way.push((links[*link].to, 0)),
                Mark::Done => {}
            }
        }
    }
    let (mut forth, mut back) = (Vec::new(), Vec::new());
    for (link, goes_back) in links.into_iter().zip(is_back) {
        if goes_back { back.push(link) } else { forth.push(link) }
    }
    (forth, back)
}

/// Each as far right as its longest way; people and pools at the end.
fn columns(places: &[Place], links: &[Link]) -> Vec<usize> {
    let mut column = vec![0; places.len()];
    // There are no circles: after as many rounds as there are places nothing moves.
    for _ in 0..places.len() {
        let mut moved = false;
        for link in links {
            if column[link.to] < column[link.from] + 1 {
                column[link.to] = column[link.from] + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    let is_end = |at: usize| matches!(places[at].kind, Kind::Person | Kind::Pool);
    let passes_on = |at: usize| links.iter().any(|link| link.from == at);
    let last = column.iter().copied().max().unwrap_or_default();
    for (at, column) in column.iter_mut().enumerate() {
        if is_end(at) && !passes_on(at) {
            *column = last;
        }
    }
    column
}
