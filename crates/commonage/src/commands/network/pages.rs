//! The pages of a running Commonage: shown on this computer, to whoever has the link.

use std::io::IsTerminal;
use std::process::{Command, Stdio};
use std::sync::Arc;

use commonage_node::keeper::Keeper;
use commonage_web::{Beginning, Settings, Site};
use serde_json::json;
use tokio::task::JoinHandle;

use super::super::Setting;
use crate::answer::{Answer, Result, failure};
use crate::cli::Run;
use crate::{data, running};

/// Pages that are shown.
pub(super) struct Pages {
    pub(super) site: Arc<Site>,
    pub(super) task: JoinHandle<()>,
    /// The port that was wanted and not to be had.
    pub(super) missed: Option<u16>,
}

/// What the person chose for their pages.
fn settings(words: &Run) -> Result<Settings> {
    let is_name = |name: &String| {
        let fits = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | ':');
        !name.is_empty() && name.chars().all(fits) && !name.starts_with(['.', '-', ':'])
    };
    match words.web_name.iter().find(|name| !is_name(name)) {
        Some(wrong) => Err(failure(format!(
            "“{}” is no name of a web server. Say it like pages.example.org.",
            crate::show::one_line(wrong)
        ))),
        None => Ok(Settings { names: words.web_name.clone(), ..Settings::default() }),
    }
}

/// Shows the pages of a running Commonage, if they are wished for.
pub(super) async fn show(words: &Run, keeper: &Keeper) -> Result<Option<Pages>> {
    if words.no_web {
        return Ok(None);
    }
    let (host, news) = (Box::new(keeper.hand()), keeper.news());
    let settings = settings(words)?;
    let site = |port| Site::new(host, news, settings, port, data::now, || data::random().ok());
    Ok(Some(show_site(words, site).await?))
}

/// Shows the pages where nobody has begun yet.
pub(super) async fn show_arriving(words: &Run, beginning: Box<dyn Beginning>) -> Result<Pages> {
    let settings = settings(words)?;
    let site = |port| Site::arriving(beginning, settings, port, data::now, || data::random().ok());
    show_site(words, site).await
}

/// Shows pages: at the port that was chosen, or at the usual one, or at any other if that is taken.
async fn show_site(words: &Run, site: impl FnOnce(u16) -> Site) -> Result<Pages> {
    let wanted = words.web_port.unwrap_or(commonage_web::PORT);
    let cannot = |error: std::io::Error| {
        failure(format!(
            "the pages cannot be shown at port {wanted}: {error}. Choose another with --web-port, or none with --no-web."
        ))
    };
    let (listeners, missed) = match commonage_web::listen(wanted).await {
        Ok(listeners) => (listeners, None),
        Err(error) if words.web_port.is_some() => return Err(cannot(error)),
        Err(_) => (commonage_web::listen(0).await.map_err(cannot)?, Some(wanted)),
    };
    let port = listeners.first().and_then(|first| first.local_addr().ok()).map_or(wanted, |address| address.port());
    let site = Arc::new(site(port));
    let shown = Arc::clone(&site);
    let task = tokio::spawn(async move {
        // Where the system takes the port away, everything else goes on.
        let _ = commonage_web::serve(listeners, shown).await;
    });
    Ok(Pages { site, task, missed })
}

/// Opens a link in the browser, if a person sits at this screen.
pub(super) fn open_in_browser(link: &str) {
    let has_screen = cfg!(not(unix))
        || cfg!(target_os = "macos")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|held| !held.is_empty()));
    if !has_screen || !std::io::stdout().is_terminal() {
        return;
    }
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    // Where there is no opener, the link stands on the screen.
    let quiet = || Stdio::null();
    let _ = Command::new(opener).arg(link).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
}

/// Makes a new link at the running Commonage of this folder.
pub(in crate::commands) fn open(setting: &Setting, no_open: bool) -> Result<Answer> {
    let answer = running::ask(&setting.folder, running::Wish::Link)
        .ok_or_else(|| failure("Commonage does not run here at the moment. Start it with “commonage run”."))?;
    let link = answer["link"]
        .as_str()
        .ok_or_else(|| failure("the running Commonage shows no pages. Start it anew, without --no-web."))?;
    if !no_open && !setting.json {
        open_in_browser(link);
    }
    let elsewhere: Vec<&str> =
        answer["elsewhere"].as_array().into_iter().flatten().filter_map(|one| one.as_str()).collect();
    let mut text = format!("{link}\nIt works once, within ten minutes, on this computer.\n");
    for link in &elsewhere {
        text += &format!("For your phone, once as well:\n{link}\n");
    }
    Ok(Answer::new(text, json!({ "link": link, "elsewhere": elsewhere })))
}
