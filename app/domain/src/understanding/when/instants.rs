//! From wall-clock days and minutes to instants in the clinic's zone, across changes of the clock.

use super::{
    super::{Grain, WantedTime},
    day::Span,
    hours::TimeOfDay,
    wish::Wish,
};
use chrono::{
    DateTime, Datelike, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

const DAY: u16 = 24 * 60;
/// No clock change skips more than a day (Samoa left out one in 2011).
const LONGEST_GAP_QUARTERS: i32 = 97;

/// The instant that a wall clock in `zone` shows this. A time that a clock change skips becomes the first instant
/// after it; a time that comes twice is the first of both.
fn instant(zone: Tz, wall: NaiveDateTime) -> Option<DateTime<FixedOffset>> {
    (0..LONGEST_GAP_QUARTERS).find_map(|quarters| {
        let wall = wall.checked_add_signed(TimeDelta::minutes(15) * quarters)?;
        match zone.from_local_datetime(&wall) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.fixed_offset()),
            LocalResult::None => None,
        }
    })
}

/// `minute` minutes after midnight by the wall clock; 1,440 is the midnight after.
pub(in super::super) fn at_minute(zone: Tz, date: NaiveDate, minute: u16) -> Option<DateTime<FixedOffset>> {
    let (date, minute) = if minute >= DAY { (date.succ_opt()?, minute - DAY) } else { (date, minute) };
    let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minute) * 60, 0)?;
    instant(zone, date.and_time(time))
}

/// From the first instant of one day to the last of another.
pub(in super::super) fn whole_days(
    first: NaiveDate,
    last: NaiveDate,
    zone: Tz,
) -> Option<(DateTime<FixedOffset>, DateTime<FixedOffset>)> {
    Some((at_minute(zone, first, 0)?, at_minute(zone, last, DAY)?))
}

/// So many minutes from now. “In two hours” admits the hour after it, “in 30 minutes” the quarter of an hour.
pub(super) fn in_minutes(minutes: i64, now: DateTime<Utc>, zone: Tz) -> Option<WantedTime> {
    let from = now.checked_add_signed(TimeDelta::try_minutes(minutes)?)?.with_timezone(&zone).fixed_offset();
    let whole_hours = minutes % 60 == 0;
    let until = from.checked_add_signed(TimeDelta::minutes(if whole_hours { 60 } else { 15 }));
    Some(WantedTime {
        from,
        until,
        grain: if whole_hours { Grain::Hour } else { Grain::Minute },
        day_from_minute: None,
        day_until_minute: None,
        weekdays: Vec::new(),
    })
}

pub(super) fn resolve(wish: &Wish, now: DateTime<Utc>, zone: Tz) -> Option<WantedTime> {
    let minutes = wish.time.map(minutes_of);
    let (day_from_minute, day_until_minute) = minutes.map_or((None, None), |(from, until, _)| (from, until));
    let span = days(wish, now.with_timezone(&zone).date_naive())?;
    if let (Some(day), Some(TimeOfDay::Exact(clock))) = (span.deadline, wish.time) {
        return due(day, clock.minute, &span, zone);
    }
    let single = span.single();
    let grain = minutes.map_or(span.grain, |(_, _, grain)| grain);
    let (from, until) = match span.until {
        Some(_) if single => (
            at_minute(zone, span.from, day_from_minute.unwrap_or(0))?,
            Some(at_minute(zone, span.from, day_until_minute.unwrap_or(DAY))?),
        ),
        Some(until) => (at_minute(zone, span.from, 0)?, Some(at_minute(zone, until, 0)?)),
        None => (open_from(&span, day_from_minute.zip(day_until_minute), now, zone)?, None),
    };
    // A time inside a skipped hour would end where it starts.
    let until = until.map(|until| if until <= from { from + TimeDelta::minutes(1) } else { until });
    Some(WantedTime { from, until, grain, day_from_minute, day_until_minute, weekdays: span.weekdays })
}

