//! Another way to the same numbers: going forward through time with a bag of exact fractions for every stock and every
//! process, in which each contribution is told apart. Nothing is shared with the code under test but the plan of a life.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::random::{Life, STOCKS, Step};

/// What a heap of things is worth, by the step that contributed it.
pub(crate) type Bag = BTreeMap<usize, BigRational>;

pub(crate) fn number(number: i64) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

fn sum(bag: &Bag) -> BigRational {
    bag.values().sum()
}

fn add(to: &mut Bag, from: &Bag, part: &BigRational) {
    for (step, value) in from {
        *to.entry(*step).or_insert_with(|| number(0)) += value * part;
    }
}

#[derive(Clone, Default)]
struct Stock {
    amount: i64,
    bag: Bag,
}

impl Stock {
    /// Takes an amount out, with its part of the value of all.
    fn take(&mut self, amount: i64) -> Bag {
        let part = number(amount) / number(self.amount);
        let mut taken = Bag::new();
        add(&mut taken, &self.bag, &part);
        self.bag.values_mut().for_each(|value| *value -= &*value * &part);
        self.amount -= amount;
        taken
    }

    fn put(&mut self, amount: i64, bag: &Bag) {
        self.amount += amount;
        add(&mut self.bag, bag, &number(1));
    }
}

/// A fixed value, divided by what something is made of; where that is nothing, it is its own contribution.
fn divided(value: &BigRational, of: &Bag, step: usize) -> Bag {
    let all = sum(of);
    let mut bag = Bag::new();
    if all == number(0) {
        bag.insert(step, value.clone());
    } else {
        add(&mut bag, of, &(value / all));
    }
    bag
}

/// What every step is worth in what is sold at the end of a life.
pub(crate) fn worth(life: &Life) -> Bag {
    let mut stocks: Vec<Stock> = vec![Stock::default(); STOCKS];
    let mut inputs: BTreeMap<usize, Bag> = BTreeMap::new();
    // Designs count once everything else is known: which, and what they were made of when they were read.
    let mut cited: BTreeMap<usize, Vec<(usize, Bag)>> = BTreeMap::new();
    let mut sold = Bag::new();
    for (step, at) in life.steps.iter().zip(0..) {
        let mut single = |process: &usize, value: BigRational| {
            add(inputs.entry(*process).or_default(), &Bag::from([(at, value)]), &number(1));
        };
        match step {
            Step::Work { hours, is_night, process, .. } => {
                single(process, number(i64::from(*hours)) * number(if *is_night { 60 } else { 25 }));
            }
            Step::Pay { amount, process, .. } => single(process, number((*amount).into())),
            Step::UseUp { stock, amount, process } => {
                let taken = stocks[*stock].take((*amount).into());
                let price = number(3) * number((*amount).into());
                let bag = if *stock == 4 { divided(&price, &taken, at) } else { taken };
                add(inputs.entry(*process).or_default(), &bag, &number(1));
            }
            Step::Use { stock, hours, process } => {
                let value = number((*hours).into()) * number(if *stock == 2 { 5 } else { 8 });
                let bag = divided(&value, &stocks[*stock].bag, at);
                add(inputs.entry(*process).or_default(), &bag, &number(1));
            }
            Step::Cite { stock, process } => {
                cited.entry(*process).or_default().push((at, stocks[*stock].bag.clone()));
            }
            Step::Make { stock, amount, process, .. } => {
                let mut bag = Bag::new();
                let others = inputs.get(process).cloned().unwrap_or_default();
                let tenth = sum(&others) / number(10);
                let part = number((*amount).into()) / made_in(life, *process);
                add(&mut bag, &others, &part);
                for (step, of) in cited.get(process).into_iter().flatten() {
                    add(&mut bag, &divided(&tenth, of, *step), &part);
                }
                if *stock == 3 {
                    add(&mut bag, &Bag::from([(at, number(2) * number((*amount).into()))]), &number(1));
                }
                stocks[*stock].put((*amount).into(), &bag);
            }
            Step::Move { from, to, amount } => {
                let taken = stocks[*from].take((*amount).into());
                stocks[*to].put((*amount).into(), &taken);
            }
            Step::Sell { stock, amount } => {
                let taken = stocks[*stock].take((*amount).into());
                if life.sales.contains(&at) {
                    add(&mut sold, &taken, &number(1));
                }
            }
        }
    }
    sold.retain(|_, value| *value != number(0));
    sold
}

/// Everything that came out of a process.
fn made_in(life: &Life, wanted: usize) -> BigRational {
    let made = life.steps.iter().filter_map(|step| match step {
        Step::Make { process, amount, .. } if *process == wanted => Some(i64::from(*amount)),
        _ => None,
    });
    number(made.sum())
}

/// Cents for everyone, by largest remainder; of equal remainders the first by name. `exact` are cents.
pub(crate) fn cents(exact: &BTreeMap<String, BigRational>) -> BTreeMap<String, BigInt> {
    let mut whole: BTreeMap<String, BigInt> =
        exact.iter().map(|(who, amount)| (who.clone(), amount.floor().to_integer())).collect();
    let all: BigInt = exact.values().sum::<BigRational>().round().to_integer();
    let mut left = all - whole.values().sum::<BigInt>();
    let mut order: Vec<(&String, BigRational)> = exact.iter().map(|(who, amount)| (who, amount.fract())).collect();
    order.sort_by(|(a, one), (b, other)| other.cmp(one).then_with(|| a.cmp(b)));
    for (who, _) in order {
        if left > BigInt::from(0) {
            *whole.entry(who.clone()).or_default() += 1;
            left -= 1;
        }
    }
    whole
}
