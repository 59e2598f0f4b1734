//! A deposit that is due while the card processor cannot be reached: what the clinic's own rule makes of the booking.

use super::labels;
use crate::{
    Resources,
    audit::{self, Act, BOOKING},
    conversations::posting::{Happening, booking_happened},
    error::Report,
    notifications::jobs::{MailKind, send_booking_mail},
    payments::checkouts::{self, Owed},
    zone,
};
use contract::{Actor, AppError, Caller, Client};
use domain::{
    booking::{BookingEvent, BookingState},
    ids::{BookingId, OrgId},
    money::Money,
    policy::OutageRule,
};
use store::{
    OrgTransaction,
    bookings::{BookingRecord, NewEvent},
    live::Change,
    payments::deferred,
};

/// What became of the booking; the word in the address of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FellBack {
    BookedWithout,
    KeptAsRequest,
}

impl FellBack {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::BookedWithout => "later",
            Self::KeptAsRequest => "request",
        }
    }
}

/// Applies the rule in force to a booking that waits for its deposit. `None` where the visitor is to try again: by the
/// rule, or because nothing is held any more.
pub(super) async fn fall_back(
    resources: &Resources,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<Option<FellBack>, AppError> {
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let policy = store::policies::in_force(&mut transaction, org).await.report(request_id)?;
    let rule = policy.map(|policy| policy.on_outage).unwrap_or_default();
    if rule == OutageRule::TurnDown {
        return Ok(None);
    }
    let record = store::bookings::lock(&mut transaction, org, booking).await.report(request_id)?;
    let record = record.ok_or_else(|| AppError::not_found("This booking"))?;
    let now = resources.clock.now();
    let held = record.state == BookingState::AwaitingDeposit && record.hold_expires_at.is_some_and(|ends| ends > now);
    let owed = Money::new(record.deposit.minor - record.paid.minor, record.deposit.currency);
    if !held || owed.minor <= 0 {
        return Ok(None);
    }
    let (event, fell_back) = match rule {
        OutageRule::KeepAsRequest => (BookingEvent::AskApproval, FellBack::KeptAsRequest),
        OutageRule::BookWithout | OutageRule::TurnDown => (BookingEvent::Confirm, FellBack::BookedWithout),
    };
    let Ok(state) = record.state.apply(event, record.moment(now)) else { return Ok(None) };
    store::bookings::set_state(&mut transaction, org, booking, state, None, now).await.report(request_id)?;
    store::bookings::hold_claims_until(&mut transaction, org, booking, None).await.report(request_id)?;
    // If its answer still comes, nobody was given the page's address; it is closed then.
    checkouts::close(&mut transaction, org, booking, Owed::Deposit, request_id).await?;
    let falling = Falling { resources, record: &record, owed, request_id };
    match fell_back {
        FellBack::BookedWithout => falling.book(&mut transaction).await?,
        FellBack::KeptAsRequest => falling.keep(&mut transaction).await?,
    }
    store::live::announce(&mut transaction, org, Change::Booking(booking)).await.report(request_id)?;
    falling.note(&mut transaction, fell_back, state).await?;
    transaction.commit().await.report(request_id)?;
    tracing::warn!(request_id, %org, %booking, rule = rule.as_str(), "a deposit could not be paid, the rule holds");
    Ok(Some(fell_back))
}

/// A locked booking under way.
struct Falling<'a> {
    resources: &'a Resources,
    record: &'a BookingRecord,
    owed: Money,
    request_id: &'a str,
}

impl Falling<'_> {
    async fn book(&self, transaction: &mut OrgTransaction) -> Result<(), AppError> {
        let Self { resources, record, owed, request_id } = *self;
        let (org, booking) = (record.org, record.id);
        deferred::insert(transaction, org, booking, owed, resources.clock.now()).await.report(request_id)?;
        let detail = format!(
            "The card processor could not be reached. Its deposit of {owed} is asked for by a link once that is back."
        );
        self.record(transaction, "confirmed", "Booked without its deposit", detail).await?;
        let happening = Happening::ConfirmedWithoutDeposit;
        booking_happened(resources, transaction, org, booking, happening, request_id).await?;
        send_booking_mail(transaction, org, booking, MailKind::Confirmed, request_id).await
    }

    async fn keep(&self, transaction: &mut OrgTransaction) -> Result<(), AppError> {
        let Self { resources, record, owed, request_id } = *self;
        let when = labels::moment(record.starts_at, zone(&record.zone).report(request_id)?);
        let detail = format!("{when}. The card processor could not be reached; approving asks for {owed}.");
        self.record(transaction, "approval", "Kept as a request, to be approved", detail).await?;
        let happening = Happening::KeptAsRequest;
        booking_happened(resources, transaction, record.org, record.id, happening, request_id).await
    }

    async fn record(
        &self,
        transaction: &mut OrgTransaction,
        kind: &str,
        title: &str,
        detail: String,
    ) -> Result<(), AppError> {
        let at = self.resources.clock.now();
        let line = NewEvent { kind, title: title.into(), detail, actor: "Anteroom", at };
        let Self { record, request_id, .. } = *self;
        store::bookings::record_event(transaction, record.org, record.id, line).await.report(request_id)
    }

    /// For the audit log; the transaction's last step.
    async fn note(
        &self,
        transaction: &mut OrgTransaction,
        fell_back: FellBack,
        state: BookingState,
    ) -> Result<(), AppError> {
        let Self { resources, record, request_id, .. } = *self;
        let client = Client { request_id: request_id.to_owned(), ..Client::default() };
        let caller = Caller { org: record.org, actor: Actor::System, client, key: None, read_only: false };
        let status = |state: BookingState| state.as_str().replace('_', " ");
        let detail = [("status", format!("{} → {}", status(record.state), status(state)))];
        let action = match fell_back {
            FellBack::BookedWithout => "booking.deposit_deferred",
            FellBack::KeptAsRequest => "booking.kept_as_request",
        };
        let act = Act { action, subject_kind: BOOKING, subject_id: record.id.to_string(), detail: &detail };
        audit::record(resources, transaction, &caller, act).await
    }
}
