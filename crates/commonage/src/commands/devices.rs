//! A person's devices: list them, add one, put one out, say in a space what of it counts.

use commonage_log::{Audience, Device, DeviceKey, PersonId, Tip};
use commonage_node::{DeviceRequest, Node};
use serde_json::json;

use super::{Setting, find_held, name};
use crate::answer::{Answer, Result, failure};
use crate::cli::DeviceCommand;
use crate::{data, show};

/// Digits that must be given of a key.
const PREFIX_DIGITS_MIN: usize = 4;

pub(super) fn run(setting: &Setting, command: DeviceCommand) -> Result<Answer> {
    match command {
        DeviceCommand::List => list(setting),
        DeviceCommand::Request { person, name, out } => request(setting, &person, name, out.as_deref()),
        DeviceCommand::Add { request } => add(setting, &request),
        DeviceCommand::Revoke { device, yes } => revoke(setting, &device, yes),
        DeviceCommand::Cut { space, device, audience, last, none: _ } => {
            cut(setting, &space, &device, audience.into(), last.as_deref())
        }
    }
}

fn list(setting: &Setting) -> Result<Answer> {
    let home = setting.open()?;
    let (node, paint) = (&home.node, setting.paint);
    let me = node.me()?;
    let mut devices: Vec<Device> = node.space(&me)?.devices().collect();
    devices.sort_by(|a, b| (a.revoked, &a.name, a.key).cmp(&(b.revoked, &b.name, b.key)));
    let row = |device: &Device| {
        let state = match device {
            Device { revoked: true, .. } => paint.alert("put out"),
            Device { key, .. } if *key == node.device() => paint.good("this one"),
            Device { .. } => String::new(),
        };
        vec![paint.strong(&show::one_line(&device.name)), device.key.short(), state]
    };
    let lines = devices.iter().map(|device| {
        json!({ "key": device.key.to_string(), "name": device.name, "is_put_out": device.revoked, "is_this": device.key == node.device() })
    });
    let json = json!({ "person": me.to_string(), "devices": lines.collect::<Vec<_>>() });
    let rows: Vec<_> = devices.iter().map(row).collect();
    Ok(Answer::new(format!("Devices of {}\n{}", name(node, &me), show::table(&rows)), json))
}

fn request(setting: &Setting, person: &str, called: Option<String>, out: Option<&std::path::Path>) -> Result<Answer> {
    let person: PersonId = person.trim().parse().map_err(|_| {
        failure(format!(
            "“{}” is not a whole id. On your other device, “commonage whoami” shows it: 64 digits from 0–9 and a–f.",
            show::one_line(&person.chars().take(80).collect::<String>())
        ))
    })?;
    super::ensure_free(out)?;
    let mut home = setting.begin()?;
    let request = home.node.request_device(person, &called.unwrap_or_else(super::computer_name))?;
    let line = request.to_text();
    if let Some(path) = out {
        super::write_handed(path, &line)?;
    }
    let json = json!({ "request": line, "person": person.to_string(), "device": { "key": request.device.to_string(), "name": request.name } });
    let next = "On your other device: commonage device add FILE, then commonage export FILE --everything.\nBack here: commonage import FILE.\n";
    let text = match out {
        Some(path) => format!(
            "The request of “{}” is in {}.\n{next}",
            show::one_line(&request.name),
            show::one_line(&path.display().to_string())
        ),
        None => format!("{line}\n\nThis is the request of “{}”. {next}", show::one_line(&request.name)),
    };
    Ok(Answer::new(text, json))
}

fn add(setting: &Setting, given: &str) -> Result<Answer> {
    let request = DeviceRequest::from_text(&super::handed_text(given, "commonage-device", "the device's request")?)?;
    let mut home = setting.open()?;
    let operation = home.node.add_device(&request, data::now())?;
    let called = show::one_line(&request.name);
    let json = json!({ "operation": operation.id().to_string(), "device": { "key": request.device.to_string(), "name": request.name } });
    let text = format!(
        "The device “{}” is yours now.\nNext: commonage export FILE --everything, and import that file on “{called}”.\n",
        setting.paint.strong(&called)
    );
    Ok(Answer::new(text, json))
}

