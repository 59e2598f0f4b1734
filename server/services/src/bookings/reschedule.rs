//! Moving a booking: the old time is given back and the new one taken in one transaction, or nothing changes.

use super::{
    attempt::{Attempted, Setback},
    cancel,
    change::Step,
    create::claim,
    labels,
    slot::{self, Visit},
};
use crate::{
    conversations::posting::{Happening, booking_happened},
    error::internal,
    notifications::jobs::{MailKind, send_booking_mail},
    zone,
};
use chrono::{DateTime, Utc};
use contract::AppError;
use domain::{
    booking::{BookingEvent, Party},
    catalogue::Service,
    ids::ResourceId,
};
use store::{
    OrgTransaction,
    bookings::{Claims, Placement},
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
    let practitioner = practitioner.map(parse_practitioner).transpose()?;
    let service = store::catalogue::service_by_id(transaction, org, step.record.service).await;
    let service = service.attempted(request_id)?.ok_or_else(|| AppError::not_found("This service"))?;

    // Its own time is no obstacle to itself. The release is undone with the transaction if the move fails.
    store::bookings::release(transaction, org, booking).await.attempted(request_id)?;
    let placement = find_place(step, transaction, &service, start, practitioner).await?;
    if placement.starts_at == step.record.starts_at && placement.practitioner == step.record.practitioner {
        return Err(AppError::invalid("start", "The booking is at this time already.").into());
    }
    store::bookings::move_to(transaction, org, booking, placement, step.now).await.attempted(request_id)?;
    let (before, after) = step.record.buffers();
    let claims = Claims {
        booking,
        resources: placement.resources(),
        from: placement.starts_at - before,
        until: placement.ends_at + after,
        hold_expires_at: step.record.hold_expires_at,
    };
    claim(step.resources, transaction, org, &claims, request_id).await?;
    tell(step, transaction, placement).await
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

async fn find_place(
    step: &Step<'_>,
    transaction: &mut OrgTransaction,
    service: &Service,
    start: DateTime<Utc>,
    practitioner: Option<ResourceId>,
) -> Result<Placement, Setback> {
    let (org, _, request_id) = step.names();
    let visit = Visit { service, answers: &step.record.answers, start };
    if practitioner.is_none() {
        let own = Some(step.record.practitioner);
        match slot::place(step.resources, transaction, org, &visit, own, request_id).await {
            Err(Setback::Refused(AppError::Conflict { .. } | AppError::Invalid { .. })) => {}
            placed => return placed,
        }
    }
    slot::place(step.resources, transaction, org, &visit, practitioner, request_id).await
}

fn parse_practitioner(text: &str) -> Result<ResourceId, AppError> {
    text.parse()
        .map_err(|_| AppError::invalid("practitioner_id", "We do not know this team member. Please choose again."))
}

async fn tell(step: &Step<'_>, transaction: &mut OrgTransaction, placement: Placement) -> Result<(), Setback> {
    let (org, booking, request_id) = step.names();
    let zone = zone(&step.record.zone).attempted(request_id)?;
    let (old, new) = (labels::moment(step.record.starts_at, zone), labels::moment(placement.starts_at, zone));
    step.record_event(transaction, "moved", "Moved", format!("From {old} to {new}")).await?;
    booking_happened(step.resources, transaction, org, booking, Happening::Moved, request_id).await?;
    send_booking_mail(transaction, org, booking, MailKind::Moved, request_id).await?;
    Ok(())
}
