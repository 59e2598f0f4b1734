//! What is done about connected accounts without anybody asking.

use super::renewing;
use crate::worker::JobRun;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

/// Every hour: tokens that are a week old.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct RenewTokens {}

impl TaskHandler for RenewTokens {
    const IDENTIFIER: &'static str = "renew_processor_tokens";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(renewing::sweep(&run.resources, &run.id)).await
    }
}
