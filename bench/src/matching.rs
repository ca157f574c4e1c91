//! Needs and offers: what fits one ask among a hundred thousand, the order of open needs for one person, circles of exchange,
//! and who could give what to whom, a thousand to a thousand.

use std::collections::HashMap;
use std::time::Duration;

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::matching::{
    Acquaintance, Candidate, Context, Exchange, Index, Key, Mass, Matcher, Plan, Portion, allocate, board, circles,
    first_come, suggest,
};
use commonage_economy::needs::act::{Around, Ask, Purpose, Stakes, Weight};
use commonage_log::{Millis, OperationId, SpaceId};
use serde::Serialize;

use crate::{best, memory};

const NOW: Millis = Millis(1_800_000_000_000);

/// How often each is measured; the best counts.
const ROUNDS: usize = 9;

/// Needs, and offers, of one allocation.
const SIDE: usize = 1_000;

/// One line of the result.
#[derive(Serialize)]
pub(crate) struct Timed {
    what: String,
    size: usize,
    milliseconds: f64,
    /// What came out: how many, or how much better.
    found: String,
    bar_ms: Option<f64>,
}

fn timed(what: impl Into<String>, size: usize, time: Duration, found: String, bar_ms: Option<f64>) -> Timed {
    Timed { what: what.into(), size, milliseconds: time.as_secs_f64() * 1e3, found, bar_ms }
}

/// Numbers that look drawn by chance and are the same in every run.
pub(crate) struct Drawn(pub(crate) u64);

impl Drawn {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    /// Small numbers often, large ones seldom, as words are used (G. K. Zipf, 1949).
    fn seldom(&mut self, end: usize) -> usize {
        let bits = self.below(end.ilog2() as usize + 1);
        self.below(1 << bits).min(end - 1)
    }
}

/// A word that nobody knows, made of syllables.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "ken", "lo", "mir", "tu", "san", "ve", "dor", "pi", "gal", "he", "rus", "no", "fel", "ka", "zim"];
    let mut rest = number;
    let mut word = String::new();
    for _ in 0..4 {
        word += SYLLABLES[rest % 16];
        rest /= 16;
    }
    word
}

fn around(drawn: &mut Drawn) -> Around {
    // A country: 4 by 5 degrees.
    let (latitude, longitude) =
        (500_000_000 + drawn.below(40_000_000) as i32, 80_000_000 + drawn.below(50_000_000) as i32);
    Around { latitude, longitude, radius: 3000, name: format!("area {}", drawn.below(3000)).into() }
}

/// The great circle on a sphere, by the haversine.
fn metres(one: &Around, other: &Around) -> u64 {
    let radians = |units: i32| f64::from(units) * 1e-7_f64.to_radians();
    let (north, east) = (radians(other.latitude - one.latitude) / 2.0, radians(other.longitude - one.longitude) / 2.0);
    let both = radians(one.latitude).cos() * radians(other.latitude).cos();
    let part = north.sin().powi(2) + both * east.sin().powi(2);
    (2.0 * 6_371_008.8 * part.sqrt().min(1.0).asin()) as u64
}

fn key(number: usize) -> Key {
    let id = *blake3::hash(&number.to_le_bytes()).as_bytes();
    (SpaceId(*blake3::hash(&(number % 100).to_le_bytes()).as_bytes()), OperationId(id))
}

pub(crate) fn ask(purpose: Purpose, agent: usize, what: String, drawn: &mut Drawn) -> Ask {
    Ask {
        purpose,
        action: Action::Transfer,
        what: what.into(),
        kind: None,
        amount: None,
        grams_each: None,
        from: None,
        until: (drawn.below(2) == 0).then(|| Millis(NOW.0 + drawn.below(60) as u64 * 86_400_000)),
        agent: format!("urn:person:{agent}").parse().unwrap(),
        called: None,
        ways: vec![],
        in_return: None,
        weight: if drawn.below(4) == 0 { Weight::Light } else { Weight::Heavy },
        stakes: [Stakes::Welcome, Stakes::Needed, Stakes::Vital][drawn.seldom(8).min(2)],
        around: Some(around(drawn)),
        languages: vec!["en".into()],
        first_come: false,
        note: None,
    }
}

/// Three words for a thing, some that hold a sentence together, and for one in a thousand words in Chinese.
fn asks(count: usize, purpose: Purpose) -> Vec<(Key, Ask)> {
    const GLUE: [&str; 8] = ["the", "with", "some", "of", "and", "for", "good", "a"];
    const CHINESE: [&str; 6] = ["新鲜胡萝卜", "免费土豆", "二手自行车", "中文课", "木工工具", "胡萝卜和土豆"];
    let mut drawn = Drawn(0x9e37_79b9_7f4a_7c15);
    let one = |number: usize| {
        let mut words = Vec::new();
        for _ in 0..3 {
            words.push(GLUE[drawn.seldom(8)].to_owned());
            words.push(word(drawn.seldom(1 << 15)));
        }
        let text = if number % 1000 == 7 { CHINESE[number / 1000 % 6].to_owned() } else { words.join(" ") };
        (key(number), ask(purpose, number, text, &mut drawn))
    };
    (0..count).map(one).collect()
}

