//! Fitting by words: an index from every form of a word to the asks that hold it, kept up to date ask by ask.
//!
//! There is no list of words that do not count. A word tells the more the fewer use it (inverse document frequency:
//! K. Spärck Jones, *A statistical interpretation of term specificity*, 1972), in any language. Each agent counts once for
//! a word, however many asks they have: nobody makes a word common, or an ask rank higher, by asking a lot.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::words::{self, Word};
use super::{Closeness, Fit, Key, Matcher};
use crate::id::Id;
use crate::needs::act::{Ask, Purpose};

/// As if so many more agents had asked for other things: where few ask, rarity says little.
const AGENTS_ASSUMED: u64 = 16;

/// Most words of an ask that are looked for, the rarest: as many as the bits in which hits are noted.
const SOUGHT_MAX: usize = 32;

/// What fits must be at least a sixth of what one of the two says, by weight: a thing among some words around it, and not
/// the words that everybody uses.
const PART_MIN: u32 = 6;

/// From so many asks on that hold rarer words, frequent words bring no further ones: they only count where those are.
const SEARCHED_MAX: usize = 10_000;

/// Where an ask stands among all: numbers are used again.
type Slot = u32;

struct Entry {
    key: Key,
    purpose: Purpose,
    agent: u32,
    name: Id,
    kind: Option<Id>,
    /// Its words, as numbers of forms.
    words: Box<[u32]>,
    /// The stems beside them.
    stems: Box<[u32]>,
}

/// Who holds a form: asks in order, apart by purpose.
#[derive(Default)]
struct Holders {
    exact: [Vec<Slot>; 2],
    stem: [Vec<Slot>; 2],
}

/// Matches by words.
#[derive(Default)]
pub struct Index {
    entries: Vec<Option<Entry>>,
    free: Vec<Slot>,
    slots: BTreeMap<Key, Slot>,
    forms: HashMap<Box<str>, u32>,
    holders: Vec<Holders>,
    /// How many agents use a form as a word.
    users: Vec<u32>,
    /// In how many of their asks an agent does.
    uses: HashMap<(u32, u32), u32>,
    /// Agents that have asks: their number, and how many asks.
    agents: HashMap<Id, (u32, u32)>,
    agents_ever: u32,
    kinds: BTreeMap<Id, [Vec<Slot>; 2]>,
}

/// A word that is looked for.
struct Sought {
    /// The form itself, and its stems, as far as any ask holds them.
    exact: Option<u32>,
    stems: Vec<u32>,
    weight: u32,
}

/// Which sought words an ask holds, as bits.
#[derive(Clone, Copy, Default)]
struct Hits {
    exact: u32,
    stem: u32,
}

fn put(list: &mut Vec<Slot>, slot: Slot) {
    if let Err(at) = list.binary_search(&slot) {
        list.insert(at, slot);
    }
}

fn take(list: &mut Vec<Slot>, slot: Slot) {
    if let Ok(at) = list.binary_search(&slot) {
        list.remove(at);
    }
}

