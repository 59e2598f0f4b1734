//! Cuts a message into words, numbers and marks, and folds them so that case, accents and typographic variants do not
//! matter. Positions stay those of the original text.

use super::Fact;
use super::FactValue;
use rust_decimal::Decimal;
use std::str::FromStr;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The longest message that is read, in characters; the rest is ignored.
pub(super) const LONGEST_MESSAGE: usize = 4_000;
/// Longer runs of digits are identifiers, not amounts.
const LONGEST_NUMBER: usize = 15;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Word,
    Number(Decimal),
    Mark(char),
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Lower case, without accents and apostrophes; digits as typed.
    pub folded: String,
    pub kind: Kind,
    /// Character positions in the message.
    pub start: usize,
    pub end: usize,
    /// No white space before it.
    pub glued: bool,
    /// Starts with a capital, or is in a script that has none.
    pub capital: bool,
}

impl Token {
    pub fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    pub fn mark(&self) -> Option<char> {
        if let Kind::Mark(mark) = self.kind { Some(mark) } else { None }
    }

    pub fn number(&self) -> Option<Decimal> {
        if let Kind::Number(number) = self.kind { Some(number) } else { None }
    }

    /// Ends a sentence.
    pub fn is_stop(&self) -> bool {
        matches!(self.mark(), Some('.' | '!' | '?' | ';' | '\n' | '¿' | '¡'))
    }
}

/// A message being read. A token that already gave a fact is taken, so that a phone's digits are not also an hour.
#[derive(Clone)]
pub(super) struct Message {
    pub chars: Vec<char>,
    pub tokens: Vec<Token>,
    taken: Vec<bool>,
}

impl Message {
    pub fn read(text: &str) -> Self {
        let chars: Vec<char> = text.chars().take(LONGEST_MESSAGE).collect();
        let tokens = tokenise(&chars);
        let taken = vec![false; tokens.len()];
        Self { chars, tokens, taken }
    }

    pub fn word(&self, index: usize) -> Option<&str> {
        self.tokens.get(index).filter(|token| token.is_word()).map(|token| token.folded.as_str())
    }

    pub fn folded(&self, index: usize) -> Option<&str> {
        self.tokens.get(index).map(|token| token.folded.as_str())
    }

    pub fn is_taken(&self, index: usize) -> bool {
        self.taken.get(index).copied().unwrap_or(true)
    }

    pub fn is_free(&self, first: usize, end: usize) -> bool {
        (first..end).all(|index| !self.is_taken(index))
    }

    /// Marks the tokens `first..end` as read.
    pub fn take(&mut self, first: usize, end: usize) {
        for taken in self.taken.iter_mut().take(end).skip(first) {
            *taken = true;
        }
    }

    /// Marks the tokens that overlap these characters as read.
    pub fn take_chars(&mut self, start: usize, end: usize) {
        for (token, taken) in self.tokens.iter().zip(&mut self.taken) {
            *taken |= token.start < end && start < token.end;
        }
    }

    /// The original text between two character positions.
    pub fn raw(&self, start: usize, end: usize) -> String {
        self.chars.get(start..end).map(|chars| chars.iter().collect()).unwrap_or_default()
    }

    /// The characters of the tokens `first..end`.
    pub fn span_of(&self, first: usize, end: usize) -> (u32, u32) {
        let start = self.tokens.get(first).map_or(0, |token| token.start);
        let stop = end.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, |token| token.end);
        let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (position(start), position(stop.max(start)))
    }

    /// A fact that was read from the tokens `first..end`, which must not be empty.
    pub fn fact(&self, first: usize, end: usize, value: FactValue) -> Fact {
        let (start, end) = self.span_of(first, end);
        Fact { start, end, value }
    }
}

/// A fact at character positions.
pub(super) fn span(start: usize, end: usize, value: FactValue) -> Fact {
    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Fact { start: position(start), end: position(end.max(start)), value }
}

/// Lower case without accents, apostrophes and invisible marks: the form in which words are compared.
pub(super) fn fold(chars: impl IntoIterator<Item = char>) -> String {
    chars
        .into_iter()
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_apostrophe(*c) && !is_invisible(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The folded words and numbers of a phrase; marks are dropped.
pub(super) fn phrase_words(phrase: &str) -> Vec<String> {
    let chars: Vec<char> = phrase.chars().take(LONGEST_MESSAGE).collect();
    tokenise(&chars).into_iter().filter(|token| token.mark().is_none()).map(|token| token.folded).collect()
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '\u{301}')
}

/// Direction marks, joiners and variation selectors carry no meaning here.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{ad}')
}

