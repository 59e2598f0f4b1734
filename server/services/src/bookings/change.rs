//! Changes to a booking: by dispatchers, and by clients through their link.
//!
//! The booking's row is locked first, then the version is compared with the one that was seen: of two who act at once
//! the second is told who was first, and nothing is overwritten.

use super::{
    attempt::{Attempted, Setback, attempts},
    audited, cancel, expire, package, placing, reschedule, series,
    settling::{self, Settlement},
    slot, undo,
};
use crate::{
    Resources, calendar,
    conversations::posting::{Happening, booking_happened},
    error::{Report, internal},
    notifications::jobs::{MailKind, send_booking_mail},
    payments::checkouts::{self, Owed},
    requests,
};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    AppError, Caller,
    bookings::{BookingChange, Undone},
    clinics::SlotDay,
};
use domain::{
    booking::{BookingEvent, BookingState, Party, TransitionRefused},
    ids::{BookingId, OrgId},
    money::Money,
};
use store::{
    OrgTransaction,
    bookings::{BookingRecord, NewEvent},
    live::Change,
};
use uuid::Uuid;

/// An approved client has a day to pay, or until the visit if that is sooner.
const APPROVED_HOLD: TimeDelta = TimeDelta::hours(24);
const LONGEST_REASON: usize = 500;

/// Who asks for a change of which booking.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order<'a> {
    /// With the key under which it is done once.
    pub caller: &'a Caller,
    pub booking: BookingId,
    /// The version they saw; `None` skips the check.
    pub version: Option<u32>,
    /// Clients are bound by the policy's window for moving and by the start of the visit; the clinic is not.
    pub by: Party,
}

impl<'a> Order<'a> {
    pub(super) const fn org(&self) -> OrgId {
        self.caller.org
    }

    pub(super) fn request_id(&self) -> &'a str {
        &self.caller.client.request_id
    }
}

/// Carries out a change, or says why not.
pub(super) async fn change(resources: &Resources, order: Order<'_>, change: &BookingChange) -> Result<(), AppError> {
    let changed = attempts(|| attempt(resources, order, change)).await;
    let (Err(AppError::TimeTaken { what, .. }), BookingChange::Reschedule { start, practitioner_id }) =
        (&changed, change)
    else {
        return changed;
    };
    let others = others(resources, order, *start, practitioner_id.as_deref()).await;
    Err(AppError::TimeTaken { what: what.clone(), alternatives: others.unwrap_or_default() })
}

/// Where a booking could go instead of a time that somebody else has. Its own time still counts as taken.
async fn others(
    resources: &Resources,
    order: Order<'_>,
    lost: DateTime<Utc>,
    practitioner: Option<&str>,
) -> Result<Vec<SlotDay>, AppError> {
    let (org, booking, request_id) = (order.org(), order.booking, order.request_id());
    let mut transaction = resources.database.begin(org).await.report(request_id)?;
    let record = store::bookings::by_id(&mut transaction, org, booking).await.report(request_id)?;
    let Some(record) = record else { return Ok(Vec::new()) };
    let (mut wish, clocks) = slot::wish_of(&mut transaction, &record, request_id).await?;
    if let Some(part) = wish.parts.first_mut() {
        part.practitioner = calendar::wish::practitioner(practitioner, "practitioner_id")?;
    }
    slot::alternatives(resources, &mut transaction, org, (&wish, &clocks), lost, request_id).await
}

