//! Days and spans of days: “tomorrow”, “next Tues”, “Friday next week”, “weekdays”.

use super::{
    super::{Grain, Locale, words::Sym},
    lexemes::{Lexemes, Piece},
};
use chrono::{Datelike, Days, NaiveDate};

/// Nobody books further ahead, and such a year is a slip.
pub(super) const YEARS_AHEAD: i32 = 10;

/// Whole days, before any time of the day is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub from: NaiveDate,
    /// Exclusive; `None` when open.
    pub until: Option<NaiveDate>,
    pub grain: Grain,
    pub weekdays: Vec<u8>,
    /// Where it would start in the other way the words can be meant: “next Friday”, `03/04`.
    pub other: Option<NaiveDate>,
    /// The day that ends it: “by Wednesday”, where an hour may follow.
    pub deadline: Option<NaiveDate>,
}

impl Span {
    pub fn day(date: NaiveDate) -> Option<Self> {
        Self::days(date, 1, Grain::Day)
    }

    pub fn open(from: NaiveDate, weekdays: Vec<u8>) -> Self {
        Self { from, until: None, grain: Grain::Day, weekdays, other: None, deadline: None }
    }

    pub fn days(from: NaiveDate, count: u64, grain: Grain) -> Option<Self> {
        Self::between(from, from.checked_add_days(Days::new(count))?, grain)
    }

    /// `until` is exclusive and must come after `from`.
    pub fn between(from: NaiveDate, until: NaiveDate, grain: Grain) -> Option<Self> {
        (from < until).then_some(Self {
            from,
            until: Some(until),
            grain,
            weekdays: Vec::new(),
            other: None,
            deadline: None,
        })
    }

    /// The same span, ended by a day that was named.
    pub fn due(self, day: NaiveDate) -> Self {
        Self { deadline: Some(day), ..self }
    }

    /// The same span with another start that the words can mean.
    pub fn or_from(self, other: NaiveDate) -> Self {
        Self { other: Some(other).filter(|other| *other != self.from), ..self }
    }

    pub fn single(&self) -> bool {
        self.grain == Grain::Day && self.until == self.from.succ_opt()
    }
}

pub(super) struct Calendar<'a> {
    pub lex: &'a Lexemes,
    pub today: NaiveDate,
    pub locale: Locale,
    /// `12/4` is December 4th rather than April 12th.
    pub month_first: bool,
    /// The message moves something: “from Tuesday to Wednesday” is no span then.
    pub moves: bool,
}

pub(super) fn weekday_of(date: NaiveDate) -> u8 {
    u8::try_from(date.weekday().num_days_from_monday()).unwrap_or(0)
}

pub(super) fn plus(date: NaiveDate, days: u64) -> Option<NaiveDate> {
    date.checked_add_days(Days::new(days))
}

