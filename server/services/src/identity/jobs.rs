//! Orders that accounts leave with the queue. They hold ids; links and codes are computed when a mail is written.

use super::letters;
use crate::worker::resources;
use domain::ids::{ChallengeId, PersonId};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Mails the link and the code of a challenge that is still open.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SendChallenge {
    pub challenge: ChallengeId,
}

impl TaskHandler for SendChallenge {
    const IDENTIFIER: &'static str = "send_challenge";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        letters::challenge(&resources(&context)?, self.challenge).await
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
        letters::notice(&resources(&context)?, &self).await
    }
}

/// Removes ended sessions, ceremonies, challenges and counters. Runs every hour.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct TidyIdentity {}

impl TaskHandler for TidyIdentity {
    const IDENTIFIER: &'static str = "tidy_identity";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let resources = resources(&context)?;
        let now = resources.clock.now();
        store::identity::tidy(resources.database.doors(), now).await.map(drop).map_err(crate::worker::JobFailed::from)
    }
}
