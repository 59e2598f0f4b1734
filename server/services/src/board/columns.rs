//! The columns of a day: who, their bookings, how full they are.

use super::hours;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::{
    board::{BoardBooking, BoardColumn, ClosedSpan, ColumnKind},
    bookings::BookingView,
};
use domain::{calendar::labels::minute_of_day, contact::PersonName, ids::ResourceId};
use store::{
    bookings::{BookingRecord, ResourceDay, StepRecord},
    busy_times::BusyRow,
};

/// A day on the clinic's wall clock, and the instants between which it lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wall {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub zone: Tz,
}

impl Wall {
    /// Minutes after midnight of an instant; what lies before or after the day is cut to it.
    fn minute(&self, at: DateTime<Utc>) -> u16 {
        if at <= self.from {
            0
        } else if at >= self.until {
            hours::MIDNIGHT
        } else {
            minute_of_day(at, self.zone)
        }
    }
}

/// One column a resource, in the clinic's own order. `views` are those of `records`, in the same order; `busy` is
/// whatever else takes time on the day.
pub(super) fn columns(
    resources: &[ResourceDay],
    records: &[BookingRecord],
    views: &[BookingView],
    busy: &[BusyRow],
    kind: ColumnKind,
    wall: Wall,
) -> Vec<BoardColumn> {
    let column = |resource: &ResourceDay| {
        let bookings: Vec<BoardBooking> = records
            .iter()
            .zip(views)
            .filter(|(record, _)| record.state.occupies())
            .flat_map(|(record, view)| {
                let here = (0..).zip(&record.steps).filter(|(_, step)| of_column(step, resource.id, kind));
                here.map(|(number, step)| on_the_wall(number, step, view, wall))
            })
            .filter(|booking| booking.from_minute < booking.until_minute)
            .collect();
        BoardColumn {
            resource_id: resource.id.to_string(),
            initials: PersonName::try_from(resource.name.clone()).map(|name| name.initials()).unwrap_or_default(),
            name: resource.name.clone(),
            title: resource.title.clone(),
            load_percent: load_percent(&resource.spans, &bookings),
            closed: closed(resource, busy, wall),
            bookings,
        }
    };
    resources.iter().map(column).collect()
}

/// Outside of working time, and what within it is taken by something else than a booking, in order.
fn closed(resource: &ResourceDay, busy: &[BusyRow], wall: Wall) -> Vec<ClosedSpan> {
    let mut closed = hours::closed(&resource.spans, resource.override_reason.as_deref());
    for taken in busy.iter().filter(|taken| taken.resource_id == resource.id.0) {
        let (from, until) = (wall.minute(taken.starts_at), wall.minute(taken.ends_at));
        let label = if taken.title.is_empty() { "Not available" } else { taken.title.as_str() };
        let within = resource.spans.iter().map(|span| (span.0.max(from), span.1.min(until)));
        closed.extend(within.filter(|(from, until)| from < until).map(|(from_minute, until_minute)| ClosedSpan {
            from_minute,
            until_minute,
            label: label.to_owned(),
        }));
    }
    closed.sort_by_key(|span| span.from_minute);
    closed
}

/// A visit stands in a column once for each step that the column's resource takes part in.
fn of_column(step: &StepRecord, resource: ResourceId, kind: ColumnKind) -> bool {
    match kind {
        ColumnKind::Practitioner => step.practitioner == resource,
        ColumnKind::Room => step.takes(resource),
    }
}

fn on_the_wall(number: u16, step: &StepRecord, view: &BookingView, wall: Wall) -> BoardBooking {
    let buffer = |minutes: u32| u16::try_from(minutes).unwrap_or(hours::MIDNIGHT);
    BoardBooking {
        from_minute: wall.minute(step.starts_at),
        until_minute: wall.minute(step.ends_at),
        buffer_before: buffer(step.buffer_before_minutes),
        buffer_after: buffer(step.buffer_after_minutes),
        step: number,
        booking: view.clone(),
    }
}

/// Booked minutes within working time, as a share of it. A column that does not work is not loaded.
fn load_percent(spans: &[(u16, u16)], bookings: &[BoardBooking]) -> u8 {
    let working: u32 = spans.iter().map(|(from, until)| u32::from(until.saturating_sub(*from))).sum();
    let overlap = |booking: &BoardBooking, (from, until): (u16, u16)| {
        u32::from(booking.until_minute.min(until).saturating_sub(booking.from_minute.max(from)))
    };
    let booked: u32 = bookings.iter().flat_map(|booking| spans.iter().map(move |span| overlap(booking, *span))).sum();
    let percent = (booked * 100 + working / 2).checked_div(working).unwrap_or(0);
    u8::try_from(percent.min(100)).unwrap_or(100)
}
