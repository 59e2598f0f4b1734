//! Days and spans of days: “tomorrow”, “next Tues”, “Friday next week”, “in two weeks”, “weekdays”.

use super::{
    super::{Grain, Locale, words::Sym},
    lexemes::{Lexemes, Piece},
    units::days_in_month,
};
use chrono::{Datelike, Days, Months, NaiveDate};

/// Whole days, before any time of the day is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub from: NaiveDate,
    /// Exclusive; `None` when open.
    pub until: Option<NaiveDate>,
    pub grain: Grain,
    pub weekdays: Vec<u8>,
}

impl Span {
    pub fn day(date: NaiveDate) -> Option<Self> {
        Some(Self { from: date, until: Some(date.succ_opt()?), grain: Grain::Day, weekdays: Vec::new() })
    }

    pub fn open(from: NaiveDate, weekdays: Vec<u8>) -> Self {
        Self { from, until: None, grain: Grain::Day, weekdays }
    }

    pub fn days(from: NaiveDate, count: u64, grain: Grain) -> Option<Self> {
        Some(Self { from, until: Some(from.checked_add_days(Days::new(count))?), grain, weekdays: Vec::new() })
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
}

pub(super) fn weekday_of(date: NaiveDate) -> u8 {
    u8::try_from(date.weekday().num_days_from_monday()).unwrap_or(0)
}

pub(super) fn plus(date: NaiveDate, days: u64) -> Option<NaiveDate> {
    date.checked_add_days(Days::new(days))
}

impl Calendar<'_> {
    /// The span of days at lexeme `at`, and the lexeme after it.
    pub fn span_at(&self, at: usize) -> Option<(Span, usize)> {
        let start = self.lex.skip(at, &[Sym::On]);
        self.numeric(start)
            .or_else(|| self.iso(start))
            .or_else(|| self.month_and_day(start))
            .or_else(|| self.bounded(start))
            .or_else(|| self.part_of_span(start))
            .or_else(|| self.relative(start))
            .or_else(|| self.weekday(start))
            .or_else(|| self.day_of_month(start))
            .or_else(|| self.unit(start))
            .or_else(|| self.open(start))
    }

    /// Monday of this week.
    pub fn monday(&self) -> Option<NaiveDate> {
        self.today.checked_sub_days(Days::new(u64::from(weekday_of(self.today))))
    }

    /// The first such weekday after today.
    pub fn next_occurrence(&self, weekday: u8) -> Option<NaiveDate> {
        let ahead = (7 + u64::from(weekday) - u64::from(weekday_of(self.today))) % 7;
        plus(self.today, if ahead == 0 { 7 } else { ahead })
    }

