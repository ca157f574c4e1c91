//! Lives of a commons, by chance: people work, pay, make, use, draw on and sell things, and every part of it may be
//! reached again by many ways. A life is a plan; it can be told as records, and be reckoned by the reference.

use commonage_economy::action::Action;
use commonage_economy::record::Record;
use commonage_economy::vocabulary::Property as P;
use proptest::prelude::*;

use super::stage::{cited, made, paid, sold, used, used_up, worked};
use crate::support::{Set, World, event};

/// Stocks that things come to and go from. Some are of kinds of which the equation says something.
pub(crate) const STOCKS: usize = 6;

/// The equation under which lives are shared. The reference knows it by heart.
pub(crate) const EQUATION: &str = r#"
equation "Law"
in EUR
over what was sold
work counts 25 per hour
work "night" counts 40 per hour, times 1.5
making "stock-3" counts 2 each
use counts 8 per hour
use of "stock-2" counts 5 per hour
things "stock-4" count 3 each
money counts as recorded
designs count 10 % of the other inputs
first the rest by contributions
"#;

/// One thing that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Work { who: usize, hours: u32, is_night: bool, process: usize },
    Pay { who: usize, amount: u32, process: usize },
    UseUp { stock: usize, amount: u32, process: usize },
    Use { stock: usize, hours: u32, process: usize },
    Cite { stock: usize, process: usize },
    Make { who: usize, stock: usize, amount: u32, process: usize },
    Move { from: usize, to: usize, amount: u32 },
    Sell { stock: usize, amount: u32 },
}

/// A life, with the sales at its end over which an income is shared.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub(crate) steps: Vec<Step>,
    pub(crate) sales: Vec<usize>,
}

/// The numbers out of which one process is made.
type Raw = (Vec<(u8, u8, u8)>, Vec<(u8, u8, u8)>, (u8, u8, u8));

/// A life with so many processes at the most.
pub(crate) fn lives(most: usize) -> impl Strategy<Value = Life> {
    let input = (any::<u8>(), any::<u8>(), any::<u8>());
    let process = (prop::collection::vec(input, 1..6), prop::collection::vec(input, 1..3), input);
    let sales = prop::collection::vec((any::<u8>(), any::<u8>()), 1..4);
    (prop::collection::vec(process, 1..most), sales).prop_filter_map("nothing can be sold", |(all, sales)| {
        let mut life = Life { steps: Vec::new(), sales: Vec::new() };
        let mut held = [0_u32; STOCKS];
        for (raw, process) in all.iter().zip(0..) {
            live(&mut life, &mut held, raw, process);
        }
        for (stock, amount) in sales {
            let Some((stock, most)) = pick(&held, stock, |_| true) else { continue };
            let amount = 1 + u32::from(amount) % most;
            held[stock] -= amount;
            life.sales.push(life.steps.len());
            life.steps.push(Step::Sell { stock, amount });
        }
        (!life.sales.is_empty()).then_some(life)
    })
}

/// A stock that is not empty.
fn pick(held: &[u32], number: u8, fits: impl Fn(usize) -> bool) -> Option<(usize, u32)> {
    let full: Vec<usize> = (0..held.len()).filter(|at| held[*at] > 0 && fits(*at)).collect();
    let at = *full.get(usize::from(number) % full.len().max(1))?;
    Some((at, held[at]))
}

