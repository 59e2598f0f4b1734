//! The dates and times of a rule on one wall clock (RFC 5545, section 3.3.10).
//!
//! Works period by period (a year, a month, … a second), from the last period before the window to the one after it;
//! each period's days pass the rule's filters and are combined with its times. Nothing is kept but what lies in the
//! window, and every day and time that is looked at costs a step.

use crate::{
    Budget,
    refusal::Reason,
    rule::{Frequency, Rule},
};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Weekday};

/// The occurrences of `rule` for something that first begins at `start`, from `from` up to and with `until`, in order.
/// `last` is the rule's own end, where it has one. The start itself is among them only when the rule says so.
///
/// Costs at most the budget, whatever the rule says; an error when that is not enough.
pub fn occurrences(
    rule: &Rule,
    start: NaiveDateTime,
    last: Option<NaiveDateTime>,
    from: NaiveDateTime,
    until: NaiveDateTime,
    budget: &mut Budget,
) -> Result<Vec<NaiveDateTime>, Reason> {
    let last = last.map_or(until, |last| last.min(until));
    let pattern = Pattern::of(rule, start);
    let mut left = rule.count;
    let mut index = if left.is_some() { 0 } else { pattern.periods_before(from) };
    let mut found = Vec::new();
    while let Some(period) = pattern.period(index) {
        if period.begin > last {
            break;
        }
        budget.spend(1)?;
        index += 1;
        let (days, times) = (pattern.days(&period, budget)?, pattern.times(&period));
        let moments = pattern.moments(days.len(), times.len());
        budget.spend(moments.count())?;
        for moment in moments.iter() {
            let at = days[moment / times.len()].and_time(times[moment % times.len()]);
            if at < start {
                continue;
            }
            if at > last || left == Some(0) {
                return Ok(found);
            }
            left = left.map(|left| left - 1);
            if at >= from {
                found.push(at);
            }
        }
        if left == Some(0) {
            break;
        }
    }
    Ok(found)
}

/// A rule with what it leaves to its start filled in.
struct Pattern<'a> {
    rule: &'a Rule,
    start: NaiveDateTime,
    months: Vec<u32>,
    month_days: Vec<i32>,
    days: Vec<(i32, Weekday)>,
    hours: Vec<u32>,
    minutes: Vec<u32>,
    seconds: Vec<u32>,
}

/// One period: where it begins, and the days of it.
struct Period {
    begin: NaiveDateTime,
    first: NaiveDate,
    days: u64,
}

impl<'a> Pattern<'a> {
    fn of(rule: &'a Rule, start: NaiveDateTime) -> Self {
        let mut pattern = Self {
            rule,
            start,
            months: rule.months.clone(),
            month_days: rule.month_days.clone(),
            days: rule.days.clone(),
            hours: rule.hours.clone(),
            minutes: rule.minutes.clone(),
            seconds: rule.seconds.iter().map(|second| (*second).min(59)).collect(),
        };
        let unsaid =
            rule.days.is_empty() && rule.month_days.is_empty() && rule.year_days.is_empty() && rule.weeks.is_empty();
        let day = i32::try_from(start.day()).unwrap_or(1);
        match rule.frequency {
            Frequency::Yearly if unsaid => {
                if pattern.months.is_empty() {
                    pattern.months = vec![start.month()];
                }
                pattern.month_days = vec![day];
            }
            Frequency::Monthly if unsaid => pattern.month_days = vec![day],
            Frequency::Weekly if unsaid => pattern.days = vec![(0, start.weekday())],
            _ => {}
        }
        let fill = |list: &mut Vec<u32>, shortest: Frequency, value: u32| {
            if list.is_empty() && rule.frequency < shortest {
                *list = vec![value];
            }
        };
        fill(&mut pattern.hours, Frequency::Hourly, start.hour());
        fill(&mut pattern.minutes, Frequency::Minutely, start.minute());
        fill(&mut pattern.seconds, Frequency::Secondly, start.second());
        pattern
    }

