//! The paper key as a page to print: one sheet, A4 or letter, with nothing on it that is not needed.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use commonage_log::PersonId;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::answer::{Failure, Result};
use crate::data;
use crate::paper::Paper;

/// A file that was made for a sheet before anything was changed, so that a wrong path is known in time.
pub(crate) struct Reserved {
    path: PathBuf,
    file: Option<fs::File>,
}

impl Reserved {
    /// Makes the empty file; only its owner may read it.
    pub(crate) fn at(path: &Path) -> Result<Self> {
        let file = data::create_private(path).map_err(|error| {
            Failure::file("writing the sheet", path, &error, "Nothing was changed; choose another name or folder")
        })?;
        Ok(Self { path: path.to_owned(), file: Some(file) })
    }

    /// Fills it.
    pub(crate) fn fill(mut self, person: &PersonId, name: &str, paper: &Paper) -> Result<PathBuf> {
        if let Some(mut file) = self.file.take() {
            let page = page(person, name, paper);
            file.write_all(page.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| {
                Failure::file(
                    "writing the sheet",
                    &self.path,
                    &error,
                    "The paper key counts all the same: write down the words",
                )
            })?;
        }
        Ok(self.path.clone())
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        // Still open: what it was made for did not happen.
        if self.file.take().is_some() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in crate::show::plain(text).chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            letter => safe.push(letter),
        }
    }
    safe
}

/// The words as a QR code. Capital letters make a smaller code, and reading does not care.
fn code(paper: &Paper) -> String {
    let words = paper.words.join(" ").to_uppercase();
    let Ok(code) = QrCode::with_error_correction_level(words, EcLevel::M) else { return String::new() };
    let image = code.render::<svg::Color>().dark_color(svg::Color("#1d2b24")).quiet_zone(false).build();
    image.split_once("?>").map_or(image.clone(), |(_, rest)| rest.to_owned())
}

/// The page.
fn page(person: &PersonId, name: &str, paper: &Paper) -> String {
    let id = person.to_string();
    let groups = |text: &str| -> String {
        let letters: Vec<_> = text.chars().collect();
        letters.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    };
    let words: String = paper.words.iter().map(|word| format!("<li>{word}</li>")).collect();
    TEMPLATE
        .replace("{name}", &escaped(name))
        .replace("{id}", &groups(&id))
        .replace("{date}", &crate::show::day(data::now()))
        .replace("{words}", &words)
        .replace("{code}", &code(paper))
}

const TEMPLATE: &str = include_str!("sheet.html");
