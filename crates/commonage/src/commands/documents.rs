//! Files that hold a ledger: documents in the words of Valueflows, and accounts. Files of Commonage itself go their
//! own way (`files`).

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use commonage_economy::accounts::Syntax;
use commonage_economy::document::{self, DOCUMENT_BYTES_MAX, Document, Form};
use commonage_economy::id::Id;
use commonage_economy::import::{Claim, Report};
use commonage_economy::record::Key;
use commonage_economy::vocabulary::Class;
use commonage_economy::words;
use commonage_node::bundle::MAGIC;
use serde_json::{Value, json};

use super::desk::{Desk, amounts};
use super::{Setting, files};
use crate::answer::{Answer, Failure, Result, failure};
use crate::cli::{Export, FormWord, Where};
use crate::data;
use crate::show;

/// Takes in files of every kind: what Commonage wrote first, then ledgers.
pub(super) fn import(setting: &Setting, paths: &[PathBuf], place: &Where) -> Result<Answer> {
    let mut documents = Vec::new();
    let mut bundles = Vec::new();
    for path in paths {
        match read_document(path)? {
            Some(document) => documents.push((path, document)),
            None => bundles.push(path.clone()),
        }
    }
    if documents.is_empty() {
        return files::import(setting, paths);
    }
    let mut answer = if bundles.is_empty() { None } else { Some(files::import(setting, &bundles)?) };
    let (text, json) = take_in(setting, &documents, place)?;
    Ok(match answer.take() {
        None => Answer::new(text, json),
        Some(first) => Answer::new(format!("{}\n{text}", first.text), json!({ "exports": first.json, "ledger": json })),
    })
}

/// Reads a document; `None` if the file is something else, for others to judge.
fn read_document(path: &Path) -> Result<Option<Document>> {
    let cannot = |error: std::io::Error| Failure::file("reading", path, &error, "Check the name and the medium");
    let file = File::open(path).map_err(cannot)?;
    if file.metadata().map_err(cannot)?.is_dir() {
        return Ok(None);
    }
    let mut file = file.take(DOCUMENT_BYTES_MAX as u64 + 1);
    let mut bytes = Vec::new();
    file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.starts_with(MAGIC) || bytes.contains(&0) {
        return Ok(None);
    }
    file.read_to_end(&mut bytes).map_err(cannot)?;
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    let is_named_so = matches!(ending.as_deref(), Some("yaml" | "yml" | "json" | "jsonld"));
    let refuse = |why: String| failure(format!("the file {} was not taken in: {why}.", path.display()));
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) if is_named_so => return Err(refuse("it is not plain text (UTF-8)".to_owned())),
        Err(_) => return Ok(None),
    };
    match document::read(&text) {
        Ok(document) if is_named_so || document.statements.iter().any(|s| s.record.class != Class::Foreign) => {
            Ok(Some(document))
        }
        Err(error) if is_named_so => Err(refuse(error.to_string())),
        _ => Ok(None),
    }
}

/// One file, as it was read.
struct Taken<'a> {
    path: &'a Path,
    report: Report,
}

fn take_in(setting: &Setting, documents: &[(&PathBuf, Document)], place: &Where) -> Result<(String, Value)> {
    let mut desk = Desk::to_write(setting, place)?;
    let mut bar = setting.bar("taking in");
    let mut taken = Vec::new();
    let all = documents.len() as u64;
    for ((path, document), number) in documents.iter().zip(0_u64..) {
        let space = desk.space;
        // The whole bar is all files; within one, its acts.
        let mut progress = |done: u64, of: u64| bar.tell(number * 1000 + done * 1000 / of.max(1), all * 1000);
        let report = desk.node_mut().import_document(space, document, data::now(), &mut progress)?;
        bar.tell((number + 1) * 1000, all * 1000);
        taken.push(Taken { path, report });
    }
    drop(bar);
    let mut text = format!("Read into {}.\n", desk.title());
    for one in &taken {
        text += &format!("\n{}", file_text(&desk, one)?);
    }
    text += &format!("\n{}", standing(&desk, &taken)?);
    let files: Vec<Value> = taken.iter().map(|one| file_json(&desk, one)).collect::<Result<_>>()?;
    let contradictions = desk.ledger()?.contradictions().len();
    if contradictions > 0 {
        text += &format!(
            "\n{} in this ledger cannot be right: see commonage ledger check{}\n",
            show::count(contradictions as u64, "thing", "things"),
            desk.option()
        );
    }
    let json = json!({ "space": desk.space.to_string(), "files": files, "contradictions": contradictions });
    Ok((text, json))
}

