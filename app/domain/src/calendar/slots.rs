//! Slots: starts at which a practitioner, and a room where one is needed, are free together.

use super::hours::{Interval, merge, wall_time};
use crate::{
    calendar::{ResourceHours, day_bounds, open_intervals},
    catalogue::{Answers, Service},
    ids::ResourceId,
};
use chrono::{DateTime, Days, LocalResult, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use std::{collections::BTreeMap, ops::RangeInclusive};

/// The most days that one search looks at; a longer wish is cut short.
const MOST_DAYS: u32 = 400;

/// The longest visit and buffer that are searched for, in minutes: a week.
const LONGEST_MINUTES: u32 = 7 * 1_440;

/// What is asked for. Minutes are real minutes, also across a clock change.
#[derive(Clone, Debug)]
pub struct SlotRequest {
    pub zone: Tz,
    pub now: DateTime<Utc>,
    /// First day, on the clinic's calendar.
    pub from: NaiveDate,
    /// Number of days from `from`, at least 1.
    pub days: u32,
    pub duration_minutes: u32,
    pub buffer_before_minutes: u32,
    pub buffer_after_minutes: u32,
    pub minimum_notice_minutes: u32,
    pub horizon_days: u32,
    pub granularity_minutes: u32,
}

impl SlotRequest {
    /// `days` days from `from` for a visit as this service and these answers make it.
    pub fn of(service: &Service, answers: &Answers, zone: Tz, now: DateTime<Utc>, from: NaiveDate, days: u32) -> Self {
        Self {
            zone,
            now,
            from,
            days,
            duration_minutes: service.duration_with(answers),
            buffer_before_minutes: service.buffer_before_minutes,
            buffer_after_minutes: service.buffer_after_minutes,
            minimum_notice_minutes: service.minimum_notice_minutes,
            horizon_days: service.horizon_days,
            granularity_minutes: service.granularity_minutes,
        }
    }

    /// The dates whose hours a search looks at: a visit may run past midnight into the days after the last one.
    pub fn dates(&self) -> RangeInclusive<NaiveDate> {
        let beyond = self.duration_minutes.min(LONGEST_MINUTES).div_ceil(1_440);
        let days = self.days.min(MOST_DAYS).saturating_sub(1) + beyond;
        self.from..=self.from.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
    }

    /// The time that a search looks at, from the first visit's buffer to the last one's. Whole days, so that what
    /// somebody does on each of them is known. `None` at the end of the calendar.
    pub fn reach(&self) -> Option<Interval> {
        let last = dates(self.from, self.days).last()?;
        let (from, until) = (day_bounds(self.from, self.zone)?.0, day_bounds(last, self.zone)?.1);
        let after = minutes(self.duration_minutes) + minutes(self.buffer_after_minutes);
        Some((from.checked_sub_signed(minutes(self.buffer_before_minutes))?, until.checked_add_signed(after)?))
    }
}

/// At most [`LONGEST_MINUTES`].
fn minutes(count: u32) -> TimeDelta {
    TimeDelta::minutes(i64::from(count.min(LONGEST_MINUTES)))
}

/// Time that a resource cannot give, buffers of the other booking included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    pub resource: ResourceId,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// A start that can be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    pub start: DateTime<Utc>,
    pub practitioner: ResourceId,
    pub room: Option<ResourceId>,
}

/// Every bookable start, in order of time, then of `practitioners` as given; the room is the first of `rooms` that is
/// free. `rooms` empty means that no room is needed.
///
/// The visit lies within working hours; its buffers may reach beyond them (tidying up after closing), but never into
/// busy time. A visit that takes no time, or more than a week, has no slots.
pub fn find_slots(
    request: &SlotRequest,
    practitioners: &[ResourceHours],
    rooms: &[ResourceHours],
    busy: &[Busy],
) -> Vec<Slot> {
    if !(1..=LONGEST_MINUTES).contains(&request.duration_minutes) {
        return Vec::new();
    }
    let busy = by_resource(busy);
    let practitioners = diaries(request, practitioners, &busy);
    let diaries_of_rooms = diaries(request, rooms, &busy);
    let needs_room = !rooms.is_empty();
    let mut slots = Vec::new();
    for start in starts(request) {
        let visit = Visit::at(start, request);
        let mut room = None;
        if needs_room {
            room = diaries_of_rooms.iter().find(|diary| diary.can_take(&visit)).map(|diary| diary.resource);
            if room.is_none() {
                continue;
            }
        }
        let free = practitioners.iter().filter(|diary| diary.can_take(&visit));
        slots.extend(free.map(|diary| Slot { start, practitioner: diary.resource, room }));
    }
    slots
}

