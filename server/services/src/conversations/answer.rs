//! The second half of a turn: its plan carried out and answered, once, whoever is still listening.
//!
//! A plan waits in the database from the moment its message is stored. Whoever takes it up has [`TAKEN_FOR`] to carry it
//! out, in a task of its own, which a visitor who hangs up does not stop. Past that anybody may take it up again: the
//! same message sent again, the next message, or the job that looks for abandoned turns. What a plan makes has its id
//! beforehand and the answer is stored with the end of the turn, so that everything happens once however often it is
//! taken up.

use super::{
    ConversationDesk,
    carry_out::{CarryOut, Done, Outcome},
    plan::Plan,
    surroundings::{Surroundings, locale_word, read_state, write_state},
    thread::{self, Screen},
};
use crate::error::{Report, internal};
use chrono::TimeDelta;
use contract::{
    AppError, Caller,
    conversations::{ConversationToken, Thread},
};
use domain::{
    conversation::State,
    ids::{ConversationId, MessageId},
};
use std::time::Duration;
use store::{
    OrgTransaction,
    conversations::{ConversationRow, NewMessage},
    open_turns::{TakenPlan, TurnId},
    turns::Answer,
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
    /// Carries a plan out in a task of its own, and waits for it while anybody listens. The thread for whoever has the
    /// token that is given; `None` also when somebody else answered meanwhile.
    pub(super) async fn answer(
        &self,
        caller: &Caller,
        (conversation, message): (ConversationId, MessageId),
        planned: Box<Planned>,
        token: Option<ConversationToken>,
    ) -> Result<Option<Thread>, AppError> {
        let (desk, by) = (self.clone(), caller.clone());
        let work = async move { desk.carry_out(&by, (conversation, message), planned, token).await };
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
                Standing::Ours(planned) => {
                    self.answer(caller, (conversation, message), planned, None).await?;
                    break;
                }
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

    /// Does what the plan says and stores what the desk answers, which ends the turn. What whoever has the token then
    /// sees is read in the transaction that stores it.
    pub(super) async fn carry_out(
        &self,
        caller: &Caller,
        (conversation, message): (ConversationId, MessageId),
        planned: Box<Planned>,
        token: Option<ConversationToken>,
    ) -> Result<Option<Thread>, AppError> {
        let Planned { plan, around } = *planned;
        let request_id = &caller.client.request_id;
        let mut work = CarryOut::new(self, caller, conversation, &around, &plan);
        work.all().await;
        let Done { messages, outcomes, mut within } = work.finish();
        if self.resources.language_model.is_configured()
            && let Some(within) = within.take()
        {
            // A model is asked outside of any transaction.
            within.commit().await.report(request_id)?;
        }
        let messages = self.phrased(caller, conversation, (&plan.state, &around), &plan.replies, messages).await;
        let mut transaction = match within {
            Some(within) => within,
            None => self.resources.database.begin(caller.org).await.report(request_id)?,
        };
        let turn = TurnId { org: caller.org, conversation, message };
        let Some((row, state)) = self.close(&mut transaction, turn, &messages, &outcomes, request_id).await? else {
            return Ok(None);
        };
        let screen = match &token {
            Some(_) => Some(self.screen_after(&mut transaction, caller, (row, state), around).await),
            None => None,
        };
        // Whether or not it can be shown, the answer is kept.
        transaction.commit().await.report(request_id)?;
        match (screen.transpose()?, token) {
            (Some(screen), Some(token)) => Ok(Some(self.shown(caller, screen, token).await)),
            _ => Ok(None),
        }
    }

    /// Ends the turn: the conversation as it stands then. `None` when somebody took it up meanwhile and was faster: their
    /// answer stands, and it tells of the same things.
    async fn close(
        &self,
        transaction: &mut OrgTransaction,
        turn: TurnId,
        messages: &[NewMessage],
        outcomes: &[Outcome],
        request_id: &str,
    ) -> Result<Option<(ConversationRow, State)>, AppError> {
        let (org, conversation) = (turn.org, turn.conversation);
        let row = store::conversations::lock(transaction, org, conversation).await.report(request_id)?;
        let mut row = row.ok_or_else(|| AppError::not_found("This conversation"))?;
        let mut state = read_state(std::mem::take(&mut row.state), request_id)?;
        for outcome in outcomes {
            outcome.apply(&mut state);
            if let Outcome::Lead(lead) = outcome {
                store::conversations::adopt_contact_of_lead(transaction, org, conversation, *lead)
                    .await
                    .report(request_id)?;
            }
        }
        let led_to = serde_json::to_value(outcomes).map_err(|error| internal(request_id, &error))?;
        let answer = Answer {
            messages,
            outcomes: &led_to,
            state: &write_state(&state, request_id)?,
            locale: locale_word(state.locale),
            at: self.resources.clock.now(),
        };
        let version = store::turns::end(transaction, turn, &answer).await.report(request_id)?;
        Ok(version.map(|version| (ConversationRow { version, ..row }, state)))
    }

    async fn screen_after(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        (row, state): (ConversationRow, State),
        around: Surroundings,
    ) -> Result<Screen, AppError> {
        let (now, request_id) = (self.resources.clock.now(), &caller.client.request_id);
        let conversation = ConversationId(row.conversation_id);
        let around = around.after(now, transaction, caller.org, &state, request_id).await?;
        let read = thread::read_on(&self.resources, transaction, caller, (row, state), around).await?;
        Screen::of(read, transaction, caller, conversation).await
    }
}

/// The plan, unless another release wrote it in words that this one does not know, or it keeps failing.
fn readable(taken: TakenPlan) -> Result<Plan, String> {
    if taken.attempts > MOST_ATTEMPTS {
        return Err("it was taken up too often".into());
    }
    serde_json::from_value(taken.plan).map_err(|error| error.to_string())
}
