//! Days counted from another day: “tomorrow”, “in two weeks”, “a week from Friday”, “the day after Christmas”.

use super::{
    super::{Grain, words::Sym},
    day::{Calendar, Span, first_after, monday_of, plus},
    lexemes::Piece,
    units::days_in_month,
};
use chrono::{Datelike, Days, Months, NaiveDate};

impl Calendar<'_> {
    /// Today, tomorrow, “in two weeks”, “3 days from now”, “a week from Friday”, “within ten days”.
    pub(super) fn relative(&self, at: usize) -> Option<(Span, usize)> {
        if let Some(found) = self.near_day(at).or_else(|| self.nth_from_now(at)) {
            return Some(found);
        }
        let at = self.lex.skip(at, &[Sym::The]);
        let lead = self.lex.sym(at).filter(|sym| matches!(sym, Sym::In | Sym::Within | Sym::Past));
        let start = self.lex.skip(at + usize::from(lead.is_some()), &[Sym::Around]);
        let next_at = self.lex.skip(start, &[Sym::The, Sym::This]);
        if let Some(found) = self.coming_units(next_at, lead == Some(Sym::Within)) {
            return Some(found);
        }
        let (count, unit, end) = self.counted_unit(start)?;
        if let Some(found) = self.counted_from(count, unit, end) {
            return Some(found);
        }
        let told = lead.is_some() || self.lex.is(end, Sym::FromNow) || self.lex.is(end, Sym::RestOf);
        let after = self.lex.skip(end, &[Sym::FromNow]);
        if !told {
            return None;
        }
        let date = shifted(self.today, count, unit)?;
        if lead == Some(Sym::Within) {
            return Some((Span::between(self.today, date.succ_opt()?, Grain::Day)?, after));
        }
        if let Some((later, after)) = self.or_more(count, unit, after) {
            let last = shifted(self.today, later, unit)?;
            let weeks = unit == Sym::WeekUnit;
            let (from, until) =
                if weeks { (monday_of(date)?, plus(monday_of(last)?, 7)?) } else { (date, last.succ_opt()?) };
            return Some((Span::between(from, until, if weeks { Grain::Week } else { Grain::Day })?, after));
        }
        let span = match unit {
            // People who say “in two weeks” mean that week, or the very day.
            Sym::WeekUnit | Sym::FortnightUnit => Span::days(monday_of(date)?, 7, Grain::Week)?,
            Sym::MonthUnit => Span::days(date.with_day(1)?, u64::from(days_in_month(date)?), Grain::Month)?,
            _ => Span::day(date)?,
        };
        Some((span, after))
    }

    /// “two Fridays from now”
    fn nth_from_now(&self, at: usize) -> Option<(Span, usize)> {
        let count = u64::from(self.lex.number(at)?.checked_sub(1)?);
        let Some(Sym::EveryWeekday(day)) = self.lex.sym(at + 1) else { return None };
        let first = self.next_occurrence(day).filter(|_| self.lex.is(at + 2, Sym::FromNow))?;
        Some((Span::day(plus(first, count.checked_mul(7)?)?)?, at + 3))
    }

    /// “a week or two”
    fn or_more(&self, count: u64, unit: Sym, at: usize) -> Option<(u64, usize)> {
        let more = u64::from(self.lex.number(at + 1).filter(|_| self.lex.is(at, Sym::Or))?);
        let alone = matches!(self.lex.piece(at + 2), Piece::Stop | Piece::Comma);
        (alone && more == count + 1 && matches!(unit, Sym::DayUnit | Sym::WeekUnit)).then_some((more, at + 2))
    }

    fn near_day(&self, at: usize) -> Option<(Span, usize)> {
        let day = |ahead: u64, end: usize| Some((Span::day(plus(self.today, ahead)?)?, end));
        match (self.lex.sym(at)?, self.lex.sym(at + 1)) {
            // “tomorrow week”
            (Sym::Tomorrow, Some(Sym::WeekUnit)) if !self.is_spanish() => day(8, at + 2),
            (Sym::Today, Some(Sym::WeekUnit)) if !self.is_spanish() => day(7, at + 2),
            // “this morning” is today.
            (Sym::Today | Sym::Tonight, _) | (Sym::This, Some(Sym::Part(_))) => day(0, at + 1),
            (Sym::Tomorrow, _) => day(1, at + 1),
            (Sym::DayAfterTomorrow, _) => day(2, at + 1),
            (Sym::Yesterday, _) => Some((Span::day(self.today.pred_opt()?)?, at + 1)),
            (Sym::RestOf | Sym::Start | Sym::End, Some(Sym::Today)) => day(0, at + 2),
            (Sym::RestOf | Sym::Start | Sym::End, Some(Sym::Tomorrow)) => day(1, at + 2),
            _ => None,
        }
    }

    /// “3 days”, “a week”, “two months”: how many of which, and the lexeme after them.
    fn counted_unit(&self, at: usize) -> Option<(u64, Sym, usize)> {
        let (count, unit_at) = match self.lex.piece(at) {
            Piece::Number { value, .. } => (u64::from(value), at + 1),
            Piece::Sym(Sym::A) => (1, at + 1),
            // “dentro de una semana”, “a la semana”
            Piece::Sym(Sym::WeekUnit | Sym::FortnightUnit) if at > 0 && self.lex.is(at - 1, Sym::A) => (1, at),
            _ => return None,
        };
        // “2-3 weeks”, “a week or two”
        let unit_at = match (self.lex.piece(unit_at), self.lex.piece(unit_at + 1)) {
            (Piece::Dash | Piece::Sym(Sym::Or | Sym::To), Piece::Number { .. }) => unit_at + 2,
            _ => unit_at,
        };
        let unit = self.lex.sym(unit_at).filter(|unit| is_day_unit(*unit))?;
        Some((count, unit, unit_at + 1))
    }

    /// “a week from Friday”, “two days before Christmas”, “a week on Tuesday”, “a week tomorrow”.
    fn counted_from(&self, count: u64, unit: Sym, at: usize) -> Option<(Span, usize)> {
        let (back, anchor_at) = match self.lex.sym(at)? {
            Sym::From | Sym::After => (false, at + 1),
            Sym::Before => (true, at + 1),
            Sym::On if matches!(unit, Sym::WeekUnit | Sym::FortnightUnit) => (false, at + 1),
            Sym::Today | Sym::Tomorrow | Sym::Weekday(_) if matches!(unit, Sym::WeekUnit | Sym::FortnightUnit) => {
                (false, at)
            }
            _ => return None,
        };
        let (anchor, end) = self.plain(anchor_at).filter(|(anchor, _)| anchor.single())?;
        let date = if back { shifted_back(anchor.from, count, unit)? } else { shifted(anchor.from, count, unit)? };
        Some((Span::day(date)?, end))
    }

    /// “the next two weeks”, “the next few days”, “los próximos tres días”: from today on.
    fn coming_units(&self, at: usize, within: bool) -> Option<(Span, usize)> {
        if !matches!(self.lex.sym(at), Some(Sym::Next | Sym::Coming)) {
            return None;
        }
        // “within the next week”
        let one = || Some((1, self.lex.sym(at + 1).filter(|unit| within && is_day_unit(*unit))?, at + 2));
        let (count, unit, end) = self.counted_unit(at + 1).or_else(one)?;
        Some((Span::between(self.today, shifted(self.today, count, unit)?.succ_opt()?, Grain::Day)?, end))
    }

    /// “the day after Thanksgiving”, “the Monday after Easter”, “the week before Christmas”.
    pub(super) fn beside(&self, at: usize) -> Option<(Span, usize)> {
        let at = self.lex.skip(at, &[Sym::The]);
        let what = self.lex.sym(at)?;
        if !matches!(what, Sym::DayUnit | Sym::WeekUnit | Sym::Weekday(_) | Sym::Weekend) {
            return None;
        }
        let after = match self.lex.sym(at + 1)? {
            Sym::After => true,
            Sym::Before => false,
            _ => return None,
        };
        let anchor_at = self.lex.skip(at + 2, &[Sym::The]);
        // “Tuesday after 4”, “Friday after next” are something else.
        let (anchor, end) = self
            .dated(anchor_at)
            .or_else(|| self.day_of_month(at + 2))
            .or_else(|| if what == Sym::DayUnit { self.plain(anchor_at) } else { None })?;
        let (first, next) = (anchor.from, anchor.until?);
        let span = match (what, after) {
            (Sym::DayUnit, true) => Span::day(next)?,
            (Sym::DayUnit, false) => Span::day(first.pred_opt()?)?,
            (Sym::Weekday(day), true) => Span::day(first_after(next.pred_opt()?, day)?)?,
            (Sym::Weekday(day), false) => Span::day(first_after(first.checked_sub_days(Days::new(8))?, day)?)?,
            (Sym::Weekend, true) => self.weekend_of(first_after(next.pred_opt()?, 5)?)?,
            (Sym::Weekend, false) => self.weekend_of(first_after(first.checked_sub_days(Days::new(8))?, 5)?)?,
            (_, true) => Span::days(plus(monday_of(first)?, 7)?, 7, Grain::Week)?,
            (_, false) => Span::days(monday_of(first)?.checked_sub_days(Days::new(7))?, 7, Grain::Week)?,
        };
        Some((span, end))
    }
}

