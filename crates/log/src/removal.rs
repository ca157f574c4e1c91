//! Strong removal: what control acts come to when people acted apart.
//!
//! Authority is judged in an act's causal past, and that judgement stands for ever. Then, among acts done apart:
//!
//! 1. A removal strikes what the removed one did meanwhile as steward. What depended on a struck act falls with it.
//!    Closing an invitation strikes the joins made with it meanwhile, in the same way.
//! 2. A removal that is itself struck strikes nothing. Removals that strike each other, directly or in a circle, all
//!    stand: two stewards who remove each other are both out. A circle also closes through a right: whoever was let
//!    in by a struck act cannot save the one who let them in by removing the remover.
//! 3. Nothing revives: a later re-admission is a new act.
//!
//! To decide this in one way everywhere, the acts form a graph with an edge from each removal to what it strikes and
//! from each act to those whose right came from it. Its strongly connected components are taken in order: between
//! components the earlier decides, within one every removal spares the others.

use std::collections::{BTreeMap, HashMap};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::act::Control;
use crate::authority::strikes;
use crate::contexts::{Contexts, ControlIndex};
use crate::refusal::Refusal;
use crate::roster::{ControlAct, Roster};

/// What a set of control acts comes to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) roster: Roster,
    /// The acts that had authority but have no effect, with the reason.
    pub(crate) void: HashMap<ControlIndex, Refusal>,
}

/// Evaluates acts, given in the order of arrival. `struck` holds those that something else already voids.
pub(crate) fn evaluate(
    indexes: &[ControlIndex],
    acts: &[ControlAct],
    contexts: &Contexts,
    struck: HashMap<ControlIndex, Refusal>,
) -> Outcome {
    let authorised: Vec<_> = indexes.iter().copied().filter(|at| acts[at.0 as usize].mandate.is_ok()).collect();
    let set = ActSet { acts, contexts, authorised };
    let mut void = struck;
    void.retain(|at, _| acts[at.0 as usize].mandate.is_ok());
    set.strike_disputed_recoveries(&mut void);
    set.strike_late_joins(&mut void);
    let edges = set.strikes();
    if edges.is_empty() {
        set.fall_with_their_right(&set.authorised, &mut void);
    } else {
        set.resolve(&edges, &mut void);
    }
    let mut roster = Roster::default();
    for index in set.authorised.iter().filter(|index| !void.contains_key(index)) {
        roster.apply(*index, acts, contexts);
    }
    for (index, reason) in &void {
        match reason {
            Refusal::InvitationFull => {}
            Refusal::RecoveryDisputed => roster.dispute(*index),
            _ => roster.count_join(&acts[index.0 as usize]),
        }
    }
    Outcome { roster, void }
}

struct ActSet<'a> {
    acts: &'a [ControlAct],
    contexts: &'a Contexts,
    authorised: Vec<ControlIndex>,
}

type Void = HashMap<ControlIndex, Refusal>;

