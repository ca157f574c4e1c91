//! What passes between communities: what designs ask for, and what is owed for them.

use commonage_economy::id::Id;
use commonage_economy::record::{Record, Value};
use commonage_economy::sharing::act::{Act, Asked, ClaimLetter, Policy};
use commonage_economy::sharing::register::{Stated, claim};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{LetterBody, Millis, OperationId, Room, SpaceId};

use crate::error::{NodeError, Result};
use crate::letters::{Letter, Progress};
use crate::node::Node;

/// What a community asks of those who use a design of theirs.
#[derive(Clone, Debug)]
pub struct KnownPolicy {
    /// Where it was stated.
    pub id: OperationId,
    /// By which community.
    pub space: SpaceId,
    /// Since when.
    pub clock: Millis,
    /// What they ask for.
    pub policy: Policy,
    /// Whether it is certain here that the community said it: of a closed one nobody outside can tell.
    pub is_certain: bool,
}

impl KnownPolicy {
    pub(super) fn of(space: SpaceId, stated: Stated, is_certain: bool) -> Option<KnownPolicy> {
        let (id, clock) = (stated.id, stated.clock);
        match stated.act {
            Act::Policy(policy) => Some(KnownPolicy { id, space, clock, policy, is_certain }),
            _ => None,
        }
    }
}

/// A claim for another community, and how far its letter has come.
#[derive(Clone, Debug)]
pub struct Sent {
    /// To whom.
    pub to: SpaceId,
    /// What it says.
    pub letter: ClaimLetter,
    /// How far it came; `None` if it was not sent yet.
    pub progress: Option<Progress>,
}

impl Node {
    /// The claims that a confirmed sharing makes for other communities, with what became of their letters.
    ///
    /// # Errors
    /// If the space or the store cannot be read.
    pub fn claims_abroad(&self, space: SpaceId, proposal: &OperationId) -> Result<Vec<Sent>> {
        let register = self.register(&space)?;
        let Some((stated, held)) = register.confirmed().into_iter().find(|(stated, _)| stated.id == *proposal) else {
            return Ok(Vec::new());
        };
        let Some(version) = register.version(&held.equation) else { return Ok(Vec::new()) };
        let (_, sent) = self.letters()?;
        let policies = self.my_view()?.policies();
        let keeper = |asked: &Asked| policies.iter().find(|known| known.id == asked.policy).map(|known| known.space);
        let mut all = Vec::new();
        let owed = held.lines.iter().filter(|(who, _)| *who != Id::Space(space));
        for ((who, amount), number) in owed.zip(0_u16..) {
            let Id::Space(to) = *who else { continue };
            let asked: Vec<Asked> = held.asked.iter().filter(|asked| keeper(asked) == Some(to)).cloned().collect();
            if asked.is_empty() {
                continue;
            }
            let claim = Id::Act(stated.id, number);
            let progress = sent.iter().find(|letter| claim_of(letter).is_some_and(|held| held.claim == claim));
            let progress = progress.map(|letter| letter.progress);
            let currency = version.equation.currency.clone();
            let letter = ClaimLetter { claim, amount: *amount, currency, income: held.income, asked };
            all.push(Sent { to, letter, progress });
        }
        Ok(all)
    }

    /// Writes the letters for claims of a sharing that were not written yet. Returns how many.
    ///
    /// # Errors
    /// If the store fails.
    pub fn send_claims(&mut self, space: SpaceId, proposal: &OperationId, now: Millis) -> Result<usize> {
        let unsent: Vec<Sent> =
            self.claims_abroad(space, proposal)?.into_iter().filter(|sent| sent.progress.is_none()).collect();
        for sent in &unsent {
            let body = LetterBody::Room(Room::SHARING.0, sent.letter.write());
            self.send_letter(space, sent.to, body, now)?;
        }
        Ok(unsent.len())
    }

    /// Takes a claim that came by letter into the ledger of the community that it is for.
    pub(crate) fn take_in_claim(&mut self, letter: &Letter, now: Millis) -> Result<()> {
        let Some(held) = claim_of(letter) else { return Ok(()) };
        let is_theirs = matches!(held.claim, Id::Act(..));
        if !is_theirs || held.amount.is_negative() || held.amount.is_zero() {
            return Err(NodeError::Limit(
                "the claim in that letter cannot be read. Decline it, and write to them.".into(),
            ));
        }
        let designs: Vec<String> = held.asked.iter().map(|asked| self.design_name(letter.to, &asked.design)).collect();
        let note = format!("for {}, sold for {} {}", designs.join(", "), held.income, held.currency);
        let record: Record =
            claim(held.claim, Id::Space(letter.from), Id::Space(letter.to), held.amount, &held.currency)
                .with(P::Note, Value::Text(note.into()));
        self.state(letter.to, vec![record], now)?;
        Ok(())
    }

    fn design_name(&self, space: SpaceId, design: &Id) -> String {
        self.my_view().map_or_else(|_| design.short(), |view| view.called(&space, Class::EconomicResource, design))
    }
}

/// The claim that a letter tells of.
pub fn claim_of(letter: &Letter) -> Option<ClaimLetter> {
    match &letter.body {
        Some(LetterBody::Room(room, bytes)) if *room == Room::SHARING.0 => ClaimLetter::read(bytes),
        _ => None,
    }
}
