//! Needs and offers as plain values, with names in place of ids: what the command line and the pages show.

use commonage_economy::needs::act::{Purpose, Weight};
use commonage_economy::needs::words::{matter, part};
use commonage_economy::needs::{Asked, Freshness, Reply, Taking, commitment};
use commonage_economy::vocabulary::Class;
use commonage_log::{Audience, Millis, OperationId};
use serde::Serialize;

use super::view::Shown;
use crate::query::View;

/// How a need or an offer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stand {
    /// It can be taken up, or some of it.
    Open,
    /// All of it is taken up.
    Taken,
    /// All of it is done.
    Met,
    /// It was said to be over.
    Over,
}

/// How an “I can” stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The one who asks did not answer yet.
    Waiting,
    /// It holds, and is not done yet.
    Agreed,
    /// Its day is over, and it is not done.
    Lapsed,
    /// It is done.
    Done,
    /// Others were before them: nothing is left.
    MissesOut,
    /// Not this time.
    Declined,
    /// Handed back.
    HandedBack,
    /// It was said to be over before it was done.
    NotNeeded,
}

/// A need or an offer.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct AskLine {
    /// The operation that first asked.
    pub id: String,
    /// The space in which it was asked.
    pub space: String,
    /// What that is called.
    pub space_name: String,
    /// Whether it is needed or offered.
    pub is_offer: bool,
    /// What it is, without an amount.
    pub what: String,
    /// What it is, with the amount.
    pub matter: String,
    /// Who needs or offers it.
    pub who: String,
    /// Their id, where that is another person than the viewer.
    pub who_id: Option<String>,
    /// Who spoke, where they spoke for another.
    pub told_by: Option<String>,
    /// Whether it is the viewer's own word, or for them.
    pub is_yours: bool,
    /// Whether the viewer decides about it.
    pub you_decide: bool,
    /// What people call the place.
    pub place: Option<String>,
    /// Within how many kilometres of its middle.
    pub within_km: Option<u32>,
    /// When it was asked, in ms since 1970.
    pub asked_ms: u64,
    /// Not before then.
    pub from_ms: Option<u64>,
    /// By then.
    pub until_ms: Option<u64>,
    /// How it may be answered.
    pub ways: Vec<&'static str>,
    /// What is given or wanted in return.
    pub in_return: Option<String>,
    /// Whether it travels by itself.
    pub is_light: bool,
    /// What hangs on it.
    pub stakes: &'static str,
    /// In which languages.
    pub languages: Vec<String>,
    /// Whoever says “I can” first has it.
    pub first_come: bool,
    /// Anyone may see it.
    pub is_public: bool,
    /// More words.
    pub note: Option<String>,
    /// How it stands.
    pub stand: Stand,
    /// Words that were said when it was over.
    pub last_words: Option<String>,
    /// What is left, with its unit, where an amount was said.
    pub left: Option<String>,
    /// The one who asked is asked whether it still stands.
    pub is_asked_back: bool,
    /// Nobody knows whether it still stands: they did not answer.
    pub is_unanswered: bool,
    /// Everyone who said “I can”.
    pub takings: Vec<TakingLine>,
}

/// Somebody who said “I can”.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct TakingLine {
    /// The operation.
    pub id: String,
    /// Who.
    pub who: String,
    /// Who spoke, where they spoke for another.
    pub told_by: Option<String>,
    /// Whether it is the viewer's own word, or for them.
    pub is_yours: bool,
    /// The ask about which they said it, where that is another.
    pub through: Option<String>,
    /// When they said it, in ms since 1970.
    pub said_ms: u64,
    /// When they would do it.
    pub when_ms: Option<u64>,
    /// How it stands.
    pub step: Step,
    /// How much, with its unit.
    pub amount: Option<String>,
    /// How much of it they hold, where that is less.
    pub holds: Option<String>,
    /// By how much they are short.
    pub short: Option<String>,
    /// How much of it is done.
    pub done: Option<String>,
    /// Those who were before them, with what they hold.
    pub before: Vec<String>,
    /// More words of theirs.
    pub note: Option<String>,
    /// What the one who asks said, or they themselves when they handed it back.
    pub reply: Option<String>,
}

