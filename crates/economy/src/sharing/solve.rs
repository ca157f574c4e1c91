//! From the graph of value to what every contribution is worth in what was sold.
//!
//! Forward, each node gets its value: what was contributed to it, the parts of others that went into it, and what was
//! drawn on. Backward, each gets its *weight*: what part of its value is in what was sold. A contribution is then worth
//! its value times the weight of its node, along every path at once; and all of them together are worth the value of
//! what was sold.
//!
//! Where things go round in a circle (a starter that is made of starter, two designs that cite each other) the values of
//! the circle are the solution of linear equations. They have one, and going round and round comes ever closer to it,
//! exactly if the matrix of the circle is a non-singular M-matrix, that is, if elimination without exchanging rows meets
//! positive pivots only (A. Berman, R. J. Plemmons, *Nonnegative Matrices in the Mathematical Sciences*, 1979, ch. 6,
//! conditions E17 and N38). Otherwise the circle is refused by name: more comes out of it than goes in, or nobody ever
//! contributed to it.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::id::Id;
use crate::ledger::Ledger;
use crate::sharing::graph::{Contribution, Graph, Node, Spot};
use crate::sharing::number::Fine;

/// Most nodes of one circle: what elimination takes a tenth of a second for. A stock that goes round daily for a year
/// fits.
pub const CIRCLE_MAX: usize = 400;

/// A circle that cannot be shared over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// What goes round.
    pub spots: Vec<Spot>,
    /// Why it cannot be.
    pub why: WhyNot,
}

/// Why a circle has no shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// Each time round it is worth more: parts of each other's value that grow without end.
    Grows,
    /// Everything in it only draws on the rest of it; nobody contributed.
    Empty,
    /// It is longer than can be solved.
    TooLong,
}

/// Values and weights, by node; and the worth of every contribution.
#[derive(Clone, Debug, Default)]
pub(crate) struct Solved {
    pub(crate) values: Vec<Fine>,
    pub(crate) weights: Vec<Fine>,
    pub(crate) worth: Vec<Fine>,
    components: Vec<Vec<usize>>,
}

/// Works out what every contribution is worth in what is sold: the parts of nodes in `sold`.
pub(crate) fn solve(graph: &mut Graph<'_>, ledger: &Ledger, sold: &[(usize, Fine)]) -> Result<Solved, Circle> {
    let components = components(graph, ledger);
    let count = graph.nodes.len();
    let mut solved =
        Solved { values: vec![Fine::zero(); count], weights: vec![Fine::zero(); count], ..Solved::default() };
    for component in &components {
        forward(graph, component, &mut solved.values)?;
    }
    fix_ratios(graph, &solved.values);
    for (node, part) in sold {
        solved.weights[*node] += part;
    }
    solved.worth = vec![Fine::zero(); graph.contributions.len()];
    for component in components.iter().rev() {
        backward(graph, component, &mut solved)?;
    }
    solved.components = components;
    Ok(solved)
}

/// Nodes that depend on each other, each after what it depends on; the nodes of one in an order that all share.
fn components(graph: &Graph<'_>, ledger: &Ledger) -> Vec<Vec<usize>> {
    let mut shape: DiGraph<(), (), u32> = DiGraph::default();
    graph.nodes.iter().for_each(|_| {
        shape.add_node(());
    });
    for (node, at) in graph.nodes.iter().zip(0..) {
        for other in depends_on(node) {
            shape.add_edge(NodeIndex::new(at), NodeIndex::new(other), ());
        }
    }
    let mut components: Vec<Vec<usize>> = kosaraju_scc(&shape)
        .into_iter()
        .map(|component| component.into_iter().map(NodeIndex::index).collect())
        .collect();
    for component in components.iter_mut().filter(|component| component.len() > 1) {
        component.sort_by_cached_key(|at| canonical(ledger, graph.nodes[*at].spot));
    }
    components
}

fn depends_on(node: &Node) -> impl Iterator<Item = usize> + '_ {
    let drawn = node.drawn.iter().filter_map(|drawn| drawn.from);
    node.mass.iter().map(|(from, _)| *from).chain(drawn)
}

fn canonical(ledger: &Ledger, spot: Spot) -> (u8, Id, usize) {
    let id = |name| ledger.key(name).1.canonical().into_owned();
    match spot {
        Spot::Process(name) => (0, id(name), 0),
        Spot::Output(at) => (1, id(ledger.event(at).name), 0),
        Spot::Span(name, span) => (2, id(name), span),
    }
}

