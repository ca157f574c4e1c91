//! What a person does for themselves: begin, look who they are, come back with the paper key, change it.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use commonage_log::{DeviceKey, PersonId};
use commonage_node::{Node, NodeError};
use serde_json::{Value, json};

use super::{Setting, devices, files, handle, name};
use crate::answer::{Answer, Failure, Result, failure};
use crate::cli::{Description, PaperWords, RecoveryCommand};
use crate::data::{self, Home};
use crate::paper::Paper;
use crate::sheet::Reserved;
use crate::show;

const INIT_UNSEEN: &str = "the paper key could not be shown, and it is shown only once. Remove the data folder and \
     begin again, with a screen to read from.";
const RECOVER_UNSEEN: &str = "the new paper key could not be shown, and it is shown only once. The old one counts no \
     more. Export to your other devices or circles now, and keep a backup.";

/// What the paper says beside its words.
struct Shown<'a> {
    person: PersonId,
    name: String,
    paper: &'a Paper,
    sheet: Option<PathBuf>,
}

impl Shown<'_> {
    fn text(&self, setting: &Setting) -> String {
        let paint = setting.paint;
        let mut text = format!("{}\n\n{}\n", paint.strong("Your paper key"), self.paper.columns());
        text += "Write these 24 words on paper now, with their numbers. They are shown this once and kept nowhere.\n";
        text += "With them you come back if all your devices are lost or stolen. Whoever has them can become you.\n";
        if let Some(sheet) = &self.sheet {
            text += &format!(
                "\nThe page to print is in {}. Print it, put it in a safe place, then delete the file.\n",
                show::one_line(&sheet.display().to_string())
            );
        }
        text
    }

    fn json(&self) -> Value {
        json!({
            "person": { "id": self.person.to_string(), "name": self.name },
            "words": self.paper.words,
            "sheet": self.sheet.as_ref().map(|path| path.display().to_string()),
        })
    }
}

fn fill(sheet: Option<Reserved>, person: &PersonId, name: &str, paper: &Paper) -> Result<Option<PathBuf>> {
    sheet.map(|sheet| sheet.fill(person, name, paper)).transpose()
}

pub(super) fn init(setting: &Setting, called: &str, device: Option<String>, sheet: Option<&Path>) -> Result<Answer> {
    let paper = Paper::new()?;
    let nonce = data::random()?;
    let mut home = setting.begin()?;
    if let Some(person) = home.node.person() {
        return Err(NodeError::PersonExists(home.node.name_of(&person)).into());
    }
    let sheet = sheet.map(Reserved::at).transpose()?;
    let device = device.unwrap_or_else(super::computer_name);
    let person = home.node.begin(called, &device, &paper.secret, nonce, data::now())?;
    let called = name(&home.node, &person);
    // What follows can fail without harm: the words are shown all the same.
    let sheet = fill(sheet, &person, &called, &paper);
    let problem = sheet.as_ref().err().map(Failure::sentence);
    let shown = Shown { person, name: called, paper: &paper, sheet: sheet.ok().flatten() };
    let paint = setting.paint;
    let mut text = format!(
        "Welcome, {}. You have begun on the device “{}”.\n\n",
        paint.strong(&shown.name),
        show::one_line(&device)
    );
    text += &shown.text(setting);
    if let Some(problem) = &problem {
        text += &format!("\n{}\n", paint.alert(problem));
    }
    text += &format!("\nYour id   {person}\nYour data {}\n\n", paint.soft(&folder(&home)));
    text += "Next: found a space (commonage space new circle NAME), or come into one (commonage join TICKET).\n";
    let mut json = shown.json();
    json["device"] = json!({ "key": home.node.device().to_string(), "name": device });
    Ok(Answer { if_unseen: Some(INIT_UNSEEN), ..Answer::new(text, json) })
}

fn folder(home: &Home) -> String {
    show::one_line(&home.folder.display().to_string())
}

