//! `POST /v1/chat/turn`: the conversation engine for a chat window of one's own.

use super::{AnyKey, Json, Problem, idempotency};
use crate::http::HttpState;
use axum::{extract::State, http::HeaderMap, response::Response};
use chrono::{DateTime, Utc};
use contract::{
    AppError, Caller, Field, RequestKey,
    conversations::{Author, ConversationToken, Input, Message},
};
use domain::ids::MessageId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

/// One turn of a visitor. Without `conversation` a new one begins.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnBody {
    /// The secret that the first reply gave.
    conversation: Option<String>,
    /// Your id for this message; the same one sent twice is one turn. An `Idempotency-Key` does the same without it.
    message_id: Option<Uuid>,
    /// What the visitor wrote; or `input`.
    text: Option<String>,
    /// A quick reply's `input`, sent back as it came.
    #[schema(value_type = Option<Object>)]
    input: Option<Input>,
}

/// The thread after the turn.
#[derive(Debug, Serialize, ToSchema)]
pub struct TurnReply {
    conversation: Option<String>,
    messages: Vec<MessageItem>,
    quick_replies: Vec<QuickReplyItem>,
}

#[derive(Debug, Serialize, ToSchema)]
struct MessageItem {
    id: String,
    /// `visitor`, `desk` or `person`.
    author: &'static str,
    text: String,
    /// What is shown besides words; `card` names its kind.
    #[schema(value_type = Option<Object>)]
    card: Option<Value>,
    at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
struct QuickReplyItem {
    label: String,
    /// Send it back as `input`.
    #[schema(value_type = Object)]
    input: Value,
}

impl From<Message> for MessageItem {
    fn from(message: Message) -> Self {
        let author = match message.author {
            Author::Visitor => "visitor",
            Author::Desk => "desk",
            Author::Person { .. } => "person",
        };
        let card = message.card.and_then(|card| serde_json::to_value(card).ok());
        Self { id: message.id.to_string(), author, text: message.text, card, at: message.at }
    }
}

/// Take a turn in the chat. Publishable key.
#[utoipa::path(post, path = "/v1/chat/turn", tag = "Public", request_body = TurnBody, security(("key" = [])),
    responses((status = 200, body = TurnReply)))]
pub async fn turn(
    State(state): State<HttpState>,
    AnyKey(caller): AnyKey,
    headers: HeaderMap,
    Json(body): Json<TurnBody>,
) -> Result<Response, Problem> {
    let message = match (body.message_id, idempotency::key_of(&headers, &caller)?) {
        (Some(id), _) => MessageId(id),
        (None, Some(key)) => message_of(&key, body.conversation.as_deref())?,
        (None, None) => MessageId(state.product.entropy.id()),
    };
    idempotency::repeatable(&state, &caller, &headers, "turn", &body, take(&state, &caller, &body, message)).await
}

/// A first message begins a conversation, and whoever sends it again is given the conversation: so its key must be
/// one that nobody else comes upon.
const SHORTEST_FIRST_KEY: usize = 16;

/// The message that a key names: in one conversation, or as the first of one.
fn message_of(key: &RequestKey, conversation: Option<&str>) -> Result<MessageId, AppError> {
    if let (RequestKey::Api { given, .. }, None) = (key, conversation)
        && given.len() < SHORTEST_FIRST_KEY
    {
        let reason = "A conversation begins under a key that nobody guesses: at least 16 characters, such as a UUID.";
        return Err(AppError::invalid("Idempotency-Key", reason));
    }
    let name = Sha256::digest(format!("{key}\n{}", conversation.unwrap_or_default()));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&name[..16]);
    Ok(MessageId(uuid::Builder::from_custom_bytes(bytes).into_uuid()))
}

async fn take(state: &HttpState, caller: &Caller, body: &TurnBody, message: MessageId) -> Result<TurnReply, AppError> {
    let (input, is_text) = match (&body.text, &body.input) {
        (Some(text), None) => (Input::Text { text: text.clone() }, true),
        (None, Some(input)) => (input.clone(), false),
        _ => return Err(AppError::invalid("text", "give either text or input")),
    };
    let token = body.conversation.clone().map(ConversationToken);
    let thread = state.product.desk.conversations.turn(caller, token.as_ref(), message, input).await;
    let thread = thread.map_err(|error| if is_text { error } else { within_input(error) })?;
    let reply = |reply: contract::conversations::QuickReply| QuickReplyItem {
        label: reply.label,
        input: serde_json::to_value(reply.input).unwrap_or_default(),
    };
    Ok(TurnReply {
        conversation: thread.token.map(|token| token.0),
        messages: thread.messages.into_iter().map(MessageItem::from).collect(),
        quick_replies: thread.quick_replies.into_iter().map(reply).collect(),
    })
}

/// A field of what was tapped stands within `input` on the wire.
fn within_input(error: AppError) -> AppError {
    let AppError::Invalid { fields } = error else { return error };
    let within = |field: Field| Field { field: format!("input.{}", field.field), ..field };
    AppError::Invalid { fields: fields.into_iter().map(within).collect() }
}
