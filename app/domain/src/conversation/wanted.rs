//! What a wanted time means for slots.

use crate::{
    catalogue::Service,
    understanding::{Grain, WantedTime},
};
use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;

/// Whether a wanted time can be served at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Possible,
    Past,
    /// Beyond the service's horizon, whose last day is named.
    TooFar(NaiveDate),
}

/// Judges a wanted time before any slot is looked for.
pub fn judge(wanted: &WantedTime, service: &Service, now: DateTime<Utc>, zone: Tz) -> Verdict {
    let over = match (wanted.until, wanted.grain) {
        (Some(until), _) => until <= now,
        (None, Grain::Minute | Grain::Hour) => wanted.from < now,
        (None, _) => false,
    };
    let last = now
        .with_timezone(&zone)
        .date_naive()
        .checked_add_days(Days::new(u64::from(service.horizon_days)))
        .unwrap_or(NaiveDate::MAX);
    if over {
        Verdict::Past
    } else if wanted.from.with_timezone(&zone).date_naive() > last {
        Verdict::TooFar(last)
    } else {
        Verdict::Possible
    }
}

/// Whether a start is one that was wanted. A minute means that minute; coarser words mean the span.
pub fn fits(wanted: &WantedTime, start: DateTime<Utc>, zone: Tz) -> bool {
    let local = start.with_timezone(&zone);
    let minute = local.hour() * 60 + local.minute();
    let until_fits = match (wanted.until, wanted.grain) {
        (Some(until), _) => start < until,
        (None, Grain::Minute) => start == wanted.from,
        (None, _) => true,
    };
    start >= wanted.from
        && until_fits
        && wanted.day_from_minute.is_none_or(|from| minute >= u32::from(from))
        && wanted.day_until_minute.is_none_or(|until| minute < u32::from(until))
        && (wanted.weekdays.is_empty()
            || wanted.weekdays.iter().any(|day| u32::from(*day) == local.weekday().num_days_from_monday()))
}