pub(super) fn whoami(setting: &Setting) -> Result<Answer> {
    let home = setting.open()?;
    let (node, paint) = (&home.node, setting.paint);
    let me = node.me()?;
    let called = name(node, &me);
    let own = node.space(&me).ok();
    let device = own.and_then(|space| space.devices().find(|device| device.key == node.device()));
    let is_put_out = device.as_ref().is_some_and(|device| device.revoked);
    let is_added = device.as_ref().is_some_and(|device| !device.revoked);
    let device_name = device.map(|device| show::one_line(&device.name)).unwrap_or_default();
    let about = own.and_then(|space| space.about()).map(show::one_line);
    let addresses: Vec<_> =
        own.map(|space| space.addresses().iter().map(|one| show::one_line(one)).collect()).unwrap_or_default();
    let label = |text: &str| paint.soft(text);
    let mut rows = vec![vec![label("id"), me.to_string()]];
    if let Some(about) = &about {
        rows.push(vec![label("about"), about.clone()]);
    }
    rows.extend(addresses.iter().map(|one| vec![label("address"), one.clone()]));
    rows.push(vec![label("device"), format!("{} {}", device_name, node.device().short()).trim().to_owned()]);
    rows.push(vec![label("data"), folder(&home)]);
    let mut text = format!("{}\n{}", paint.strong(&called), show::table(&rows));
    if !is_added {
        text += &format!(
            "\n{}\n",
            paint.alert(&show::wrapped(
                &Failure::from(if is_put_out { NodeError::DevicePutOut } else { NodeError::DeviceNotAdded }).sentence(),
                "",
                show::width()
            ))
        );
    }
    let json = json!({
        "person": { "id": me.to_string(), "name": called, "about": about, "addresses": addresses },
        "device": { "key": node.device().to_string(), "name": device_name, "is_added": is_added },
        "data": home.folder.display().to_string(),
    });
    Ok(Answer::new(text, json))
}

pub(super) fn profile(setting: &Setting, words: &Description) -> Result<Answer> {
    let mut home = setting.open()?;
    let me = home.node.me()?;
    super::spaces::declare(&mut home.node, me, words)?;
    let called = name(&home.node, &me);
    Ok(Answer::new(
        format!("It is said. You are {}.\n", setting.paint.strong(&called)),
        json!({ "id": me.to_string(), "name": called }),
    ))
}

/// The words as an argument, from a file, typed at a prompt, or from the input.
fn read_paper(words: &PaperWords) -> Result<Paper> {
    let text = match words {
        PaperWords { words: Some(words), .. } => words.clone(),
        PaperWords { words_file: Some(file), .. } => super::read_file(file, "the paper key")?,
        _ => {
            let stdin = std::io::stdin();
            if stdin.is_terminal() {
                let _ =
                    write!(std::io::stderr(), "Type the 24 words of your paper key, in their order, then Enter:\n> ");
                let mut text = String::new();
                while text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).count()
                    < crate::paper::WORDS
                {
                    let before = text.len();
                    let read = stdin.read_line(&mut text);
                    if read.is_err() || text.len() == before || text[before..].trim().is_empty() {
                        break;
                    }
                }
                text
            } else {
                super::limited(stdin.lock(), super::SMALL_TEXT_BYTES_MAX, "the paper key")?
            }
        }
    };
    Paper::read(&text)
}

pub(super) fn recover(
    setting: &Setting,
    words: &PaperWords,
    from: &[PathBuf],
    keep: &[String],
    device: Option<String>,
    sheet: Option<&Path>,
) -> Result<Answer> {
    let (paper, next) = (read_paper(words)?, Paper::new()?);
    let (backups, exports): (Vec<_>, Vec<_>) = from.iter().partition(|path| files::is_backup(path));
    if backups.len() > 1 {
        return Err(failure(
            "only one backup can be put in place. Give the newest with --from, and exports beside it.",
        ));
    }
    let exports = files::read_exports(&exports)?;
    let back = Return { paper, next, exports, keep, device: device.unwrap_or_else(super::computer_name), sheet };
    match backups[..] {
        [backup] => {
            Home::place_backup(&setting.folder, backup)?;
            // What was put in place and did not lead anywhere is taken away: nothing has left this folder yet.
            come_back(setting, back).inspect_err(|_| Home::take_backup_away(&setting.folder))
        }
        _ => come_back(setting, back),
    }
}

/// What someone brings to come back.
struct Return<'a> {
    paper: Paper,
    next: Paper,
    exports: Vec<(PathBuf, Vec<u8>)>,
    keep: &'a [String],
    device: String,
    sheet: Option<&'a Path>,
}

