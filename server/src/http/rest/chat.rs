//! `POST /v1/chat/turn`: the conversation engine for a chat window of one's own, and `GET /v1/conversations/{id}`: what
//! was said in one of the clinic's.

use super::{
    AnyKey, Json, Problem, SecretKey, idempotency,
    input::{self, Path},
};
use crate::{http::HttpState, live::frame};
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use contract::{
    AppError, Caller, Field, RequestKey,
    conversations::{Author, ConversationToken, Input, Message, Taken, Turn},
};
use domain::ids::{ConversationId, MessageId};
use futures::{
    StreamExt,
    channel::oneshot,
    future::{Either, ready, select},
    stream,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::convert::Infallible;
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
    /// `en` or `es`: the language around the chat, in which a conversation begins unless its first words tell another.
    locale: Option<String>,
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

/// Take a turn in the chat. Publishable key. With `Accept: text/event-stream` the answer comes as it is made: an event
/// `accepted` at once; `taken` once the message is in the conversation, with what opens that; then one `message` for each
/// that is new, and `thread` with everything; or `problem`. Whoever loses the stream before `thread` sends the message again under its id.
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
    if wants_events(&headers) {
        return Ok(streamed(state, caller, body, message));
    }
    idempotency::repeatable(&state, &caller, &headers, "turn", &body, take(&state, &caller, &body, message, None)).await
}

fn wants_events(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|kind| kind.trim().starts_with("text/event-stream"))
}

/// The same turn as events. The id makes a repetition after a lost connection one turn.
fn streamed(state: HttpState, caller: Caller, body: TurnBody, message: MessageId) -> Response {
    let accepted = json_frame("accepted", &Accepted { message_id: message.0 });
    let (tell, told) = oneshot::channel::<ConversationToken>();
    let taken: Taken = Box::new(move |token| {
        // Nobody hears it whose connection is gone.
        let _ = tell.send(token.clone());
    });
    let answer = Box::pin(async move { take(&state, &caller, &body, message, Some(taken)).await });
    let frames = async move {
        let (taken, answer) = match select(told, answer).await {
            Either::Left((taken, answer)) => (taken.ok(), Either::Left(answer)),
            Either::Right((answered, mut told)) => (told.try_recv().ok().flatten(), Either::Right(ready(answered))),
        };
        let taken = taken.map(|token| json_frame("taken", &TakenBy { conversation: token.0 }));
        let rest = async move { stream::iter(frames_of(answer.await, message)) };
        stream::iter(taken).chain(stream::once(rest).flatten())
    };
    let headers = [("content-type", "text/event-stream"), ("x-accel-buffering", "no"), ("cache-control", "no-store")];
    let frames = stream::once(ready(accepted)).chain(stream::once(frames).flatten()).map(Ok::<_, Infallible>);
    (headers, Body::from_stream(frames)).into_response()
}

/// What `accepted` says: the call is let in.
#[derive(Serialize)]
struct Accepted {
    message_id: Uuid,
}

/// What `taken` says: the message is in the conversation.
#[derive(Serialize)]
struct TakenBy {
    /// Opens the conversation, also where the rest of the stream is lost.
    conversation: String,
}

/// What follows them.
fn frames_of(answered: Result<TurnReply, AppError>, message: MessageId) -> Vec<Bytes> {
    match answered {
        Ok(reply) => {
            let own = reply.messages.iter().rposition(|item| item.id == message.to_string());
            let new = reply.messages.iter().skip(own.map_or(0, |own| own + 1));
            let mut frames: Vec<_> = new.map(|item| json_frame("message", item)).collect();
            frames.push(json_frame("thread", &reply));
            frames
        }
        Err(error) => {
            let problem = json!({ "type": format!("/v1/problems/{}", error.code()), "detail": error.to_string() });
            vec![json_frame("problem", &problem)]
        }
    }
}

fn json_frame(event: &str, data: &impl Serialize) -> Bytes {
    frame(event, &serde_json::to_string(data).unwrap_or_default())
}

/// A conversation of the clinic, as it was said.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationReply {
    id: String,
    messages: Vec<MessageItem>,
}

/// Read a conversation. Secret key with `conversations.read`. What the clinic's people note among themselves is not in it.
#[utoipa::path(get, path = "/v1/conversations/{id}", tag = "Admin", params(("id" = String, Path,)),
    security(("key" = [])), responses((status = 200, body = ConversationReply)))]
pub async fn read(
    State(state): State<HttpState>,
    SecretKey(caller): SecretKey,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<ConversationReply>, Problem> {
    let messages = state.product.desk.answering.messages(&caller, ConversationId(id)).await?;
    let messages = messages.into_iter().map(MessageItem::from).collect();
    Ok(axum::Json(ConversationReply { id: id.to_string(), messages }))
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

async fn take(
    state: &HttpState,
    caller: &Caller,
    body: &TurnBody,
    message: MessageId,
    taken: Option<Taken>,
) -> Result<TurnReply, AppError> {
    let (input, is_text) = match (&body.text, &body.input) {
        (Some(text), None) => (Input::Text { text: text.clone() }, true),
        (None, Some(input)) => (input.clone(), false),
        _ => return Err(AppError::invalid("text", "give either text or input")),
    };
    let known = body.conversation.clone().map(ConversationToken);
    let locale = input::locale(body.locale.as_deref())?.unwrap_or_default();
    let turn = Turn { message, input, locale, taken };
    let thread = state.product.desk.conversations.turn(caller, known.as_ref(), turn).await;
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
