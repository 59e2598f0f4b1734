//! How to reach the writer, and who sent them: phones, e-mail addresses, referral codes.

use super::{
    Context, Fact, FactValue,
    tokens::{Message, span},
};
use crate::contact::{E164, EmailAddress};

/// E-mail addresses, phones and referral codes: what would else be read as words and numbers.
pub(super) fn read(message: &mut Message, context: &Context<'_>) -> Vec<Fact> {
    let mut facts = emails(message);
    facts.extend(dictated_email(message));
    facts.extend(referral(message));
    facts.extend(phones(message, context.country));
    facts
}

fn emails(message: &mut Message) -> Vec<Fact> {
    let mut facts = Vec::new();
    let ats: Vec<usize> = (0..message.chars.len()).filter(|at| message.chars[*at] == '@').collect();
    let belongs = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\"“”".contains(c);
    for at in ats {
        let mut start = at;
        while start > 0 && belongs(message.chars[start - 1]) && message.chars[start - 1] != '@' {
            start -= 1;
        }
        let mut end = at + 1;
        while end < message.chars.len() && belongs(message.chars[end]) && message.chars[end] != '@' {
            end += 1;
        }
        while end > at && ".!?'’…".contains(message.chars[end - 1]) {
            end -= 1;
        }
        if let Ok(email) = EmailAddress::try_from(message.raw(start, end)) {
            message.take_chars(start, end);
            facts.push(span(start, end, FactValue::Email(email)));
        }
    }
    facts
}

/// “bob at gmail dot com”.
fn dictated_email(message: &mut Message) -> Option<Fact> {
    const ENDINGS: &[&str] = &["com", "net", "org", "edu", "ca", "es", "mx", "io", "co", "us"];
    let dot = |at: usize| matches!(message.folded(at), Some("dot" | "punto"));
    let (first, end) = (1..message.tokens.len()).find_map(|at| {
        if !matches!(message.word(at), Some("at" | "arroba")) || message.word(at + 1).is_none() || !dot(at + 2) {
            return None;
        }
        let ending = message.word(at + 3).filter(|word| ENDINGS.contains(word));
        let mut first = at - 1;
        while first >= 2 && matches!(message.folded(first - 1), Some("dot" | "punto" | "." | "_" | "-")) {
            first -= 2;
        }
        ending.map(|_| (first, at + 4))
    })?;
    let spoken = message.tokens[first..end].iter().map(|token| match token.folded.as_str() {
        "at" | "arroba" => "@",
        "dot" | "punto" => ".",
        other => other,
    });
    let email = EmailAddress::try_from(spoken.collect::<String>()).ok()?;
    message.take(first, end);
    Some(message.fact(first, end, FactValue::Email(email)))
}

/// “REF-ANNA”, “referral code ANNA10”, “código ANNA10”.
fn referral(message: &mut Message) -> Option<Fact> {
    for at in 0..message.tokens.len() {
        let glued_ref =
            message.word(at) == Some("ref") && message.folded(at + 1) == Some("-") && message.tokens[at + 1].glued;
        let code_word = matches!(message.word(at), Some("code" | "codigo"));
        let first = if glued_ref {
            at
        } else if code_word {
            (at + 1..message.tokens.len()).take(3).find(|next| {
                !matches!(message.folded(*next), Some("is" | "es" | ":" | "-" | "de" | "referido" | "referral"))
            })?
        } else {
            continue;
        };
        let mut end = first + 1;
        while message.tokens.get(end).is_some_and(|token| token.glued && matches!(token.mark(), None | Some('-' | '_')))
        {
            end += 1;
        }
        let (start, stop) = (message.tokens[first].start, message.tokens[end - 1].end);
        let code = message.raw(start, stop);
        let telling = code.chars().any(|c| c.is_ascii_digit()) || code.chars().all(|c| !c.is_lowercase());
        let zip = at > 0 && matches!(message.word(at - 1), Some("zip" | "postal" | "post" | "area"));
        if telling && !zip && (3..=40).contains(&code.len()) && code.is_ascii() {
            message.take(if code_word { at } else { first }, end);
            return Some(span(start, stop, FactValue::ReferralCode(code.to_uppercase())));
        }
    }
    None
}

