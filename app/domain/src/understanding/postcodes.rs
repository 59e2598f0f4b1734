//! Postcodes: US ZIP and ZIP+4, Canadian and British ones anywhere; other countries' when they were asked for.

use super::{
    Asked, Context, Fact, FactValue,
    tokens::{Message, span},
};
use crate::catalogue::{Answer, QuestionKind, Service};

/// “M5V 2T6” is read as six letters and numbers.
const LONGEST_IN_TOKENS: usize = 6;

/// A postcode as the answer to a question of the service.
pub(super) fn answer(message: &mut Message, context: &Context<'_>, service: &Service) -> Vec<Fact> {
    let Some(question) = service.questions.iter().find(|q| matches!(q.kind, QuestionKind::Postcode { .. })) else {
        return Vec::new();
    };
    let asked = matches!(context.asked, Some(Asked::Question(key)) if *key == question.key);
    let Some((start, end, code)) = find(message, context.country, asked, true) else { return Vec::new() };
    message.take_chars(start, end);
    vec![span(start, end, FactValue::Answer(question.key.clone(), Answer::Postcode(code)))]
}

/// A postcode that no question of the service asks for.
pub(super) fn loose(message: &mut Message, context: &Context<'_>) -> Option<Fact> {
    let (start, end, code) = find(message, context.country, false, is_expected(message))?;
    message.take_chars(start, end);
    Some(span(start, end, FactValue::Postcode(code)))
}

/// Five digits may be anything, unless a ZIP code is spoken of, or where somebody is.
fn is_expected(message: &Message) -> bool {
    let word = |at: usize| message.word(at).unwrap_or_default();
    (0..message.tokens.len()).any(|at| {
        matches!(word(at), "zip" | "zipcode" | "postcode" | "postal")
            || matches!(
                (word(at), word(at + 1)),
                ("live" | "located" | "im" | "am" | "are" | "house" | "home", "in" | "at")
            )
            || matches!((word(at), word(at + 1)), ("vivo" | "estoy" | "vivimos" | "casa", "en"))
    })
}

fn find(message: &Message, country: &str, asked: bool, expected: bool) -> Option<(usize, usize, String)> {
    (0..message.tokens.len()).find_map(|first| {
        (1..=LONGEST_IN_TOKENS).rev().find_map(|count| {
            let end = first + count;
            if end > message.tokens.len() || !message.is_free(first, end) {
                return None;
            }
            let (start, stop) = (message.tokens[first].start, message.tokens[end - 1].end);
            let raw = message.raw(start, stop);
            let bounded = !message.tokens[first].glued_to_word(message, first)
                && !message.tokens.get(end).is_some_and(|next| next.glued && next.mark().is_none());
            let code: String =
                raw.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
            (bounded && raw.len() <= code.len() + 1 && is_postcode(&raw, &code, country, asked, expected)).then(|| {
                // The first five digits of a ZIP+4 say where it is.
                let told = if country == "US" { code.chars().take(5).collect() } else { code };
                (start, stop, told)
            })
        })
    })
}

impl super::tokens::Token {
    fn glued_to_word(&self, message: &Message, at: usize) -> bool {
        self.glued
            && at.checked_sub(1).is_some_and(|before| {
                message.tokens[before].mark().is_none_or(|mark| matches!(mark, '$' | '€' | '£' | '-' | '+'))
            })
    }
}

fn is_postcode(raw: &str, code: &str, country: &str, asked: bool, expected: bool) -> bool {
    let shape: String = code.chars().map(|c| if c.is_ascii_digit() { '9' } else { 'A' }).collect();
    let digits = |count: usize| shape.len() == count && shape.bytes().all(|b| b == b'9');
    match country {
        "US" => expected && ((digits(5) && raw.len() == 5) || (digits(9) && raw.as_bytes().get(5) == Some(&b'-'))),
        "CA" => shape == "A9A9A9" && (expected || raw.contains(' ') || code == raw),
        "GB" => is_british(raw, &shape) && (expected || code == raw.replace(' ', "")),
        _ => asked && (4..=7).contains(&code.len()) && code.bytes().any(|b| b.is_ascii_digit()),
    }
}

/// Outward code of two to four, inward code of a digit and two letters (Royal Mail, Programmers' Guide to PAF).
fn is_british(raw: &str, shape: &str) -> bool {
    let well_cut = raw.find(' ').is_none_or(|cut| raw.len() - cut == 4);
    well_cut && matches!(shape, "A99AA" | "A999AA" | "AA99AA" | "AA999AA" | "A9A9AA" | "AA9A9AA")
}
