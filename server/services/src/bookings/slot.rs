//! Whether a visit can begin at an instant, with whom, and if not, why not.

use super::{
    attempt::{Attempted, Setback},
    labels,
};
use crate::{Resources, zone};
use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::AppError;
use domain::{
    calendar::{Busy, Slot, SlotRequest, find_slots, labels::local_date},
    catalogue::{Answers, Service},
    ids::{OrgId, ResourceId},
};
use sqlx::PgConnection;
use store::{
    bookings::Placement,
    calendar::{Availability, Supply},
};

/// A visit that looks for its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit<'a> {
    pub service: &'a Service,
    pub answers: &'a Answers,
    pub start: DateTime<Utc>,
}

/// Somebody was faster.
pub(super) fn taken() -> AppError {
    AppError::conflict("That time was just taken. Please pick another one.")
}

/// A free practitioner (this one, if named) and room at the visit's start.
///
/// `Invalid` on `start` says why the clinic never offers that time, `Conflict` that somebody else has it.
pub(super) async fn place(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    visit: &Visit<'_>,
    practitioner: Option<ResourceId>,
    request_id: &str,
) -> Result<Placement, Setback> {
    let facts = store::bookings::clinic_facts(connection, org).await.attempted(request_id)?;
    let facts = facts.ok_or_else(|| AppError::not_found("This clinic"))?;
    let zone = zone(&facts.zone).attempted(request_id)?;
    let now = resources.clock.now();
    refuse_far_off(visit, zone, now)?;

    let request = SlotRequest::of(visit.service, visit.answers, zone, now, local_date(visit.start, zone), 1);
    let reach = request.reach().ok_or_else(|| never_offered(visit.start, zone))?;
    let found = store::calendar::availability(connection, org, visit.service.id, request.dates(), reach, now).await;
    let Availability { supply, busy } = found.attempted(request_id)?;
    let supply = only(supply, practitioner)?;
    match slot_at(&request, &supply, &busy, visit.start) {
        Some(slot) => Ok(Placement {
            practitioner: slot.practitioner,
            room: slot.room,
            starts_at: slot.start,
            ends_at: slot.start + TimeDelta::minutes(i64::from(request.duration_minutes)),
        }),
        None if slot_at(&request, &supply, &[], visit.start).is_some() => Err(taken().into()),
        None => Err(never_offered(visit.start, zone).into()),
    }
}

fn slot_at(request: &SlotRequest, supply: &Supply, busy: &[Busy], start: DateTime<Utc>) -> Option<Slot> {
    find_slots(request, &supply.practitioners, &supply.rooms, busy).into_iter().find(|slot| slot.start == start)
}

/// Times that no calendar needs to be asked about.
fn refuse_far_off(visit: &Visit<'_>, zone: Tz, now: DateTime<Utc>) -> Result<(), AppError> {
    let service = visit.service;
    if visit.start <= now {
        return Err(AppError::invalid("start", "This time has passed. Please pick one that is still to come."));
    }
    let earliest = now + TimeDelta::minutes(i64::from(service.minimum_notice_minutes));
    if visit.start < earliest {
        let reason = format!("This is too soon: the earliest we can offer is {}.", labels::moment(earliest, zone));
        return Err(AppError::invalid("start", reason));
    }
    let last = local_date(now, zone).checked_add_days(Days::new(u64::from(service.horizon_days)));
    if last.is_some_and(|last| local_date(visit.start, zone) > last) {
        let reason = format!("We plan {} days ahead. Please pick an earlier day.", service.horizon_days);
        return Err(AppError::invalid("start", reason));
    }
    Ok(())
}

fn only(mut supply: Supply, practitioner: Option<ResourceId>) -> Result<Supply, AppError> {
    if let Some(wanted) = practitioner {
        supply.practitioners.retain(|hours| hours.resource == wanted);
        if supply.practitioners.is_empty() {
            let reason = "This team member does not give this service. Please choose somebody else.";
            return Err(AppError::invalid("practitioner_id", reason));
        }
    }
    Ok(supply)
}

fn never_offered(start: DateTime<Utc>, zone: Tz) -> AppError {
    let reason = format!(
        "We do not offer {}: it is outside working hours or between our usual starts. Please pick one of the times shown.",
        labels::moment(start, zone)
    );
    AppError::invalid("start", reason)
}
