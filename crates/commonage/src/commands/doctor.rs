//! Looks for trouble and says what to do about it; names the branch of a fork that counts.

use std::collections::BTreeMap;

use commonage_log::{DeviceKey, Refusal, Space};
use commonage_node::Node;
use serde::Serialize;
use serde_json::json;

use super::{Setting, name};
use crate::answer::{Answer, Failure, Result};
use crate::data::{self, Home};
use crate::show;

const DISK_REMEDY: &str = "Run “commonage verify”, keep a copy of the data folder, and go back to a backup \
     (commonage recover --from BACKUP, in a new data folder).";

/// Something that needs a look.
#[derive(Serialize)]
struct Finding {
    /// What kind of thing, in a word.
    kind: &'static str,
    /// The space, if it is about one.
    space: Option<String>,
    /// What it is.
    what: String,
    /// What to do.
    remedy: String,
}

/// What is here, in numbers.
#[derive(Default, Serialize)]
struct Counts {
    spaces: u64,
    people: u64,
    operations: u64,
    letters: u64,
}

pub(super) fn doctor(setting: &Setting) -> Result<Answer> {
    let home = match setting.open() {
        Err(failure) if failure.is_damage => return damaged(setting, &failure),
        home => home?,
    };
    let node = &home.node;
    let mut findings = Vec::new();
    about_the_disk(&home, setting, &mut findings)?;
    let mut counts = Counts::default();
    for space in node.spaces() {
        counts.operations += space.len() as u64;
        if space.kind() == Some(commonage_log::SpaceKind::Person) {
            counts.people += 1
        } else {
            counts.spaces += 1
        }
        about_forks(node, space, &mut findings);
        about_questions(node, space, &mut findings);
        about_gaps(node, space, &mut findings);
    }
    counts.letters = node.store().letter_count(None)?;
    Ok(report(setting, &counts, &findings))
}

/// A store that cannot be folded: the disk is all that can be told about.
fn damaged(setting: &Setting, failure: &Failure) -> Result<Answer> {
    let mut bar = setting.bar("reading");
    let found = data::check_store(&setting.folder, &mut |done, total| bar.tell(done, total))?;
    drop(bar);
    let mut faults = found.faults;
    if faults.is_empty() {
        faults.push(failure.sentence());
    }
    let finding = |what| Finding { kind: "disk", space: None, what, remedy: DISK_REMEDY.to_owned() };
    let counts = Counts { operations: found.operations, letters: found.letters, ..Counts::default() };
    Ok(report(setting, &counts, &faults.into_iter().map(finding).collect::<Vec<_>>()))
}

fn report(setting: &Setting, counts: &Counts, findings: &[Finding]) -> Answer {
    let paint = setting.paint;
    let mut text = format!(
        "Here: {}, {}, {}, {}.\n",
        show::count(counts.spaces, "space", "spaces"),
        show::count(counts.people, "person", "people"),
        show::count(counts.operations, "operation", "operations"),
        show::count(counts.letters, "letter on its way", "letters on their way")
    );
    for finding in findings {
        let what = show::wrapped(&show::plain(&finding.what), "  ", show::width());
        let remedy = show::wrapped(&show::plain(&finding.remedy), "    ", show::width());
        text += &format!("\n{} {what}\n  → {remedy}\n", paint.alert("!"));
    }
    if findings.is_empty() {
        text += &format!("{}\n", paint.good("All is well."));
    }
    Answer::new(text, json!({ "counts": counts, "findings": findings, "is_well": findings.is_empty() }))
}

fn about_the_disk(home: &Home, setting: &Setting, findings: &mut Vec<Finding>) -> Result<()> {
    let mut add = |kind, what, remedy: String| findings.push(Finding { kind, space: None, what, remedy });
    let mut bar = setting.bar("reading");
    let report = home.node.store().check(&mut |done, total| bar.tell(done, total))?;
    for fault in report.faults {
        add("disk", fault, DISK_REMEDY.to_owned());
    }
    if home.key_is_open() == Some(true) {
        let file = home.key_file();
        let what = "Others on this computer can read your device key.".to_owned();
        add("key", what, format!("chmod 600 {}", super::quoted(&file.display().to_string())));
    }
    let me = home.node.person();
    let own = me.and_then(|me| home.node.space(&me).ok());
    let device = own.and_then(|own| own.devices().find(|device| device.key == home.node.device()));
    match device {
        Some(device) if device.revoked => add(
            "device",
            "This device was put out: what it writes does not count any more.".to_owned(),
            "If that was not you, run “commonage recover” with your paper key in a new data folder.".to_owned(),
        ),
        None if me.is_some() => add(
            "device",
            "This device is not yet one of yours.".to_owned(),
            "On another device of yours: “commonage device add”, then “commonage export FILE --everything”; import that here.".to_owned(),
        ),
        _ => {}
    }
    Ok(())
}

