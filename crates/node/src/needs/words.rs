//! Acts about needs and offers in sentences, for people who read a log.

use commonage_economy::needs::act::{Act, Ask, CanLetter, Purpose};
use commonage_economy::needs::words::{matter, part};
use commonage_log::{Audience, Operation, OperationId, SpaceId};

use crate::books::need_of;
use crate::query::View;

impl View<'_> {
    /// An act about needs and offers in a sentence, without who says it.
    pub(crate) fn need_sentence(&self, space: &SpaceId, operation: &Operation) -> String {
        let Some(Some(act)) = need_of(operation) else { return "not understood by this version".to_owned() };
        let is_member = self.sees(space, Audience::Members).unwrap_or(false);
        let asked = |id: &OperationId| {
            let board = self.node.board_of(space).ok()?;
            // Somebody may say in public something about what was asked among members.
            board.asked(&board.ask_of(*id)?).filter(|asked| asked.is_public || is_member)
        };
        let about =
            |id: &OperationId| asked(id).map_or_else(|| id.short(), |asked| format!("“{}”", matter(&asked.ask)));
        let said = |note: &Option<Box<str>>| note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        match &act {
            Act::Ask(ask) => self.asks(space, ask),
            Act::Change { of, ask } => format!("says {} better: {}", about(of), self.asks(space, ask)),
            Act::Still { of, .. } => format!("says that {} still stands", about(of)),
            Act::Over { of, note } => format!("says that {} is over{}", about(of), said(note)),
            Act::Can(can) => {
                let asked = asked(&can.of);
                let amount = asked.zip(can.amount).map(|(asked, amount)| part(&asked.ask, amount));
                let amount = amount.flatten().map(|amount| format!(" {amount} of")).unwrap_or_default();
                let verb = match asked.map(|asked| asked.ask.purpose) {
                    Some(Purpose::Offer) => "would like",
                    _ => "takes up",
                };
                format!("{verb}{amount} {}{}", about(&can.of), said(&can.note))
            }
            Act::Agree { can, .. } => format!("agrees about {}", about(can)),
            Act::Decline { can, note } => format!("declines with thanks, about {}{}", about(can), said(note)),
            Act::Release { can, note, .. } => format!("hands back {}{}", about(can), said(note)),
            Act::Disclose { can, .. } => format!("says where exactly, for the two who agreed about {}", about(can)),
            Act::Allocate(allocation) => {
                format!("proposes who could give what to whom: {} ways", allocation.carriages.len())
            }
            Act::TakeBack { act } => format!("takes back what was said about {}", about(act)),
        }
    }

    fn asks(&self, space: &SpaceId, ask: &Ask) -> String {
        let verb = match ask.purpose {
            Purpose::Need => "needs",
            Purpose::Offer => "offers",
        };
        let name = self.agent_name(space, &ask.agent, ask.called.as_deref());
        format!("{verb} {} (for {name})", matter(ask))
    }
}

/// An “I can” that came by letter, in a sentence.
pub(crate) fn letter_sentence(bytes: &[u8], to: &str) -> String {
    match CanLetter::read(bytes) {
        Some(letter) => {
            let note = letter.can.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
            format!("{} answers what {to} asked ({}): I can{note}", letter.name, letter.can.of.short())
        }
        None => "not understood by this version".to_owned(),
    }
}
