//! Tokens for other programs: made, listed, closed.

use std::collections::BTreeSet;

use commonage_node::tokens::{May, Token};
use serde_json::{Value, json};

use super::desk::deadline;
use super::{Setting, find_held, name};
use crate::answer::{Answer, Result};
use crate::cli::{MayWord, TokenCommand};
use crate::{data, show};

const UNSEEN: &str = "the token could not be shown, and it is shown only once. Close it, and make another.";

pub(super) fn run(setting: &Setting, command: TokenCommand) -> Result<Answer> {
    match command {
        TokenCommand::New { name, may, space, until } => new(setting, &name, may, &space, until.as_deref()),
        TokenCommand::List => list(setting),
        TokenCommand::Close { name } => close(setting, &name),
    }
}

fn new(setting: &Setting, called: &str, may: MayWord, spaces: &[String], until: Option<&str>) -> Result<Answer> {
    let mut home = setting.open()?;
    let until = until.map(deadline).transpose()?.map(|(_, until)| until);
    let only: BTreeSet<_> = spaces.iter().map(|text| find_held(&home.node, text)).collect::<Result<_>>()?;
    let only = Some(only).filter(|only| !only.is_empty());
    let may = if may == MayWord::Act { May::Act } else { May::Read };
    let secret = home.node.make_token(called, may, only, until, data::random()?, data::now())?;
    let text = format!(
        "{secret}\nThis token is shown once. Whoever has it can {} in your name: keep it like a key.\nTo close it: commonage token close {}\n",
        if may == May::Act { "read and act" } else { "read" },
        super::quoted(&show::one_line(called))
    );
    let json = json!({ "token": secret, "name": called, "may": may });
    Ok(Answer { if_unseen: Some(UNSEEN), ..Answer::new(text, json) })
}

fn list(setting: &Setting) -> Result<Answer> {
    let home = setting.open()?;
    let tokens = home.node.tokens()?;
    let spaces = |token: &Token| {
        token.spaces.as_ref().map(|spaces| spaces.iter().map(|id| name(&home.node, id)).collect::<Vec<_>>())
    };
    let row = |token: &Token| {
        let until = token.until.map(|until| format!("until {}", show::date(until)));
        vec![
            setting.paint.strong(&show::one_line(&token.name)),
            if token.may == May::Act { "reads and acts" } else { "reads" }.to_owned(),
            spaces(token).map_or_else(|| "everything".to_owned(), |all| all.join(", ")),
            until.unwrap_or_default(),
        ]
    };
    let text = if tokens.is_empty() {
        "No token was made here. To make one: commonage token new NAME\n".to_owned()
    } else {
        show::table(&tokens.iter().map(row).collect::<Vec<_>>())
    };
    let line = |token: &Token| {
        json!({ "name": token.name, "may": token.may, "spaces": spaces(token), "made_ms": token.made.0,
            "until_ms": token.until.map(|until| until.0) })
    };
    let all: Vec<Value> = tokens.iter().map(line).collect();
    Ok(Answer::new(text, json!({ "tokens": all })))
}

fn close(setting: &Setting, called: &str) -> Result<Answer> {
    let mut home = setting.open()?;
    home.node.close_token(called)?;
    let text = format!("The token “{}” is closed: it opens nothing any more.\n", show::one_line(called));
    Ok(Answer::new(text, json!({ "closed": called })))
}
