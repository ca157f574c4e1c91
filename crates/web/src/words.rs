//! Every sentence on a page, in the language of the one who reads it. A folder in `words/` is a language; English has
//! every sentence, and stands in where another has none.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use commonage_node::texts::plain;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use include_dir::{Dir, include_dir};
use unic_langid::LanguageIdentifier;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/words");

/// The language that has every sentence.
const FIRST: &str = "en";

/// Languages that are written from right to left, by their codes.
const RIGHT_TO_LEFT: [&str; 12] = ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"];

/// Most wishes that are read of a browser.
const WISHES_MAX: usize = 16;

type Bundle = FluentBundle<FluentResource>;

/// The sentences of one language.
#[derive(Clone)]
pub struct Words {
    code: &'static str,
    own: Arc<Bundle>,
    first: Arc<Bundle>,
}

fn bundle(folder: &Dir<'static>) -> Bundle {
    let code = folder.path().to_str().unwrap_or(FIRST);
    let language: LanguageIdentifier = code.parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    for text in folder.files().filter_map(|file| file.contents_utf8()) {
        // What cannot be read in a file is left out; the tests look that nothing is.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(readable, _)| readable);
        let _ = bundle.add_resource(resource);
    }
    bundle
}

fn all() -> &'static BTreeMap<&'static str, Arc<Bundle>> {
    static ALL: OnceLock<BTreeMap<&'static str, Arc<Bundle>>> = OnceLock::new();
    ALL.get_or_init(|| {
        FILES.dirs().filter_map(|folder| Some((folder.path().to_str()?, Arc::new(bundle(folder))))).collect()
    })
}

/// What a browser wishes for, the dearest first: `es-MX, en;q=0.5`.
fn wishes(accepted: &str) -> Vec<&str> {
    let mut wishes: Vec<(u32, &str)> = accepted
        .split(',')
        .take(WISHES_MAX)
        .filter_map(|wish| {
            let (code, rest) = wish.split_once(';').unwrap_or((wish, ""));
            let weight = rest.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.parse::<f32>().ok())?;
            let is_wanted = weight.is_finite() && weight > 0.0;
            is_wanted.then_some(((weight.min(1.0) * 1000.0) as u32, code.trim()))
        })
        .collect();
    wishes.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    wishes.into_iter().map(|(_, code)| code).collect()
}

/// In which direction a language is written, by its code, as HTML says it.
fn direction(code: &str) -> &'static str {
    let short = code.split(['-', '_']).next().unwrap_or(code);
    if RIGHT_TO_LEFT.iter().any(|held| held.eq_ignore_ascii_case(short)) { "rtl" } else { "ltr" }
}

impl Words {
    /// The languages that are here, by their codes.
    pub fn languages() -> impl Iterator<Item = &'static str> {
        all().keys().copied()
    }

    /// The language that was chosen, else the first one here that the browser wishes for, else English.
    pub fn pick(chosen: Option<&str>, accepted: &str) -> Words {
        let wishes = chosen.into_iter().chain(wishes(accepted));
        let held = |wish: &str| {
            let short = wish.split(['-', '_']).next().unwrap_or(wish);
            let fits = |code: &&'static str| code.eq_ignore_ascii_case(wish);
            let fits_shortly = |code: &&'static str| code.eq_ignore_ascii_case(short);
            Words::languages().find(fits).or_else(|| Words::languages().find(fits_shortly))
        };
        let code = wishes.into_iter().find_map(held).unwrap_or(FIRST);
        let empty = || Arc::new(Bundle::new_concurrent(Vec::new()));
        let of = |code: &str| all().get(code).cloned().unwrap_or_else(empty);
        Words { code, own: of(code), first: of(FIRST) }
    }

    /// The code of the language.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// In which direction it is written, as HTML says it.
    pub fn direction(&self) -> &'static str {
        direction(self.code)
    }

    /// A sentence.
    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// A sentence with something put into it: words of people, made harmless.
    pub fn with(&self, key: &str, what: &[(&'static str, &str)]) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in what {
            arguments.set(*name, FluentValue::from(plain(value)));
        }
        self.format(key, Some(&arguments))
    }

    /// A sentence with a number in it, by which it may change.
    pub fn count(&self, key: &str, number: u64) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("n", FluentValue::from(number));
        self.format(key, Some(&arguments))
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let said = [&self.own, &self.first].into_iter().find_map(|bundle| {
            let pattern = bundle.get_message(key)?.value()?;
            let mut errors = Vec::new();
            let said = bundle.format_pattern(pattern, arguments, &mut errors).into_owned();
            errors.is_empty().then_some(said)
        });
        // Seen at once, and by the tests.
        said.unwrap_or_else(|| format!("⟨{key}⟩"))
    }
}

#[cfg(test)]
mod tests {
    use super::{RIGHT_TO_LEFT, Words, direction, wishes};

    #[test]
    fn the_dearest_wish_comes_first_and_nonsense_is_no_wish() {
        assert_eq!(wishes("en;q=0.2, es-MX, uk;q=NaN, de;q=0"), ["es-MX", "en"]);
        assert_eq!(Words::pick(None, "xx, en-GB").code(), "en");
        assert_eq!(Words::pick(Some("zz"), "").code(), "en");
    }

    #[test]
    fn a_language_is_found_by_its_code_alone_and_by_the_code_of_a_country() {
        assert_eq!(Words::pick(None, "es-MX, en;q=0.5").code(), "es");
        assert_eq!(Words::pick(None, "en;q=0.5, ES").code(), "es");
        assert_eq!(Words::pick(Some("es"), "en").code(), "es");
        assert_eq!(Words::pick(None, "est, en").code(), "en");
    }

    #[test]
    fn languages_that_are_written_from_right_to_left_say_so() {
        for code in RIGHT_TO_LEFT.into_iter().chain(["ar-EG", "fa_IR", "HE", "ckb-IQ"]) {
            assert_eq!(direction(code), "rtl", "{code}");
        }
        for code in ["en", "es", "es-MX", "uk", "arn", "hebrew", "", "-ar"] {
            assert_eq!(direction(code), "ltr", "{code}");
        }
        for code in Words::languages() {
            assert_eq!(Words::pick(Some(code), "").direction(), direction(code), "{code}");
        }
    }

    #[test]
    fn spanish_counts_one_and_many() {
        let words = Words::pick(Some("es"), "");
        let said = |number| words.count("why-away", number).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(said(0), "Está a menos de 1 km.");
        assert_eq!(said(1), "Está a 1 km, más o menos.");
        assert_eq!(said(7), "Está a unos 7 km.");
    }

    #[test]
    fn words_of_others_cannot_turn_a_sentence() {
        let said = Words::pick(None, "").with("line-by", &[("who", "Ana\u{202e}\u{2069}")]);
        assert!(!said.contains('\u{202e}') && said.matches('\u{2069}').count() == 1, "{said:?}");
    }
}
