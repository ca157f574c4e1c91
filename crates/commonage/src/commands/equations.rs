//! Equations: ready-made ones, checked, stated, adopted, and shown.

use commonage_economy::id::Id;
use commonage_economy::ledger::Ledger;
use commonage_economy::sharing::act::Act;
use commonage_economy::sharing::equation::{Equation, Fault, Give, READY};
use commonage_economy::sharing::register::{Register, Version};
use commonage_economy::sharing::{Binding, Bindings};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Millis, OperationId};
use serde_json::{Value as Json, json};

use super::desk::{Desk, Draft, cut, moment, whole};
use super::{Setting, limited, read_file};
use crate::answer::{Answer, Failure, Result, failure};
use crate::cli::{EquationCommand, Where};
use crate::data;
use crate::show;

/// Signs that must be given of an id.
const ID_SIGNS_MIN: usize = 4;

pub(super) fn run(setting: &Setting, command: EquationCommand) -> Result<Answer> {
    match command {
        EquationCommand::Ready { name } => ready(setting, name.as_deref()),
        EquationCommand::Check { file } => check(setting, &file),
        EquationCommand::New { file, follows, place } => new(setting, &file, follows.as_deref(), &place),
        EquationCommand::List { place } => list(setting, &place),
        EquationCommand::Show { equation, place } => show(setting, equation.as_deref(), &place),
        EquationCommand::Adopt { equation, from, place } => adopt(setting, &equation, from.as_deref(), &place),
    }
}

fn ready(setting: &Setting, name: Option<&str>) -> Result<Answer> {
    if let Some(name) = name {
        let text = ready_made(name).ok_or_else(|| {
            let names: Vec<&str> = READY.iter().map(|ready| ready.name).collect();
            failure(format!("no ready-made equation is called “{}”. There are: {}.", cut(name), names.join(", ")))
        })?;
        return Ok(Answer::new(text, json!({ "name": name, "text": text })));
    }
    let rows: Vec<Vec<String>> =
        READY.iter().map(|ready| vec![setting.paint.strong(ready.name), ready.purpose.to_owned()]).collect();
    let text = format!(
        "Equations to start from\n{}To change one: commonage equation ready {} > ours.equation\n",
        show::table(&rows),
        READY[0].name
    );
    let all: Vec<Json> =
        READY.iter().map(|ready| json!({ "name": ready.name, "purpose": ready.purpose, "text": ready.text })).collect();
    Ok(Answer::new(text, json!({ "ready": all })))
}

fn ready_made(name: &str) -> Option<&'static str> {
    READY.iter().find(|ready| ready.name.eq_ignore_ascii_case(name.trim())).map(|ready| ready.text)
}

/// The text of an equation: the input, a ready-made one, or a file.
fn text_of(given: &str) -> Result<String> {
    if given == "-" {
        return limited(std::io::stdin().lock(), super::SMALL_TEXT_BYTES_MAX, "the equation");
    }
    match ready_made(given).filter(|_| !std::path::Path::new(given).exists()) {
        Some(text) => Ok(text.to_owned()),
        None => read_file(std::path::Path::new(given), "the equation"),
    }
}

/// Everything that is wrong with an equation.
fn faulty(given: &str, faults: &[Fault]) -> Failure {
    let lines: Vec<String> = faults.iter().map(|fault| format!("  {}", show::one_line(&fault.to_string()))).collect();
    let name = if given == "-" { String::new() } else { format!(" in {}", cut(given)) };
    failure(format!(
        "the equation{name} cannot be read:\n{}\nSee “commonage equation ready” for examples.",
        lines.join("\n")
    ))
}

/// An equation from a file, the input or the ready-made ones.
pub(super) fn read(given: &str) -> Result<(String, Equation)> {
    let text = text_of(given)?;
    let equation = Equation::read(&text).map_err(|faults| faulty(given, &faults))?;
    Ok((text, equation))
}

fn told(setting: &Setting, equation: &Equation) -> String {
    let mut text = format!("{}\n", setting.paint.strong(&format!("The equation “{}”", show::one_line(&equation.name))));
    for line in equation.to_string().lines().skip(1) {
        text += &if line.is_empty() { "\n".to_owned() } else { format!("    {}\n", show::plain(line)) };
    }
    text += "\nIn other words\n";
    for sentence in equation.plainly() {
        text += &format!("  {}\n", show::wrapped(&show::one_line(&sentence), "  ", show::width()));
    }
    text
}

pub(super) fn equation_json(equation: &Equation) -> Json {
    json!({ "name": equation.name, "text": equation.to_string(), "currency": equation.currency.name(),
        "over": equation.over.phrase(), "plainly": equation.plainly() })
}

fn check(setting: &Setting, given: &str) -> Result<Answer> {
    let (_, equation) = read(given)?;
    let text = format!("It can be read.\n{}", told(setting, &equation));
    Ok(Answer::new(text, equation_json(&equation)))
}

