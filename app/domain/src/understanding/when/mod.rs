//! Dates and times: one grammar over symbols that both languages share.
//!
//! To teach a new expression, add its words to `words/`, and only if its shape is new, its rule to `day.rs` (days and
//! weekdays), `date.rs`, `bounds.rs`, `relative.rs` (counted days), `units.rs` (weeks and
//! months), `clock.rs` (times) or `hours.rs` (spans of hours). What belongs
//! together is put together in `wish.rs`.

mod ahead;
mod bounds;
mod clock;
mod date;
mod day;
mod feasts;
mod hours;
mod instants;
mod lexemes;
mod relative;
mod units;
mod wish;

use super::{
    Asked, Context, WantedTime,
    tokens::Message,
    words::{Lexicon, Part, Sym},
};
pub(super) use instants::{at_minute, whole_days};

use day::{Calendar, Span};
use hours::TimeOfDay;
use lexemes::{Lexemes, Piece};
use wish::{Said, Wording};

/// A date or time that was asked for, in the tokens `first..end`.
pub(super) struct Found {
    pub first: usize,
    pub end: usize,
    pub wanted: WantedTime,
    /// What else the words can mean.
    pub others: Vec<WantedTime>,
}

/// What was read about dates and times.
#[derive(Default)]
pub(super) struct Times {
    pub found: Vec<Found>,
    /// The tokens of dates that do not exist: “31 February”.
    pub impossible: Vec<(usize, usize)>,
}

/// Reads every date and time that was asked for. `corrections` are the tokens where the visitor corrects themself:
/// what was said before one is dropped when something follows. `hours_only` when a number can count nothing else.
pub(super) fn read(
    message: &mut Message,
    lexicon: Lexicon,
    context: &Context<'_>,
    corrections: &[(usize, usize)],
    hours_only: bool,
) -> Times {
    let lex = Lexemes::of(message, lexicon);
    let today = context.now.with_timezone(&context.zone).date_naive();
    let month_first = matches!(context.country, "US" | "CA" | "PH") && lexicon.locale == super::Locale::En;
    let moves = message.tokens.iter().any(|token| MOVING.contains(&token.folded.as_str()));
    let calendar = Calendar { lex: &lex, today, locale: lexicon.locale, month_first, moves };
    let bare = matches!(context.asked, Some(Asked::Time));
    // “Actually 4”, after a time was agreed.
    let corrected = hours_only && !corrections.is_empty() && lex.len() <= SHORT_CORRECTION;
    let said = gather(&calendar, message, bare || corrected, corrections);
    let mut times = Times::default();
    let (impossible, said): (Vec<Said>, Vec<Said>) = said.into_iter().partition(|said| said.impossible);
    for wish in wish::group(&said, corrections) {
        if let Some(wanted) = instants::resolve(&wish, context.now, context.zone) {
            let others = instants::others(&wish, context.now, context.zone);
            // “On Friday” is said of Friday.
            let led = lex.all().iter().find(|lexeme| lexeme.first == wish.first && lexeme.end < wish.end);
            let first = led.filter(|led| led.piece == Piece::Sym(Sym::On)).map_or(wish.first, |led| led.end);
            times.found.push(Found { first, end: wish.end, wanted, others });
        }
    }
    for said in said.iter().chain(&impossible) {
        message.take(said.first, said.end);
    }
    times.impossible = impossible.iter().map(|said| (said.first, said.end)).collect();
    if times.found.is_empty()
        && let Some(found) = ahead::read(&lex, context)
    {
        message.take(found.first, found.end);
        times.found.push(found);
    }
    times
}

/// Who says one of these wants the second of two days.
const MOVING: &[&str] =
    &["move", "change", "switch", "reschedule", "shift", "push", "swap", "mover", "cambiar", "pasar", "reprogramar"];

/// “no wait, make it 4”: a longer message corrects something else.
const SHORT_CORRECTION: usize = 6;

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
            if direct {
                follow_on(calendar, at, said.last(), &mut wish);
            }
            wish.wording = wording(lex, at, end);
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