/// Starts on the wall clock's grid that exist, each once, within notice and horizon, in order.
fn starts(request: &SlotRequest) -> impl Iterator<Item = DateTime<Utc>> + '_ {
    let step = usize::try_from(request.granularity_minutes.clamp(1, 1_440)).unwrap_or(1_440);
    let today = request.now.with_timezone(&request.zone).date_naive();
    let last = today.checked_add_days(Days::new(u64::from(request.horizon_days))).unwrap_or(NaiveDate::MAX);
    let earliest = request.now + TimeDelta::minutes(i64::from(request.minimum_notice_minutes));
    dates(request.from, request.days)
        .filter(move |date| (today..=last).contains(date))
        .flat_map(move |date| (0..1_440_u16).step_by(step).filter_map(move |minute| wall_time(date, minute)))
        .filter_map(|wall| match request.zone.from_local_datetime(&wall) {
            // A skipped time does not exist; of a repeated one the first pass is offered.
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
            LocalResult::None => None,
        })
        .filter(move |start| *start >= earliest)
}

fn dates(from: NaiveDate, days: u32) -> impl Iterator<Item = NaiveDate> {
    (0..days.min(MOST_DAYS)).filter_map(move |day| from.checked_add_days(Days::new(u64::from(day))))
}

/// A visit and the time around it that must be free.
struct Visit {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    padded: Interval,
}

impl Visit {
    fn at(start: DateTime<Utc>, request: &SlotRequest) -> Self {
        let end = start + minutes(request.duration_minutes);
        let padded = (start - minutes(request.buffer_before_minutes), end + minutes(request.buffer_after_minutes));
        Self { start, end, padded }
    }
}

/// One resource's working and busy time over the days in question, each merged and in order.
struct Diary {
    resource: ResourceId,
    open: Vec<Interval>,
    busy: Vec<Interval>,
}

fn diaries(request: &SlotRequest, hours: &[ResourceHours], busy: &BTreeMap<ResourceId, Vec<Interval>>) -> Vec<Diary> {
    let (first, last) = request.dates().into_inner();
    let open = |hours: &ResourceHours| {
        let days = first.iter_days().take_while(|date| *date <= last);
        merge(days.flat_map(|date| open_intervals(hours, date, request.zone)).collect())
    };
    let diary = |hours: &ResourceHours| Diary {
        resource: hours.resource,
        open: open(hours),
        busy: busy.get(&hours.resource).cloned().unwrap_or_default(),
    };
    hours.iter().map(diary).collect()
}

/// Each resource's busy time, merged and in order.
fn by_resource(busy: &[Busy]) -> BTreeMap<ResourceId, Vec<Interval>> {
    let mut spans: BTreeMap<ResourceId, Vec<Interval>> = BTreeMap::new();
    for span in busy.iter().filter(|span| span.from < span.until) {
        spans.entry(span.resource).or_default().push((span.from, span.until));
    }
    spans.into_iter().map(|(resource, spans)| (resource, merge(spans))).collect()
}

impl Diary {
    fn can_take(&self, visit: &Visit) -> bool {
        let after_start = self.open.partition_point(|(from, _)| *from <= visit.start);
        let working = after_start.checked_sub(1).is_some_and(|index| visit.end <= self.open[index].1);
        let next_busy = self.busy.partition_point(|(_, until)| *until <= visit.padded.0);
        working && self.busy.get(next_busy).is_none_or(|(from, _)| *from >= visit.padded.1)
    }
}