/// The sum of the parts of everything else that a node's designs count: 0.1 for one of ten per cent.
fn ratios(node: &Node) -> Fine {
    Fine::one() + &node.drawn.iter().filter_map(|drawn| drawn.ratio.as_ref()).sum::<Fine>()
}

fn forward(graph: &Graph<'_>, component: &[usize], values: &mut [Fine]) -> Result<(), Circle> {
    let own = |at: usize, values: &[Fine]| {
        let node = &graph.nodes[at];
        let contributed = node.direct.iter().map(|number| &graph.contributions[*number].value).sum::<Fine>();
        let fixed = node.drawn.iter().map(|drawn| &graph.contributions[drawn.contribution].value).sum::<Fine>();
        let inside = |other: &usize| component.contains(other);
        let came = node.mass.iter().filter(|(from, _)| !inside(from));
        let came: Fine = came.map(|(from, part)| values[*from].times(part)).sum();
        (contributed + &fixed + &came).times(&ratios(node))
    };
    if component.len() == 1 {
        let at = component[0];
        values[at] = own(at, values);
        return Ok(());
    }
    let size = fits(graph, component)?;
    let mut matrix = vec![vec![Fine::zero(); size]; size];
    let right: Vec<Fine> = component.iter().map(|at| own(*at, values)).collect();
    for (row, at) in component.iter().enumerate() {
        let node = &graph.nodes[*at];
        for (from, part) in &node.mass {
            if let Some(column) = component.iter().position(|other| other == from) {
                matrix[row][column] += &part.times(&ratios(node));
            }
        }
    }
    let found = eliminate(matrix, right).ok_or_else(|| circle(graph, component, WhyNot::Grows))?;
    for (at, value) in component.iter().zip(found) {
        values[*at] = value;
    }
    Ok(())
}

/// What designs count of everything else is known once everything else is.
fn fix_ratios(graph: &mut Graph<'_>, values: &[Fine]) {
    for (node, value) in graph.nodes.iter().zip(values) {
        let others = value.over(&ratios(node));
        for drawn in &node.drawn {
            if let Some(ratio) = &drawn.ratio {
                graph.contributions[drawn.contribution].value = others.times(ratio);
            }
        }
    }
}

/// What part of another node's value goes through this one, along everything that connects them.
fn flows(node: &Node, contributions: &[Contribution], values: &[Fine]) -> Vec<(usize, Fine)> {
    let drawn = node.drawn.iter().filter_map(|drawn| {
        let from = drawn.from.filter(|from| values[*from].is_positive())?;
        Some((from, contributions[drawn.contribution].value.over(&values[from])))
    });
    node.mass.iter().cloned().chain(drawn).collect()
}

fn backward(graph: &Graph<'_>, component: &[usize], solved: &mut Solved) -> Result<(), Circle> {
    if component.len() > 1 {
        let size = fits(graph, component)?;
        let mut matrix = vec![vec![Fine::zero(); size]; size];
        for (column, at) in component.iter().enumerate() {
            for (from, part) in flows(&graph.nodes[*at], &graph.contributions, &solved.values) {
                if let Some(row) = component.iter().position(|other| *other == from) {
                    matrix[row][column] += &part;
                }
            }
        }
        let right = component.iter().map(|at| solved.weights[*at].clone()).collect();
        let found = eliminate(matrix, right).ok_or_else(|| circle(graph, component, WhyNot::Empty))?;
        for (at, weight) in component.iter().zip(found) {
            solved.weights[*at] = weight;
        }
    }
    for at in component {
        let weight = solved.weights[*at].clone();
        if weight.is_zero() {
            continue;
        }
        for (from, part) in flows(&graph.nodes[*at], &graph.contributions, &solved.values) {
            if !component.contains(&from) {
                let more = weight.times(&part);
                solved.weights[from] += &more;
            }
        }
        let own: Vec<usize> = solved.own_contributions(&graph.nodes[*at]).collect();
        for number in own {
            solved.worth[number] = graph.contributions[number].value.times(&weight);
        }
    }
    Ok(())
}

fn fits(graph: &Graph<'_>, component: &[usize]) -> Result<usize, Circle> {
    if component.len() > CIRCLE_MAX {
        return Err(circle(graph, component, WhyNot::TooLong));
    }
    Ok(component.len())
}

