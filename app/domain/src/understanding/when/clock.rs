//! Times of the day as a clock shows them: “4”, “half past 3”, “16:00”, “ten to five”, “10ish”.

use super::{
    super::words::{Part, Sym},
    day::unit_of_time,
    lexemes::{Lexemes, Piece},
};

pub(super) const NOON: u16 = 12 * 60;
pub(super) const DAY: u16 = 24 * 60;

/// One time of the day, in minutes after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    pub minute: u16,
    /// Morning or afternoon was said, or follows from a 24-hour number.
    pub sure: bool,
    /// Said to the hour (“4”, “10ish”) rather than to the minute.
    pub whole_hour: bool,
}

impl Clock {
    /// The same hour of the clock in a part of the day: “4” in the evening is 16:00, “12 at night” is midnight.
    pub fn within(self, part: Part) -> Self {
        // “midnight tonight” ends the day.
        let ends_day = matches!(part, Part::Evening | Part::LateEvening | Part::Night);
        if self.sure && self.minute == 0 && ends_day {
            return Self { minute: DAY, ..self };
        }
        if self.sure {
            return self;
        }
        let hour = self.minute % NOON;
        let late = part == Part::Night && hour < 5 * 60;
        let early = part.is_morning() && !(part != Part::SmallHours && self.minute / 60 == 12);
        let minute = if early || late { hour } else { hour + NOON };
        Self { minute, sure: true, ..self }
    }

    /// The same hour in the other half of the day, where nothing tells them apart; the midnight that ends the day.
    pub fn other(self) -> Option<Self> {
        if self.sure && self.minute == 0 {
            return Some(Self { minute: DAY, ..self });
        }
        let minute = if self.minute >= NOON { self.minute - NOON } else { self.minute + NOON };
        (!self.sure && self.minute < DAY).then_some(Self { minute, sure: true, ..self })
    }

    fn with_half(self, afternoon: bool) -> Self {
        if self.minute > NOON + 59 && self.sure {
            return self;
        }
        let hour = self.minute % NOON;
        Self { minute: if afternoon { hour + NOON } else { hour }, sure: true, ..self }
    }

    /// The exclusive end of the starts that this time admits.
    pub fn until(self) -> u16 {
        self.minute + if self.whole_hour { 60 } else { 1 }
    }
}

pub(super) fn followed_by_noun(lex: &Lexemes, at: usize) -> bool {
    matches!(lex.piece(at), Piece::Other | Piece::Slash)
}

/// One time. Without `bare` only forms that cannot be anything else: `4:30`, `4pm`, `half past 3`, `noon`.
pub(super) fn clock_at(lex: &Lexemes, at: usize, bare: bool) -> Option<(Clock, usize)> {
    if let Some(sym) = lex.sym(at) {
        match sym {
            Sym::Noon => return Some(suffixed(lex, sure(NOON), at + 1)),
            Sym::NoonHour => return Some((Clock { whole_hour: true, ..sure(NOON) }, at + 1)),
            Sym::Midnight => return Some((sure(0), at + 1)),
            Sym::Half | Sym::Quarter => return spoken_fraction(lex, at).map(|(clock, end)| suffixed(lex, clock, end)),
            _ => return None,
        }
    }
    if let Some((clock, end)) = minutes_past(lex, at).or_else(|| written(lex, at)) {
        return Some(suffixed(lex, clock, end));
    }
    let hour = lex.number(at)?;
    let end = at + 1;
    // “13:75” is no time, nor is its 13.
    if lex.piece(end) == Piece::Colon && lex.glued(end) && lex.glued(end + 1) && lex.number(end + 1).is_some() {
        return None;
    }
    if let Some(found) = hour_and_minutes(lex, at, bare) {
        return Some(found);
    }
    let clock = hour_only(hour)?;
    let (clock, after) = suffixed(lex, clock, end);
    (bare || after > end).then_some((clock, after))
}

