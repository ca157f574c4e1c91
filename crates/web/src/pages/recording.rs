//! Writing down what one gave: a sentence, a look at what was understood, where it can be put right, and a yes. What
//! was typed stays until it is written down.

use axum::http::StatusCode;
use commonage_log::{Millis, SpaceId};
use commonage_node::contribution::{Contribution, Heard, how_long, read};
use commonage_node::texts::one_line;
use jiff::civil::{Date, Time};
use maud::{Markup, html};

use super::asking::spaces;
use crate::dates;
use crate::fields::Fields;
use crate::look::{self, Place};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// The first day that can be written down: moments count from 1970.
const FIRST_DAY: Date = Date::constant(1970, 1, 2);

/// Why something cannot be written down yet: the key of a sentence.
type WhyNot = &'static str;

fn today(visit: &Visit) -> Date {
    dates::date(visit.site.now(), &visit.site.settings.zone).unwrap_or_default()
}

/// What the sentence says.
fn heard(visit: &Visit, fields: &Fields) -> Heard {
    read(&fields.said("sentence").unwrap_or_default(), today(visit), visit.words.code())
}

/// What was typed, as it was understood; what stands in a field of its own counts before the sentence.
fn understood(visit: &Visit, fields: &Fields) -> Result<Contribution, WhyNot> {
    let mut heard = heard(visit, fields);
    if let Some(time) = fields.said("time") {
        heard.time = Some(how_long(&time, visit.words.code()).ok_or("record-time-unclear")?);
    }
    if fields.holds("what") {
        heard.what = one_line(fields.raw("what"));
    }
    if let Some(day) = fields.said("day") {
        let day: Date = day.trim().parse().map_err(|_| "trouble-no-date")?;
        let days = day.until(today(visit)).map_err(|_| "trouble-no-date")?.get_days();
        heard.days_ago = u64::try_from(days).map_err(|_| "record-to-come")?;
        if day < FIRST_DAY {
            return Err("trouble-no-date");
        }
    }
    heard.work().ok_or("trouble-no-time")
}

pub(super) async fn form(visit: Visit) -> Answer {
    let body = drawn(&visit, &visit.query, None).await?;
    visit.page(Place::Home, &visit.say("record-title"), &body)
}

fn alert(why_not: Option<&str>) -> Markup {
    html! { @if let Some(why_not) = why_not { p class="alert" role="alert" { (look::said(why_not)) } } }
}

/// The form for a sentence. Where it does not say how long, there is a field for that too.
async fn drawn(visit: &Visit, filled: &Fields, why_not: Option<&str>) -> Result<Markup, Trouble> {
    let spaces = spaces(visit).await?;
    let is_timeless = why_not.is_some() || filled.said("time").is_some();
    let fields = html! {
        (look::field(&visit.say("record-sentence"), "sentence", "text", filled.raw("sentence"), &visit.say("record-hint")))
        @if is_timeless { (time_field(visit, filled.raw("time"))) }
        (look::select(&visit.say("record-space"), "space", filled.raw("space"), &spaces))
        details class="more" open[!filled.raw("piece").is_empty()] {
            summary { (visit.say("record-more")) }
            (look::field(&visit.say("tell-work"), "piece", "text", filled.raw("piece"), &visit.say("tell-work-hint")))
        }
        button class="main" { (visit.say("record-look")) }
    };
    Ok(html! {
        (alert(why_not))
        @if why_not.is_some() { (otherwise(visit, filled)) }
        (visit.post("/record", "stack", &fields))
    })
}

fn time_field(visit: &Visit, value: &str) -> Markup {
    look::field(&visit.say("record-how-long"), "time", "text", value, &visit.say("record-how-long-hint"))
}

/// A way on for who gave something else than work.
fn otherwise(visit: &Visit, filled: &Fields) -> Markup {
    let space = filled.id::<SpaceId>("space").ok();
    let told = space.and_then(|space| Some((space, heard(visit, filled).thing?)));
    html! {
        @if let Some((space, thing)) = told {
            @let (kind, key) = if thing.is_money { ("paid", "record-money") } else { ("added", "record-thing") };
            @let asked = address(&format!("/spaces/{space}/tell/{kind}"), &[("what", &thing.amount), ("name", &thing.rest)]);
            p { a href=(asked) { (visit.say(key)) } }
        }
    }
}

