//! Meeting the others now.

use std::time::{Duration, Instant};

use commonage_node::keeper::{Keeper, Keeping};
use serde_json::{Value, json};

use super::super::Setting;
use crate::answer::{Answer, Result, failure};
use crate::cli::Run;
use crate::data::{self, Home};
use crate::{running, show};

/// How often it is looked how far it is.
const LOOK: Duration = Duration::from_millis(100);

/// So long nothing must be under way before that is all: after one call there may be another.
const QUIET: Duration = Duration::from_millis(800);

pub(in crate::commands) fn now(setting: &Setting, seconds: u64, local: bool, no_lan: bool) -> Result<Answer> {
    let most = Duration::from_secs(seconds);
    if running::ask(&setting.folder, running::Wish::Sync).is_some() {
        let status = || running::ask(&setting.folder, running::Wish::Status);
        let last = watch(setting, most, status)?;
        return Ok(told(&last));
    }
    let (node, lock) = Home::enter(&setting.folder)?;
    if node.book()?.entries().next().is_none() {
        return Err(failure(
            "nobody else is known here yet. Invite somebody (commonage invite SPACE), or use a ticket (commonage join).",
        ));
    }
    let runtime = super::run::runtime()?;
    let words = Run { local, no_lan, ..Run::default() };
    let transport = super::run::settings(&words);
    let keeping =
        Keeping { transport, is_hub: false, clock: data::now, random: || data::random().ok(), admitted: None };
    let keeper = runtime.block_on(Keeper::start(node, Box::new(lock), keeping))?;
    let hand = keeper.hand();
    let status = || runtime.block_on(hand.status()).map(|status| json!(status));
    let last = watch(setting, most, status);
    runtime.block_on(keeper.stop());
    Ok(told(&last?))
}

/// Waits until nothing is under way, with a bar.
fn watch(setting: &Setting, most: Duration, status: impl Fn() -> Option<Value>) -> Result<Value> {
    let (began, mut quiet_since, mut bar) = (Instant::now(), None, setting.bar("receiving"));
    loop {
        let Some(now) = status() else { return Err(failure("Commonage has stopped meanwhile. Try again.")) };
        let links: Vec<&Value> = peers(&now).map(|peer| &peer["link"]).filter(|link| link.is_object()).collect();
        let sum = |field: &str| links.iter().filter_map(|link| link[field].as_u64()).sum::<u64>();
        let (received, expected) = (sum("received"), sum("expected"));
        if expected > 0 {
            bar.tell(received.min(expected), expected);
        }
        let is_busy = now["is_calling"] == true || links.iter().any(|link| link["is_even"] != true);
        let since = *quiet_since.get_or_insert_with(Instant::now);
        if is_busy {
            quiet_since = None;
        } else if since.elapsed() > QUIET {
            return Ok(now);
        }
        if began.elapsed() > most {
            return Ok(now);
        }
        std::thread::sleep(LOOK);
    }
}

fn peers(status: &Value) -> impl Iterator<Item = &Value> {
    status["peers"].as_array().into_iter().flatten()
}

fn told(status: &Value) -> Answer {
    let all: Vec<Value> = peers(status).cloned().collect();
    let linked: Vec<&Value> = all.iter().filter(|peer| peer["link"].is_object()).collect();
    let is_even = |peer: &&&Value| peer["link"]["is_even"] == true && peer["is_shut"] != true;
    let even = linked.iter().filter(is_even).count();
    let sum = |field: &str| linked.iter().filter_map(|peer| peer["link"][field].as_u64()).sum::<u64>();
    let (received, sent) = (sum("received"), sum("sent"));
    let mut text = match (linked.len(), even) {
        (0, _) => "Nobody answered.\n".to_owned(),
        (linked, even) if linked == even => format!(
            "Met {}: all have the same. {} came, {} went.\n",
            show::count(linked as u64, "other", "others"),
            super::status::entries(received),
            super::status::entries(sent)
        ),
        (linked, even) => format!("Met {linked}, and {even} of them have the same.\n"),
    };
    text += &super::peers::table(&all);
    let json = json!({ "met": linked.len(), "even": even, "received": received, "sent": sent, "peers": all });
    Answer::new(text, json)
}