const fn is_day_unit(unit: Sym) -> bool {
    matches!(unit, Sym::DayUnit | Sym::WeekUnit | Sym::FortnightUnit | Sym::MonthUnit | Sym::YearUnit)
}

fn shifted(date: NaiveDate, count: u64, unit: Sym) -> Option<NaiveDate> {
    match unit {
        Sym::DayUnit => plus(date, count),
        Sym::WeekUnit => plus(date, count.checked_mul(7)?),
        Sym::FortnightUnit => plus(date, count.checked_mul(14)?),
        _ => date.checked_add_months(months(count, unit)?).filter(|date| date.year() < 3000),
    }
}

fn shifted_back(date: NaiveDate, count: u64, unit: Sym) -> Option<NaiveDate> {
    match unit {
        Sym::DayUnit => date.checked_sub_days(Days::new(count)),
        Sym::WeekUnit => date.checked_sub_days(Days::new(count.checked_mul(7)?)),
        Sym::FortnightUnit => date.checked_sub_days(Days::new(count.checked_mul(14)?)),
        _ => date.checked_sub_months(months(count, unit)?),
    }
}

fn months(count: u64, unit: Sym) -> Option<Months> {
    let months = if unit == Sym::YearUnit { count.checked_mul(12)? } else { count };
    Some(Months::new(u32::try_from(months).ok()?))
}
