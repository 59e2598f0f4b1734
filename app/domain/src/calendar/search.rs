//! What is looked for: a visit of one or several steps, on some days, under a clinic's rules.

use super::{ClassPlace, Interval, Seat, day_bounds, hours::dates};
use crate::{
    catalogue::{Answers, Service},
    ids::{LocationId, ResourceId, ServiceId},
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::ops::{Range, RangeInclusive};

/// The most days that one search looks at; a longer wish is cut short.
pub(super) const MOST_DAYS: u32 = 400;

/// The longest step, buffer and gap that are searched for, in minutes: a week.
pub(super) const LONGEST_MINUTES: u32 = 7 * 1_440;

/// The most steps of one visit.
pub const MOST_STEPS: usize = 8;

/// What is asked for. Minutes are real minutes, also across a clock change.
#[derive(Clone, Debug)]
pub struct Search {
    /// Where; its resources alone are considered.
    pub location: LocationId,
    /// The clock on the wall there.
    pub zone: Tz,
    pub now: DateTime<Utc>,
    /// First day, on that location's calendar.
    pub from: NaiveDate,
    /// Number of days from `from`, at least 1.
    pub days: u32,
    pub rules: Rules,
    pub itinerary: Itinerary,
    pub assignment: Assignment,
}

/// When a visit may begin at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Not sooner than this long after now.
    pub minimum_notice_minutes: u32,
    /// At most this many days after today.
    pub horizon_days: u32,
    /// On multiples of this many minutes after midnight, on the wall clock.
    pub granularity_minutes: u32,
}

/// The steps of one visit, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Itinerary {
    /// At least 1, at most [`MOST_STEPS`].
    pub steps: Vec<Step>,
    /// How long the client may wait until the next step; 0: one follows the other at once.
    pub longest_gap_minutes: u32,
    /// Whether one and the same practitioner gives every step.
    pub one_practitioner: bool,
}

/// One service of a visit, and what it takes. The candidates are in the clinic's order; who is named is the only one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub service: ServiceId,
    pub duration_minutes: u32,
    /// Kept free of other bookings around the step; never in the way of another step of the same visit.
    pub buffer_before_minutes: u32,
    pub buffer_after_minutes: u32,
    /// A class: so many bookings share practitioner and resources at one start.
    pub class_places: Option<u16>,
    /// Whether it begins together with the step before it, for somebody else who came along; of the first step it says
    /// nothing. What follows begins once all that began together are over.
    pub at_once: bool,
    /// One of these gives it.
    pub practitioners: Vec<ResourceId>,
    /// A room of a kind, equipment of a kind: one seat of one of each list, all at once.
    pub needs: Vec<Vec<ResourceId>>,
}

impl Step {
    /// A step as this service and these answers make it, taken by whoever `practitioners` and `needs` name.
    pub fn of(
        service: &Service,
        answers: &Answers,
        practitioners: Vec<ResourceId>,
        needs: Vec<Vec<ResourceId>>,
    ) -> Self {
        Self {
            service: service.id,
            duration_minutes: service.duration_with(answers),
            buffer_before_minutes: service.buffer_before_minutes,
            buffer_after_minutes: service.buffer_after_minutes,
            class_places: service.class_places,
            at_once: false,
            practitioners,
            needs,
        }
    }

    pub(super) fn duration(&self) -> i64 {
        i64::from(self.duration_minutes.min(LONGEST_MINUTES))
    }

    pub(super) fn before(&self) -> i64 {
        i64::from(self.buffer_before_minutes.min(LONGEST_MINUTES))
    }

    pub(super) fn after(&self) -> i64 {
        i64::from(self.buffer_after_minutes.min(LONGEST_MINUTES))
    }
}

/// Who gives a step when several can. Each rule falls back on the clinic's order, so the same input has one answer.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Assignment {
    /// Who gave it last time goes before everybody else.
    pub last_time: Vec<ResourceId>,
    pub rule: AssignmentRule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum AssignmentRule {
    /// The first in the clinic's order.
    InOrder,
    /// The next in the clinic's order after whoever was given the newest booking.
    RoundRobin { newest: Option<ResourceId> },
    /// Whoever has the least taken on that day.
    #[default]
    LeastLoaded,
}

impl Rules {
    /// The rules of a visit with these services: the longest notice, the nearest horizon, and the first one's grid.
    pub fn of<'a>(services: impl IntoIterator<Item = &'a Service>) -> Self {
        let mut services = services.into_iter();
        let of_one = |service: &Service| Self {
            minimum_notice_minutes: service.minimum_notice_minutes,
            horizon_days: service.horizon_days,
            granularity_minutes: service.granularity_minutes,
        };
        let Some(first) = services.next() else {
            return Self { minimum_notice_minutes: 0, horizon_days: 0, granularity_minutes: 1 };
        };
        services.map(of_one).fold(of_one(first), |all, one| Self {
            minimum_notice_minutes: all.minimum_notice_minutes.max(one.minimum_notice_minutes),
            horizon_days: all.horizon_days.min(one.horizon_days),
            granularity_minutes: all.granularity_minutes,
        })
    }
}

