//! Taking over, handing back, passing on, putting aside, ending.

use super::{ConversationDesk, colleagues, first_name, mailing, person};
use crate::{
    conversations::surroundings::{read_state, write_state},
    error::Report,
};
use chrono::TimeDelta;
use contract::{AppError, Caller, answering::ConversationAct};
use domain::{
    conversation::Phrase,
    ids::{ConversationId, PersonId},
};
use store::{
    OrgTransaction,
    answering::Standing,
    conversations::{Changed, ConversationRow},
};

/// The longest that a conversation is put aside.
const LONGEST_SNOOZE: TimeDelta = TimeDelta::days(60);

impl ConversationDesk {
    pub(super) async fn act_on(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        act: ConversationAct,
    ) -> Result<(), AppError> {
        let (mut transaction, row) = self.locked(caller, conversation).await?;
        let now = self.resources.clock.now();
        let (standing, entry) = match act {
            ConversationAct::TakeOver => {
                self.take(&mut transaction, caller, conversation, &row).await?;
                (Standing::default(), None)
            }
            ConversationAct::HandBack => {
                self.give_back(&mut transaction, caller, conversation, row).await?;
                (Standing::default(), None)
            }
            ConversationAct::Assign { to } => {
                let name = self.member_name(&mut transaction, caller, to).await?;
                let kind = if to.is_some() { "assigned" } else { "unassigned" };
                (Standing { assigned_to: Some(to), ..Standing::default() }, Some((kind, name)))
            }
            ConversationAct::Snooze { until } => {
                if until <= now || until > now + LONGEST_SNOOZE {
                    return Err(AppError::invalid("until", "Choose a time within the next 60 days."));
                }
                let standing = Standing { snoozed_until: Some(Some(until)), ..Standing::default() };
                (standing, Some(("snoozed", until.to_rfc3339())))
            }
            ConversationAct::Wake => {
                (Standing { snoozed_until: Some(None), ..Standing::default() }, Some(("woken", String::new())))
            }
            ConversationAct::Done => {
                self.give_back_quietly(&mut transaction, caller, conversation, row).await?;
                let standing = Standing {
                    done_at: Some(Some(now)),
                    snoozed_until: Some(None),
                    answer_due_at: Some(None),
                    needs_person: Some(false),
                    taken_by: Some(None),
                    ..Standing::default()
                };
                (standing, Some(("done", String::new())))
            }
            ConversationAct::Reopen => {
                (Standing { done_at: Some(None), ..Standing::default() }, Some(("reopened", String::new())))
            }
            ConversationAct::MailTranscript => {
                let to =
                    mailing::order_transcript(&self.resources, &mut transaction, caller, conversation, &row).await?;
                (Standing::default(), Some(("mailed", to)))
            }
        };
        self.change_standing(&mut transaction, caller, conversation, standing).await?;
        if let Some(entry) = entry {
            self.log(&mut transaction, caller, conversation, entry).await?;
        }
        transaction.commit().await.report(&caller.client.request_id)
    }

    async fn member_name(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        to: Option<PersonId>,
    ) -> Result<String, AppError> {
        let Some(to) = to else { return Ok(String::new()) };
        let people = colleagues(transaction, &caller.client.request_id).await?;
        let found = people.into_iter().find(|colleague| colleague.id == to);
        found.map(|colleague| colleague.name).ok_or_else(|| AppError::not_found("This colleague"))
    }

    /// The assistant goes on, and says so. Whoever asks for a person again is handed over again.
    async fn give_back(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        conversation: ConversationId,
        row: ConversationRow,
    ) -> Result<(), AppError> {
        person(caller)?;
        if row.taken_by.is_none() {
            return Ok(());
        }
        let state = read_state(row.state.clone(), &caller.client.request_id)?;
        let name = first_name(caller.actor_name()).to_owned();
        self.say(transaction, caller, conversation, Phrase::PersonLeft { name }.render(state.locale)).await?;
        self.give_back_quietly(transaction, caller, conversation, row).await?;
        let standing = Standing {
            taken_by: Some(None),
            needs_person: Some(false),
            answer_due_at: Some(None),
            ..Standing::default()
        };
        self.change_standing(transaction, caller, conversation, standing).await?;
        self.log(transaction, caller, conversation, ("handed_back", String::new())).await
    }

    /// From here on the assistant may ask for a person again.
    async fn give_back_quietly(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        conversation: ConversationId,
        row: ConversationRow,
    ) -> Result<(), AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut state = read_state(row.state, request_id)?;
        (state.handed_over, state.noted) = (false, false);
        let changed = Changed {
            state: &write_state(&state, request_id)?,
            locale: &row.locale,
            needs_person: false,
            at: row.updated_at,
        };
        store::conversations::save(transaction, org, conversation, changed).await.report(request_id)
    }
}
