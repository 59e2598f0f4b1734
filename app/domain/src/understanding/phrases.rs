//! Finds phrases (names, synonyms, labels) in a message, with slips of the pen forgiven in proportion to length.

use super::{
    tokens::{Kind, Message, phrase_words},
    words::{Lexicon, is_common},
};
use rust_decimal::Decimal;

/// A phrase found at the tokens `first..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub first: usize,
    pub end: usize,
    /// Letters that were matched: a longer match says more.
    pub letters: usize,
    /// Edits needed; 0 is exact.
    pub edits: usize,
}

impl Found {
    pub fn overlaps(&self, other: &Self) -> bool {
        self.first < other.end && other.first < self.end
    }

    pub fn within(&self, other: &Self) -> bool {
        other.first <= self.first && self.end <= other.end
    }

    /// More letters, then fewer edits, then earlier.
    pub fn rank(&self) -> (std::cmp::Reverse<usize>, usize, usize) {
        (std::cmp::Reverse(self.letters), self.edits, self.first)
    }
}

/// A phrase ready to be looked for.
pub(super) struct Phrase {
    words: Vec<String>,
}

impl Phrase {
    pub fn new(text: &str) -> Option<Self> {
        let words = phrase_words(text);
        (!words.is_empty() && words.iter().any(|word| word.chars().count() > 1 || word.parse::<u32>().is_ok()))
            .then_some(Self { words })
    }

    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether it is nothing but a number: “2”, “two”.
    pub fn is_a_number(&self, lexicon: Lexicon) -> bool {
        matches!(&self.words[..], [word] if word.parse::<Decimal>().is_ok() || lexicon.number(word).is_some())
    }

    /// Every place where the phrase stands.
    pub fn all_in(&self, message: &Message, lexicon: Lexicon) -> Vec<Found> {
        (0..message.tokens.len()).filter_map(|at| self.at(message, lexicon, at)).collect()
    }

    /// The phrase at token `first`; marks between its words are passed over, a sentence's end is not.
    fn at(&self, message: &Message, lexicon: Lexicon, first: usize) -> Option<Found> {
        self.spelt(message, lexicon, first).or_else(|| self.joined(message, first))
    }

    fn spelt(&self, message: &Message, lexicon: Lexicon, first: usize) -> Option<Found> {
        let (mut at, mut edits) = (first, 0);
        for (index, word) in self.words.iter().enumerate() {
            if index > 0 {
                at = skip_marks(message, at);
                if message.folded(at) != Some(word) {
                    at = skip_determiner(message, at);
                }
            }
            if message.is_taken(at) {
                return None;
            }
            edits += difference(message, lexicon, at, word)?;
            at += 1;
        }
        let letters = self.words.iter().map(|word| word.chars().count()).sum::<usize>();
        (edits <= 1 + letters / 8).then_some(Found { first, end: at, letters, edits })
    }

    /// “lipfiller”, “bo tox”: the same letters, cut differently.
    fn joined(&self, message: &Message, first: usize) -> Option<Found> {
        let whole = self.words.concat();
        let letters = whole.chars().count();
        if letters < 5 {
            return None;
        }
        let mut typed = String::new();
        let mut at = first;
        while typed.len() < whole.len() {
            if message.is_taken(at) {
                return None;
            }
            typed.push_str(message.word(at)?);
            at += 1;
        }
        (typed == whole).then_some(Found {
            first,
            end: at,
            letters,
            edits: usize::from(at != first + self.words.len()),
        })
    }
}

fn skip_marks(message: &Message, mut at: usize) -> usize {
    while message.tokens.get(at).is_some_and(|token| {
        matches!(token.mark(), Some('-' | '/' | '.' | '&' | '"' | '(' | ')')) && !is_end(message, at)
    }) {
        at += 1;
    }
    at
}

