//! The transport of the least cost that serves earlier needs first.
//!
//! Successive shortest paths (R. K. Ahuja, T. L. Magnanti, J. B. Orlin, *Network Flows*, 1993, §9.7), need by need in
//! their order. Why that gives the plan that is wanted:
//!
//! - *Earlier first.* A path for a need runs through the residual network: earlier needs may get theirs from elsewhere,
//!   but never less. It ends when nothing that is left can be reached, and then the most is served that can be while the
//!   earlier needs keep theirs (§6.5, the theorem of augmenting paths). So the amounts are lexicographically greatest.
//! - *Least cost.* If no circle in the residual network has a negative cost, then none has after an augmentation along a
//!   shortest path (lemma 9.12), and a flow without such circles is the cheapest of all that serve the same amounts
//!   (theorem 9.1).
//!
//! Distances are measured over a full table by Dijkstra's method without a heap, which stops at the first offer that has
//! something left, with prices that keep every cost at or above zero (R. Jonker, A. Volgenant, *A shortest augmenting path
//! algorithm for dense and sparse linear assignment problems*, 1987, for amounts of one; here for any amounts).
//!
//! What a search for a need cannot leave, nobody will: the offers that it reached are empty, and the needs that they serve
//! reach no others. They are left out from then on, so that short supply costs no more than plenty.
//!
//! Of plans that cost the same, one is taken by rule: among ways of equal length the offer that has something left goes
//! first, then the first in order. Nothing else decides, so that all computers find the same.

/// No way between a need and an offer.
pub(super) const NO_WAY: u32 = u32::MAX;

/// Nobody; no number of a need.
const NONE: u32 = u32::MAX;

/// What is to be carried: a table of metres, a row for each need.
pub(super) struct Transport<'a> {
    pub(super) metres: &'a [u32],
    pub(super) wanted: &'a [i128],
    pub(super) given: &'a [i128],
}

/// How much of an offer (by its number) each need gets: (need, amount), for every offer.
pub(super) fn least(transport: &Transport<'_>) -> Vec<Vec<(u32, i128)>> {
    let mut solver = Solver::new(transport);
    for (need, wanted) in (0..).zip(transport.wanted) {
        solver.serve(need, *wanted);
    }
    solver.carried
}

struct Solver<'a> {
    table: &'a Transport<'a>,
    /// What is left of each offer.
    left: Vec<i128>,
    carried: Vec<Vec<(u32, i128)>>,
    /// Prices: metres − price of the need − price of the offer is never below zero, and zero where something is carried.
    need_price: Vec<i64>,
    offer_price: Vec<i64>,
    /// Offers from which something that is left may yet be reached.
    alive: Vec<u32>,
    search: Search,
}

/// An offer whose distance is not yet sure.
#[derive(Clone, Copy)]
struct Open {
    far: i64,
    price: i64,
    offer: u32,
    /// Through which need it was reached.
    through: u32,
    is_empty: bool,
}

/// One search: how far offers are, and through which needs.
struct Search {
    /// Of those that are sure.
    far: Vec<i64>,
    through: Vec<u32>,
    /// From which offer a need was reached; [`NONE`] for the one that is served.
    from: Vec<u32>,
    seen: Vec<bool>,
    open: Vec<Open>,
    /// Offers whose distance is sure, in that order.
    sure: Vec<u32>,
    /// Needs that were passed, in that order.
    passed: Vec<u32>,
}

