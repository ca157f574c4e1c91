//! A stock, as seen by value: what came, and what part of it each thing that left took along.
//!
//! Shares of one stock are not told apart. Between two arrivals everything that leaves takes the same mixture along,
//! in proportion to its quantity: the stock is cut into *spans*, each beginning with arrivals and ending before the
//! next arrival that follows a departure, a use or a reading: what comes later had no part in them. What is left of one
//! span is carried into the next.

use std::collections::HashMap;

use crate::action::Action;
use crate::decimal::Decimal;
use crate::ledger::{EventIndex, Ledger, Name};
use crate::sharing::number::Fine;
use crate::trace::facts;

/// One span of a stock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Span {
    /// What came at its beginning.
    pub(crate) puts: Vec<EventIndex>,
    /// How much there was then.
    total: Decimal,
    /// How much is left.
    left: Decimal,
    /// What part of the span before was carried over.
    pub(crate) carried: Fine,
    is_taken_from: bool,
    is_read: bool,
}

impl Span {
    /// What part of the span is left.
    fn rest(&self) -> Fine {
        match (self.total.is_zero(), self.is_taken_from) {
            (false, _) => Fine::part(self.left, self.total),
            // Nobody counted it: whoever takes first takes all.
            (true, taken) => {
                if taken {
                    Fine::zero()
                } else {
                    Fine::one()
                }
            }
        }
    }

    fn take(&mut self, amount: Decimal) -> Fine {
        if self.total.is_zero() {
            let all = self.rest();
            self.is_taken_from = true;
            return all;
        }
        // More was taken than was there: it is kept as a contradiction, and cannot come from here.
        let taken = amount.min(self.left).max(Decimal::ZERO);
        self.left -= taken;
        self.is_taken_from = true;
        Fine::part(taken, self.total)
    }
}

/// Where an event stands in the life of a stock: the span, and what part of it it takes (uses and readings take none).
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) span: usize,
    pub(crate) part: Fine,
}

/// The life of one stock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stock {
    pub(crate) spans: Vec<Span>,
    pub(crate) events: HashMap<EventIndex, Standing>,
}

impl Stock {
    /// Follows everything that touched a resource.
    pub(crate) fn of(ledger: &Ledger, resource: Name) -> Stock {
        let mut stock = Stock::default();
        for touch in ledger.resource(resource).map_or(&[][..], |resource| &resource.touches) {
            let at = touch.event;
            if facts::stands(ledger, at) {
                stock.follow(ledger, resource, at);
            }
        }
        stock
    }

    fn follow(&mut self, ledger: &Ledger, resource: Name, at: EventIndex) {
        let event = ledger.event(at);
        let amount = facts::quantity(ledger, at).map_or(Decimal::ZERO, |(amount, _)| amount);
        match change(ledger, resource, at) {
            Change::Comes => self.put(at, amount),
            Change::Changes => self.put(at, Decimal::ZERO),
            Change::Goes => {
                let Some(span) = self.spans.last_mut() else { return };
                let part = span.take(amount);
                self.events.insert(at, Standing { span: self.spans.len() - 1, part });
            }
            Change::Nothing => {}
        }
        let reads =
            matches!(event.action, Action::Use | Action::Cite | Action::Copy) && event.resource == Some(resource);
        if let Some(span) = self.spans.last_mut().filter(|_| reads) {
            span.is_read = true;
            self.events.insert(at, Standing { span: self.spans.len() - 1, part: Fine::zero() });
        }
    }

    fn put(&mut self, at: EventIndex, amount: Decimal) {
        if self.spans.last().is_none_or(|span| span.is_taken_from || span.is_read) {
            let (left, carried) =
                self.spans.last().map_or((Decimal::ZERO, Fine::zero()), |span| (span.left, span.rest()));
            self.spans.push(Span { total: left, left, carried, ..Span::default() });
        }
        if let Some(span) = self.spans.last_mut() {
            let amount = amount.max(Decimal::ZERO);
            span.total += amount;
            span.left += amount;
            span.puts.push(at);
        }
    }
}

/// What an event is to a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Comes,
    /// It was worked on and is worth more; there is not more of it.
    Changes,
    Goes,
    Nothing,
}

/// Value follows what is accounted for: what is merely handed about keeps its value under its own name.
fn change(ledger: &Ledger, resource: Name, at: EventIndex) -> Change {
    let event = ledger.event(at);
    let is_own = event.resource == Some(resource);
    match event.action {
        // Handed over as soon as it was made: it is the receiver's record that it comes to.
        Action::Produce if event.to.unwrap_or(resource) == resource => Change::Comes,
        Action::Produce => Change::Nothing,
        Action::Consume if is_own => Change::Goes,
        Action::Modify | Action::Dropoff | Action::Separate if is_own => Change::Changes,
        _ => {
            let signs = ledger.postings(at).filter(|(name, _)| *name == resource);
            match signs.map(|(_, posting)| posting.accounting).sum::<i8>() {
                0 => Change::Nothing,
                1.. => Change::Comes,
                _ => Change::Goes,
            }
        }
    }
}
