//! Staying awake.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use commonage_net::address::EndpointKey;
use commonage_net::transport::{Reach, Relay, Settings};
use commonage_node::Node;
use commonage_node::keeper::{Event, Hand, Keeper, Keeping};
use serde_json::json;

use super::super::Setting;
use super::arrival::{self, Arrived};
use super::pages::{self, Pages};
use crate::answer::{Answer, Result, failure};
use crate::cli::{Hub, Run};
use crate::data::{self, Home, Lock};
use crate::{running, show};

/// An open data folder of somebody.
type Here = (Node, Lock);

/// How often it is looked how much has come.
const LOOK: std::time::Duration = std::time::Duration::from_millis(250);

/// A hub that is given no port takes this one: it must be the same each time, and open in the router. UDP, unassigned.
const HUB_PORT: u16 = 4747;

pub(in crate::commands) fn run(setting: &Setting, words: &Run) -> Result<Answer> {
    stay(setting, words, None)
}

pub(in crate::commands) fn hub(setting: &Setting, words: &Hub) -> Result<Answer> {
    stay(setting, &words.run, Some(words))
}

/// How this computer is reached.
pub(super) fn settings(words: &Run) -> Settings {
    let mut settings = Settings::new([0; 32]);
    settings.port = words.port;
    settings.reach = if words.local { Reach::Loopback } else { Reach::Network };
    settings.lan = !words.no_lan;
    settings.relays.clone_from(&words.relay);
    settings.external.clone_from(&words.address);
    settings.map_port = words.open_port;
    settings
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime> {
    let made = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    made.map_err(|error| failure(format!("the system starts no more threads ({error}).")))
}

fn stay(setting: &Setting, words: &Run, hub: Option<&Hub>) -> Result<Answer> {
    if running::ask(&setting.folder, running::Wish::Status).is_some() {
        return Err(failure("Commonage already runs for this folder. See “commonage status”."));
    }
    // Where nobody has begun, the pages welcome whoever comes; a hub, or who wants no pages, begins with a command.
    let welcomes = hub.is_none() && !words.no_web && Home::is_fresh(&setting.folder);
    let here = if welcomes { None } else { Some(Home::enter(&setting.folder)?) };
    runtime()?.block_on(async {
        let ((node, lock), arrived) = match here {
            Some(here) => (here, None),
            None => match welcome(setting, words).await? {
                Some((here, arrived)) => (here, Some(arrived)),
                None => return Ok(good_night(setting)),
            },
        };
        let mut transport = settings(words);
        let admitted: Arc<Mutex<Vec<EndpointKey>>> = Arc::default();
        let relay = match hub.and_then(|hub| hub.relay_here.map(|here| (hub, here))) {
            Some((hub, here)) => {
                let known = Arc::clone(&admitted);
                let admits =
                    move |key: &EndpointKey| known.lock().unwrap_or_else(PoisonError::into_inner).contains(key);
                let relay = Relay::start(here, admits).await.map_err(|error| failure(format!("{error}.")))?;
                transport.relays.push(hub.relay_url.clone().unwrap_or_else(|| relay.url()));
                Some(relay)
            }
            None => None,
        };
        if hub.is_some() && transport.port == 0 {
            transport.port = HUB_PORT;
        }
        let port = transport.port;
        let tell: Box<dyn Fn(Vec<EndpointKey>) + Send> =
            Box::new(move |keys| *admitted.lock().unwrap_or_else(PoisonError::into_inner) = keys);
        let keeping = Keeping {
            transport,
            is_hub: hub.is_some(),
            clock: data::now,
            random: || data::random().ok(),
            admitted: Some(tell),
        };
        let mut keeper = Keeper::start(node, Box::new(lock), keeping).await?;
        let (pages, is_new) = match arrived {
            None => (pages::show(words, &keeper).await?, true),
            Some((pages, arrived)) => {
                arrived.show(commonage_web::Home::new(Box::new(keeper.hand()), keeper.news()));
                (Some(pages), false)
            }
        };
        let site = pages.as_ref().map(|pages| Arc::clone(&pages.site));
        let (sign, door) = running::serve(&setting.folder, keeper.hand(), site).await?;
        // Whoever has just begun is in their browser already.
        let link = pages.as_ref().filter(|_| is_new).and_then(|pages| pages.site.link());
        greet(setting, &keeper, hub.is_some(), relay.as_ref(), link.as_deref()).await;
        if let Some(pages) = pages.as_ref().filter(|_| is_new) {
            tell_of_pages(setting, words, pages, link.as_deref());
        }
        let has_port = keeper.address().sockets.iter().any(|socket| socket.port() == port);
        if port != 0 && !has_port && !setting.json {
            line(&setting.paint.alert(&format!("Port {port} was not to be had, so it is another this time.")));
        }
        let (events, hand) = (keeper.events(), keeper.hand());
        tokio::select! {
            () = tell_all(setting, events, &hand) => {}
            () = told_to_stop() => {}
        }
        drop(sign);
        door.abort();
        if let Some(pages) = pages {
            pages.task.abort();
        }
        keeper.stop().await;
        if let Some(relay) = relay {
            let _ = relay.shutdown().await;
        }
        Ok(good_night(setting))
    })
}

fn good_night(setting: &Setting) -> Answer {
    Answer::new(if setting.json { "" } else { "Good night.\n" }, json!({ "what": "stopped" }))
}

/// Shows the pages where nobody has begun, until somebody does; none, if it is told to stop before.
async fn welcome(setting: &Setting, words: &Run) -> Result<Option<(Here, (Pages, Arrived))>> {
    let (bell, mut heard) = arrival::bell();
    let pages = pages::show_arriving(words, bell).await?;
    let link = pages.site.link();
    if setting.json {
        line(&json!({ "what": "welcoming", "pages": link }).to_string());
    } else {
        line("Nobody has begun here yet. Begin in the browser of this computer (the link works once):");
        line(&format!("  {}", link.as_deref().unwrap_or_default()));
        line("It stops with Ctrl-C. To begin here instead, stop it and type: commonage init NAME");
    }
    tell_of_pages(setting, words, &pages, link.as_deref());
    tokio::select! {
        somebody = arrival::arrival(&setting.folder, &mut heard) => {
            Ok(somebody.map(|(node, lock, arrived)| ((node, lock), (pages, arrived))))
        }
        () = told_to_stop() => Ok(None),
    }
}

/// Ctrl-C, or what the system says when it stops a program.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    // Whoever does not read any more has seen enough; the node goes on.
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

async fn greet(setting: &Setting, keeper: &Keeper, is_hub: bool, relay: Option<&Relay>, link: Option<&str>) {
    let Some(status) = keeper.hand().status().await else { return };
    if setting.json {
        let told = json!({ "what": "running", "address": status.address, "name": status.name, "pages": link });
        return line(&told.to_string());
    }
    let what = if is_hub { " is a hub now" } else { " is awake" };
    line(&format!("{}{what}. This computer can be reached at", setting.paint.strong(&show::one_line(&status.name))));
    line(&format!("  {}", show::one_line(&status.address)));
    if let Some(relay) = relay {
        line(&format!("and is a relay for its members, listening at {}", relay.socket()));
    }
    if status.peers.is_empty() {
        line(
            "Nobody else is known yet. Invite somebody (commonage invite SPACE --qr), or use a ticket (commonage join).",
        );
    }
    if let Some(link) = link {
        line("Your pages, in the browser of this computer (the link works once; “commonage open” makes another):");
        line(&format!("  {link}"));
    }
    line("It stops with Ctrl-C. Every other command works meanwhile.");
}

/// Opens the pages, and says what is not as it was wished for.
fn tell_of_pages(setting: &Setting, words: &Run, pages: &pages::Pages, link: Option<&str>) {
    if setting.json {
        return;
    }
    if let Some(port) = pages.missed {
        line(&setting.paint.soft(&format!("Port {port} was taken, so the pages are at another this time.")));
    }
    if !commonage_web::Site::has_islands() {
        line(&setting.paint.soft("The pages are plain: they do not change by themselves (“make islands” adds that)."));
    }
    if let Some(link) = link.filter(|_| !words.no_open) {
        pages::open_in_browser(link);
    }
}

/// Tells what happens, and shows a bar on the terminal while much comes at once: a first meeting, or one after weeks.
async fn tell_all(setting: &Setting, events: Option<tokio::sync::mpsc::Receiver<Event>>, hand: &Hand) {
    let Some(mut events) = events else { return std::future::pending().await };
    let shows_bar = !setting.json && std::io::stderr().is_terminal();
    let mut bar = None;
    loop {
        tokio::select! {
            event = events.recv() => {
                let Some(event) = event else { return };
                // A line of text takes the place of the bar, which comes again below it.
                bar = None;
                line(&told(setting, &event));
            }
            () = tokio::time::sleep(LOOK), if shows_bar => {
                match hand.status().await.and_then(|status| status.receiving()) {
                    Some((received, expected)) => {
                        bar.get_or_insert_with(|| setting.bar("receiving")).tell(received, expected);
                    }
                    None => bar = None,
                }
            }
        }
    }
}

fn told(setting: &Setting, event: &Event) -> String {
    if setting.json {
        return json!(event).to_string();
    }
    let clean = show::one_line;
    let text = match event {
        Event::Connected { name } => format!("{} is connected", clean(name)),
        Event::Even { name, received: 0, sent: 0 } => format!("{}: both have the same", clean(name)),
        Event::Even { name, received, sent } => {
            format!("{}: both have the same now, {received} came and {sent} went", clean(name))
        }
        Event::Ended { name, why } => format!("{}: {}", clean(name), clean(why)),
        Event::News { space, operations } => format!("{}: {operations} new", clean(space)),
        Event::Trouble { text } => setting.paint.alert(&clean(text)),
    };
    format!("{}  {text}", setting.paint.soft(&show::time(data::now())))
}