fn circle(graph: &Graph<'_>, component: &[usize], why: WhyNot) -> Circle {
    Circle { spots: component.iter().map(|at| graph.nodes[*at].spot).collect(), why }
}

/// Solves `x = right + matrix · x` without exchanging rows; `None` if a pivot is not positive.
#[allow(clippy::needless_range_loop)] // Rows and columns of one matrix.
fn eliminate(mut matrix: Vec<Vec<Fine>>, mut right: Vec<Fine>) -> Option<Vec<Fine>> {
    let size = right.len();
    for (row, line) in matrix.iter_mut().enumerate() {
        for (column, cell) in line.iter_mut().enumerate() {
            let identity = if row == column { Fine::one() } else { Fine::zero() };
            *cell = identity - cell;
        }
    }
    for pivot in 0..size {
        if !matrix[pivot][pivot].is_positive() {
            return None;
        }
        let (above, below) = matrix.split_at_mut(pivot + 1);
        let line = &above[pivot];
        for (row, cells) in below.iter_mut().enumerate().filter(|(_, cells)| !cells[pivot].is_zero()) {
            let factor = cells[pivot].over(&line[pivot]);
            for column in pivot..size {
                if !line[column].is_zero() {
                    let less = factor.times(&line[column]);
                    cells[column] -= &less;
                }
            }
            let less = factor.times(&right[pivot]);
            right[pivot + 1 + row] -= &less;
        }
    }
    for row in (0..size).rev() {
        let known: Fine = (row + 1..size).map(|column| matrix[row][column].times(&right[column])).sum();
        right[row] = (right[row].clone() - &known).over(&matrix[row][row]);
    }
    Some(right)
}

impl Solved {
    /// Every contribution counts whole: where nothing was sold, and a time is shared over.
    pub(crate) fn whole(graph: &Graph<'_>) -> Solved {
        let worth = graph.contributions.iter().map(|contribution| contribution.value.clone()).collect();
        Solved { worth, ..Solved::default() }
    }

    /// How much of what is paid comes through every node for each whole of its value, where `rate` says how much of each
    /// contribution is paid for each unit of its worth: for the picture, in which what flows in must flow out.
    pub(crate) fn paid_through(&self, nodes: &[Node], contributions: &[Contribution], rate: &[Fine]) -> Vec<Fine> {
        let mut paid = vec![Fine::zero(); nodes.len()];
        for component in &self.components {
            let own = |at: usize, paid: &[Fine]| {
                let own = self.own_contributions(&nodes[at]);
                let contributed: Fine = own.map(|number| contributions[number].value.times(&rate[number])).sum();
                let outside =
                    self.flows(nodes, contributions, at).into_iter().filter(|(from, _)| !component.contains(from));
                contributed + &outside.map(|(from, part)| paid[from].times(&part)).sum::<Fine>()
            };
            let right: Vec<Fine> = component.iter().map(|at| own(*at, &paid)).collect();
            let matrix = || {
                let inside = |row: usize, column: usize| {
                    let flows = self.flows(nodes, contributions, component[row]).into_iter();
                    flows.filter(|(from, _)| *from == component[column]).map(|(_, part)| part).sum::<Fine>()
                };
                (0..component.len())
                    .map(|row| (0..component.len()).map(|column| inside(row, column)).collect())
                    .collect()
            };
            let found = if component.len() == 1 { Some(right) } else { eliminate(matrix(), right) };
            for (at, value) in component.iter().zip(found.unwrap_or_default()) {
                paid[*at] = value;
            }
        }
        paid
    }

    /// What part of another node's value goes through this one, along everything that connects them.
    pub(crate) fn flows(&self, nodes: &[Node], contributions: &[Contribution], node: usize) -> Vec<(usize, Fine)> {
        flows(&nodes[node], contributions, &self.values)
    }

    /// What was contributed to a node itself: also what it drew on of which no past is known.
    pub(crate) fn own_contributions<'a>(&'a self, node: &'a Node) -> impl Iterator<Item = usize> + 'a {
        let unknown = node.drawn.iter().filter(|drawn| drawn.from.is_none_or(|from| !self.values[from].is_positive()));
        node.direct.iter().copied().chain(unknown.map(|drawn| drawn.contribution))
    }
}
