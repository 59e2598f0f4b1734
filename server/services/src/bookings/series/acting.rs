//! Changing several visits of a series at once: all of them, or none.
//!
//! What is past or finished is never touched. A single visit is changed as any other booking is.

use crate::{
    Resources,
    bookings::{
        attempt::{Attempted, Setback, attempts},
        audited, cancel,
        change::{self, Order, Step, refuse_stale},
        labels,
    },
    error::internal,
    notifications::jobs::{MailKind, send_booking_mail_at},
    requests,
};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{
    AppError,
    bookings::BookingChange,
    series::{ChangePlan, PlanState, PlannedChange, SeriesChange, SeriesEdit},
};
use domain::{
    booking::{BookingEvent, Party},
    ids::{BookingId, SeriesId},
    money::{Money, MoneyError},
    series::{Scope, Series},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{OrgTransaction, bookings::BookingRecord, live::Change, series::SeriesRow};
use uuid::Uuid;

/// How an act on a series is taken back, besides what each of its visits keeps of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Act {
    /// Where a move changed rules: the series as it was, and the places of its visits.
    pub before: Option<Before>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Before {
    pub series: SeriesId,
    pub rule: Series,
    pub places: Vec<(BookingId, chrono::NaiveDate)>,
    /// The series that the move began.
    pub split_off: Option<SeriesId>,
}

/// Carries out a change, or says why not.
pub(super) async fn change(resources: &Resources, order: Order<'_>, change: &SeriesChange) -> Result<(), AppError> {
    if change.scope == Scope::This {
        return change::change(resources, order, &alone(&change.edit)).await;
    }
    attempts(|| attempt(resources, order, change)).await
}

/// A client's own cancellation of a visit and all later ones.
pub(super) async fn cancel_later(resources: &Resources, order: Order<'_>) -> Result<(), AppError> {
    let edit = SeriesEdit::Cancel { reason: String::new() };
    change(resources, order, &SeriesChange { scope: Scope::ThisAndLater, edit }).await
}

fn alone(edit: &SeriesEdit) -> BookingChange {
    match edit {
        SeriesEdit::Cancel { reason } => BookingChange::Cancel { reason: reason.clone() },
        SeriesEdit::Move { start, practitioner_id } => {
            BookingChange::Reschedule { start: *start, practitioner_id: practitioner_id.clone() }
        }
    }
}

async fn attempt(resources: &Resources, order: Order<'_>, change: &SeriesChange) -> Result<(), Setback> {
    let (org, key, request_id) = (order.org(), order.caller.key.as_ref(), order.request_id());
    let mut transaction = resources.database.begin(org).await.attempted(request_id)?;
    if requests::made_before(&mut transaction, org, key).await.attempted(request_id)?.is_some() {
        return Ok(());
    }
    let root = root_of(&mut transaction, order).await?;
    store::series::lock(&mut transaction, org, root).await.attempted(request_id)?;
    let scene = Scene::read(resources, &mut transaction, order, change.scope, true).await?;
    refuse_stale(&mut transaction, order, scene.pointed()?).await?;
    let act = resources.entropy.id();
    let (taken_back, action, changed) = match &change.edit {
        SeriesEdit::Cancel { reason } => {
            (Act::default(), "series.cancelled", scene.cancel(&mut transaction, act, reason).await?)
        }
        SeriesEdit::Move { start, practitioner_id } => {
            let (act, changed) =
                scene.go(&mut transaction, act, *start, practitioner_id.as_deref(), change.scope).await?;
            (act, "series.moved", changed)
        }
    };
    let stored = serde_json::to_value(&taken_back).map_err(|error| internal(request_id, &error))?;
    store::series::set_act(&mut transaction, org, root, Some((act, &stored))).await.attempted(request_id)?;
    // One mail tells of all of them, once none of them can be undone any more.
    let told_at = scene.step(scene.pointed()?, None).grace().map(|until| until + TimeDelta::seconds(1));
    let kind = MailKind::SeriesChanged { act };
    send_booking_mail_at(&mut transaction, org, order.booking, kind, told_at, request_id).await?;
    requests::tie(&mut transaction, org, key, order.booking.0, scene.now).await.attempted(request_id)?;
    let after = store::bookings::by_id(&mut transaction, org, order.booking).await.attempted(request_id)?;
    let after = after.ok_or_else(|| internal(request_id, &"a booking vanished from its own transaction"))?;
    audited::series(resources, &mut transaction, order.caller, &after, action, changed).await?;
    transaction.commit().await.attempted(request_id)
}

async fn root_of(transaction: &mut OrgTransaction, order: Order<'_>) -> Result<SeriesId, Setback> {
    let record = store::bookings::by_id(transaction, order.org(), order.booking).await;
    let record = record.attempted(order.request_id())?.ok_or_else(|| AppError::not_found("This booking"))?;
    let place =
        record.series.ok_or_else(|| AppError::conflict("This visit belongs to no series. Change it by itself."))?;
    Ok(place.root)
}

/// What a change would do. Nothing is kept of it: its transaction is never committed.
pub(super) async fn plan(
    resources: &Resources,
    order: Order<'_>,
    change: &SeriesChange,
) -> Result<ChangePlan, Setback> {
    let (org, request_id) = (order.org(), order.request_id());
    let mut transaction = resources.database.begin(org).await.attempted(request_id)?;
    let scene = Scene::read(resources, &mut transaction, order, change.scope, false).await?;
    match &change.edit {
        SeriesEdit::Cancel { .. } => scene.plan_cancel(),
        SeriesEdit::Move { start, practitioner_id } => {
            let practitioner = practitioner_id.as_deref();
            scene.plan_move(&mut transaction, *start, practitioner, change.scope).await
        }
    }
}

/// A change under way: the visits that it is about.
pub(super) struct Scene<'a> {
    pub resources: &'a Resources,
    pub order: Order<'a>,
    pub now: DateTime<Utc>,
    pub row: SeriesRow,
    pub zone: Tz,
    /// Whether it is carried out, and not only planned: the visits are locked.
    pub for_good: bool,
    /// All visits that were one series, in order of time.
    pub visits: Vec<BookingRecord>,
    /// Those of the scope that are still to come.
    pub affected: BTreeSet<BookingId>,
}

