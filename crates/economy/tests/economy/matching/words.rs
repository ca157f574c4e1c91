//! Words of any language, as the index compares them.

use commonage_economy::matching::words::{folded, of};
use commonage_economy::matching::{Closeness, Fit, Index, Matcher};
use commonage_economy::needs::act::{Ask, Purpose};
use proptest::prelude::*;

use super::{Open, Say, key, need, number, offer};

fn exact(what: &str) -> Vec<String> {
    of(&need("ana", what)).into_iter().map(|word| word.exact.into()).collect()
}

fn closeness(one: Ask, other: Ask) -> Option<Closeness> {
    let open = Open::of([other]);
    open.index.fits(&one, Purpose::Offer, 10).first().map(|(_, fit)| fit.closeness)
}

#[test]
fn words_are_cut_lowered_and_folded() {
    assert_eq!(exact("Möhren, 3 kg — und Äpfel!"), ["mohren", "3", "kg", "und", "apfel"]);
    assert_eq!(exact("Crème brûlée’s d'été"), ["creme", "brulee’s", "d'ete"]);
    assert_eq!(folded("Straße ŁÓDŹ Ørsted İstanbul ﬁx"), "strasse lodz orsted istanbul fix");
    assert_eq!(exact("bread Bread BREAD"), ["bread"]);
    assert_eq!(exact("… — !"), Vec::<String>::new());
}

#[test]
fn scripts_without_blanks_give_pairs() {
    assert_eq!(exact("新鲜胡萝卜"), ["新鲜", "鲜胡", "胡萝", "萝卜"]);
    assert_eq!(exact("米"), ["米"]);
    assert_eq!(exact("にんじん、トマト"), ["にん", "んじ", "じん", "トマ", "マト"]);
    // Pairs of whole signs: a vowel stays with its consonant.
    assert_eq!(exact("ที่นา"), ["ที่น", "นา"].map(str::to_owned));
    assert_eq!(closeness(need("ana", "胡萝卜"), offer("ben", "今天有新鲜胡萝卜")), Some(Closeness::SameWords));
    assert_eq!(
        closeness(need("ana", "にんじん"), offer("ben", "おいしいにんじんがあります")),
        Some(Closeness::SameWords)
    );
    assert_eq!(closeness(need("ana", "แครอท"), offer("ben", "มีแครอทสด")), Some(Closeness::SameWords));
    assert_eq!(closeness(need("ana", "胡萝卜"), offer("ben", "土豆")), None);
}

#[test]
fn stems_fit_where_the_language_is_known() {
    let fits = |code: &str, one: &str, other: &str| {
        closeness(need("ana", one).in_language(code), offer("ben", other).in_language(code))
    };
    assert_eq!(fits("en", "carrot", "carrots"), Some(Closeness::SameStems));
    assert_eq!(fits("en-GB", "repairing bicycles", "bicycle repairs"), Some(Closeness::SameStems));
    assert_eq!(fits("de", "Kinderbetreuung", "kinderbetreuungen"), Some(Closeness::SameStems));
    assert_eq!(fits("spa", "zanahorias", "zanahoria"), Some(Closeness::SameStems));
    assert_eq!(fits("ru", "яблоки", "яблок"), Some(Closeness::SameStems));
    assert_eq!(fits("xx", "carrot", "carrots"), None);
    // One side is enough, where the other is the stem itself.
    assert_eq!(closeness(need("ana", "carrots").in_language("en"), offer("ben", "carrot")), Some(Closeness::SameStems));
}

#[test]
fn a_language_that_is_plain_needs_not_be_said() {
    let text = "We would like to borrow three large wooden ladders for the painting of our community house this week";
    let words = of(&need("ana", text));
    assert!(words.iter().any(|word| *word.exact == *"ladders" && word.stems.iter().any(|stem| **stem == *"ladder")));
    // One word could be of many languages.
    assert!(of(&need("ana", "ladders")).iter().all(|word| word.stems.is_empty()));
}

#[test]
fn a_word_counts_more_than_a_stem_and_a_kind_more_than_words() {
    let kind = |ask: Ask| ask.with(|ask| ask.kind = Some(crate::support::id("urn:carrot")));
    let english = |ask: Ask| ask.in_language("en");
    let open = Open::of([
        english(offer("a", "carrots fresh from the field")),
        english(offer("b", "carrot")),
        english(offer("c", "carrots")),
        kind(offer("d", "Möhren")),
        english(offer("e", "a carrot with its leaves")),
        english(offer("f", "potatoes")),
    ]);
    let mine = kind(english(need("me", "carrots, about ten")));
    let fits = open.index.fits(&mine, Purpose::Offer, 10);
    let told: Vec<(u64, Closeness)> = fits.iter().map(|(key, fit)| (number(key), fit.closeness)).collect();
    use Closeness::{SameKind, SameStems, SameWords, SomeStems, SomeWords};
    assert_eq!(told, [(4, SameKind), (3, SameWords), (1, SomeWords), (2, SameStems), (5, SomeStems)]);
    assert_eq!(open.index.fits(&mine, Purpose::Need, 10), []);
    assert_eq!(open.index.fits(&mine, Purpose::Offer, 2), fits[..2]);
    assert_eq!(open.index.fits(&mine, Purpose::Offer, 0), []);
}

