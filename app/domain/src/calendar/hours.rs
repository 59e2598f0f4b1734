//! Working hours on a wall clock, and the instants they mean on a given date.

use crate::ids::ResourceId;
pub use chrono::Weekday;
use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// From and until (exclusive) in minutes after midnight on the wall clock; `until` is at most 1,440.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinuteSpan {
    pub from: u16,
    pub until: u16,
}

/// One working span on one weekday; a split shift is two rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyHours {
    pub weekday: Weekday,
    pub span: MinuteSpan,
}

/// The hours of one date instead of the weekly ones; no spans means closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateOverride {
    pub date: NaiveDate,
    pub spans: Vec<MinuteSpan>,
    /// Shown on the board: “Lunch”, “Holiday”.
    pub reason: String,
}

/// When somebody works, or a room or piece of equipment can be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceHours {
    pub resource: ResourceId,
    pub weekly: Vec<WeeklyHours>,
    pub overrides: Vec<DateOverride>,
}

/// A stretch of instants, `until` exclusive.
pub type Interval = (DateTime<Utc>, DateTime<Utc>);

impl ResourceHours {
    /// The working spans of a date on the wall clock, merged and in order: its override, or the weekly hours.
    pub fn spans_on(&self, date: NaiveDate) -> Vec<MinuteSpan> {
        let mut spans: Vec<MinuteSpan> = match self.overrides.iter().find(|day| day.date == date) {
            Some(day) => day.spans.clone(),
            None => self.weekly.iter().filter(|row| row.weekday == date.weekday()).map(|row| row.span).collect(),
        };
        spans.retain(|span| span.from < span.until && span.until <= 1_440);
        spans.sort_by_key(|span| span.from);
        let mut merged: Vec<MinuteSpan> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.from <= last.until => last.until = last.until.max(span.until),
                _ => merged.push(span),
            }
        }
        merged
    }
}

/// The instants at which a resource is working on `date`, merged and in order.
///
/// A boundary is the first instant at which the wall clock shows that time or a later one. So a span inside a spring
/// gap is empty, one that ends in a repeated autumn hour ends at its first pass, and one that covers the whole hour
/// is an hour longer, as the people working it are.
pub fn open_intervals(hours: &ResourceHours, date: NaiveDate, zone: Tz) -> Vec<Interval> {
    let boundary = |minute: u16| first_instant(wall_time(date, minute)?, zone);
    let instants =
        hours.spans_on(date).into_iter().filter_map(|span| Some((boundary(span.from)?, boundary(span.until)?)));
    merge(instants.filter(|(from, until)| from < until).collect())
}

/// `days` dates from `from`, as far as the calendar reaches.
pub(super) fn dates(from: NaiveDate, days: u32) -> impl Iterator<Item = NaiveDate> {
    (0..days).map_while(move |day| from.checked_add_days(Days::new(u64::from(day))))
}

/// Sorts and joins stretches that overlap or touch.
fn merge(mut stretches: Vec<Interval>) -> Vec<Interval> {
    stretches.sort_unstable();
    let mut merged: Vec<Interval> = Vec::with_capacity(stretches.len());
    for (from, until) in stretches {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => merged.push((from, until)),
        }
    }
    merged
}

/// `minute` after midnight of `date`; 1,440 is the next midnight. `None` at the end of the calendar.
pub(super) fn wall_time(date: NaiveDate, minute: u16) -> Option<NaiveDateTime> {
    date.and_hms_opt(0, 0, 0)?.checked_add_signed(TimeDelta::minutes(i64::from(minute)))
}

/// The first instant at which the wall clock shows `wall` or, where that time is skipped, something later.
pub fn first_instant(wall: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
        LocalResult::None => end_of_gap(wall, zone),
    }
}

/// The instant of the clock change that skipped `wall`.
fn end_of_gap(wall: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    // The longest gap on record is a whole day (Samoa, 2011); offsets stay within 26 hours of each other.
    let mut before = zone.from_utc_datetime(&wall.checked_sub_days(Days::new(2))?).to_utc();
    let mut after = zone.from_utc_datetime(&wall.checked_add_days(Days::new(2))?).to_utc();
    // Invariant: the clock shows less than `wall` at `before` and more at `after`.
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if middle.with_timezone(&zone).naive_local() < wall { before = middle } else { after = middle }
    }
    Some(after)
}

/// The instants of a whole day on the clinic's calendar: 23, 24 or 25 hours.
pub fn day_bounds(date: NaiveDate, zone: Tz) -> Option<Interval> {
    Some((first_instant(wall_time(date, 0)?, zone)?, first_instant(wall_time(date, 1_440)?, zone)?))
}
