//! Sites that meet through the protocol: several connections at once, cut at any message, while life goes on.

use std::collections::BTreeSet;

use commonage_log::SpaceId;
use commonage_net::protocol::{Contact, Me, Pace, Session};

use crate::link::{End, Link};
use crate::world::World;

/// Connections at once in a small world.
const LINKS_MAX: usize = 6;

impl World {
    /// Small numbers leave more to go wrong; how many heads are named in full, both ends must know alike.
    pub(crate) fn random_paces(&mut self) -> [Pace; 2] {
        let heads = if self.rng.percent(35) { Pace::default().heads } else { 1 + self.rng.below(8) };
        [(); 2].map(|()| {
            if self.rng.percent(35) {
                return Pace { heads, ..Pace::default() };
            }
            let (bytes, operations) = (1 + self.rng.below(3_000), 1 + self.rng.below(20));
            Pace { bytes, operations, window: 1 + self.rng.below(3), heads }
        })
    }

    /// Who speaks for a site, with the invitations that have not let it in yet and now and then any others.
    fn me(&mut self, at: usize, dials: bool) -> Option<Me> {
        let (person, device) = (self.sites[at].node.person()?, self.sites[at].node.device_secret());
        let any = self.rng.percent(10);
        let waits = |world: &World, space| world.sites[at].node.space(space).is_ok_and(|space| space.kind().is_none());
        let shown = self.tickets.iter().rev().filter(|ticket| dials && (any || waits(self, &ticket.space)));
        let invitations = shown.take(16).map(commonage_node::Ticket::invitation).collect();
        Some(Me { device, person, invitations })
    }

    pub(crate) fn are_apart(&self, one: usize, other: usize) -> bool {
        self.is_partitioned && (self.sites[one].side ^ self.sites[other].side) & 1 == 1
    }

    /// Two random sites are connected from now on, or a site and a hostile peer.
    pub(crate) fn meet(&mut self) {
        if self.live_links() >= LINKS_MAX {
            self.cut_one();
        }
        if self.has_liars && self.rng.percent(20) {
            return self.meet_liar();
        }
        let (one, mut other) = (self.rng.below(self.sites.len()), self.rng.below(self.sites.len()));
        let waits = self.sites[one].node.spaces().find(|space| space.kind().is_none()).map(commonage_log::Space::id);
        if let Some(space) = waits.filter(|_| self.rng.percent(70)) {
            let is_there = |at: &usize| self.sites[*at].node.space(&space).is_ok_and(|space| space.kind().is_some());
            let hosts: Vec<_> = (0..self.sites.len()).filter(is_there).collect();
            other = self.rng.pick(&hosts).copied().unwrap_or(other);
        }
        if one != other && !self.are_apart(one, other) {
            self.connect(one, other);
        }
    }

    /// A new connection; false if one of them does not know yet whose device it is.
    pub(crate) fn connect(&mut self, one: usize, other: usize) -> bool {
        let (Some(dials), Some(is_called)) = (self.me(one, true), self.me(other, false)) else { return false };
        self.say(|| format!("site {one} calls site {other}"));
        self.counts.traffic.meetings += 1;
        let (binding, paces) = (self.rng.bytes(), self.random_paces());
        let sessions =
            [Session::new(binding, true, dials, paces[0]), Session::new(binding, false, is_called, paces[1])];
        let [first, second] = sessions.map(Box::new);
        let ends = [End::Site { at: one, session: first }, End::Site { at: other, session: second }];
        self.begin_link(ends);
        true
    }

    /// Both ends begin.
    pub(crate) fn begin_link(&mut self, ends: [End; 2]) {
        let mut link = Link::new(ends);
        for end in 0..2 {
            let started = match &mut link.ends[end] {
                End::Site { at, session } => Some((*at, session.start(self.now(*at)))),
                End::Liar(_) => None,
            };
            match started {
                Some((at, step)) => {
                    self.look_again(at);
                    self.post(&mut link, end, step.send);
                }
                None => self.begin_lying(&mut link, end),
            }
        }
        self.links.push(Some(Box::new(link)));
    }

