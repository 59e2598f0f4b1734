//! Moving several visits of a series: where each goes, and the rule behind them.

use super::{
    acting::{Act, Before, Scene},
    enter::in_the_way,
    looking::{self, Found, Sought},
    moving,
};
use crate::{
    bookings::{
        attempt::{Attempted, Setback},
        claiming::{self, claim},
        labels,
        settling::{self, Settlement},
        slot,
    },
    calendar::{Freedom, Wish, wish},
    dates::meant_at,
};
use chrono::{DateTime, Utc};
use contract::{
    AppError,
    bookings::Undone,
    series::{ChangePlan, PlanState, PlannedChange},
};
use domain::{
    booking::{BookingEvent, Party},
    calendar::Interval,
    ids::{BookingId, SeriesId},
    money::Money,
    series::Scope,
};
use store::{
    OrgTransaction,
    bookings::{BookingRecord, Claim, Claims, Placement, StepRecord},
};
use uuid::Uuid;

impl Scene<'_> {
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

    pub(super) async fn plan_move(
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
    pub(super) async fn go(
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
