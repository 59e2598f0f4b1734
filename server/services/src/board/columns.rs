//! The columns of a day: who, their bookings, how full they are.

use super::hours;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::{
    board::{BoardBooking, BoardColumn, ClosedKind, ClosedSpan, ColumnKind},
    bookings::BookingView,
};
use domain::{
    calendar::labels::minute_of_day,
    contact::PersonName,
    ids::{ResourceId, ServiceId},
};
use std::collections::HashMap;
use store::{
    bookings::{BookingRecord, KeptRow, ResourceDay, StepRecord},
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

/// What stands on a day.
#[derive(Clone, Copy)]
pub(super) struct Taken<'a> {
    /// `views` are those of `records`, in the same order.
    pub records: &'a [BookingRecord],
    pub views: &'a [BookingView],
    /// Whatever else takes time.
    pub busy: &'a [BusyRow],
    pub kept: &'a [KeptRow],
    /// On which multiples of minutes visits of a service begin.
    pub grids: &'a HashMap<ServiceId, u16>,
}

/// Where the grid of a service is not known any more.
const USUAL_GRID: u16 = 15;

/// One column a resource, in the clinic's own order.
pub(super) fn columns(resources: &[ResourceDay], taken: Taken<'_>, kind: ColumnKind, wall: Wall) -> Vec<BoardColumn> {
    let column = |resource: &ResourceDay| {
        let bookings: Vec<BoardBooking> = taken
            .records
            .iter()
            .zip(taken.views)
            .filter(|(record, _)| record.state.occupies())
            .flat_map(|(record, view)| {
                let here = (0..).zip(&record.steps).filter(|(_, step)| of_column(step, resource.id, kind));
                here.map(|(number, step)| on_the_wall(number, step, view, taken.grids, wall))
            })
            .filter(|booking| booking.from_minute < booking.until_minute)
            .collect();
        BoardColumn {
            resource_id: resource.id.to_string(),
            initials: PersonName::try_from(resource.name.clone()).map(|name| name.initials()).unwrap_or_default(),
            name: resource.name.clone(),
            title: resource.title.clone(),
            load_percent: load_percent(&resource.spans, &bookings),
            seats: resource.capacity.max(1),
            location_id: resource.location.to_string(),
            closed: closed(resource, taken, wall),
            bookings,
        }
    };
    resources.iter().map(column).collect()
}

/// Outside of working time, and what within it is taken by something else than a booking, in order.
fn closed(resource: &ResourceDay, taken: Taken<'_>, wall: Wall) -> Vec<ClosedSpan> {
    let mut closed = hours::closed(&resource.spans, resource.override_reason.as_deref());
    for busy in taken.busy.iter().filter(|busy| busy.resource_id == resource.id.0) {
        let (from, until) = (wall.minute(busy.starts_at), wall.minute(busy.ends_at));
        if busy.is_block() {
            let label = if busy.title.is_empty() { "Blocked" } else { busy.title.as_str() };
            let kind = ClosedKind::Block { id: busy.busy_id.to_string() };
            closed.extend(span(from, until, label, kind));
            continue;
        }
        let label = if busy.title.is_empty() { "Not available" } else { busy.title.as_str() };
        let within = resource.spans.iter().map(|hours| (hours.0.max(from), hours.1.min(until)));
        closed.extend(within.filter_map(|(from, until)| span(from, until, label, ClosedKind::Busy)));
    }
    for kept in taken.kept.iter().filter(|kept| kept.resource_id == resource.id.0) {
        let kind = ClosedKind::Kept { booking: kept.booking_id.to_string() };
        closed.extend(span(wall.minute(kept.starts_at), wall.minute(kept.ends_at), "Kept for Undo", kind));
    }
    closed.sort_by_key(|span| span.from_minute);
    closed
}

/// `None` for a stretch that does not touch the day.
fn span(from_minute: u16, until_minute: u16, label: &str, kind: ClosedKind) -> Option<ClosedSpan> {
    (from_minute < until_minute).then(|| ClosedSpan { from_minute, until_minute, label: label.to_owned(), kind })
}

/// A visit stands in a column once for each step that the column's resource takes part in.
fn of_column(step: &StepRecord, resource: ResourceId, kind: ColumnKind) -> bool {
    match kind {
        ColumnKind::Practitioner => step.practitioner == resource,
        ColumnKind::Room => step.takes(resource),
    }
}

fn on_the_wall(
    number: u16,
    step: &StepRecord,
    view: &BookingView,
    grids: &HashMap<ServiceId, u16>,
    wall: Wall,
) -> BoardBooking {
    let buffer = |minutes: u32| u16::try_from(minutes).unwrap_or(hours::MIDNIGHT);
    BoardBooking {
        from_minute: wall.minute(step.starts_at),
        until_minute: wall.minute(step.ends_at),
        buffer_before: buffer(step.buffer_before_minutes),
        buffer_after: buffer(step.buffer_after_minutes),
        step: number,
        grid: grids.get(&step.service).copied().unwrap_or(USUAL_GRID),
        is_class: step.placed().class.is_some(),
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
