//! Needs and offers as lines with one verb: on the first page and on the board alike.

use commonage_node::needs::{AskLine, Measured, Placed, Reason, Stakes, Stand, Step, TakingLine};
use maud::{Markup, html};

use crate::look;
use crate::visit::Visit;

/// Where the page of a need or an offer is.
pub(super) fn address(line: &AskLine) -> String {
    format!("/board/{}/{}", line.space, line.id)
}

/// Its name, leading to its page.
pub(super) fn title(line: &AskLine) -> Markup {
    html! { a class="matter" href=(address(line)) { bdi { (look::said(&line.matter)) } } }
}

/// When it is wanted, in words; empty if it does not matter.
pub(super) fn when(visit: &Visit, line: &AskLine) -> String {
    match (line.from_ms, line.until_ms) {
        (Some(from), Some(until)) => {
            visit.with("line-from-to", &[("from", &visit.day(from)), ("to", &visit.day(until))])
        }
        (Some(from), None) => visit.with("line-from", &[("day", &visit.day(from))]),
        (None, Some(until)) => visit.with("line-until", &[("day", &visit.day(until))]),
        (None, None) => String::new(),
    }
}

/// What stands below the name: who, when, where.
fn more(visit: &Visit, line: &AskLine) -> Vec<String> {
    let who = if line.is_yours { visit.say("you-yourself") } else { line.who.clone() };
    let told = line.told_by.as_ref().filter(|_| !line.is_yours);
    let told = told.map(|teller| visit.with("line-by", &[("who", teller)])).unwrap_or_default();
    let place = line.place.clone().unwrap_or_default();
    vec![who, told, when(visit, line), place, line.space_name.clone()]
}

/// Something others need or offer: one tap takes it up.
pub(super) fn placed(visit: &Visit, placed: &Placed) -> Markup {
    let line = &placed.line;
    let verb = if line.is_offer { visit.say("verb-like") } else { visit.say("verb-can") };
    let verb = visit.post(&format!("{}/take", address(line)), "", &html! { button { (verb) } });
    let mut reasons: Vec<String> = placed.why.iter().map(|reason| reason_words(visit, reason)).collect();
    if reasons.is_empty() {
        reasons.push(visit.with("why-open", &[("space", &line.space_name)]));
    }
    look::line(&title(line), &more(visit, line), &verb, &look::why(&visit.words, &reasons))
}

/// A reason in the reader's language.
fn reason_words(visit: &Visit, reason: &Reason) -> String {
    let quoted = |words: &[Box<str>]| {
        words.iter().map(|word| visit.with("why-word", &[("word", word)])).collect::<Vec<_>>().join(", ")
    };
    match reason {
        Reason::Stakes(stakes) => visit.say(match stakes {
            Stakes::Vital => "why-vital",
            Stakes::Needed => "why-needed",
            Stakes::Welcome => "why-welcome",
        }),
        Reason::Ends(until) => visit.with("why-ends", &[("day", &visit.day(until.0))]),
        Reason::FitsWhatYouOffered { words } | Reason::FitsWhatYouNeed { words } => {
            visit.with("why-fits", &[("words", &quoted(words))])
        }
        Reason::SameKind => visit.say("why-kind-offered"),
        Reason::YouAskedForThisKind => visit.say("why-kind-asked"),
        Reason::Near { metres } => visit.words.count("why-away", metres.div_ceil(1000)),
        Reason::SameArea(name) => visit.with("why-area", &[("place", name)]),
        Reason::BothCan { until: Some(until), .. } => visit.with("why-until", &[("day", &visit.day(until.0))]),
        Reason::BothCan { .. } => visit.say("why-time"),
        Reason::Amount(Measured::Enough) => visit.say("why-enough"),
        Reason::Amount(Measured::Part) => visit.say("why-part"),
        Reason::SameWay(_) => visit.say("why-way"),
        Reason::KnownThroughWork => visit.say("why-worked"),
        Reason::KnownThroughSpace(name) => visit.with("why-space", &[("space", name)]),
        Reason::SameLanguage(code) => {
            visit.with("why-language", &[("code", &crate::tongues::name(&visit.words, code))])
        }
    }
}

/// Something that stands there without a verb for the one who looks.
pub(super) fn quiet(visit: &Visit, line: &AskLine) -> Markup {
    let look = html! { a class="button" href=(address(line)) { (visit.say("verb-look")) } };
    look::line(&title(line), &more(visit, line), &look, &html! {})
}