fn wording(lex: &Lexemes, first: usize, end: usize) -> Wording {
    let numbered = |at: usize| lex.number(at).is_some() || matches!(lex.sym(at), Some(Sym::Ordinal(_)));
    if (first..end).any(numbered) {
        Wording::Numbered
    } else if (first..end).any(|at| lex.is(at, Sym::Next)) {
        Wording::Next
    } else {
        Wording::Plain
    }
}

/// “next Monday or Tuesday”: the Tuesday after that Monday.
fn follow_on(calendar: &Calendar<'_>, at: usize, before: Option<&Said>, said: &mut Said) {
    let Some(Sym::Weekday(day)) = calendar.lex.sym(calendar.lex.skip(at, &[Sym::On])) else { return };
    let Some(before) = before.filter(|before| before.wording == Wording::Next).and_then(|before| before.span.as_ref())
    else {
        return;
    };
    let Some(span) = said.span.as_ref() else { return };
    if before.single()
        && span.single()
        && let Some(date) = day::first_after(before.from, day)
    {
        said.span = Span::day(date).map(|later| later.or_from(span.from));
    }
}

/// What was, not what is wanted: “since Tuesday”, “last night”, “last Friday”. The lexeme after it.
fn past(calendar: &Calendar<'_>, at: usize) -> Option<usize> {
    let lex = calendar.lex;
    if lex.is(at, Sym::Since) {
        return calendar.span_at(at + 1).map(|(_, end)| end).or_else(|| hours::time_at(lex, at + 1, true).map(|t| t.1));
    }
    // “not right now”
    if lex.is(at, Sym::Except) && matches!(lex.sym(at + 1), Some(Sym::Asap | Sym::AnyTime)) {
        return Some(at + 2);
    }
    // “next Friday, not this Friday”, “any time but the afternoon”
    let ruled_out = matches!(
        (lex.sym(at + 1), lex.sym(at + 2)),
        (Some(Sym::This | Sym::Next | Sym::Coming), Some(Sym::Weekday(_)))
    );
    if lex.is(at, Sym::Except) && ruled_out {
        return Some(at + 3);
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
        return excluded_part(lex, at + 1).or_else(|| excluded(calendar, at + 1));
    }
    if let Some(end) = calendar.impossible(at) {
        return Some((Said { impossible: true, ..Said::default() }, end));
    }
    // A weekday ruled out after it is named: “Friday doesn't work”.
    if let Some((span, end)) = calendar.span_at(at).filter(|(_, end)| lex.is(*end, Sym::Unsuitable)) {
        let day = weekday_of(&span)?;
        return Some((Said::except(vec![day]), end + 1));
    }
    if let Some(Sym::AnyPart(part)) = lex.sym(at) {
        return Some((Said::time(TimeOfDay::Part(part)), at + 1));
    }
    // “Tuesday am”
    let after_a_day = said.last().is_some_and(|last| last.span.is_some() && last.time.is_none() && last.lex_end == at);
    if let (true, Some(half @ (Sym::Am | Sym::Pm))) = (after_a_day, lex.sym(at)) {
        let part = if half == Sym::Am { Part::Morning } else { Part::Afternoon };
        return Some((Said::time(TimeOfDay::Part(part)), at + 1));
    }
    if is_everyday_sun(lex, message, at) {
        return None;
    }
    if let Some(found) = edge_of_day(calendar, at) {
        return Some(found);
    }
    // A day comes first: “12/4”, “the 14th”, “4 December” all start with what could be an hour.
    if let Some((span, end)) = calendar.span_at(at) {
        let tonight = lex.is(end - 1, Sym::Tonight).then_some(Part::Evening);
        return Some((Said { part: tonight, ..Said::span(span) }, end));
    }
    let after_day = direct && said.last().is_some_and(|last| last.span.is_some() || last.time.is_some());
    let before_day = bare_before_day(calendar, at);
    let lone = asked_for_time && lone_number(lex, at);
    let (time, end) = hours::time_at(lex, at, after_day && !is_counted(lex, at) || before_day || lone)?;
    Some((Said::time(time), end))
}

