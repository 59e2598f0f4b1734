//! Days and spans of days: “the 14th”, “next Tues”, “Friday next week”, “first week of May”, “in two weeks”.

use super::{
    super::{Grain, Locale, words::Sym},
    lexemes::{Lexemes, Piece},
    units::days_in_month,
};
use chrono::{Datelike, Days, Months, NaiveDate};

/// A day that passed by at most this many days is meant as it was said; an earlier one means next year's.
const JUST_PASSED_DAYS: i64 = 7;

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

    /// A month's day in the year that is meant when none is said.
    fn in_some_year(&self, month: u32, day: u32) -> Option<NaiveDate> {
        let this_year = NaiveDate::from_ymd_opt(self.today.year(), month, day);
        match this_year {
            Some(date) if (self.today - date).num_days() <= JUST_PASSED_DAYS => Some(date),
            _ => (1..=8).find_map(|ahead| NaiveDate::from_ymd_opt(self.today.year() + ahead, month, day)),
        }
    }

    pub fn year_at(&self, at: usize) -> Option<(i32, usize)> {
        let at = self.skip_comma(self.lex.skip(at, &[Sym::Of]));
        match self.lex.piece(at) {
            Piece::Number { value: value @ 1900..=2999, digits: 4 } => Some((i32::try_from(value).ok()?, at + 1)),
            _ => None,
        }
    }

    fn skip_comma(&self, at: usize) -> usize {
        if self.lex.piece(at) == Piece::Comma { at + 1 } else { at }
    }

    /// `2026-12-04`.
    fn iso(&self, at: usize) -> Option<(Span, usize)> {
        let Piece::Number { value: year @ 1900..=2999, digits: 4 } = self.lex.piece(at) else { return None };
        let separator = self.lex.piece(at + 1);
        if !matches!(separator, Piece::Dash | Piece::Slash) || self.lex.piece(at + 3) != separator {
            return None;
        }
        let date =
            NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, self.lex.number(at + 2)?, self.lex.number(at + 4)?)?;
        Some((Span::day(date)?, at + 5))
    }

    /// `12/4`, `12/4/26`, `4-12-2026`.
    fn numeric(&self, at: usize) -> Option<(Span, usize)> {
        let Piece::Number { value: a, digits: 1..=2 } = self.lex.piece(at) else { return None };
        let Piece::Number { value: b, digits: 1..=2 } = self.lex.piece(at + 2) else { return None };
        let separator = self.lex.piece(at + 1);
        let year = match self.lex.piece(at + 4) {
            Piece::Number { value, digits: 4 } if self.lex.piece(at + 3) == separator => {
                Some(i32::try_from(value).ok()?)
            }
            Piece::Number { value, digits: 2 } if self.lex.piece(at + 3) == separator => {
                Some(2000 + i32::try_from(value).ok()?)
            }
            _ => None,
        };
        let written = separator == Piece::Slash || (separator == Piece::Dash && year.is_some());
        if !written || !self.lex.glued(at + 1) || !self.lex.glued(at + 2) {
            return None;
        }
        let (month, day) = if (self.month_first && a <= 12) || b > 12 { (a, b) } else { (b, a) };
        let date = match year {
            Some(year) => NaiveDate::from_ymd_opt(year, month, day)?,
            None => self.in_some_year(month, day)?,
        };
        Some((Span::day(date)?, at + if year.is_some() { 5 } else { 3 }))
    }

    fn day_number(&self, at: usize) -> Option<(u32, usize)> {
        let at = self.lex.skip(at, &[Sym::The]);
        match self.lex.piece(at) {
            Piece::Sym(Sym::Ordinal(day)) => Some((u32::from(day), at + 1)),
            Piece::Number { value: value @ 1..=31, .. } => Some((value, at + 1)),
            _ => None,
        }
    }

    /// “Dec 4”, “December the 4th, 2026”, “4 December”, “4th of December”, “4 de diciembre de 2026”, “Dec 4-6”.
    fn month_and_day(&self, at: usize) -> Option<(Span, usize)> {
        let (month, day, end) = if let Some(Sym::Month(month)) = self.lex.sym(at) {
            let (day, end) = self.day_number(at + 1)?;
            let clock_follows = matches!(self.lex.piece(end), Piece::Colon | Piece::Sym(Sym::Am | Sym::Pm));
            if clock_follows && self.lex.sym(end - 1).is_none() {
                return None;
            }
            (month, day, end)
        } else {
            let (day, next) = self.day_number(self.lex.skip(at, &[Sym::The]))?;
            let month_at = self.lex.skip(next, &[Sym::Of]);
            let Some(Sym::Month(month)) = self.lex.sym(month_at) else { return None };
            (month, day, month_at + 1)
        };
        let (date, end) = match self.year_at(end) {
            Some((year, end)) => (NaiveDate::from_ymd_opt(year, u32::from(month), day)?, end),
            None => (self.in_some_year(u32::from(month), day)?, end),
        };
        if let (Piece::Dash, Piece::Number { value: last, digits: 1..=2 }) =
            (self.lex.piece(end), self.lex.piece(end + 1))
            && let Some(last) = date.with_day(last).filter(|last| *last > date)
        {
            return Some((Span { until: Some(last.succ_opt()?), ..Span::day(date)? }, end + 2));
        }
        Some((Span::day(date)?, end))
    }

    /// “after Thursday”, “before the 14th”, “by Friday”, “between Monday and Wednesday”, “Mon-Wed”.
    fn bounded(&self, at: usize) -> Option<(Span, usize)> {
        match self.lex.sym(at) {
            Some(Sym::After) => {
                let (span, end) = self.plain(at + 1)?;
                Some((Span::open(span.until?, Vec::new()), end))
            }
            Some(Sym::Before | Sym::Until) => {
                let (span, end) = self.plain(at + 1)?;
                (span.from > self.today).then_some(())?;
                Some((Span { from: self.today, until: Some(span.from), grain: Grain::Day, weekdays: Vec::new() }, end))
            }
            Some(Sym::By) => {
                let (span, end) = self.plain(at + 1)?;
                (span.from >= self.today).then_some(())?;
                Some((Span { from: self.today, until: span.until, grain: Grain::Day, weekdays: Vec::new() }, end))
            }
            Some(Sym::From) => {
                let (first, next) = self.plain(at + 1)?;
                if matches!(self.lex.piece(next), Piece::Dash | Piece::Sym(Sym::To | Sym::Until)) {
                    return Self::closed(&first, self.plain(next + 1)?);
                }
                Some((Span::open(first.from, Vec::new()), self.lex.skip(next, &[Sym::Later])))
            }
            Some(Sym::Between) => {
                let (first, next) = self.plain(at + 1)?;
                if !self.lex.is(next, Sym::And) {
                    return None;
                }
                Self::closed(&first, self.plain(next + 1)?)
            }
            _ => {
                let (first, next) = self.plain(at)?;
                let joined = matches!(self.lex.piece(next), Piece::Dash | Piece::Sym(Sym::To | Sym::Until));
                if !joined || !first.single() {
                    return None;
                }
                Self::closed(&first, self.plain(next + 1)?)
            }
        }
    }

    fn closed(first: &Span, (last, end): (Span, usize)) -> Option<(Span, usize)> {
        let mut until = last.until?;
        if until <= first.from {
            until = plus(until, 7).filter(|until| *until > first.from && last.single())?;
        }
        Some((Span { from: first.from, until: Some(until), grain: Grain::Day, weekdays: Vec::new() }, end))
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
        let modifier = self.lex.sym(at).filter(|sym| matches!(sym, Sym::Next | Sym::This | Sym::Last | Sym::Coming));
        let day_at = at + usize::from(modifier.is_some());
        let Some(Sym::Weekday(day)) = self.lex.sym(day_at) else { return None };
        let end = day_at + 1;
        let after = self.lex.skip(end, &[Sym::Of, Sym::At, Sym::On, Sym::The]);
        let in_week = |offset: u64| plus(self.monday()?, u64::from(day) + offset);
        let (date, end) = match (modifier, self.lex.sym(after), self.lex.sym(after + 1)) {
            (_, Some(Sym::Next), Some(Sym::WeekUnit)) | (_, Some(Sym::WeekUnit), Some(Sym::Next)) => {
                (in_week(7)?, after + 2)
            }
            (_, Some(Sym::This), Some(Sym::WeekUnit)) => (in_week(0)?, after + 2),
            (_, Some(Sym::Next), next) if self.locale == Locale::Es && !unit_of_time(next) => {
                (self.next_occurrence(day)?, after + 1)
            }
            (Some(Sym::Next), _, _) if self.locale == Locale::En => (in_week(7)?, end),
            (Some(Sym::This), _, _) => {
                let ahead = (7 + u64::from(day) - u64::from(weekday_of(self.today))) % 7;
                (plus(self.today, ahead)?, end)
            }
            (Some(Sym::Last), _, _) => (
                self.next_occurrence(day)?.checked_sub_days(Days::new(if weekday_of(self.today) == day {
                    14
                } else {
                    7
                }))?,
                end,
            ),
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

    fn dated(&self, at: usize) -> Option<(Span, usize)> {
        self.month_and_day(at).or_else(|| self.numeric(at)).or_else(|| self.iso(at)).or_else(|| self.day_of_month(at))
    }

    /// “the 14th”, “14th of this month”, “el 14”, “the fifth”.
    fn day_of_month(&self, at: usize) -> Option<(Span, usize)> {
        let article = self.lex.skip(at, &[Sym::The]);
        let number_at = self.lex.skip(article, &[Sym::DayUnit]);
        let led = article > at;
        let (day, end) = match self.lex.piece(number_at) {
            Piece::Sym(Sym::Ordinal(day)) => (u32::from(day), number_at + 1),
            Piece::Number { value: value @ 1..=31, digits: 1..=2 } if led && !self.counts_something(number_at + 1) => {
                (value, number_at + 1)
            }
            _ => return None,
        };
        let month_at = self.lex.skip(end, &[Sym::Of, Sym::The, Sym::To, Sym::At]);
        let (ahead, explicit) = match (self.lex.sym(month_at), self.lex.sym(month_at + 1)) {
            (Some(Sym::This), Some(Sym::MonthUnit)) => (0, true),
            (Some(Sym::Next), Some(Sym::MonthUnit)) | (Some(Sym::MonthUnit), Some(Sym::Next)) => (1, true),
            _ => (0, false),
        };
        // “the first one”, “second visit” are no dates; “the 1st” and “the fifth” are.
        let spelt_out = !self.lex.glued_digits(number_at);
        if !explicit && spelt_out && (!led || day < 4 || matches!(self.lex.piece(end), Piece::Other)) {
            return None;
        }
        let first = self.today.with_day(1)?;
        let date = (ahead..ahead + 3)
            .filter_map(|months| first.checked_add_months(Months::new(months))?.with_day(day))
            .find(|date| explicit || *date >= self.today)?;
        Some((Span::day(date)?, if explicit { month_at + 2 } else { end }))
    }

    fn counts_something(&self, at: usize) -> bool {
        matches!(
            self.lex.piece(at),
            Piece::Other | Piece::Colon | Piece::Sym(Sym::Am | Sym::Pm | Sym::WeekUnit | Sym::HourUnit)
        ) || unit_of_time(self.lex.sym(at))
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

fn unit_of_time(sym: Option<Sym>) -> bool {
    matches!(sym, Some(Sym::DayUnit | Sym::WeekUnit | Sym::MonthUnit | Sym::HourUnit | Sym::MinuteUnit))
}