fn context<'a>(languages: &'a [Box<str>]) -> Context<'a> {
    Context { now: NOW, metres: &metres, known: &|_| Acquaintance::None, languages }
}

fn candidate(ask: &Ask) -> Candidate<'_> {
    Candidate { ask, author: None, asked: NOW }
}

fn enter(asks: &[(Key, Ask)]) -> Index {
    let mut index = Index::default();
    asks.iter().for_each(|(key, ask)| index.enter(*key, ask));
    index
}

fn measure_suggestions(count: usize) -> Vec<Timed> {
    let offers = asks(count, Purpose::Offer);
    let before = memory::held();
    let (building, index) = best(2, || enter(&offers));
    let bytes = (memory::held() - before) / count;
    let mut lines =
        vec![timed("index: enter all", count, building, format!("{bytes} bytes an ask, texts not counted"), None)];
    let by_key: HashMap<Key, &Ask> = offers.iter().map(|(key, ask)| (*key, ask)).collect();
    let english = ["en".into()];
    let context = context(&english);
    let everybody = format!("the {} and some {} for a choir", word(1), word(2));
    for (what, text) in [
        ("suggest: a rare word", word(31_000)),
        ("suggest: a frequent word", word(1)),
        ("suggest: a sentence of frequent words", everybody),
        ("suggest: only “the”", "the".to_owned()),
        ("suggest: Chinese", "胡萝卜".to_owned()),
        ("suggest: what nobody has", "zzyzx".to_owned()),
    ] {
        let mine = ask(Purpose::Need, count + 1, text, &mut Drawn(5));
        let mine = Ask { weight: Weight::Heavy, until: None, ..mine };
        let lookup = |key: &Key| by_key.get(key).map(|ask| candidate(ask));
        let fits = index.fits(&mine, Purpose::Offer, usize::MAX).len();
        let (time, found) = best(ROUNDS, || suggest(key(count + 1), &candidate(&mine), &index, &lookup, &context, 20));
        lines.push(timed(what, count, time, format!("{} of {fits}", found.len()), Some(20.0)));
    }
    let mut index = index;
    let (changed, _) = best(3, || offers.iter().take(1000).for_each(|(key, ask)| index.enter(*key, ask)));
    lines.push(timed("index: change one", count, changed / 1000, String::new(), None));
    lines
}

