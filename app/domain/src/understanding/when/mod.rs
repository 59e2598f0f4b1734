//! Dates and times: one grammar over symbols that both languages share.
//!
//! To teach a new expression, add its words to `words/`, and only if its shape is new, its rule to `day.rs` (days and
//! weekdays), `date.rs`, `bounds.rs`, `units.rs` (weeks and months) or `clock.rs` (time of the day). What belongs
//! together is put together in `wish.rs`.

mod bounds;
mod clock;
mod date;
mod day;
mod instants;
mod lexemes;
mod units;
mod wish;

use super::{
    Asked, Context, Fact, FactValue,
    tokens::Message,
    words::{Lexicon, Sym},
};
pub(super) use instants::whole_days;

use clock::TimeOfDay;
use day::{Calendar, Span};
use lexemes::{Lexemes, Piece};
use wish::Said;

/// Reads every date and time that was asked for. `corrections` are the tokens where the visitor corrects themself:
/// what was said before one is dropped when something follows. `hours_only` when a number can count nothing else.
pub(super) fn read(
    message: &mut Message,
    lexicon: Lexicon,
    context: &Context<'_>,
    corrections: &[(usize, usize)],
    hours_only: bool,
) -> Vec<Fact> {
    let lex = Lexemes::of(message, lexicon);
    let today = context.now.with_timezone(&context.zone).date_naive();
    let month_first = matches!(context.country, "US" | "CA" | "PH") && lexicon.locale == super::Locale::En;
    let calendar = Calendar { lex: &lex, today, locale: lexicon.locale, month_first };
    let bare = matches!(context.asked, Some(Asked::Time));
    // “Actually 4”, after a time was agreed.
    let corrected = hours_only && !corrections.is_empty() && lex.len() <= SHORT_CORRECTION;
    let said = gather(&calendar, message, bare || corrected, corrections);
    let mut facts = Vec::new();
    for wish in wish::group(&said, corrections) {
        if let Some(wanted) = instants::resolve(&wish, context.now, context.zone) {
            facts.push(message.fact(wish.first, wish.end, FactValue::DateTime(wanted)));
        }
    }
    for said in &said {
        message.take(said.first, said.end);
    }
    if facts.is_empty()
        && let Some((wanted, first, end)) = ahead(&lex, context)
    {
        facts.push(message.fact(first, end, FactValue::DateTime(wanted)));
        message.take(first, end);
    }
    facts
}

/// “no wait, make it 4”: a longer message corrects something else.
const SHORT_CORRECTION: usize = 6;

/// “in an hour”, “in 30 minutes”.
fn ahead(lex: &Lexemes, context: &Context<'_>) -> Option<(super::WantedTime, usize, usize)> {
    (0..lex.len()).find_map(|at| {
        if !lex.is(at, Sym::In) {
            return None;
        }
        let count = match lex.piece(at + 1) {
            Piece::Number { value, .. } => value,
            Piece::Sym(Sym::A) => 1,
            _ => return None,
        };
        let minutes = match lex.sym(at + 2)? {
            Sym::HourUnit => i64::from(count).checked_mul(60)?,
            Sym::MinuteUnit => i64::from(count),
            _ => return None,
        };
        let wanted = instants::in_minutes(minutes, context.now, context.zone)?;
        Some((wanted, lex.get(at)?.first, lex.get(at + 2)?.end))
    })
}

/// Everything said about days and times, in the order of the message.
fn gather(
    calendar: &Calendar<'_>,
    message: &Message,
    asked_for_time: bool,
    corrections: &[(usize, usize)],
) -> Vec<Said> {
    let lex = calendar.lex;
    let mut said: Vec<Said> = Vec::new();
    let mut at = 0;
    while at < lex.len() {
        if let Some(end) = past(calendar, at) {
            at = end;
            continue;
        }
        let direct = said.last().is_some_and(|last| joined(lex, last.lex_end, at));
        // “at 3, actually 4”
        let corrected = lex.get(at).is_some_and(|lexeme| corrections.iter().any(|(_, end)| *end == lexeme.first));
        let bare = asked_for_time || (corrected && said.iter().any(|said| said.time.is_some()));
        if let Some((found, end)) = item_at(calendar, message, at, &said, direct, bare) {
            let (Some(first), Some(last)) = (lex.get(at), lex.get(end - 1)) else { break };
            let mut wish = found;
            wish.first = first.first;
            wish.end = last.end;
            wish.lex_end = end;
            wish.direct = direct;
            said.push(wish);
            at = end;
        } else {
            at += 1;
        }
    }
    said
}

