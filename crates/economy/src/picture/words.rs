//! The words in a picture: whoever shows it hands them in, and English stands in for what is missing.

use std::collections::BTreeMap;

/// Every word, under its key. What is put into one stands in braces.
pub const ENGLISH: [(&str, &str); 54] = [
    // Where money goes.
    ("income", "income"),
    ("came-in", "what came in"),
    ("step", "a step of the equation"),
    ("a-thing", "a thing"),
    ("a-process", "a process"),
    ("given", "what was given"),
    ("who-gave", "who gave it"),
    ("pool", "a common pool"),
    ("equal", "in equal parts"),
    ("by", "by {what}"),
    ("back", "back for {what}"),
    ("contributions", "contributions"),
    ("work", "work"),
    ("making", "making"),
    ("use", "use"),
    ("things", "things"),
    ("money", "money paid"),
    ("design", "design"),
    ("service", "service"),
    ("points", "points"),
    ("others", "{count} others"),
    ("gets", "{who} gets {amount}"),
    ("goes", "{amount}: {from} to {to}"),
    ("round", "{amount} goes round, from {from} to {to}"),
    // The way of a thing.
    ("people", "people"),
    ("process", "process"),
    ("thing", "thing"),
    ("bold", "bold: where one started"),
    ("dashed", "dashed: inside something"),
    ("more", "…and {count} more"),
    ("more-unknown", "…and more"),
    ("nothing", "Nothing is known of it."),
    ("causes", "From causes on the left to what came of them on the right."),
    ("inside", "{what} inside"),
    ("something", "something"),
    ("did-produce", "made"),
    ("did-consume", "used up"),
    ("did-use", "used"),
    ("did-work", "worked"),
    ("did-cite", "drew on"),
    ("did-service", "served"),
    ("did-pickup", "picked up"),
    ("did-dropoff", "dropped off"),
    ("did-accept", "took in"),
    ("did-modify", "gave back"),
    ("did-combine", "packed"),
    ("did-separate", "took out"),
    ("did-transfer", "gave"),
    ("did-rights", "passed on the rights"),
    ("did-custody", "handed over"),
    ("did-move", "moved"),
    ("did-copy", "copied"),
    ("did-raise", "counted in"),
    ("did-lower", "counted out"),
];

/// The words in a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// Words by their keys, as in [`ENGLISH`].
    pub fn new(said: impl IntoIterator<Item = (String, String)>) -> Words {
        Words(said.into_iter().collect())
    }

    /// A word.
    pub(crate) fn say(&self, key: &str) -> &str {
        let english = || ENGLISH.iter().find(|(known, _)| *known == key).map_or("", |(_, word)| *word);
        self.0.get(key).map_or_else(english, String::as_str)
    }

    /// A word with something put into it. What is put in stays as it is, whatever it looks like.
    pub(crate) fn with(&self, key: &str, what: &[(&str, &str)]) -> String {
        let (mut said, mut rest) = (String::new(), self.say(key));
        while let Some((before, after)) = rest.split_once('{') {
            said += before;
            let Some((name, after)) = after.split_once('}') else {
                rest = after;
                break;
            };
            said += what.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| *value);
            rest = after;
        }
        said + rest
    }
}
