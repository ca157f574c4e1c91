//! A rule for sharing, told in the language of the one who reads it, from what it says.

use commonage_economy::sharing::equation::{
    Bucket, CONTRIBUTIONS, Carry, Count, Equation, Give, Lasts, Over, Remark, Take, Valuation, What,
};
use commonage_economy::unit::Unit;

use super::rules::TITLES;
use crate::words::Words;

/// A line that makes a rule count something: in the language of rules, which is English.
const WORK_COUNTS: &str = "work counts 1 per hour";

/// What a rule is called: a ready one by its title, as it stands where one chooses it.
pub(super) fn title(words: &Words, ready: Option<&str>, name: &str) -> String {
    let known = TITLES.iter().find(|(held, _)| ready == Some(*held));
    known.map_or_else(|| name.to_owned(), |(_, key)| words.say(key))
}

/// A rule, and the language in which it is told.
pub(super) struct Telling<'a> {
    pub(super) words: &'a Words,
    pub(super) rule: &'a Equation,
}

impl Telling<'_> {
    /// What it says, in full: each line is a sentence, with short ones about it after it.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut all = vec![self.words.say(match self.rule.over {
            Over::Sold => "rule-over-sold",
            Over::Everything => "rule-over-everything",
            Over::Period => "rule-over-period",
        })];
        all.extend(self.rule.counts.iter().map(|count| self.count(count)));
        all.extend(self.rule.carries.iter().map(|carry| self.carry(carry)));
        all.push(match &self.rule.gifts_to {
            Some(pool) => self.words.with("rule-gifts-to", &[("pool", pool)]),
            None => self.words.say("rule-gifts"),
        });
        all.extend(self.rule.buckets.iter().enumerate().map(|(at, bucket)| self.bucket(at, bucket)));
        all.extend(self.rule.remarks().iter().map(|remark| self.remark(remark)));
        all
    }

    /// One step of where income goes, by its number from 0.
    pub(super) fn step(&self, at: usize) -> Option<String> {
        self.rule.buckets.get(at).map(|bucket| self.bucket(at, bucket))
    }

    /// How a contribution is counted, by the number of the sentence that counts it: words that stand in brackets.
    pub(super) fn how(&self, at: usize) -> Option<String> {
        self.rule.counts.get(at).map(|count| self.value(count))
    }

    /// Whether a sentence only says that hours count, all of them the same.
    pub(super) fn is_by_hours(&self, at: usize) -> bool {
        self.rule.counts.get(at).is_some_and(|count| self.are_hours(&count.group))
    }

    /// Whether all that a group counts is hours at one rate, and nothing is done with it but to share by it: then the
    /// rate changes nothing, and would read like a wage.
    fn are_hours(&self, group: &str) -> bool {
        let counts = || self.rule.counts.iter().filter(|count| *count.group == *group);
        let Some(Valuation::Rate(rate, unit)) = counts().next().map(|count| &count.value) else { return false };
        let is_alike = |count: &Count| {
            let is_bounded = count.times.is_some() || count.at_least.is_some() || count.at_most.is_some();
            let is_same = matches!(&count.value, Valuation::Rate(held, per) if held == rate && per == unit);
            count.what == What::Work && is_same && !is_bounded && count.lasts == Lasts::ForEver
        };
        // What is asked for a design depends on the value of everything beside it.
        let is_measure = self.rule.counts.iter().any(|count| matches!(count.value, Valuation::PerCent(_)));
        let mut gives = self.rule.buckets.iter().filter(|bucket| group_of(&bucket.give) == Some(group)).peekable();
        let is_shared_by = gives.peek().is_some() && gives.all(|bucket| matches!(bucket.give, Give::By(_)));
        unit.name() == "hour" && !rate.is_zero() && !is_measure && is_shared_by && counts().all(is_alike)
    }

    /// What a group is called; none where there is only the one of which nothing is said.
    fn group(&self, group: &str) -> Option<String> {
        let is_many = self.rule.counts.iter().any(|count| *count.group != *CONTRIBUTIONS);
        let called = || if group == CONTRIBUTIONS { self.words.say("rule-contributions") } else { group.to_owned() };
        is_many.then(called)
    }

    fn count(&self, count: &Count) -> String {
        let key = if self.are_hours(&count.group) {
            let is_one = self.rule.counts.iter().filter(|other| other.group == count.group).count() == 1;
            if is_one { "rule-hours-each" } else { "rule-hours-alike" }
        } else {
            match count.what {
                What::Work => "rule-count-work",
                What::Making => "rule-count-making",
                What::Use => "rule-count-use",
                What::Things => "rule-count-things",
                What::Money => "rule-count-money",
                What::Designs => "rule-count-designs",
                What::Services => "rule-count-services",
                What::Points => "rule-count-points",
            }
        };
        let which = match (&count.named, &count.by) {
            (Some(_), None) => "named",
            (None, Some(_)) => "by",
            (Some(_), Some(_)) => "both",
            (None, None) => "any",
        };
        let text = |name: &Option<Box<str>>| name.as_deref().unwrap_or_default().to_owned();
        let (name, by, how) = (text(&count.named), text(&count.by), self.value(count));
        let mut said = vec![self.words.with(key, &[("which", which), ("name", &name), ("by", &by), ("how", &how)])];
        said.extend(self.group(&count.group).map(|group| self.words.with("rule-group", &[("group", &group)])));
        said.extend(match count.lasts {
            Lasts::ForEver => None,
            Lasts::UntilPaid => Some(self.words.say("rule-until-paid")),
            Lasts::Once => Some(self.words.say("rule-once")),
        });
        for (key, bound) in [("rule-at-least", count.at_least), ("rule-at-most", count.at_most)] {
            said.extend(bound.map(|bound| self.words.with(key, &[("amount", &self.money(bound))])));
        }
        said.join(" ")
    }

    fn money(&self, amount: impl std::fmt::Display) -> String {
        format!("{amount} {}", self.rule.currency)
    }

    fn value(&self, count: &Count) -> String {
        let currency = self.rule.currency.name();
        let how = match &count.value {
            Valuation::Rate(rate, unit) if *unit == Unit::one() => {
                self.words.with("rule-each", &[("rate", &rate.to_string()), ("currency", currency)])
            }
            Valuation::Rate(rate, unit) => {
                let (rate, symbol) = (rate.to_string(), unit.symbol());
                let put = [("rate", &*rate), ("currency", currency), ("unit", unit.name()), ("symbol", symbol)];
                self.words.with("rule-per", &put)
            }
            Valuation::PerCent(part) => self.words.with("rule-per-cent", &[("part", &part.to_string())]),
            Valuation::AsRecorded => self.words.say("rule-recorded"),
        };
        match count.times {
            Some(times) => self.words.with("rule-times", &[("how", &how), ("times", &times.to_string())]),
            None => how,
        }
    }

    fn carry(&self, carry: &Carry) -> String {
        let number = carry.parts.to_string();
        let parts = if number == "1" { "one" } else { "many" };
        self.words.with("rule-carries", &[("parts", parts), ("kind", &carry.kind), ("number", &number)])
    }

    fn bucket(&self, at: usize, bucket: &Bucket) -> String {
        // “First” only where something follows.
        let (is_first, is_followed) = (at == 0, self.rule.buckets.len() > 1);
        let (take, part, amount) = match bucket.take {
            Take::Rest if !is_first => ("rest", String::new(), String::new()),
            Take::Rest => (if is_followed { "first" } else { "all" }, String::new(), String::new()),
            Take::OfTheRest(part) if !is_first => ("left", part.to_string(), String::new()),
            Take::OfTheRest(part) | Take::OfTheWhole(part) => {
                (if is_first && is_followed { "whole-first" } else { "whole" }, part.to_string(), String::new())
            }
            Take::Amount(amount) => {
                (if is_first && is_followed { "amount-first" } else { "amount" }, String::new(), self.money(amount))
            }
        };
        let tell = |key: &str, name: &'static str, value: &str| {
            self.words.with(key, &[("take", take), ("part", &part), ("amount", &amount), (name, value)])
        };
        let tell_group = |group: &str, key: &str, key_of_group: &str| match self.group(group) {
            Some(group) => tell(key_of_group, "group", &group),
            None => tell(key, "group", ""),
        };
        let said = match &bucket.give {
            Give::To(name) => tell("rule-step-to", "name", name),
            Give::By(group) => tell_group(group, "rule-step-by", "rule-step-by-group"),
            Give::Back(group) => tell_group(group, "rule-step-back", "rule-step-back-group"),
            Give::EquallyAmong(Some(group)) => tell_group(group, "rule-step-among", "rule-step-among-group"),
            Give::EquallyAmong(None) => tell("rule-step-among", "group", ""),
            Give::EquallyTo(names) => tell("rule-step-among-people", "names", &names.join(", ")),
        };
        match bucket.at_most {
            Some(most) => format!("{said} {}", self.words.with("rule-most", &[("amount", &self.money(most))])),
            None => said,
        }
    }

    fn remark(&self, remark: &Remark) -> String {
        match remark {
            Remark::Unpaid(group) => match self.group(group) {
                Some(group) => self.words.with("rule-unpaid-group", &[("group", &group)]),
                None => self.words.say("rule-unpaid"),
            },
            Remark::NobodyCounts => self.words.with("rule-nobody", &[("line", WORK_COUNTS)]),
            Remark::SomeStays => self.words.say("rule-stays"),
        }
    }
}

