//! Taking the last change of a booking back, while nobody has been told of it.
//!
//! The time that the change gave back was kept for the booking, so that it is there to come back to; what was to follow
//! never happens, because the order for it finds nothing to do.

use super::{
    attempt::{Attempted, Setback},
    change::Step,
    claiming::claim,
    labels, settling,
};
use crate::{error::internal, zone};
use chrono::{DateTime, Utc};
use contract::AppError;
use domain::{
    booking::BookingState,
    calendar::{PlacedStep, Visit},
    ids::{LocationId, ResourceId},
};
use serde::{Deserialize, Serialize};
use store::{
    OrgTransaction,
    bookings::{BookingRecord, Claims, Placement, StepRecord, UntoldRow},
};

/// How a booking stood before a change: everything that a change can change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Standing {
    state: BookingState,
    hold_expires_at: Option<DateTime<Utc>>,
    visit: Visit,
    room: Option<ResourceId>,
    own_minutes: Vec<Option<u32>>,
}

impl Standing {
    pub(super) fn of(record: &BookingRecord) -> Self {
        Self {
            state: record.state,
            hold_expires_at: record.hold_expires_at,
            visit: Visit {
                location: record.location.unwrap_or(LocationId::MAIN),
                start: record.starts_at,
                end: record.ends_at,
                steps: record.steps.iter().map(StepRecord::placed).collect(),
            },
            room: record.room,
            own_minutes: record.own_minutes.clone(),
        }
    }

    pub(super) fn read(stored: serde_json::Value, request_id: &str) -> Result<Self, AppError> {
        serde_json::from_value(stored).map_err(|error| internal(request_id, &error))
    }

    /// Who gave the first part of the visit.
    pub(super) fn practitioner(&self) -> Option<ResourceId> {
        self.visit.steps.first().map(|step| step.practitioner.resource)
    }
}

/// Puts the locked booking back to where it was before its last change.
pub(super) async fn undo(step: &Step<'_>, transaction: &mut OrgTransaction) -> Result<(), Setback> {
    let (org, booking, request_id) = step.names();
    let change = store::bookings::untold_of(transaction, org, booking).await.attempted(request_id)?;
    let change = still_possible(change, step)?;
    let before = Standing::read(change.before.0.clone(), request_id)?;

    store::bookings::release(transaction, org, booking).await.attempted(request_id)?;
    store::bookings::set_state(transaction, org, booking, before.state, before.hold_expires_at, step.now)
        .await
        .attempted(request_id)?;
    let placement = Placement { visit: before.visit.clone(), room: before.room };
    let estimates: Vec<_> = step.record.steps.iter().map(|step| step.estimate_id).collect();
    store::bookings::move_to(transaction, org, booking, &placement, &estimates, step.now)
        .await
        .attempted(request_id)?;
    let reason = change.reason_before.as_deref();
    store::bookings::set_by_hand(transaction, org, booking, &before.own_minutes, reason).await.attempted(request_id)?;
    if before.state.occupies() {
        take_again(step, transaction, &before).await?;
    }
    store::bookings::forget_untold(transaction, org, booking).await.attempted(request_id)?;

    let zone = zone(&step.record.zone).attempted(request_id)?;
    let back = format!("Back to {}, {}", labels::moment(before.visit.start, zone), before.state);
    step.record_event(transaction, "undone", "Undone before anybody was told", back).await?;
    // Of two moves in a row the first may still be untold, and nobody undoes it any more.
    let practitioner = before.practitioner().unwrap_or(step.record.practitioner);
    if before.state.occupies() {
        let told = (change.told(), practitioner);
        settling::tell_if_moved(step.resources, transaction, org, booking, told, request_id).await?;
    }
    Ok(())
}

fn still_possible(change: Option<UntoldRow>, step: &Step<'_>) -> Result<UntoldRow, AppError> {
    let change = change.filter(|change| change.is_of(step.record.version) && change.undo_until > step.now);
    change.ok_or_else(|| {
        AppError::conflict(
            "It is too late to undo this: the moment for it is over, and what follows from the change is under way. \
             Change the booking again instead.",
        )
    })
}

/// The time was kept, so it is there; a place in a class may be another one by now, or none.
async fn take_again(step: &Step<'_>, transaction: &mut OrgTransaction, before: &Standing) -> Result<(), Setback> {
    let (org, booking, request_id) = step.names();
    let in_a_class = before.visit.steps.iter().any(|step: &PlacedStep| step.class.is_some());
    let claims = if in_a_class {
        let record = store::bookings::by_id(transaction, org, booking).await.attempted(request_id)?;
        let record = record.ok_or_else(|| internal(request_id, &"a booking vanished from its own transaction"))?;
        let mut claims = store::bookings::claims_again(transaction, &record).await.attempted(request_id)?;
        claims.hold_expires_at = before.hold_expires_at;
        claims
    } else {
        Claims::of(booking, &before.visit.steps, before.hold_expires_at)
    };
    match claim(step.resources, transaction, org, &claims.over_busy(), request_id).await {
        Err(Setback::Taken) => Err(AppError::conflict(
            "This cannot be undone any more: somebody else has the time by now. Change the booking again instead.",
        )
        .into()),
        claimed => claimed,
    }
}
