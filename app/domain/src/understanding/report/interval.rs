//! A wanted time as intervals: from, to and grain, without the engine's hours of the day.

use super::super::{Grain, WantedTime, when::at_minute};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Serialize;

/// Days that are listed one by one lie within this many; a longer span keeps its weekdays.
const LONGEST_LIST_DAYS: i64 = 7;

/// `to` is exclusive, `None` when open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub from: DateTime<FixedOffset>,
    pub to: Option<DateTime<FixedOffset>>,
    pub grain: Grain,
    /// Only these days of the week, where not all are meant; Monday = 0.
    pub weekdays: Vec<u8>,
}

/// How an interval is written: RFC 3339 with the zone's offset.
#[derive(Serialize)]
pub(super) struct Written {
    from: String,
    to: Option<String>,
    grain: Grain,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    weekdays: Vec<&'static str>,
}

impl From<Interval> for Written {
    fn from(interval: Interval) -> Self {
        const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let rfc3339 = |at: DateTime<FixedOffset>| at.to_rfc3339_opts(SecondsFormat::Secs, false);
        Self {
            from: rfc3339(interval.from),
            to: interval.to.map(rfc3339),
            grain: interval.grain,
            weekdays: interval.weekdays.iter().filter_map(|day| NAMES.get(usize::from(*day)).copied()).collect(),
        }
    }
}

/// The intervals that a wanted time admits: one, or one a day where single days were listed (“Tuesday or Thursday”).
pub(super) fn intervals(wanted: &WantedTime, now: DateTime<Utc>, zone: Tz) -> Vec<Interval> {
    let hours = Hours::of(wanted);
    match wanted.until {
        None => open(wanted, &hours, now, zone).into_iter().collect(),
        Some(until) => bounded(wanted, until, &hours, zone),
    }
}

/// The hours within each day, in minutes after midnight.
struct Hours {
    from: Option<u16>,
    until: Option<u16>,
}

impl Hours {
    fn of(wanted: &WantedTime) -> Self {
        // The engine lets “by 3” admit three o'clock itself; its bound is three.
        let until = wanted.day_until_minute.map(|until| {
            let by = wanted.day_from_minute.is_none() || wanted.grain == Grain::Day;
            let after_start = wanted.day_from_minute.is_none_or(|from| from + 1 < until);
            if by && after_start && until % 5 == 1 { until - 1 } else { until }
        });
        Self { from: wanted.day_from_minute, until }
    }

    fn any(&self) -> bool {
        self.from.is_some() || self.until.is_some()
    }

    /// “after 4” and “from 2 to 4” are told to the hour or the minute; a morning is a part of the day.
    fn grain(&self, grain: Grain) -> Grain {
        match (self.from, self.until) {
            _ if grain != Grain::Day || !self.any() => grain,
            (from, until) if [from, until].into_iter().flatten().all(|minute| minute % 60 == 0) => Grain::Hour,
            _ => Grain::Minute,
        }
    }

    fn on(&self, date: NaiveDate, zone: Tz) -> Option<(DateTime<FixedOffset>, DateTime<FixedOffset>)> {
        let from = at_minute(zone, date, self.from.unwrap_or(0))?;
        let until = at_minute(zone, date, self.until.unwrap_or(24 * 60))?;
        Some((from, until.max(from + TimeDelta::minutes(1))))
    }
}

fn local(at: DateTime<FixedOffset>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

fn weekday(date: NaiveDate) -> u8 {
    u8::try_from(date.weekday().num_days_from_monday()).unwrap_or(0)
}

/// No day was named, or it has no end: “at 4”, “after 4”, “Saturdays”, “from Monday on”.
fn open(wanted: &WantedTime, hours: &Hours, now: DateTime<Utc>, zone: Tz) -> Option<Interval> {
    let grain = hours.grain(wanted.grain);
    let begins = local(wanted.from, zone);
    let interval = |from, to| Interval { from, to, grain, weekdays: wanted.weekdays.clone() };
    if !wanted.weekdays.is_empty() {
        let date = begins.iter_days().take(7).find(|date| wanted.weekdays.contains(&weekday(*date)))?;
        let (from, _) = hours.on(date, zone)?;
        let from = if hours.from.is_none() { from.max(wanted.from) } else { from };
        return Some(interval(from, None));
    }
    let (from, until) = hours.on(begins, zone)?;
    Some(match (hours.from, hours.until) {
        (Some(_), Some(_)) => interval(from, Some(until)),
        (Some(_), None) => interval(from.max(wanted.from), None),
        // “before 11”, once it is past 11, means tomorrow's.
        (None, Some(_)) if until <= now => {
            let (from, until) = hours.on(begins.succ_opt()?, zone)?;
            interval(from, Some(until))
        }
        (None, Some(_)) => interval(wanted.from, Some(until)),
        (None, None) => interval(wanted.from, None),
    })
}

fn bounded(wanted: &WantedTime, until: DateTime<FixedOffset>, hours: &Hours, zone: Tz) -> Vec<Interval> {
    let (first, last) = (local(wanted.from, zone), local(until - TimeDelta::seconds(1), zone));
    let grain = hours.grain(wanted.grain);
    let on = |date: NaiveDate, grain: Grain| {
        let (from, to) = hours.on(date, zone)?;
        Some(Interval { from, to: Some(to), grain, weekdays: Vec::new() })
    };
    let weekend = wanted.weekdays == [5, 6];
    let listed = !wanted.weekdays.is_empty() && !weekend;
    if listed && wanted.grain != Grain::Week && (last - first).num_days() < LONGEST_LIST_DAYS {
        let days = first.iter_days().take_while(|date| *date <= last);
        return days
            .filter(|date| wanted.weekdays.contains(&weekday(*date)))
            .filter_map(|date| on(date, grain))
            .collect();
    }
    if first == last {
        // The engine's own bounds, but for “by 3”.
        let by = hours.until.filter(|_| hours.until != wanted.day_until_minute);
        let (from, to) = (wanted.from, by.and_then(|by| at_minute(zone, first, by)).unwrap_or(until));
        return vec![Interval { from, to: Some(to), grain, weekdays: Vec::new() }];
    }
    let (from, to) = if hours.any() {
        let begins = hours.on(first, zone).map(|(from, _)| from);
        let ends = hours.on(last, zone).map(|(_, to)| to);
        (begins.unwrap_or(wanted.from), ends.unwrap_or(until))
    } else {
        (wanted.from, until)
    };
    let weekdays = if listed { wanted.weekdays.clone() } else { Vec::new() };
    vec![Interval { from, to: Some(to), grain, weekdays }]
}
