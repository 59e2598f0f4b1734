//! Days by their date: “Dec 4”, “the 14th”, “12/4/26”, “4 de diciembre”.

use super::{
    super::{Grain, words::Sym},
    day::{Calendar, Span, YEARS_AHEAD, monday_of, unit_of_time, weekday_of},
    lexemes::Piece,
};
use chrono::{Datelike, Months, NaiveDate};

/// A day that passed by at most this many days is meant as it was said; an earlier one means next year's.
const JUST_PASSED_DAYS: i64 = 7;
/// What is longer ago is a birthday or a slip: such a year gives no date.
const YEARS_BACK: i32 = 2;
/// “February 32” is a date that does not exist; “March 60” is no date at all.
const LARGEST_DAY: u32 = 39;

/// A date as it was written, whether or not the calendar has it.
#[derive(Clone, Copy)]
struct Written {
    year: Option<i32>,
    month: u32,
    day: u32,
    /// In numbers alone, so that month and day may be the other way round.
    numeric: bool,
    end: usize,
}

impl Calendar<'_> {
    /// A date with its month, and the lexeme after it: “Dec 4”, “12/4/26”, “2026-12-04”, “Dec 2, 3 or 4”, “3-5 March”.
    pub(super) fn dated(&self, at: usize) -> Option<(Span, usize)> {
        if let Some(found) = self.days_of_a_month(at) {
            return Some(found);
        }
        if let Some(date) = self.lex.sym(at).and_then(|sym| self.feast(sym)) {
            if self.lex.is(at + 1, Sym::WeekUnit) {
                return Some((Span::days(monday_of(date)?, 7, Grain::Week)?, at + 2));
            }
            return Some((Span::day(date)?, at + 1));
        }
        let written = self.written(at)?;
        let date = self.date_of(written.year, written.month, written.day)?;
        if !written.numeric {
            let more = self.or_another_day(date, written.end).or_else(|| self.until_another_day(date, written.end));
            if let Some(found) = more {
                return Some(found);
            }
        }
        let other = self.date_of(written.year, written.day, written.month);
        let other = other.filter(|other| written.numeric && *other != date);
        Some((Span { other, ..Span::day(date)? }, written.end))
    }

    /// A date that no calendar has (February 31st) or nobody means (the year 9999), and the lexeme after it.
    pub(super) fn impossible(&self, at: usize) -> Option<usize> {
        let written = self.written(self.lex.skip(at, &[Sym::On, Sym::The]))?;
        self.date_of(written.year, written.month, written.day).is_none().then_some(written.end)
    }

    fn written(&self, at: usize) -> Option<Written> {
        self.iso(at).or_else(|| self.numeric(at)).or_else(|| self.with_month(at))
    }

    /// The day of that date, in the year that is meant when none was said.
    fn date_of(&self, year: Option<i32>, month: u32, day: u32) -> Option<NaiveDate> {
        let this_year = self.today.year();
        if let Some(year) = year {
            let within = (this_year - YEARS_BACK..=this_year + YEARS_AHEAD).contains(&year);
            return NaiveDate::from_ymd_opt(year, month, day).filter(|_| within);
        }
        match NaiveDate::from_ymd_opt(this_year, month, day) {
            Some(date) if (self.today - date).num_days() <= JUST_PASSED_DAYS => Some(date),
            _ => (1..=8).find_map(|ahead| NaiveDate::from_ymd_opt(this_year + ahead, month, day)),
        }
    }

    pub(super) fn year_at(&self, at: usize) -> Option<(i32, usize)> {
        let at = self.skip_comma(self.lex.skip(at, &[Sym::Of, Sym::In]));
        match self.lex.piece(at) {
            Piece::Number { value: value @ 1000..=9999, digits: 4 } if !self.is_a_clock(at) => {
                Some((i32::try_from(value).ok()?, at + 1))
            }
            _ => None,
        }
    }

    /// “March 3 1530 hours”: no year.
    fn is_a_clock(&self, at: usize) -> bool {
        matches!(self.lex.sym(at + 1), Some(Sym::Am | Sym::Pm | Sym::HourUnit | Sym::Oclock))
    }

    pub(super) fn skip_comma(&self, at: usize) -> usize {
        if self.lex.piece(at) == Piece::Comma { at + 1 } else { at }
    }

    /// `2026-12-04`.
    fn iso(&self, at: usize) -> Option<Written> {
        if let Piece::Number { value: value @ 20_000_101..=20_991_231, digits: 8 } = self.lex.piece(at) {
            let (month, day) = (value / 100 % 100, value % 100);
            let plausible = (1..=12).contains(&month) && (1..=31).contains(&day);
            let year = i32::try_from(value / 10_000).ok();
            return plausible.then_some(Written { year, month, day, numeric: false, end: at + 1 });
        }
        let Piece::Number { value: year @ 1000..=9999, digits: 4 } = self.lex.piece(at) else { return None };
        let separator = self.lex.piece(at + 1);
        let written = matches!(separator, Piece::Dash | Piece::Slash)
            || separator == Piece::Stop && self.lex.glued(at + 1) && self.lex.glued(at + 2);
        if !written || self.lex.piece(at + 3) != separator {
            return None;
        }
        let (month, day) = (self.lex.number(at + 2)?, self.lex.number(at + 4)?);
        Some(Written { year: i32::try_from(year).ok(), month, day, numeric: false, end: at + 5 })
    }

    /// `12/4`, `12/4/26`, `4-12-2026`, `4.12.2026`.
    fn numeric(&self, at: usize) -> Option<Written> {
        let Piece::Number { value: a, digits: 1..=2 } = self.lex.piece(at) else { return None };
        let Piece::Number { value: b, digits: 1..=2 } = self.lex.piece(at + 2) else { return None };
        let separator = self.lex.piece(at + 1);
        let year = match self.lex.piece(at + 4) {
            _ if self.lex.piece(at + 3) != separator || !self.lex.glued(at + 4) => None,
            Piece::Number { value, digits: 4 } => i32::try_from(value).ok(),
            Piece::Number { value, digits: 2 } => Some(2000 + i32::try_from(value).ok()?),
            _ => None,
        };
        let written = separator == Piece::Slash || (matches!(separator, Piece::Dash | Piece::Stop) && year.is_some());
        let plausible = (1..=LARGEST_DAY).contains(&a.max(b)) && (1..=12).contains(&a.min(b));
        if !written || !plausible || !self.lex.glued(at + 1) || !self.lex.glued(at + 2) {
            return None;
        }
        let (month, day) = if (self.month_first && a <= 12) || b > 12 { (a, b) } else { (b, a) };
        Some(Written { year, month, day, numeric: true, end: at + if year.is_some() { 5 } else { 3 } })
    }

    fn day_number(&self, at: usize) -> Option<(u32, usize)> {
        let at = self.lex.skip(at, &[Sym::The]);
        match self.lex.piece(at) {
            Piece::Sym(Sym::Ordinal(day)) => Some((u32::from(day), at + 1)),
            Piece::Number { value: value @ 1..=LARGEST_DAY, .. } => Some((value, at + 1)),
            _ => None,
        }
    }

    /// “Dec 4”, “December the 4th, 2026”, “4 December”, “4th of December”, “4 de diciembre de 2026”.
    fn with_month(&self, at: usize) -> Option<Written> {
        let (month, day, end) = if let Some(Sym::Month(month)) = self.lex.sym(at) {
            let (day, end) = self.day_number(at + 1)?;
            let clock_follows = matches!(self.lex.piece(end), Piece::Colon | Piece::Sym(Sym::Am | Sym::Pm));
            if clock_follows && self.lex.sym(end - 1).is_none() {
                return None;
            }
            (month, day, end)
        } else {
            let (day, next) = self.day_number(self.lex.skip(at, &[Sym::The]))?;
            let month_at = self.lex.skip(next, &[Sym::DayUnit, Sym::Of]);
            let month_at = if self.is_dash_or_slash(month_at) { month_at + 1 } else { month_at };
            let Some(Sym::Month(month)) = self.lex.sym(month_at) else { return None };
            (month, day, month_at + 1)
        };
        let after = if self.is_dash_or_slash(end) { end + 1 } else { end };
        let (year, end) = self.year_at(after).map_or((None, end), |(year, end)| (Some(year), end));
        Some(Written { year, month: u32::from(month), day, numeric: false, end })
    }

    fn is_dash_or_slash(&self, at: usize) -> bool {
        matches!(self.lex.piece(at), Piece::Dash | Piece::Slash)
    }

    /// “3-5 March”, “the 3rd to the 5th of March”, “del 3 al 5 de marzo”.
    fn days_of_a_month(&self, at: usize) -> Option<(Span, usize)> {
        let opener = self.lex.sym(at).filter(|sym| matches!(sym, Sym::From | Sym::Between | Sym::Of));
        let (first, next) = self.day_number(at + usize::from(opener.is_some()))?;
        let joined = match self.lex.piece(next) {
            Piece::Dash | Piece::Sym(Sym::To | Sym::Until) => true,
            Piece::Sym(Sym::And) => opener == Some(Sym::Between),
            _ => false,
        };
        if !joined {
            return None;
        }
        let last = self.with_month(next + 1).filter(|last| last.day > first)?;
        let until = self.date_of(last.year, last.month, last.day)?.succ_opt()?;
        let from = NaiveDate::from_ymd_opt(until.pred_opt()?.year(), last.month, first)?;
        Some((Span { until: Some(until), ..Span::day(from)? }, last.end))
    }

    /// “Dec 4-6”, “March 3rd through the 5th”.
    fn until_another_day(&self, first: NaiveDate, end: usize) -> Option<(Span, usize)> {
        if !matches!(self.lex.piece(end), Piece::Dash | Piece::Sym(Sym::To | Sym::Until)) {
            return None;
        }
        let (last, after) = self.day_number(end + 1)?;
        if self.counts_something(after) || matches!(self.lex.sym(after), Some(Sym::Month(_))) {
            return None;
        }
        let last = first.with_day(last).filter(|last| *last > first)?;
        Some((Span { until: Some(last.succ_opt()?), ..Span::day(first)? }, after))
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
            // “March 4, 5, or 6”
            let goes_on = self.lex.piece(at + 1) == Piece::Comma
                && matches!(
                    self.lex.piece(at + 2),
                    Piece::Sym(Sym::Or | Sym::And) | Piece::Number { digits: 1..=2, .. }
                );
            let listed = joined || comma && (goes_on || matches!(self.lex.sym(at + 1), Some(Sym::Or | Sym::And)));
            let Some(later) = later.filter(|_| listed) else { break };
            days.push(later);
            end = at + 1;
        }
        let last = days.last().filter(|_| days.len() > 1)?;
        let close = (*last - first).num_days() <= 6;
        let weekdays = if close { days.iter().map(|date| weekday_of(*date)).collect() } else { Vec::new() };
        Some((
            Span { from: first, until: last.succ_opt(), grain: Grain::Day, weekdays, ..Span::open(first, Vec::new()) },
            end,
        ))
    }

    /// “the 14th”, “14th of this month”, “el 14”, “the fifth”.
    pub(super) fn day_of_month(&self, at: usize) -> Option<(Span, usize)> {
        let article = self.lex.skip(at, &[Sym::The]);
        let number_at = self.lex.skip(article, &[Sym::DayUnit]);
        let led = article > at;
        let (day, end) = match self.lex.piece(number_at) {
            Piece::Sym(Sym::Ordinal(day)) => (u32::from(day), number_at + 1),
            Piece::Number { value: value @ 1..=31, digits } if led && !self.counts_something(number_at + 1) => {
                // “the two” are no day; “el tres” is one.
                (digits > 0 || self.is_spanish()).then_some((value, number_at + 1))?
            }
            _ => return None,
        };
        let (month, after) = self.month_of_the_day(end);
        let explicit = month.is_some();
        let of_the_month = after > end;
        // “the first one”, “second visit” are no dates; “the 1st” and “the fifth” are.
        let spelt_out = !self.lex.glued_digits(number_at);
        if !of_the_month && spelt_out && (!led || day < 4 || matches!(self.lex.piece(end), Piece::Other)) {
            return None;
        }
        let first = self.today.with_day(1)?;
        let ahead = month.unwrap_or(0);
        let date = (ahead..ahead + 3)
            .filter_map(|months| first.checked_add_months(Months::new(months))?.with_day(day))
            .find(|date| explicit || *date >= self.today)?;
        Some((Span::day(date)?, after))
    }

    /// How many months ahead the month is that is named after a day: “of next month”.
    fn month_of_the_day(&self, end: usize) -> (Option<u32>, usize) {
        let month_at = self.lex.skip(end, &[Sym::Of, Sym::The, Sym::To, Sym::At]);
        match (self.lex.sym(month_at), self.lex.sym(month_at + 1)) {
            (Some(Sym::This), Some(Sym::MonthUnit)) => (Some(0), month_at + 2),
            (Some(Sym::Next | Sym::Coming), Some(Sym::MonthUnit)) | (Some(Sym::MonthUnit), Some(Sym::Next)) => {
                (Some(1), month_at + 2)
            }
            // “the 15th of the month”
            (Some(Sym::MonthUnit), _) if month_at > end => (None, month_at + 1),
            _ => (None, end),
        }
    }

    fn counts_something(&self, at: usize) -> bool {
        matches!(
            self.lex.piece(at),
            Piece::Other | Piece::Colon | Piece::Sym(Sym::Am | Sym::Pm | Sym::WeekUnit | Sym::HourUnit)
        ) || unit_of_time(self.lex.sym(at))
    }
}
