//! What organisations pay for Anteroom itself.
//!
//! The provider is the truth: whatever event arrives, the whole account is read again ([`sync`]) and put in the place of
//! what was known, unless that is newer. So events may come late, twice or in any order, and a change that an act of
//! ours made is seen by the same way. How an organisation stands follows from that and the clock
//! (`domain::billing`); what it may do is asked at [`gate`].

mod acting;
mod events;
pub(crate) mod gate;
pub mod jobs;
mod notices;
mod sync;
mod view;
mod words;

pub(crate) use events::apply;
pub(crate) use view::banner;

use crate::{Resources, error::Report};
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    billing::{PlanChange, SubscriptionAct, SubscriptionView, Subscriptions},
};
use domain::{
    authorization::Action,
    billing::{Facts, Interval, Plan},
    ids::OrgId,
};
use ports::ProcessorError;
use sqlx::PgConnection;
use store::subscriptions::{self, Subscription};

/// The subscriptions of every organisation.
pub struct SubscriptionDesk {
    resources: Resources,
}

impl SubscriptionDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources }
    }
}

#[async_trait]
impl Subscriptions for SubscriptionDesk {
    async fn view(&self, caller: &Caller) -> Result<SubscriptionView, AppError> {
        caller.require(Action::ReadBilling)?;
        view::view(&self.resources, caller).await
    }

    async fn checkout(&self, caller: &Caller, plan: Plan, interval: Interval) -> Result<String, AppError> {
        caller.require(Action::ManageBilling)?;
        acting::checkout(&self.resources, caller, plan, interval).await
    }

    async fn portal(&self, caller: &Caller) -> Result<String, AppError> {
        caller.require(Action::ManageBilling)?;
        acting::portal(&self.resources, caller).await
    }

    async fn preview(&self, caller: &Caller, plan: Plan, interval: Interval) -> Result<PlanChange, AppError> {
        caller.require(Action::ManageBilling)?;
        acting::preview(&self.resources, caller, plan, interval).await
    }

    async fn change(
        &self,
        caller: &Caller,
        plan: Plan,
        interval: Interval,
        as_of: i64,
        version: i64,
    ) -> Result<(), AppError> {
        caller.require(Action::ManageBilling)?;
        acting::change(&self.resources, caller, (plan, interval), as_of, version).await
    }

    async fn act(&self, caller: &Caller, act: SubscriptionAct, version: i64) -> Result<(), AppError> {
        caller.require(Action::ManageBilling)?;
        acting::act(&self.resources, caller, act, version).await
    }

    async fn refresh(&self, caller: &Caller) -> Result<(), AppError> {
        caller.require(Action::ReadBilling)?;
        sync::sync(&self.resources, caller.org, &caller.client.request_id).await.map(drop)
    }
}

/// The subscription of an organisation; its trial begins now if it has none.
async fn known(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    request_id: &str,
) -> Result<Subscription, AppError> {
    if let Some(known) = subscriptions::find(connection, org).await.report(request_id)? {
        return Ok(known);
    }
    begin_trial(resources, connection, org, request_id).await?;
    let known = subscriptions::find(connection, org).await.report(request_id)?;
    known.ok_or_else(|| AppError::not_found("This organisation"))
}

/// Begins the trial of an organisation that has none, where subscriptions are sold.
pub(crate) async fn begin_trial(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    request_id: &str,
) -> Result<(), AppError> {
    if resources.billing.is_connected() {
        let now = resources.clock.now();
        subscriptions::begin_trial(connection, org, &Facts::trial(now), now).await.report(request_id)?;
    }
    Ok(())
}

/// What a failure of the provider is for somebody at the page.
fn refused(error: &ProcessorError) -> AppError {
    match error {
        ProcessorError::Refused(reason) => AppError::conflict(format!("The payment provider refused: {reason}")),
        other => {
            tracing::warn!(%other, "the provider of subscriptions did not answer");
            AppError::ProviderUnavailable {
                what: "The payment provider does not answer just now. Nothing was changed; please try again in a few \
                       minutes."
                    .into(),
            }
        }
    }
}

/// Where nothing is sold there is nothing to do.
fn not_sold() -> AppError {
    AppError::not_found("A subscription")
}
