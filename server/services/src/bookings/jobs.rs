//! Orders that bookings leave with the queue.

use super::{expire, settling};
use crate::{
    Resources,
    conversations::posting::{Happening, booking_happened},
    error::Report,
    worker::{JobFailed, JobRun},
};
use domain::{
    booking::BookingState,
    ids::{BookingId, OrgId},
};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

/// Carries out what follows a change, once it can no longer be undone.
#[derive(Debug, Serialize, Deserialize)]
pub struct SettleChange {
    pub org: OrgId,
    pub booking: BookingId,
}

impl TaskHandler for SettleChange {
    const IDENTIFIER: &'static str = "settle_change";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(settling::settle_if_due(&run.resources, self.org, self.booking, &run.id)).await
    }
}

/// How many overdue holds, and changes, one sweep ends; the next minute takes the rest.
const SWEEP: u32 = 500;

/// Ends one hold at its time.
#[derive(Debug, Serialize, Deserialize)]
pub struct EndHold {
    pub org: OrgId,
    pub booking: BookingId,
}

impl TaskHandler for EndHold {
    const IDENTIFIER: &'static str = "end_hold";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(expire::end_if_due(&run.resources, self.org, self.booking, &run.id)).await
    }
}

/// Ends holds, and settles changes, whose own job was lost or late. Runs every minute.
#[derive(Debug, Serialize, Deserialize)]
pub struct SweepHolds {}

impl TaskHandler for SweepHolds {
    const IDENTIFIER: &'static str = "sweep_holds";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(sweep(&run.resources, &run.id)).await
    }
}

async fn sweep(resources: &Resources, request_id: &str) -> Result<(), JobFailed> {
    let now = resources.clock.now();
    let overdue = store::bookings::expired_holds(resources.database.doors(), now, SWEEP).await?;
    let mut failed = 0_u32;
    for (org, booking) in overdue {
        // One that fails must not keep the others waiting; its cause was logged where it happened.
        failed += u32::from(expire::end_if_due(resources, org, booking, request_id).await.is_err());
    }
    let overdue = store::bookings::overdue_changes(resources.database.doors(), now, SWEEP).await?;
    for (org, booking) in overdue {
        failed += u32::from(settling::settle_if_due(resources, org, booking, request_id).await.is_err());
    }
    if failed == 0 { Ok(()) } else { Err(JobFailed(format!("{failed} holds or changes could not be ended"))) }
}

/// Tells a visitor that their hold ended, when another visitor's booking found it first.
#[derive(Debug, Serialize, Deserialize)]
pub struct TellHoldEnded {
    pub org: OrgId,
    pub booking: BookingId,
}

impl TaskHandler for TellHoldEnded {
    const IDENTIFIER: &'static str = "tell_hold_ended";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(self.tell(&run.resources, &run.id)).await
    }
}

impl TellHoldEnded {
    async fn tell(&self, resources: &Resources, request_id: &str) -> Result<(), JobFailed> {
        let (org, booking) = (self.org, self.booking);
        let mut transaction = resources.database.begin(org).await?;
        let record = store::bookings::lock(&mut transaction, org, booking).await?;
        // Paid meanwhile: another message has said so.
        if record.is_some_and(|record| record.state == BookingState::Expired) {
            booking_happened(resources, &mut transaction, org, booking, Happening::HoldEnded, request_id).await?;
            transaction.commit().await.report(request_id)?;
        }
        Ok(())
    }
}
