//! A message as the grammar of dates and times sees it: symbols of no particular language.

use super::super::{
    tokens::{Kind, Message},
    words::{Lexicon, Sym},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Sym(Sym),
    /// A whole number; `digits` is 0 when it was written as a word.
    Number {
        value: u32,
        digits: usize,
    },
    /// `4.30`: a clock in some countries.
    Dotted {
        hour: u32,
        minute: u32,
    },
    Colon,
    Slash,
    Dash,
    Comma,
    Percent,
    Stop,
    Other,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Lexeme {
    pub piece: Piece,
    /// Tokens `first..end`.
    pub first: usize,
    pub end: usize,
    /// No space before it.
    pub glued: bool,
}

/// What an ordinal before it numbers, so that it is no date.
const PLACES: &[&str] = &[
    "street", "st", "avenue", "ave", "av", "road", "rd", "floor", "fl", "lane", "ln", "drive", "place", "block",
    "grade", "grader", "calle", "avenida", "piso",
];

const LONGEST_SKIP: usize = 6;

/// The lexemes of one message, with a reader that never runs off the end.
pub(super) struct Lexemes(Vec<Lexeme>, BTreeSet<usize>);

impl Lexemes {
    pub fn of(message: &Message, lexicon: Lexicon) -> Self {
        let mut lexemes: Vec<Lexeme> = Vec::new();
        let mut digits = BTreeSet::new();
        let mut at = 0;
        while let Some(token) = message.tokens.get(at) {
            let (piece, end) =
                if message.is_taken(at) { (Piece::Other, at + 1) } else { piece_at(message, lexicon, at) };
            let abbreviated =
                matches!(lexemes.last().map(|l| l.piece), Some(Piece::Sym(Sym::Weekday(_) | Sym::Month(_))))
                    && token.mark() == Some('.')
                    && token.glued
                    && message.tokens.get(at - 1).is_some_and(|before| before.folded.len() <= 5);
            match (lexemes.last_mut(), piece) {
                (Some(last), Piece::Stop) if abbreviated => last.end = end,
                (Some(last), Piece::Sym(Sym::OrdinalMark)) => match last.piece {
                    // “5th street” is a place.
                    Piece::Number { .. } if message.word(end).is_some_and(|next| PLACES.contains(&next)) => {
                        last.piece = Piece::Other;
                        last.end = end;
                    }
                    Piece::Number { value: value @ 1..=31, digits: 1..=2 } if token.glued => {
                        last.piece = Piece::Sym(Sym::Ordinal(u8::try_from(value).unwrap_or(0)));
                        last.end = end;
                        digits.insert(last.first);
                    }
                    _ => lexemes.push(Lexeme { piece: Piece::Other, first: at, end, glued: token.glued }),
                },
                _ => lexemes.push(Lexeme { piece, first: at, end, glued: token.glued }),
            }
            if let Some(last) = lexemes.last_mut()
                && let Piece::Sym(sym) = last.piece
                && let Some(plain) = without_article(sym)
            {
                last.piece = Piece::Sym(plain);
                lexemes.push(Lexeme { piece: Piece::Sym(Sym::The), first: at, end, glued: false });
            }
            at = end;
        }
        Self(lexemes, digits)
    }

    pub fn all(&self) -> &[Lexeme] {
        &self.0
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn get(&self, at: usize) -> Option<&Lexeme> {
        self.0.get(at)
    }

    pub fn piece(&self, at: usize) -> Piece {
        self.0.get(at).map_or(Piece::Stop, |lexeme| lexeme.piece)
    }

    pub fn sym(&self, at: usize) -> Option<Sym> {
        if let Piece::Sym(sym) = self.piece(at) { Some(sym) } else { None }
    }

    pub fn is(&self, at: usize, sym: Sym) -> bool {
        self.sym(at) == Some(sym)
    }

    pub fn glued(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|lexeme| lexeme.glued)
    }

    pub fn number(&self, at: usize) -> Option<u32> {
        if let Piece::Number { value, .. } = self.piece(at) { Some(value) } else { None }
    }

    /// Whether the ordinal at `at` was written with digits (`14th`), which only a date is.
    pub fn glued_digits(&self, at: usize) -> bool {
        match self.0.get(at) {
            Some(Lexeme { piece: Piece::Sym(Sym::Ordinal(_)), first, end, .. }) => {
                end - first == 2 && self.1.contains(first)
            }
            Some(Lexeme { piece: Piece::Number { digits, .. }, .. }) => *digits > 0,
            _ => false,
        }
    }

    /// The position after any of `syms` that stand at `at`. Nobody says more than a few in a row.
    pub fn skip(&self, at: usize, syms: &[Sym]) -> usize {
        let skipped = (at..at + LONGEST_SKIP).take_while(|at| self.sym(*at).is_some_and(|sym| syms.contains(&sym)));
        at + skipped.count()
    }
}

/// “después del” is “después de” and “el”.
const fn without_article(sym: Sym) -> Option<Sym> {
    match sym {
        Sym::AfterThe => Some(Sym::After),
        Sym::BeforeThe => Some(Sym::Before),
        Sym::FromThe => Some(Sym::From),
        _ => None,
    }
}

fn piece_at(message: &Message, lexicon: Lexicon, at: usize) -> (Piece, usize) {
    // “1º de abril”
    if message.tokens.get(at).is_some_and(|token| matches!(message.chars.get(token.start), Some('º' | 'ª' | '°'))) {
        return (Piece::Sym(Sym::OrdinalMark), at + 1);
    }
    if let Some((sym, end)) = lexicon.when_at(message, at) {
        if !message.is_free(at, end) {
            return (Piece::Other, at + 1);
        }
        return match sym {
            Sym::Number(value) => word_number(message, lexicon, u32::from(value), end),
            sym => (Piece::Sym(sym), end),
        };
    }
    let Some(token) = message.tokens.get(at) else { return (Piece::Stop, at + 1) };
    let piece = match token.kind {
        Kind::Number(number) => number_piece(number, &token.folded),
        Kind::Mark(':') => Piece::Colon,
        Kind::Mark('/') => Piece::Slash,
        Kind::Mark('-') => Piece::Dash,
        Kind::Mark(',' | '(' | ')') => Piece::Comma,
        Kind::Mark('%') => Piece::Percent,
        Kind::Mark(_) if token.is_stop() => Piece::Stop,
        Kind::Mark(_) | Kind::Word => Piece::Other,
    };
    (piece, at + 1)
}

fn number_piece(number: Decimal, text: &str) -> Piece {
    match text.split_once('.') {
        None => number.to_u32().map_or(Piece::Other, |value| Piece::Number { value, digits: text.len() }),
        Some((hour, minute)) if minute.len() == 2 => match (hour.parse(), minute.parse()) {
            (Ok(hour @ 0..=23), Ok(minute @ 0..=59)) => Piece::Dotted { hour, minute },
            _ => Piece::Other,
        },
        Some(_) => Piece::Other,
    }
}

/// “twenty five” is one number, and so is “treinta y cinco”; “twenty-first” is an ordinal.
fn word_number(message: &Message, lexicon: Lexicon, tens: u32, end: usize) -> (Piece, usize) {
    let unit = |at: usize| {
        message.word(at).and_then(|word| lexicon.number(word)).map(u32::from).filter(|n| (1..10).contains(n))
    };
    if (20..100).contains(&tens) && tens.is_multiple_of(10) {
        let dash = usize::from(message.tokens.get(end).is_some_and(|token| token.mark() == Some('-') && token.glued));
        if let Some((Sym::Ordinal(ones @ 1..=9), after)) = lexicon.when_at(message, end + dash) {
            let day = u32::from(ones) + tens;
            return (Piece::Sym(Sym::Ordinal(u8::try_from(day).unwrap_or(0))), after);
        }
        if let Some(ones) = unit(end + dash) {
            return (Piece::Number { value: tens + ones, digits: 0 }, end + dash + 1);
        }
        if let Some(ones) = unit(end + 1).filter(|_| message.word(end) == Some("y")) {
            return (Piece::Number { value: tens + ones, digits: 0 }, end + 2);
        }
    }
    (Piece::Number { value: tens, digits: 0 }, end)
}