    /// How many periods surely end before `at`.
    fn periods_before(&self, at: NaiveDateTime) -> i64 {
        let interval = i64::from(self.rule.interval);
        let since = at - self.start;
        let units = match self.rule.frequency {
            Frequency::Yearly => i64::from(at.year()) - i64::from(self.start.year()),
            Frequency::Monthly => {
                (i64::from(at.year()) - i64::from(self.start.year())) * 12 + i64::from(at.month())
                    - i64::from(self.start.month())
            }
            Frequency::Weekly => since.num_days() / 7 - 1,
            Frequency::Daily => since.num_days() - 1,
            Frequency::Hourly => since.num_hours() - 1,
            Frequency::Minutely => since.num_minutes() - 1,
            Frequency::Secondly => since.num_seconds() - 1,
        };
        (units / interval - 1).max(0)
    }

    /// `None` beyond the end of the calendar.
    fn period(&self, index: i64) -> Option<Period> {
        let steps = index.checked_mul(i64::from(self.rule.interval))?;
        let date = self.start.date();
        let whole = |first: NaiveDate, days: u64| Period { begin: first.and_time(NaiveTime::MIN), first, days };
        let within = |begin: NaiveDateTime| Period { begin, first: begin.date(), days: 1 };
        let ahead = |unit: i64| self.start.checked_add_signed(TimeDelta::try_seconds(steps.checked_mul(unit)?)?);
        Some(match self.rule.frequency {
            Frequency::Yearly => {
                let first = NaiveDate::from_ymd_opt(date.year().checked_add(i32::try_from(steps).ok()?)?, 1, 1)?;
                whole(first, if first.leap_year() { 366 } else { 365 })
            }
            Frequency::Monthly => {
                let first = date.with_day(1)?.checked_add_months(Months::new(u32::try_from(steps).ok()?))?;
                whole(first, u64::from(days_in_month(first)))
            }
            Frequency::Weekly => {
                let into = u64::from(date.weekday().days_since(self.rule.week_start));
                let first = date.checked_sub_days(Days::new(into))?;
                whole(first.checked_add_days(Days::new(u64::try_from(steps.checked_mul(7)?).ok()?))?, 7)
            }
            Frequency::Daily => whole(date.checked_add_days(Days::new(u64::try_from(steps).ok()?))?, 1),
            Frequency::Hourly => within(ahead(3_600)?.with_minute(0)?.with_second(0)?),
            Frequency::Minutely => within(ahead(60)?.with_second(0)?),
            Frequency::Secondly => within(ahead(1)?),
        })
    }

    /// The days of a period that pass every filter, in order.
    fn days(&self, period: &Period, budget: &mut Budget) -> Result<Vec<NaiveDate>, Reason> {
        let mut days = Vec::new();
        let mut date = period.first;
        let mut left = period.days;
        while left > 0 {
            let month_passes = self.months.is_empty() || self.months.contains(&date.month());
            let stride = if month_passes { 1 } else { u64::from(days_in_month(date) - date.day()) + 1 };
            budget.spend(1)?;
            if month_passes && self.takes(date) {
                days.push(date);
            }
            left = left.saturating_sub(stride);
            match date.checked_add_days(Days::new(stride)) {
                Some(next) => date = next,
                None => break,
            }
        }
        Ok(days)
    }

    fn takes(&self, date: NaiveDate) -> bool {
        let rule = self.rule;
        let (from_start, from_end) = (date.day(), days_in_month(date) - date.day() + 1);
        let year = if date.leap_year() { 366 } else { 365 };
        let by = |list: &[i32], from_start: u32, from_end: u32| {
            list.is_empty() || list.iter().any(|wanted| is_nth(*wanted, from_start, from_end))
        };
        by(&self.month_days, from_start, from_end)
            && by(&rule.year_days, date.ordinal(), year - date.ordinal() + 1)
            && (rule.weeks.is_empty() || {
                let (week, weeks) = week_of(date, rule.week_start);
                by(&rule.weeks, week, weeks - week + 1)
            })
            && (self.days.is_empty() || self.days.iter().any(|wanted| self.is_weekday(date, *wanted)))
    }

