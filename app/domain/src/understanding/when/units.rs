//! Spans longer than a day: weeks, weekends, months and parts of them.

use super::{
    super::{Grain, words::Sym},
    day::{Calendar, Span, plus, weekday_of},
    lexemes::Piece,
};
use chrono::{Datelike, Days, Months, NaiveDate};

impl Calendar<'_> {
    /// “next week”, “this weekend”, “next month”, “in May”, “the week of Dec 7”.
    pub(super) fn unit(&self, at: usize) -> Option<(Span, usize)> {
        let at = self.lex.skip(at, &[Sym::In, Sym::The, Sym::At]);
        let first = self.lex.sym(at)?;
        if let Sym::Month(month) = first {
            return self.month(at, month);
        }
        if first == Sym::Weekend {
            return Some((self.weekend(0)?, at + 1));
        }
        let (modifier, unit) = match (first, self.lex.sym(at + 1)?) {
            (modifier @ (Sym::Next | Sym::This | Sym::Coming | Sym::RestOf), unit) => (modifier, unit),
            (unit @ (Sym::WeekUnit | Sym::MonthUnit), Sym::Next) => (Sym::Next, unit),
            (Sym::WeekUnit, Sym::After) if self.lex.is(at + 2, Sym::Next) => {
                return Some((Span::days(plus(self.monday()?, 14)?, 7, Grain::Week)?, at + 3));
            }
            (Sym::WeekUnit, Sym::Of) => {
                let (span, end) = self.plain(at + 2)?;
                let monday = span.from.checked_sub_days(Days::new(u64::from(weekday_of(span.from))))?;
                return Some((Span::days(monday, 7, Grain::Week)?, end));
            }
            _ => return None,
        };
        // “later this week”, “the rest of the month”.
        if modifier == Sym::RestOf {
            let next = self.lex.skip(at + 1, &[Sym::This, Sym::The]);
            let (span, end) = self.named_unit(self.lex.sym(next)?, 0).map(|span| (span, next + 1))?;
            return Some((Span { from: span.from.max(self.today), ..span }, end));
        }
        let ahead = u32::from(modifier == Sym::Next);
        self.named_unit(unit, ahead).map(|span| (span, at + 2))
    }

    fn named_unit(&self, unit: Sym, ahead: u32) -> Option<Span> {
        match unit {
            Sym::WeekUnit => {
                let span = Span::days(plus(self.monday()?, u64::from(ahead) * 7)?, 7, Grain::Week)?;
                Some(Span { from: span.from.max(self.today), ..span })
            }
            Sym::MonthUnit => {
                let first = self.today.with_day(1)?.checked_add_months(Months::new(ahead))?;
                let span = Span::days(first, u64::from(days_in_month(first)?), Grain::Month)?;
                Some(Span { from: span.from.max(self.today), ..span })
            }
            Sym::Weekend => self.weekend(ahead),
            _ => None,
        }
    }

    fn weekend(&self, ahead: u32) -> Option<Span> {
        let saturday = plus(self.monday()?, 5 + u64::from(ahead) * 7)?;
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
                    | Sym::On
                    | Sym::By
                    | Sym::After
                    | Sym::Before
                    | Sym::Until
            )
        );
        if matches!(month, 3 | 5) && !led {
            return None;
        }
        let (year, end) = match self.year_at(at + 1) {
            Some((year, end)) => (year, end),
            None => (self.today.year() + i32::from(u32::from(month) < self.today.month()), at + 1),
        };
        let first = NaiveDate::from_ymd_opt(year, u32::from(month), 1)?;
        let span = Span::days(first, u64::from(days_in_month(first)?), Grain::Month)?;
        let from = if span.until.is_some_and(|until| until > self.today) { first.max(self.today) } else { first };
        Some((Span { from, ..span }, end))
    }

    /// “first week of May”, “end of the month”, “early next week”, “mid December”.
    pub(super) fn part_of_span(&self, at: usize) -> Option<(Span, usize)> {
        let at = self.lex.skip(at, &[Sym::In, Sym::The, Sym::At, Sym::To]);
        if let Some(Sym::Ordinal(nth @ 1..=5)) = self.lex.sym(at)
            && self.lex.is(at + 1, Sym::WeekUnit)
            && self.lex.is(at + 2, Sym::Of)
        {
            let (month, end) = self.whole_month(at + 3)?;
            return Some((Span::days(plus(month, (u64::from(nth) - 1) * 7)?, 7, Grain::Week)?, end));
        }
        if let Some(found) = self.nth_weekday(at) {
            return Some(found);
        }
        if self.lex.is(at, Sym::Last) && self.lex.is(at + 1, Sym::WeekUnit) && self.lex.is(at + 2, Sym::Of) {
            let (month, end) = self.whole_month(at + 3)?;
            return Some((last_days(month, 7)?, end));
        }
        let which = self.lex.sym(at).filter(|sym| matches!(sym, Sym::Start | Sym::Middle | Sym::End))?;
        let next = self.lex.skip(at + 1, &[Sym::In, Sym::Of]);
        let next = if self.lex.piece(next) == Piece::Dash { next + 1 } else { next };
        if let Some((month, end)) = self.whole_month(next) {
            let span = match which {
                Sym::Start => Span::days(month, 7, Grain::Week)?,
                Sym::Middle => Span::days(plus(month, 10)?, 10, Grain::Week)?,
                _ => last_days(month, 7)?,
            };
            return Some((span, end));
        }
        let week_at = self.lex.skip(next, &[Sym::The, Sym::At]);
        let ahead = u64::from(self.lex.is(week_at, Sym::Next));
        let unit_at = self.lex.skip(week_at, &[Sym::Next, Sym::This]);
        if !self.lex.is(unit_at, Sym::WeekUnit) {
            return None;
        }
        let (offset, count) = match which {
            Sym::Start => (0, 2),
            Sym::Middle => (1, 3),
            _ => (3, 2),
        };
        Some((Span::days(plus(self.monday()?, ahead * 7 + offset)?, count, Grain::Week)?, unit_at + 1))
    }

    /// “the second Tuesday in January”, “the last Friday of the month”.
    fn nth_weekday(&self, at: usize) -> Option<(Span, usize)> {
        let (Some(Sym::Weekday(day)), Some(Sym::Of | Sym::In)) = (self.lex.sym(at + 1), self.lex.sym(at + 2)) else {
            return None;
        };
        let (month, end) = self.whole_month(at + 3)?;
        let days = month.iter_days().take(usize::try_from(days_in_month(month)?).ok()?);
        let mut named = days.filter(|date| weekday_of(*date) == day);
        let date = match self.lex.sym(at)? {
            Sym::Last => named.max()?,
            Sym::Ordinal(nth) => named.nth(usize::from(nth).checked_sub(1)?)?,
            _ => return None,
        };
        Some((Span::day(date)?, end))
    }

    /// The first day of a month that is named: “May”, “the month”, “next month”.
    pub(super) fn whole_month(&self, at: usize) -> Option<(NaiveDate, usize)> {
        let at = self.lex.skip(at, &[Sym::The]);
        match (self.lex.sym(at)?, self.lex.sym(at + 1)) {
            (Sym::Month(month), _) => {
                let (year, end) = self
                    .year_at(at + 1)
                    .unwrap_or((self.today.year() + i32::from(u32::from(month) < self.today.month()), at + 1));
                Some((NaiveDate::from_ymd_opt(year, u32::from(month), 1)?, end))
            }
            (Sym::MonthUnit, Some(Sym::Next)) | (Sym::Next, Some(Sym::MonthUnit)) => {
                Some((self.today.with_day(1)?.checked_add_months(Months::new(1))?, at + 2))
            }
            (Sym::This, Some(Sym::MonthUnit)) => Some((self.today.with_day(1)?, at + 2)),
            (Sym::MonthUnit, _) => Some((self.today.with_day(1)?, at + 1)),
            _ => None,
        }
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
