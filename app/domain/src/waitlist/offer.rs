//! When somebody is told of a time, and until when it is kept for them.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Less than this is no time to answer in.
const SHORTEST: TimeDelta = TimeDelta::minutes(5);
/// The part of the time that is left which one person may take, so that several can be asked before it is too late.
const SHARE: i32 = 4;
const MINUTES_OF_A_DAY: u16 = 1_440;

/// The hours of a night in which nobody is written to, in minutes after midnight on the recipient's own clock. The end
/// may lie on the next day; equal ends are no quiet hours at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    pub from: u16,
    pub until: u16,
}

impl QuietHours {
    /// From nine in the evening until eight: the hours in which the Telephone Consumer Protection Act (47 CFR
    /// 64.1200(c)(1)) allows no solicitation in the United States.
    pub const USUAL: Self = Self { from: 21 * 60, until: 8 * 60 };

    /// Whether both ends are minutes of a day.
    pub const fn is_valid(self) -> bool {
        self.from < MINUTES_OF_A_DAY && self.until < MINUTES_OF_A_DAY
    }

    /// Whether nobody is written to at this instant.
    pub fn holds_at(self, at: DateTime<Utc>, zone: Tz) -> bool {
        let local = at.with_timezone(&zone);
        let minute = u16::try_from(local.hour() * 60 + local.minute()).unwrap_or_default();
        if self.from <= self.until {
            (self.from..self.until).contains(&minute)
        } else {
            minute >= self.from || minute < self.until
        }
    }

    /// The first instant from `at` on at which somebody may be written to.
    pub fn over(self, at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        if !self.holds_at(at, zone) {
            return at;
        }
        let today = at.with_timezone(&zone).date_naive();
        let end = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(self.until) * 60, 0).unwrap_or_default();
        let ends = [today, today.checked_add_days(Days::new(1)).unwrap_or(today)].into_iter().filter_map(|date| {
            let local = date.and_time(end);
            // Where the clocks skip that hour, the first that they show after it.
            (0..=3).find_map(|later| zone.from_local_datetime(&(local + TimeDelta::hours(later))).latest())
        });
        ends.map(|end| end.with_timezone(&Utc)).find(|end| *end > at).unwrap_or(at)
    }
}

/// How a clinic offers times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferRules {
    /// How long somebody has to answer, in minutes; less when the visit is near.
    pub limit_minutes: u32,
    pub quiet: QuietHours,
}

impl Default for OfferRules {
    fn default() -> Self {
        Self { limit_minutes: 30, quiet: QuietHours::USUAL }
    }
}

/// When somebody is told, and when the time is given to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    pub tell_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl OfferRules {
    /// The terms of an offer made `now` for a visit that starts at `start`, or `None` when it is too late to ask.
    ///
    /// An offer that would be told in the recipient's night waits for the morning. It ends before the visit's notice
    /// begins, whatever the limit, and takes no more than a quarter of what is left until then.
    pub fn terms(self, now: DateTime<Utc>, zone: Tz, start: DateTime<Utc>, notice_minutes: u32) -> Option<Terms> {
        let tell_at = self.quiet.over(now, zone);
        let left = start - TimeDelta::minutes(i64::from(notice_minutes)) - tell_at;
        if left < SHORTEST {
            return None;
        }
        let limit = TimeDelta::minutes(i64::from(self.limit_minutes)).min(left / SHARE).max(SHORTEST);
        Some(Terms { tell_at, ends_at: tell_at + limit })
    }
}