impl Calendar<'_> {
    pub fn is_spanish(&self) -> bool {
        self.locale == Locale::Es
    }

    /// The span of days at lexeme `at`, and the lexeme after it.
    pub fn span_at(&self, at: usize) -> Option<(Span, usize)> {
        self.any_span(at).filter(|(span, _)| self.within_reach(span))
    }

    /// Nobody books ten thousand days ahead.
    fn within_reach(&self, span: &Span) -> bool {
        let last = self.today.year() + YEARS_AHEAD;
        span.from.year() <= last && span.until.is_none_or(|until| until.year() <= last + 1)
    }

    fn any_span(&self, at: usize) -> Option<(Span, usize)> {
        let start = self.lex.skip(at, &[Sym::On]);
        if self.impossible(start).is_some() {
            return None;
        }
        self.dated(start)
            .or_else(|| self.bounded(start))
            .or_else(|| self.part_of_span(start))
            .or_else(|| self.beside(start))
            .or_else(|| self.relative(start))
            .or_else(|| self.weekday(start))
            .or_else(|| self.day_of_month(start))
            .or_else(|| self.unit(start))
            .or_else(|| self.open(start))
    }

    /// A single day or unit, without bounds around it.
    pub fn plain(&self, at: usize) -> Option<(Span, usize)> {
        let at = self.lex.skip(at, &[Sym::On, Sym::At]);
        if self.impossible(at).is_some() {
            return None;
        }
        self.dated(at)
            .or_else(|| self.part_of_span(at))
            .or_else(|| self.relative(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.day_of_month(at))
            .or_else(|| self.unit(at))
    }

    /// Monday of this week.
    pub fn monday(&self) -> Option<NaiveDate> {
        monday_of(self.today)
    }

    /// The first such weekday after today.
    pub fn next_occurrence(&self, weekday: u8) -> Option<NaiveDate> {
        first_after(self.today, weekday)
    }

    /// “Monday”, “next Tues”, “this Friday”, “Friday next week”, “Tuesday week”, “el martes que viene”.
    pub(super) fn weekday(&self, at: usize) -> Option<(Span, usize)> {
        let at = self.lex.skip(at, &[Sym::The]);
        if let Some(found) = self.day_of_named_week(at) {
            return Some(found);
        }
        let modifier = self.lex.sym(at).filter(|sym| matches!(sym, Sym::Next | Sym::This | Sym::Coming));
        let day_at = at + usize::from(modifier.is_some());
        let Some(Sym::Weekday(day)) = self.lex.sym(day_at) else { return None };
        let end = day_at + 1;
        if let Some(found) = self.weekday_then_week(day, end) {
            return Some(found);
        }
        let in_week = |offset: u64| plus(self.monday()?, u64::from(day) + offset);
        let soonest = self.next_occurrence(day)?;
        let span = match modifier {
            // “el próximo lunes” is the one that comes; “next Friday” is often next week's.
            Some(Sym::Next) if self.is_spanish() => Span::day(soonest)?,
            Some(Sym::Next) => Span::day(in_week(7)?)?.or_from(soonest),
            Some(Sym::This) => Span::day(first_after(self.today.pred_opt()?, day)?)?,
            // Who says “Monday” on a Monday means the next, or did not look at the calendar.
            None if day == weekday_of(self.today) => Span::day(soonest)?.or_from(self.today),
            _ => Span::day(soonest)?,
        };
        // “Friday the 13th”, “Friday, December 4th”: the date says which.
        if modifier.is_none() {
            let date_at = self.skip_comma(end);
            if self.impossible(date_at).is_some() {
                return None;
            }
            let dated = self.dated(date_at).or_else(|| self.day_of_month(date_at));
            if let Some((dated, dated_end)) = dated.filter(|(dated, _)| dated.single()) {
                let agrees = weekday_of(dated.from) == day;
                return Some((
                    if agrees { Span { other: None, ..dated } } else { dated.or_from(span.from) },
                    dated_end,
                ));
            }
        }
        if modifier.is_none()
            && let Some(found) = self.numbered(day, end)
        {
            return Some(found);
        }
        Some((span, end))
    }

    /// “martes 10”, “Tuesday 17”: the day of the month that falls on that weekday. An English number that can be an
    /// hour is one.
    fn numbered(&self, weekday: u8, at: usize) -> Option<(Span, usize)> {
        let Piece::Number { value: day @ 1..=31, digits: 1..=2 } = self.lex.piece(at) else { return None };
        let hour = !self.is_spanish() && day <= 12;
        let plain = matches!(self.lex.piece(at + 1), Piece::Stop | Piece::Comma | Piece::Sym(_))
            && !matches!(self.lex.sym(at + 1), Some(Sym::Am | Sym::Pm | Sym::To | Sym::Until | Sym::Or | Sym::Oclock))
            && !unit_of_time(self.lex.sym(at + 1));
        if hour || !plain {
            return None;
        }
        let date = self.today.iter_days().take(62).find(|date| date.day() == day && weekday_of(*date) == weekday)?;
        Some((Span::day(date)?, at + 1))
    }

    /// “next week Tuesday”, “this week on Friday”, “la semana que viene el martes”.
    fn day_of_named_week(&self, at: usize) -> Option<(Span, usize)> {
        let ahead = match (self.lex.sym(at)?, self.lex.sym(at + 1)?) {
            (Sym::Next | Sym::Coming, Sym::WeekUnit) | (Sym::WeekUnit, Sym::Next) => 7,
            (Sym::This, Sym::WeekUnit) => 0,
            _ => return None,
        };
        let day_at = self.lex.skip(self.skip_comma(at + 2), &[Sym::On, Sym::The]);
        let Some(Sym::Weekday(day)) = self.lex.sym(day_at) else { return None };
        // “next week Tuesday or Wednesday” is a list.
        Some((Span::day(plus(self.monday()?, u64::from(day) + ahead)?)?, day_at + 1))
    }

    /// What follows a weekday and says which: “next week”, “after next”, “week”, “que viene”.
    fn weekday_then_week(&self, day: u8, end: usize) -> Option<(Span, usize)> {
        let after = self.lex.skip(self.skip_comma(end), &[Sym::Of, Sym::At, Sym::On, Sym::In, Sym::The]);
        let in_week = |offset: u64| plus(self.monday()?, u64::from(day) + offset);
        let soonest = self.next_occurrence(day)?;
        let (first, second, third) = (self.lex.sym(after)?, self.lex.sym(after + 1), self.lex.sym(after + 2));
        let (date, end) = match (first, second) {
            (Sym::WeekUnit, Some(Sym::After)) if third == Some(Sym::Next) => (in_week(14)?, after + 3),
            (Sym::Next, Some(Sym::WeekUnit)) | (Sym::WeekUnit, Some(Sym::Next)) => (in_week(7)?, after + 2),
            (Sym::After, Some(Sym::Next)) if !unit_of_time(third) && !matches!(third, Some(Sym::Weekday(_))) => {
                (in_week(14)?, after + 2)
            }
            (Sym::This, Some(Sym::WeekUnit)) => (in_week(0)?, after + 2),
            (Sym::Coming, second) if !unit_of_time(second) => (soonest, after + 1),
            (Sym::Next, second) if self.is_spanish() && !unit_of_time(second) => (soonest, after + 1),
            // British: “Tuesday next”.
            (Sym::Next, None)
                if after == end && !matches!(self.lex.piece(after + 1), Piece::Other | Piece::Number { .. }) =>
            {
                return Some((Span::day(in_week(7)?)?.or_from(soonest), after + 1));
            }
            // “Tuesday week”
            (Sym::WeekUnit, _) if after == end && !self.is_spanish() => (plus(soonest, 7)?, after + 1),
            _ => return None,
        };
        Some((Span::day(date)?, end))
    }

    /// “weekdays”, “Fridays”, “any day”, “any Friday”, “weekends”.
    fn open(&self, at: usize) -> Option<(Span, usize)> {
        // “un sábado”
        if let (Piece::Number { value: 1, digits: 0 }, Some(Sym::Weekday(day))) =
            (self.lex.piece(at), self.lex.sym(at + 1))
        {
            return Some((Span::open(self.today, vec![day]), at + 2));
        }
        let weekdays = match (self.lex.sym(at)?, self.lex.sym(at + 1)) {
            (Sym::Any | Sym::A, Some(Sym::Weekday(day))) => {
                return Some((Span::open(self.today, vec![day]), at + 2));
            }
            (Sym::A | Sym::Any, Some(Sym::Weekend)) => return Some((Span::open(self.today, vec![5, 6]), at + 2)),
            (Sym::EveryWeekday(day), _) => vec![day],
            (Sym::Workdays, _) => vec![0, 1, 2, 3, 4],
            (Sym::Weekends, _) => vec![5, 6],
            (Sym::AnyDay | Sym::AnyTime | Sym::Asap, _) => Vec::new(),
            _ => return None,
        };
        Some((Span::open(self.today, weekdays), at + 1))
    }
}

pub(super) fn monday_of(date: NaiveDate) -> Option<NaiveDate> {
    date.checked_sub_days(Days::new(u64::from(weekday_of(date))))
}

/// The first such weekday after a date.
pub(super) fn first_after(date: NaiveDate, weekday: u8) -> Option<NaiveDate> {
    let ahead = (7 + u64::from(weekday) - u64::from(weekday_of(date))) % 7;
    plus(date, if ahead == 0 { 7 } else { ahead })
}

pub(super) fn unit_of_time(sym: Option<Sym>) -> bool {
    matches!(
        sym,
        Some(
            Sym::DayUnit
                | Sym::WeekUnit
                | Sym::FortnightUnit
                | Sym::MonthUnit
                | Sym::YearUnit
                | Sym::HourUnit
                | Sym::MinuteUnit
        )
    )
}