/// A device of a person by its name or the beginning of its key.
pub(super) fn find_own(node: &Node, person: &PersonId, text: &str) -> Result<DeviceKey> {
    let devices: Vec<Device> = node.space(person)?.devices().collect();
    let standing = |device: &&Device| !device.revoked;
    let named = |device: &&Device| device.name.to_lowercase() == text.trim().to_lowercase();
    let keyed =
        |device: &&Device| text.len() >= PREFIX_DIGITS_MIN && device.key.to_string().starts_with(&text.to_lowercase());
    let mut found: Vec<&Device> = devices.iter().filter(standing).filter(named).collect();
    if found.is_empty() {
        found = devices.iter().filter(standing).filter(keyed).collect();
    }
    if found.is_empty() {
        found = devices.iter().filter(|device| named(device) || keyed(device)).collect();
    }
    choose(found.into_iter().map(|device| device.key).collect(), text)
}

fn choose(found: Vec<DeviceKey>, text: &str) -> Result<DeviceKey> {
    let text = show::one_line(&text.chars().take(80).collect::<String>());
    match found[..] {
        [only] => Ok(only),
        [] => Err(failure(format!("no device is called “{text}”. Look at “commonage device list”."))),
        _ => Err(failure(format!(
            "several devices are called “{text}”: {}. Give the beginning of the key instead.",
            found.iter().map(DeviceKey::short).collect::<Vec<_>>().join(", ")
        ))),
    }
}

fn revoke(setting: &Setting, text: &str, yes: bool) -> Result<Answer> {
    let mut home = setting.open()?;
    let me = home.node.me()?;
    let key = find_own(&home.node, &me, text)?;
    let called =
        home.node.space(&me)?.devices().find(|device| device.key == key).map(|device| show::one_line(&device.name));
    let called = called.unwrap_or_default();
    setting
        .confirm(&format!("Putting out “{called}” cannot be taken back, though it can be added again as new."), yes)?;
    let cuts = home.node.revoke_device(key, data::now())?;
    let text = format!(
        "The device “{}” is put out. What is here of it counts; whatever else it wrote does not.\n\
         Next: export to your circles, so that they know.\n",
        setting.paint.strong(&called)
    );
    Ok(Answer::new(text, json!({ "device": { "key": key.to_string(), "name": called }, "cuts": cuts })))
}

/// A device that wrote in a space, or any of one's own.
fn find_writer(node: &Node, space: &commonage_log::SpaceId, text: &str) -> Result<DeviceKey> {
    if let Ok(key) = text.trim().parse() {
        return Ok(key);
    }
    if let Ok(key) = find_own(node, &node.me()?, text) {
        return Ok(key);
    }
    let mut found: Vec<DeviceKey> = node.space(space)?.tips().map(|(log, _)| log.device).collect();
    found.sort_unstable();
    found.dedup();
    found.retain(|key| text.len() >= PREFIX_DIGITS_MIN && key.to_string().starts_with(&text.to_lowercase()));
    choose(found, text)
}

fn cut(setting: &Setting, space: &str, device: &str, audience: Audience, last: Option<&str>) -> Result<Answer> {
    let mut home = setting.open()?;
    let id = find_held(&home.node, space)?;
    let key = find_writer(&home.node, &id, device)?;
    let mut audience = audience;
    let mut tip = None;
    if let Some(last) = last {
        let operation = home.node.my_view()?.find_operation(last)?;
        let held = home.node.space(&id)?;
        let glance = held.find(&operation).and_then(|number| held.glance(number));
        let glance = glance.filter(|glance| glance.log.device == key).ok_or_else(|| {
            failure(format!(
                "operation {} was not written by that device in {}. Look at “commonage log”.",
                operation.short(),
                name(&home.node, &id)
            ))
        })?;
        audience = glance.log.audience;
        tip = Some(Tip { seq: glance.seq, id: operation });
    }
    let act = home.node.cut_off(id, key, audience, tip, data::now())?;
    let what = match tip {
        Some(tip) => format!("operation {} is the last of device {} that counts", tip.id.short(), key.short()),
        None => format!("nothing that device {} wrote for {audience} counts", key.short()),
    };
    let json = json!({ "operation": act.id().to_string(), "space": id.to_string(), "device": key.to_string(),
        "audience": audience.to_string(), "last": tip.map(|tip| tip.id.to_string()) });
    Ok(Answer::new(format!("It is said: in {} {what}.\n", name(&home.node, &id)), json))
}