impl Index {
    /// How many asks it holds.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    fn form(&mut self, form: &str) -> u32 {
        if let Some(number) = self.forms.get(form) {
            return *number;
        }
        let number = self.holders.len() as u32;
        self.forms.insert(form.into(), number);
        self.holders.push(Holders::default());
        self.users.push(0);
        number
    }

    /// What a form tells, in quarters of a bit: the logarithm of all agents over those that use it.
    fn weight(&self, form: Option<u32>) -> u32 {
        let users = form.and_then(|form| self.users.get(form as usize)).copied().unwrap_or_default();
        let all = quarter_bits(self.agents.len() as u64 + AGENTS_ASSUMED);
        all.saturating_sub(quarter_bits(u64::from(users) + 1)).max(1)
    }

    /// What to look for: the rarest words first.
    fn sought(&self, ask: &Ask) -> Vec<Sought> {
        let sought = |word: &Word| {
            let exact = self.forms.get(&word.exact).copied();
            let stems = word.stems.iter().filter_map(|stem| self.forms.get(stem).copied()).collect();
            Sought { exact, stems, weight: self.weight(exact) }
        };
        let mut all: Vec<Sought> = words::of(ask).iter().map(sought).collect();
        all.sort_by_key(|word| Reverse(word.weight));
        all.truncate(SOUGHT_MAX);
        all
    }

    /// Which asks of a purpose hold which of the words.
    fn hits(&self, sought: &[Sought], purpose: Purpose) -> (Vec<Hits>, Vec<Slot>) {
        let side = purpose as usize;
        let mut hits = vec![Hits::default(); self.entries.len()];
        let mut touched: Vec<Slot> = Vec::new();
        for (number, word) in sought.iter().enumerate() {
            let bit = 1 << number;
            let takes_more = touched.len() < SEARCHED_MAX;
            let mut note = |slots: &[Slot], exact: u32, stem: u32| {
                for slot in slots {
                    let Some(held) = hits.get_mut(*slot as usize) else { continue };
                    let is_new = held.exact | held.stem == 0;
                    if is_new && !takes_more {
                        continue;
                    }
                    if is_new {
                        touched.push(*slot);
                    }
                    held.exact |= exact;
                    held.stem |= stem;
                }
            };
            let holders = |form: &u32| self.holders.get(*form as usize);
            if let Some(own) = word.exact.as_ref().and_then(holders) {
                note(&own.exact[side], bit, 0);
                note(&own.stem[side], 0, bit);
            }
            for stem in word.stems.iter().filter_map(holders) {
                note(&stem.exact[side], 0, bit);
                note(&stem.stem[side], 0, bit);
            }
        }
        (hits, touched)
    }

    /// How well an ask fits that holds some of the words; `None` if that says too little.
    fn judge(&self, sought: &[Sought], all: u32, hits: Hits, entry: &Entry) -> Option<Fit> {
        let weigh = |bits: u32| -> u32 {
            let is_in = |number: usize| bits & (1 << number) != 0;
            sought.iter().enumerate().filter(|(number, _)| is_in(*number)).map(|(_, word)| word.weight).sum()
        };
        let (exact, any) = (weigh(hits.exact), weigh(hits.exact | hits.stem));
        let theirs: u32 = entry.words.iter().map(|form| self.weight(Some(*form))).sum();
        let shorter = all.min(theirs);
        let is_most = |weight: u32| weight * 4 >= shorter * 3;
        let closeness = match () {
            () if is_most(exact) => Closeness::SameWords,
            () if hits.exact != 0 => Closeness::SomeWords,
            () if is_most(any) => Closeness::SameStems,
            () => Closeness::SomeStems,
        };
        (any * PART_MIN >= shorter).then_some(Fit { closeness, weight: exact + any })
    }

    /// Notes that an agent asks, or asks no more; their number.
    fn count_agent(&mut self, agent: &Id) -> u32 {
        let next = self.agents_ever;
        let (number, asks) = self.agents.entry(agent.clone()).or_insert((next, 0));
        *asks += 1;
        self.agents_ever = next.max(number.saturating_add(1));
        *number
    }

    fn discount_agent(&mut self, agent: &Id) {
        if let Some((_, asks)) = self.agents.get_mut(agent) {
            *asks -= 1;
            if *asks == 0 {
                self.agents.remove(agent);
            }
        }
    }

    fn count_use(&mut self, agent: u32, form: u32) {
        let uses = self.uses.entry((agent, form)).or_default();
        *uses += 1;
        if *uses == 1 {
            self.users[form as usize] += 1;
        }
    }

    fn discount_use(&mut self, agent: u32, form: u32) {
        if let Some(uses) = self.uses.get_mut(&(agent, form)) {
            *uses -= 1;
            if *uses == 0 {
                self.uses.remove(&(agent, form));
                self.users[form as usize] -= 1;
            }
        }
    }
}

/// Four times the binary logarithm of a number above nothing, rounded down, with a straight line between powers of two.
fn quarter_bits(number: u64) -> u32 {
    let fine = number.max(1).saturating_mul(4);
    let whole = fine.ilog2();
    4 * (whole - 2) + ((fine >> (whole - 2)) & 3) as u32
}

