//! Events of the provider: a reason to read the account again, and nothing more.

use super::sync;
use crate::{Resources, worker::JobFailed};
use ports::BillingNews;
use store::subscriptions;

/// Applies an event about somebody's subscription. `Ok` says what became of it.
pub(crate) async fn apply(
    resources: &Resources,
    news: BillingNews,
    request_id: &str,
) -> Result<&'static str, JobFailed> {
    let Some(customer) = news.customer else { return Ok("names no customer") };
    let org = subscriptions::by_customer(resources.database.doors(), &customer).await?;
    // A customer that we are just about to store is read when somebody subscribes, whose event comes later.
    let Some(org) = org else { return Ok("the customer is not ours") };
    Ok(if sync::sync(resources, org, request_id).await? { "read" } else { "nothing new" })
}
