//! Jobs of the books. Each may run twice, and does its work once.

use super::reconciling;
use crate::worker::JobRun;
use domain::ids::{OrgId, ReconciliationId};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

/// Compares the books of one organisation with its card processor's.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Reconcile {
    pub org: OrgId,
    pub reconciliation: ReconciliationId,
}

impl TaskHandler for Reconcile {
    const IDENTIFIER: &'static str = "reconcile";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(reconciling::compare(&run.resources, self.org, self.reconciliation, &run.id)).await
    }
}

/// Every night: orders a comparison of every organisation that took or returned money lately.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct ReconcileAll {}

impl TaskHandler for ReconcileAll {
    const IDENTIFIER: &'static str = "reconcile_all";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(reconciling::order_all(&run.resources)).await
    }
}
