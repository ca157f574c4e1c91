//! The program `commonage`: what people type, and what they see.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod answer;
mod cli;
mod commands;
mod data;
mod paper;
mod running;
mod sheet;
mod show;

use std::ffi::OsStr;
use std::io::Write;
use std::process::ExitCode;

use answer::{Answer, Failure, Result};

fn main() -> ExitCode {
    let cli = match cli::Cli::understood() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let json = cli.json;
    match commands::run(cli).and_then(|answer| print(&answer, json)) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => refuse(&failure, json),
    }
}

/// Help and version on the output, mistakes with an exit code of their own.
fn usage(error: &clap::Error) -> ExitCode {
    let asks_for_json = std::env::args_os().any(|argument| argument == OsStr::new("--json"));
    if error.use_stderr() && asks_for_json {
        let sentence = error.render().to_string();
        let sentence = sentence.trim_start_matches("error: ").trim();
        let _ = writeln!(std::io::stderr(), "{}", serde_json::json!({ "error": sentence }));
    } else {
        let _ = error.print();
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// A reader who has seen enough (`commonage log | head`) is no failure, unless what was left unseen is shown only once.
fn print(answer: &Answer, json: bool) -> Result<u8> {
    let text = if json { format!("{:#}\n", answer.json) } else { answer.text.clone() };
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match (written, answer.if_unseen) {
        (Ok(()), _) => Ok(answer.code),
        (Err(_), Some(sentence)) => Err(answer::failure(sentence)),
        (Err(error), None) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(answer.code),
        (Err(error), None) => Err(answer::failure(format!("the answer could not be written: {error}."))),
    }
}

fn refuse(failure: &Failure, json: bool) -> ExitCode {
    let sentence = failure.sentence();
    let mut err = std::io::stderr().lock();
    let _ = if json {
        writeln!(err, "{}", serde_json::json!({ "error": sentence }))
    } else {
        writeln!(err, "{}", show::wrapped(&show::plain(&sentence), "", 100))
    };
    ExitCode::from(1)
}
