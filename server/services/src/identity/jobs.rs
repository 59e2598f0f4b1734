//! Orders that accounts leave with the queue. They hold ids; links and codes are computed when a mail is written.

use super::letters;
use crate::{Resources, worker::JobRun};
use domain::ids::{ChallengeId, PersonId};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};
use store::StoreError;
use uuid::Uuid;

/// Mails the link and the code of a challenge that is still open.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SendChallenge {
    pub challenge: ChallengeId,
}

impl TaskHandler for SendChallenge {
    const IDENTIFIER: &'static str = "send_challenge";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(letters::challenge(&run.resources, self.challenge)).await
    }
}

/// Tells somebody by mail that their account changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendNotice {
    pub notice: Uuid,
    pub person: PersonId,
    pub kind: String,
}

impl TaskHandler for SendNotice {
    const IDENTIFIER: &'static str = "send_notice";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(letters::notice(&run.resources, &self)).await
    }
}

/// Removes ceremonies, challenges and counters that are over. Runs every hour.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct TidyIdentity {}

impl TaskHandler for TidyIdentity {
    const IDENTIFIER: &'static str = "tidy_identity";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        run.work(tidy(&run.resources)).await
    }
}

async fn tidy(resources: &Resources) -> Result<(), StoreError> {
    store::identity::tidy(resources.database.doors(), resources.clock.now()).await.map(drop)
}