impl<'a> Scene<'a> {
    async fn read(
        resources: &'a Resources,
        transaction: &mut OrgTransaction,
        order: Order<'a>,
        scope: Scope,
        for_good: bool,
    ) -> Result<Self, Setback> {
        let (org, request_id) = (order.org(), order.request_id());
        let now = resources.clock.now();
        let root = root_of(transaction, order).await?;
        let visits = store::series::visits(transaction, org, root).await.attempted(request_id)?;
        let pointed = visits.iter().find(|visit| visit.id == order.booking);
        let pointed = pointed.ok_or_else(|| AppError::not_found("This booking"))?;
        if !is_coming(pointed, now) {
            let what = "This visit has begun, is over or was cancelled. Choose one that is still to come.";
            return Err(AppError::conflict(what).into());
        }
        let reached = |visit: &&BookingRecord| match scope {
            Scope::This => visit.id == pointed.id,
            Scope::ThisAndLater => visit.starts_at >= pointed.starts_at,
            Scope::All => true,
        };
        let affected = visits.iter().filter(|visit| is_coming(visit, now)).filter(reached);
        let affected = affected.map(|visit| visit.id).collect();
        let series = pointed.series.map(|place| place.id).ok_or_else(|| AppError::not_found("This series"))?;
        let row = store::series::by_id(transaction, org, series).await.attempted(request_id)?;
        let row = row.ok_or_else(|| AppError::not_found("This series"))?;
        let zone = crate::zone(&row.zone).attempted(request_id)?;
        Ok(Self { resources, order, now, row, zone, for_good, visits, affected })
    }

    pub(super) fn pointed(&self) -> Result<&BookingRecord, AppError> {
        let pointed = self.visits.iter().find(|visit| visit.id == self.order.booking);
        pointed.ok_or_else(|| AppError::not_found("This booking"))
    }

    fn affected(&self) -> impl Iterator<Item = &BookingRecord> {
        self.visits.iter().filter(|visit| self.affected.contains(&visit.id))
    }

    /// The change of one of the visits, as part of an act.
    pub(super) fn step<'s>(&'s self, record: &'s BookingRecord, act: Option<Uuid>) -> Step<'s> {
        let order = Order { booking: record.id, version: None, ..self.order };
        Step { resources: self.resources, order, record, now: self.now, act }
    }

    async fn cancel(&self, transaction: &mut OrgTransaction, act: Uuid, reason: &str) -> Result<usize, Setback> {
        for record in self.affected() {
            self.step(record, Some(act)).cancel(transaction, reason).await?;
            self.announce(transaction, record.id).await?;
        }
        Ok(self.affected.len())
    }

    pub(super) async fn announce(&self, transaction: &mut OrgTransaction, booking: BookingId) -> Result<(), Setback> {
        let announced = store::live::announce(transaction, self.order.org(), Change::Booking(booking)).await;
        announced.attempted(self.order.request_id())
    }

    fn plan_cancel(&self) -> Result<ChangePlan, Setback> {
        let broken = |error: MoneyError| internal(self.order.request_id(), &error);
        let nothing = Money::zero(self.pointed()?.paid.currency);
        let (mut refund, mut kept) = (nothing, nothing);
        for record in self.affected() {
            let decision = cancel::decide(record, self.now, self.order.by).map_err(broken)?;
            refund = refund.plus(decision.refund).map_err(broken)?;
            kept = kept.plus(decision.kept).map_err(broken)?;
        }
        let visits = self.affected().map(|record| self.planned(record, None, PlanState::Free));
        Ok(ChangePlan { visits: visits.collect(), refund, kept })
    }

    pub(super) fn planned(&self, record: &BookingRecord, to: Option<DateTime<Utc>>, state: PlanState) -> PlannedChange {
        PlannedChange {
            booking: record.id,
            from_label: labels::moment(record.starts_at, self.zone),
            to_label: to.map(|to| labels::moment(to, self.zone)),
            state,
            reason: String::new(),
            alternatives: Vec::new(),
        }
    }
}

/// Whether a visit is still to come and stands.
pub(super) fn is_coming(record: &BookingRecord, now: DateTime<Utc>) -> bool {
    let moment = record.moment(now);
    !moment.has_begun() && record.state.apply(BookingEvent::Cancel { by: Party::Clinic }, moment).is_ok()
}
