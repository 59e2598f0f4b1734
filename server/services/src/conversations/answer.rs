//! The second half of a turn: its plan carried out and answered, once, whoever is still listening.
//!
//! A plan waits in the database from the moment its message is stored. Whoever takes it up has [`TAKEN_FOR`] to carry it
//! out, in a task of its own, which a visitor who hangs up does not stop. Past that anybody may take it up again: the
//! same message sent again, the next message, or the job that looks for abandoned turns. What a plan makes has its id
//! beforehand and the answer is stored with the end of the turn, so that everything happens once however often it is
//! taken up.

use super::{
    ConversationDesk,
    carry_out::{CarryOut, Outcome},
    plan::Plan,
    surroundings::{Surroundings, locale_word, read_state, write_state},
};
use crate::error::{Report, internal};
use chrono::TimeDelta;
use contract::{AppError, Caller};
use domain::ids::{ConversationId, MessageId};
use std::time::Duration;
use store::{
    conversations::{Changed, NewMessage},
    open_turns::{TakenPlan, TurnId},
};
use tracing::Instrument;

/// Much longer than any answer takes.
pub(super) const TAKEN_FOR: TimeDelta = TimeDelta::seconds(10);
/// How often somebody who waits for an answer looks for it, and for how many looks they leave it to whoever has it.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const MOST_LOOKS: u32 = 220;
/// A plan that was taken up so often and never carried out is beyond us.
const MOST_ATTEMPTS: i32 = 5;

/// A plan and what it is to be carried out in.
pub(super) struct Planned {
    pub(super) plan: Plan,
    pub(super) around: Surroundings,
}

/// How a turn stands.
enum Standing {
    Answered,
    /// Somebody is at it.
    Taken,
    /// Taken up by us.
    Ours(Box<Planned>),
}

impl ConversationDesk {
    /// Carries a plan out in a task of its own, and waits for it while anybody listens.
    pub(super) async fn answer(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
        planned: Box<Planned>,
    ) -> Result<(), AppError> {
        let (desk, by) = (self.clone(), caller.clone());
        let work = async move { desk.carry_out(&by, conversation, message, planned).await };
        let task = tokio::spawn(work.in_current_span());
        task.await.unwrap_or_else(|ended| Err(internal(&caller.client.request_id, &ended)))
    }

    /// Sees to it that a stored message has its answer: waits for whoever is at it, and takes over when they are gone.
    pub(super) async fn see_answered(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
    ) -> Result<(), AppError> {
        for look in 0.. {
            match self.take_up(caller, conversation, message, look >= MOST_LOOKS).await? {
                Standing::Answered => break,
                Standing::Taken => tokio::time::sleep(LOOK_EVERY).await,
                Standing::Ours(planned) => return self.answer(caller, conversation, message, planned).await,
            }
        }
        Ok(())
    }

    /// Takes up a turn that was left behind; with `in_any_case`, also one that somebody should have ended by now.
    async fn take_up(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
        in_any_case: bool,
    ) -> Result<Standing, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let turn = TurnId { org, conversation, message };
        let now = self.resources.clock.now();
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let left_by = (!in_any_case).then_some(now);
        let taken =
            store::open_turns::take_up(&mut transaction, turn, left_by, now + TAKEN_FOR).await.report(request_id)?;
        let Some(taken) = taken else {
            let open = store::open_turns::of_conversation(&mut transaction, org, conversation).await;
            let is_open = open.report(request_id)?.contains(&message);
            return Ok(if is_open { Standing::Taken } else { Standing::Answered });
        };
        tracing::warn!(request_id, %conversation, attempts = taken.attempts, "an unfinished turn is taken up again");
        let row = store::conversations::find(&mut transaction, org, conversation).await.report(request_id)?;
        let row = row.ok_or_else(|| AppError::not_found("This conversation"))?;
        let plan = match readable(taken) {
            Ok(plan) => plan,
            Err(reason) => {
                tracing::error!(request_id, %conversation, reason, "a turn cannot be carried out");
                Plan::apology(read_state(row.state, request_id)?, &*self.resources.entropy, request_id)
            }
        };
        let around =
            Surroundings::load(self.resources.clock.now(), &mut transaction, org, &plan.state, request_id).await?;
        transaction.commit().await.report(request_id)?;
        Ok(Standing::Ours(Box::new(Planned { plan, around })))
    }

    /// Does what the plan says and stores what the desk answers, which ends the turn.
    pub(super) async fn carry_out(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
        planned: Box<Planned>,
    ) -> Result<(), AppError> {
        let Planned { plan, around } = *planned;
        let mut work = CarryOut::new(self, caller, conversation, &around, &plan);
        work.all().await;
        let (messages, outcomes) = work.finish();
        let messages = self.phrased(caller, conversation, (&plan.state, &around), &plan.replies, messages).await;
        self.close(caller, TurnId { org: caller.org, conversation, message }, &messages, &outcomes).await
    }

    async fn close(
        &self,
        caller: &Caller,
        turn: TurnId,
        messages: &[NewMessage],
        outcomes: &[Outcome],
    ) -> Result<(), AppError> {
        let (org, conversation, request_id) = (turn.org, turn.conversation, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let row = store::conversations::lock(&mut transaction, org, conversation).await.report(request_id)?;
        let row = row.ok_or_else(|| AppError::not_found("This conversation"))?;
        if !store::open_turns::close(&mut transaction, turn).await.report(request_id)? {
            // Somebody took it up meanwhile and was faster: their answer stands, and it tells of the same things.
            return Ok(());
        }
        let mut state = read_state(row.state, request_id)?;
        for outcome in outcomes {
            outcome.apply(&mut state);
            if let Outcome::Lead(lead) = outcome {
                store::conversations::adopt_contact_of_lead(&mut transaction, org, conversation, *lead)
                    .await
                    .report(request_id)?;
            }
        }
        let led_to = serde_json::to_value(outcomes).map_err(|error| internal(request_id, &error))?;
        store::turns::carried_out(&mut transaction, turn, &led_to).await.report(request_id)?;
        let now = self.resources.clock.now();
        store::conversations::add_messages(&mut transaction, org, conversation, messages, now)
            .await
            .report(request_id)?;
        let changed = Changed {
            state: &write_state(&state, request_id)?,
            locale: locale_word(state.locale),
            needs_person: row.needs_person,
            at: now,
        };
        store::conversations::save(&mut transaction, org, conversation, changed).await.report(request_id)?;
        transaction.commit().await.report(request_id)
    }
}

/// The plan, unless another release wrote it in words that this one does not know, or it keeps failing.
fn readable(taken: TakenPlan) -> Result<Plan, String> {
    if taken.attempts > MOST_ATTEMPTS {
        return Err("it was taken up too often".into());
    }
    serde_json::from_value(taken.plan).map_err(|error| error.to_string())
}