/// What the names in an equation stand for in a ledger, and those that stand for nothing yet.
pub(super) fn bind(desk: &Desk, equation: &Equation) -> Result<(Vec<Binding>, Vec<String>, Vec<String>)> {
    let (mut bindings, mut unknown, mut nobody): (Vec<Binding>, Vec<String>, Vec<String>) = Default::default();
    let ledger = desk.ledger()?;
    let kinds = equation.counts.iter().filter_map(|count| count.named.as_ref());
    for name in kinds.chain(equation.carries.iter().map(|carry| &carry.kind)) {
        let mut is_known = false;
        for class in [Class::ResourceSpecification, Class::EconomicResource] {
            // Of several things with one name all are meant: they are told by the name itself.
            let found = desk.all_found(class, name)?;
            is_known |= !found.is_empty();
            if let [only] = found[..] {
                add(&mut bindings, class, name, ledger.key(only).1.clone());
            }
        }
        if !is_known {
            unknown.push(name.to_string());
        }
    }
    let by = equation.counts.iter().filter_map(|count| count.by.as_ref());
    let given = equation.buckets.iter().flat_map(|bucket| match &bucket.give {
        Give::To(name) => vec![name],
        Give::EquallyTo(names) => names.iter().collect(),
        _ => Vec::new(),
    });
    for name in by.chain(given).chain(&equation.gifts_to) {
        match desk.agent(name) {
            Ok(id) => add(&mut bindings, Class::Agent, name, id),
            Err(_) if !nobody.contains(&name.to_string()) => nobody.push(name.to_string()),
            Err(_) => {}
        }
    }
    Ok((bindings, unknown, nobody))
}

fn add(bindings: &mut Vec<Binding>, class: Class, name: &str, id: Id) {
    let is_there = |held: &Binding| held.class == class && *held.name == *name;
    if !bindings.iter().any(is_there) {
        bindings.push(Binding { class, name: name.into(), id });
    }
}

fn new(setting: &Setting, given: &str, follows: Option<&str>, place: &Where) -> Result<Answer> {
    let (text, equation) = read(given)?;
    let mut desk = Desk::to_write(setting, place)?;
    let follows = follows.map(|text| find(&desk, text)).transpose()?;
    let held = desk.view()?.register(&desk.space)?;
    let same = |version: &Version<'_>| version.equation.name == equation.name;
    if let Some(known) = held.versions().iter().find(|version| same(version) && follows != Some(version.stated.id)) {
        return Err(failure(format!(
            "there is an equation “{}” here already. Give this one a name of its own, or say that it takes its place: \
             --follows {}. Nothing was recorded.",
            show::one_line(&equation.name),
            known.stated.id.short()
        )));
    }
    let (mut bindings, unknown, nobody) = bind(&desk, &equation)?;
    // A pool that is named here for the first time comes into being.
    let mut draft = Draft::new(true);
    let mut made = Vec::new();
    for name in &nobody {
        if equation.counts.iter().any(|count| count.by.as_deref() == Some(name)) {
            return Err(desk.agent(name).err().unwrap_or_else(|| failure("nobody is called so.")));
        }
        made.push((name.clone(), draft.add(Draft::named(Class::Organization, P::Name, name)?)));
    }
    if !draft.records.is_empty() {
        let operation = desk.say(draft.records)?;
        for (name, id) in made {
            add(&mut bindings, Class::Agent, &name, whole(&id, operation));
        }
    }
    let act = Act::Equation { text: text.into(), bindings, follows };
    let space = desk.space;
    let operation = desk.node_mut().state_sharing(space, act, data::now())?;
    let mut answer = format!(
        "Stated in {}: the equation {} {}\n",
        desk.title(),
        desk.paint.strong(&show::one_line(&equation.name)),
        desk.paint.soft(&operation.id().short())
    );
    for name in nobody {
        answer += &format!("  New here: {}.\n", show::one_line(&name));
    }
    for name in &unknown {
        let line = format!("Nothing here is called “{}” yet. It counts once something is.", show::one_line(name));
        answer += &format!("  {}\n", show::wrapped(&line, "  ", show::width()));
    }
    for remark in equation.remarks() {
        answer += &format!("  {}\n", show::wrapped(&show::one_line(&remark.to_string()), "  ", show::width()));
    }
    answer += &format!("Next, a steward: commonage equation adopt {}{}\n", operation.id().short(), desk.option());
    let json = json!({ "operation": operation.id().to_string(), "space": desk.space.to_string(),
        "equation": equation_json(&equation), "unknown": unknown });
    Ok(Answer::new(answer, json))
}

/// An equation of the space: by its name (the last version of it) or the beginning of its id.
pub(super) fn find(desk: &Desk, text: &str) -> Result<OperationId> {
    let register = desk.view()?.register(&desk.space)?;
    let text = text.trim();
    let versions = register.versions();
    let named = versions.iter().rfind(|version| version.equation.name.to_lowercase() == text.to_lowercase());
    if let Some(version) = named {
        return Ok(version.stated.id);
    }
    let begins = |version: &&Version<'_>| {
        text.len() >= ID_SIGNS_MIN && version.stated.id.to_string().starts_with(&text.to_lowercase())
    };
    let found: Vec<&Version<'_>> = versions.iter().filter(begins).collect();
    match found[..] {
        [only] => Ok(only.stated.id),
        _ => Err(failure(format!(
            "no equation in {} is called “{}”. Look at “commonage equation list{}”.",
            desk.title(),
            cut(text),
            desk.option()
        ))),
    }
}