impl ActSet<'_> {
    fn act(&self, index: ControlIndex) -> &ControlAct {
        &self.acts[index.0 as usize]
    }

    fn by(&self, index: ControlIndex) -> &[Vec<ControlIndex>] {
        self.act(index).mandate.as_ref().map_or(&[], |mandate| &mandate.by)
    }

    fn apart(&self, a: ControlIndex, b: ControlIndex) -> bool {
        a != b && !self.contexts.has(self.act(a).before, b) && !self.contexts.has(self.act(b).before, a)
    }

    fn is_removal(&self, index: ControlIndex) -> bool {
        use Control::{CloseInvitation, Recover, Revoke, RevokeDevice};
        matches!(self.act(index).act, Revoke { .. } | RevokeDevice { .. } | Recover { .. } | CloseInvitation { .. })
    }

    /// A paper key used twice apart: neither use counts, for nobody can tell the owner from the finder.
    fn strike_disputed_recoveries(&self, void: &mut Void) {
        let uses_paper =
            |at: &&ControlIndex| matches!(self.act(**at).act, Control::Recover { .. } | Control::RotateRecovery { .. });
        let uses: Vec<_> = self.authorised.iter().filter(uses_paper).copied().collect();
        for use_one in &uses {
            if uses.iter().any(|other| self.apart(*use_one, *other)) {
                void.entry(*use_one).or_insert(Refusal::RecoveryDisputed);
            }
        }
    }

    /// More joins than an invitation has places: the earlier by the clock have them, then the lower id, and nobody
    /// is counted before someone they had seen come in.
    fn strike_late_joins(&self, void: &mut Void) {
        let mut by_invitation: BTreeMap<ControlIndex, Vec<ControlIndex>> = BTreeMap::new();
        for at in self.authorised.iter().filter(|at| !void.contains_key(at)) {
            if let Control::Join { .. } = self.act(*at).act {
                self.by(*at).iter().flatten().for_each(|invite| by_invitation.entry(*invite).or_default().push(*at));
            }
        }
        for (invite, mut joins) in by_invitation {
            let Control::Invite { uses, .. } = self.act(invite).act else { continue };
            if joins.len() <= uses as usize {
                continue;
            }
            joins.sort_by_key(|at| (self.act(*at).clock, self.act(*at).id));
            for _ in 0..uses {
                let unseen =
                    |at: &ControlIndex| !joins.iter().any(|other| self.contexts.has(self.act(*at).before, *other));
                let Some(first) = joins.iter().position(unseen) else { break };
                joins.remove(first);
            }
            joins.into_iter().for_each(|late| {
                void.entry(late).or_insert(Refusal::InvitationFull);
            });
        }
    }

    fn strikes(&self) -> Vec<(ControlIndex, ControlIndex)> {
        let mut edges = Vec::new();
        for removal in self.authorised.iter().filter(|at| self.is_removal(**at)) {
            for at in &self.authorised {
                if self.apart(*removal, *at) && strikes(self.act(*removal), self.act(*at)) {
                    edges.push((*removal, *at));
                }
            }
        }
        edges
    }

    /// Voids, in order, each act with a right that came only from acts without effect.
    fn fall_with_their_right(&self, order: &[ControlIndex], void: &mut Void) {
        for at in order {
            if self.by(*at).iter().any(|rights| rights.iter().all(|right| void.contains_key(right))) {
                void.entry(*at).or_insert(Refusal::RightFellAway);
            }
        }
    }

    fn resolve(&self, edges: &[(ControlIndex, ControlIndex)], void: &mut Void) {
        let mut graph = DiGraph::<ControlIndex, ()>::new();
        let nodes: HashMap<ControlIndex, NodeIndex> =
            self.authorised.iter().map(|at| (*at, graph.add_node(*at))).collect();
        for (from, to) in edges {
            graph.add_edge(nodes[from], nodes[to], ());
        }
        for at in &self.authorised {
            for right in self.by(*at).iter().flatten() {
                if let Some(from) = nodes.get(right) {
                    graph.add_edge(*from, nodes[at], ());
                }
            }
        }
        let mut struck_by: HashMap<ControlIndex, Vec<ControlIndex>> = HashMap::new();
        edges.iter().for_each(|(removal, at)| struck_by.entry(*at).or_default().push(*removal));
        for component in kosaraju_scc(&graph).into_iter().rev() {
            let mut together: Vec<_> = component.into_iter().map(|node| graph[node]).collect();
            together.sort_unstable();
            self.resolve_together(&together, &struck_by, void);
        }
    }

    /// One component: first what came before decides, then its own removals strike all but each other.
    fn resolve_together(
        &self,
        together: &[ControlIndex],
        struck_by: &HashMap<ControlIndex, Vec<ControlIndex>>,
        void: &mut Void,
    ) {
        let is_inside = |at: &ControlIndex| together.binary_search(at).is_ok();
        for at in together {
            let removals = struck_by.get(at).map_or(&[][..], Vec::as_slice);
            if removals.iter().any(|removal| !is_inside(removal) && !void.contains_key(removal)) {
                void.entry(*at).or_insert(Refusal::RemovedMeanwhile);
            }
        }
        self.fall_with_their_right(together, void);
        let standing: Vec<_> = together.iter().copied().filter(|at| !void.contains_key(at)).collect();
        for at in standing.iter().filter(|at| !self.is_removal(**at)) {
            let removals = struck_by.get(at).map_or(&[][..], Vec::as_slice);
            if removals.iter().any(|removal| standing.binary_search(removal).is_ok()) {
                void.entry(*at).or_insert(Refusal::RemovedMeanwhile);
            }
        }
        self.fall_with_their_right(together, void);
    }
}
