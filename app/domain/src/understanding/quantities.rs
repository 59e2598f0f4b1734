//! Amounts with units (“34 units”, “1,200 sq ft”, “36 x 48”) and the bare number that answers a question.

use super::{
    Asked, Context, Fact, FactValue,
    numbers::{amount_at, range_end},
    phrases::word_difference,
    tokens::{Message, phrase_words},
    units::spellings_for,
    words::Lexicon,
};
use crate::catalogue::{Answer, Question, QuestionKind, Service};
use rust_decimal::Decimal;
use std::borrow::Cow;

struct Unit<'a> {
    question: &'a Question,
    /// Each with how many of the question's own unit one of it is.
    spellings: Vec<(Cow<'static, [String]>, Decimal)>,
}

fn units<'a>(service: &'a Service, context: &Context<'_>) -> Vec<Unit<'a>> {
    let mut units: Vec<Unit<'a>> = service
        .questions
        .iter()
        .filter_map(|question| {
            let QuestionKind::Quantity { unit: (one, many), .. } = &question.kind else { return None };
            let (one, many) = (phrase_words(one), phrase_words(many));
            let known: Vec<_> = spellings_for(&one, &many).map(|(words, worth)| (words.into(), worth)).collect();
            let own = [one, many].into_iter().map(|words| (words.into(), Decimal::ONE));
            let spellings = own.chain(known).filter(|(words, _): &(Cow<'_, [String]>, _)| !words.is_empty()).collect();
            Some(Unit { question, spellings })
        })
        .collect();
    let asked = |question: &Question| matches!(context.asked, Some(Asked::Question(key)) if *key == question.key);
    units.sort_by_key(|unit| !asked(unit.question));
    units
}

impl Unit<'_> {
    /// The token after this unit when it stands at `at`, and how many of the question's own unit it is worth.
    fn end_at(&self, message: &Message, at: usize) -> Option<(usize, Decimal)> {
        let ends = self.spellings.iter().filter_map(|(words, worth)| Some((spelling_end(message, at, words)?, *worth)));
        // The unit of the question itself stands first and wins.
        ends.rev().max_by_key(|(end, _)| *end)
    }

    /// An amount of another unit in the question's own, to its step: 90 cm are 35 inches.
    fn in_own(&self, number: Decimal, worth: Decimal) -> Decimal {
        let QuestionKind::Quantity { step, .. } = &self.question.kind else { return number };
        if worth == Decimal::ONE {
            return number;
        }
        let exact = number.checked_mul(worth).unwrap_or(number);
        let steps = exact.checked_div(*step).map(|steps| steps.round());
        steps.and_then(|steps| steps.checked_mul(*step)).unwrap_or(exact).normalize()
    }
}

fn spelling_end(message: &Message, at: usize, words: &[String]) -> Option<usize> {
    let mut end = at;
    for word in words {
        while end > at && message.tokens.get(end).is_some_and(|token| matches!(token.mark(), Some('.' | '-'))) {
            end += 1;
        }
        word_difference(message.folded(end)?, word)?;
        end += 1;
    }
    (end > at).then_some(end)
}

/// Every amount whose unit tells which question it answers.
pub(super) fn with_units(
    message: &mut Message,
    lexicon: Lexicon,
    context: &Context<'_>,
    service: &Service,
) -> Vec<Fact> {
    let units = units(service, context);
    let mut answered: Vec<&str> = Vec::new();
    let mut facts: Vec<Fact> = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        let found = dimensions(message, lexicon, &units, at).or_else(|| {
            counted(message, lexicon, &units, at)
                .or_else(|| labelled(message, lexicon, &units, at))
                .map(|(question, number, end)| (vec![(question, number)], end))
        });
        let Some((numbers, end)) = found else {
            at += 1;
            continue;
        };
        for (question, number) in numbers {
            // The later of two is the correction: “three, no, four rooms”.
            if answered.contains(&question.key.as_str()) {
                facts.retain(|fact| !matches!(&fact.value, FactValue::Answer(key, _) if *key == question.key));
            }
            answered.push(&question.key);
            facts.push(message.fact(at, end, FactValue::Answer(question.key.clone(), Answer::Quantity(number))));
        }
        message.take(at, end);
        at = end;
    }
    facts
}

type Counted<'a> = (&'a Question, Decimal, usize);

