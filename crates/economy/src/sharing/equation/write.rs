//! Writing an equation: its own sentences, and the same in full for people who see one for the first time.

use std::fmt;

use crate::decimal::Decimal;
use crate::sharing::equation::words::in_quotes;
use crate::sharing::equation::{
    Bucket, CONTRIBUTIONS, Carry, Count, Equation, Give, Lasts, Over, Take, Valuation, What,
};
use crate::unit::Unit;

impl Over {
    /// As it stands in a sentence.
    pub const fn phrase(self) -> &'static str {
        match self {
            Over::Sold => "what was sold",
            Over::Everything => "everything",
            Over::Period => "a period",
        }
    }
}

impl What {
    /// The word that opens a sentence about it.
    pub const fn word(self) -> &'static str {
        match self {
            What::Work => "work",
            What::Making => "making",
            What::Use => "use",
            What::Things => "things",
            What::Money => "money",
            What::Designs => "designs",
            What::Services => "services",
            What::Points => "points",
        }
    }

    const fn is_many(self) -> bool {
        matches!(self, What::Things | What::Designs | What::Services | What::Points)
    }
}

/// An equation in its own sentences: reading them gives the same equation.
impl fmt::Display for Equation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "equation {}", in_quotes(&self.name))?;
        writeln!(f, "in {}, to {}", self.currency, self.smallest)?;
        writeln!(f, "over {}", self.over.phrase())?;
        if !self.counts.is_empty() {
            writeln!(f)?;
        }
        self.counts.iter().try_for_each(|count| writeln!(f, "{count}"))?;
        for carry in &self.carries {
            writeln!(f, "{} carries {}", in_quotes(&carry.kind), carry.in_parts())?;
        }
        if let Some(pool) = &self.gifts_to {
            writeln!(f, "gifts go to {}", in_quotes(pool))?;
        }
        writeln!(f)?;
        for (bucket, at) in self.buckets.iter().zip(0..) {
            write!(f, "{} ", if at == 0 { "first" } else { "then" })?;
            writeln!(f, "{}", bucket.sentence(&self.currency))?;
        }
        Ok(())
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what.word())?;
        if let Some(named) = &self.named {
            let of = if self.what == What::Use { "of " } else { "" };
            write!(f, " {of}{}", in_quotes(named))?;
        }
        if let Some(by) = &self.by {
            write!(f, " by {}", in_quotes(by))?;
        }
        write!(f, " {} ", if self.what.is_many() { "count" } else { "counts" })?;
        match &self.value {
            Valuation::Rate(rate, unit) if *unit == Unit::one() => write!(f, "{rate} each")?,
            Valuation::Rate(rate, unit) => write!(f, "{rate} per {unit}")?,
            Valuation::PerCent(part) => write!(f, "{part} % of the other inputs")?,
            Valuation::AsRecorded => f.write_str("as recorded")?,
        }
        for (word, number, a_person) in [
            ("times", self.times, ""),
            ("at least", self.at_least, " a person"),
            ("at most", self.at_most, " a person"),
        ] {
            if let Some(number) = number {
                write!(f, ", {word} {number}{a_person}")?;
            }
        }
        match self.lasts {
            Lasts::ForEver => {}
            Lasts::UntilPaid => f.write_str(", until paid")?,
            Lasts::Once => f.write_str(", once")?,
        }
        if *self.group != *CONTRIBUTIONS {
            write!(f, ", in {}", self.group)?;
        }
        Ok(())
    }
}

impl Carry {
    /// How many parts, in words.
    pub(super) fn in_parts(&self) -> String {
        format!("{} {}", self.parts, if self.parts == Decimal::ONE { "part" } else { "parts" })
    }
}

impl Bucket {
    /// Without its first word.
    pub fn sentence(&self, currency: &Unit) -> String {
        let mut text = match self.take {
            Take::Rest => "the rest".to_owned(),
            Take::OfTheRest(part) => format!("{part} % of the rest"),
            Take::OfTheWhole(part) => format!("{part} % of the whole"),
            Take::Amount(amount) => format!("{amount} {currency}"),
        };
        let names = |names: &[Box<str>]| names.iter().map(|name| in_quotes(name)).collect::<Vec<_>>().join(", ");
        match &self.give {
            Give::Back(group) if self.take == Take::Rest => text = format!("pay back {group}"),
            Give::Back(group) => text += &format!(" to pay back {group}"),
            Give::To(name) => text += &format!(" to {}", in_quotes(name)),
            Give::By(group) => text += &format!(" by {group}"),
            Give::EquallyAmong(None) => text += " equally among all",
            Give::EquallyAmong(Some(group)) => text += &format!(" equally among {group}"),
            Give::EquallyTo(all) => text += &format!(" equally among {}", names(all)),
        }
        if let Some(most) = self.at_most {
            text += &format!(", at most {most} a person");
        }
        text
    }
}
