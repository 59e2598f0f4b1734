//! Sums of money: “$150”, “under 200 bucks”, “€40”, “between $100 and $150”.

use super::{
    super::{numbers::amount_at, tokens::Message, words::Lexicon},
    Mention, Mentioned,
};
use rust_decimal::Decimal;

/// A sum, or the lower end of a span of sums.
pub(in super::super) struct Sum {
    pub amount: Decimal,
    pub up_to: Option<Decimal>,
    /// ISO 4217; `None` where only “bucks” or a bare sign tells too little.
    pub currency: &'static str,
    pub bound: Option<Bound>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Bound {
    AtMost,
    AtLeast,
    About,
}

const CURRENCY_WORDS: &[(&str, &str)] = &[
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("buck", "USD"),
    ("bucks", "USD"),
    ("usd", "USD"),
    ("dolar", "USD"),
    ("dolares", "USD"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("eur", "EUR"),
    ("quid", "GBP"),
    ("gbp", "GBP"),
    ("pesos", "MXN"),
    ("mxn", "MXN"),
];

const BOUNDS: &[(&str, Bound)] = &[
    ("under", Bound::AtMost),
    ("below", Bound::AtMost),
    ("max", Bound::AtMost),
    ("maximum", Bound::AtMost),
    ("within", Bound::AtMost),
    ("than", Bound::AtMost),
    ("menos", Bound::AtMost),
    ("hasta", Bound::AtMost),
    ("over", Bound::AtLeast),
    ("above", Bound::AtLeast),
    ("least", Bound::AtLeast),
    ("around", Bound::About),
    ("about", Bound::About),
    ("roughly", Bound::About),
    ("unos", Bound::About),
];

pub(super) fn read(message: &mut Message, lexicon: Lexicon) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        if let Some((mention, end)) = percent(message, lexicon, at).or_else(|| sum(message, lexicon, at)) {
            message.take(at, end);
            mentions.push(mention);
            at = end;
        } else {
            at += 1;
        }
    }
    mentions
}

fn percent(message: &Message, lexicon: Lexicon, at: usize) -> Option<(Mention, usize)> {
    let (amount, end) = amount_at(message, lexicon, at)?;
    let stop = match (message.folded(end)?, message.word(end + 1)) {
        ("%" | "percent" | "pct", _) => end + 1,
        ("por", Some("ciento")) | ("per", Some("cent")) => end + 2,
        _ => return None,
    };
    Some((Mention::of(message, at, stop, Mentioned::Percent(amount)), stop))
}

fn sum(message: &Message, lexicon: Lexicon, at: usize) -> Option<(Mention, usize)> {
    let (amount, currency, mut end) = one(message, lexicon, at)?;
    let mut up_to = None;
    if matches!(message.folded(end), Some("-" | "to" | "and" | "a" | "y"))
        && let Some((more, _, stop)) = one(message, lexicon, end + 1).or_else(|| {
            // “$100-150”
            let (more, stop) = amount_at(message, lexicon, end + 1)?;
            Some((more, currency, stop))
        })
        && more > amount
    {
        (up_to, end) = (Some(more), stop);
    }
    let sum = Sum { amount, up_to, currency, bound: bound(message, at).or_else(|| bound_after(message, end)) };
    Some((Mention::of(message, at, end, Mentioned::Money(sum)), end))
}

fn one(message: &Message, lexicon: Lexicon, at: usize) -> Option<(Decimal, &'static str, usize)> {
    let sign = match message.folded(at)? {
        "$" => Some("USD"),
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        _ => None,
    };
    let (amount, end) = amount_at(message, lexicon, at + usize::from(sign.is_some()))?;
    let word = match message.folded(end) {
        Some("$") => Some("USD"),
        Some("€") => Some("EUR"),
        Some("£") => Some("GBP"),
        Some(word) => CURRENCY_WORDS.iter().find(|(name, _)| *name == word).map(|(_, code)| *code),
        None => None,
    };
    match (sign, word) {
        (_, Some(code)) => Some((amount, code, end + 1)),
        (Some(code), None) => Some((amount, code, end)),
        _ => None,
    }
}

/// “$300 max”, “200 dollars or less”
fn bound_after(message: &Message, end: usize) -> Option<Bound> {
    match (message.word(end)?, message.word(end + 1)) {
        ("max" | "maximum" | "tops", _) | ("or", Some("less")) | ("at", Some("most")) => Some(Bound::AtMost),
        ("or", Some("more")) | ("at", Some("least")) | ("minimum", _) => Some(Bound::AtLeast),
        ("or", Some("so")) => Some(Bound::About),
        _ => None,
    }
}

fn bound(message: &Message, at: usize) -> Option<Bound> {
    let before = |back: usize| at.checked_sub(back).and_then(|at| message.word(at));
    let word = before(1).filter(|word| !matches!(*word, "a" | "the" | "de"))?;
    match (before(2), word) {
        (Some("more" | "mas"), "than" | "que") => Some(Bound::AtLeast),
        (Some("up"), "to") | (Some("less"), "than") => Some(Bound::AtMost),
        _ => BOUNDS.iter().find(|(name, _)| *name == word).map(|(_, bound)| *bound),
    }
}