/// “early tomorrow morning”, “late Friday afternoon”, “early on Tuesday”.
fn edge_of_day(calendar: &Calendar<'_>, at: usize) -> Option<(Said, usize)> {
    let early = match calendar.lex.sym(at)? {
        Sym::Start => true,
        Sym::End => false,
        _ => return None,
    };
    let (span, end) = calendar.plain(at + 1).filter(|(span, _)| span.single())?;
    let said = if let Some(Sym::Part(part)) = calendar.lex.sym(end) { Some(part) } else { None };
    let part = match (early, said) {
        (true, Some(Part::Morning)) => Part::EarlyMorning,
        (true, Some(Part::Afternoon)) => Part::EarlyAfternoon,
        (true, Some(Part::Evening)) => Part::EarlyEvening,
        (false, Some(Part::Morning)) => Part::LateMorning,
        (false, Some(Part::Evening)) => Part::LateEvening,
        (false, Some(Part::Afternoon) | None) => Part::LateAfternoon,
        (true, None) => Part::Morning,
        (_, Some(part)) => part,
    };
    Some((Said { part: Some(part), ..Said::span(span) }, end + usize::from(said.is_some())))
}

/// “the sun”, “I sat”, “we wed” are no days.
fn is_everyday_sun(lex: &Lexemes, message: &Message, at: usize) -> bool {
    let Some(lexeme) = lex.get(lex.skip(at, &[Sym::In, Sym::On, Sym::The])) else { return false };
    let before = lexeme.first.checked_sub(1).and_then(|before| message.word(before));
    matches!(message.word(lexeme.first), Some("sun" | "sat" | "wed" | "mar" | "mon"))
        && matches!(before, Some("the" | "i" | "we" | "he" | "she" | "they"))
        && !message.tokens.get(lexeme.first).is_some_and(|token| token.capital)
}

/// “any time except mornings”
fn excluded_part(lex: &Lexemes, at: usize) -> Option<(Said, usize)> {
    let at = lex.skip(at, &[Sym::In, Sym::The]);
    let Some(Sym::Part(part) | Sym::AnyPart(part)) = lex.sym(at) else { return None };
    let (start, end) = part.minutes();
    let window = if part.is_morning() {
        TimeOfDay::Window { from: Some(end), until: None }
    } else {
        TimeOfDay::Window { from: None, until: Some(start) }
    };
    Some((Said::time(window), at + 1))
}

fn excluded(calendar: &Calendar<'_>, at: usize) -> Option<(Said, usize)> {
    let mut days = Vec::new();
    let mut end = at;
    loop {
        let next = calendar.lex.skip(end, &[Sym::On, Sym::Any, Sym::The]);
        // “not Tuesday, Wednesday works better” rules out one day.
        let comma = calendar.lex.piece(next) == Piece::Comma;
        let listed = !comma || matches!(calendar.lex.sym(next + 2), Some(Sym::Or | Sym::And));
        let next = match days.is_empty() {
            true => next,
            false if listed => calendar.lex.skip(next + usize::from(comma), &[Sym::Or, Sym::And, Sym::On]),
            false => break,
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
    let short = matches!(lex.piece(at), Piece::Number { value: 1..=23, digits: 0..=2 });
    // “0900 tomorrow”, but not “2026 tomorrow”
    let long = matches!(lex.piece(at), Piece::Number { value: 1..=1989 | 2060..=2359, digits: 4 });
    let hour = (short || long) && lex.piece(at) != Piece::Number { value: 1, digits: 0 };
    // “1-3 on Thursday”, “2 or 3 on Friday”
    let joins = matches!(lex.piece(at + 1), Piece::Dash | Piece::Sym(Sym::To | Sym::Until | Sym::Or));
    let range = joins && lex.number(at + 2).is_some();
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
