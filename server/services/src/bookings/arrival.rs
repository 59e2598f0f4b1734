//! What becomes of a booking when its deposit arrives, at whatever moment that is.

use super::{attempt::Setback, create::claim};
use crate::{
    Resources,
    conversations::posting::{Happening, booking_happened},
    error::{Report, internal},
    notifications::jobs::{MailKind, send_booking_mail},
};
use contract::AppError;
use domain::{
    booking::{BookingEvent, BookingState},
    ids::{BookingId, OrgId},
    money::Money,
};
use store::{
    OrgTransaction,
    bookings::{BookingRecord, Claims, NewEvent, Placement},
};

/// Arrivals come from a job; it is found in the logs by this word and the booking's id.
const REQUEST: &str = "deposit";

/// The history's words for money that came too late; also the mark that it was said once.
const TOO_LATE: &str = "Deposit came too late";

/// What the payment's side has to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The booking is confirmed (in time, or rebooked because the time was still free).
    Confirmed,
    /// The time is gone or the booking was cancelled: this much must go back.
    Refund(Money),
}

/// Applies a captured deposit to its booking inside the caller's transaction: state, claims, timeline, conversation,
/// mail job and announcement. Applying it to a booking that is already confirmed changes nothing and answers
/// `Confirmed`.
pub(crate) async fn deposit_arrived(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    booking: BookingId,
    paid: Money,
) -> Result<Arrival, AppError> {
    let record = store::bookings::lock(transaction, org, booking).await.report(REQUEST)?;
    let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
    match record.state {
        BookingState::Confirmed | BookingState::Completed | BookingState::NoShow => Ok(Arrival::Confirmed),
        BookingState::AwaitingDeposit
            if store::bookings::has_claims(transaction, org, booking).await.report(REQUEST)? =>
        {
            confirm(resources, transaction, &record, BookingEvent::DepositPaid, paid).await?;
            Ok(Arrival::Confirmed)
        }
        BookingState::AwaitingDeposit | BookingState::Expired if reclaim(resources, transaction, &record).await? => {
            confirm(resources, transaction, &record, BookingEvent::RebookedAfterExpiry, paid).await?;
            Ok(Arrival::Confirmed)
        }
        _ => {
            refuse(resources, transaction, &record, paid).await?;
            Ok(Arrival::Refund(paid))
        }
    }
}

/// Takes the time again if it is still to come and nobody else has it.
async fn reclaim(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    record: &BookingRecord,
) -> Result<bool, AppError> {
    if record.starts_at <= resources.clock.now() {
        return Ok(false);
    }
    let placement = Placement {
        practitioner: record.practitioner,
        room: record.room,
        starts_at: record.starts_at,
        ends_at: record.ends_at,
    };
    let (before, after) = record.buffers();
    let claims = Claims {
        booking: record.id,
        resources: placement.resources(),
        from: record.starts_at - before,
        until: record.ends_at + after,
        hold_expires_at: None,
    };
    // A claim that fails spoils its transaction, and the money's transaction must go on.
    sqlx::query("savepoint reclaim").execute(&mut **transaction).await.report(REQUEST)?;
    match claim(resources, transaction, record.org, &claims, REQUEST).await {
        Ok(()) => {
            sqlx::query("release savepoint reclaim").execute(&mut **transaction).await.report(REQUEST)?;
            Ok(true)
        }
        Err(Setback::Again) => {
            sqlx::query("rollback to savepoint reclaim").execute(&mut **transaction).await.report(REQUEST)?;
            Ok(false)
        }
        Err(Setback::Refused(error)) => Err(error),
    }
}

async fn confirm(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    record: &BookingRecord,
    event: BookingEvent,
    paid: Money,
) -> Result<(), AppError> {
    let (org, booking, now) = (record.org, record.id, resources.clock.now());
    let late = event == BookingEvent::RebookedAfterExpiry;
    // A hold whose claims were lost is rebooked like one that expired.
    let from = if late { BookingState::Expired } else { record.state };
    let state = from.apply(event).map_err(|refused| internal(REQUEST, &refused))?;
    store::bookings::set_state(transaction, org, booking, state, None, now).await.report(REQUEST)?;
    store::bookings::hold_claims_until(transaction, org, booking, None).await.report(REQUEST)?;
    let title = if late { "Deposit came after the hold; the time was still free" } else { "Deposit paid, confirmed" };
    let line = NewEvent { kind: "paid", title: title.into(), detail: paid.to_string(), actor: "the client", at: now };
    store::bookings::record_event(transaction, org, booking, line).await.report(REQUEST)?;
    let happening = if late { Happening::ConfirmedLate } else { Happening::Confirmed };
    booking_happened(resources, transaction, org, booking, happening).await?;
    send_booking_mail(transaction, org, booking, MailKind::Confirmed, REQUEST).await?;
    super::announce(transaction, org, booking, REQUEST).await
}

/// Says once that the money goes back; asked again, it only answers.
async fn refuse(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    record: &BookingRecord,
    paid: Money,
) -> Result<(), AppError> {
    let (org, booking) = (record.org, record.id);
    if store::bookings::has_event(transaction, org, booking, "refunded", TOO_LATE).await.report(REQUEST)? {
        return Ok(());
    }
    let reason =
        if record.state == BookingState::Expired { "the time was no longer free" } else { "the booking had ended" };
    let line = NewEvent {
        kind: "refunded",
        title: TOO_LATE.into(),
        detail: format!("{paid} goes back, because {reason}."),
        actor: "Anteroom",
        at: resources.clock.now(),
    };
    store::bookings::record_event(transaction, org, booking, line).await.report(REQUEST)?;
    booking_happened(resources, transaction, org, booking, Happening::RefundedTooLate).await?;
    send_booking_mail(transaction, org, booking, MailKind::TooLate { refund: paid.to_string() }, REQUEST).await?;
    super::announce(transaction, org, booking, REQUEST).await
}
