//! Capabilities that are not there: they stand on a [`crate::Desk`] whose pages never ask for them, as in the pages' own
//! tests.

use crate::{
    AppError, Caller,
    answering::{
        Answering, Audience, ConversationAct, ConversationList, ConversationQuery, OpenConversation, SavedReply,
    },
    conversations::Message,
};
use async_trait::async_trait;
use domain::ids::{ConversationId, MessageId, SavedReplyId};

/// Knows nothing, and says so.
#[derive(Clone, Copy, Debug)]
pub struct Absent;

fn absent<T>() -> Result<T, AppError> {
    Err(AppError::not_found("This"))
}

#[async_trait]
impl Answering for Absent {
    async fn list(&self, _: &Caller, _: ConversationQuery) -> Result<ConversationList, AppError> {
        absent()
    }

    async fn opened(&self, _: &Caller, _: ConversationId) -> Result<OpenConversation, AppError> {
        absent()
    }

    async fn messages(&self, _: &Caller, _: ConversationId) -> Result<Vec<Message>, AppError> {
        absent()
    }

    async fn write(
        &self,
        _: &Caller,
        _: ConversationId,
        _: MessageId,
        _: Audience,
        _: String,
    ) -> Result<OpenConversation, AppError> {
        absent()
    }

    async fn act(&self, _: &Caller, _: ConversationId, _: ConversationAct) -> Result<OpenConversation, AppError> {
        absent()
    }

    async fn is_writing(&self, _: &Caller, _: ConversationId) -> Result<(), AppError> {
        absent()
    }

    async fn save_reply(
        &self,
        _: &Caller,
        _: Option<SavedReplyId>,
        _: String,
        _: String,
    ) -> Result<Vec<SavedReply>, AppError> {
        absent()
    }

    async fn remove_reply(&self, _: &Caller, _: SavedReplyId) -> Result<Vec<SavedReply>, AppError> {
        absent()
    }

    async fn saved_replies(&self, _: &Caller) -> Result<Vec<SavedReply>, AppError> {
        absent()
    }
}
