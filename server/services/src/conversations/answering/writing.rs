//! What a member writes: to the visitor, or among colleagues.

use super::{ConversationDesk, first_name, mailing, person};
use crate::{
    billing::gate::require_room,
    conversations::surroundings::{read_state, write_state},
    error::Report,
};
use chrono::TimeDelta;
use contract::{AppError, Caller};
use domain::{
    authorization::Action,
    billing::Metered,
    conversation::Phrase,
    ids::{ConversationId, MessageId},
};
use store::{
    OrgTransaction,
    answering::{LogRow, Standing},
    conversations::{Changed, ConversationRow, NewMessage},
};

const LONGEST_TEXT: usize = 4_000;
/// How long somebody who wrote a moment ago counts as writing.
const WRITES_FOR: TimeDelta = TimeDelta::seconds(6);

impl ConversationDesk {
    /// The visitor reads it; whoever writes it has the conversation from then on.
    pub(super) async fn answer_visitor(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
        text: &str,
    ) -> Result<(), AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let text = checked(text)?;
        let (mut transaction, row) = self.locked(caller, conversation).await?;
        if store::conversations::has_message(&mut transaction, org, conversation, message).await.report(request_id)? {
            return Ok(());
        }
        let resources = &self.resources;
        require_room(resources, &mut transaction, org, Metered::Messages, request_id).await?;
        if resources.billing.is_connected() {
            let (key, now) = (format!("answer-{message}"), resources.clock.now());
            store::subscriptions::count_message(&mut transaction, org, &key, now).await.report(request_id)?;
        }
        self.take(&mut transaction, caller, conversation, &row).await?;
        let answer =
            NewMessage { id: message, author: "person", author_name: caller.actor_name().to_owned(), text, card: None };
        let now = self.resources.clock.now();
        store::conversations::add_messages(&mut transaction, org, conversation, &[answer], now)
            .await
            .report(request_id)?;
        store::answering::stops_writing(&mut transaction, org, conversation, person(caller)?)
            .await
            .report(request_id)?;
        // The state as it is by now: taking over may have said something.
        let row = store::conversations::find(&mut transaction, org, conversation).await.report(request_id)?;
        let row = row.ok_or_else(|| AppError::not_found("This conversation"))?;
        let changed = Changed { state: &row.state, locale: &row.locale, needs_person: false, at: now };
        store::conversations::save(&mut transaction, org, conversation, changed).await.report(request_id)?;
        let standing = Standing {
            answer_due_at: Some(None),
            snoozed_until: Some(None),
            done_at: Some(None),
            ..Standing::default()
        };
        self.change_standing(&mut transaction, caller, conversation, standing).await?;
        mailing::tell_if_unseen(&self.resources, &mut transaction, caller, (conversation, message)).await?;
        transaction.commit().await.report(request_id)
    }

    /// The caller has the conversation: the assistant is silent, and the visitor is told who is there.
    pub(super) async fn take(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        conversation: ConversationId,
        row: &ConversationRow,
    ) -> Result<(), AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let me = person(caller)?;
        if row.taken_by == Some(me.0) {
            return Ok(());
        }
        let state = read_state(row.state.clone(), request_id)?;
        let name = first_name(caller.actor_name()).to_owned();
        self.say(transaction, caller, conversation, Phrase::PersonJoined { name }.render(state.locale)).await?;
        let changed = Changed {
            state: &write_state(&state, request_id)?,
            locale: &row.locale,
            needs_person: row.needs_person,
            at: self.resources.clock.now(),
        };
        store::conversations::save(transaction, org, conversation, changed).await.report(request_id)?;
        let standing = Standing {
            taken_by: Some(Some(me)),
            done_at: Some(None),
            snoozed_until: Some(None),
            ..Standing::default()
        };
        self.change_standing(transaction, caller, conversation, standing).await?;
        self.log(transaction, caller, conversation, ("taken", String::new())).await
    }

    /// The desk says something by itself.
    pub(super) async fn say(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        conversation: ConversationId,
        words: String,
    ) -> Result<(), AppError> {
        let id = MessageId(self.resources.entropy.id());
        let message = super::super::cards::desk_message(id, words, None);
        let now = self.resources.clock.now();
        let said = store::conversations::add_messages(transaction, caller.org, conversation, &[message], now).await;
        said.report(&caller.client.request_id)
    }

    /// A note that no visitor ever sees.
    pub(super) async fn note_for_team(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
        text: &str,
    ) -> Result<(), AppError> {
        let request_id = &caller.client.request_id;
        let text = checked(text)?;
        let (mut transaction, _) = self.locked(caller, conversation).await?;
        let entry = LogRow {
            entry_id: message.0,
            kind: "note".to_owned(),
            person_id: Some(person(caller)?.0),
            text,
            at: self.resources.clock.now(),
        };
        store::answering::log(&mut transaction, caller.org, conversation, &entry).await.report(request_id)?;
        self.change_standing(&mut transaction, caller, conversation, Standing::default()).await?;
        transaction.commit().await.report(request_id)
    }

    pub(super) async fn note_writing(&self, caller: &Caller, conversation: ConversationId) -> Result<(), AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.begin_as(caller, Action::AnswerConversations).await?;
        let now = self.resources.clock.now();
        let times = (now, Some(now + WRITES_FOR));
        store::answering::watch(&mut transaction, caller.org, conversation, person(caller)?, times)
            .await
            .report(request_id)?;
        transaction.commit().await.report(request_id)
    }

    /// The visitor is at the keyboard.
    pub(in super::super) async fn visitor_is_writing(
        &self,
        caller: &Caller,
        conversation: ConversationId,
    ) -> Result<(), AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let now = self.resources.clock.now();
        store::answering::visitor_writes(&mut transaction, caller.org, conversation, (now, now + WRITES_FOR))
            .await
            .report(request_id)?;
        transaction.commit().await.report(request_id)
    }
}

fn checked(text: &str) -> Result<String, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AppError::invalid("text", "Write something first."));
    }
    if text.chars().count() > LONGEST_TEXT {
        return Err(AppError::invalid("text", "This is more than 4,000 characters. Please send it in parts."));
    }
    Ok(text.to_owned())
}
