//! The visits of a series, as instants.

use super::{Change, Ends, LONGEST_DAYS, MOST_VISITS, Nth, Repeat, Series, iso};
use crate::calendar::first_instant;
use chrono::{
    DateTime, Datelike, Days, LocalResult, Months, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;

/// One visit of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// What the rule gives, and what the visit is known by.
    pub date: NaiveDate,
    /// Where it stands on the wall clock.
    pub planned: NaiveDateTime,
    pub moved: bool,
    pub happening: Happening,
}

/// Whether and when a visit takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    At {
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    },
    /// The clocks skip this time; the visit begins at the first moment after it, which people should be told.
    Later {
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    },
    /// The calendar skips this whole day (Samoa did in 2011): there is no visit, which people should be told.
    NoSuchDay,
    Cancelled,
}

impl Series {
    /// Every visit, in the order of the rule's dates.
    pub fn occurrences(&self, zone: Tz) -> Vec<Occurrence> {
        self.dates().map(|date| self.occurrence(date, zone)).collect()
    }

    fn occurrence(&self, date: NaiveDate, zone: Tz) -> Occurrence {
        let planned = date.and_time(self.start.time());
        match self.changes.get(&date) {
            None => Occurrence { date, planned, moved: false, happening: happening(planned, self.minutes, zone) },
            Some(Change::Cancelled) => Occurrence { date, planned, moved: false, happening: Happening::Cancelled },
            Some(Change::Moved { to, minutes }) => {
                Occurrence { date, planned: *to, moved: true, happening: happening(*to, *minutes, zone) }
            }
        }
    }

    /// The dates that the rule gives, whatever was done to single ones.
    pub fn dates(&self) -> Box<dyn Iterator<Item = NaiveDate> + '_> {
        let first = self.start.date();
        let furthest = first.checked_add_days(Days::new(LONGEST_DAYS)).unwrap_or(NaiveDate::MAX);
        let (last, most) = match self.ends {
            Ends::After { visits } => (furthest, visits.min(MOST_VISITS)),
            Ends::On { date } => (date.min(furthest), MOST_VISITS),
        };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Box::new(
            self.unbounded().skip_while(move |date| *date < first).take_while(move |date| *date <= last).take(most),
        )
    }

    fn unbounded(&self) -> Box<dyn Iterator<Item = NaiveDate> + '_> {
        let first = self.start.date();
        match &self.repeat {
            Repeat::Weekly { every, weekdays } => {
                let monday = first.week(Weekday::Mon).first_day();
                let weeks = (0_u64..).map_while(move |n| monday.checked_add_days(Days::new(n * 7 * u64::from(*every))));
                Box::new(weeks.flat_map(move |monday| {
                    weekdays
                        .iter()
                        .filter_map(move |day| monday.checked_add_days(Days::new(u64::from(day.saturating_sub(1)))))
                }))
            }
            Repeat::Monthly { every, nth, weekday } => {
                let months = (0_u32..)
                    .map_while(move |n| first.with_day(1)?.checked_add_months(Months::new(n.checked_mul(*every)?)));
                Box::new(months.filter_map(move |month| nth_weekday(month, *nth, *weekday)))
            }
        }
    }
}

/// `month` is any day of it.
pub(super) fn nth_weekday(month: NaiveDate, nth: Nth, weekday: u8) -> Option<NaiveDate> {
    let first = month.with_day(1)?;
    let ahead = (7 + u64::from(weekday) - u64::from(iso(first.weekday()))) % 7;
    let of_first_week = first.checked_add_days(Days::new(ahead))?;
    let weeks = match nth {
        Nth::First => 0,
        Nth::Second => 1,
        Nth::Third => 2,
        Nth::Fourth => 3,
        Nth::Last => {
            let fifth = of_first_week.checked_add_days(Days::new(28))?;
            if fifth.month() == first.month() { 4 } else { 3 }
        }
    };
    of_first_week.checked_add_days(Days::new(7 * weeks))
}

fn happening(wall: NaiveDateTime, minutes: u32, zone: Tz) -> Happening {
    let until = |from: DateTime<Utc>| from + TimeDelta::minutes(i64::from(minutes));
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
            Happening::At { from: at.to_utc(), until: until(at.to_utc()) }
        }
        LocalResult::None => match first_instant(wall, zone) {
            Some(from) if from.with_timezone(&zone).date_naive() == wall.date() => {
                Happening::Later { from, until: until(from) }
            }
            _ => Happening::NoSuchDay,
        },
    }
}
