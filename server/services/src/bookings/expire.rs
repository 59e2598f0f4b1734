//! The end of a hold whose deposit did not arrive.

use super::jobs::TellHoldEnded;
use crate::{
    Resources,
    conversations::posting::{Happening, booking_happened},
    error::Report,
    payments::checkouts::{self, Owed},
};
use chrono::{DateTime, Utc};
use contract::AppError;
use domain::{
    booking::{BookingEvent, BookingState},
    ids::{BookingId, OrgId},
};
use graphile_worker::TaskHandler;
use sqlx::PgConnection;
use store::{
    bookings::NewEvent,
    live::Change,
    queue::{Schedule, enqueue},
};

/// Whether the visitor is told in this transaction, or by a job of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling {
    Now,
    /// For transactions that may run while a conversation is being answered.
    Later,
}

/// Ends the hold of a locked booking that is still awaiting its deposit: state, claims, checkout, history.
pub(crate) async fn end_hold(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    telling: Telling,
    request_id: &str,
) -> Result<(), AppError> {
    let now = resources.clock.now();
    store::bookings::set_state(connection, org, booking, BookingState::Expired, None, now).await.report(request_id)?;
    store::bookings::release(connection, org, booking).await.report(request_id)?;
    checkouts::close(connection, org, booking, Owed::Deposit, request_id).await?;
    let event = NewEvent {
        kind: "expired",
        title: "Hold ended".into(),
        detail: "Neither a deposit nor an answer came in time, so the time was given back.".into(),
        actor: "Anteroom",
        at: now,
    };
    store::bookings::record_event(connection, org, booking, event).await.report(request_id)?;
    match telling {
        Telling::Now => {
            booking_happened(resources, connection, org, booking, Happening::HoldEnded, request_id).await?;
        }
        Telling::Later => {
            enqueue(connection, TellHoldEnded::IDENTIFIER, &TellHoldEnded { org, booking }, Schedule::default())
                .await
                .report(request_id)?;
        }
    }
    store::live::announce(connection, org, Change::Booking(booking)).await.report(request_id)
}

/// Ends the hold of one booking if it has run out; anything else is left alone.
pub(super) async fn end_if_due(
    resources: &Resources,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<(), AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let record = store::bookings::lock(&mut transaction, org, booking).await.report(request_id)?;
    let now = resources.clock.now();
    let due = record.is_some_and(|record| {
        record.state.apply(BookingEvent::HoldEnded, record.moment(now)).is_ok()
            && record.hold_expires_at.is_some_and(|ends| ends <= now)
    });
    if due {
        end_hold(resources, &mut transaction, org, booking, Telling::Now, request_id).await?;
        transaction.commit().await.report(request_id)?;
        tracing::info!(%org, %booking, "a hold ended without its deposit");
    }
    Ok(())
}

/// Schedules the end of a hold. The second after it, so that both clocks agree that it is over.
pub(super) async fn schedule(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    ends: DateTime<Utc>,
    request_id: &str,
) -> Result<(), AppError> {
    let schedule = Schedule {
        run_at: Some(ends + chrono::TimeDelta::seconds(1)),
        key: Some(format!("end_hold:{booking}")),
        ..Schedule::default()
    };
    enqueue(connection, super::jobs::EndHold::IDENTIFIER, &super::jobs::EndHold { org, booking }, schedule)
        .await
        .report(request_id)
}
