//! Everything that was contributed in a time, each thing once and whole: where nothing was sold, no past is followed.

use commonage_log::Millis;

use crate::action::Action;
use crate::id::Id;
use crate::ledger::{EventIndex, Name};
use crate::sharing::equation::What;
use crate::sharing::graph::Graph;
use crate::sharing::rules::Uncounted;
use crate::trace::facts;
use crate::vocabulary::Class;

impl Graph<'_> {
    /// Everything that was contributed in a time, each thing once and whole.
    pub(crate) fn record_all(&mut self, from: Millis, until: Millis, home: &Id) {
        let home = self.ledger.find(Class::Agent, home);
        let ledger = self.ledger;
        let in_time = ledger.events().filter(|(_, event)| event.when >= from && event.when < until);
        for (at, event) in in_time.filter(|(at, _)| facts::stands(ledger, *at)) {
            match event.action {
                Action::Work => self.record(at, What::Work, event.provider),
                Action::DeliverService => self.record(at, What::Services, event.provider),
                Action::Produce => self.record(at, What::Making, event.provider),
                Action::Use => self.record(at, What::Use, self.owner(at)),
                Action::Cite => self.record(at, What::Designs, self.owner(at)),
                Action::Consume if self.sources.rules.is_money(at) => self.record(at, What::Money, event.provider),
                Action::Consume => self.record(at, What::Things, self.owner(at)),
                Action::Transfer | Action::TransferAllRights if self.is_points(at) => {
                    self.record(at, What::Points, event.receiver);
                }
                Action::Transfer | Action::TransferAllRights => self.record_gift(at, home),
                _ => {}
            }
        }
    }

    pub(super) fn is_points(&self, at: EventIndex) -> bool {
        self.sources.rules.find(What::Points, &self.kinds(at), self.ledger.event(at).receiver).is_some()
    }

    pub(super) fn record(&mut self, at: EventIndex, what: What, agent: Option<Name>) {
        if !self.speaks_of(what) {
            return;
        }
        match self.counted(at, what, agent) {
            Ok(counted) => {
                self.enter(0, at, agent, Some(counted.count), counted.value);
            }
            // A value that depends on what else went in can only be told of something that was sold.
            Err(Uncounted::OtherUnit(What::Designs)) => self.leave_out(Uncounted::NeedsProcess, at),
            Err(why) => self.leave_out(why, at),
        }
    }

    /// Money that somebody brought to the community: not in return for something, not what it pays out itself.
    pub(super) fn record_gift(&mut self, at: EventIndex, home: Option<Name>) {
        let event = self.ledger.event(at);
        let is_ours = event.receiver.is_some() && event.receiver == home && event.provider != home;
        let earned = event.agreement.is_some() || (self.sources.is_income)(at);
        if is_ours && !earned && self.sources.rules.is_money(at) {
            self.record(at, What::Money, event.provider);
        }
    }
}
