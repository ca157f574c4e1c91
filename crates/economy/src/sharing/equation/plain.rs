//! An equation explained in full sentences, for people who see one for the first time.

use crate::sharing::equation::{Bucket, CONTRIBUTIONS, Count, Equation, Give, Lasts, Over, Take, Valuation, What};
use crate::unit::Unit;

impl Equation {
    /// What it says, in full sentences.
    pub fn plainly(&self) -> Vec<String> {
        let mut all = vec![match self.over {
            Over::Sold => "When something is sold, what comes in is shared by everything that went into it.".to_owned(),
            Over::Everything => "What comes in is shared by everything that was ever contributed.".to_owned(),
            Over::Period => {
                "What comes in is shared by what was contributed in a time that is named with it.".to_owned()
            }
        }];
        all.extend(self.counts.iter().map(|count| count.plainly(&self.currency)));
        for carry in &self.carries {
            all.push(format!(
                "Where several things come out of one process, each “{}” carries {} of what went in; others carry one.",
                carry.kind,
                carry.in_parts()
            ));
        }
        all.push(match &self.gifts_to {
            Some(pool) => format!("What would be paid for gifts goes to {pool}."),
            None => "Gifts are not paid; what they would have got is shared among the others.".to_owned(),
        });
        all.extend(self.buckets.iter().zip(0..).map(|(bucket, at)| bucket.plainly(at == 0, &self.currency)));
        all.extend(self.remarks().into_iter().map(|remark| remark.to_string()));
        all
    }
}

impl Count {
    fn plainly(&self, currency: &Unit) -> String {
        let of = self.named.as_ref().map(|name| format!(" “{name}”")).unwrap_or_default();
        let by = self.by.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
        let subject = match self.what {
            What::Work => format!("work{of}{by}"),
            What::Making => format!("having made{}{by}", if of.is_empty() { " something".to_owned() } else { of }),
            What::Use => format!("the use of{}{by}", if of.is_empty() { " equipment".to_owned() } else { of }),
            What::Things => format!("things{of}{by} that were used up"),
            What::Money => format!("money{of} paid{by}"),
            What::Designs => format!("a design{of}{by} that was drawn on"),
            What::Services => format!("a service{of}{by}"),
            What::Points => format!("points{of} that {} was given", self.by.as_deref().unwrap_or("one")),
        };
        let value = match &self.value {
            Valuation::Rate(rate, unit) if *unit == Unit::one() => format!("{rate} {currency} each"),
            Valuation::Rate(rate, unit) => format!("{rate} {currency} per {unit}"),
            Valuation::PerCent(part) => format!("{part} % of everything else that went in"),
            Valuation::AsRecorded => "the amount itself".to_owned(),
        };
        let verb = if matches!(self.what, What::Things | What::Points) { "count" } else { "counts" };
        let times = self.times.map(|times| format!(", times {times}")).unwrap_or_default();
        let least = self.at_least.map(|least| format!("; nobody's counts less than {least}")).unwrap_or_default();
        let most = self.at_most.map(|most| format!("; nobody's counts more than {most}")).unwrap_or_default();
        let lasts = match self.lasts {
            Lasts::ForEver => "",
            Lasts::UntilPaid => ", until that is paid",
            Lasts::Once => ", in one sharing only",
        };
        let group =
            if *self.group == *CONTRIBUTIONS { String::new() } else { format!(", in the group “{}”", self.group) };
        capital(&format!("{subject} {verb} {value}{times}{group}{lasts}{least}{most}."))
    }
}

impl Bucket {
    fn plainly(&self, is_first: bool, currency: &Unit) -> String {
        let take = match (self.take, is_first) {
            (Take::Rest, true) => "everything".to_owned(),
            (Take::Rest, false) => "what is left then".to_owned(),
            (Take::OfTheRest(part), true) | (Take::OfTheWhole(part), _) => format!("{part} % of what came in"),
            (Take::OfTheRest(part), false) => format!("{part} % of what is left then"),
            (Take::Amount(amount), _) => format!("{amount} {currency}"),
        };
        let give = match &self.give {
            Give::To(name) => format!("{take} goes to {name}"),
            Give::By(group) => format!("{take} is shared by what each gave in {group}"),
            Give::Back(group) => format!("{take} goes to pay back what was given in {group}, and no more than that"),
            Give::EquallyAmong(None) => format!("{take} is shared in equal parts among all who contributed"),
            Give::EquallyAmong(Some(group)) => format!("{take} is shared in equal parts among all who gave in {group}"),
            Give::EquallyTo(names) => format!("{take} is shared in equal parts among {}", names.join(", ")),
        };
        let most = self.at_most.map(|most| format!("; nobody gets more than {most} {currency}")).unwrap_or_default();
        capital(&format!("{}{give}{most}.", if is_first { "first, " } else { "" }))
    }
}

fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}
