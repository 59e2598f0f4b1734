//! The clinic's people in conversations: who waits, who has whom, what is answered and what is noted.
//!
//! What only colleagues see is in a log of its own; a visitor's thread is read from the messages alone. Every change
//! holds the conversation's lock, so that two colleagues who act at once act one after the other.

mod acting;
mod by_mail;
mod mailing;
mod opened;
mod saved_replies;
mod writing;

pub use by_mail::MailDeskAnswer;
pub(crate) use by_mail::say;
pub use mailing::{MailTranscript, MailUnseenAnswer};

use super::ConversationDesk;
use crate::error::Report;
use async_trait::async_trait;
use contract::{
    AppError, Caller,
    answering::{
        Answering, Audience, Colleague, ConversationAct, ConversationList, ConversationQuery, OpenConversation,
        SavedReply, WholeFile,
    },
    conversations::Message,
};
use domain::{
    authorization::Action,
    ids::{ConversationId, MessageId, PersonId, SavedReplyId},
};
use store::{
    OrgTransaction,
    answering::{LogRow, Standing},
    conversations::ConversationRow,
};

/// The most conversations of one list.
const MOST_CONVERSATIONS: i64 = 100;
/// The most log entries that an opened conversation shows.
const MOST_ENTRIES: i64 = 200;

impl ConversationDesk {
    async fn begin_as(&self, caller: &Caller, action: Action) -> Result<OrgTransaction, AppError> {
        caller.require(action)?;
        self.resources.database.begin(caller.org).await.report(&caller.client.request_id)
    }

    /// The conversation, locked, for whoever may answer.
    async fn locked(
        &self,
        caller: &Caller,
        conversation: ConversationId,
    ) -> Result<(OrgTransaction, ConversationRow), AppError> {
        let mut transaction = self.begin_as(caller, Action::AnswerConversations).await?;
        let row = store::conversations::lock(&mut transaction, caller.org, conversation).await;
        let row = row.report(&caller.client.request_id)?;
        Ok((transaction, row.ok_or_else(|| AppError::not_found("This conversation"))?))
    }

    async fn change_standing(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        conversation: ConversationId,
        standing: Standing<'_>,
    ) -> Result<(), AppError> {
        let changed = store::answering::change(transaction, caller.org, conversation, standing).await;
        changed.report(&caller.client.request_id)
    }

    /// Notes what the caller did; `text` is what belongs to it.
    async fn log(
        &self,
        transaction: &mut OrgTransaction,
        caller: &Caller,
        conversation: ConversationId,
        (kind, text): (&str, String),
    ) -> Result<(), AppError> {
        let entry = LogRow {
            entry_id: self.resources.entropy.id(),
            kind: kind.to_owned(),
            person_id: caller.person().map(|person| person.0),
            text,
            at: self.resources.clock.now(),
        };
        let logged = store::answering::log(transaction, caller.org, conversation, &entry).await;
        logged.report(&caller.client.request_id)
    }
}

/// Who acts, where only a person can.
fn person(caller: &Caller) -> Result<PersonId, AppError> {
    let reason = "only somebody who is signed in answers conversations.".to_owned();
    caller.person().ok_or(AppError::Forbidden { reason })
}

/// Everybody of the clinic.
async fn colleagues(transaction: &mut OrgTransaction, request_id: &str) -> Result<Vec<Colleague>, AppError> {
    let members = store::organisations::members(transaction).await.report(request_id)?;
    let colleague = |member: store::organisations::MemberRow| Colleague {
        id: PersonId(member.person_id),
        initials: member.name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect(),
        name: member.name,
    };
    Ok(members.into_iter().map(colleague).collect())
}

/// “Maya” of “Maya Torres”.
fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

#[async_trait]
impl Answering for ConversationDesk {
    async fn list(&self, caller: &Caller, query: ConversationQuery) -> Result<ConversationList, AppError> {
        self.list_conversations(caller, query).await
    }

    async fn opened(&self, caller: &Caller, conversation: ConversationId) -> Result<OpenConversation, AppError> {
        self.open_conversation(caller, conversation).await
    }

    async fn messages(&self, caller: &Caller, conversation: ConversationId) -> Result<Vec<Message>, AppError> {
        let mut transaction = self.begin_as(caller, Action::ReadConversations).await?;
        Ok(super::thread::read(&self.resources, &mut transaction, caller, conversation).await?.messages)
    }

    async fn file(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
        position: u16,
    ) -> Result<WholeFile, AppError> {
        let mut transaction = self.begin_as(caller, Action::ReadConversations).await?;
        let position = i16::try_from(position).map_err(|_| AppError::not_found("This file"))?;
        let found = store::message_files::find(&mut transaction, caller.org, (conversation, message), position).await;
        let file = found.report(&caller.client.request_id)?.ok_or_else(|| AppError::not_found("This file"))?;
        Ok(WholeFile { name: file.name, media_type: file.media_type, content: file.content })
    }

    async fn write(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        message: MessageId,
        audience: Audience,
        text: String,
    ) -> Result<OpenConversation, AppError> {
        match audience {
            Audience::Visitor => self.answer_visitor(caller, conversation, message, &text).await?,
            Audience::Team => self.note_for_team(caller, conversation, message, &text).await?,
        }
        self.open_conversation(caller, conversation).await
    }

    async fn act(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        act: ConversationAct,
    ) -> Result<OpenConversation, AppError> {
        self.act_on(caller, conversation, act).await?;
        self.open_conversation(caller, conversation).await
    }

    async fn is_writing(&self, caller: &Caller, conversation: ConversationId) -> Result<(), AppError> {
        self.note_writing(caller, conversation).await
    }

    async fn save_reply(
        &self,
        caller: &Caller,
        id: Option<SavedReplyId>,
        shortcut: String,
        text: String,
    ) -> Result<Vec<SavedReply>, AppError> {
        self.keep_saved_reply(caller, id, &shortcut, &text).await
    }

    async fn remove_reply(&self, caller: &Caller, id: SavedReplyId) -> Result<Vec<SavedReply>, AppError> {
        self.drop_saved_reply(caller, id).await
    }

    async fn saved_replies(&self, caller: &Caller) -> Result<Vec<SavedReply>, AppError> {
        let mut transaction = self.begin_as(caller, Action::ReadConversations).await?;
        self.all_saved_replies(&mut transaction, caller, &|text| text.to_owned()).await
    }
}