fn live(life: &mut Life, held: &mut [u32; STOCKS], (inputs, outputs, after): &Raw, process: usize) {
    let mut cites = Vec::new();
    for (what, which, amount) in inputs {
        let (who, number) = (usize::from(*which) % 5, 1 + u32::from(*amount) % 9);
        let stock = pick(held, *which, |_| true);
        let step = match (what % 8, stock) {
            (0 | 1, _) => Step::Work { who, hours: number, is_night: amount % 4 == 0, process },
            (2, _) => Step::Pay { who, amount: number * 10, process },
            (3..=5, Some((stock, most))) => {
                let amount = 1 + u32::from(*amount) % most;
                held[stock] -= amount;
                Step::UseUp { stock, amount, process }
            }
            (6, Some((stock, _))) => Step::Use { stock, hours: number, process },
            (7, Some((stock, _))) if !cites.contains(&stock) => {
                cites.push(stock);
                Step::Cite { stock, process }
            }
            _ => continue,
        };
        life.steps.push(step);
    }
    let mut comes = [0_u32; STOCKS];
    for (who, stock, amount) in outputs {
        let (stock, amount) = (usize::from(*stock) % STOCKS, 1 + u32::from(*amount) % 12);
        if comes[stock] == 0 {
            comes[stock] = amount;
            life.steps.push(Step::Make { who: usize::from(*who) % 5, stock, amount, process });
        }
    }
    held.iter_mut().zip(comes).for_each(|(held, more)| *held += more);
    // Now and then something goes elsewhere before anything else happens.
    let (what, which, amount) = after;
    let Some((from, most)) = pick(held, *which, |_| true) else { return };
    let (to, amount) = ((from + 1 + usize::from(*what) % (STOCKS - 1)) % STOCKS, 1 + u32::from(*amount) % most);
    match what % 6 {
        0 => life.steps.push(Step::Move { from, to, amount }),
        1 => life.steps.push(Step::Sell { stock: from, amount }),
        _ => return,
    }
    held[from] -= amount;
    if what % 6 == 0 {
        held[to] += amount;
    }
}

pub(crate) fn person(who: usize) -> String {
    format!("person-{who}")
}

fn stock_name(stock: usize) -> String {
    format!("stock-{stock}")
}

/// The name of the event of a step.
pub(crate) fn name(at: usize) -> String {
    format!("event-{at}")
}

impl Step {
    /// The step as a record, under a name.
    pub(crate) fn record(&self, name: &str) -> Record {
        let (place, number) = (|process: &usize| format!("process-{process}"), |number: &u32| number.to_string());
        match self {
            Step::Work { who, hours, is_night, process } => {
                let kind = if *is_night { "night" } else { "day" };
                worked(name, &person(*who), &number(hours), kind, &place(process))
            }
            Step::Pay { who, amount, process } => paid(name, &person(*who), &number(amount), &place(process)),
            Step::UseUp { stock, amount, process } => {
                used_up(name, "commons", &number(amount), &stock_name(*stock), &place(process))
            }
            Step::Use { stock, hours, process } => {
                used(name, "commons", &number(hours), &stock_name(*stock), &place(process))
            }
            Step::Cite { stock, process } => cited(name, "commons", &stock_name(*stock), &place(process)),
            Step::Make { who, stock, amount, process } => {
                let made = made(name, &person(*who), &number(amount), &stock_name(*stock), &place(process));
                made.set(P::Receiver, "commons")
            }
            Step::Move { from, to, amount } => event(name, Action::Move)
                .set(P::Provider, "commons")
                .set(P::Receiver, "commons")
                .set(P::ResourceInventoriedAs, &stock_name(*from))
                .set(P::ToResourceInventoriedAs, &stock_name(*to))
                .set(P::ResourceQuantity, &number(amount)),
            Step::Sell { stock, amount } => sold(name, "commons", &number(amount), &stock_name(*stock)),
        }
    }
}

impl Life {
    /// The life as people would record it: what the stocks are, and then what happens.
    pub(crate) fn world(&self) -> World {
        let mut world = World::default();
        world.each((0..STOCKS).map(described));
        world.each(self.steps.iter().zip(0..).map(|(step, at)| step.record(&name(at))));
        world
    }

    /// The names of the sales.
    pub(crate) fn sale_names(&self) -> Vec<String> {
        self.sales.iter().map(|at| name(*at)).collect()
    }
}

/// A stock of the commons, of the kind of its own name.
fn described(stock: usize) -> Record {
    use commonage_economy::vocabulary::Class;
    let described = crate::support::record(Class::EconomicResource, &stock_name(stock));
    described.set(P::ConformsTo, &stock_name(stock)).set(P::PrimaryAccountable, "commons")
}