impl<'a> Solver<'a> {
    fn new(table: &'a Transport<'a>) -> Solver<'a> {
        let (needs, offers) = (table.wanted.len(), table.given.len());
        let search = Search {
            far: vec![i64::MAX; offers],
            through: vec![NONE; offers],
            from: vec![NONE; needs],
            seen: vec![false; needs],
            open: Vec::new(),
            sure: Vec::new(),
            passed: Vec::new(),
        };
        Solver {
            table,
            left: table.given.to_vec(),
            carried: vec![Vec::new(); offers],
            need_price: vec![0; needs],
            offer_price: vec![0; offers],
            alive: (0..offers as u32).filter(|offer| table.given[*offer as usize] > 0).collect(),
            search,
        }
    }

    fn serve(&mut self, need: u32, mut wanted: i128) {
        while wanted > 0 && !self.alive.is_empty() {
            let Some(end) = self.reach(need) else {
                let Search { sure, .. } = &self.search;
                self.alive.retain(|offer| !sure.contains(offer));
                return;
            };
            self.raise(end);
            wanted -= self.carry(need, end, wanted);
        }
    }

    /// The nearest offer of which something is left, through others where need be; `None` if there is none.
    fn reach(&mut self, need: u32) -> Option<u32> {
        let open = |offer: &u32| Open {
            far: i64::MAX,
            price: self.offer_price[*offer as usize],
            offer: *offer,
            through: NONE,
            is_empty: self.left[*offer as usize] == 0,
        };
        self.search.begin(self.alive.iter().map(open));
        let mut best = self.pass(need, NONE, 0);
        while let Some(place) = best {
            let Open { far, offer, is_empty, .. } = self.search.settle(place);
            if !is_empty {
                return Some(offer);
            }
            let mut next = None;
            for holder in 0..self.carried[offer as usize].len() {
                let (other, _) = self.carried[offer as usize][holder];
                if !self.search.seen[other as usize] {
                    next = Some(self.pass(other, offer, far));
                }
            }
            best = next.unwrap_or_else(|| self.search.nearest());
        }
        None
    }

    /// Passes a need: offers may be nearer through it. The place of the nearest that is not sure.
    fn pass(&mut self, need: u32, from: u32, far: i64) -> Option<usize> {
        let offers = self.table.given.len();
        let row = &self.table.metres[need as usize * offers..][..offers];
        self.search.pass(need, from, far - self.need_price[need as usize], row)
    }

    /// Moves the prices, so that the whole way to the end costs nothing more.
    fn raise(&mut self, end: u32) {
        let reach = self.search.far[end as usize];
        for need in &self.search.passed {
            let far = match self.search.from[*need as usize] {
                NONE => 0,
                offer => self.search.far[offer as usize],
            };
            self.need_price[*need as usize] += reach - far;
        }
        for offer in &self.search.sure {
            self.offer_price[*offer as usize] -= reach - self.search.far[*offer as usize];
        }
    }

    /// Carries as much as fits along the way that was found; how much that is.
    fn carry(&mut self, need: u32, end: u32, wanted: i128) -> i128 {
        let mut most = wanted.min(self.left[end as usize]);
        let mut way = Vec::new();
        let mut offer = end;
        loop {
            let through = self.search.through[offer as usize];
            let from = self.search.from[through as usize];
            way.push((through, offer, from));
            if through == need || from == NONE {
                break;
            }
            let held = self.carried[from as usize].iter().find(|(other, _)| *other == through);
            most = most.min(held.map_or(0, |(_, amount)| *amount));
            offer = from;
        }
        for (through, offer, from) in way {
            self.change(offer, through, most);
            if from != NONE {
                self.change(from, through, -most);
            }
        }
        self.left[end as usize] -= most;
        most
    }

    fn change(&mut self, offer: u32, need: u32, by: i128) {
        let holders = &mut self.carried[offer as usize];
        match holders.iter_mut().find(|(other, _)| *other == need) {
            Some((_, amount)) => *amount += by,
            None => holders.push((need, by)),
        }
        holders.retain(|(_, amount)| *amount > 0);
    }
}

impl Search {
    fn begin(&mut self, alive: impl Iterator<Item = Open>) {
        self.seen.fill(false);
        self.sure.clear();
        self.passed.clear();
        self.open.clear();
        self.open.extend(alive);
    }

    /// Of every offer that is open: whether it is nearer through a need, from which on ways are as long as in its row, and
    /// `begin` more. This loop is nearly all the work.
    fn pass(&mut self, need: u32, from: u32, begin: i64, row: &[u32]) -> Option<usize> {
        self.from[need as usize] = from;
        self.seen[need as usize] = true;
        self.passed.push(need);
        let mut best = Best::NONE;
        for (place, open) in self.open.iter_mut().enumerate() {
            let metres = row[open.offer as usize];
            let there = begin + i64::from(metres) - open.price;
            if there < open.far && metres != NO_WAY {
                (open.far, open.through) = (there, need);
            }
            best.consider(open, place);
        }
        best.found()
    }

    fn nearest(&self) -> Option<usize> {
        let mut best = Best::NONE;
        self.open.iter().enumerate().for_each(|(place, open)| best.consider(open, place));
        best.found()
    }

    /// The distance of the nearest is sure.
    fn settle(&mut self, place: usize) -> Open {
        let open = self.open.swap_remove(place);
        self.far[open.offer as usize] = open.far;
        self.through[open.offer as usize] = open.through;
        self.sure.push(open.offer);
        open
    }
}

/// The nearest offer so far: by distance, then those with something left, then by number.
struct Best {
    rank: (i64, bool, u32),
    place: usize,
}

impl Best {
    const NONE: Best = Best { rank: (i64::MAX, false, 0), place: 0 };

    fn consider(&mut self, open: &Open, place: usize) {
        // Almost all are farther, and nothing else needs to be looked at.
        if open.far <= self.rank.0 {
            let rank = (open.far, open.is_empty, open.offer);
            if rank < self.rank {
                *self = Best { rank, place };
            }
        }
    }

    fn found(&self) -> Option<usize> {
        (self.rank.0 < i64::MAX).then_some(self.place)
    }
}
