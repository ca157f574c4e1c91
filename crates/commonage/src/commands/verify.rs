//! Checks again that nothing was lost, changed or forged.

use commonage_node::Verification;
use serde_json::json;

use super::Setting;
use crate::answer::{Answer, FAULTS_FOUND, Result};
use crate::show;

pub(super) fn verify(setting: &Setting, each: bool) -> Result<Answer> {
    let mut bar = setting.bar("checking");
    let found = match setting.open() {
        Ok(home) => home.node.verify(each, &mut |done, total| bar.tell(done, total))?,
        // So damaged that it cannot even be folded: say all that is wrong, not only the first of it.
        Err(failure) if failure.is_damage => {
            let report = crate::data::check_store(&setting.folder, &mut |done, total| bar.tell(done, total))?;
            let faults = if report.faults.is_empty() { vec![failure.sentence()] } else { report.faults };
            Verification { operations: report.operations, faults, ..Verification::default() }
        }
        Err(failure) => return Err(failure),
    };
    drop(bar);
    let paint = setting.paint;
    let operations = show::count(found.operations, "operation", "operations");
    let logs = show::count(found.logs, "log", "logs");
    let mut text = format!("Checked {operations} in {logs}: every hash, every link and the signature of every run.\n");
    if each {
        text = text.replace("the signature of every run", "every single signature");
    }
    for id in &found.unsigned_but_proven {
        let short: String = id.chars().take(10).collect();
        text += &format!("  {short} has a wrong signature of its own, but its author signed over it later.\n");
    }
    for fault in &found.faults {
        text += &format!(
            "  {} {}\n",
            paint.alert("fault:"),
            show::wrapped(&show::plain(fault), "         ", show::width())
        );
    }
    text += &if found.is_sound() {
        format!("{}\n", paint.good("All is well."))
    } else {
        format!(
            "{} Make a copy of the data folder, and put a backup in its place; what came since comes back with the next import.\n",
            paint.alert("Something is wrong.")
        )
    };
    let code = if found.is_sound() { 0 } else { FAULTS_FOUND };
    let mut json = json!(found);
    json["is_sound"] = json!(found.is_sound());
    Ok(Answer { code, ..Answer::new(text, json) })
}
