//! What the queue does for conversations.

use super::ConversationDesk;
use crate::worker::{JobFailed, JobRun};
use contract::{Actor, Caller, Client};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

/// How many abandoned turns one run answers; the next minute takes the rest.
const SWEEP: u32 = 200;

/// Answers messages whose answer was begun and never stored, because the process died. Runs every minute.
#[derive(Debug, Serialize, Deserialize)]
pub struct AnswerAbandonedTurns {}

impl TaskHandler for AnswerAbandonedTurns {
    const IDENTIFIER: &'static str = "answer_abandoned_turns";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let run = JobRun::of(&context)?;
        let desk = ConversationDesk::new(run.resources.clone());
        run.work(desk.answer_abandoned_turns()).await
    }
}

impl ConversationDesk {
    pub(super) async fn answer_abandoned_turns(&self) -> Result<(), JobFailed> {
        let now = self.resources.clock.now();
        let turns = store::open_turns::abandoned(self.resources.database.doors(), now, SWEEP).await?;
        let mut failed = 0_u32;
        for turn in turns {
            let client = Client { address: String::new(), request_id: turn.message.to_string(), ..Client::default() };
            let caller = Caller { org: turn.org, actor: Actor::Visitor, client, key: None, read_only: false };
            // One that fails must not keep the others waiting; its cause was logged where it happened.
            failed += u32::from(self.see_answered(&caller, turn.conversation, turn.message).await.is_err());
        }
        if failed == 0 { Ok(()) } else { Err(JobFailed(format!("{failed} turns could not be answered"))) }
    }
}
