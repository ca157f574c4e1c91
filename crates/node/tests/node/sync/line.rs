//! Two nodes and the line between them: every message is encoded and decoded on its way, and bytes are counted.

use std::collections::VecDeque;

use commonage_log::{Millis, SpaceId};
use commonage_net::protocol::{Fault, Me, Message, Pace, Session, Step};
use commonage_node::{Node, NodeError};

use crate::support::NOW;

/// One connection. Number 0 is the one who dials.
pub(crate) struct Line {
    pub(crate) ends: [Session<Node>; 2],
    on_the_way: [VecDeque<Vec<u8>>; 2],
    /// What each has sent.
    pub(crate) bytes: [usize; 2],
    pub(crate) operations_sent: usize,
    pub(crate) now: Millis,
}

pub(crate) type Ended = (usize, Fault<NodeError>);

pub(crate) fn me(node: &Node) -> Me {
    Me { device: node.device_secret(), person: node.me().unwrap(), invitations: Vec::new() }
}

impl Line {
    pub(crate) fn new(a: Me, b: Me, pace: Pace) -> Self {
        let mut line = Self::unbegun(a, b, pace);
        line.begin();
        line
    }

    /// The same, before anybody has said a word.
    pub(crate) fn unbegun(a: Me, b: Me, pace: Pace) -> Self {
        let binding = *blake3::hash(b"this very line").as_bytes();
        let ends = [Session::new(binding, true, a, pace), Session::new(binding, false, b, pace)];
        Self { ends, on_the_way: Default::default(), bytes: [0; 2], operations_sent: 0, now: NOW }
    }

    pub(crate) fn begin(&mut self) {
        for end in 0..2 {
            let step = self.ends[end].start(self.now);
            self.post(end, step);
        }
    }

    fn post(&mut self, end: usize, step: Step) {
        for message in step.send {
            if let Message::Batch(runs) = &message {
                self.operations_sent += runs.iter().map(|run| run.operations().len()).sum::<usize>();
            }
            let bytes = message.encode();
            self.bytes[end] += bytes.len() + 4;
            self.on_the_way[end].push_back(bytes);
        }
    }

    /// What an end has said that is still on its way.
    pub(crate) fn said(&self, end: usize) -> Vec<Message> {
        self.on_the_way[end].iter().map(|bytes| Message::decode(bytes).unwrap()).collect()
    }

    /// One message from an end to the other; false if none is on its way.
    pub(crate) fn carry(&mut self, from: usize, nodes: &mut [&mut Node; 2]) -> Result<bool, Ended> {
        let Some(bytes) = self.on_the_way[from].pop_front() else { return Ok(false) };
        let message = Message::decode(&bytes).expect("what was encoded decodes");
        let to = 1 - from;
        let step = self.ends[to].receive(message, nodes[to], self.now).map_err(|fault| (to, fault))?;
        self.post(to, step);
        Ok(true)
    }

    pub(crate) fn poll(&mut self, nodes: &mut [&mut Node; 2]) -> Result<(), Ended> {
        for (end, node) in nodes.iter().enumerate() {
            let step = self.ends[end].poll(node, self.now).map_err(|fault| (end, fault))?;
            self.post(end, step);
        }
        Ok(())
    }

    /// Until nothing is on its way any more.
    pub(crate) fn settle(&mut self, a: &mut Node, b: &mut Node) -> Result<(), Ended> {
        let nodes = &mut [a, b];
        self.poll(nodes)?;
        while self.carry(0, nodes)? || self.carry(1, nodes)? {}
        Ok(())
    }

    /// Something was written at an end.
    pub(crate) fn wrote(&mut self, end: usize, space: SpaceId) {
        self.ends[end].touch(&[space].into());
    }

    pub(crate) fn is_even(&self) -> bool {
        self.ends.iter().all(|end| {
            let progress = end.progress();
            progress.compared && progress.all_sent && progress.all_received
        })
    }
}

/// Two nodes meet, become the same, and part.
pub(crate) fn meet(a: &mut Node, b: &mut Node) -> Line {
    meet_as(me(a), me(b), a, b)
}

pub(crate) fn meet_as(ma: Me, mb: Me, a: &mut Node, b: &mut Node) -> Line {
    let mut line = Line::new(ma, mb, Pace::default());
    line.settle(a, b).unwrap_or_else(|(end, fault)| panic!("end {end}: {fault:?}"));
    assert!(line.is_even(), "{:?} {:?}", line.ends[0].progress(), line.ends[1].progress());
    line
}

/// With the key of a ticket.
pub(crate) fn invited(node: &Node, ticket: &commonage_node::Ticket) -> Me {
    Me { invitations: vec![ticket.invitation()], ..me(node) }
}
