//! A sentence as words, each as it was written and as it is compared.

/// A word.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// As it was written.
    pub(super) said: String,
    /// Small, without accents and without the signs around it.
    pub(super) folded: String,
}

/// Signs that end a thought, or stand around a word.
const AROUND: [char; 16] = ['.', ',', ';', ':', '!', '?', '(', ')', '"', '“', '”', '„', '«', '»', '¡', '¿'];

/// A word as it is compared: people leave accents out, and phones put them in.
pub(super) fn fold(word: &str) -> String {
    let plain = |letter: char| match letter {
        'á' | 'à' | 'â' => 'a',
        'é' | 'è' | 'ê' => 'e',
        'í' | 'ì' | 'î' => 'i',
        'ó' | 'ò' | 'ô' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        '’' => '\'',
        other => other,
    };
    let is_accent = |letter: &char| matches!(letter, '\u{300}'..='\u{36f}');
    word.trim_matches(AROUND).to_lowercase().chars().filter(|letter| !is_accent(letter)).map(plain).collect()
}

/// The words of a sentence on one line.
pub(super) fn words(sentence: &str) -> Vec<Word> {
    let word = |said: &str| Word { said: said.to_owned(), folded: fold(said) };
    sentence.split(' ').filter(|said| !said.is_empty()).map(word).collect()
}

impl Word {
    pub(super) fn is_in(&self, list: &[&str]) -> bool {
        list.contains(&&*self.folded)
    }

    /// Whether a thought ends here.
    pub(super) fn ends(&self) -> bool {
        self.said.ends_with([',', ';', ':', '.'])
    }
}

/// How many words a phrase takes, if it stands there.
pub(super) fn phrase(words: &[Word], at: usize, phrase: &str) -> Option<usize> {
    let parts = phrase.split(' ');
    let fits = |(number, part): (usize, &str)| words.get(at + number).is_some_and(|word| word.folded == part);
    let count = parts.clone().count();
    parts.enumerate().all(fits).then_some(count)
}

/// The first phrase of a table that stands there: what it means, and how many words it takes.
pub(super) fn first<T: Copy>(words: &[Word], at: usize, table: &[(&str, T)]) -> Option<(T, usize)> {
    table.iter().find_map(|(said, means)| Some((*means, phrase(words, at, said)?)))
}

/// As it was written, on one line, without the signs at its ends.
pub(super) fn written(words: &[Word]) -> String {
    let all: Vec<&str> = words.iter().map(|word| &*word.said).collect();
    all.join(" ").trim_matches([',', '.', ';', ':', ' ']).to_owned()
}
