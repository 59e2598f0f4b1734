//! Orders that organisations leave with the queue.

use super::letter;
use crate::worker::JobRun;
use domain::ids::InvitationId;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

/// Mails an invitation that is still open.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SendInvitation {
    pub invitation: InvitationId,
}

impl TaskHandler for SendInvitation {
    const IDENTIFIER: &'static str = "send_invitation";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(letter::send(&run.resources, self.invitation)).await
    }
}
