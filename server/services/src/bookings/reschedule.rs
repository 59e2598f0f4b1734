//! Moving a booking: the old time is given back and the new one taken in one transaction, or nothing changes.

use super::{
    attempt::{Attempted, Setback},
    cancel,
    change::Step,
    claiming::claim,
    labels,
    settling::{self, Settlement},
    slot,
};
use crate::{calendar, dates, error::internal, zone};
use chrono::{DateTime, Utc};
use contract::{AppError, bookings::Undone};
use domain::booking::{BookingEvent, Party};
use store::{
    OrgTransaction,
    bookings::{Claims, StepRecord},
};

/// Moves the locked booking to `start`. Without a practitioner it stays with its own if they are free, else goes to
/// anyone who is. A hold keeps its end.
pub(super) async fn reschedule(
    step: &Step<'_>,
    transaction: &mut OrgTransaction,
    start: DateTime<Utc>,
    practitioner: Option<&str>,
) -> Result<(), Setback> {
    let (org, booking, request_id) = step.names();
    step.allowed(BookingEvent::Reschedule { by: step.order.by })?;
    refuse_late_move(step)?;
    let start = dates::meant_at("start", start)?;
    let practitioner = calendar::wish::practitioner(practitioner, "practitioner_id")?;
    let (mut wish, clocks) = slot::wish_of(transaction, step.record, request_id).await?;
    if let Some(part) = wish.parts.first_mut() {
        part.practitioner = practitioner;
    }

    // Its own time is no obstacle to itself. The release is undone with the transaction if the move fails.
    store::bookings::release(transaction, org, booking).await.attempted(request_id)?;
    let wished = (&wish, &clocks);
    let placement = slot::place(step.resources, transaction, org, wished, start, request_id).await?;
    let visit = &placement.visit;
    let givers = visit.steps.iter().map(|step| step.practitioner.resource);
    if visit.start == step.record.starts_at && givers.eq(step.record.steps.iter().map(|step| step.practitioner)) {
        return Err(AppError::invalid("start", "The booking is at this time already.").into());
    }
    let estimates: Vec<_> = step.record.steps.iter().map(|step| step.estimate_id).collect();
    store::bookings::move_to(transaction, org, booking, &placement, &estimates, step.now)
        .await
        .attempted(request_id)?;
    // Wherever it is now it would be offered.
    store::bookings::set_by_hand(transaction, org, booking, &step.record.own_minutes, None)
        .await
        .attempted(request_id)?;
    let mut claims = Claims::of(booking, &placement.visit.steps, step.record.hold_expires_at);
    if let Some(until) = step.grace() {
        let before: Vec<_> = step.record.steps.iter().map(StepRecord::placed).collect();
        claims = claims.keeping(&before, until);
    }
    claim(step.resources, transaction, org, &claims, request_id).await?;
    let zone = zone(&step.record.zone).attempted(request_id)?;
    let (old, new) = (labels::moment(step.record.starts_at, zone), labels::moment(placement.visit.start, zone));
    step.record_event(transaction, "moved", "Moved", format!("From {old} to {new}")).await?;
    settling::follow(step, transaction, Undone::Moved, Settlement::nothing(step.record)).await
}

/// Clients move by themselves for as long as cancelling would return everything.
fn refuse_late_move(step: &Step<'_>) -> Result<(), Setback> {
    let (_, _, request_id) = step.names();
    if step.order.by == Party::Clinic {
        return Ok(());
    }
    let until = cancel::free_until(step.record).map_err(|error| internal(request_id, &error))?;
    if until.is_some_and(|until| step.now <= until) {
        return Ok(());
    }
    Err(AppError::conflict("It is too late to move this booking online. Please call us and we will find a way.").into())
}