fn is_letter(c: char) -> bool {
    (c.is_alphabetic() && digit(c).is_none()) || is_combining_mark(c)
}

/// The value of a decimal digit in the scripts that phones type.
fn digit(c: char) -> Option<u32> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    Some(u32::from(c) - u32::from(zero))
}

fn tokenise(chars: &[char]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    let mut glued = false;
    while let Some(&c) = chars.get(at) {
        let end = if digit(c).is_some() {
            number_end(chars, at)
        } else if is_letter(c) {
            word_end(chars, at)
        } else {
            at + 1
        };
        if c != '\n' && (c.is_whitespace() || c.is_control() || is_invisible(c)) {
            glued = glued && is_invisible(c);
            at = end;
            continue;
        }
        tokens.push(token(&chars[at..end], at, glued));
        glued = c != '\n';
        at = end;
    }
    tokens
}

fn token(chars: &[char], start: usize, glued: bool) -> Token {
    let first = chars[0];
    let capital = first.is_uppercase() || (is_letter(first) && !first.is_lowercase());
    let end = start + chars.len();
    let (folded, kind) = if digit(first).is_some() {
        let plain: String = chars
            .iter()
            .filter(|c| **c != ',')
            .filter_map(|c| if *c == '.' { Some('.') } else { digit(*c).and_then(|d| char::from_digit(d, 10)) })
            .collect();
        let kind = match Decimal::from_str(&plain) {
            Ok(number) if plain.len() <= LONGEST_NUMBER => Kind::Number(number),
            _ => Kind::Word,
        };
        (plain, kind)
    } else if let Some(part) = vulgar_fraction(first) {
        (first.to_string(), Kind::Number(part))
    } else if is_letter(first) {
        let latin = chars.iter().any(char::is_ascii_alphabetic);
        // A word in two scripts is Latin with look-alikes in it.
        let plain = chars.iter().map(|c| if latin { unmasked(*c) } else { *c });
        (fold(plain), Kind::Word)
    } else {
        let plain = match first {
            '–' | '—' | '‑' | '−' => '-',
            '×' => 'x',
            '’' => '\'',
            other => other,
        };
        (plain.to_string(), if plain == 'x' { Kind::Word } else { Kind::Mark(plain) })
    };
    Token { folded, kind, start, end, glued, capital }
}

/// The Latin letter that a Cyrillic or Greek one is taken for (Unicode confusables, those that phones type).
fn unmasked(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'с' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' => 'e',
        'һ' => 'h',
        'і' | 'ι' => 'i',
        'ј' => 'j',
        'ӏ' => 'l',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'у' | 'γ' => 'y',
        'ν' => 'v',
        'х' | 'χ' => 'x',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' => 'I',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Т' | 'Τ' => 'T',
        'Х' | 'Χ' => 'X',
        other => other,
    }
}

fn vulgar_fraction(c: char) -> Option<Decimal> {
    match c {
        '½' => Some(Decimal::new(5, 1)),
        '¼' => Some(Decimal::new(25, 2)),
        '¾' => Some(Decimal::new(75, 2)),
        _ => None,
    }
}

fn word_end(chars: &[char], start: usize) -> usize {
    let mut at = start;
    while let Some(&c) = chars.get(at) {
        let joins = is_invisible(c) || is_apostrophe(c) || (c == '"' && at == start + 1);
        let letter_follows = chars.get(at + 1).is_some_and(|next| is_letter(*next));
        if !(is_letter(c) || (joins && letter_follows)) {
            break;
        }
        at += 1;
    }
    at
}

/// Digits with thousands separators (`1,200`) and one decimal point (`1.5`); `512.555.0148` stays three numbers.
fn number_end(chars: &[char], start: usize) -> usize {
    let digits = |from: usize| chars[from.min(chars.len())..].iter().take_while(|c| digit(**c).is_some()).count();
    let mut end = start + digits(start);
    if end - start <= 3 {
        while chars.get(end) == Some(&',') && digits(end + 1) == 3 {
            end += 4;
        }
    }
    let decimals = if chars.get(end) == Some(&'.') { digits(end + 1) } else { 0 };
    let after = end + 1 + decimals;
    let dotted_again = chars.get(after) == Some(&'.') && digits(after + 1) > 0;
    let dotted_before = start >= 2 && chars[start - 1] == '.' && digit(chars[start - 2]).is_some();
    if decimals > 0 && !dotted_again && !dotted_before { after } else { end }
}
