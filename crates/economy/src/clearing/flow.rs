//! The flow of the least cost from those who owe more than they are owed to the others, along debts, each unit of which
//! costs one.
//!
//! The primal-dual method (R. K. Ahuja, T. L. Magnanti, J. B. Orlin, *Network Flows*, 1993, §9.8): shortest distances in
//! the residual network, then as much flow as fits along shortest paths at once (blocking flows by levels, E. A. Dinic,
//! 1970), and again. Each round the distance from source to sink grows by at least one, and it is below the number of
//! parties; there are as many rounds as there are different lengths of detours, which are few.

use std::collections::{BinaryHeap, VecDeque};

/// A residual network. Arc `2·n` is a way forth, `2·n + 1` the same way back.
struct Network {
    to: Vec<usize>,
    capacity: Vec<i128>,
    cost: Vec<i64>,
    leaving: Vec<Vec<usize>>,
    /// What a unit is worth at each node: along every arc that can be used, cost + potential from − potential to ≥ 0.
    potential: Vec<i64>,
}

/// What each owes less what is owed to them.
pub(super) fn net(parties: usize, arcs: &[(usize, usize, i128)]) -> Vec<i128> {
    let mut net = vec![0; parties];
    for (from, to, amount) in arcs {
        net[*from] += amount;
        net[*to] -= amount;
    }
    net
}

/// How much of every debt must be left so that the total is least and everyone's net position stays. Debts are given as
/// (debtor, creditor, amount), once for every pair.
pub(super) fn least(parties: usize, arcs: &[(usize, usize, i128)]) -> Vec<i128> {
    let (source, sink) = (parties, parties + 1);
    let mut network = Network::new(parties + 2);
    for (from, to, amount) in arcs {
        network.add(*from, *to, *amount, 1);
    }
    for (party, net) in net(parties, arcs).into_iter().enumerate() {
        match net {
            0 => {}
            1.. => network.add(source, party, net, 0),
            _ => network.add(party, sink, -net, 0),
        }
    }
    while network.measure(source, sink) {
        while let Some(mut levels) = network.levels(source, sink) {
            network.block(source, sink, &mut levels);
        }
    }
    // What came back along an arc is what went forth.
    (0..arcs.len()).map(|arc| network.capacity[2 * arc + 1]).collect()
}

/// How far each node is along arcs that lie on shortest paths, and which arc to try next.
struct Levels {
    level: Vec<usize>,
    next: Vec<usize>,
}

impl Network {
    fn new(nodes: usize) -> Network {
        let leaving = vec![Vec::new(); nodes];
        Network { to: Vec::new(), capacity: Vec::new(), cost: Vec::new(), leaving, potential: vec![0; nodes] }
    }

    fn add(&mut self, from: usize, to: usize, capacity: i128, cost: i64) {
        for (from, to, capacity, cost) in [(from, to, capacity, cost), (to, from, 0, -cost)] {
            self.leaving[from].push(self.to.len());
            self.to.push(to);
            self.capacity.push(capacity);
            self.cost.push(cost);
        }
    }

    /// Measures shortest distances (E. W. Dijkstra, 1959) and raises the potentials; false if the sink is out of reach.
    fn measure(&mut self, source: usize, sink: usize) -> bool {
        let mut distance = vec![i64::MAX; self.leaving.len()];
        let mut open = BinaryHeap::new();
        distance[source] = 0;
        open.push((std::cmp::Reverse(0), source));
        while let Some((std::cmp::Reverse(far), node)) = open.pop() {
            if far > distance[node] {
                continue;
            }
            for arc in self.leaving[node].iter().copied().filter(|arc| self.capacity[*arc] > 0) {
                let there = far + self.reduced(node, arc);
                if there < distance[self.to[arc]] {
                    distance[self.to[arc]] = there;
                    open.push((std::cmp::Reverse(there), self.to[arc]));
                }
            }
        }
        let reach = distance[sink];
        if reach == i64::MAX {
            return false;
        }
        for (potential, far) in self.potential.iter_mut().zip(distance) {
            *potential += far.min(reach);
        }
        true
    }

    fn reduced(&self, from: usize, arc: usize) -> i64 {
        self.cost[arc] + self.potential[from] - self.potential[self.to[arc]]
    }

    fn is_shortest(&self, from: usize, arc: usize) -> bool {
        self.capacity[arc] > 0 && self.reduced(from, arc) == 0
    }

    /// How many arcs of shortest paths each node is away; `None` if the sink is out of reach along them.
    fn levels(&self, source: usize, sink: usize) -> Option<Levels> {
        let mut level = vec![usize::MAX; self.leaving.len()];
        level[source] = 0;
        let mut open = VecDeque::from([source]);
        while let Some(node) = open.pop_front() {
            for arc in &self.leaving[node] {
                let to = self.to[*arc];
                if level[to] == usize::MAX && self.is_shortest(node, *arc) {
                    level[to] = level[node] + 1;
                    open.push_back(to);
                }
            }
        }
        (level[sink] != usize::MAX).then(|| Levels { level, next: vec![0; self.leaving.len()] })
    }

    /// Sends as much as fits, path by path, until every path of this level has a full arc.
    fn block(&mut self, source: usize, sink: usize, levels: &mut Levels) {
        let mut path: Vec<usize> = Vec::new();
        loop {
            let node = path.last().map_or(source, |arc| self.to[*arc]);
            if node == sink {
                let most = path.iter().map(|arc| self.capacity[*arc]).min().unwrap_or_default();
                for arc in path.drain(..) {
                    self.capacity[arc] -= most;
                    self.capacity[arc ^ 1] += most;
                }
                continue;
            }
            match self.step(node, levels) {
                Some(arc) => path.push(arc),
                None => match path.pop() {
                    // A dead end: the arc that led here is not tried again.
                    Some(arc) => levels.next[self.to[arc ^ 1]] += 1,
                    None => return,
                },
            }
        }
    }

    fn step(&self, node: usize, levels: &mut Levels) -> Option<usize> {
        while let Some(arc) = self.leaving[node].get(levels.next[node]) {
            let is_onward = levels.level[self.to[*arc]] == levels.level[node] + 1;
            if is_onward && self.is_shortest(node, *arc) {
                return Some(*arc);
            }
            levels.next[node] += 1;
        }
        None
    }
}