    fn live_links(&self) -> usize {
        self.links.iter().flatten().count()
    }

    /// A connection is lost, with what is on its way.
    fn cut_one(&mut self) {
        let at = self.rng.below(self.links.len());
        if self.links.get_mut(at).and_then(Option::take).is_some() {
            self.counts.traffic.cuts += 1;
            self.say(|| "a connection is cut".into());
        }
    }

    /// All connections that lead to a site are gone.
    pub(crate) fn hang_up(&mut self, at: usize) {
        for link in &mut self.links {
            if link.take_if(|link| link.is_at(at)).is_some() {
                self.counts.traffic.cuts += 1;
            }
        }
    }

    /// Those across the line of a partition are gone.
    pub(crate) fn hang_up_apart(&mut self) {
        for number in 0..self.links.len() {
            let sites: Vec<_> = self.links[number].iter().flat_map(|link| link.sites()).collect();
            if let [one, other] = sites[..]
                && self.are_apart(one, other)
            {
                self.links[number] = None;
                self.counts.traffic.cuts += 1;
            }
        }
    }

    /// After something happened that was no message: every site whose content changed wakes its sessions.
    pub(crate) fn notice(&mut self) {
        let sites: BTreeSet<usize> = self.links.iter().flatten().flat_map(|link| link.sites()).collect();
        sites.into_iter().for_each(|at| self.notice_at(at));
    }

    pub(crate) fn notice_at(&mut self, at: usize) {
        let before = self.sites[at].seen.clone();
        self.look_again(at);
        let now = &self.sites[at].seen;
        let changed = now.iter().filter(|(space, count)| before.get(*space) != Some(*count));
        let changed: BTreeSet<SpaceId> = changed.map(|(space, _)| *space).collect();
        self.wake(at, &changed);
    }

    /// Between two things that people do: some messages arrive, some connections break, some people say where they are.
    pub(crate) fn converse(&mut self) {
        self.links.retain(Option::is_some);
        self.notice();
        let messages = if self.rng.percent(15) { 400 } else { self.rng.below(24) };
        for _ in 0..messages {
            if !self.carry_any() {
                break;
            }
        }
        if !self.links.is_empty() && self.rng.percent(8) {
            self.cut_one();
        }
        if !self.links.is_empty() && self.rng.percent(5) {
            self.introduce();
        }
    }

    /// One message of one connection; false if none is on its way.
    fn carry_any(&mut self) -> bool {
        let busy = |link: &Link, from: usize| link.is_busy(from);
        let mut all = Vec::new();
        for (number, link) in self.links.iter().enumerate() {
            let from = (0..2).filter(|from| link.as_ref().is_some_and(|link| busy(link, *from)));
            all.extend(from.map(|from| (number, from)));
        }
        let Some((number, from)) = self.rng.pick(&all).copied() else { return false };
        self.carry_on(number, from);
        true
    }

    /// One message of a connection, if it is there.
    pub(crate) fn carry_on(&mut self, number: usize, from: usize) {
        let Some(mut link) = self.links[number].take() else { return };
        let goes_on = self.carry(&mut link, from);
        self.links[number] = Some(link).filter(|_| goes_on);
    }

    /// Until nothing is on its way any more.
    pub(crate) fn carry_all(&mut self) {
        while self.carry_any() {}
    }

    fn introduce(&mut self) {
        let number = self.rng.below(self.links.len());
        let Some(mut link) = self.links[number].take() else { return };
        for end in 0..2 {
            if let End::Site { at, session } = &link.ends[end] {
                let device = self.sites[*at].node.device_secret();
                let contact = Contact::sign(&device, vec![1, 2, 3], self.now(*at), false);
                let message = session.introduce(vec![contact]).into_iter().collect();
                self.post(&mut link, end, message);
            }
        }
        self.links[number] = Some(link);
    }
}
