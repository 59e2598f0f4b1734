//! The chat; the seam by which other capabilities speak in a thread is [`posting`].
//!
//! A turn has two halves. The first ([`turn`]), in one transaction, stores what the visitor sent, what it changes and
//! the [`plan`] of what is to be done and said: from then on nothing is lost. The second ([`answer`]) does what the plan
//! says through the other capabilities, each in its own transaction, and stores what the desk answers; it happens once,
//! also when the visitor hangs up or the process dies. No lock is held in between, because bookings speak in the same
//! thread. A price is kept in the very transaction that stores the answer, which also reads what the visitor then sees.

pub mod jobs;
pub mod posting;
pub mod replay;

pub mod answering;

mod advice;
mod answer;
mod cards;
mod carry_out;
mod holding;
mod informing;
mod input;
mod offer;
mod person;
mod plan;
mod surroundings;
mod thread;
mod turn;

#[cfg(test)]
pub(crate) mod tests;

use crate::{
    Resources,
    bookings::BookingDesk,
    clinics::ClinicDesk,
    error::Report,
    estimates::{EstimateDesk, EstimatesWithin},
    leads::LeadDesk,
};
use async_trait::async_trait;
use contract::{
    Actor, AppError, Caller, Client,
    clinics::Clinics,
    conversations::{ConversationToken, Conversations, Input, Message, Thread, Turn},
};
use domain::{
    ids::{BookingId, ConversationId},
    understanding::Locale,
};
use std::sync::Arc;

/// Longer than any token of ours; longer text is not looked up.
const LONGEST_TOKEN: usize = 128;

/// The desk that talks.
#[derive(Clone)]
pub struct ConversationDesk {
    resources: Resources,
    bookings: Arc<BookingDesk>,
    clinics: Arc<dyn Clinics>,
    estimates: Arc<dyn EstimatesWithin>,
    leads: Arc<LeadDesk>,
}

impl ConversationDesk {
    /// Over the other capabilities as they are.
    pub fn new(resources: Resources) -> Self {
        let estimates = Arc::new(EstimateDesk::new(resources.clone()));
        Self::pricing_with(resources, estimates)
    }

    /// As [`Self::new`], with prices from elsewhere.
    fn pricing_with(resources: Resources, estimates: Arc<dyn EstimatesWithin>) -> Self {
        Self {
            bookings: Arc::new(BookingDesk::new(resources.clone())),
            clinics: Arc::new(ClinicDesk::new(resources.clone())),
            estimates,
            leads: Arc::new(LeadDesk::new(resources.clone())),
            resources,
        }
    }

    /// The conversation of a token within the caller's organisation. Unknown, malformed and foreign ones are alike.
    async fn find(&self, caller: &Caller, token: &ConversationToken) -> Result<Option<ConversationId>, AppError> {
        let found = self.look_up(token, &caller.client.request_id).await?;
        Ok(found.filter(|(org, _)| *org == caller.org).map(|(_, conversation)| conversation))
    }

    async fn look_up(
        &self,
        token: &ConversationToken,
        request_id: &str,
    ) -> Result<Option<(domain::ids::OrgId, ConversationId)>, AppError> {
        if token.0.is_empty() || token.0.len() > LONGEST_TOKEN {
            return Ok(None);
        }
        let doors = self.resources.database.doors();
        if let Some(conversation) = self.mailed(&token.0) {
            let org = store::conversations::org_of(doors, conversation).await.report(request_id)?;
            return Ok(org.map(|org| (org, conversation)));
        }
        store::conversations::enter(doors, &token_hash(token)).await.report(request_id)
    }
}

/// What is stored and looked up instead of the token.
fn token_hash(token: &ConversationToken) -> [u8; 32] {
    store::secrets::hash(&token.0)
}

#[async_trait]
impl Conversations for ConversationDesk {
    async fn open(
        &self,
        caller: &Caller,
        token: Option<&ConversationToken>,
        locale: Locale,
    ) -> Result<Thread, AppError> {
        if let Some(token) = token
            && let Some(conversation) = self.find(caller, token).await?
        {
            return self.thread(caller, conversation, token.clone()).await;
        }
        self.welcome(caller, locale).await
    }

    async fn turn(&self, caller: &Caller, token: Option<&ConversationToken>, turn: Turn) -> Result<Thread, AppError> {
        if matches!(turn.input, Input::Files { .. }) {
            return Err(AppError::invalid("input", "files come by mail, as an answer to one of the clinic's"));
        }
        self.take_turn(caller, token, turn).await
    }

    async fn enter(&self, token: &ConversationToken, client: Client) -> Result<(Caller, ConversationId), AppError> {
        let found = self.look_up(token, &client.request_id).await?;
        let (org, conversation) = found.ok_or_else(|| AppError::not_found("This conversation"))?;
        Ok((Caller { org, actor: Actor::Visitor, client, key: None, read_only: false }, conversation))
    }

    async fn of_booking(&self, caller: &Caller, booking: BookingId) -> Result<Vec<Message>, AppError> {
        self.messages_of_booking(caller, booking).await
    }

    async fn writes(&self, caller: &Caller, token: &ConversationToken) -> Result<(), AppError> {
        let conversation = self.find(caller, token).await?;
        let conversation = conversation.ok_or_else(|| AppError::not_found("This conversation"))?;
        self.visitor_is_writing(caller, conversation).await
    }
}
