//! `POST /v1/chat/turn`: the conversation engine for a chat window of one's own.

use super::{AnyKey, Json, Problem};
use crate::http::HttpState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use contract::{
    AppError,
    conversations::{Author, ConversationToken, Input, Message},
};
use domain::ids::MessageId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// One turn of a visitor. Without `conversation` a new one begins.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnBody {
    /// The secret that the first reply gave.
    conversation: Option<String>,
    /// Your id for this message; the same one sent twice is one turn.
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
    responses((status = 200, body = TurnReply), (status = 422, body = super::problem::ProblemBody)))]
pub async fn turn(
    State(state): State<HttpState>,
    AnyKey(caller): AnyKey,
    Json(body): Json<TurnBody>,
) -> Result<Json<TurnReply>, Problem> {
    let input = match (body.text, body.input) {
        (Some(text), None) => Input::Text { text },
        (None, Some(input)) => input,
        _ => return Err(AppError::invalid("text", "give either text or input").into()),
    };
    let token = body.conversation.map(ConversationToken);
    let message = MessageId(body.message_id.unwrap_or_else(|| state.product.entropy.id()));
    let thread = state.product.desk.conversations.turn(&caller, token.as_ref(), message, input).await?;
    let reply = |reply: contract::conversations::QuickReply| QuickReplyItem {
        label: reply.label,
        input: serde_json::to_value(reply.input).unwrap_or_default(),
    };
    Ok(Json(TurnReply {
        conversation: thread.token.map(|token| token.0),
        messages: thread.messages.into_iter().map(MessageItem::from).collect(),
        quick_replies: thread.quick_replies.into_iter().map(reply).collect(),
    }))
}