fn line(text: &str) -> String {
    format!("  {}\n", show::wrapped(&show::plain(text), "    ", show::width()))
}

fn file_text(desk: &Desk, taken: &Taken) -> Result<String> {
    let Report { read, new, known, changes, clashes, claims, remarks, too_large, beginnings, .. } = &taken.report;
    let name = taken.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut text = format!("{}\n", desk.paint.strong(&show::one_line(&name)));
    let counts: Vec<String> = read.iter().map(|(class, count)| counted(*class, *count)).collect();
    text += &line(&format!("{}: {} new, {known} known already", counts.join(", "), new));
    for remark in remarks {
        text += &line(&remark.to_string());
    }
    for change in changes {
        let what = called(desk, &change.of);
        let property = change.property.term();
        text += &line(&format!("{what}: {property} was “{}”, and is “{}” now", change.from, change.to));
    }
    for clash in clashes {
        let differs: Vec<&str> = clash.differs.iter().map(|property| property.term()).collect();
        let what = called(desk, &clash.of);
        let fate = match &clash.kept_as {
            Some(id) => format!("it is clearly another, so it is kept as {id}"),
            None => "what is known stays; correct it with “commonage flow correct”".to_owned(),
        };
        text += &line(&format!("{what} is known already and told otherwise here ({}): {fate}", differs.join(", ")));
    }
    for key in too_large {
        text += &line(&format!("{} is too large to be kept, and was left out", called(desk, key)));
    }
    for begins in beginnings {
        let what = called(desk, &(Class::EconomicResource, begins.resource.clone()));
        let words = |said: &Option<String>| said.clone().unwrap_or_else(|| "none".to_owned());
        let (says, is) = (words(&begins.says), words(&begins.is));
        let property = begins.property.term();
        text += &line(&format!(
            "line {}: {what}: the file begins with {property} {says}; here it is {is} already, and that stays. If the \
             file is right, count it: commonage flow counted",
            begins.line
        ));
    }
    let same = claims.len() - taken.report.differences().count();
    if !claims.is_empty() {
        text += &line(&format!("what the file says of its resources: {same} of {} come out as it says", claims.len()));
    }
    for claim in taken.report.differences() {
        text += &line(&difference(desk, claim));
    }
    Ok(text)
}

fn difference(desk: &Desk, claim: &Claim) -> String {
    let what = called(desk, &(Class::EconomicResource, claim.resource.clone()));
    let words = |said: &Option<String>| said.clone().unwrap_or_else(|| "none".to_owned());
    format!(
        "differs in line {}: {what}: {} is {} by the file, and {} by its own events",
        claim.line,
        claim.property.term(),
        words(&claim.says),
        words(&claim.is)
    )
}

fn called(desk: &Desk, (class, id): &Key) -> String {
    let name = desk.called(*class, id);
    let id = id.to_string();
    if name == id { name } else { format!("{name} ({id})") }
}

fn counted(class: Class, count: usize) -> String {
    let one = words::thing(class);
    let many = match class {
        Class::Person => "people".to_owned(),
        Class::Process => "processes".to_owned(),
        Class::ResourceSpecification => "kinds of things".to_owned(),
        Class::ProcessSpecification => "kinds of processes".to_owned(),
        Class::RecipeProcess => "processes of recipes".to_owned(),
        Class::RecipeFlow => "flows of recipes".to_owned(),
        Class::RecipeExchange => "exchanges of recipes".to_owned(),
        Class::Intent => "needs and offers".to_owned(),
        Class::AgreementBundle => "bundles of agreements".to_owned(),
        Class::ProposalList => "lists of proposals".to_owned(),
        Class::Foreign => "things from elsewhere".to_owned(),
        _ => format!("{one}s"),
    };
    format!("{count} {}", if count == 1 { one.to_owned() } else { many })
}