fn measure_board(count: usize) -> Timed {
    let needs = asks(count, Purpose::Need);
    let list: Vec<(Key, Candidate<'_>)> = needs.iter().map(|(key, ask)| (*key, candidate(ask))).collect();
    let here = around(&mut Drawn(77));
    let (time, shown) = best(ROUNDS, || board(&list, Some(&here), &[], &context(&[]), 50));
    timed("board: order of open needs", count, time, format!("first {}", shown.len()), Some(20.0))
}

/// Everybody offers two things and needs two, out of so many.
fn measure_circles(people: usize, things: usize) -> Timed {
    let mut drawn = Drawn(0x1234_5678_9abc_def1);
    let mut all: Vec<(Key, Ask)> = Vec::new();
    for person in 0..people {
        for purpose in [Purpose::Offer, Purpose::Offer, Purpose::Need, Purpose::Need] {
            let ask = ask(purpose, person, word(drawn.below(things)), &mut drawn);
            all.push((key(all.len()), ask));
        }
    }
    let index = enter(&all);
    let by_key: HashMap<Key, &Ask> = all.iter().map(|(key, ask)| (*key, ask)).collect();
    let mut by_agent: HashMap<&Id, Vec<Key>> = HashMap::new();
    all.iter().for_each(|(key, ask)| by_agent.entry(&ask.agent).or_default().push(*key));
    let context = context(&[]);
    let of = |agent: &Id| by_agent.get(agent).cloned().unwrap_or_default();
    let lookup = |key: &Key| by_key.get(key).map(|ask| candidate(ask));
    let exchange = Exchange { matcher: &index, lookup: &lookup, of: &of, context: &context, reach: None };
    let slowest = (0..10).map(|person| {
        let person: Id = format!("urn:person:{}", person * 997 % people).parse().unwrap();
        best(3, || circles(&person, &exchange))
    });
    let (time, found) = slowest.max_by_key(|(time, _)| *time).unwrap();
    let found = format!("{} circles, {} chains; the slowest of ten people", found.circles.len(), found.chains.len());
    timed(format!("circles: through one person, {things} things"), people, time, found, None)
}

/// A thousand needs and a thousand offers in one country.
struct Market {
    name: &'static str,
    needs: Vec<Portion>,
    offers: Vec<Portion>,
    metres: Vec<u32>,
}

fn markets() -> Vec<Market> {
    let shapes = [("unit amounts", 1, 1), ("mixed amounts", 100, 120), ("short supply", 100, 50)];
    let market = |(name, wanted, given): (&'static str, usize, usize)| {
        let mut drawn = Drawn(0xdead_beef_cafe_f00d);
        let places: Vec<Around> = (0..2 * SIDE).map(|_| around(&mut drawn)).collect();
        let mut side = |first: usize, most: usize| -> Vec<Portion> {
            let portion = |number: usize| Portion {
                key: key(number),
                asked: Millis(number as u64),
                amount: Decimal::from(1 + drawn.below(most) as i64),
            };
            (first..first + SIDE).map(portion).collect()
        };
        let (needs, offers) = (side(0, wanted), side(SIDE, given));
        let row = |need: usize| places[SIDE..].iter().map(move |offer| (need, offer));
        let metres = (0..SIDE).flat_map(row).map(|(need, offer)| metres(&places[need], offer) as u32).collect();
        Market { name, needs, offers, metres }
    };
    shapes.into_iter().map(market).collect()
}

impl Market {
    fn solve(&self) -> (Duration, Plan, Plan) {
        let between = |need: usize, offer: usize| Some(u64::from(self.metres[need * SIDE + offer]));
        let kilogram = Some(Mass { grams: 1000, units: 1 });
        let (time, plan) = best(5, || allocate(&self.needs, &self.offers, &between, kilogram).unwrap());
        let taken = first_come(&self.needs, &self.offers, &between, kilogram).unwrap();
        assert!(plan.open == taken.open && plan.unit_metres <= taken.unit_metres);
        (time, plan, taken)
    }
}

fn measure_allocation() -> Vec<Timed> {
    let line = |market: &Market| {
        let (time, plan, taken) = market.solve();
        let less = 100.0 * (1.0 - plan.unit_metres as f64 / taken.unit_metres as f64);
        let found = format!("{} carriages, {less:.1} % less than first come", plan.carried.len());
        timed(format!("allocate: {}", market.name), SIDE, time, found, Some(1000.0))
    };
    markets().iter().map(line).collect()
}

/// Writes the markets for other programs: amounts and our optimum as JSON, distances as numbers of four bytes; and tells how
/// long ours takes.
pub(crate) fn write(folder: &std::path::Path) {
    for (number, market) in markets().iter().enumerate() {
        let (time, plan, _) = market.solve();
        let whole = |side: &[Portion]| -> Vec<i64> {
            side.iter().map(|portion| portion.amount.to_string().parse().unwrap()).collect()
        };
        let mut served: HashMap<Key, Decimal> = market.needs.iter().map(|need| (need.key, need.amount)).collect();
        plan.open.iter().for_each(|(key, open)| *served.entry(*key).or_default() -= *open);
        let served: Vec<Portion> =
            market.needs.iter().map(|need| Portion { amount: served[&need.key], ..need.clone() }).collect();
        let text = serde_json::json!({
            "name": market.name,
            "wanted": whole(&served),
            "given": whole(&market.offers),
            "unit_metres": plan.unit_metres.to_string(),
            "milliseconds": time.as_secs_f64() * 1e3,
        });
        std::fs::write(folder.join(format!("market-{number}.json")), text.to_string()).unwrap();
        let bytes: Vec<u8> = market.metres.iter().flat_map(|metres| metres.to_le_bytes()).collect();
        std::fs::write(folder.join(format!("market-{number}.metres")), bytes).unwrap();
    }
}

/// Everything about needs and offers.
pub(crate) fn measure_all() -> Vec<Timed> {
    let mut lines = measure_suggestions(100_000);
    lines.push(measure_board(100_000));
    lines.extend([10_000, 1_000].map(|things| measure_circles(10_000, things)));
    lines.extend(measure_allocation());
    lines
}

/// Shows them as a table.
pub(crate) fn show(lines: &[Timed]) {
    println!("\n{:<44} {:>9} {:>11}  {:<42} bar", "needs and offers", "size", "ms", "found");
    for line in lines {
        let bar = line.bar_ms.map_or_else(String::new, |bar| {
            format!("under {bar} ms: {}", if line.milliseconds < bar { "met" } else { "MISSED" })
        });
        println!("{:<44} {:>9} {:>11.3}  {:<42} {bar}", line.what, line.size, line.milliseconds, line.found);
    }
}
