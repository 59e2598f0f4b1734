//! Undoing a change of several visits: all that are still as it left them go back together.

use super::acting::Act;
use crate::{
    bookings::{
        attempt::{Attempted, Setback},
        change::{Order, Step},
        undo,
    },
    error::internal,
};
use contract::AppError;
use domain::ids::SeriesId;
use store::{OrgTransaction, live::Change};

/// Takes back the last act on the series whose first is `root`. `step` points at one of its visits.
pub(in crate::bookings) async fn undo(
    step: &Step<'_>,
    transaction: &mut OrgTransaction,
    root: SeriesId,
) -> Result<(), Setback> {
    let (org, _, request_id) = step.names();
    store::series::lock(transaction, org, root).await.attempted(request_id)?;
    let act = store::series::act(transaction, org, root).await.attempted(request_id)?;
    let (id, act) = act.ok_or_else(|| AppError::conflict("This was undone already."))?;
    let act: Act = serde_json::from_value(act).map_err(|error| internal(request_id, &error))?;
    let changed = store::series::changed_by(transaction, org, id).await.attempted(request_id)?;
    let mut records = Vec::with_capacity(changed.len());
    for booking in changed {
        let record = store::bookings::by_id(transaction, org, booking).await.attempted(request_id)?;
        records.push(record.ok_or_else(|| AppError::not_found("This booking"))?);
    }
    // Where one of them is by now, another one was: all leave before any comes back.
    for record in &records {
        store::bookings::release(transaction, org, record.id).await.attempted(request_id)?;
    }
    for record in &records {
        let order = Order { booking: record.id, version: None, ..step.order };
        let one = Step { order, record, act: None, ..*step };
        undo::undo(&one, transaction).await?;
        store::live::announce(transaction, org, Change::Booking(record.id)).await.attempted(request_id)?;
    }
    if let Some(before) = &act.before {
        store::series::set_rule(transaction, org, before.series, &before.rule, step.now).await.attempted(request_id)?;
        store::series::set_places(transaction, org, before.series, &before.places).await.attempted(request_id)?;
        if let Some(split_off) = before.split_off {
            store::series::remove_empty(transaction, org, split_off).await.attempted(request_id)?;
        }
    }
    store::series::set_act(transaction, org, root, None).await.attempted(request_id)
}