fn adopt(setting: &Setting, text: &str, from: Option<&str>, place: &Where) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let equation = find(&desk, text)?;
    let now = data::now();
    let from = match from {
        None => now,
        Some(text) => commonage_economy::moment::read(&moment(text)?).unwrap_or(now),
    };
    let space = desk.space;
    desk.node_mut().state_sharing(space, Act::Adopt { equation, from }, now)?;
    let register = desk.view()?.register(&desk.space)?;
    let name = register.version(&equation).map(|version| version.equation.name.to_string()).unwrap_or_default();
    let text = format!(
        "From {} on, {} shares what comes in by the equation {}.\nWhat came in before is not touched.\n",
        show::moment(from),
        desk.title(),
        desk.paint.strong(&show::one_line(&name))
    );
    let json = json!({ "equation": equation.to_string(), "from_ms": from.0, "space": desk.space.to_string() });
    Ok(Answer::new(text, json))
}

/// Whether a version holds, held, or will hold.
fn state(register: &Register, id: &OperationId, now: Millis) -> String {
    let adopted: Vec<Millis> =
        register.adoptions().into_iter().filter(|(_, held, _)| held == id).map(|(from, ..)| from).collect();
    match (register.in_force(now) == Some(*id), adopted.last()) {
        (true, Some(from)) => format!("holds since {}", show::moment(*from)),
        (_, Some(from)) if *from > now => format!("will hold from {}", show::moment(*from)),
        (_, Some(_)) => "held before".to_owned(),
        (_, None) => "not adopted".to_owned(),
    }
}

fn list(setting: &Setting, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let register = desk.view()?.register(&desk.space)?;
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for version in register.versions() {
        let state = state(register, &version.stated.id, data::now());
        rows.push(vec![
            desk.paint.strong(&show::one_line(&version.equation.name)),
            desk.paint.soft(&version.stated.id.short()),
            if state.starts_with("holds") { desk.paint.good(&state) } else { state.clone() },
        ]);
        let author = version.stated.author.map(|author| author.to_string());
        lines.push(json!({ "id": version.stated.id.to_string(), "name": version.equation.name, "state": state,
            "by": author, "follows": version.follows.map(|id| id.to_string()) }));
    }
    let text = if rows.is_empty() {
        format!("No equation in {} yet. See the ready-made ones: commonage equation ready\n", desk.title())
    } else {
        show::table(&rows)
    };
    Ok(Answer::new(text, json!({ "space": desk.space.to_string(), "equations": lines })))
}

fn show(setting: &Setting, text: Option<&str>, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let register = desk.view()?.register(&desk.space)?;
    let id = match text {
        Some(text) => find(&desk, text)?,
        None => in_force(&desk, register)?,
    };
    let version = register.version(&id).ok_or_else(|| failure("that equation cannot be read by this version."))?;
    let ledger: &Ledger = desk.ledger()?;
    let mut text = told(setting, &version.equation);
    let adopted: Vec<String> = register
        .adoptions()
        .into_iter()
        .filter(|(_, held, _)| *held == id)
        .map(|(from, _, stated)| {
            let by = stated.author.map(|author| desk.called(Class::Agent, &Id::Space(author))).unwrap_or_default();
            format!("from {} on, by {by}", show::moment(from))
        })
        .collect();
    text += &format!("\n{}: {}\n", desk.paint.soft(&id.short()), state(register, &id, data::now()));
    for line in adopted {
        text += &format!("  adopted {line}\n");
    }
    let bound = bound(&desk, ledger, &version.bindings);
    if !bound.is_empty() {
        text += "\nWhat its names stand for\n";
        text += &show::table(&bound);
    }
    let mut json = equation_json(&version.equation);
    json["id"] = json!(id.to_string());
    json["state"] = json!(state(register, &id, data::now()));
    Ok(Answer::new(text, json))
}

fn bound(desk: &Desk, ledger: &Ledger, bindings: &Bindings) -> Vec<Vec<String>> {
    let row = |held: &Binding| {
        let called = match ledger.find(held.class, &held.id) {
            Some(name) => desk.name(name),
            None => desk.called(held.class, &held.id),
        };
        let class = commonage_economy::words::thing(held.class).to_owned();
        vec![
            show::one_line(&held.name),
            format!("{class} {called}"),
            desk.paint.soft(&desk.short(held.class, &held.id)),
        ]
    };
    bindings.all().iter().map(row).collect()
}

/// The equation that holds now, or what to do where none does.
pub(super) fn in_force(desk: &Desk, register: &Register) -> Result<OperationId> {
    register.in_force(data::now()).ok_or_else(|| {
        failure(format!(
            "no equation holds in {} yet. State one: “commonage equation new FILE{option}”, and adopt it: “commonage \
             equation adopt NAME{option}”. To see ready-made ones: “commonage equation ready”.",
            desk.title(),
            option = desk.option()
        ))
    })
}
