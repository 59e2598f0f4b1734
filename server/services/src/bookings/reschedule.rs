//! Moving a booking: the old time is given back and the new one taken in one transaction, or nothing changes.

use super::{
    attempt::{Attempted, Setback},
    cancel,
    change::Step,
    claiming::claim,
    labels, slot,
};
use crate::{
    calendar,
    conversations::posting::{Happening, booking_happened},
    dates,
    error::internal,
    notifications::jobs::{MailKind, send_booking_mail},
    zone,
};
use chrono::{DateTime, Utc};
use contract::AppError;
use domain::booking::{BookingEvent, Party};
use store::{OrgTransaction, bookings::Claims};

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
    let claims = Claims::of(booking, &placement.visit.steps, step.record.hold_expires_at);
    claim(step.resources, transaction, org, &claims, request_id).await?;
    tell(step, transaction, placement.visit.start).await
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

async fn tell(step: &Step<'_>, transaction: &mut OrgTransaction, start: DateTime<Utc>) -> Result<(), Setback> {
    let (org, booking, request_id) = step.names();
    let zone = zone(&step.record.zone).attempted(request_id)?;
    let (old, new) = (labels::moment(step.record.starts_at, zone), labels::moment(start, zone));
    step.record_event(transaction, "moved", "Moved", format!("From {old} to {new}")).await?;
    booking_happened(step.resources, transaction, org, booking, Happening::Moved, request_id).await?;
    send_booking_mail(transaction, org, booking, MailKind::Moved, request_id).await?;
    Ok(())
}
