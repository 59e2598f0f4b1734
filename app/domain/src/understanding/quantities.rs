//! Amounts with units (“34 units”, “1,200 sq ft”, “36 x 48”) and the bare number that answers a question.

use super::{
    Asked, Context, Fact, FactValue,
    numbers::{amount_at, range_end},
    phrases::word_difference,
    tokens::{Message, phrase_words},
    words::Lexicon,
};
use crate::catalogue::{Answer, Question, QuestionKind, Service};
use rust_decimal::Decimal;

/// Ways of writing a unit, each group one unit. Spellings that a slip of the pen would not explain.
const SAME_UNIT: &[&[&str]] = &[
    &["sq ft", "sqft", "sq feet", "square feet", "square foot", "sf", "ft 2", "square ft", "pies cuadrados"],
    &["sq m", "sqm", "square meters", "square metres", "square meter", "square metre", "m 2", "metros cuadrados"],
    &[
        "bedroom",
        "bedrooms",
        "bed",
        "beds",
        "br",
        "bdrm",
        "bdrms",
        "bd",
        "dormitorio",
        "dormitorios",
        "habitacion",
        "habitaciones",
        "recamara",
        "recamaras",
    ],
    &["bathroom", "bathrooms", "bath", "baths", "ba", "bano", "banos"],
    &["room", "rooms", "habitacion", "habitaciones", "cuarto", "cuartos"],
    &["unit", "units", "u", "unidad", "unidades"],
    &["hour", "hours", "hr", "hrs", "hora", "horas"],
    &["minute", "minutes", "min", "mins", "minuto", "minutos"],
    &["syringe", "syringes", "jeringa", "jeringas"],
    &["tooth", "teeth", "diente", "dientes", "muela", "muelas"],
    &["foot", "feet", "ft", "pie", "pies"],
    &["inch", "inches", "in", "pulgada", "pulgadas"],
    &["window", "windows", "ventana", "ventanas"],
    &["person", "persons", "people", "persona", "personas"],
    &["session", "sessions", "sesion", "sesiones"],
];

struct Unit<'a> {
    question: &'a Question,
    spellings: Vec<Vec<String>>,
}

fn units<'a>(service: &'a Service, context: &Context<'_>) -> Vec<Unit<'a>> {
    let mut units: Vec<Unit<'a>> = service
        .questions
        .iter()
        .filter_map(|question| {
            let QuestionKind::Quantity { unit: (one, many), .. } = &question.kind else { return None };
            let own = [phrase_words(one), phrase_words(many)];
            let same = SAME_UNIT
                .iter()
                .filter(|group| group.iter().any(|spelling| own.contains(&phrase_words(spelling))))
                .flat_map(|group| group.iter().map(|spelling| phrase_words(spelling)));
            let spellings = own.iter().cloned().chain(same).filter(|words| !words.is_empty()).collect();
            Some(Unit { question, spellings })
        })
        .collect();
    let asked = |question: &Question| matches!(context.asked, Some(Asked::Question(key)) if *key == question.key);
    units.sort_by_key(|unit| !asked(unit.question));
    units
}

impl Unit<'_> {
    /// The token after this unit, when it stands at `at`.
    fn end_at(&self, message: &Message, at: usize) -> Option<usize> {
        self.spellings.iter().filter_map(|words| spelling_end(message, at, words)).max()
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
        let found = counted(message, lexicon, &units, at)
            .or_else(|| labelled(message, lexicon, &units, at))
            .map(|(question, number, end)| (vec![(question, number)], end))
            .or_else(|| dimensions(message, lexicon, &units, at));
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
        units.iter().find_map(|unit| unit.end_at(message, start).map(|stop| (unit.question, number, stop)))
    })
}

/// “bathrooms: 2”, “units = 34”.
fn labelled<'a>(message: &Message, lexicon: Lexicon, units: &[Unit<'a>], at: usize) -> Option<Counted<'a>> {
    units.iter().find_map(|unit| {
        let end =
            unit.end_at(message, at).or_else(|| spelling_end(message, at, &phrase_words(&unit.question.label)))?;
        let marked = matches!(message.tokens.get(end).and_then(super::tokens::Token::mark), Some(':' | '='));
        let (number, stop) = amount_at(message, lexicon, end + 1).filter(|_| marked)?;
        Some((unit.question, number, stop))
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
    let by = (end..message.tokens.len())
        .take(2)
        .find(|index| matches!(message.folded(*index), Some("x" | "*" | "by" | "por")))?;
    let (high, stop) = amount_at(message, lexicon, by + 1)?;
    let measured = matches!(message.folded(stop), Some("ft" | "feet" | "foot" | "in" | "inch" | "inches" | "m" | "\""));
    let stop = stop + usize::from(measured);
    let side = |words: &[&str]| {
        units.iter().find(|unit| {
            words.contains(&unit.question.key.as_str())
                || phrase_words(&unit.question.label).iter().any(|word| words.contains(&word.as_str()))
        })
    };
    if let (Some(width), Some(height)) = (side(WIDE), side(HIGH)) {
        return Some((vec![(width.question, wide), (height.question, high)], stop));
    }
    let area = units.iter().find(|unit| {
        unit.spellings
            .iter()
            .any(|words| words.first().is_some_and(|word| matches!(word.as_str(), "sq" | "square" | "sqft" | "sqm")))
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