    fn is_weekday(&self, date: NaiveDate, (ordinal, weekday): (i32, Weekday)) -> bool {
        if date.weekday() != weekday {
            return false;
        }
        let in_month = match self.rule.frequency {
            Frequency::Monthly => true,
            // Within a year only where no months are named.
            Frequency::Yearly => !self.rule.months.is_empty(),
            // Ordinals mean nothing in shorter periods.
            _ => return true,
        };
        if ordinal == 0 {
            return true;
        }
        let (from_start, length) = if in_month {
            (date.day(), days_in_month(date))
        } else {
            (date.ordinal(), if date.leap_year() { 366 } else { 365 })
        };
        is_nth(ordinal, (from_start - 1) / 7 + 1, (length - from_start) / 7 + 1)
    }

    /// The times of a period's days, in order; none when the period itself is filtered out.
    fn times(&self, period: &Period) -> Vec<NaiveTime> {
        let own = |list: &[u32], from: Frequency, value: u32| -> Vec<u32> {
            if self.rule.frequency < from {
                return list.to_vec();
            }
            if list.is_empty() || list.contains(&value) { vec![value] } else { Vec::new() }
        };
        let hours = own(&self.hours, Frequency::Hourly, period.begin.hour());
        let minutes = own(&self.minutes, Frequency::Minutely, period.begin.minute());
        let seconds = own(&self.seconds, Frequency::Secondly, period.begin.second());
        let mut times = Vec::with_capacity(hours.len() * minutes.len() * seconds.len());
        for hour in &hours {
            for minute in &minutes {
                times.extend(seconds.iter().filter_map(|second| NaiveTime::from_hms_opt(*hour, *minute, *second)));
            }
        }
        times
    }

    /// Which of the period's moments count, numbered day by day and time by time.
    fn moments(&self, days: usize, times: usize) -> Moments {
        let all = days.saturating_mul(times);
        if self.rule.positions.is_empty() {
            return Moments::All(all);
        }
        let place = |position: &i32| {
            let from_one = usize::try_from(position.unsigned_abs()).ok()?;
            if *position > 0 { from_one.checked_sub(1) } else { all.checked_sub(from_one) }
        };
        let mut chosen: Vec<usize> = self.rule.positions.iter().filter_map(place).filter(|at| *at < all).collect();
        chosen.sort_unstable();
        chosen.dedup();
        Moments::Some(chosen)
    }
}

enum Moments {
    All(usize),
    Some(Vec<usize>),
}

impl Moments {
    fn count(&self) -> u64 {
        let count = match self {
            Self::All(count) => *count,
            Self::Some(chosen) => chosen.len(),
        };
        u64::try_from(count).unwrap_or(u64::MAX)
    }

    fn iter(&self) -> Box<dyn Iterator<Item = usize> + '_> {
        match self {
            Self::All(count) => Box::new(0..*count),
            Self::Some(chosen) => Box::new(chosen.iter().copied()),
        }
    }
}

/// Whether something is the `wanted`th: from the start when positive, from the end when negative.
fn is_nth(wanted: i32, from_start: u32, from_end: u32) -> bool {
    let counted = if wanted > 0 { from_start } else { from_end };
    wanted.unsigned_abs() == counted
}

fn days_in_month(date: NaiveDate) -> u32 {
    match date.month() {
        2 if date.leap_year() => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number of a date's week, and of the last week in that week's year. A week belongs to the year that has at least
/// four of its days (ISO 8601, with the week's first day as the rule names it).
fn week_of(date: NaiveDate, week_start: Weekday) -> (u32, u32) {
    let begin_of =
        |date: NaiveDate| i64::from(date.num_days_from_ce()) - i64::from(date.weekday().days_since(week_start));
    // The week with January 4 is the first.
    let first_week = |year: i32| NaiveDate::from_ymd_opt(year, 1, 4).map_or(0, begin_of);
    let week = begin_of(date);
    let year = [date.year() + 1, date.year(), date.year() - 1].into_iter().find(|year| first_week(*year) <= week);
    let year = year.unwrap_or(date.year());
    let weeks = |days: i64| u32::try_from(days / 7).unwrap_or(1);
    (weeks(week - first_week(year)) + 1, weeks(first_week(year + 1) - first_week(year)))
}

#[cfg(test)]
#[path = "expand_tests.rs"]
mod tests;
