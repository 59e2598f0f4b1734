//! One location's wall clock over the days of a search: from minutes of a day to minutes of real time.

use super::{
    MinuteSpan, ResourceHours, first_instant,
    hours::wall_time,
    stretches::{Minute, Stretches, ceiling, floor},
};
use chrono::{LocalResult, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;

/// The days of a search on one wall clock.
///
/// Nearly every day runs evenly from midnight to midnight, so that its times are sums; the few on which the clock
/// changes ask the zone about each.
pub(super) struct WallClock {
    zone: Tz,
    days: Vec<Day>,
}

/// One date on the wall clock.
pub(super) struct Day {
    pub date: NaiveDate,
    /// Midnight, if the clock runs evenly until the next one.
    even: Option<Minute>,
}

/// Where a day's clock is compared with its midnight, in hours. No zone has changed its clock twice between two of them.
const COMPARED: [u16; 5] = [0, 6, 12, 18, 24];

impl WallClock {
    pub fn over(dates: impl Iterator<Item = NaiveDate>, zone: Tz) -> Self {
        let day = |date| Day { date, even: even_midnight(date, zone) };
        Self { zone, days: dates.map(day).collect() }
    }

    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// When something with these hours works, over all days.
    pub fn open(&self, hours: &ResourceHours) -> Stretches {
        let mut open = Vec::with_capacity(self.days.len());
        for day in &self.days {
            open.extend(hours.spans_on(day.date).into_iter().filter_map(|span| self.stretch(day, span)));
        }
        Stretches::of(open)
    }

    /// A boundary is the first instant at which the wall clock shows that time or a later one
    /// ([`super::open_intervals`]).
    fn stretch(&self, day: &Day, span: MinuteSpan) -> Option<(Minute, Minute)> {
        if let Some(midnight) = day.even {
            return Some((midnight + i64::from(span.from), midnight + i64::from(span.until)));
        }
        let boundary = |minute| first_instant(wall_time(day.date, minute)?, self.zone);
        Some((ceiling(boundary(span.from)?), floor(boundary(span.until)?)))
    }

    /// The minute of real time at which the wall clock first shows `minute` of a day; `None` if it skips it.
    pub fn start(&self, day: &Day, minute: u16) -> Option<Minute> {
        if let Some(midnight) = day.even {
            return Some(midnight + i64::from(minute));
        }
        match self.zone.from_local_datetime(&wall_time(day.date, minute)?) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(ceiling(at.to_utc())),
            LocalResult::None => None,
        }
    }

    /// The minute of real time at which a day begins.
    pub fn midnight(&self, day: &Day) -> Option<Minute> {
        day.even.or_else(|| Some(ceiling(first_instant(wall_time(day.date, 0)?, self.zone)?)))
    }
}

fn even_midnight(date: NaiveDate, zone: Tz) -> Option<Minute> {
    let midnight = floor(first_instant(wall_time(date, 0)?, zone)?);
    let mut offset = None;
    for hour in COMPARED {
        let at = zone.from_local_datetime(&wall_time(date, hour * 60)?).single()?;
        let same = *offset.get_or_insert(at.offset().fix()) == at.offset().fix();
        if !same || ceiling(at.to_utc()) != midnight + i64::from(hour) * 60 {
            return None;
        }
    }
    Some(midnight)
}
