//! Conversations as the clinic's staff read them.

use super::{ConversationDesk, surroundings::read_state, thread};
use crate::error::Report;
use contract::{
    AppError, Caller,
    conversations::{ConversationSummary, Message},
};
use domain::{
    authorization::Action,
    catalogue::visit_name,
    contact::E164,
    conversation::State,
    ids::{BookingId, ConversationId},
    understanding::Locale,
};

const MOST_CONVERSATIONS: u32 = 100;
const LONGEST_EXCERPT: usize = 160;

impl ConversationDesk {
    pub(super) async fn messages_of_booking(
        &self,
        caller: &Caller,
        booking: BookingId,
    ) -> Result<Vec<Message>, AppError> {
        caller.require(Action::ReadConversations)?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        if store::bookings::by_id(&mut transaction, org, booking).await.report(request_id)?.is_none() {
            return Err(AppError::not_found("This booking"));
        }
        let conversation = store::conversations::of_booking(&mut transaction, org, booking).await.report(request_id)?;
        match conversation {
            Some(conversation) => {
                let read = thread::read(&self.resources, &mut transaction, caller, conversation).await?;
                Ok(read.messages)
            }
            None => Ok(Vec::new()),
        }
    }

    pub(super) async fn recent_conversations(&self, caller: &Caller) -> Result<Vec<ConversationSummary>, AppError> {
        caller.require(Action::ReadConversations)?;
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.resources.database.begin(org).await.report(request_id)?;
        let rows = store::conversations::recent(&mut transaction, org, MOST_CONVERSATIONS).await.report(request_id)?;
        let services = store::catalogue::services(&mut transaction, org).await.report(request_id)?;
        let facts = store::catalogue::organisation(&mut transaction, org).await.report(request_id)?;
        let facts = facts.ok_or_else(|| AppError::not_found("This clinic"))?;
        let zone = crate::zone(&facts.zone).report(request_id)?;
        let now = self.resources.clock.now();
        let summary = |row: store::conversations::RecentRow| -> Result<ConversationSummary, AppError> {
            let state = read_state(row.state, request_id)?;
            let visit = state.visit_in(&services);
            let names = || visit_name(visit.iter().map(|service| service.name.as_str()));
            let service = (!visit.is_empty()).then(names);
            Ok(ConversationSummary {
                id: ConversationId(row.conversation_id),
                title: title(&state, row.contact_name, service),
                last_text: row.last_text.unwrap_or_default().chars().take(LONGEST_EXCERPT).collect(),
                at: row.updated_at,
                at_label: thread::at_label(row.updated_at, now, zone, Locale::En),
                needs_person: row.needs_person,
            })
        };
        rows.into_iter().map(summary).collect()
    }
}

/// “Maya Torres · Botox”, “(512) 555-0148”, “Visitor · Botox”.
fn title(state: &State, contact: Option<String>, service: Option<String>) -> String {
    let who = state
        .name
        .as_ref()
        .map(ToString::to_string)
        .or(contact)
        .or_else(|| state.phone.as_ref().map(E164::readable))
        .or_else(|| state.email.as_ref().map(ToString::to_string))
        .unwrap_or_else(|| "Visitor".to_owned());
    service.map_or_else(|| who.clone(), |service| format!("{who} · {service}"))
}