/// An address with what is asked in it.
fn address(path: &str, asked: &[(&str, &str)]) -> String {
    let asked = asked.iter().filter(|(_, value)| !value.is_empty());
    format!("{path}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish())
}

/// Shows what was understood. Nothing is signed yet.
pub(super) async fn look(visit: Visit) -> Answer {
    let why_not = match (understood(&visit, &visit.form), visit.form.id::<SpaceId>("space")) {
        (Ok(work), Ok(space)) => return checked(&visit, space, Some(&work), None).await,
        (Err(why_not), _) => why_not,
        (Ok(_), Err(_)) => "record-no-space",
    };
    let body = drawn(&visit, &visit.form, Some(&visit.say(why_not))).await?;
    visit.page_as(StatusCode::UNPROCESSABLE_ENTITY, Place::Home, &visit.say("record-title"), &body)
}

/// The page on which one looks: what was understood, to be changed, and the yes. What was typed there stays, also
/// where it is not understood.
async fn checked(visit: &Visit, space: SpaceId, work: Option<&Contribution>, trouble: Option<Trouble>) -> Answer {
    let form = &visit.form;
    // The words count more than the name of the space, if the node has no time for both.
    let name = visit.node(move |node, _| Ok(node.my_view()?.name_of(&space))).await.unwrap_or_default();
    let heard = heard(visit, form);
    let typed = |name: &str, understood: Option<String>| {
        if work.is_none() && form.holds(name) { form.raw(name).to_owned() } else { understood.unwrap_or_default() }
    };
    let time = work.map(|work| format!("{} {}", work.time.value, work.time.unit.symbol()));
    let what = work.map_or(heard.what, |work| work.what.clone());
    let days_ago = work.map_or(heard.days_ago, |work| work.days_ago);
    let day = i64::try_from(days_ago).ok().and_then(|days| {
        let span = jiff::Span::new().try_days(days).ok()?;
        today(visit).checked_sub(span).ok()
    });
    let piece = form.said("piece");
    let facts = [
        (visit.say("record-sentence"), Some(heard.words.clone())),
        (visit.say("record-with"), heard.with),
        (visit.say("tell-work"), piece.clone()),
        (visit.say("record-where"), Some(name)),
    ];
    let said = day.and_then(|day| in_words(visit, day)).unwrap_or_default();
    let yes = html! {
        input type="hidden" name="sentence" value=(look::said(&heard.words));
        input type="hidden" name="space" value=(space.to_string());
        @if let Some(piece) = &piece { input type="hidden" name="piece" value=(look::said(piece)); }
        (time_field(visit, &typed("time", time)))
        (look::field(&visit.say("record-what"), "what", "text", &typed("what", Some(what)), &visit.say("record-what-hint")))
        (look::field(&visit.say("record-day"), "day", "date", &typed("day", day.map(|day| day.to_string())), &said))
        button class="main" { (visit.say("record-yes")) }
    };
    let again = [("sentence", &*heard.words), ("space", &space.to_string()), ("piece", piece.as_deref().unwrap_or(""))];
    let (status, why_not) = match &trouble {
        Some(trouble) => (trouble.status(), Some(trouble.told(&visit.words).1)),
        None => (StatusCode::OK, None),
    };
    let body = html! {
        (alert(why_not.as_deref()))
        (look::facts(&facts))
        (visit.post("/record/yes", "stack", &yes))
        p { a class="button" href=(address("/record", &again)) { (visit.say("record-again")) } }
    };
    visit.page_as(status, Place::Home, &visit.say("record-look-title"), &body)
}

/// A day as people say it.
fn in_words(visit: &Visit, day: Date) -> Option<String> {
    let noon = day.to_datetime(Time::constant(12, 0, 0, 0)).to_zoned(visit.site.settings.zone.clone()).ok()?;
    Some(visit.day(Millis(u64::try_from(noon.timestamp().as_millisecond()).ok()?).0))
}

pub(super) async fn yes(visit: Visit) -> Answer {
    let Ok(space) = visit.form.id::<SpaceId>("space") else { return look(visit).await };
    let work = understood(&visit, &visit.form)
        .and_then(|work| if work.what.is_empty() { Err("record-no-what") } else { Ok(work) });
    let work = match work {
        Ok(work) => work,
        Err(why_not) => return checked(&visit, space, None, Some(Trouble::Refused(visit.say(why_not).into()))).await,
    };
    let (piece, given) = (visit.form.said("piece"), work.clone());
    match visit.node(move |node, now| Ok(node.contribute_to(space, &given, piece.as_deref(), now)?)).await {
        Ok(_) => visit.done("told-recorded", None, "/"),
        Err(trouble) => checked(&visit, space, Some(&work), Some(trouble)).await,
    }
}
