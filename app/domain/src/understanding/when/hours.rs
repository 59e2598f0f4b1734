//! What is said about the time of the day: exact times, parts of the day, and spans of hours: “after 4”, “between 2 and
//! 5”, “from 9 to 11”, “by noon”.

use super::{
    super::words::{Part, Sym},
    clock::{Clock, DAY, NOON, clock_at, followed_by_noun},
    day::unit_of_time,
    lexemes::{Lexemes, Piece},
};

/// What was said about the time of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeOfDay {
    Exact(Clock),
    Part(Part),
    /// Starts at or after, and before, these minutes.
    Window {
        from: Option<u16>,
        until: Option<u16>,
    },
}

/// A time at lexeme `at`, and the lexeme after it. `bare` allows an hour with nothing to show that it is one.
pub(super) fn time_at(lex: &Lexemes, at: usize, bare: bool) -> Option<(TimeOfDay, usize)> {
    bounded(lex, at).or_else(|| range(lex, at, bare)).or_else(|| part(lex, at)).or_else(|| exact(lex, at, bare))
}

fn bounded(lex: &Lexemes, at: usize) -> Option<(TimeOfDay, usize)> {
    let sym = lex.sym(at)?;
    match sym {
        Sym::AfterMinute(minute) => return Some((TimeOfDay::Window { from: Some(minute), until: None }, at + 1)),
        Sym::BeforeMinute(minute) => return Some((TimeOfDay::Window { from: None, until: Some(minute) }, at + 1)),
        Sym::After | Sym::Before | Sym::By | Sym::Until | Sym::From | Sym::Past => {}
        _ => return None,
    }
    let next = lex.skip(at + 1, &[Sym::At, Sym::Around, Sym::The]);
    // “by evening 6”, “from the morning on”
    let part = if let Some(Sym::Part(part)) = lex.sym(next) { Some(part) } else { None };
    let hour_at = if part.is_some() { lex.skip(next + 1, &[Sym::At]) } else { next };
    let Some((clock, end)) = clock_at(lex, hour_at, true) else {
        return bounded_by_part(sym, part?).map(|window| (window, next + 1));
    };
    let clock = part.map_or(clock, |part| clock.within(part));
    if is_counted(lex, next, end) {
        return None;
    }
    let window = match sym {
        Sym::After | Sym::From | Sym::Past => TimeOfDay::Window { from: Some(clock.minute), until: None },
        // “Before midnight” is before the day ends.
        _ if clock.minute == 0 => TimeOfDay::Window { from: None, until: Some(DAY) },
        Sym::By => TimeOfDay::Window { from: None, until: Some(clock.minute + 1) },
        _ => TimeOfDay::Window { from: None, until: Some(clock.minute) },
    };
    // “from 9 to 11” is a range, which is read elsewhere.
    if sym == Sym::From && matches!(lex.piece(end), Piece::Sym(Sym::To | Sym::Until) | Piece::Dash) {
        return range(lex, at, true).or(Some((window, end)));
    }
    Some((window, lex.skip(end, &[Sym::Later])))
}

/// “before the evening”, “by the end of the day”, “after the afternoon”.
fn bounded_by_part(sym: Sym, part: Part) -> Option<TimeOfDay> {
    let (start, end) = part.minutes();
    match sym {
        Sym::After | Sym::Past => Some(TimeOfDay::Window { from: Some(end), until: None }),
        Sym::From => Some(TimeOfDay::Window { from: Some(start), until: None }),
        Sym::Before => Some(TimeOfDay::Window { from: None, until: Some(start) }),
        Sym::By | Sym::Until => Some(TimeOfDay::Window { from: None, until: Some(end) }),
        _ => None,
    }
}

/// “after 2 weeks”, “by 3 people”: the number at `at` counts something.
fn is_counted(lex: &Lexemes, at: usize, end: usize) -> bool {
    end == at + 1 && lex.number(at).is_some() && unit_of_time(lex.sym(end))
}

