//! People whom nobody asks about.

use super::{Absent, absent};
use crate::{
    AppError, Caller, Client,
    answering::{
        Answering, Audience, ConversationAct, ConversationList, ConversationQuery, OpenConversation, SavedReply,
        WholeFile,
    },
    conversations::{ConversationToken, Conversations, Message, Thread, Turn},
    identity::{Browser, Identity, Member, NewSession, SignInStep, SignedIn},
    leads::{ConsentText, Lead, LeadForm, LeadQuery, LeadStatus, Leads},
};
use async_trait::async_trait;
use domain::{
    ids::{BookingId, ConversationId, LeadId, MessageId, SavedReplyId},
    understanding::Locale,
};

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

    async fn file(&self, _: &Caller, _: ConversationId, _: MessageId, _: u16) -> Result<WholeFile, AppError> {
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

#[async_trait]
impl Conversations for Absent {
    async fn open(&self, _: &Caller, _: Option<&ConversationToken>, _: Locale) -> Result<Thread, AppError> {
        absent()
    }

    async fn turn(&self, _: &Caller, _: Option<&ConversationToken>, _: Turn) -> Result<Thread, AppError> {
        absent()
    }

    async fn enter(&self, _: &ConversationToken, _: Client) -> Result<(Caller, ConversationId), AppError> {
        absent()
    }

    async fn of_booking(&self, _: &Caller, _: BookingId) -> Result<Vec<Message>, AppError> {
        absent()
    }

    async fn writes(&self, _: &Caller, _: &ConversationToken) -> Result<(), AppError> {
        absent()
    }
}

#[async_trait]
impl Identity for Absent {
    async fn sign_in(&self, _: &str, _: &str, _: Browser, _: Client) -> Result<SignInStep, AppError> {
        absent()
    }

    async fn second_factor(&self, _: &str, _: &str, _: Browser, _: Client) -> Result<NewSession, AppError> {
        absent()
    }

    async fn signed_in(&self, _: &str, _: Client) -> Result<Option<SignedIn>, AppError> {
        absent()
    }

    async fn sign_out(&self, _: &str) -> Result<(), AppError> {
        absent()
    }

    async fn member(&self, _: &Caller) -> Result<Member, AppError> {
        absent()
    }
}

#[async_trait]
impl Leads for Absent {
    async fn consent_text(&self, _: &Caller) -> Result<ConsentText, AppError> {
        absent()
    }

    async fn create(&self, _: &Caller, _: LeadForm) -> Result<Lead, AppError> {
        absent()
    }

    async fn list(&self, _: &Caller, _: LeadQuery) -> Result<Vec<Lead>, AppError> {
        absent()
    }

    async fn set_status(&self, _: &Caller, _: LeadId, _: LeadStatus) -> Result<Lead, AppError> {
        absent()
    }
}
