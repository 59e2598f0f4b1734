//! Days by their date: “Dec 4”, “the 14th”, “12/4/26”, “4 de diciembre”.

use super::{
    super::{Grain, words::Sym},
    day::{Calendar, Span, unit_of_time, weekday_of},
    lexemes::Piece,
};
use chrono::{Datelike, Months, NaiveDate};

/// A day that passed by at most this many days is meant as it was said; an earlier one means next year's.
const JUST_PASSED_DAYS: i64 = 7;

impl Calendar<'_> {
    /// A month's day in the year that is meant when none is said.
    fn in_some_year(&self, month: u32, day: u32) -> Option<NaiveDate> {
        let this_year = NaiveDate::from_ymd_opt(self.today.year(), month, day);
        match this_year {
            Some(date) if (self.today - date).num_days() <= JUST_PASSED_DAYS => Some(date),
            _ => (1..=8).find_map(|ahead| NaiveDate::from_ymd_opt(self.today.year() + ahead, month, day)),
        }
    }

    pub(super) fn year_at(&self, at: usize) -> Option<(i32, usize)> {
        let at = self.skip_comma(self.lex.skip(at, &[Sym::Of]));
        match self.lex.piece(at) {
            Piece::Number { value: value @ 1900..=2999, digits: 4 } => Some((i32::try_from(value).ok()?, at + 1)),
            _ => None,
        }
    }

    pub(super) fn skip_comma(&self, at: usize) -> usize {
        if self.lex.piece(at) == Piece::Comma { at + 1 } else { at }
    }

    /// `2026-12-04`.
    pub(super) fn iso(&self, at: usize) -> Option<(Span, usize)> {
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
    pub(super) fn numeric(&self, at: usize) -> Option<(Span, usize)> {
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
    pub(super) fn month_and_day(&self, at: usize) -> Option<(Span, usize)> {
        if let Some(Sym::Feast(month, day)) = self.lex.sym(at) {
            return Some((Span::day(self.in_some_year(u32::from(month), u32::from(day))?)?, at + 1));
        }
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
        if let Some(found) = self.or_another_day(date, end) {
            return Some(found);
        }
        if let (Piece::Dash, Piece::Number { value: last, digits: 1..=2 }) =
            (self.lex.piece(end), self.lex.piece(end + 1))
            && let Some(last) = date.with_day(last).filter(|last| *last > date)
        {
            return Some((Span { until: Some(last.succ_opt()?), ..Span::day(date)? }, end + 2));
        }
        Some((Span::day(date)?, end))
    }

    /// “Dec 2 or 3”, “Dec 2, 3 or 4”: several days of one month.
    fn or_another_day(&self, first: NaiveDate, mut end: usize) -> Option<(Span, usize)> {
        let mut days = vec![first];
        loop {
            let comma = self.lex.piece(end) == Piece::Comma;
            let at = if comma { end + 1 } else { end };
            let joined = matches!(self.lex.sym(at), Some(Sym::Or | Sym::And));
            let at = if joined { self.lex.skip(at + 1, &[Sym::The]) } else { at };
            let day = match self.lex.piece(at) {
                Piece::Number { value, digits: 1..=2 } if !self.counts_something(at + 1) => value,
                Piece::Sym(Sym::Ordinal(day)) => u32::from(day),
                _ => break,
            };
            let later = first.with_day(day).filter(|later| days.last().is_some_and(|last| later > last));
            let listed = joined || comma && matches!(self.lex.sym(at + 1), Some(Sym::Or | Sym::And));
            let Some(later) = later.filter(|_| listed) else { break };
            days.push(later);
            end = at + 1;
        }
        let last = days.last().filter(|_| days.len() > 1)?;
        let close = (*last - first).num_days() <= 6;
        let weekdays = if close { days.iter().map(|date| weekday_of(*date)).collect() } else { Vec::new() };
        Some((Span { from: first, until: last.succ_opt(), grain: Grain::Day, weekdays }, end))
    }

    pub(super) fn dated(&self, at: usize) -> Option<(Span, usize)> {
        self.month_and_day(at).or_else(|| self.numeric(at)).or_else(|| self.iso(at)).or_else(|| self.day_of_month(at))
    }

    /// “the 14th”, “14th of this month”, “el 14”, “the fifth”.
    pub(super) fn day_of_month(&self, at: usize) -> Option<(Span, usize)> {
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
}
