//! Slots: starts at which a practitioner, and a room where one is needed, are free together.

use super::hours::{Interval, merge, wall_time};
use crate::{
    calendar::{ResourceHours, open_intervals},
    ids::ResourceId,
};
use chrono::{DateTime, Days, LocalResult, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

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
    let practitioners = diaries(request, practitioners, busy);
    let diaries_of_rooms = diaries(request, rooms, busy);
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
        let minutes = |count: u32| TimeDelta::minutes(i64::from(count.min(LONGEST_MINUTES)));
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

fn diaries(request: &SlotRequest, hours: &[ResourceHours], busy: &[Busy]) -> Vec<Diary> {
    // A visit may run past midnight into the days after the last one that is asked for.
    let days = request.days.min(MOST_DAYS) + request.duration_minutes / 1_440 + 2;
    hours
        .iter()
        .map(|hours| Diary {
            resource: hours.resource,
            open: merge(
                dates(request.from, days.min(MOST_DAYS))
                    .flat_map(|date| open_intervals(hours, date, request.zone))
                    .collect(),
            ),
            busy: merge(
                busy.iter()
                    .filter(|span| span.resource == hours.resource && span.from < span.until)
                    .map(|span| (span.from, span.until))
                    .collect(),
            ),
        })
        .collect()
}

impl Diary {
    fn can_take(&self, visit: &Visit) -> bool {
        let after_start = self.open.partition_point(|(from, _)| *from <= visit.start);
        let working = after_start.checked_sub(1).is_some_and(|index| visit.end <= self.open[index].1);
        let next_busy = self.busy.partition_point(|(_, until)| *until <= visit.padded.0);
        working && self.busy.get(next_busy).is_none_or(|(from, _)| *from >= visit.padded.1)
    }
}