/// “34 units”, “3 small bedrooms”, “2-3 rooms”, “a room”.
fn counted<'a>(message: &Message, lexicon: Lexicon, units: &[Unit<'a>], at: usize) -> Option<Counted<'a>> {
    let article = matches!(message.word(at), Some("a" | "an" | "una" | "un" | "single"))
        && amount_at(message, lexicon, at).is_none_or(|(_, end)| end == at + 1);
    let (number, end) = if article { (Decimal::ONE, at + 1) } else { amount_at(message, lexicon, at)? };
    let (number, end) = match range_end(message, lexicon, end).filter(|_| !article) {
        Some((last, stop)) => (number.max(last), stop),
        None => (number, end),
    };
    let mut starts = vec![end];
    let word = |index: usize| {
        message.word(index).is_some_and(|word| lexicon.when_at(message, index).is_none() || word == "of")
    };
    if message.tokens.get(end).is_some_and(|token| token.mark() == Some('-') && token.glued) || word(end) {
        starts.push(end + 1);
    }
    if word(end) && word(end + 1) && message.word(end) == Some("of") {
        starts.push(end + 2);
    }
    starts.into_iter().find_map(|start| {
        units.iter().find_map(|unit| {
            let (stop, worth) = unit.end_at(message, start)?;
            Some((unit.question, unit.in_own(number, worth), stop))
        })
    })
}

/// “bathrooms: 2”, “units = 34”.
fn labelled<'a>(message: &Message, lexicon: Lexicon, units: &[Unit<'a>], at: usize) -> Option<Counted<'a>> {
    units.iter().find_map(|unit| {
        let (end, worth) = unit
            .end_at(message, at)
            .or_else(|| Some((spelling_end(message, at, &phrase_words(&unit.question.label))?, Decimal::ONE)))?;
        let marked = matches!(message.tokens.get(end).and_then(super::tokens::Token::mark), Some(':' | '='));
        let (number, stop) = amount_at(message, lexicon, end + 1).filter(|_| marked)?;
        Some((unit.question, unit.in_own(number, worth), stop))
    })
}

/// Words by which a question asks for the first and for the second side of something.
const WIDE: &[&str] = &["width", "wide", "ancho", "anchura"];
const HIGH: &[&str] = &["height", "high", "tall", "length", "long", "depth", "alto", "altura", "largo"];

/// “36 x 48” and “12 by 15 ft”: both sides where both are asked for, else an area.
fn dimensions<'a>(
    message: &Message,
    lexicon: Lexicon,
    units: &[Unit<'a>],
    at: usize,
) -> Option<(Vec<(&'a Question, Decimal)>, usize)> {
    let (wide, end) = amount_at(message, lexicon, at)?;
    let measured = |at: usize| {
        matches!(
            message.folded(at),
            Some("ft" | "feet" | "foot" | "in" | "inch" | "inches" | "cm" | "mm" | "m" | "\"" | "pulgadas" | "pies")
        )
    };
    let by = end + usize::from(measured(end));
    matches!(message.folded(by), Some("x" | "*" | "by" | "por")).then_some(())?;
    let (high, stop) = amount_at(message, lexicon, by + 1)?;
    let measured = measured(stop);
    // “2 ft x 3” and “2 x 3 ft” measure both sides alike.
    let unit_at = if measured { stop } else { end };
    let stop = stop + usize::from(measured);
    let side = |words: &[&str]| {
        units.iter().find(|unit| {
            words.contains(&unit.question.key.as_str())
                || phrase_words(&unit.question.label).iter().any(|word| words.contains(&word.as_str()))
        })
    };
    if let (Some(width), Some(height)) = (side(WIDE), side(HIGH)) {
        let in_own = |side: &Unit<'_>, number| {
            side.in_own(number, side.end_at(message, unit_at).map_or(Decimal::ONE, |(_, worth)| worth))
        };
        return Some((vec![(width.question, in_own(width, wide)), (height.question, in_own(height, high))], stop));
    }
    let area = units.iter().find(|unit| {
        unit.spellings.iter().any(|(words, _)| {
            words.first().is_some_and(|word| matches!(word.as_str(), "sq" | "square" | "sqft" | "sqm"))
        })
    })?;
    Some((vec![(area.question, wide.checked_mul(high)?)], stop))
}

/// A number that nothing else explains, for the question that was asked. Of several, the last: people correct forward.
pub(super) fn bare(message: &Message, lexicon: Lexicon) -> Option<(Decimal, usize, usize)> {
    let mut found = None;
    let mut at = 0;
    while at < message.tokens.len() {
        let Some((number, end)) = amount_at(message, lexicon, at) else {
            at += 1;
            continue;
        };
        let (number, end) =
            range_end(message, lexicon, end).map_or((number, end), |(last, stop)| (number.max(last), stop));
        found = Some((number, at, end));
        at = end;
    }
    found
}