impl Itinerary {
    /// A visit of one step.
    pub fn single(step: Step) -> Self {
        Self { steps: vec![step], longest_gap_minutes: 0, one_practitioner: false }
    }

    pub(super) fn gap(&self) -> i64 {
        i64::from(self.longest_gap_minutes.min(LONGEST_MINUTES))
    }

    /// The steps that begin together, one group after the other.
    pub(super) fn groups(&self) -> Vec<Range<usize>> {
        let begins = |(index, step): (usize, &Step)| (index == 0 || !step.at_once).then_some(index);
        let starts: Vec<usize> = self.steps.iter().enumerate().filter_map(begins).collect();
        let ends = starts.iter().skip(1).copied().chain([self.steps.len()]);
        starts.iter().copied().zip(ends).map(|(from, until)| from..until).collect()
    }

    /// Minutes until everything in a group is over.
    pub(super) fn minutes_of(&self, group: &Range<usize>) -> i64 {
        self.steps[group.clone()].iter().map(Step::duration).max().unwrap_or_default()
    }

    /// Minutes from the first start to the last end when every gap is as long as it may be.
    pub(super) fn longest(&self) -> i64 {
        let groups = self.groups();
        let gaps = i64::try_from(groups.len().saturating_sub(1)).unwrap_or_default();
        groups.iter().map(|group| self.minutes_of(group)).sum::<i64>() + gaps * self.gap()
    }
}

impl Search {
    /// The dates whose hours a search looks at: a visit may run past midnight into the days after the last one.
    pub fn dates(&self) -> RangeInclusive<NaiveDate> {
        let beyond = u64::try_from(self.itinerary.longest()).unwrap_or_default().div_ceil(1_440);
        let days = u64::from(self.days.min(MOST_DAYS)).saturating_sub(1) + beyond;
        self.from..=self.from.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
    }

    /// The time that a search looks at, from the first visit's buffer to the last one's. Whole days, so that what
    /// somebody does on each of them is known. `None` at the end of the calendar.
    pub fn reach(&self) -> Option<Interval> {
        let last = dates(self.from, self.days.min(MOST_DAYS)).last()?;
        let (from, until) = (day_bounds(self.from, self.zone)?.0, day_bounds(last, self.zone)?.1);
        let steps = || self.itinerary.steps.iter();
        let before = steps().map(Step::before).max().unwrap_or_default();
        let after = self.itinerary.longest() + steps().map(Step::after).max().unwrap_or_default();
        Some((
            from.checked_sub_signed(TimeDelta::minutes(before))?,
            until.checked_add_signed(TimeDelta::minutes(after))?,
        ))
    }
}

/// How the steps of a visit follow one another, as far as their times tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sequence {
    /// Of each step, whether it begins together with the one before it.
    pub at_once: Vec<bool>,
    /// The longest wait until the next step, in minutes.
    pub longest_gap_minutes: u32,
}

impl Sequence {
    /// Reads it from when each step begins and ends, in order.
    pub fn of(spans: impl IntoIterator<Item = Interval>) -> Self {
        let mut sequence = Self::default();
        let mut before: Option<Interval> = None;
        for (start, end) in spans {
            let at_once = before.is_some_and(|(began, _)| began == start);
            sequence.at_once.push(at_once);
            let wait = before.filter(|_| !at_once).map_or(0, |(_, over)| (start - over).num_minutes());
            sequence.longest_gap_minutes = sequence.longest_gap_minutes.max(u32::try_from(wait).unwrap_or_default());
            let over = before.filter(|_| at_once).map_or(end, |(_, over)| over.max(end));
            before = Some((start, over));
        }
        sequence
    }
}

/// A visit with its place in everybody's calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub location: LocationId,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    /// In order; the first begins at `start`, and at `end` all of them are over.
    pub steps: Vec<PlacedStep>,
}

/// One step of a visit: when, with whom, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedStep {
    pub service: ServiceId,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    /// What it takes of others' time, buffers included.
    pub taken: Interval,
    pub practitioner: Place,
    /// One for each of the step's needs, in their order.
    pub resources: Vec<Place>,
    pub class: Option<ClassPlace>,
}

/// A seat of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    pub resource: ResourceId,
    pub seat: Seat,
}

impl PlacedStep {
    /// The practitioner, then everything else that the step takes.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        std::iter::once(self.practitioner).chain(self.resources.iter().copied())
    }
}

/// Why a visit cannot begin at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    Past,
    /// The first instant that the minimum notice leaves.
    TooSoon {
        earliest: DateTime<Utc>,
    },
    /// How many days ahead the clinic plans.
    TooFar {
        horizon_days: u32,
    },
    /// Outside working hours, or between the usual starts.
    NeverOffered,
    /// It would be offered, had nobody else taken it.
    Taken,
}