/// Whether nobody has said “I can” to what somebody asked themselves.
pub(super) fn is_gap(line: &AskLine) -> bool {
    line.is_yours && line.takings.is_empty() && line.stand == Stand::Open
}

/// What somebody asked or offers themselves, and nobody has answered.
pub(super) fn gap(visit: &Visit, line: &AskLine) -> Markup {
    let said = visit.say(if line.is_offer { "gap-offer" } else { "gap-need" });
    let look = html! { a class="button" href=(address(line)) { (visit.say("verb-look")) } };
    let more = [said, when(visit, line), line.space_name.clone()];
    look::line(&title(line), &more, &look, &look::why(&visit.words, &[visit.say("why-gap")]))
}

/// What waits for the word of the one who looks: one line an answer, and one where it is asked whether it still stands.
pub(super) fn questions(visit: &Visit, line: &AskLine) -> Vec<Markup> {
    let waiting = line.takings.iter().filter(|taking| taking.step == Step::Waiting);
    let mut all: Vec<Markup> = waiting
        .map(|taking| {
            let content = html! {
                input type="hidden" name="can" value=(taking.id);
                button { (visit.say("verb-agree")) }
            };
            let verb = visit.post(&format!("{}/agree", address(line)), "", &content);
            let reasons = [visit.say("why-waits")];
            look::line(
                &title(line),
                &[step(visit, line, taking), amount(taking), on(visit, line, taking)],
                &verb,
                &look::why(&visit.words, &reasons),
            )
        })
        .collect();
    if line.is_asked_back || line.is_unanswered {
        let verb = visit.post(&format!("{}/still", address(line)), "", &html! { button { (visit.say("verb-still")) } });
        let reasons = [visit.say("why-old")];
        all.push(look::line(&title(line), &[visit.say("line-still")], &verb, &look::why(&visit.words, &reasons)));
    }
    all
}

/// What is on its way, of what the one who looks gives, or gets.
pub(super) fn carried(visit: &Visit, line: &AskLine, gives: bool) -> Vec<Markup> {
    let is_on_its_way =
        |taking: &&TakingLine| matches!(taking.step, Step::Waiting | Step::Agreed | Step::Lapsed | Step::MissesOut);
    let mine = line.takings.iter().filter(|taking| taking.is_yours || line.is_yours).filter(is_on_its_way);
    mine.map(|taking| {
        let verb = match taking.step {
            Step::Agreed | Step::Lapsed => {
                let content = html! {
                    input type="hidden" name="can" value=(taking.id);
                    button { (visit.say("verb-done")) }
                };
                visit.post(&format!("{}/done", address(line)), "", &content)
            }
            _ => html! { a class="button" href=(address(line)) { (visit.say("verb-look")) } },
        };
        let whom = if line.is_yours { String::new() } else { visit.with("line-for", &[("who", &line.who)]) };
        let reasons = [visit.say(if gives { "why-you-give" } else { "why-you-get" })];
        let more = [whom, step(visit, line, taking), amount(taking), on(visit, line, taking), line.space_name.clone()];
        look::line(&title(line), &more, &verb, &look::why(&visit.words, &reasons))
    })
    .collect()
}

/// How much of it, where that counts.
fn amount(taking: &TakingLine) -> String {
    taking.amount.clone().unwrap_or_default()
}

/// By when somebody would do it.
fn on(visit: &Visit, line: &AskLine, taking: &TakingLine) -> String {
    let when = taking.when_ms.or(line.until_ms);
    when.map(|when| visit.with("line-until", &[("day", &visit.day(when))])).unwrap_or_default()
}

/// How far an “I can” has come, in a sentence.
pub(super) fn step(visit: &Visit, line: &AskLine, taking: &TakingLine) -> String {
    let who = if taking.is_yours { visit.say("you-yourself") } else { taking.who.clone() };
    let key = match (taking.step, line.is_offer, taking.is_yours) {
        (Step::Waiting, false, false) => "step-waiting",
        (Step::Waiting, false, true) => "step-waiting-you",
        (Step::Waiting, true, false) => "step-waiting-offer",
        (Step::Waiting, true, true) => "step-waiting-offer-you",
        (Step::Agreed, ..) => "step-agreed",
        (Step::Lapsed, ..) => "step-lapsed",
        (Step::Done, ..) => "step-done",
        (Step::MissesOut, ..) => "step-misses-out",
        (Step::Declined, ..) => "step-declined",
        (Step::HandedBack, ..) => "step-handed-back",
        (Step::NotNeeded, ..) => "step-not-needed",
    };
    visit.with(key, &[("who", &who)])
}