    /// A single day or unit, without bounds around it.
    pub fn plain(&self, at: usize) -> Option<(Span, usize)> {
        let at = self.lex.skip(at, &[Sym::On, Sym::At]);
        self.numeric(at)
            .or_else(|| self.iso(at))
            .or_else(|| self.month_and_day(at))
            .or_else(|| self.relative(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.day_of_month(at))
            .or_else(|| self.unit(at))
    }

    /// Today, tomorrow, “in two weeks”, “3 days from now”, “a week from Friday”.
    fn relative(&self, at: usize) -> Option<(Span, usize)> {
        let ahead = match self.lex.sym(at) {
            Some(Sym::Today | Sym::Tonight) => Some(0),
            Some(Sym::Tomorrow) => Some(1),
            Some(Sym::DayAfterTomorrow) => Some(2),
            _ => None,
        };
        if let Some(days) = ahead {
            return Some((Span::day(plus(self.today, days)?)?, at + 1));
        }
        match self.lex.sym(at) {
            Some(Sym::Yesterday) => return Some((Span::day(self.today.pred_opt()?)?, at + 1)),
            // “this morning” is today.
            Some(Sym::This) if matches!(self.lex.sym(at + 1), Some(Sym::Part(_))) => {
                return Some((Span::day(self.today)?, at + 1));
            }
            Some(Sym::RestOf) if self.lex.is(at + 1, Sym::Today) => return Some((Span::day(self.today)?, at + 2)),
            _ => {}
        }
        let led = self.lex.is(at, Sym::In);
        let count_at = at + usize::from(led);
        let (count, unit_at) = match self.lex.piece(count_at) {
            Piece::Number { value, .. } => (u64::from(value), count_at + 1),
            Piece::Sym(Sym::A) => (1, count_at + 1),
            _ => return None,
        };
        let unit =
            self.lex.sym(unit_at).filter(|unit| matches!(unit, Sym::DayUnit | Sym::WeekUnit | Sym::MonthUnit))?;
        if self.lex.is(unit_at + 1, Sym::From) {
            let (anchor, end) = self.plain(unit_at + 2)?;
            return Some((Span::day(Self::shifted(anchor.from, count, unit)?)?, end));
        }
        let told = led || self.lex.is(unit_at + 1, Sym::FromNow);
        let end = self.lex.skip(unit_at + 1, &[Sym::FromNow]);
        let date = Self::shifted(self.today, count, unit).filter(|_| told)?;
        let span = match unit {
            Sym::DayUnit => Span::day(date)?,
            // People who say “in two weeks” mean that week.
            Sym::WeekUnit => {
                Span::days(date.checked_sub_days(Days::new(u64::from(weekday_of(date))))?, 7, Grain::Week)?
            }
            _ => Span::days(date.with_day(1)?, u64::from(days_in_month(date)?), Grain::Month)?,
        };
        Some((span, end))
    }

    fn shifted(date: NaiveDate, count: u64, unit: Sym) -> Option<NaiveDate> {
        match unit {
            Sym::DayUnit => plus(date, count),
            Sym::WeekUnit => plus(date, count.checked_mul(7)?),
            _ => date.checked_add_months(Months::new(u32::try_from(count).ok()?)),
        }
    }

    /// “Monday”, “next Tues”, “this Friday”, “Friday next week”, “el martes que viene”.
    fn weekday(&self, at: usize) -> Option<(Span, usize)> {
        let at = self.lex.skip(at, &[Sym::The]);
        if let Some(Sym::Next | Sym::This) = self.lex.sym(at)
            && self.lex.is(at + 1, Sym::WeekUnit)
        {
            let day_at = self.lex.skip(at + 2, &[Sym::On]);
            let Some(Sym::Weekday(day)) = self.lex.sym(day_at) else { return None };
            let date = plus(self.monday()?, u64::from(day) + if self.lex.is(at, Sym::Next) { 7 } else { 0 })?;
            return Some((Span::day(date)?, day_at + 1));
        }
        let modifier = self.lex.sym(at).filter(|sym| matches!(sym, Sym::Next | Sym::This | Sym::Coming));
        let day_at = at + usize::from(modifier.is_some());
        let Some(Sym::Weekday(day)) = self.lex.sym(day_at) else { return None };
        let end = day_at + 1;
        let after = self.lex.skip(end, &[Sym::Of, Sym::At, Sym::On, Sym::The]);
        let in_week = |offset: u64| plus(self.monday()?, u64::from(day) + offset);
        let (date, end) = match (modifier, self.lex.sym(after), self.lex.sym(after + 1)) {
            (_, Some(Sym::Next), Some(Sym::WeekUnit)) | (_, Some(Sym::WeekUnit), Some(Sym::Next)) => {
                (in_week(7)?, after + 2)
            }
            (_, Some(Sym::After), Some(Sym::Next)) => (in_week(14)?, after + 2),
            (_, Some(Sym::This), Some(Sym::WeekUnit)) => (in_week(0)?, after + 2),
            (_, Some(Sym::Next), next) if self.locale == Locale::Es && !unit_of_time(next) => {
                (self.next_occurrence(day)?, after + 1)
            }
            (Some(Sym::Next), _, _) if self.locale == Locale::En => (in_week(7)?, end),
            (Some(Sym::This), _, _) => {
                let ahead = (7 + u64::from(day) - u64::from(weekday_of(self.today))) % 7;
                (plus(self.today, ahead)?, end)
            }
            _ => (self.next_occurrence(day)?, end),
        };
        // “Friday the 13th”, “Friday, December 4th”: the date says which.
        if modifier.is_none()
            && let Some((dated, dated_end)) = self.dated(self.skip_comma(end))
        {
            return Some((dated, dated_end));
        }
        Some((Span::day(date)?, end))
    }

    /// “weekdays”, “Fridays”, “any day”, “any Friday”, “weekends”.
    fn open(&self, at: usize) -> Option<(Span, usize)> {
        let weekdays = match (self.lex.sym(at)?, self.lex.sym(at + 1)) {
            (Sym::Any, Some(Sym::Weekday(day))) => return Some((Span::open(self.today, vec![day]), at + 2)),
            (Sym::EveryWeekday(day), _) => vec![day],
            (Sym::Workdays, _) => vec![0, 1, 2, 3, 4],
            (Sym::Weekends, _) => vec![5, 6],
            (Sym::AnyDay | Sym::AnyTime | Sym::Asap, _) => Vec::new(),
            _ => return None,
        };
        Some((Span::open(self.today, weekdays), at + 1))
    }
}

pub(super) fn unit_of_time(sym: Option<Sym>) -> bool {
    matches!(sym, Some(Sym::DayUnit | Sym::WeekUnit | Sym::MonthUnit | Sym::HourUnit | Sym::MinuteUnit))
}