fn range(lex: &Lexemes, at: usize, bare: bool) -> Option<(TimeOfDay, usize)> {
    let opener = matches!(lex.sym(at), Some(Sym::Between | Sym::From));
    let spanish_opener = lex.is(at, Sym::Of) && lex.number(lex.skip(at + 1, &[Sym::At])).is_some();
    let start =
        if opener || spanish_opener { lex.skip(at + 1, &[Sym::At, Sym::Around]) } else { lex.skip(at, &[Sym::At]) };
    let led = opener || spanish_opener || start > at;
    let (first, next) = clock_at(lex, start, true)?;
    let joined = match lex.piece(next) {
        Piece::Dash | Piece::Sym(Sym::To | Sym::Until) => true,
        Piece::Sym(Sym::And) => lex.is(at, Sym::Between),
        // “de las 9 a las 11”: “a las” says both.
        Piece::Sym(Sym::At) => spanish_opener || lex.is(at, Sym::From),
        _ => false,
    };
    if !joined {
        return None;
    }
    let last_at = lex.skip(next + 1, &[Sym::At, Sym::Around]);
    let (last, end) = clock_at(lex, last_at, true)?;
    if is_counted(lex, last_at, end) || lex.piece(end) == Piece::Slash {
        return None;
    }
    let telling = |clock: Clock, from: usize, to: usize| clock.sure || to > from + 1;
    if !(led || bare || telling(first, start, next) || telling(last, next + 1, end)) {
        return None;
    }
    let (from, until) = ordered(first, last)?;
    Some((TimeOfDay::Window { from: Some(from), until: Some(until) }, end))
}

/// Puts the two ends of a range into the halves of the day that make it run forward.
fn ordered(first: Clock, last: Clock) -> Option<(u16, u16)> {
    let (mut from, mut until) = (first.minute, last.minute);
    if until == 0 {
        until = DAY;
    }
    if !first.sure && last.sure && until > NOON && from < NOON && from + NOON < until {
        from += NOON;
    }
    if from >= until && !first.sure && from >= NOON && from - NOON < until && last.sure {
        from -= NOON;
    }
    if until <= from && !last.sure && until < NOON {
        until += NOON;
    }
    // “4-15” is more likely a date than eleven hours from before dawn.
    let odd = !first.sure && last.sure && from < 7 * 60 && until - from.min(until) > 8 * 60;
    (from < until && !odd).then_some((from, until))
}

fn part(lex: &Lexemes, at: usize) -> Option<(TimeOfDay, usize)> {
    let Some(Sym::Part(part)) = lex.sym(at) else { return None };
    // “afternoon 3”, “morning at 10:30”
    let next = lex.skip(at + 1, &[Sym::At, Sym::Around]);
    match clock_at(lex, next, true) {
        Some((clock, end)) => Some((TimeOfDay::Exact(clock.within(part)), end)),
        _ => Some((TimeOfDay::Part(part), at + 1)),
    }
}

fn exact(lex: &Lexemes, at: usize, bare: bool) -> Option<(TimeOfDay, usize)> {
    let start = lex.skip(at, &[Sym::At, Sym::Around]);
    let led = start > at;
    let loose = led && (at..start).any(|before| lex.is(before, Sym::Around));
    let only_about = led && lex.sym(at) == Some(Sym::Around) && start == at + 1;
    let (mut clock, mut end) = clock_at(lex, start, bare || led)?;
    let plain = end == start + 1 && lex.number(start).is_some();
    // “about two weeks”, “20 %”
    let hours_said = lex.is(end, Sym::HourUnit) && led && lex.is(start - 1, Sym::At);
    if lex.piece(end) == Piece::Percent || is_counted(lex, start, end) && !hours_said {
        return None;
    }
    // “a las 13 horas”
    end += usize::from(hours_said);
    if plain && !bare && followed_by_noun(lex, end) && (only_about || lex.number(start) == Some(1)) {
        return None;
    }
    clock.whole_hour |= loose;
    match lex.sym(end) {
        Some(Sym::Later) => {
            end += 1;
            return Some((TimeOfDay::Window { from: Some(clock.minute), until: None }, end));
        }
        Some(Sym::Earlier) => return Some((TimeOfDay::Window { from: None, until: Some(clock.minute + 1) }, end + 1)),
        _ => {}
    }
    Some((TimeOfDay::Exact(clock), end))
}