/// A run of digit groups that could be dialled.
fn phones(message: &mut Message, country: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        if message.tokens[at].number().is_none()
            && !message.tokens[at].folded.bytes().next().is_some_and(|b| b.is_ascii_digit())
        {
            at += 1;
            continue;
        }
        let run = run_end(message, at);
        let found = (at + 1..=run).rev().find_map(|end| phone(message, at, end, country).map(|fact| (fact, end)));
        match found {
            Some((fact, end)) => {
                message.take_chars(fact.start as usize, fact.end as usize);
                facts.push(fact);
                at = end;
            }
            None => at += 1,
        }
    }
    facts
}

fn is_digits(message: &Message, at: usize) -> bool {
    message.tokens.get(at).is_some_and(|token| token.folded.bytes().next().is_some_and(|b| b.is_ascii_digit()))
}

/// Fifteen digits, each on its own with a mark after it, are as long as a phone gets.
const LONGEST_PHONE_TOKENS: usize = 30;

fn run_end(message: &Message, first: usize) -> usize {
    let mut end = first;
    while end < first + LONGEST_PHONE_TOKENS
        && !message.is_taken(end)
        && message
            .tokens
            .get(end)
            .is_some_and(|token| is_digits(message, end) || matches!(token.mark(), Some('-' | '.' | '(' | ')' | '/')))
    {
        end += 1;
    }
    end
}

fn phone(message: &Message, first: usize, end: usize, country: &str) -> Option<Fact> {
    if !is_digits(message, end - 1)
        || message.tokens.get(end).is_some_and(|next| next.glued && matches!(next.mark(), Some('%')))
    {
        return None;
    }
    let before = first.checked_sub(1).and_then(|before| message.tokens[before].mark());
    let international =
        before == Some('+') || (before == Some('(') && first >= 2 && message.tokens[first - 2].mark() == Some('+'));
    if matches!(before, Some('$' | '€' | '£')) {
        return None;
    }
    let mut start = message.tokens[first].start;
    if matches!(before, Some('+' | '(')) {
        start = message.tokens[first - 1].start;
        if before == Some('(') && international {
            start = message.tokens[first - 2].start;
        }
    }
    let stop = message.tokens[end - 1].end;
    let digits: String = message.tokens[first..end]
        .iter()
        .filter(|token| token.mark().is_none())
        .map(|token| token.folded.replace('.', ""))
        .collect();
    let raw = message.raw(message.tokens[first].start, stop);
    if !diallable(&digits, &raw, international, country) {
        return None;
    }
    let text = if international { format!("+{digits}") } else { digits };
    let phone = E164::parse(&text, country).ok()?;
    Some(span(start, stop, FactValue::Phone(phone)))
}

/// Plans with a fixed length are held to it (NANP: area code and exchange start with 2 to 9); elsewhere the length of
/// a subscriber number and its shape must do.
fn diallable(digits: &str, raw: &str, international: bool, country: &str) -> bool {
    let bytes = digits.as_bytes();
    if international {
        return (8..=15).contains(&bytes.len());
    }
    if raw.contains('/') || raw.contains(',') || is_iso_date(raw) {
        return false;
    }
    let national = |b: &[u8]| b.len() == 10 && b[0] >= b'2' && b[3] >= b'2';
    match country {
        "US" | "CA" | "PR" | "DO" => national(bytes) || (bytes.first() == Some(&b'1') && national(&bytes[1..])),
        "GB" => bytes.first() == Some(&b'0') && (10..=11).contains(&bytes.len()),
        _ => (9..=12).contains(&bytes.len()),
    }
}

fn is_iso_date(raw: &str) -> bool {
    raw.len() >= 10 && raw.as_bytes().get(4) == Some(&b'-') && raw.as_bytes().get(7) == Some(&b'-')
}