/// What was, not what is wanted: “since Tuesday”, “last night”, “last Friday”. The lexeme after it.
fn past(calendar: &Calendar<'_>, at: usize) -> Option<usize> {
    let lex = calendar.lex;
    if lex.is(at, Sym::Since) {
        return calendar.span_at(at + 1).map(|(_, end)| end).or_else(|| clock::time_at(lex, at + 1, true).map(|t| t.1));
    }
    let of_a_span = matches!(lex.sym(at + 2), Some(Sym::Of | Sym::In));
    let unit =
        matches!(lex.sym(at + 1), Some(Sym::Part(_) | Sym::WeekUnit | Sym::MonthUnit | Sym::Weekend | Sym::Weekday(_)));
    // “el martes pasado”
    let passed = calendar.locale == super::Locale::Es
        && lex.is(at + 1, Sym::Last)
        && matches!(lex.sym(at), Some(Sym::WeekUnit | Sym::MonthUnit | Sym::Weekday(_)));
    (lex.is(at, Sym::Last) && unit && !of_a_span || passed).then_some(at + 2)
}

/// Whether only connecting words and commas stand between two lexemes.
fn joined(lex: &Lexemes, from: usize, to: usize) -> bool {
    (from..to).all(|at| {
        matches!(
            lex.piece(at),
            Piece::Comma
                | Piece::Slash
                | Piece::Dash
                | Piece::Sym(
                    Sym::Or | Sym::And | Sym::On | Sym::At | Sym::In | Sym::The | Sym::Around | Sym::Any | Sym::A
                )
        )
    })
}

fn item_at(
    calendar: &Calendar<'_>,
    message: &Message,
    at: usize,
    said: &[Said],
    direct: bool,
    asked_for_time: bool,
) -> Option<(Said, usize)> {
    let lex = calendar.lex;
    if lex.is(at, Sym::Except) {
        return excluded(calendar, at + 1);
    }
    // A weekday ruled out after it is named: “Friday doesn't work”.
    if let Some((span, end)) = calendar.span_at(at).filter(|(_, end)| lex.is(*end, Sym::Unsuitable)) {
        let day = weekday_of(&span)?;
        return Some((Said::except(vec![day]), end + 1));
    }
    if let Some(Sym::AnyPart(part)) = lex.sym(at) {
        return Some((Said::time(TimeOfDay::Part(part)), at + 1));
    }
    if is_everyday_sun(lex, message, at) {
        return None;
    }
    // A day comes first: “12/4”, “the 14th”, “4 December” all start with what could be an hour.
    if let Some((span, end)) = calendar.span_at(at) {
        let tonight = lex.is(end - 1, Sym::Tonight).then_some(super::words::Part::Evening);
        return Some((Said { part: tonight, ..Said::span(span) }, end));
    }
    let after_day = direct && said.last().is_some_and(|last| last.span.is_some() || last.time.is_some());
    let before_day = bare_before_day(calendar, at);
    let lone = asked_for_time && lone_number(lex, at);
    let (time, end) = clock::time_at(lex, at, after_day && !is_counted(lex, at) || before_day || lone)?;
    Some((Said::time(time), end))
}

