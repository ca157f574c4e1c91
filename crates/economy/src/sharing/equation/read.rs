//! Reading an equation, sentence by sentence. All that is wrong is told at once.

use crate::decimal::Decimal;
use crate::sharing::equation::fault::{Fault, Wrong};
use crate::sharing::equation::words::{Reader, Word, shown, words};
use crate::sharing::equation::{
    Bucket, CONTRIBUTIONS, Carry, Count, Equation, Give, Lasts, Over, TEXT_BYTES_MAX, Take, Valuation, What,
};
use crate::unit::Unit;

/// What was read so far, with the lines where it stands.
#[derive(Default)]
struct Draft {
    name: Option<Box<str>>,
    currency: Option<(Unit, Decimal)>,
    over: Option<Over>,
    counts: Vec<(usize, Count)>,
    carries: Vec<Carry>,
    gifts_to: Option<Box<str>>,
    buckets: Vec<(usize, Bucket)>,
}

impl Equation {
    /// Reads an equation.
    ///
    /// # Errors
    /// Everything that is wrong with it, line by line.
    pub fn read(text: &str) -> Result<Equation, Vec<Fault>> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(vec![Fault { line: 0, wrong: Wrong::TooLong }]);
        }
        let (mut draft, mut faults) = (Draft::default(), Vec::new());
        // Some editors open a text with a mark that nobody sees.
        for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
            let read = words(line).map_err(|wrong| Fault { line: number, wrong });
            if let Err(fault) = read.and_then(|words| draft.sentence(&words, number)) {
                faults.push(fault);
            }
        }
        super::check::check(&draft.counts, &draft.buckets, &mut faults);
        let whole = |wrong| Fault { line: 0, wrong };
        faults.extend(draft.name.is_none().then(|| whole(Wrong::NoName)));
        faults.extend(draft.currency.is_none().then(|| whole(Wrong::NoCurrency)));
        if draft.buckets.is_empty() && faults.is_empty() {
            faults.push(whole(Wrong::NoBuckets));
        }
        faults.sort_by_key(|fault| fault.line);
        let (Some(name), Some((currency, smallest)), true) = (draft.name, draft.currency, faults.is_empty()) else {
            return Err(faults);
        };
        Ok(Equation {
            name,
            currency,
            smallest,
            over: draft.over.unwrap_or(Over::Sold),
            counts: draft.counts.into_iter().map(|(_, count)| count).collect(),
            carries: draft.carries,
            gifts_to: draft.gifts_to,
            buckets: draft.buckets.into_iter().map(|(_, bucket)| bucket).collect(),
        })
    }
}

/// What sentences begin with, for telling what a mistyped word may mean.
const BEGINNINGS: [&str; 14] = [
    "equation", "in", "over", "work", "making", "use", "things", "money", "designs", "services", "points", "gifts",
    "first", "then",
];

const SUBJECTS: [(&str, What); 8] = [
    ("work", What::Work),
    ("making", What::Making),
    ("use", What::Use),
    ("things", What::Things),
    ("money", What::Money),
    ("designs", What::Designs),
    ("services", What::Services),
    ("points", What::Points),
];

impl Draft {
    fn sentence(&mut self, words: &[Word], line: usize) -> Result<(), Fault> {
        let mut read = Reader::new(words, line);
        if read.is_over() {
            return Ok(());
        }
        if let Some(kind) = read.name() {
            return self.carry(kind, &mut read);
        }
        if let Some((_, what)) = SUBJECTS.iter().find(|(word, _)| read.takes(word)) {
            let count = count(*what, &mut read)?;
            self.counts.push((line, count));
            return Ok(());
        }
        if read.takes("equation") {
            let name = read.must_name()?;
            return once(&mut self.name, name, &read);
        }
        if read.takes("in") {
            let currency = self.read_currency(&mut read)?;
            return once(&mut self.currency, currency, &read);
        }
        if read.takes("over") {
            let over = over(&mut read)?;
            return once(&mut self.over, over, &read);
        }
        if read.takes("gifts") {
            read.must("go to")?;
            let name = read.must_name()?;
            return once(&mut self.gifts_to, name, &read);
        }
        if read.takes("first") || read.takes("then") {
            let bucket = self.bucket(&mut read)?;
            self.buckets.push((line, bucket));
            return Ok(());
        }
        let word = read.plain("the beginning of a sentence")?;
        let near = BEGINNINGS.iter().find(|beginning| is_near(beginning, &word.to_lowercase()));
        let near = near.map(|near| format!(" Did you mean “{near}”?")).unwrap_or_default();
        Err(read.fault(Wrong::NoSentence(shown(&word), near)))
    }

