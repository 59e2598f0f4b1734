//! May this organisation …? Asked in the transaction of the act itself.

use crate::{Resources, error::Report, worker::JobFailed};
use contract::AppError;
use domain::{
    billing::{Entitlements, Metered, Share},
    ids::OrgId,
};
use sqlx::PgConnection;
use store::{
    StoreError,
    subscriptions::{self, Subscription, Use},
};

/// What is used of each thing.
pub(super) fn amount(used: Use, what: Metered) -> u64 {
    let count = match what {
        Metered::Seats => used.seats,
        Metered::Locations => used.locations,
        Metered::Messages => used.messages,
        Metered::Assistant => used.assistant,
    };
    u64::try_from(count).unwrap_or_default()
}

/// How much of something is used, and how much there is. Whoever asks at the same time for the same organisation waits
/// until the act is done, so that two never take the last seat.
async fn share(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    what: Metered,
) -> Result<Option<Share>, StoreError> {
    if !resources.billing.is_connected() {
        return Ok(None);
    }
    let now = resources.clock.now();
    let Some(Subscription { facts, .. }) = subscriptions::lock(connection, org).await? else { return Ok(None) };
    let used = subscriptions::used(connection, org, now).await?;
    Ok(Some(Entitlements::of(&facts, now).share(what, amount(used, what))))
}

/// Refuses one more of something that the plan does not hold.
pub(crate) async fn require_room(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    what: Metered,
    request_id: &str,
) -> Result<(), AppError> {
    let share = share(resources, connection, org, what).await.report(request_id)?;
    let Some(Share { limit: Some(limit), .. }) = share.filter(Share::is_full) else { return Ok(()) };
    let what = format!(
        "Your plan holds {} {}, and they are used. A larger plan holds more: an owner or admin finds it on the page \
         “Subscription” of the portal (/portal/subscription).",
        what.amount(limit),
        what.noun(limit == 1)
    );
    Err(AppError::PaymentRequired { what })
}

/// Whether `more` fits into what the month holds.
pub(crate) async fn has_room_for(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    what: Metered,
    more: i64,
) -> Result<bool, StoreError> {
    let share = share(resources, connection, org, what).await?;
    Ok(share.is_none_or(|share| {
        let wanted = share.used.saturating_add(u64::try_from(more).unwrap_or_default());
        share.limit.is_none_or(|limit| wanted <= limit)
    }))
}

/// Whether the organisation's staff may only read, because its subscription has ended.
pub(crate) async fn reads_alone(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
) -> Result<bool, StoreError> {
    let now = resources.clock.now();
    let found = subscriptions::find(connection, org).await?.filter(|_| resources.billing.is_connected());
    Ok(found.and_then(|found| found.facts.read_only_from()).is_some_and(|from| from <= now))
}

/// Counts a message that went out, once for its key. A message about a visit is never held back for it: limits refuse
/// what people write by hand.
pub(crate) async fn count_message(resources: &Resources, org: OrgId, key: &str) -> Result<(), JobFailed> {
    if resources.billing.is_connected() {
        let mut transaction = resources.database.begin(org).await?;
        subscriptions::count_message(&mut transaction, org, key, resources.clock.now()).await?;
        transaction.commit().await?;
    }
    Ok(())
}
