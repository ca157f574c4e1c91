//! People with a node each, who exchange what they say by files in memory.

use commonage_economy::id::Id;
use commonage_economy::needs::act::{Act, Ask, Can, Purpose, Stakes};
use commonage_economy::needs::{Asked, Reply};
use commonage_log::{Audience, DeviceSecret, Level, Millis, OperationId, RecoverySecret, SpaceId, SpaceKind};
use commonage_node::bundle::Bundle;
use commonage_node::{Cargo, InvitationTerms, Node, NodeError, Result};
use commonage_store::Memory;

/// Some people; the first one is whoever looks.
pub(super) struct Village {
    people: Vec<Node>,
    seed: [u8; 32],
    drawn: u64,
}

impl Village {
    pub(super) fn new(seed: [u8; 32]) -> Self {
        Self { people: Vec::new(), seed, drawn: 0 }
    }

    /// The next secret of this village.
    fn draw(&mut self) -> [u8; 32] {
        self.drawn += 1;
        *blake3::keyed_hash(&self.seed, &self.drawn.to_be_bytes()).as_bytes()
    }

    fn nonce(&mut self) -> [u8; 16] {
        let mut nonce = [0; 16];
        nonce.copy_from_slice(&self.draw()[..16]);
        nonce
    }

    /// Somebody comes; their number.
    pub(super) fn person(&mut self, name: &str, about: &str, now: Millis) -> Result<usize> {
        let device = DeviceSecret::from_seed(self.draw());
        let mut node = Node::open(Box::new(Memory::new()), device)?;
        let (paper, nonce) = (RecoverySecret::from_seed(self.draw()), self.nonce());
        let me = node.begin(name, "laptop", &paper, nonce, now)?;
        node.declare(me, None, Some(about), None, now)?;
        self.people.push(node);
        Ok(self.people.len() - 1)
    }

    /// Whoever looks.
    pub(super) fn own(&mut self) -> &mut Node {
        // The story begins with them.
        &mut self.people[0]
    }

    /// Somebody by their number.
    pub(super) fn of(&mut self, number: usize) -> Result<&mut Node> {
        self.people.get_mut(number).ok_or(NodeError::NoPerson)
    }

    /// How much is said here, as the first one knows it.
    pub(super) fn said(&self) -> usize {
        self.people.first().map_or(0, |own| own.spaces().map(commonage_log::Space::len).sum())
    }

    /// A space, founded by one, into which others come: those in front as stewards.
    pub(super) fn space(
        &mut self,
        founder: usize,
        (kind, name, about): (SpaceKind, &str, &str),
        members: &[(usize, Level)],
        now: Millis,
    ) -> Result<SpaceId> {
        let (nonce, seed) = (self.nonce(), self.draw());
        let founding = self.of(founder)?;
        let space = founding.found(kind, name, Audience::Members, nonce, now)?;
        founding.declare(space, None, Some(about), None, now)?;
        for (member, level) in members {
            let (level, uses) = (*level, 1);
            let mut own = seed;
            own[0] ^= u8::try_from(*member).unwrap_or_default();
            let ticket = self.of(founder)?.invite(space, InvitationTerms { level, uses, expires: None }, own, now)?;
            self.of(*member)?.join(&ticket, now)?;
            self.carry(*member, founder, space, now)?;
            self.carry(founder, *member, space, now)?;
        }
        self.share(now)?;
        Ok(space)
    }

    fn carry(&mut self, from: usize, to: usize, space: SpaceId, now: Millis) -> Result<()> {
        let mut bytes = Vec::new();
        self.of(from)?.export(&Cargo::Spaces([space].into()), &mut bytes, now, &mut |_, _| ())?;
        let bundle = Bundle::open(&bytes)?;
        self.of(to)?.import(&bundle, &mut |_, _| ())?;
        Ok(())
    }

    /// Everybody gets what the others have, as far as it is for them.
    pub(super) fn share(&mut self, now: Millis) -> Result<()> {
        for from in 0..self.people.len() {
            for to in 0..self.people.len() {
                if from == to {
                    continue;
                }
                let whom = self.of(to)?.me()?;
                let mut bytes = Vec::new();
                self.of(from)?.export(&Cargo::For(whom), &mut bytes, now, &mut |_, _| ())?;
                let bundle = Bundle::open(&bytes)?;
                self.of(to)?.import(&bundle, &mut |_, _| ())?;
            }
        }
        Ok(())
    }

    /// Somebody needs or offers something.
    pub(super) fn ask(
        &mut self,
        who: usize,
        space: SpaceId,
        purpose: Purpose,
        words: &str,
        more: impl FnOnce(&mut Ask),
        now: Millis,
    ) -> Result<OperationId> {
        let node = self.of(who)?;
        let me = Id::Space(node.me()?);
        let mut ask = node.my_view()?.plain_ask(&space, purpose, words, me)?;
        ask.stakes = Stakes::Welcome;
        ask.around = node.my_view()?.here(now);
        more(&mut ask);
        Ok(node.ask(space, false, ask, now)?.id())
    }

    /// Somebody says “I can”.
    pub(super) fn can(&mut self, who: usize, space: SpaceId, of: OperationId, now: Millis) -> Result<()> {
        let node = self.of(who)?;
        let agent = Id::Space(node.me()?);
        let can = Can { of, amount: None, agent, called: None, when: None, with: None, letter: None, note: None };
        node.take_up(space, can, now)?;
        Ok(())
    }

    /// The neighbours answer whoever looks: somebody can do what they need, and what they take up is agreed to.
    pub(super) fn answer(&mut self, now: Millis) -> Result<()> {
        self.share(now)?;
        let me = Id::Space(self.own().me()?);
        for number in 1..self.people.len() {
            let node = self.of(number)?;
            let own = Id::Space(node.me()?);
            let (open, waiting) = {
                let view = node.my_view()?;
                let is_open = |asked: &Asked| {
                    asked.ask.agent == me
                        && asked.ask.purpose == Purpose::Need
                        && asked.over.is_none()
                        && asked.takings.is_empty()
                };
                let open: Vec<_> = view
                    .asked()
                    .filter(|shown| is_open(shown.asked))
                    .map(|shown| (shown.space, shown.asked.id))
                    .collect();
                let mine = view.asked().filter(|shown| shown.asked.ask.agent == own);
                let waits = |asked: &Asked| {
                    let theirs =
                        asked.takings.iter().filter(|taking| taking.can.agent == me && taking.reply == Reply::Waiting);
                    theirs.map(|taking| taking.id).collect::<Vec<_>>()
                };
                let waiting: Vec<_> =
                    mine.flat_map(|shown| waits(shown.asked).into_iter().map(move |can| (shown.space, can))).collect();
                (open, waiting)
            };
            for (space, can) in waiting {
                let _ = node.state_need(space, Act::Agree { can, amount: None }, now);
            }
            for (space, ask) in open {
                // The first neighbour who belongs there has it; nobody crowds.
                if self.can(number, space, ask, now).is_ok() {
                    self.share(now)?;
                }
            }
        }
        self.share(now)
    }
}