#[test]
fn words_that_everybody_uses_tell_little_without_any_list() {
    let things = ["bread", "wood", "paint", "seeds", "tiles", "wool", "honey", "ropes"];
    let asks = (0..200).map(|number| offer(&format!("p{number}"), &format!("zum {}", things[number % things.len()])));
    let mut open = Open::of(asks);
    open.put(500, offer("x", "zum ladder"));
    let fits = open.index.fits(&need("me", "zum ladder"), Purpose::Offer, 1000);
    assert_eq!(fits.iter().map(|(key, _)| number(key)).collect::<Vec<_>>(), [500]);
    // Said alone, it is looked for all the same.
    assert_eq!(open.index.fits(&need("me", "zum"), Purpose::Offer, 1000).len(), 201);
    assert_eq!(open.index.why(&need("me", "Ladder zum"), &offer("x", "zum ladder")), ["ladder".into()]);
}

#[test]
fn a_word_among_many_is_no_fit_unless_it_tells() {
    let things = ["bread", "wood", "paint", "seeds", "tiles", "wool", "honey", "ropes"];
    let asks = (0..64).map(|number| offer(&format!("p{number}"), &format!("with {} today", things[number % 8])));
    let mut open = Open::of(asks);
    open.put(500, offer("x", "help with moving a piano up to the fourth floor"));
    let fits = |what: &str| open.index.fits(&need("me", what), Purpose::Offer, 100).len();
    assert_eq!(fits("somebody to sing with our choir every second evening"), 0);
    assert_eq!(fits("a piano to sing with every second evening"), 1);
    assert_eq!(fits("wool with thick thread"), 8);
}

#[test]
fn nobody_makes_a_word_common_by_asking_a_lot() {
    let mut index = Index::default();
    index.enter(key(1), &offer("ana", "wool"));
    index.enter(key(2), &offer("ben", "wood"));
    let fit = |index: &Index| index.fits(&need("me", "wool"), Purpose::Offer, 1)[0];
    let before = fit(&index);
    (3..500).for_each(|number| index.enter(key(number), &offer("ana", "wool")));
    assert_eq!(fit(&index), before);
}

/// What an index says of a need.
fn says(index: &Index, what: &str) -> Vec<(u64, Fit)> {
    let fits = index.fits(&need("me", what).in_language("en"), Purpose::Offer, 100);
    fits.into_iter().map(|(key, fit)| (number(&key), fit)).collect()
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    let word = prop::sample::select(vec!["carrot", "carrots", "bread", "tools", "tool", "the", "胡萝卜", "Möhren"]);
    prop::collection::vec(prop::collection::vec(word, 1..4).prop_map(|words| words.join(" ")), 1..30)
}

proptest! {
    #[test]
    fn an_index_is_the_set_of_what_is_in_it(texts in texts(), gone in any::<u64>(), sought in texts()) {
        let entered: Vec<(u64, &String)> = (0..).zip(&texts).collect();
        let is_gone = |number: u64| gone >> (number % 64) & 1 == 1;
        let put = |index: &mut Index, (number, text): &(u64, &String)| {
            index.enter(key(*number), &offer("p", text).in_language("en"));
        };
        let (mut kept, mut direct) = (Index::default(), Index::default());
        // Entered, changed, forgotten, and entered again …
        for entry in &entered {
            kept.enter(key(entry.0), &offer("p", "something else"));
            put(&mut kept, entry);
        }
        for (number, _) in &entered {
            kept.remove(key(*number));
            kept.remove(key(*number));
        }
        entered.iter().rev().for_each(|entry| put(&mut kept, entry));
        entered.iter().filter(|(number, _)| is_gone(*number)).for_each(|(number, _)| kept.remove(key(*number)));
        // … or only those that are there, in order.
        entered.iter().filter(|(number, _)| !is_gone(*number)).for_each(|entry| put(&mut direct, entry));
        prop_assert_eq!(kept.len(), direct.len());
        for what in &sought {
            prop_assert_eq!(says(&kept, what), says(&direct, what));
        }
    }

    #[test]
    fn an_ask_is_found_by_its_own_words(texts in texts(), at in any::<prop::sample::Index>()) {
        let mut index = Index::default();
        for (number, text) in (0..).zip(&texts) {
            index.enter(key(number), &offer("p", text));
        }
        let at = at.index(texts.len());
        let found = index.fits(&need("me", &texts[at]), Purpose::Offer, 100);
        let fit = found.iter().find(|(key, _)| number(key) == at as u64).map(|(_, fit)| fit.closeness);
        prop_assert_eq!(fit, Some(Closeness::SameWords));
    }

    #[test]
    fn no_text_in_any_language_does_harm(what in "\\PC{0,60}", other in "(\\p{L}|\\p{M}|[ 0-9'’\u{200d}-]){0,40}") {
        const CODES: [&str; 20] = ["ar", "da", "nl", "en", "fi", "fr", "de", "el", "hu", "it", "no", "pt", "ro", "ru", "es",
            "sv", "ta", "tr", "", "\u{0}-é"];
        for code in CODES {
            let mut index = Index::default();
            let (one, two) = (need("a", &what).in_language(code), offer("b", &other).in_language(code));
            index.enter(key(1), &one);
            index.enter(key(2), &two);
            index.fits(&one, Purpose::Offer, 3);
            index.why(&one, &two);
            for word in of(&one).iter().chain(&of(&two)) {
                prop_assert_eq!(folded(&word.exact), word.exact.to_string());
            }
        }
        index_without_language(&what, &other);
    }
}

fn index_without_language(what: &str, other: &str) {
    let mut index = Index::default();
    index.enter(key(1), &need("a", what));
    index.fits(&offer("b", other), Purpose::Need, 3);
}