impl Matcher for Index {
    fn enter(&mut self, key: Key, ask: &Ask) {
        self.remove(key);
        let found = words::of(ask);
        let words: Box<[u32]> = found.iter().map(|word| self.form(&word.exact)).collect();
        let mut stems: Vec<u32> = Vec::new();
        for stem in found.iter().flat_map(|word| &word.stems) {
            stems.push(self.form(stem));
        }
        stems.sort_unstable();
        stems.dedup();
        let slot = self.free.pop().unwrap_or(self.entries.len() as Slot);
        let side = ask.purpose as usize;
        let agent = self.count_agent(&ask.agent);
        for form in &words {
            self.count_use(agent, *form);
            put(&mut self.holders[*form as usize].exact[side], slot);
        }
        for form in &stems {
            put(&mut self.holders[*form as usize].stem[side], slot);
        }
        if let Some(kind) = &ask.kind {
            put(&mut self.kinds.entry(kind.clone()).or_default()[side], slot);
        }
        let (purpose, kind) = (ask.purpose, ask.kind.clone());
        let entry = Some(Entry { key, purpose, agent, name: ask.agent.clone(), kind, words, stems: stems.into() });
        match self.entries.get_mut(slot as usize) {
            Some(place) => *place = entry,
            None => self.entries.push(entry),
        }
        self.slots.insert(key, slot);
    }

    fn remove(&mut self, key: Key) {
        let Some(slot) = self.slots.remove(&key) else { return };
        let Some(entry) = self.entries.get_mut(slot as usize).and_then(Option::take) else { return };
        let side = entry.purpose as usize;
        self.discount_agent(&entry.name);
        for form in &entry.words {
            self.discount_use(entry.agent, *form);
            take(&mut self.holders[*form as usize].exact[side], slot);
        }
        for form in &entry.stems {
            take(&mut self.holders[*form as usize].stem[side], slot);
        }
        if let Some(kind) = &entry.kind
            && let Some(held) = self.kinds.get_mut(kind)
        {
            take(&mut held[side], slot);
            if held.iter().all(Vec::is_empty) {
                self.kinds.remove(kind);
            }
        }
        self.free.push(slot);
    }

    fn fits(&self, ask: &Ask, purpose: Purpose, most: usize) -> Vec<(Key, Fit)> {
        let sought = self.sought(ask);
        let all: u32 = sought.iter().map(|word| word.weight).sum();
        let (mut hits, touched) = self.hits(&sought, purpose);
        let entry = |slot: Slot| self.entries.get(slot as usize).and_then(Option::as_ref);
        // Keys are long: their first bytes stand for them, until two are the same.
        let mut found: Vec<(Reverse<Fit>, u64, Slot)> = Vec::with_capacity(touched.len());
        let same_kind = ask.kind.as_ref().and_then(|kind| self.kinds.get(kind));
        for slot in same_kind.map_or(&[][..], |held| &held[purpose as usize]) {
            let Some(held) = hits.get_mut(*slot as usize) else { continue };
            let noted = std::mem::take(held);
            let Some(entry) = entry(*slot) else { continue };
            let weight = self.judge(&sought, all, noted, entry).map_or(0, |fit| fit.weight);
            found.push((Reverse(Fit { closeness: Closeness::SameKind, weight }), entry.key.1.prefix(), *slot));
        }
        for slot in touched {
            let noted = hits.get(slot as usize).copied().unwrap_or_default();
            // Nothing is left of those that were taken by kind.
            let Some(entry) = entry(slot).filter(|_| noted.exact | noted.stem != 0) else { continue };
            let fit = self.judge(&sought, all, noted, entry);
            found.extend(fit.map(|fit| (Reverse(fit), entry.key.1.prefix(), slot)));
        }
        let key = |slot: Slot| entry(slot).map(|entry| (entry.key.1, entry.key.0));
        let order = |one: &(Reverse<Fit>, u64, Slot), other: &(Reverse<Fit>, u64, Slot)| {
            (one.0, one.1).cmp(&(other.0, other.1)).then_with(|| key(one.2).cmp(&key(other.2)))
        };
        if found.len() > most && most > 0 {
            found.select_nth_unstable_by(most - 1, order);
        }
        found.truncate(most);
        found.sort_unstable_by(order);
        found.into_iter().filter_map(|(Reverse(fit), _, slot)| Some((entry(slot)?.key, fit))).collect()
    }

    fn why(&self, ask: &Ask, other: &Ask) -> Vec<Box<str>> {
        let tells = |word: &Word| self.weight(self.forms.get(&word.exact).copied());
        words::common(ask, other, &tells)
    }
}
