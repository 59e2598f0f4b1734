//! Jobs of subscriptions. Each may run twice, and does its work once.

use super::{begin_trial, notices, sync};
use crate::{
    Resources,
    worker::{JobFailed, JobRun},
};
use chrono::TimeDelta;
use domain::ids::OrgId;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};
use store::{
    queue::{self, Schedule},
    subscriptions,
};

/// After how long without a word the provider is asked by itself: what an event was lost for is found within a day.
const SILENCE: TimeDelta = TimeDelta::hours(20);
/// For how long what was counted is known, so that it is not counted again: longer than any job is tried.
const COUNTED_KNOWN: TimeDelta = TimeDelta::days(90);
const BATCH: i32 = 1_000;

/// Tells the owners what is due to be told.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TellSubscription {
    pub org: OrgId,
}

impl TaskHandler for TellSubscription {
    const IDENTIFIER: &'static str = "tell_subscription";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(notices::tell(&run.resources, self.org)).await
    }
}

/// Looks after one subscription: begins a trial, asks the provider after a silence, tells what is due.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct WatchSubscription {
    pub org: OrgId,
}

impl TaskHandler for WatchSubscription {
    const IDENTIFIER: &'static str = "watch_subscription";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(watch(&run.resources, self.org, &run.id)).await
    }
}

async fn watch(resources: &Resources, org: OrgId, request_id: &str) -> Result<(), JobFailed> {
    let mut transaction = resources.database.begin(org).await?;
    begin_trial(resources, &mut transaction, org, request_id).await?;
    let known = subscriptions::find(&mut transaction, org).await?;
    transaction.commit().await?;
    if known.is_some_and(|known| known.updated_at < resources.clock.now() - SILENCE) {
        sync::sync(resources, org, request_id).await?;
    }
    notices::tell(resources, org).await
}

/// Every hour: an order for each organisation to be looked after.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct WatchSubscriptions {}

impl TaskHandler for WatchSubscriptions {
    const IDENTIFIER: &'static str = "watch_subscriptions";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(watch_all(&run.resources)).await
    }
}

async fn watch_all(resources: &Resources) -> Result<(), JobFailed> {
    if !resources.billing.is_connected() {
        return Ok(());
    }
    let doors = resources.database.doors();
    let orgs = subscriptions::organisations(doors).await?;
    let mut transaction = doors.begin().await.map_err(store::StoreError::from)?;
    for org in orgs {
        let schedule =
            Schedule { key: Some(format!("watch_subscription:{org}")), leave_waiting: true, ..Schedule::default() };
        queue::enqueue(&mut transaction, WatchSubscription::IDENTIFIER, &WatchSubscription { org }, schedule).await?;
    }
    transaction.commit().await.map_err(store::StoreError::from)?;
    let before = resources.clock.now() - COUNTED_KNOWN;
    while subscriptions::forget_counted(doors, before, BATCH).await? == i64::from(BATCH) {}
    Ok(())
}