/// “chipped my front tooth” is a chipped tooth.
fn skip_determiner(message: &Message, at: usize) -> usize {
    const DETERMINERS: &[&str] = &["my", "the", "a", "an", "his", "her", "our", "mi", "el", "la", "un", "una"];
    const PLACES: &[&str] = &["front", "back", "upper", "lower", "top", "bottom", "left", "right"];
    let is_one_of = |at: usize, words: &[&str]| message.word(at).is_some_and(|word| words.contains(&word));
    if !is_one_of(at, DETERMINERS) {
        return at;
    }
    if is_one_of(at + 1, PLACES) { at + 2 } else { at + 1 }
}

fn is_end(message: &Message, at: usize) -> bool {
    message.tokens[at].mark() == Some('.') && message.tokens.get(at + 1).is_none_or(|next| !next.glued && next.capital)
}

/// Edits between the token at `at` and a word of a phrase; `None` when they differ too much.
fn difference(message: &Message, lexicon: Lexicon, at: usize, word: &str) -> Option<usize> {
    let token = message.tokens.get(at)?;
    if token.folded == word {
        return Some(0);
    }
    let digits = word.starts_with(|c: char| c.is_ascii_digit());
    let number = if digits { word.parse::<Decimal>().ok() } else { lexicon.number(word).map(Decimal::from) };
    match token.kind {
        Kind::Number(typed) => (Some(typed) == number).then_some(0),
        Kind::Word if number.is_some() => (lexicon.number(&token.folded).map(Decimal::from) == number).then_some(0),
        Kind::Word => word_difference(&token.folded, word),
        Kind::Mark(_) => None,
    }
}

/// Edits between two folded words, within what a slip of the pen makes of a word this long.
pub(super) fn word_difference(typed: &str, word: &str) -> Option<usize> {
    if typed == word || singular(typed) == singular(word) {
        return Some(0);
    }
    let (length, typed_length) = (word.chars().count(), typed.chars().count());
    let allowed = match length.min(typed_length + 1) {
        0..=4 => return None,
        5..=7 => 1,
        _ => 2,
    };
    if is_common(typed) || length.abs_diff(typed_length) > allowed {
        return None;
    }
    let edits =
        strsim::damerau_levenshtein(typed, word).min(strsim::damerau_levenshtein(singular(typed), singular(word)));
    let mut initials = typed.chars().take(2).collect::<Vec<_>>();
    let same_start = typed.chars().next() == word.chars().next() || {
        initials.reverse();
        initials == word.chars().take(2).collect::<Vec<_>>()
    };
    (edits <= allowed && same_start).then_some(edits)
}

/// Drops a plural ending: “fillers”, “brushes”.
fn singular(word: &str) -> &str {
    if word.len() < 4 || word.ends_with("ss") {
        return word;
    }
    ["ches", "shes", "xes"]
        .iter()
        .find(|ending| word.ends_with(*ending))
        .and_then(|_| word.strip_suffix("es"))
        .or_else(|| word.strip_suffix('s'))
        .unwrap_or(word)
}

/// Whether what starts at `first` is ruled out: “not Botox”, “without the crow's feet”, “instead of …”.
pub(super) fn is_negated(message: &Message, first: usize) -> bool {
    let before = |back: usize| first.checked_sub(back).and_then(|at| message.word(at));
    let skip =
        usize::from(matches!(before(1), Some("the" | "my" | "a" | "an" | "any" | "el" | "la" | "las" | "los" | "for")));
    matches!(
        (before(skip + 2), before(skip + 1)),
        (_, Some("not" | "without" | "except" | "sin" | "excepto" | "no" | "isnt"))
            | (Some("instead" | "vez" | "lugar"), Some("of" | "de"))
            | (Some("rather"), Some("than"))
            | (Some("dont" | "not" | "no"), Some("want" | "need" | "quiero" | "necesito"))
    )
}

/// Keeps the best of what overlaps.
pub(super) fn best<T>(mut found: Vec<(Found, T)>) -> Vec<(Found, T)> {
    found.sort_by_key(|(found, _)| found.rank());
    let mut kept: Vec<(Found, T)> = Vec::new();
    for (candidate, value) in found {
        let free = kept.iter().all(|(other, _)| {
            !candidate.overlaps(other)
                || (candidate.first, candidate.end, candidate.edits) == (other.first, other.end, other.edits)
        });
        if free {
            kept.push((candidate, value));
        }
    }
    kept
}
