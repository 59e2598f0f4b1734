//! What becomes of a booking when its deposit arrives, at whatever moment that is.

use super::{attempt::Setback, claiming::claim, settling};
use crate::{
    Resources,
    audit::{self, Act, BOOKING},
    conversations::posting::{Happening, booking_happened},
    error::{Report, internal},
    notifications::jobs::{MailKind, send_booking_mail},
};
use contract::{Actor, AppError, Caller, Client};
use domain::{
    booking::{BookingEvent, BookingState},
    ids::{BookingId, OrgId},
    money::Money,
};
use store::{
    OrgTransaction,
    bookings::{BookingRecord, NewEvent},
    live::Change,
};

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
/// `Confirmed`. `Err` when nobody can say yet whose the time is: the same again may succeed, and no money moves.
pub(crate) async fn deposit_arrived(
    resources: &Resources,
    transaction: &mut OrgTransaction,
    org: OrgId,
    booking: BookingId,
    paid: Money,
    request_id: &str,
) -> Result<Arrival, AppError> {
    let record = store::bookings::lock(transaction, org, booking).await.report(request_id)?;
    let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
    let arriving = Arriving { resources, record: &record, paid, request_id };
    match record.state {
        BookingState::Confirmed | BookingState::Completed | BookingState::NoShow => Ok(Arrival::Confirmed),
        BookingState::AwaitingDeposit
            if store::bookings::has_claims(transaction, org, booking).await.report(request_id)? =>
        {
            arriving.confirm(transaction, BookingEvent::DepositPaid).await?;
            Ok(Arrival::Confirmed)
        }
        BookingState::AwaitingDeposit | BookingState::Expired if arriving.reclaim(transaction).await? => {
            arriving.confirm(transaction, BookingEvent::RebookedAfterExpiry).await?;
            Ok(Arrival::Confirmed)
        }
        _ => {
            // Its client is about to hear that it is cancelled: from here nobody undoes that.
            Box::pin(settling::settle_now(resources, transaction, &record, request_id)).await?;
            arriving.refuse(transaction).await?;
            Ok(Arrival::Refund(paid))
        }
    }
}

/// A deposit on its way to its locked booking.
struct Arriving<'a> {
    resources: &'a Resources,
    record: &'a BookingRecord,
    paid: Money,
    request_id: &'a str,
}

impl Arriving<'_> {
    /// Takes the time again if it is still to come and nobody else has it.
    async fn reclaim(&self, transaction: &mut OrgTransaction) -> Result<bool, AppError> {
        let record = self.record;
        let moment = record.moment(self.resources.clock.now());
        if BookingState::Expired.apply(BookingEvent::RebookedAfterExpiry, moment).is_err() {
            return Ok(false);
        }
        // A claim that fails spoils its transaction, and the money's transaction must go on.
        let mut savepoint = transaction.savepoint().await.report(self.request_id)?;
        let claims = store::bookings::claims_again(&mut savepoint, record).await.report(self.request_id)?;
        match claim(self.resources, &mut savepoint, record.org, &claims, self.request_id).await {
            Ok(()) => savepoint.commit().await.report(self.request_id).map(|()| true),
            Err(Setback::Taken) => savepoint.rollback().await.report(self.request_id).map(|()| false),
            Err(setback) => Err(setback.into()),
        }
    }

    async fn confirm(&self, transaction: &mut OrgTransaction, event: BookingEvent) -> Result<(), AppError> {
        let Self { resources, record, paid, request_id } = *self;
        let (org, booking, now) = (record.org, record.id, resources.clock.now());
        let late = event == BookingEvent::RebookedAfterExpiry;
        // A hold whose claims were lost is rebooked like one that expired.
        let from = if late { BookingState::Expired } else { record.state };
        let state = from.apply(event, record.moment(now)).map_err(|refused| internal(request_id, &refused))?;
        store::bookings::set_state(transaction, org, booking, state, None, now).await.report(request_id)?;
        store::bookings::hold_claims_until(transaction, org, booking, None).await.report(request_id)?;
        let title =
            if late { "Deposit came after the hold; the time was still free" } else { "Deposit paid, confirmed" };
        let line =
            NewEvent { kind: "paid", title: title.into(), detail: paid.to_string(), actor: "the client", at: now };
        store::bookings::record_event(transaction, org, booking, line).await.report(request_id)?;
        let happening = if late { Happening::ConfirmedLate } else { Happening::Confirmed };
        booking_happened(resources, transaction, org, booking, happening, request_id).await?;
        send_booking_mail(transaction, org, booking, MailKind::Confirmed, request_id).await?;
        store::live::announce(transaction, org, Change::Booking(booking)).await.report(request_id)?;
        let client = Client { request_id: request_id.to_owned(), ..Client::default() };
        let caller = Caller { org, actor: Actor::System, client, key: None, read_only: false };
        let status = |state: BookingState| state.as_str().replace('_', " ");
        let detail = [("status", format!("{} → {}", status(record.state), status(state)))];
        let act =
            Act { action: "booking.paid", subject_kind: BOOKING, subject_id: booking.to_string(), detail: &detail };
        audit::record(resources, transaction, &caller, act).await
    }

    /// Says once that the money goes back; asked again, it only answers.
    async fn refuse(&self, transaction: &mut OrgTransaction) -> Result<(), AppError> {
        let Self { resources, record, paid, request_id } = *self;
        let (org, booking) = (record.org, record.id);
        if store::bookings::has_event(transaction, org, booking, "refunded", TOO_LATE).await.report(request_id)? {
            return Ok(());
        }
        let reason = if record.state == BookingState::Cancelled {
            "the booking had been cancelled"
        } else if record.moment(resources.clock.now()).has_begun() {
            "the time had passed"
        } else {
            "the time was no longer free"
        };
        let line = NewEvent {
            kind: "refunded",
            title: TOO_LATE.into(),
            detail: format!("{paid} goes back, because {reason}."),
            actor: "Anteroom",
            at: resources.clock.now(),
        };
        store::bookings::record_event(transaction, org, booking, line).await.report(request_id)?;
        booking_happened(resources, transaction, org, booking, Happening::RefundedTooLate, request_id).await?;
        send_booking_mail(transaction, org, booking, MailKind::TooLate { refund: paid }, request_id).await?;
        store::live::announce(transaction, org, Change::Booking(booking)).await.report(request_id)
    }
}
