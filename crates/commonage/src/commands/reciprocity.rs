//! What designs ask of those who use them elsewhere.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::sharing::act::{Act, Policy};
use commonage_economy::sharing::policy::Asking;
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::Class;
use commonage_log::{Millis, SpaceId};
use commonage_node::sharing::KnownPolicy;
use serde_json::{Value as Json, json};

use super::Setting;
use super::desk::{Amount, Desk, cut, deadline, measured};
use crate::answer::Answer;
use crate::answer::{Result, failure};
use crate::cli::{ReciprocityCommand, Where};
use crate::data;
use crate::show;

pub(super) fn run(setting: &Setting, command: ReciprocityCommand) -> Result<Answer> {
    match command {
        ReciprocityCommand::Publish { design, share, each, currency, at_most, until, exempt, place } => {
            let mut desk = Desk::to_write(setting, &place)?;
            let (asking, currency) = asking(&desk, share.as_deref(), each.as_deref(), &currency)?;
            let id = desk.id(Class::EconomicResource, &design)?;
            let policy = Policy {
                name: desk.called(Class::EconomicResource, &id).into(),
                design: id,
                asking,
                at_most: at_most
                    .map(|text| money(&desk, &text, Some(&currency)))
                    .transpose()?
                    .map(|(amount, _)| amount),
                currency,
                until: until.map(|text| deadline(&text)).transpose()?.map(|(_, at)| Millis(at.0.saturating_add(1))),
                exempt: exempt.iter().map(|text| community(&desk, text)).collect::<Result<_>>()?,
                is_over: false,
            };
            publish(&mut desk, policy)
        }
        ReciprocityCommand::End { design, place } => end(setting, &design, &place),
        ReciprocityCommand::List { place } => list(setting, &place),
    }
}

fn money(desk: &Desk, text: &str, currency: Option<&Unit>) -> Result<(Decimal, Unit)> {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let amount = Amount::read(&words, desk.ledger()?)?;
    let unit = amount.unit.filter(Unit::is_currency).or_else(|| currency.cloned());
    match unit {
        Some(unit) if currency.is_none_or(|currency| *currency == unit) && amount.thing.is_empty() => {
            Ok((amount.value, unit))
        }
        _ => Err(failure(format!("“{}” is no amount of money here. Say it like \"5 EUR\".", cut(text)))),
    }
}

fn asking(desk: &Desk, share: Option<&str>, each: Option<&str>, currency: &str) -> Result<(Asking, Unit)> {
    let (asking, unit) = match (share, each) {
        (Some(share), _) => {
            let number: Decimal = share
                .trim()
                .trim_end_matches('%')
                .trim()
                .parse()
                .map_err(|error: commonage_economy::decimal::NotADecimal| failure(format!("{error}.")))?;
            (Asking::Share(number), Unit::named(currency))
        }
        (None, Some(each)) => {
            let (amount, unit) = money(desk, each, None)?;
            (Asking::EachMade(amount), unit)
        }
        (None, None) => return Err(failure("say what it asks for: --share 10, or --each \"5 EUR\".")),
    };
    let number = match &asking {
        Asking::Share(number) | Asking::EachMade(number) => *number,
    };
    if number.is_zero() || number.is_negative() || matches!(asking, Asking::Share(share) if share > Decimal::from(100))
    {
        return Err(failure("a design asks for more than nothing, and for no more than 100 %."));
    }
    Ok((asking, unit))
}

fn community(desk: &Desk, text: &str) -> Result<SpaceId> {
    match desk.agent(text)? {
        Id::Space(space) => Ok(space),
        _ => Err(failure(format!("{} is not on Commonage, so nobody could tell that it is exempt.", cut(text)))),
    }
}

fn words(policy: &Policy) -> String {
    let mut text = match &policy.asking {
        Asking::Share(part) => format!("{part} % of everything else that goes in"),
        Asking::EachMade(amount) => format!("{} for each one made", measured(*amount, &policy.currency)),
    };
    if let Some(most) = policy.at_most {
        text += &format!(", no more than {} in all", measured(most, &policy.currency));
    }
    if let Some(until) = policy.until {
        text += &format!(", until {}", show::date(Millis(until.0.saturating_sub(1))));
    }
    if !policy.exempt.is_empty() {
        text += &format!(", nothing of {}", show::count(policy.exempt.len() as u64, "community", "communities"));
    }
    text
}

fn publish(desk: &mut Desk, policy: Policy) -> Result<Answer> {
    let space = desk.space;
    let operation = desk.node_mut().state_sharing(space, Act::Policy(policy.clone()), data::now())?.id();
    let text = format!(
        "Published by {}, for all to see: the design {} asks {}.\nIts id is {}\nIt travels with your public file: \
         commonage export FILE --public {}\n",
        desk.title(),
        desk.paint.strong(&show::one_line(&policy.name)),
        words(&policy),
        policy.design,
        super::handle(desk.node(), &desk.space)
    );
    Ok(Answer::new(text, json!({ "operation": operation.to_string(), "policy": policy_json(&policy) })))
}

fn policy_json(policy: &Policy) -> Json {
    let (share, each) = match &policy.asking {
        Asking::Share(part) => (Some(part.to_string()), None),
        Asking::EachMade(amount) => (None, Some(amount.to_string())),
    };
    json!({ "design": policy.design.to_string(), "name": policy.name, "share": share, "each": each,
        "currency": policy.currency.name(), "at_most": policy.at_most.map(|most| most.to_string()),
        "until_ms": policy.until.map(|until| until.0), "is_over": policy.is_over,
        "exempt": policy.exempt.iter().map(SpaceId::to_string).collect::<Vec<_>>() })
}

fn end(setting: &Setting, design: &str, place: &Where) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let id = desk.id(Class::EconomicResource, design)?;
    let held: Option<Policy> = desk
        .view()?
        .register(&desk.space)?
        .policies()
        .into_iter()
        .find_map(|(_, policy)| (policy.design.canonical() == id.canonical()).then(|| policy.clone()));
    let Some(policy) = held else {
        return Err(failure(format!("{} asks for nothing. Nothing was recorded.", cut(design))));
    };
    let name = show::one_line(&policy.name);
    let space = desk.space;
    desk.node_mut().state_sharing(space, Act::Policy(Policy { is_over: true, ..policy }), data::now())?;
    let text = format!("The design {} asks for nothing from now on.\n", desk.paint.strong(&name));
    Ok(Answer::new(text, json!({ "design": id.to_string() })))
}

fn list(setting: &Setting, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let mut all: Vec<KnownPolicy> = desk.view()?.policies();
    all.sort_by_key(|known| (known.space != desk.space, known.policy.name.to_lowercase(), known.id));
    let mut text = String::new();
    for known in &all {
        let by = desk.called(Class::Agent, &Id::Space(known.space));
        let sure = if known.is_certain { "" } else { " (says someone there)" };
        text += &show::entry(
            &format!(
                "{}  {}  ",
                desk.paint.strong(&show::one_line(&known.policy.name)),
                desk.paint.soft(&desk.short(Class::EconomicResource, &known.policy.design))
            ),
            &format!("of {by}{sure}: {}", words(&known.policy)),
        );
    }
    if text.is_empty() {
        text = "No design asks for anything, as far as is heard of here.\n".to_owned();
    }
    let line = |known: &KnownPolicy| {
        let mut line = policy_json(&known.policy);
        line["space"] = json!(known.space.to_string());
        line["is_certain"] = json!(known.is_certain);
        line
    };
    Ok(Answer::new(text, json!({ "policies": all.iter().map(line).collect::<Vec<_>>() })))
}