async fn attempt(resources: &Resources, order: Order<'_>, change: &BookingChange) -> Result<(), Setback> {
    let (org, key, request_id) = (order.org(), order.caller.key.as_ref(), order.request_id());
    let mut transaction = resources.database.begin(org).await.attempted(request_id)?;
    if requests::made_before(&mut transaction, org, key).await.attempted(request_id)?.is_some() {
        return Ok(());
    }
    // A series is locked before any of its visits.
    let acted_on = match change {
        BookingChange::Undo => {
            store::series::acted_on(&mut transaction, org, order.booking).await.attempted(request_id)?
        }
        _ => None,
    };
    if let Some(root) = acted_on {
        store::series::lock(&mut transaction, org, root).await.attempted(request_id)?;
    }
    let record = store::bookings::lock(&mut transaction, org, order.booking).await;
    let record = record.attempted(request_id)?.ok_or_else(|| AppError::not_found("This booking"))?;
    refuse_stale(&mut transaction, order, &record).await?;
    let step = Step { resources, order, record: &record, now: resources.clock.now(), act: None };
    match change {
        BookingChange::Confirm => step.confirm(&mut transaction).await?,
        BookingChange::Cancel { reason } => step.cancel(&mut transaction, reason).await?,
        BookingChange::Reschedule { start, practitioner_id } => {
            reschedule::reschedule(&step, &mut transaction, *start, practitioner_id.as_deref()).await?;
        }
        BookingChange::Complete => {
            step.finish(&mut transaction, BookingEvent::Complete, Undone::Completed, "Visit completed").await?;
        }
        BookingChange::NoShow => {
            step.finish(&mut transaction, BookingEvent::MarkNoShow, Undone::NoShow, "Did not come").await?;
        }
        BookingChange::Place(placing) => placing::place(&step, &mut transaction, placing).await?,
        BookingChange::Undo => match acted_on {
            Some(root) => series::undo(&step, &mut transaction, root).await?,
            None => undo::undo(&step, &mut transaction).await?,
        },
        BookingChange::TakeFromPackage { holding } => package::take(&step, &mut transaction, *holding).await?,
        BookingChange::GiveBackToPackage => package::give_back(&step, &mut transaction).await?,
    }
    requests::tie(&mut transaction, org, key, order.booking.0, step.now).await.attempted(request_id)?;
    store::live::announce(&mut transaction, org, Change::Booking(order.booking)).await.attempted(request_id)?;
    let after = store::bookings::by_id(&mut transaction, org, order.booking).await.attempted(request_id)?;
    let after = after.ok_or_else(|| internal(request_id, &"a booking vanished from its own transaction"))?;
    audited::changed(resources, &mut transaction, order.caller, &record, &after, change).await?;
    transaction.commit().await.attempted(request_id)
}

pub(super) async fn refuse_stale(
    transaction: &mut OrgTransaction,
    order: Order<'_>,
    record: &BookingRecord,
) -> Result<(), Setback> {
    if order.version.is_none_or(|seen| seen == record.version) {
        return Ok(());
    }
    let actor = store::bookings::last_actor(transaction, order.org(), order.booking).await;
    let actor = actor.attempted(order.request_id())?.unwrap_or_else(|| "Somebody".into());
    let what = format!(
        "{} changed this booking a moment ago. Have a look at it as it is now, then decide again.",
        capitalised(&actor)
    );
    Err(AppError::conflict(what).into())
}

/// “the client” begins a sentence as “The client”; names stay as they are.
fn capitalised(actor: &str) -> String {
    actor.strip_prefix("the ").map_or_else(|| actor.to_owned(), |rest| format!("The {rest}"))
}

/// One change under way: the booking's row is locked.
pub(super) struct Step<'a> {
    pub resources: &'a Resources,
    pub order: Order<'a>,
    pub record: &'a BookingRecord,
    pub now: DateTime<Utc>,
    /// The act on several visits of a series that it is part of: their client hears of all of them in one mail.
    pub act: Option<Uuid>,
}