/// “By Wednesday at noon”: any time until then.
fn due(day: NaiveDate, minute: u16, span: &Span, zone: Tz) -> Option<WantedTime> {
    let (from, until) = (at_minute(zone, span.from, 0)?, at_minute(zone, day, minute)?);
    let grain = Grain::Day;
    let wanted = WantedTime {
        from,
        until: Some(until),
        grain,
        day_from_minute: None,
        day_until_minute: None,
        weekdays: Vec::new(),
    };
    (from < until).then_some(wanted)
}

/// The other ways the words can be meant: another day, the other half of the day.
pub(super) fn others(wish: &Wish, now: DateTime<Utc>, zone: Tz) -> Vec<WantedTime> {
    let mut wishes = Vec::new();
    if let [span] = wish.spans.as_slice()
        && let Some(other) = span.other
        && let Some(until) = span.until.and_then(|until| other.checked_add_signed(until - span.from))
    {
        wishes.push(Wish { spans: vec![Span { from: other, until: Some(until), ..span.clone() }], ..wish.clone() });
    }
    if let Some(TimeOfDay::Exact(clock)) = wish.time
        && let Some(other) = clock.other()
    {
        wishes.push(Wish { time: Some(TimeOfDay::Exact(other)), ..wish.clone() });
    }
    wishes.iter().filter_map(|wish| resolve(wish, now, zone)).collect()
}

fn minutes_of(time: TimeOfDay) -> (Option<u16>, Option<u16>, Grain) {
    match time {
        TimeOfDay::Exact(clock) => {
            (Some(clock.minute), Some(clock.until()), if clock.whole_hour { Grain::Hour } else { Grain::Minute })
        }
        TimeOfDay::Part(part) => (Some(part.minutes().0), Some(part.minutes().1), Grain::PartOfDay),
        // Hours that were said within a day, where a part of it would have bounds of its own.
        TimeOfDay::Window { from, until } => (from, until, Grain::Day),
    }
}

/// An open span starts now, or at its first time that is still ahead.
fn open_from(span: &Span, window: Option<(u16, u16)>, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<FixedOffset>> {
    let now = now.with_timezone(&zone);
    let today = now.date_naive();
    let Some((from, until)) = window else {
        let start = at_minute(zone, span.from, 0)?;
        return Some(start.max(now.fixed_offset()));
    };
    let day = if span.from > today { span.from } else { today };
    let start = at_minute(zone, day, from)?;
    let exact = until - from <= 60;
    if start > now {
        Some(start)
    } else if !exact && at_minute(zone, day, until)? > now {
        Some(now.fixed_offset())
    } else {
        at_minute(zone, day.succ_opt()?, from)
    }
}

/// The days of a wish as one span: a list of days becomes a span with its weekdays.
fn days(wish: &Wish, today: NaiveDate) -> Option<Span> {
    let mut span = match wish.spans.as_slice() {
        [] => Span::open(today, Vec::new()),
        [span] => span.clone(),
        several => {
            let mut weekdays: Vec<u8> = several.iter().flat_map(weekdays_of).collect();
            weekdays.sort_unstable();
            weekdays.dedup();
            let until = several.iter().map(|span| span.until).max().flatten();
            let until = if several.iter().any(|span| span.until.is_none()) { None } else { until };
            Span {
                from: several.iter().map(|span| span.from).min()?,
                until,
                grain: Grain::Day,
                weekdays,
                other: None,
                deadline: None,
            }
        }
    };
    if !wish.except.is_empty() && !span.single() {
        let kept = if span.weekdays.is_empty() { (0..7).collect() } else { span.weekdays };
        span.weekdays = kept.into_iter().filter(|day| !wish.except.contains(day)).collect();
        // Everything was ruled out: nothing was asked for.
        if span.weekdays.is_empty() {
            return None;
        }
    }
    Some(span)
}

fn weekdays_of(span: &Span) -> Vec<u8> {
    if span.single() {
        vec![u8::try_from(span.from.weekday().num_days_from_monday()).unwrap_or(0)]
    } else {
        span.weekdays.clone()
    }
}