/// The resources that the files speak of, as they stand in the ledger now.
fn standing(desk: &Desk, taken: &[Taken]) -> Result<String> {
    let ledger = desk.ledger()?;
    let mut ids: Vec<&Id> = taken.iter().flat_map(|one| &one.report.resources).collect();
    ids.sort();
    ids.dedup();
    let mut rows = vec![vec!["Resources now".to_owned(), "amount".to_owned(), "id".to_owned()]];
    for id in ids {
        let found = ledger.find(Class::EconomicResource, id).and_then(|name| ledger.resource(name));
        let Some(resource) = found else { continue };
        rows.push(vec![desk.name(resource.name), amounts(ledger, &resource.amounts), id.to_string()]);
    }
    if rows.len() == 1 {
        return Ok("No resources are spoken of.\n".to_owned());
    }
    Ok(show::table(&rows))
}

fn file_json(desk: &Desk, taken: &Taken) -> Result<Value> {
    let Report { read, resources, new, known, changes, clashes, claims, remarks, too_large, beginnings } =
        &taken.report;
    let ledger = desk.ledger()?;
    let resource = |id: &Id| {
        let found = ledger.find(Class::EconomicResource, id).and_then(|name| ledger.resource(name));
        found.map(|resource| super::desk::resource_json(desk, ledger, resource))
    };
    let claim = |claim: &Claim| {
        json!({ "line": claim.line, "resource": claim.resource.to_string(), "property": claim.property.term(),
            "says": claim.says, "is": claim.is, "holds": claim.says == claim.is })
    };
    Ok(json!({
        "file": taken.path.display().to_string(),
        "read": read.iter().map(|(class, count)| (class.name().to_owned(), json!(count))).collect::<serde_json::Map<_, _>>(),
        "new": new, "known": known,
        "resources": resources.iter().filter_map(resource).collect::<Vec<_>>(),
        "claims": claims.iter().map(claim).collect::<Vec<_>>(),
        "beginnings": beginnings.iter().map(claim).collect::<Vec<_>>(),
        "remarks": remarks.iter().map(|remark| json!({ "line": remark.line, "text": remark.to_string() }))
            .collect::<Vec<_>>(),
        "changes": changes.iter().map(|change| json!({ "class": change.of.0.name(), "id": change.of.1.to_string(),
            "property": change.property.term(), "from": change.from, "to": change.to })).collect::<Vec<_>>(),
        "clashes": clashes.iter().map(|clash| json!({ "class": clash.of.0.name(), "id": clash.of.1.to_string(),
            "kept_as": clash.kept_as.as_ref().map(ToString::to_string),
            "differs": clash.differs.iter().map(|property| property.term()).collect::<Vec<_>>() })).collect::<Vec<_>>(),
        "too_large": too_large.iter().map(|(_, id)| id.to_string()).collect::<Vec<_>>(),
    }))
}

/// Writes a file: for Commonage itself, or a ledger in another form.
pub(super) fn export(setting: &Setting, asked: &Export) -> Result<Answer> {
    let form = asked.form();
    if form == FormWord::Commonage {
        return files::export(setting, asked);
    }
    files::ensure_writable(&asked.file, asked.force)?;
    if asked.space.len() > 1 {
        return Err(failure("one file holds one ledger. Name one space."));
    }
    if asked.everything || asked.for_person.is_some() || !asked.public.is_empty() {
        return Err(failure(
            "a ledger in this form is whole, for those who may see all of it. Say which with --space NAME.",
        ));
    }
    let desk = Desk::to_read(setting, &Where { space: asked.space.first().cloned() })?;
    let view = desk.view()?;
    let (text, what, count) = match form {
        FormWord::Yaml | FormWord::JsonLd => {
            let records = view.ledger_records(&desk.space)?;
            let (form, name) = match form {
                FormWord::Yaml => (Form::Yaml, "in the words of Valueflows, as YAML"),
                _ => (Form::JsonLd, "in the words of Valueflows, as JSON-LD"),
            };
            (document::write(&records, form), name, records.len())
        }
        FormWord::Ledger => (view.accounts(&desk.space, Syntax::Ledger)?, "as accounts for ledger", 0),
        _ => (view.accounts(&desk.space, Syntax::Beancount)?, "as accounts for beancount", 0),
    };
    let bytes = files::write_text(&asked.file, asked.force, &text)?;
    let shown = show::one_line(&asked.file.display().to_string());
    let text = format!(
        "{} is written ({}): {}, {what}.\nWhoever has this file can read it: it is for those who may see this ledger.\n",
        desk.paint.strong(&shown),
        files::size(bytes),
        desk.title()
    );
    let json = json!({ "file": asked.file.display().to_string(), "bytes": bytes, "space": desk.space.to_string(),
        "records": count });
    Ok(Answer::new(text, json))
}