impl View<'_> {
    /// A need or an offer for the screen.
    pub fn ask_line(&self, shown: &Shown<'_>, now: Millis) -> AskLine {
        let Shown { space, asked } = *shown;
        let ask = &asked.ask;
        let takings: Vec<TakingLine> =
            asked.takings.iter().map(|taking| self.taking_line(shown, taking, now)).collect();
        let stand = stand(asked, &takings);
        let who = self.agent_name(&space, &ask.agent, ask.called.as_deref());
        let freshness = if stand == Stand::Open { asked.freshness(now) } else { Freshness::Fresh };
        let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        AskLine {
            id: asked.id.to_string(),
            space: space.to_string(),
            space_name: self.name_of(&space),
            is_offer: ask.purpose == Purpose::Offer,
            what: ask.what.to_string(),
            matter: matter(ask),
            told_by: self.teller(asked.author, &who),
            who,
            who_id: self.other_person(&ask.agent),
            is_yours: self.is_mine(asked.author, &ask.agent),
            you_decide: self.decides(&space, asked),
            place: ask.around.as_ref().map(|around| around.name.to_string()),
            within_km: ask.around.as_ref().map(|around| around.radius.div_ceil(1000)),
            asked_ms: asked.clock.0,
            from_ms: ask.from.map(|from| from.0),
            until_ms: ask.until.map(|until| until.0),
            ways: ask.ways.iter().map(|way| way.name()).collect(),
            in_return: text(&ask.in_return),
            is_light: ask.weight == Weight::Light,
            stakes: ask.stakes.name(),
            languages: ask.languages.iter().map(ToString::to_string).collect(),
            first_come: ask.first_come,
            is_public: asked.is_public,
            note: text(&ask.note),
            stand,
            last_words: asked.over.as_ref().and_then(|(_, words)| text(words)),
            left: asked.left.and_then(|left| part(ask, left)),
            is_asked_back: freshness == Freshness::Asking,
            is_unanswered: freshness == Freshness::Unanswered,
            takings,
        }
    }

    /// The id of a person who is not the viewer, and of whom something is here.
    fn other_person(&self, agent: &commonage_economy::id::Id) -> Option<String> {
        let commonage_economy::id::Id::Space(id) = agent else { return None };
        let is_person = self.node.space(id).is_ok_and(|held| held.kind() == Some(commonage_log::SpaceKind::Person));
        (is_person && Some(*id) != self.viewer_id()).then(|| id.to_string())
    }

    pub(crate) fn is_mine(&self, author: Option<commonage_log::PersonId>, agent: &commonage_economy::id::Id) -> bool {
        let me = self.viewer_id();
        me.is_some() && (author == me || me.map(commonage_economy::id::Id::Space).as_ref() == Some(agent))
    }

    /// Whether the viewer decides about an ask.
    pub fn decides(&self, space: &commonage_log::SpaceId, asked: &Asked) -> bool {
        use commonage_log::{Level, SpaceKind};
        let Some(me) = self.viewer_id() else { return false };
        let Ok(held) = self.node.space(space) else { return false };
        let is_steward = held.kind() == Some(SpaceKind::Person) || held.level_of(&me) == Some(Level::Steward);
        asked.is_decided_by(me, is_steward)
    }

    /// Who spoke, where that is another than the one spoken for.
    fn teller(&self, author: Option<commonage_log::PersonId>, who: &str) -> Option<String> {
        author.map(|author| self.name_of(&author)).filter(|teller| teller != who)
    }

    fn taking_line(&self, shown: &Shown<'_>, taking: &Taking, now: Millis) -> TakingLine {
        let Shown { space, asked } = *shown;
        let amount = |amount: Option<commonage_economy::decimal::Decimal>| {
            amount.filter(|amount| !amount.is_zero()).and_then(|amount| part(&asked.ask, amount))
        };
        let name = |taking: &Taking| self.agent_name(&space, &taking.can.agent, taking.can.called.as_deref());
        let (is_done, done) = self.progress(shown, taking);
        let who = name(taking);
        let holds = |id: &OperationId| {
            let other = asked.taking(id)?;
            Some([name(other), amount(other.held).unwrap_or_default()].join(" ").trim().to_owned())
        };
        let note = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        TakingLine {
            id: taking.id.to_string(),
            told_by: self.teller(taking.author, &who),
            who,
            is_yours: self.is_mine(taking.author, &taking.can.agent),
            through: taking.through.map(|ask| ask.to_string()),
            said_ms: taking.clock.0,
            when_ms: taking.can.when.map(|when| when.0),
            step: step(asked, taking, is_done, now),
            amount: amount(taking.wanted),
            holds: amount(taking.held.filter(|_| taking.misses_out)),
            short: amount(taking.short()),
            done,
            before: taking.before.iter().filter_map(holds).collect(),
            note: note(&taking.can.note),
            reply: note(&taking.words),
        }
    }

    /// Whether an “I can” was done, and how much of it, by the ledger.
    fn progress(&self, shown: &Shown<'_>, taking: &Taking) -> (bool, Option<String>) {
        let is_member = self.sees(&shown.space, Audience::Members).unwrap_or(false);
        let ledger = self.node.books(&shown.space).ok().filter(|_| is_member);
        let open = ledger.and_then(|ledger| ledger.open(ledger.find(Class::Commitment, &commitment(taking.id))?));
        let Some(open) = open else { return (false, None) };
        let has_amount = open.whole.is_some() && !open.done.is_zero();
        let done = has_amount.then(|| part(&shown.asked.ask, open.done)).flatten();
        let reached = match (&open.whole, taking.held) {
            // Where less than was agreed is held, that is all there is to do.
            (Some(_), Some(held)) => !held.is_zero() && open.done >= held,
            _ => !open.events.is_empty(),
        };
        (reached, done)
    }
}

fn step(asked: &Asked, taking: &Taking, is_done: bool, now: Millis) -> Step {
    let due = taking.can.when.or(asked.ask.until);
    match taking.reply {
        Reply::Declined => Step::Declined,
        Reply::Released => Step::HandedBack,
        _ if is_done => Step::Done,
        _ if asked.over.is_some() => Step::NotNeeded,
        Reply::Waiting => Step::Waiting,
        Reply::Agreed if taking.misses_out && taking.held.is_none_or(|held| held.is_zero()) => Step::MissesOut,
        Reply::Agreed if due.is_some_and(|due| due < now) => Step::Lapsed,
        Reply::Agreed => Step::Agreed,
    }
}

fn stand(asked: &Asked, takings: &[TakingLine]) -> Stand {
    let holding = || takings.iter().filter(|taking| matches!(taking.step, Step::Agreed | Step::Lapsed | Step::Done));
    if asked.over.is_some() {
        return if holding().next().is_some() && holding().all(|taking| taking.step == Step::Done) {
            Stand::Met
        } else {
            Stand::Over
        };
    }
    match asked.is_open() {
        true => Stand::Open,
        false if holding().all(|taking| taking.step == Step::Done) => Stand::Met,
        false => Stand::Taken,
    }
}
