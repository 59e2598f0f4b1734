//! Taking a visit from a package, and giving it back.

use super::{
    attempt::{Attempted, Setback},
    change::Step,
    settling,
};
use crate::{
    error::{Report, internal},
    packages::{closed, is_for},
    zone,
};
use contract::AppError;
use domain::{
    booking::BookingState,
    calendar::labels,
    ids::{BookingId, HoldingId, OrgId},
};
use sqlx::PgConnection;
use store::OrgTransaction;

/// Takes the locked booking's visit from one of its client's packages: no deposit is asked for any more, and one that
/// waited for it is confirmed.
pub(super) async fn take(step: &Step<'_>, transaction: &mut OrgTransaction, holding: HoldingId) -> Result<(), Setback> {
    let (org, booking, request_id) = step.names();
    if let Some(reason) = closed(step.record) {
        return Err(AppError::conflict(reason).into());
    }
    // Nobody takes back a move behind this one's back: what was to be told of it is told now.
    settling::settle_now(step.resources, transaction, step.record, request_id).await?;
    let row = store::packages::lock_holding(transaction, org, step.record.contact, holding).await;
    let row = row.attempted(request_id)?.ok_or_else(|| AppError::not_found("This package"))?;
    if !is_for(&row.services, step.record) {
        return Err(AppError::conflict("This package is for other services.").into());
    }
    let day = labels::local_date(step.record.starts_at, zone(&step.record.zone).attempted(request_id)?);
    row.holding().covers(day).map_err(|reason| AppError::conflict(reason.to_string()))?;
    let ids = (step.resources.entropy.id(), holding, booking);
    let deposit = step.record.deposit.minor;
    let number = store::packages::take(transaction, org, ids, deposit, step.now).await.attempted(request_id)?;
    store::bookings::set_deposit(transaction, org, booking, 0, step.now).await.attempted(request_id)?;
    let detail = format!("{}, visit {number} of {}", row.name, row.holding().visits);
    step.record_event(transaction, "package", "Taken from a package", detail).await?;
    if step.record.state == BookingState::AwaitingDeposit {
        step.confirm(transaction).await?;
    }
    Ok(())
}

/// Gives the locked booking's visit back, whatever became of it. Its deposit is asked for as before.
pub(super) async fn give_back(step: &Step<'_>, transaction: &mut OrgTransaction) -> Result<(), Setback> {
    let (org, booking, request_id) = step.names();
    settling::settle_now(step.resources, transaction, step.record, request_id).await?;
    let deposit = store::packages::give_back(transaction, org, booking, step.now).await.attempted(request_id)?;
    let deposit =
        deposit.ok_or_else(|| AppError::conflict("This visit is taken from no package, or came back to it."))?;
    store::bookings::set_deposit(transaction, org, booking, deposit, step.now).await.attempted(request_id)?;
    step.record_event(transaction, "package", "Given back to the package", String::new()).await
}

/// A cancelled visit comes back to its package where its policy would return a deposit whole; otherwise it is used.
pub(super) async fn settle_cancelled(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    request_id: &str,
) -> Result<(), AppError> {
    let record = store::bookings::by_id(connection, org, booking).await.report(request_id)?;
    let Some(record) = record.filter(|record| record.package.is_some()) else { return Ok(()) };
    // Its last change is the cancellation: whatever came after it would have been settled instead.
    let cancelled_at = record.updated_at;
    let returns = domain::packages::returns(&record.policy, record.starts_at, cancelled_at);
    if returns.map_err(|error| internal(request_id, &error))? {
        store::packages::give_back(connection, org, booking, cancelled_at).await.report(request_id)?;
    }
    Ok(())
}