/// “the sun”, “I sat”, “we wed” are no days.
fn is_everyday_sun(lex: &Lexemes, message: &Message, at: usize) -> bool {
    let Some(lexeme) = lex.get(lex.skip(at, &[Sym::In, Sym::On, Sym::The])) else { return false };
    let before = lexeme.first.checked_sub(1).and_then(|before| message.word(before));
    matches!(message.word(lexeme.first), Some("sun" | "sat" | "wed" | "mar" | "mon"))
        && matches!(before, Some("the" | "i" | "we" | "he" | "she" | "they"))
        && !message.tokens.get(lexeme.first).is_some_and(|token| token.capital)
}

fn excluded(calendar: &Calendar<'_>, at: usize) -> Option<(Said, usize)> {
    let mut days = Vec::new();
    let mut end = at;
    loop {
        let next = calendar.lex.skip(end, &[Sym::On, Sym::Any, Sym::The]);
        let next = if days.is_empty() {
            next
        } else {
            calendar.lex.skip(
                if calendar.lex.piece(next) == Piece::Comma { next + 1 } else { next },
                &[Sym::Or, Sym::And, Sym::On],
            )
        };
        match calendar.lex.sym(next) {
            Some(Sym::Weekday(day) | Sym::EveryWeekday(day)) => days.push(day),
            Some(Sym::Weekend | Sym::Weekends) => days.extend([5, 6]),
            Some(Sym::Today | Sym::Tomorrow) if days.is_empty() => {
                days.push(weekday_of(&calendar.span_at(next)?.0)?);
            }
            _ => break,
        }
        end = next + 1;
    }
    (!days.is_empty()).then(|| (Said::except(days), end))
}

fn weekday_of(span: &Span) -> Option<u8> {
    use chrono::Datelike;
    span.single().then(|| u8::try_from(span.from.weekday().num_days_from_monday()).unwrap_or(0))
}

/// “4 tomorrow”, “3 on Friday”, “two next week”.
fn bare_before_day(calendar: &Calendar<'_>, at: usize) -> bool {
    let lex = calendar.lex;
    // “one for tomorrow” is a visit.
    let hour = matches!(lex.piece(at), Piece::Number { value: 1..=23, digits: 0..=2 })
        && lex.piece(at) != Piece::Number { value: 1, digits: 0 };
    let range = lex.piece(at + 1) == Piece::Dash && lex.number(at + 2).is_some();
    let next = lex.skip(if range { at + 3 } else { at + 1 }, &[Sym::On]);
    hour && (calendar.span_at(next).is_some()
        && !matches!(
            lex.piece(next),
            Piece::Number { .. }
                | Piece::Sym(Sym::In | Sym::The | Sym::Any | Sym::AnyTime | Sym::Asap | Sym::EveryWeekday(_))
        ))
}

/// A number that counts something: “Thursday 2 rooms”.
fn is_counted(lex: &Lexemes, at: usize) -> bool {
    matches!(lex.piece(at), Piece::Number { .. })
        && matches!(
            lex.piece(at + 1),
            Piece::Other
                | Piece::Slash
                | Piece::Sym(Sym::DayUnit | Sym::WeekUnit | Sym::MonthUnit | Sym::HourUnit | Sym::MinuteUnit)
        )
}

/// The answer to “what time?”: an hour that counts nothing.
fn lone_number(lex: &Lexemes, at: usize) -> bool {
    // “I'd like one”, even when the time was asked, is no hour.
    let picks = at.checked_sub(1).is_some_and(|before| {
        matches!(
            lex.piece(before),
            Piece::Other | Piece::Sym(Sym::Ordinal(_) | Sym::The | Sym::This | Sym::Last | Sym::Next)
        )
    });
    if lex.piece(at) == (Piece::Number { value: 1, digits: 0 }) && (picks || lex.len() > 3) {
        return false;
    }
    matches!(lex.piece(at), Piece::Number { value: 1..=23, digits: 0..=2 })
        && !is_counted(lex, at)
        && !matches!(
            at.checked_sub(1).map(|before| lex.piece(before)),
            Some(Piece::Sym(Sym::Month(_)) | Piece::Colon | Piece::Slash)
        )
}