impl Step<'_> {
    pub(super) async fn confirm(&self, transaction: &mut OrgTransaction) -> Result<(), Setback> {
        let outstanding = self.record.deposit.minor > self.record.paid.minor;
        let payable = self.record.payee.as_ref().is_some_and(|payee| self.resources.cards.serve(payee));
        if self.record.state == BookingState::Pending && outstanding && payable {
            return self.ask_deposit(transaction).await;
        }
        let waived = self.record.state == BookingState::AwaitingDeposit;
        self.enter(transaction, BookingEvent::Confirm, None).await?;
        let (org, booking, request_id) = self.names();
        store::bookings::hold_claims_until(transaction, org, booking, None).await.attempted(request_id)?;
        checkouts::close(transaction, org, booking, Owed::Deposit, request_id).await?;
        let detail = if waived { "Without waiting for the deposit" } else { "" };
        self.record_event(transaction, "confirmed", "Confirmed", detail.into()).await?;
        booking_happened(self.resources, transaction, org, booking, Happening::Confirmed, request_id).await?;
        send_booking_mail(transaction, org, booking, MailKind::Confirmed, request_id).await?;
        Ok(())
    }

    /// The clinic said yes to a booking that needs a deposit: the client is asked to pay.
    async fn ask_deposit(&self, transaction: &mut OrgTransaction) -> Result<(), Setback> {
        let (org, booking, request_id) = self.names();
        let shortest = self.now + TimeDelta::minutes(i64::from(self.resources.hold_minutes));
        let ends = (self.now + APPROVED_HOLD).min(self.record.starts_at).max(shortest);
        self.enter(transaction, BookingEvent::AskDeposit, Some(ends)).await?;
        store::bookings::hold_claims_until(transaction, org, booking, Some(ends)).await.attempted(request_id)?;
        expire::schedule(transaction, org, booking, ends, request_id).await?;
        let detail = format!("{} to be paid by the client", self.record.deposit);
        self.record_event(transaction, "approval", "Approved, waiting for the deposit", detail).await?;
        booking_happened(self.resources, transaction, org, booking, Happening::DepositAsked, request_id).await?;
        send_booking_mail(transaction, org, booking, MailKind::PayDeposit, request_id).await?;
        Ok(())
    }

    pub(super) async fn cancel(&self, transaction: &mut OrgTransaction, reason: &str) -> Result<(), Setback> {
        let (org, booking, request_id) = self.names();
        let reason: String = reason.trim().chars().filter(|c| !c.is_control()).take(LONGEST_REASON).collect();
        let decision =
            cancel::decide(self.record, self.now, self.order.by).map_err(|error| internal(request_id, &error))?;
        self.enter(transaction, BookingEvent::Cancel { by: self.order.by }, None).await?;
        match self.grace() {
            Some(until) => store::bookings::keep_until(transaction, org, booking, until).await,
            None => store::bookings::release(transaction, org, booking).await,
        }
        .attempted(request_id)?;
        let words = decision.in_words();
        let detail = [reason.as_str(), words.as_str()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
        self.record_event(transaction, "cancelled", "Cancelled", detail.join(" · ")).await?;
        let money = Settlement { refund: decision.refund, kept: decision.kept };
        settling::follow(self, transaction, Undone::Cancelled, money).await
    }

    /// The visit is over, one way or the other; the deposit is the clinic's, but for what the policy returns to
    /// somebody who did not come.
    async fn finish(
        &self,
        transaction: &mut OrgTransaction,
        event: BookingEvent,
        what: Undone,
        title: &str,
    ) -> Result<(), Setback> {
        let (_, _, request_id) = self.names();
        self.enter(transaction, event, None).await?;
        let (refund, kept) = if event == BookingEvent::MarkNoShow {
            let missed = cancel::missed(self.record).map_err(|error| internal(request_id, &error))?;
            (missed.refund, missed.kept)
        } else {
            (Money::zero(self.record.paid.currency), self.record.paid)
        };
        let detail = if refund.minor > 0 { format!("{refund} goes back, {kept} is kept") } else { String::new() };
        self.record_event(transaction, what.as_str(), title, detail).await?;
        settling::follow(self, transaction, what, Settlement { refund, kept }).await
    }

    /// Until when this change can be undone, and nobody is told of it; `None`: it counts at once. People change their
    /// minds; a client's own change is answered at once, and a clinic's own software asks for what it means.
    pub(super) fn grace(&self) -> Option<DateTime<Utc>> {
        let seconds = self.resources.undo_seconds;
        let by_a_person = self.order.by == Party::Clinic && self.order.caller.person().is_some();
        (by_a_person && seconds > 0).then(|| self.now + TimeDelta::seconds(i64::from(seconds)))
    }

    /// Applies an event to the booking's state.
    async fn enter(
        &self,
        transaction: &mut OrgTransaction,
        event: BookingEvent,
        hold_expires_at: Option<DateTime<Utc>>,
    ) -> Result<(), Setback> {
        let (org, booking, request_id) = self.names();
        let state = self.allowed(event)?;
        store::bookings::set_state(transaction, org, booking, state, hold_expires_at, self.now)
            .await
            .attempted(request_id)
    }

    pub(super) async fn record_event(
        &self,
        transaction: &mut OrgTransaction,
        kind: &str,
        title: &str,
        detail: String,
    ) -> Result<(), Setback> {
        let (org, booking, request_id) = self.names();
        let event = NewEvent { kind, title: title.into(), detail, actor: self.order.caller.actor_name(), at: self.now };
        store::bookings::record_event(transaction, org, booking, event).await.attempted(request_id)
    }

    /// The state after `event`; a refusal is told in its own words.
    pub(super) fn allowed(&self, event: BookingEvent) -> Result<BookingState, Setback> {
        let next = self.record.state.apply(event, self.record.moment(self.now));
        next.map_err(|refusal: TransitionRefused| AppError::conflict(refusal.to_string()).into())
    }

    pub(super) fn names(&self) -> (OrgId, BookingId, &str) {
        (self.order.org(), self.order.booking, self.order.request_id())
    }
}