/// `4:30`, `16:00`, `16h30`, `4.30`.
fn written(lex: &Lexemes, at: usize) -> Option<(Clock, usize)> {
    if let Piece::Dotted { hour, minute } = lex.piece(at) {
        let telling = matches!(lex.sym(at + 1), Some(Sym::Am | Sym::Pm | Sym::Oclock))
            || at.checked_sub(1).is_some_and(|before| {
                matches!(lex.sym(before), Some(Sym::At | Sym::After | Sym::Before | Sym::By | Sym::Between | Sym::From))
            });
        return if telling { Some((clock(hour, minute)?, at + 1)) } else { None };
    }
    let Piece::Number { value: hour, digits } = lex.piece(at) else { return None };
    let colon =
        matches!(lex.piece(at + 1), Piece::Colon | Piece::Sym(Sym::Oclock)) && lex.glued(at + 1) && lex.glued(at + 2);
    match lex.piece(at + 2) {
        Piece::Number { value: minute, digits: 2 } if colon => {
            let time = clock(hour, minute)?;
            // Nobody who leaves out “am” writes “09:00” for nine in the evening.
            let of_24_hours = digits == 2 && (8..10).contains(&hour);
            Some((Clock { sure: time.sure || of_24_hours, ..time }, at + 3))
        }
        _ => None,
    }
}

/// `430pm`, “at 1630”, “four thirty”, “las 4 y media”, “las 5 menos cuarto”.
fn hour_and_minutes(lex: &Lexemes, at: usize, bare: bool) -> Option<(Clock, usize)> {
    let Piece::Number { value, digits } = lex.piece(at) else { return None };
    if (3..=4).contains(&digits) {
        let said = matches!(lex.sym(at + 1), Some(Sym::Am | Sym::Pm | Sym::Oclock | Sym::HourUnit | Sym::ShortPm));
        let after_at = at.checked_sub(1).is_some_and(|before| {
            matches!(
                lex.sym(before),
                Some(Sym::At | Sym::Around | Sym::After | Sym::Before | Sym::By | Sym::Until | Sym::Between | Sym::To)
            ) || lex.piece(before) == Piece::Dash
        });
        let year = digits == 4 && (1990..2060).contains(&value) && !after_at;
        let led = bare && (after_at || digits == 4 && !year) && !followed_by_noun(lex, at + 1);
        let time = clock(value / 100, value % 100).filter(|_| said || led)?;
        let of_24_hours = digits == 4 && value < 1000;
        let clock = Clock { sure: time.sure || of_24_hours && value >= 800, ..time };
        return Some(suffixed(lex, clock, at + 1));
    }
    // “7 30 pm”
    if let (Piece::Number { value: minute @ 0..=59, digits: 2 }, Some(Sym::Am | Sym::Pm)) =
        (lex.piece(at + 1), lex.sym(at + 2))
        && value <= 12
    {
        return Some(suffixed(lex, clock(value, minute)?, at + 2));
    }
    let (joiner, word) = (lex.sym(at + 1), lex.sym(at + 2));
    let minutes: Option<(i32, usize)> = match (joiner, word) {
        (Some(Sym::And), Some(Sym::Half)) => Some((30, at + 3)),
        (Some(Sym::And), Some(Sym::Quarter)) => Some((15, at + 3)),
        (Some(Sym::Minus), Some(Sym::Quarter)) => Some((-15, at + 3)),
        // “las cuatro y veinte”, “las 5 menos diez”
        // “nine oh five”
        (Some(Sym::Oh), None) => {
            let minute = lex.number(at + 2).filter(|minute| (1..10).contains(minute))?;
            Some((i32::try_from(minute).ok()?, at + 3))
        }
        (Some(Sym::And), None) if lex.is(at.wrapping_sub(1), Sym::At) => {
            let minute = lex.number(at + 2).filter(|minute| matches!(minute, 5 | 10 | 20 | 25 | 35 | 40 | 50))?;
            Some((i32::try_from(minute).ok()?, at + 3))
        }
        (Some(Sym::Minus), None) => {
            let minute = lex.number(at + 2).filter(|minute| matches!(minute, 5 | 10 | 20 | 25))?;
            Some((-i32::try_from(minute).ok()?, at + 3))
        }
        _ => match (digits, lex.piece(at + 1)) {
            (0, Piece::Number { value: minute @ (5 | 10 | 15 | 20 | 25 | 30 | 35 | 40 | 45 | 50 | 55), digits: 0 })
                if value <= 12 && (bare || minute >= 10) =>
            {
                Some((i32::try_from(minute).ok()?, at + 2))
            }
            _ => None,
        },
    };
    let (offset, end) = minutes?;
    Some(suffixed(lex, shifted(hour_only(value)?, offset)?, end))
}

