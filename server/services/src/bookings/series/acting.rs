//! Changing several visits of a series at once: all of them, or none.
//!
//! What is past or finished is never touched. A single visit is changed as any other booking is.

use super::{
    enter::in_the_way,
    looking::{self, Found, Sought},
    moving,
};
use crate::{
    Resources,
    bookings::{
        attempt::{Attempted, Setback, attempts},
        audited, cancel,
        change::{self, Order, Step, refuse_stale},
        claiming::{self, claim},
        labels,
        settling::{self, Settlement},
        slot,
    },
    calendar::{Freedom, Wish, wish},
    dates::meant_at,
    error::internal,
    notifications::jobs::{MailKind, send_booking_mail_at},
    requests,
};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{
    AppError,
    bookings::{BookingChange, Undone},
    series::{ChangePlan, PlanState, PlannedChange, SeriesChange, SeriesEdit},
};
use domain::{
    booking::{BookingEvent, Party},
    calendar::Interval,
    ids::{BookingId, SeriesId},
    money::{Money, MoneyError},
    series::{Scope, Series},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{
    OrgTransaction,
    bookings::{BookingRecord, Claim, Claims, Placement, StepRecord},
    live::Change,
    series::SeriesRow,
};
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
struct Scene<'a> {
    resources: &'a Resources,
    order: Order<'a>,
    now: DateTime<Utc>,
    row: SeriesRow,
    zone: Tz,
    /// Whether it is carried out, and not only planned: the visits are locked.
    for_good: bool,
    /// All visits that were one series, in order of time.
    visits: Vec<BookingRecord>,
    /// Those of the scope that are still to come.
    affected: BTreeSet<BookingId>,
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

    fn pointed(&self) -> Result<&BookingRecord, AppError> {
        let pointed = self.visits.iter().find(|visit| visit.id == self.order.booking);
        pointed.ok_or_else(|| AppError::not_found("This booking"))
    }

    fn affected(&self) -> impl Iterator<Item = &BookingRecord> {
        self.visits.iter().filter(|visit| self.affected.contains(&visit.id))
    }

    /// The change of one of the visits, as part of an act.
    fn step<'s>(&'s self, record: &'s BookingRecord, act: Option<Uuid>) -> Step<'s> {
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

    async fn announce(&self, transaction: &mut OrgTransaction, booking: BookingId) -> Result<(), Setback> {
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

    fn planned(&self, record: &BookingRecord, to: Option<DateTime<Utc>>, state: PlanState) -> PlannedChange {
        PlannedChange {
            booking: record.id,
            from_label: labels::moment(record.starts_at, self.zone),
            to_label: to.map(|to| labels::moment(to, self.zone)),
            state,
            reason: String::new(),
            alternatives: Vec::new(),
        }
    }

    /// Where everything goes. Their own times are given back first, so that no visit is in another's way; what a plan
    /// gives back is never committed.
    async fn look(
        &self,
        transaction: &mut OrgTransaction,
        to: DateTime<Utc>,
        practitioner: Option<&str>,
        scope: Scope,
    ) -> Result<(moving::Moved, Vec<(&BookingRecord, DateTime<Utc>, Found)>), Setback> {
        let (org, request_id) = (self.order.org(), self.order.request_id());
        let to = meant_at("start", to)?;
        let pointed = self.pointed()?;
        let place = pointed.series.ok_or_else(|| AppError::not_found("This series"))?;
        let same: Vec<&BookingRecord> =
            self.visits.iter().filter(|visit| visit.series.is_some_and(|of| of.id == place.id)).collect();
        let moved = moving::moved(&self.row.rule.0, &same, &self.affected, (place.date, scope), to, self.zone)?;
        let practitioner = wish::practitioner(practitioner, "practitioner_id")?;
        let going: Vec<(&BookingRecord, DateTime<Utc>)> = moved
            .targets
            .iter()
            .filter_map(|(id, to)| Some((self.visits.iter().find(|visit| visit.id == *id)?, *to)))
            .filter(|(record, to)| {
                record.starts_at != *to || practitioner.is_some_and(|who| who != record.practitioner)
            })
            .collect();
        if going.is_empty() {
            return Err(AppError::invalid("start", "The visits are at these times already.").into());
        }
        let (mut wish, clocks) = slot::wish_of(transaction, pointed, request_id).await?;
        wish.freedom = Freedom::AnyMinute;
        if let Some(part) = wish.parts.first_mut() {
            part.practitioner = practitioner;
        }
        let sought: Vec<Sought> =
            going.iter().map(|(record, to)| Sought { start: *to, wish: wish_for(&wish, record) }).collect();
        let first = sought.iter().map(|visit| visit.start).min().unwrap_or(to);
        let last = sought.iter().map(|visit| visit.start).max().unwrap_or(to);
        let everybody = looking::candidates(transaction, org, (&wish, &clocks), first, self.now, request_id).await?;
        if self.for_good {
            claiming::take_turns(self.resources, transaction, org, &everybody, (first, last), request_id).await?;
        }
        for (record, _) in &going {
            store::bookings::release(transaction, org, record.id).await.attempted(request_id)?;
        }
        let found = looking::look(transaction, org, &clocks, &sought, self.now, request_id).await?;
        let found = going.into_iter().zip(found).map(|((record, to), found)| (record, to, found)).collect();
        Ok((moved, found))
    }

    async fn plan_move(
        &self,
        transaction: &mut OrgTransaction,
        to: DateTime<Utc>,
        practitioner: Option<&str>,
        scope: Scope,
    ) -> Result<ChangePlan, Setback> {
        let (_, found) = self.look(transaction, to, practitioner, scope).await?;
        let nothing = Money::zero(self.pointed()?.paid.currency);
        let visits = found.into_iter().map(|(record, to, found)| match found {
            Found::Free(..) => self.planned(record, Some(to), PlanState::Free),
            Found::Not(refusal) => PlannedChange {
                reason: refusal.reason,
                alternatives: refusal.alternatives,
                ..self.planned(record, Some(to), refusal.state)
            },
        });
        Ok(ChangePlan { visits: visits.collect(), refund: nothing, kept: nothing })
    }

    /// Moves the visits, and puts the moved rule behind them.
    async fn go(
        &self,
        transaction: &mut OrgTransaction,
        act: Uuid,
        to: DateTime<Utc>,
        practitioner: Option<&str>,
        scope: Scope,
    ) -> Result<(Act, usize), Setback> {
        let (moved, found) = self.look(transaction, to, practitioner, scope).await?;
        let (mut going, mut refused) = (Vec::new(), Vec::new());
        for (record, to, found) in found {
            match found {
                Found::Free(place, _) => going.push((record, place)),
                Found::Not(refusal) => refused.push((to, refusal)),
            }
        }
        if !refused.is_empty() {
            return Err(in_the_way(&refused, self.zone).into());
        }
        let new: Vec<(BookingId, Claim)> = going
            .iter()
            .flat_map(|(record, place)| {
                let claims = Claims::of(record.id, &place.visit.steps, None);
                claims.seats.into_iter().map(|claim| (record.id, claim))
            })
            .collect();
        for (record, place) in &going {
            self.put(transaction, act, record, place, &new).await?;
        }
        let before = self.put_rule(transaction, moved).await?;
        Ok((Act { before: Some(before) }, going.len()))
    }

    async fn put(
        &self,
        transaction: &mut OrgTransaction,
        act: Uuid,
        record: &BookingRecord,
        placement: &Placement,
        new: &[(BookingId, Claim)],
    ) -> Result<(), Setback> {
        let (org, request_id) = (self.order.org(), self.order.request_id());
        let step = self.step(record, Some(act));
        step.allowed(BookingEvent::Reschedule { by: Party::Clinic })?;
        let estimates: Vec<_> = record.steps.iter().map(|step| step.estimate_id).collect();
        store::bookings::move_to(transaction, org, record.id, placement, &estimates, self.now)
            .await
            .attempted(request_id)?;
        store::bookings::set_by_hand(transaction, org, record.id, &record.own_minutes, None)
            .await
            .attempted(request_id)?;
        let mut claims = Claims::of(record.id, &placement.visit.steps, record.hold_expires_at);
        if let Some(until) = step.grace() {
            let before: Vec<_> = record.steps.iter().map(StepRecord::placed).collect();
            claims = claims.keeping(&before, until);
            // Time that another visit of the series takes by now is theirs together, and comes back with all of them.
            claims.seats.retain(|kept| kept.kept_until.is_none() || !met(kept, record.id, new));
        }
        claim(self.resources, transaction, org, &claims, request_id).await?;
        let (from, to) =
            (labels::moment(record.starts_at, self.zone), labels::moment(placement.visit.start, self.zone));
        step.record_event(transaction, "moved", "Moved with its series", format!("From {from} to {to}")).await?;
        settling::follow(&step, transaction, Undone::Moved, Settlement::nothing(record)).await?;
        self.announce(transaction, record.id).await
    }

    async fn put_rule(&self, transaction: &mut OrgTransaction, moved: moving::Moved) -> Result<Before, Setback> {
        let (org, request_id) = (self.order.org(), self.order.request_id());
        let series = SeriesId(self.row.series_id);
        let old = |id: &BookingId| self.visits.iter().find(|visit| visit.id == *id)?.series.map(|place| place.date);
        let places = moved.places.iter().filter_map(|(id, _)| Some((*id, old(id)?))).collect();
        let split_off = match &moved.kept {
            None => None,
            Some(kept) => {
                let id = SeriesId(self.resources.entropy.id());
                store::series::set_rule(transaction, org, series, kept, self.now).await.attempted(request_id)?;
                store::series::split_off(transaction, org, series, id, &moved.rule, self.now)
                    .await
                    .attempted(request_id)?;
                Some(id)
            }
        };
        if split_off.is_none() {
            store::series::set_rule(transaction, org, series, &moved.rule, self.now).await.attempted(request_id)?;
        }
        let under = split_off.unwrap_or(series);
        store::series::set_places(transaction, org, under, &moved.places).await.attempted(request_id)?;
        Ok(Before { series, rule: self.row.rule.0.clone(), places, split_off })
    }
}

/// Whether a visit is still to come and stands.
pub(super) fn is_coming(record: &BookingRecord, now: DateTime<Utc>) -> bool {
    let moment = record.moment(now);
    !moment.has_begun() && record.state.apply(BookingEvent::Cancel { by: Party::Clinic }, moment).is_ok()
}

/// The wish of one of the visits: with whoever has it, as long as somebody made it.
fn wish_for(wish: &Wish, record: &BookingRecord) -> Wish {
    let mut wish = wish.clone();
    wish.last_time = record.steps.iter().map(|step| step.practitioner).collect();
    let own = record.own_minutes.iter().copied().chain(std::iter::repeat(None));
    for (part, minutes) in wish.parts.iter_mut().zip(own) {
        part.minutes = minutes;
    }
    wish
}

/// Whether another visit takes what would be kept.
fn met(kept: &Claim, of: BookingId, new: &[(BookingId, Claim)]) -> bool {
    let overlap = |one: Interval, other: Interval| one.0 < other.1 && one.1 > other.0;
    new.iter().any(|(booking, claim)| *booking != of && claim.place == kept.place && overlap(claim.taken, kept.taken))
}
