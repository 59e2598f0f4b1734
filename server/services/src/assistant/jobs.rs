//! Orders that the assistant leaves with the queue.

use super::letter;
use crate::worker::JobRun;
use chrono::NaiveDate;
use domain::ids::OrgId;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

/// Tells the owners that a share of a day's budget is spent. Enqueued once a share and day.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TellSpending {
    pub org: OrgId,
    pub day: NaiveDate,
    /// Percent: 80 or 100.
    pub share: i16,
}

impl TellSpending {
    pub(super) const NAME: &'static str = "tell_model_spending";
}

impl TaskHandler for TellSpending {
    const IDENTIFIER: &'static str = Self::NAME;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(letter::tell(&run.resources, self)).await
    }
}
