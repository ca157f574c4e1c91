//! Acts of sharing in sentences.

use commonage_economy::id::Id;
use commonage_economy::ledger::Ledger;
use commonage_economy::sharing::act::{Act, ClaimLetter};
use commonage_economy::sharing::policy::Asking;
use commonage_economy::sharing::{Circle, Spot, WhyNot};
use commonage_economy::vocabulary::Class;
use commonage_log::{Operation, Room, SpaceId};

use crate::books::act_of;
use crate::query::View;

impl View<'_> {
    /// An act of sharing in a sentence, without who says it.
    pub(crate) fn act_sentence(&self, space: &SpaceId, operation: &Operation) -> String {
        let Some(Some(act)) = act_of(operation) else { return "not understood by this version".to_owned() };
        let name = |id: &commonage_log::OperationId| {
            let register = self.register(space).ok();
            let version = register.and_then(|register| register.version(id));
            version.map_or_else(|| id.short(), |version| format!("“{}”", version.equation.name))
        };
        match &act {
            Act::Equation { .. } => match act.equation() {
                Some(equation) => format!("stated the equation “{}”", equation.name),
                None => "stated an equation that cannot be read by this version".to_owned(),
            },
            Act::Adopt { equation, from } => {
                format!("adopted the equation {} from {} on", name(equation), commonage_economy::moment::write(*from))
            }
            Act::Gift { event, is_gift } => {
                let said = if *is_gift { "is a gift" } else { "is not a gift after all" };
                format!("said that {} {said}", event.short())
            }
            Act::Policy(policy) if policy.is_over => format!("asks nothing any more for the design “{}”", policy.name),
            Act::Policy(policy) => {
                format!("asks {} for the design “{}”", asking(&policy.asking, policy.currency.symbol()), policy.name)
            }
            Act::Propose(proposal) => {
                format!("proposed how to share {} by {}", proposal.income, name(&proposal.equation))
            }
            Act::Confirm { proposal } => format!("confirmed the sharing {}", proposal.short()),
            Act::Withdraw { proposal } => format!("withdrew the proposal {}", proposal.short()),
            Act::Clear(clearing) => format!("proposed to set off {} debts", clearing.cleared.len()),
            Act::Agree { clearing, party } => {
                format!("agreed to the clearing {} for {}", clearing.short(), self.called(space, Class::Agent, party))
            }
        }
    }

    /// Why a circle has no solution, with the names of what goes round.
    pub(super) fn circle_words(&self, space: &SpaceId, ledger: &Ledger, circle: &Circle) -> String {
        let called = |spot: &Spot| match spot {
            Spot::Process(name) | Spot::Span(name, _) => self.called_name(space, *name),
            Spot::Output(at) => {
                let event = ledger.event(*at);
                event.resource.or(event.output_of).map(|name| self.called_name(space, name)).unwrap_or_default()
            }
        };
        let mut names: Vec<String> = Vec::new();
        for name in circle.spots.iter().map(called) {
            if !names.contains(&name) && names.len() < 8 {
                names.push(name);
            }
        }
        let why = match circle.why {
            WhyNot::Grows => "each time round it is worth more, without end. Let one of them ask for less",
            WhyNot::Empty => "each only draws on the others, and nobody contributed to any",
            WhyNot::TooLong => "it is too long to be worked out",
        };
        format!("{} go round in a circle, and {why}", names.join(", "))
    }
}

/// What a design asks for, in words.
pub(crate) fn asking(asking: &Asking, currency: &str) -> String {
    match asking {
        Asking::Share(part) => format!("{part} % of everything else that goes in"),
        Asking::EachMade(amount) => format!("{amount} {currency} for each one made"),
    }
}

/// A letter of this room in a sentence.
pub(crate) fn letter_sentence(room: u8, bytes: &[u8], to: &str) -> String {
    let letter = (room == Room::SHARING.0).then(|| ClaimLetter::read(bytes)).flatten();
    match letter {
        Some(letter) => {
            let designs: Vec<String> = letter.asked.iter().map(|asked| Id::short(&asked.design)).collect();
            format!("owes {to} {} {} for {}", letter.amount, letter.currency, designs.join(", "))
        }
        None => "not understood by this version".to_owned(),
    }
}