/// “half past 3”, “half 3”, “quarter to five”, “quarter past 10”.
fn spoken_fraction(lex: &Lexemes, at: usize) -> Option<(Clock, usize)> {
    let half = lex.is(at, Sym::Half);
    let (offset, hour_at) = match lex.sym(at + 1) {
        Some(Sym::Past | Sym::After) => (if half { 30 } else { 15 }, at + 2),
        Some(Sym::To | Sym::Of | Sym::Before) if !half => (-15, at + 2),
        // British: “half 10”.
        _ if half
            && matches!(lex.piece(at + 1), Piece::Number { value: 1..=12, .. })
            && !followed_by_noun(lex, at + 2)
            && !unit_of_time(lex.sym(at + 2)) =>
        {
            (30, at + 1)
        }
        _ => return None,
    };
    let hour_at = lex.skip(hour_at, &[Sym::At]);
    let hour = match lex.sym(hour_at) {
        Some(Sym::Noon | Sym::NoonHour) => sure(NOON),
        _ => hour_only(lex.number(hour_at)?)?,
    };
    Some((shifted(hour, offset)?, hour_at + 1))
}

/// “ten past 4”, “20 minutes to five”.
fn minutes_past(lex: &Lexemes, at: usize) -> Option<(Clock, usize)> {
    let minutes = i32::try_from(lex.number(at).filter(|n| (1..30).contains(n))?).ok()?;
    let unit = lex.skip(at + 1, &[Sym::MinuteUnit]);
    // “10 to 4” is a span; “at ten to 4” and “20 to 4” are times.
    let only_time = matches!(minutes, 20 | 25) || at > 0 && lex.is(at - 1, Sym::At) && minutes % 5 == 0;
    let offset = match lex.sym(unit)? {
        Sym::Past => minutes,
        Sym::After if minutes % 5 == 0 && (unit > at + 1 || only_time) => minutes,
        Sym::To | Sym::Before if unit > at + 1 || only_time => -minutes,
        _ => return None,
    };
    let hour = hour_only(lex.number(unit + 1)?)?;
    Some((shifted(hour, offset)?, unit + 2))
}

/// Reads what follows a time: am, pm, o'clock, -ish, “in the afternoon”.
fn suffixed(lex: &Lexemes, mut clock: Clock, mut at: usize) -> (Clock, usize) {
    loop {
        let next = if lex.piece(at) == Piece::Dash { at + 1 } else { at };
        match lex.sym(next) {
            Some(Sym::Oclock) if next == at => {}
            Some(Sym::Ish) => clock.whole_hour = true,
            Some(Sym::Am) if next == at => clock = clock.with_half(false),
            Some(Sym::Pm) if next == at => clock = clock.with_half(true),
            Some(Sym::ShortPm) if next == at && lex.glued(at) => clock = clock.with_half(true),
            Some(Sym::A) if next == at && lex.glued(at) => clock = clock.with_half(false),
            // “12 noon”, “12 midnight”
            Some(Sym::Noon | Sym::NoonHour) if next == at && clock.minute.is_multiple_of(NOON) => {
                clock = Clock { whole_hour: clock.whole_hour, ..sure(NOON) };
            }
            Some(Sym::Midnight) if next == at && clock.minute.is_multiple_of(NOON) => clock = sure(0),
            Some(Sym::HourUnit) if next == at && !clock.minute.is_multiple_of(60) => {}
            Some(Sym::Part(part)) if next == at => clock = clock.within(part),
            _ => return (clock, at),
        }
        at = next + 1;
    }
}

const fn sure(minute: u16) -> Clock {
    Clock { minute, sure: true, whole_hour: false }
}

/// A bare hour: 1 to 7 are in the afternoon, 8 to 11 in the morning, 12 is noon.
fn hour_only(hour: u32) -> Option<Clock> {
    clock(hour, 0).map(|clock| Clock { whole_hour: true, ..clock })
}

fn clock(hour: u32, minute: u32) -> Option<Clock> {
    if hour > 23 || minute > 59 {
        return None;
    }
    let assumed = if (1..=7).contains(&hour) { hour + 12 } else { hour };
    let minute = u16::try_from(assumed * 60 + minute).ok()?;
    Some(Clock { minute, sure: hour == 0 || hour > 12, whole_hour: false })
}

fn shifted(clock: Clock, minutes: i32) -> Option<Clock> {
    let minute = u16::try_from(i32::from(clock.minute) + minutes).ok().filter(|minute| *minute < DAY)?;
    Some(Clock { minute, whole_hour: false, ..clock })
}
