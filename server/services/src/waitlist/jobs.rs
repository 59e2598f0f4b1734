//! Orders that the waitlist leaves with the queue.

use super::{letter, offering};
use crate::{
    Resources,
    worker::{JobFailed, JobRun},
};
use chrono::{DateTime, Utc};
use domain::ids::{OfferId, OrgId, WaitlistEntryId};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

/// Offers what has become free in one organisation. Enqueued by [`store::waitlist::time_became_free`].
#[derive(Debug, Serialize, Deserialize)]
pub struct OfferFreeTimes {
    pub org: OrgId,
}

impl TaskHandler for OfferFreeTimes {
    const IDENTIFIER: &'static str = store::waitlist::OFFER_FREE_TIMES;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(Box::pin(offering::offer_free_times(&run.resources, self.org, &run.id))).await
    }
}

/// Looks at every organisation that has somebody on its list: for offers that ended, for time that became free in
/// another way, and for orders that were lost. Runs every five minutes.
#[derive(Debug, Serialize, Deserialize)]
pub struct SweepWaitlists {}

impl TaskHandler for SweepWaitlists {
    const IDENTIFIER: &'static str = "sweep_waitlists";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(Box::pin(sweep(&run.resources, &run.id))).await
    }
}

async fn sweep(resources: &Resources, request_id: &str) -> Result<(), JobFailed> {
    let mut failed = 0_u32;
    for org in store::waitlist::organisations(resources.database.doors()).await? {
        // One that fails must not keep the others waiting; its cause was logged where it happened.
        failed += u32::from(offering::offer_free_times(resources, org, request_id).await.is_err());
    }
    if failed == 0 { Ok(()) } else { Err(JobFailed(format!("{failed} waitlists could not be looked at"))) }
}

/// Tells somebody of a time that is kept for them.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendOffer {
    pub org: OrgId,
    pub offer: OfferId,
}

impl TaskHandler for SendOffer {
    const IDENTIFIER: &'static str = "send_waitlist_offer";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(letter::send_offer(&run.resources, self.org, self.offer)).await
    }
}

/// Tells somebody that they are on the list, and how to leave it.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendPlace {
    pub org: OrgId,
    pub entry: WaitlistEntryId,
    /// When they joined or changed what they wish for: each is told once.
    pub at: DateTime<Utc>,
}

impl TaskHandler for SendPlace {
    const IDENTIFIER: &'static str = "send_waitlist_place";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(letter::send_place(&run.resources, self.org, self.entry, self.at)).await
    }
}
