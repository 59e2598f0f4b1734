//! Amounts: “34”, “1,200”, “1.5k”, “two”, “a couple of”, “one and a half”, “2 1/2”, “−5”.

use super::{
    tokens::Message,
    words::{Lexicon, Sym},
};
use rust_decimal::Decimal;

/// The largest amount that is read; nothing a clinic sells is counted beyond it.
const LARGEST: i64 = 1_000_000_000_000;

/// The amount at token `at`, and the token after it.
pub(super) fn amount_at(message: &Message, lexicon: Lexicon, at: usize) -> Option<(Decimal, usize)> {
    let (negative, start) = sign(message, at);
    let (value, end) = plain(message, lexicon, start)?;
    message.is_free(start, end).then_some(())?;
    let (value, end) = fraction_after(message, value, end);
    let value = if negative { -value } else { value };
    (value.abs() <= Decimal::from(LARGEST)).then_some((value, end))
}

/// The end of a span: of “2 to 3 rooms” or “30-40 units” the larger amount, so that a price does not grow later.
pub(super) fn range_end(message: &Message, lexicon: Lexicon, end: usize) -> Option<(Decimal, usize)> {
    let joined = matches!(message.folded(end), Some("-" | "to" | "or" | "o" | "a"));
    if !joined {
        return None;
    }
    amount_at(message, lexicon, end + 1).filter(|(_, stop)| *stop > end + 1)
}

fn sign(message: &Message, at: usize) -> (bool, usize) {
    let Some(token) = message.tokens.get(at) else { return (false, at) };
    let next_glued = message.tokens.get(at + 1).is_some_and(|next| next.glued && next.number().is_some());
    let minus_mark = token.mark() == Some('-') && next_glued && (at == 0 || !token.glued);
    let minus_word = matches!(token.folded.as_str(), "minus" | "negative") && token.is_word();
    if minus_mark || minus_word { (true, at + 1) } else { (false, at) }
}

fn plain(message: &Message, lexicon: Lexicon, at: usize) -> Option<(Decimal, usize)> {
    let token = message.tokens.get(at)?;
    if let Some(number) = token.number() {
        let number = if token.folded.len() > 15 { return None } else { number };
        return Some(scaled(message, number, at + 1));
    }
    if token.folded == "half" && matches!(message.word(at + 1), Some("a" | "an")) {
        return Some((Decimal::new(5, 1), at + 2));
    }
    if matches!(token.folded.as_str(), "dozen") {
        return Some((Decimal::from(12), at + 1));
    }
    match lexicon.when_at(message, at) {
        Some((Sym::Number(first), end)) => Some(words(message, lexicon, Decimal::from(first), end)),
        _ => None,
    }
}

/// “1.5k”, “2 thousand”, “2 1/2”, “1/2”.
fn scaled(message: &Message, number: Decimal, end: usize) -> (Decimal, usize) {
    let next = message.tokens.get(end);
    if let Some(token) = next
        && ((token.folded == "k" && token.glued) || matches!(token.folded.as_str(), "thousand" | "mil"))
    {
        return (number.checked_mul(Decimal::from(1000)).unwrap_or(number), end + 1);
    }
    if let (Some("/"), Some(below)) =
        (message.folded(end), message.tokens.get(end + 1).and_then(super::tokens::Token::number))
        && (Decimal::TWO..=Decimal::from(8)).contains(&below)
        && number < below
    {
        return (number.checked_div(below).unwrap_or(number), end + 2);
    }
    (number, end)
}

fn words(message: &Message, lexicon: Lexicon, first: Decimal, mut end: usize) -> (Decimal, usize) {
    let mut total = first;
    let hundred = Decimal::ONE_HUNDRED;
    let thousand = Decimal::ONE_THOUSAND;
    for _ in 0..6 {
        let joined = usize::from(
            matches!(message.folded(end), Some("-" | "y")) || (message.folded(end) == Some("and") && total >= hundred),
        );
        let Some(next) = message.word(end + joined).and_then(|word| lexicon.number(word)).map(Decimal::from) else {
            break;
        };
        let tens = total % hundred;
        total = if next == hundred && total < Decimal::TEN && joined == 0 {
            total * hundred
        } else if next == thousand && total < thousand && joined == 0 {
            total * thousand
        } else if (tens.is_zero() && total >= hundred && next < hundred)
            || (next < Decimal::TEN && tens >= Decimal::from(20) && (tens % Decimal::TEN).is_zero())
        {
            total + next
        } else {
            break;
        };
        end += joined + 1;
    }
    (total, end)
}

/// “one and a half”, “2 ½”, “2 1/2”.
fn fraction_after(message: &Message, value: Decimal, end: usize) -> (Decimal, usize) {
    let half = Decimal::new(5, 1);
    if message.word(end) == Some("and") && message.word(end + 1) == Some("a") && message.word(end + 2) == Some("half") {
        return (value + half, end + 3);
    }
    if message.word(end) == Some("y") && message.word(end + 1) == Some("media") {
        return (value + half, end + 2);
    }
    if let Some(token) = message.tokens.get(end)
        && let Some(number) = token.number()
        && value.is_integer()
    {
        if matches!(token.folded.as_str(), "½" | "¼" | "¾") {
            return (value + number, end + 1);
        }
        let (part, stop) = scaled(message, number, end + 1);
        if stop == end + 3 && part < Decimal::ONE {
            return (value + part, stop);
        }
    }
    (value, end)
}
