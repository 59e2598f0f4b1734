//! Spans longer than a day: weeks, weekends, months and parts of them.

use super::{
    super::{Grain, words::Sym},
    day::{Calendar, Span, YEARS_AHEAD, monday_of, plus, weekday_of},
    lexemes::Piece,
};
use chrono::{Datelike, Days, Months, NaiveDate};

/// The middle of a month: these days of it.
const MIDDLE_FROM: u64 = 10;
const MIDDLE_DAYS: u64 = 10;
/// How many days the start and the end of a month have.
const EDGE_DAYS: u64 = 7;

impl Calendar<'_> {
    /// “next week”, “this weekend”, “next month”, “in May”, “the week of Dec 7”.
    pub(super) fn unit(&self, at: usize) -> Option<(Span, usize)> {
        let at = self.lex.skip(at, &[Sym::In, Sym::The, Sym::At]);
        let first = self.lex.sym(at)?;
        if let Sym::Month(month) = first {
            return self.month(at, month);
        }
        if first == Sym::HolyWeek {
            let easter = self.feast(Sym::Feast(super::super::words::Feast::Easter(0)))?;
            return Some((Span::days(easter.checked_sub_days(Days::new(6))?, 7, Grain::Week)?, at + 1));
        }
        if first == Sym::Weekend {
            return self.weekend_from(at);
        }
        let second = self.lex.sym(at + 1)?;
        let (modifier, unit) = match (first, second) {
            (modifier @ (Sym::Next | Sym::This | Sym::Coming | Sym::RestOf | Sym::Last), unit) => (modifier, unit),
            (unit @ (Sym::WeekUnit | Sym::MonthUnit | Sym::YearUnit), modifier @ (Sym::Next | Sym::Coming)) => {
                (modifier, unit)
            }
            (Sym::WeekUnit, Sym::After) if self.lex.is(at + 2, Sym::Next) => {
                return Some((Span::days(plus(self.monday()?, 14)?, 7, Grain::Week)?, at + 3));
            }
            (Sym::MonthUnit, Sym::After) if self.lex.is(at + 2, Sym::Next) => {
                return Some((self.month_from(self.months_ahead(2)?)?, at + 3));
            }
            (Sym::WeekUnit, Sym::Of | Sym::From | Sym::On) => return self.week_of(at + 2),
            _ => return None,
        };
        match modifier {
            // “later this week”, “the rest of the month”
            Sym::RestOf => self.rest_of(at + 1),
            Sym::Last => None,
            // “next week's Tuesday” is read as a weekday; “this coming weekend” as the one that comes.
            // “el próximo fin de semana” is the one that comes.
            Sym::Next if self.is_spanish() && unit == Sym::Weekend => {
                let (span, later) = (self.weekend(0)?, self.weekend(1)?);
                Some((span.or_from(later.from), at + 2))
            }
            Sym::Next => self.named_unit(unit, 1).map(|span| (span, at + 2)),
            Sym::Coming if unit != Sym::Weekend => self.named_unit(unit, 1).map(|span| (span, at + 2)),
            _ => self.named_unit(unit, 0).map(|span| (span, at + 2)),
        }
    }

    fn week_of(&self, at: usize) -> Option<(Span, usize)> {
        let (span, end) = self.plain(at)?;
        Some((Span::days(monday_of(span.from)?, 7, Grain::Week)?, end))
    }

    fn rest_of(&self, at: usize) -> Option<(Span, usize)> {
        let next = self.lex.skip(at, &[Sym::In, Sym::Of, Sym::This, Sym::The]);
        if let Some(Sym::Month(month)) = self.lex.sym(next) {
            return self.month(next, month);
        }
        // “later next week”: its second half.
        if self.lex.is(next, Sym::Next) && self.lex.is(next + 1, Sym::WeekUnit) {
            return Some((Span::days(plus(self.monday()?, 10)?, 4, Grain::Week)?, next + 2));
        }
        if self.lex.is(next, Sym::Next) && self.lex.is(next + 1, Sym::MonthUnit) {
            return Self::part_of_month(Sym::End, self.months_ahead(1)?).map(|span| (span, next + 2));
        }
        let span = self.named_unit(self.lex.sym(next)?, 0)?;
        Some((Span { from: span.from.max(self.today), ..span }, next + 1))
    }

    fn named_unit(&self, unit: Sym, ahead: u32) -> Option<Span> {
        match unit {
            Sym::WeekUnit => {
                let span = Span::days(plus(self.monday()?, u64::from(ahead) * 7)?, 7, Grain::Week)?;
                Some(Span { from: span.from.max(self.today), ..span })
            }
            Sym::MonthUnit => self.month_from(self.months_ahead(ahead)?),
            Sym::YearUnit => self.year(self.today.year() + i32::try_from(ahead).ok()?),
            Sym::Weekend => self.weekend(ahead),
            _ => None,
        }
    }

    fn months_ahead(&self, ahead: u32) -> Option<NaiveDate> {
        self.today.with_day(1)?.checked_add_months(Months::new(ahead))
    }

    /// What is left of the month that begins on `first`.
    fn month_from(&self, first: NaiveDate) -> Option<Span> {
        let span = Span::days(first, u64::from(days_in_month(first)?), Grain::Month)?;
        let from = if span.until.is_some_and(|until| until > self.today) { first.max(self.today) } else { first };
        Some(Span { from, ..span })
    }

    fn year(&self, year: i32) -> Option<Span> {
        let from = NaiveDate::from_ymd_opt(year, 1, 1)?;
        Span::between(from.max(self.today), NaiveDate::from_ymd_opt(year + 1, 1, 1)?, Grain::Month)
    }

    /// “the weekend”, “the weekend after next”, “the weekend of March 14”.
    fn weekend_from(&self, at: usize) -> Option<(Span, usize)> {
        match (self.lex.sym(at + 1), self.lex.sym(at + 2)) {
            (Some(Sym::After), Some(Sym::Next)) => Some((self.weekend(2)?, at + 3)),
            (Some(Sym::Next), _) if self.is_spanish() => Some((self.weekend(0)?, at + 2)),
            (Some(Sym::Of), _) => {
                let (span, end) = self.plain(at + 2)?;
                Some((self.weekend_of(plus(monday_of(span.from)?, 5)?)?, end))
            }
            _ => Some((self.weekend(0)?, at + 1)),
        }
    }

    /// The weekend of this week or a later one. “Next weekend” is not the one that comes to most people, but to some.
    fn weekend(&self, ahead: u32) -> Option<Span> {
        let saturday = plus(self.monday()?, 5 + u64::from(ahead) * 7)?;
        let span = self.weekend_of(saturday)?;
        let sooner = plus(self.monday()?, 5).filter(|_| ahead == 1 && weekday_of(self.today) < 5);
        Some(sooner.map_or(span.clone(), |sooner| span.or_from(sooner)))
    }

    pub(super) fn weekend_of(&self, saturday: NaiveDate) -> Option<Span> {
        let span = Span::days(saturday, 2, Grain::Week)?;
        Some(Span { from: span.from.max(self.today), weekdays: vec![5, 6], ..span })
    }

    /// A whole month. “may” and “march” are also verbs, so a bare one must follow “in”, “of”, “next” or a part of it.
    fn month(&self, at: usize, month: u8) -> Option<(Span, usize)> {
        let before = at.checked_sub(1).and_then(|before| self.lex.sym(before));
        let led = matches!(
            before,
            Some(
                Sym::In
                    | Sym::Of
                    | Sym::Next
                    | Sym::This
                    | Sym::Start
                    | Sym::Middle
                    | Sym::End
                    | Sym::RestOf
                    | Sym::Between
                    | Sym::From
                    | Sym::On
                    | Sym::By
                    | Sym::After
                    | Sym::Before
                    | Sym::Until
            )
        ) || self.beside_another_month(at);
        let year = self.year_at(at + 1);
        if matches!(month, 3 | 5) && !led && year.is_none() && !self.is_spanish() && self.lex.len() > 1 {
            return None;
        }
        let (first, end) = self.month_named(month, at)?;
        Some((self.month_from(first)?, end))
    }

    /// “March or April”, “between April and May”
    fn beside_another_month(&self, at: usize) -> bool {
        let joins = |at: usize| {
            matches!(self.lex.piece(at), Piece::Dash | Piece::Sym(Sym::Or | Sym::And | Sym::To | Sym::Until))
        };
        let month = |at: usize| matches!(self.lex.sym(at), Some(Sym::Month(_)));
        at >= 2 && joins(at - 1) && month(at - 2) || joins(at + 1) && month(at + 2)
    }

    /// “first week of May”, “end of the month”, “early next week”, “mid December”, “first half of June”.
    pub(super) fn part_of_span(&self, at: usize) -> Option<(Span, usize)> {
        let at = self.lex.skip(at, &[Sym::In, Sym::The, Sym::At, Sym::To, Sym::On]);
        let numbered = match self.lex.sym(at) {
            Some(Sym::Last) => Some(None),
            Some(Sym::Ordinal(nth @ 1..=5)) => Some(Some(nth)),
            _ => None,
        };
        if let Some(nth) = numbered {
            return self.nth_of_month(at, nth);
        }
        let which = self.lex.sym(at).filter(|sym| matches!(sym, Sym::Start | Sym::Middle | Sym::End))?;
        let next = self.lex.skip(at + 1, &[Sym::In, Sym::Of]);
        let next = if self.lex.piece(next) == Piece::Dash { next + 1 } else { next };
        if let Some((month, end)) = self.whole_month(next) {
            return Some((Self::part_of_month(which, month)?, end));
        }
        let unit_at = self.lex.skip(next, &[Sym::The, Sym::At, Sym::This]);
        self.part_of_week(which, unit_at).or_else(|| self.part_of_year(which, unit_at))
    }

    fn part_of_month(which: Sym, month: NaiveDate) -> Option<Span> {
        match which {
            Sym::Start => Span::days(month, EDGE_DAYS, Grain::Week),
            Sym::Middle => Span::days(plus(month, MIDDLE_FROM)?, MIDDLE_DAYS, Grain::Week),
            _ => last_days(month, EDGE_DAYS),
        }
    }

    /// Early is Monday and Tuesday, the middle Tuesday to Thursday, late Thursday and Friday.
    fn part_of_week(&self, which: Sym, at: usize) -> Option<(Span, usize)> {
        let next_first = self.lex.is(at, Sym::Next) && self.lex.is(at + 1, Sym::WeekUnit);
        let next_last = self.lex.is(at, Sym::WeekUnit) && self.lex.is(at + 1, Sym::Next);
        if !next_first && !next_last && !self.lex.is(at, Sym::WeekUnit) {
            return None;
        }
        let next = next_first || next_last;
        let (offset, count) = match which {
            Sym::Start => (0, 2),
            Sym::Middle => (1, 3),
            _ => (3, 2),
        };
        let span = Span::days(plus(self.monday()?, u64::from(next) * 7 + offset)?, count, Grain::Week)?;
        Some((span, at + 1 + usize::from(next)))
    }

    fn part_of_year(&self, which: Sym, at: usize) -> Option<(Span, usize)> {
        let ahead = self.lex.is(at, Sym::Next);
        let at = at + usize::from(ahead);
        if !self.lex.is(at, Sym::YearUnit) {
            return None;
        }
        let month = match which {
            Sym::Start => 1,
            Sym::Middle => 6,
            _ => 12,
        };
        let first = NaiveDate::from_ymd_opt(self.today.year() + i32::from(ahead), month, 1)?;
        Some((self.month_from(first)?, at + 1))
    }

    /// “the second Tuesday in January”, “the last Friday of the month”, “first week of May”; `None` is the last.
    fn nth_of_month(&self, at: usize, nth: Option<u8>) -> Option<(Span, usize)> {
        let unit = self.lex.sym(at + 1)?;
        let of = self.lex.sym(at + 2);
        // “first thing next month” names no part of it.
        let month_at = if matches!(of, Some(Sym::Of | Sym::In)) { at + 3 } else { at + 2 };
        let (month, end) = self.whole_month(month_at).filter(|_| month_at == at + 3 || !self.is_spanish())?;
        let days = u64::from(days_in_month(month)?);
        let span = match (unit, nth) {
            (Sym::WeekUnit, Some(nth)) => Span::days(plus(month, (u64::from(nth) - 1) * 7)?, 7, Grain::Week)?,
            (Sym::WeekUnit, None) => last_days(month, 7)?,
            (Sym::Half, Some(1)) => Span::days(month, 15, Grain::Week)?,
            (Sym::Half, _) => last_days(month, days - 15)?,
            (Sym::DayUnit, Some(nth)) => Span::day(plus(month, u64::from(nth) - 1)?)?,
            (Sym::DayUnit, None) => Span::day(plus(month, days - 1)?)?,
            (Sym::Weekday(_) | Sym::Weekend, _) => {
                let day = if let Sym::Weekday(day) = unit { day } else { 5 };
                let all = month.iter_days().take(usize::try_from(days).ok()?);
                let mut named = all.filter(|date| weekday_of(*date) == day);
                let date = match nth {
                    None => named.max()?,
                    Some(nth) => named.nth(usize::from(nth).checked_sub(1)?)?,
                };
                if unit == Sym::Weekend { self.weekend_of(date)? } else { Span::day(date)? }
            }
            _ => return None,
        };
        Some((span, end))
    }

    /// The first day of a month that is named: “May”, “the month”, “next month”.
    pub(super) fn whole_month(&self, at: usize) -> Option<(NaiveDate, usize)> {
        let at = self.lex.skip(at, &[Sym::The]);
        match (self.lex.sym(at)?, self.lex.sym(at + 1)) {
            (Sym::Month(month), _) => self.month_named(month, at),
            (Sym::MonthUnit, Some(Sym::Next | Sym::Coming)) | (Sym::Next | Sym::Coming, Some(Sym::MonthUnit)) => {
                Some((self.months_ahead(1)?, at + 2))
            }
            (Sym::This, Some(Sym::MonthUnit)) => Some((self.months_ahead(0)?, at + 2)),
            (Sym::MonthUnit, _) => Some((self.months_ahead(0)?, at + 1)),
            _ => None,
        }
    }

    /// The first day of the month at lexeme `at`, in the year that is meant.
    fn month_named(&self, month: u8, at: usize) -> Option<(NaiveDate, usize)> {
        let month = u32::from(month);
        let next_year = self.lex.is(at + 1, Sym::Next) && self.lex.is(at + 2, Sym::YearUnit);
        let (year, end) = match self.year_at(at + 1) {
            Some((year, end)) => (year, end),
            None if next_year => (self.today.year() + 1, at + 3),
            None => (self.today.year() + i32::from(month < self.today.month()), at + 1),
        };
        let within = (self.today.year() - 1..=self.today.year() + YEARS_AHEAD).contains(&year);
        Some((NaiveDate::from_ymd_opt(year, month, 1).filter(|_| within)?, end))
    }
}

pub(super) fn days_in_month(date: NaiveDate) -> Option<u32> {
    let next = date.with_day(1)?.checked_add_months(Months::new(1))?;
    Some(next.pred_opt()?.day())
}

fn last_days(month: NaiveDate, count: u64) -> Option<Span> {
    let next = month.checked_add_months(Months::new(1))?;
    Span::days(next.checked_sub_days(Days::new(count))?, count, Grain::Week)
}