fn group_of(give: &Give) -> Option<&str> {
    match give {
        Give::By(group) | Give::Back(group) | Give::EquallyAmong(Some(group)) => Some(group),
        Give::To(_) | Give::EquallyAmong(None) | Give::EquallyTo(_) => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use commonage_economy::sharing::equation::{Equation, READY};

    use super::{Telling, title};
    use crate::words::Words;

    /// Every kind of sentence, and what is told of it beside numbers: names as they are, units in each language.
    const FULL: &str = "equation \"E\"\nin EUR
        work \"Design\" by \"Ana\" counts 40 per hour, at least 5 a person, at most 90 a person, once, in costs
        making counts 6 each\nuse of \"Mill\" counts 8 per hour\nthings \"Glue\" count 2 per kg
        use by \"Dee\" counts 3.5 per day\nmoney \"Rent\" by \"Ben\" counts as recorded, times 4, until paid
        services \"Haulage\" count 13 per km\npoints by \"Cleo\" count as recorded\ndesigns count 11 % of the other inputs
        \"Table\" carries 2 parts\n\"Bench\" carries 1 part\ngifts go to \"Care\"
        first 15 EUR to \"Fund\"\nthen 10 % of the rest equally among \"Ana\", \"Ben\"\nthen 3 % of the whole by costs
        then pay back costs\nthen 9 % of the rest equally among costs, at most 7 a person";
    const NOBODY: &str = "equation \"E\"\nin USD\nover everything\nfirst 30 USD equally among all\n\
        then 20 % of the rest to \"Fund\"";
    const UNPAID: &str = "equation \"E\"\nin EUR\nwork counts 9 per hour\nfirst 50 % of the rest to \"Fund\"";

    fn lines(code: &str, rule: &Equation) -> Vec<String> {
        let words = Words::pick(Some(code), "");
        let told = Telling { words: &words, rule }.lines();
        told.into_iter().map(|said| said.replace(['\u{2068}', '\u{2069}'], "")).collect()
    }

    fn read(text: &str) -> Equation {
        Equation::read(text).unwrap()
    }

    fn numbers(said: &[String]) -> BTreeSet<String> {
        let text = said.join(" ");
        let parts = text.split(|sign: char| !sign.is_ascii_digit() && sign != '.');
        let parts = parts.map(|part| part.trim_matches('.').to_owned());
        parts.filter(|part| !part.is_empty()).collect()
    }

    #[test]
    fn every_number_name_and_unit_is_told_in_every_language() {
        let names = ["Design", "Ana", "Mill", "Glue", "Dee", "Rent", "Ben", "Haulage", "Cleo", "Table", "Bench"];
        let names = names.into_iter().chain(["Care", "Fund", "costs", "km", "EUR"]).collect::<Vec<_>>();
        let all = [
            ("equal-shares", vec![], "hour"),
            // The rate says nothing there, and is left out.
            ("hours", vec!["1"], ""),
            ("network", vec![], "hour"),
            ("points", vec![], ""),
            ("slices", vec![], "hour"),
            ("livelihood-love-care", vec!["1"], "hour"),
        ];
        let ready = all.iter().map(|(name, left_out, unit)| {
            let ready = READY.iter().find(|ready| ready.name == *name).unwrap();
            let names = match *name {
                "equal-shares" | "network" => vec!["EUR"],
                "points" => vec!["Points"],
                "slices" => vec!["Commons fund", "EUR"],
                "livelihood-love-care" => vec!["Livelihood", "Love", "Care", "livelihood", "love", "care"],
                _ => Vec::new(),
            };
            (ready.text, left_out.clone(), *unit, names)
        });
        assert_eq!(all.len(), READY.len());
        let written = [
            (FULL, vec![], "hour day kilogram", names),
            (NOBODY, vec![], "", vec!["Fund", "USD"]),
            (UNPAID, vec![], "hour", vec!["Fund"]),
        ];
        for (text, left_out, units, names) in ready.chain(written) {
            let rule = read(text);
            let mut told = numbers(&rule.plainly());
            for number in left_out {
                assert!(told.remove(number), "{text}");
            }
            for code in Words::languages() {
                let said = lines(code, &rule);
                assert_eq!(numbers(&said), told, "{code}: {said:#?}");
                let text = said.join("\n");
                assert!(!text.contains('⟨'), "{text}");
                for name in &names {
                    assert!(text.contains(name), "{code} leaves out {name}: {text}");
                }
                for unit in units.split_whitespace() {
                    let unit = match (code, unit) {
                        ("es", "hour") => "hora",
                        ("es", "day") => "día",
                        ("es", "kilogram") => "kilogramo",
                        _ => unit,
                    };
                    assert!(text.contains(unit), "{code} leaves out {unit}: {text}");
                }
            }
        }
    }

    #[test]
    fn every_kind_of_sentence_is_whole() {
        let told = "When something is sold, what comes in is shared by everything that went into it.
Work “Design” by Ana counts 40 EUR per hour. This is in the group “costs”. This counts in one sharing only. What one person gave of it counts at least 5 EUR. What one person gave of it counts at most 90 EUR.
Having made something counts 6 EUR each. This is in the group “contributions”.";
        assert_eq!(lines("en", &read(FULL))[..3].join("\n"), told);
        let told = "Primero, Fund recibe 15 EUR.
El 10 % de lo que queda entonces se reparte a partes iguales entre Ana, Ben.
El 3 % de lo que entró se reparte según lo que puso cada persona en «costs».
Con lo que queda entonces se devuelve lo que se puso en «costs», y nada más.
El 9 % de lo que queda entonces se reparte a partes iguales entre quienes pusieron algo en «costs». Nadie recibe de ello más de 7 EUR.";
        let said = lines("es", &read(FULL));
        let first = said.iter().position(|said| said.starts_with("Primero")).unwrap();
        assert_eq!(said[first..first + 5].join("\n"), told);
    }

    #[test]
    fn first_is_said_only_where_something_follows() {
        for ready in READY {
            let rule = read(ready.text);
            let is_said = lines("en", &rule).iter().any(|said| said.starts_with("First, "));
            assert_eq!(is_said, rule.buckets.len() > 1, "{}", ready.name);
        }
    }

    #[test]
    fn hours_at_one_rate_all_count_the_same_and_read_like_no_wage() {
        let has = |text: &str| lines("en", &read(text)).iter().any(|said| said.contains("Each hour"));
        let rule =
            |counts: &str, gives: &str| format!("equation \"E\"\nin EUR\nover a period\n{counts}\nfirst {gives}");
        let by = "the rest by contributions";
        assert!(has(&rule("work counts 7 per hour", by)));
        let two = rule("work counts 7 per hour\nwork \"Night\" counts 7 per hour", by);
        assert!(
            lines("en", &read(&two)).contains(&"Each hour of work “Night” counts the same as any other hour.".into())
        );
        // Where the rate is more than a measure, it is told.
        assert!(!has(&rule("work counts 7 per hour\nwork \"Night\" counts 8 per hour", by)));
        assert!(!has(&rule("work counts 7 per hour\nmoney counts as recorded", by)));
        assert!(!has(&rule("work counts 7 per hour\ndesigns count 10 % of the other inputs, in ideas", by)));
        assert!(!has(&rule("work counts 7 per hour, until paid", by)));
        assert!(!has(&rule("work counts 7 per hour, at most 90 a person", by)));
        assert!(!has(&rule("work counts 7 per day", by)));
        assert!(!has(&rule("work counts 0 per hour", by)));
        assert!(!has(&rule("work counts 7 per hour", "pay back contributions\nthen the rest by contributions")));
        assert!(!has(&rule("work counts 7 per hour", "the rest equally among all")));
    }

    #[test]
    fn a_ready_rule_has_a_title_and_any_other_its_own_name() {
        let words = Words::pick(Some("es"), "");
        assert_eq!(title(&words, Some("hours"), "Hours"), "Por horas de trabajo");
        assert_eq!(title(&words, None, "Hours"), "Hours");
        assert!(READY.iter().all(|ready| title(&words, Some(ready.name), "?") != "?"));
    }
}