    fn read_currency(&self, read: &mut Reader<'_>) -> Result<(Unit, Decimal), Fault> {
        let currency = read.unit("a currency, like EUR")?;
        if !read.takes(", to") {
            return Ok((currency, Decimal::from_atoms(10_i128.pow(16))));
        }
        let smallest = read.number()?;
        if smallest.is_zero() { Err(read.fault(Wrong::Smallest)) } else { Ok((currency, smallest)) }
    }

    fn carry(&mut self, kind: Box<str>, read: &mut Reader<'_>) -> Result<(), Fault> {
        read.must("carries")?;
        let parts = read.number()?;
        if !read.takes("parts") {
            read.must("part")?;
        }
        read.end()?;
        if self.carries.iter().any(|carry| carry.kind == kind) {
            return Err(read.fault(Wrong::Twice));
        }
        self.carries.push(Carry { kind, parts });
        Ok(())
    }

    fn bucket(&self, read: &mut Reader<'_>) -> Result<Bucket, Fault> {
        let (take, give) = if read.takes("pay back") {
            (Take::Rest, Give::Back(read.group()?))
        } else {
            let take = self.take(read)?;
            (take, give(read)?)
        };
        let at_most = if read.takes(", at most") {
            let most = read.number()?;
            read.must("a person")?;
            Some(most)
        } else {
            None
        };
        read.end()?;
        Ok(Bucket { take, give, at_most })
    }

    fn take(&self, read: &mut Reader<'_>) -> Result<Take, Fault> {
        if read.takes("the rest") {
            return Ok(Take::Rest);
        }
        if !read.sees_number() {
            return Err(read.expected("how much: “the rest”, “10 % of the rest”, “10 % of the whole” or an amount"));
        }
        let number = read.number()?;
        if !read.takes("%") {
            let currency = read.unit("“%” or the currency")?;
            let own = self.currency.as_ref().map(|(own, _)| own.clone());
            return match own {
                Some(own) if own != currency => {
                    Err(read.fault(Wrong::OtherCurrency(own.to_string(), shown(currency.name()))))
                }
                _ => Ok(Take::Amount(number)),
            };
        }
        if number > Decimal::from(100) {
            return Err(read.fault(Wrong::OverHundred));
        }
        read.must("of")?;
        if read.takes("the whole") {
            return Ok(Take::OfTheWhole(number));
        }
        read.must("the rest")?;
        Ok(Take::OfTheRest(number))
    }
}

fn once<T>(slot: &mut Option<T>, value: T, read: &Reader<'_>) -> Result<(), Fault> {
    read.end()?;
    if slot.is_some() {
        return Err(read.fault(Wrong::Twice));
    }
    *slot = Some(value);
    Ok(())
}

fn over(read: &mut Reader<'_>) -> Result<Over, Fault> {
    let phrases = [("what was sold", Over::Sold), ("everything", Over::Everything), ("a period", Over::Period)];
    let found = phrases.into_iter().find(|(phrase, _)| read.takes(phrase));
    found.map(|(_, over)| over).ok_or_else(|| read.expected("“what was sold”, “everything” or “a period”"))
}

fn count(what: What, read: &mut Reader<'_>) -> Result<Count, Fault> {
    if what == What::Use {
        read.takes("of");
    }
    let named = read.name();
    let by = if read.takes("by") { Some(read.must_name()?) } else { None };
    if !read.takes("counts") {
        read.must("count")?;
    }
    let value = valuation(what, read)?;
    let mut count = Count {
        what,
        named,
        by,
        value,
        times: None,
        at_least: None,
        at_most: None,
        lasts: Lasts::ForEver,
        group: CONTRIBUTIONS.into(),
    };
    let (mut lasts, mut group) = (None, None);
    while !read.is_over() {
        read.must(",")?;
        clause(&mut count, &mut lasts, &mut group, read)?;
    }
    count.lasts = lasts.unwrap_or(Lasts::ForEver);
    count.group = group.unwrap_or_else(|| CONTRIBUTIONS.into());
    Ok(count)
}

