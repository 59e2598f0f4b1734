//! A time that somebody asked for.

use super::when;
use chrono::{DateTime, Datelike, FixedOffset, TimeDelta};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A time somebody asked for. `from..until` are instants in the clinic's zone; `until` is exclusive, `None` when open.
///
/// The time of the day is always in `day_*_minute` when one was said, also for a single day. `until` is `None` when no
/// day was named (“at 4”, “weekdays”): such a wish refines the day that was agreed before. An exact time admits one
/// minute (`4:30`) or the hour that was said (`4`, `10ish`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedTime {
    pub from: DateTime<FixedOffset>,
    pub until: Option<DateTime<FixedOffset>>,
    pub grain: Grain,
    /// Within each day of the span, only starts in this wall-clock range, in minutes after midnight (`after 4`).
    pub day_from_minute: Option<u16>,
    pub day_until_minute: Option<u16>,
    /// Only these weekdays, when named several (“Thu or Fri”); Monday = 0.
    pub weekdays: Vec<u8>,
}

impl WantedTime {
    /// “Actually 4”, after a day was agreed: these hours on the days of `earlier`. A wish that names days of its own,
    /// or says nothing of the hours, stands as it is.
    #[must_use]
    pub fn on_days_of(self, earlier: &Self, zone: Tz) -> Self {
        let hours = self.day_from_minute.is_some() || self.day_until_minute.is_some();
        let Some(until) = earlier.until.filter(|_| hours && self.until.is_none() && self.weekdays.is_empty()) else {
            return self;
        };
        let local = |at: DateTime<FixedOffset>| at.with_timezone(&zone).date_naive();
        let days = when::whole_days(local(earlier.from), local(until - TimeDelta::seconds(1)), zone);
        match days {
            Some((from, until)) => Self { from, until: Some(until), weekdays: earlier.weekdays.clone(), ..self },
            None => self,
        }
    }

    /// “Thursday after 4 or Friday morning”: the narrowest wish that admits both.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let bounds = |get: fn(&Self) -> Option<u16>| get(self).zip(get(other));
        let listed = |wanted: &Self| {
            let day = u8::try_from(wanted.from.weekday().num_days_from_monday()).unwrap_or(0);
            let one_day = wanted.until.is_some_and(|until| (until - wanted.from).num_hours() <= 25);
            if wanted.weekdays.is_empty() && one_day { vec![day] } else { wanted.weekdays.clone() }
        };
        let (mine, theirs) = (listed(self), listed(other));
        let mut weekdays = if mine.is_empty() || theirs.is_empty() { Vec::new() } else { [mine, theirs].concat() };
        weekdays.sort_unstable();
        weekdays.dedup();
        Self {
            from: self.from.min(other.from),
            until: self.until.zip(other.until).map(|(mine, theirs)| mine.max(theirs)),
            grain: Grain::Day,
            day_from_minute: bounds(|wanted| wanted.day_from_minute).map(|(mine, theirs)| mine.min(theirs)),
            day_until_minute: bounds(|wanted| wanted.day_until_minute).map(|(mine, theirs)| mine.max(theirs)),
            weekdays,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    Minute,
    Hour,
    PartOfDay,
    Day,
    Week,
    Month,
}