fn come_back(setting: &Setting, back: Return<'_>) -> Result<Answer> {
    let Return { paper, next, exports, keep, device, sheet } = back;
    let mut home = setting.begin()?;
    ensure_not_here(&home.node)?;
    let mut bar = setting.bar("taking in");
    for (path, bytes) in &exports {
        files::take_in(&mut home.node, path, bytes, &mut bar)?;
    }
    drop(bar);
    if home.node.spaces().next().is_none() {
        return Err(failure(
            "coming back needs your own acts, and nothing is here yet. Give a backup of yours, or an export from \
             someone in your circles, with --from FILE.",
        ));
    }
    let person = home.node.person_of_paper(&paper.secret)?;
    let kept =
        keep.iter().map(|text| devices::find_own(&home.node, &person, text)).collect::<Result<Vec<DeviceKey>>>()?;
    let sheet = sheet.map(Reserved::at).transpose()?;
    let cuts = home.node.recover(person, &paper.secret, &next.secret, kept, &device, data::now())?;
    let called = name(&home.node, &person);
    let sheet = fill(sheet, &person, &called, &next);
    let problem = sheet.as_ref().err().map(Failure::sentence);
    let shown = Shown { person, name: called, paper: &next, sheet: sheet.ok().flatten() };
    let paint = setting.paint;
    let mut text =
        format!("You are back, {}, on the device “{}”.\n", paint.strong(&shown.name), show::one_line(&device));
    let put_out = put_out(&home.node, &person);
    if !put_out.is_empty() {
        text += &format!("Put out: {}. What they wrote and nobody here has seen does not count.\n", put_out.join(", "));
    }
    text += &format!("\nThe old paper key counts no more. This is the new one.\n\n{}", shown.text(setting));
    if let Some(problem) = &problem {
        text += &format!("\n{}\n", paint.alert(problem));
    }
    text += "\nNext: export to your circles (commonage export FILE --space SPACE), so that they know.\n";
    let mut json = shown.json();
    json["device"] = json!({ "key": home.node.device().to_string(), "name": device });
    json["put_out"] = json!(put_out);
    json["cuts"] = json!(cuts);
    Ok(Answer { if_unseen: Some(RECOVER_UNSEEN), ..Answer::new(text, json) })
}

fn ensure_not_here(node: &Node) -> Result<()> {
    let Some(person) = node.person() else { return Ok(()) };
    let mut devices = node.space(&person)?.devices();
    if devices.any(|device| device.key == node.device() && !device.revoked) {
        return Err(failure(format!(
            "this device already speaks for {}. To change the paper key use “commonage recovery rotate”; to come back \
             elsewhere choose another data folder with --data.",
            name(node, &person)
        )));
    }
    Ok(())
}

fn put_out(node: &Node, person: &PersonId) -> Vec<String> {
    let devices = node.space(person).map(|space| space.devices().collect::<Vec<_>>()).unwrap_or_default();
    let revoked = devices.into_iter().filter(|device| device.revoked);
    let mut names: Vec<_> = revoked.map(|device| show::one_line(&device.name)).collect();
    names.sort();
    names
}

pub(super) fn recovery(setting: &Setting, command: &RecoveryCommand) -> Result<Answer> {
    let RecoveryCommand::Rotate { words, sheet } = command;
    let (paper, next) = (read_paper(words)?, Paper::new()?);
    let mut home = setting.open()?;
    let me = home.node.me()?;
    let sheet = sheet.as_deref().map(Reserved::at).transpose()?;
    home.node.rotate_recovery(&paper.secret, &next.secret, data::now())?;
    let called = name(&home.node, &me);
    let sheet = fill(sheet, &me, &called, &next);
    let problem = sheet.as_ref().err().map(Failure::sentence);
    let shown = Shown { person: me, name: called, paper: &next, sheet: sheet.ok().flatten() };
    let mut text =
        format!("The paper key is changed. The old one counts no more: destroy it.\n\n{}", shown.text(setting));
    if let Some(problem) = &problem {
        text += &format!("\n{}\n", setting.paint.alert(problem));
    }
    text += &format!(
        "\nNext: export to your circles, so that they know (commonage export FILE --public {}).\n",
        handle(&home.node, &me)
    );
    Ok(Answer { if_unseen: Some(RECOVER_UNSEEN), ..Answer::new(text, shown.json()) })
}
