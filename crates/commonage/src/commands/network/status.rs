//! Whether Commonage runs here, and what it does.

use serde_json::{Value, json};

use super::super::Setting;
use crate::answer::{Answer, Result};
use crate::{running, show};

pub(in crate::commands) fn status(setting: &Setting) -> Result<Answer> {
    let Some(status) = running::ask(&setting.folder, running::Wish::Status) else { return asleep(setting) };
    let text = |pointer: &str| show::one_line(status.pointer(pointer).and_then(Value::as_str).unwrap_or_default());
    let number = |pointer: &str| status.pointer(pointer).and_then(Value::as_u64).unwrap_or_default();
    let peers = status["peers"].as_array().cloned().unwrap_or_default();
    let connected = peers.iter().filter(|peer| peer["link"].is_object()).count();
    let since = show::moment(commonage_log::Millis(number("/since_ms")));
    let soft = |text: &str| setting.paint.soft(text);
    let rows = vec![
        vec![soft("awake since"), since],
        vec![soft("reached at"), text("/address")],
        vec![soft("holds"), format!("{} in {}", entries(number("/operations")), spaces(number("/spaces")))],
        vec![soft("connected"), format!("{connected} of {} known", peers.len())],
    ];
    let what = if status["is_hub"] == true { ", a hub" } else { "" };
    let mut out = format!("{}{what}\n{}", setting.paint.strong(&text("/name")), show::table(&rows));
    if !peers.is_empty() {
        out += &format!("\n{}", super::peers::table(&peers));
    }
    let mut json = status;
    json["is_running"] = json!(true);
    Ok(Answer::new(out, json))
}

fn asleep(setting: &Setting) -> Result<Answer> {
    let home = setting.open()?;
    let name = super::super::name(&home.node, &home.node.me()?);
    let known = home.node.book()?.entries().count();
    let text = format!(
        "Commonage does not run here at the moment. It knows {}, by address.\nNext: commonage run\n",
        show::count(known as u64, "other computer", "other computers")
    );
    Ok(Answer::new(text, json!({ "is_running": false, "name": name, "known": known })))
}

pub(super) fn entries(count: u64) -> String {
    show::count(count, "operation", "operations")
}

fn spaces(count: u64) -> String {
    show::count(count, "space", "spaces")
}