fn clause(
    count: &mut Count,
    lasts: &mut Option<Lasts>,
    group: &mut Option<Box<str>>,
    read: &mut Reader<'_>,
) -> Result<(), Fault> {
    fn set<T>(slot: &mut Option<T>, value: T, read: &Reader<'_>) -> Result<(), Fault> {
        if slot.replace(value).is_some() { Err(read.fault(Wrong::Twice)) } else { Ok(()) }
    }
    if read.takes("times") {
        let times = read.number()?;
        return set(&mut count.times, times, read);
    }
    if read.takes("at least") {
        let least = read.number()?;
        read.must("a person")?;
        return set(&mut count.at_least, least, read);
    }
    if read.takes("at most") {
        let most = read.number()?;
        read.must("a person")?;
        return set(&mut count.at_most, most, read);
    }
    if read.takes("until paid") {
        return set(lasts, Lasts::UntilPaid, read);
    }
    if read.takes("once") {
        return set(lasts, Lasts::Once, read);
    }
    if read.takes("in") {
        let word = read.group()?;
        return set(group, word, read);
    }
    Err(read.expected("“times”, “at least”, “at most”, “until paid”, “once” or “in”"))
}

fn valuation(what: What, read: &mut Reader<'_>) -> Result<Valuation, Fault> {
    let is_amount = matches!(what, What::Money | What::Points);
    if read.takes("as recorded") {
        return if is_amount { Ok(Valuation::AsRecorded) } else { Err(read.fault(Wrong::NotAsRecorded)) };
    }
    if is_amount {
        return Err(read.fault(Wrong::AsRecorded));
    }
    let number = read.number()?;
    if read.takes("each") {
        return Ok(Valuation::Rate(number, Unit::one()));
    }
    if read.takes("per") {
        return Ok(Valuation::Rate(number, read.unit("a unit, like “hour”")?));
    }
    if !read.takes("%") {
        return Err(read.expected("“per hour” (or another unit), “each” or “% of the other inputs”"));
    }
    read.must("of the other inputs")?;
    if what == What::Designs { Ok(Valuation::PerCent(number)) } else { Err(read.fault(Wrong::PerCentOfDesigns)) }
}

fn give(read: &mut Reader<'_>) -> Result<Give, Fault> {
    if read.takes("to pay back") {
        return Ok(Give::Back(read.group()?));
    }
    if read.takes("to") {
        return Ok(Give::To(read.must_name()?));
    }
    if read.takes("by") {
        return Ok(Give::By(read.group()?));
    }
    if !read.takes("equally among") {
        return Err(read.expected("“to \"NAME\"”, “by GROUP”, “to pay back GROUP” or “equally among”"));
    }
    if read.takes("all") {
        return Ok(Give::EquallyAmong(None));
    }
    let Some(first) = read.name() else { return Ok(Give::EquallyAmong(Some(read.group()?))) };
    let mut names = vec![first];
    loop {
        // “, at most 5 a person” begins with a comma too.
        let mut ahead = Reader { ..*read };
        if !ahead.takes(",") {
            break;
        }
        let Some(name) = ahead.name() else { break };
        names.push(name);
        *read = ahead;
    }
    Ok(Give::EquallyTo(names))
}

/// Whether a word may be another, mistyped: one sign more, less or other, or two swapped.
fn is_near(word: &str, typed: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (word.chars().collect(), typed.chars().take(20).collect());
    if a.len().abs_diff(b.len()) > 1 || a.len() < 3 {
        return false;
    }
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let longest = a.len().max(b.len());
    let is_swap = a.len() == b.len() && head + tail + 2 >= longest && {
        let mut swapped = b.clone();
        if head + 1 < swapped.len() {
            swapped.swap(head, head + 1);
        }
        swapped == a
    };
    head + tail + 1 >= longest || is_swap
}