fn about_forks(node: &Node, space: &Space, findings: &mut Vec<Finding>) {
    let lines = node.my_view().and_then(|view| view.log(&space.id(), usize::MAX));
    let lines: BTreeMap<String, String> = if space.forks().is_empty() {
        BTreeMap::new()
    } else {
        lines.unwrap_or_default().into_iter().map(|line| (line.id, line.text)).collect()
    };
    for fork in space.forks().into_iter().filter(|fork| fork.kept.is_none()) {
        let who = node.identities().person_of(&fork.log.device);
        let is_mine = who.is_some() && who == node.person();
        let who = who.map_or_else(|| "someone".to_owned(), |person| name(node, &person));
        let mut branches: Vec<(String, String)> = fork
            .branches
            .iter()
            .map(|id| {
                let said = lines.get(&id.to_string()).map_or("cannot be read here", String::as_str);
                (show::one_line(&said.chars().take(60).collect::<String>()), id.short())
            })
            .collect();
        branches.sort();
        let branches: Vec<String> = branches.into_iter().map(|(said, id)| format!("{id} (“{said}”)")).collect();
        let what = format!(
            "In {}, a device of {who} ({}) went two ways at place {}, as a copied data folder does. Nothing after that counts.",
            name(node, &space.id()),
            fork.log.device.short(),
            fork.seq
        );
        let is_this = fork.log.device == node.device();
        let remedy = match (is_mine, is_this) {
            (true, false) => format!("Keep one: commonage repair --keep ID, with ID from {}.", branches.join(" or ")),
            (true, true) => format!(
                "On another device of yours: commonage repair --keep ID, with ID from {}. Then import its file here, and \
                 never use the other copy of this folder again.",
                branches.join(" or ")
            ),
            (false, _) => format!(
                "{who} says which counts, from another device. The branches begin with {}.",
                branches.join(" and ")
            ),
        };
        findings.push(Finding { kind: "fork", space: Some(space.id().to_string()), what, remedy });
    }
}

fn about_questions(node: &Node, space: &Space, findings: &mut Vec<Finding>) {
    let mut put_out: BTreeMap<DeviceKey, u64> = BTreeMap::new();
    let mut unknown = 0;
    for glance in space.glances() {
        match glance.refusal {
            Some(Refusal::DeviceInQuestion) => *put_out.entry(glance.log.device).or_default() += 1,
            Some(Refusal::UnknownSpeaker) => unknown += 1,
            _ => {}
        }
    }
    let called = name(node, &space.id());
    let mut add =
        |kind, what, remedy| findings.push(Finding { kind, space: Some(space.id().to_string()), what, remedy });
    for (device, count) in put_out {
        add(
            "in-question",
            format!(
                "In {called}, {} of the device {} came after it was put out.",
                show::count(count, "operation", "operations"),
                device.short()
            ),
            format!(
                "Its person says what counts: commonage device cut --space {} --device {} --last ID.",
                super::handle(node, &space.id()),
                device.short()
            ),
        );
    }
    if unknown > 0 {
        add(
            "unknown-speaker",
            format!("In {called}, {} cannot be told whose.", show::count(unknown, "operation", "operations")),
            "Import a newer file from someone in that space.".to_owned(),
        );
    }
    if space.recovery_is_disputed() {
        add(
            "recovery",
            format!("The paper key of {called} was used in two ways at once, so neither counts."),
            "Begin anew (commonage init in a new data folder), and ask your circles to grant you your place."
                .to_owned(),
        );
    }
}

fn about_gaps(node: &Node, space: &Space, findings: &mut Vec<Finding>) {
    let Some(image) = node.image(&space.id()) else { return };
    let called = name(node, &space.id());
    let mut add =
        |kind, what, remedy| findings.push(Finding { kind, space: Some(space.id().to_string()), what, remedy });
    if image.waiting() > 0 {
        let missing = image.missing();
        let first: Vec<_> = missing.iter().take(3).map(commonage_log::OperationId::short).collect();
        add(
            "waiting",
            format!(
                "In {called}, {} for {} that {} not arrived ({}).",
                show::count(image.waiting() as u64, "operation waits", "operations wait"),
                show::count(missing.len() as u64, "other", "others"),
                if missing.len() == 1 { "has" } else { "have" },
                first.join(", ")
            ),
            "Give an export to someone in that space, and import theirs.".to_owned(),
        );
    }
    if !image.misfits().is_empty() {
        let reasons: Vec<_> =
            image.misfits().iter().take(3).map(|(id, reason)| format!("{}: {reason}", id.short())).collect();
        add(
            "misfit",
            format!(
                "In {called}, {} can never count ({}).",
                show::count(image.misfits().len() as u64, "operation", "operations"),
                reasons.join("; ")
            ),
            "Nothing to do: it is kept so that others can see it too. Ask whoever gave you the file.".to_owned(),
        );
    }
}

pub(super) fn repair(setting: &Setting, keep: &str) -> Result<Answer> {
    let mut home = setting.open()?;
    let branch = home.node.my_view()?.find_operation(keep)?;
    let act = home.node.keep_branch(branch, data::now())?;
    let text = format!(
        "The branch that begins with {} counts from now on; the others do not.\nNext: export to your devices and circles, so that they know.\n",
        branch.short()
    );
    Ok(Answer::new(text, json!({ "operation": act.id().to_string(), "kept": branch.to_string() })))
}
