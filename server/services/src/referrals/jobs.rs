//! The order that a booking's change leaves with the queue where somebody recommended the clinic.

use super::following;
use crate::worker::JobRun;
use domain::ids::{BookingId, OrgId};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

/// Looks at what a recommendation has earned, or no longer has.
#[derive(Debug, Serialize, Deserialize)]
pub struct FollowReferral {
    pub org: OrgId,
    pub booking: BookingId,
}

impl TaskHandler for FollowReferral {
    const IDENTIFIER: &'static str = store::referrals::FOLLOW_REFERRAL;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(following::follow(&run.resources, self.org, self.booking, &run.id)).await
    }
}
