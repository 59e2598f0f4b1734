//! Server-sent events: `/console/events` for the staff of a clinic, `/w/events` for the visitor of one conversation.

use super::{HttpState, pages, requests::Sender};
use crate::live::LiveEvent;
use axum::{
    Extension, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use contract::{board::Change, conversations::ConversationToken};
use futures::{Stream, StreamExt};
use serde::Deserialize;
use std::{convert::Infallible, time::Duration};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

pub fn routes() -> Router<HttpState> {
    Router::new().route("/console/events", get(console)).route("/w/events", get(visitor))
}

/// Every change of the caller's own organisation.
async fn console(State(state): State<HttpState>, Extension(sender): Extension<Sender>, headers: HeaderMap) -> Response {
    let Some(secret) = pages::session_secret(&headers, &state.config) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    match state.product.desk.identity.caller(&secret, sender.client).await {
        Ok(Some(caller)) => stream(&state, move |change| change.org == caller.org),
        Ok(None) => StatusCode::UNAUTHORIZED.into_response(),
        Err(error) => status_of(&error).into_response(),
    }
}

#[derive(Deserialize)]
struct VisitorQuery {
    c: ConversationToken,
}

/// Changes of one conversation alone.
async fn visitor(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    Query(query): Query<VisitorQuery>,
) -> Response {
    match state.product.desk.conversations.enter(&query.c, sender.client).await {
        Ok((caller, conversation)) => {
            let id = conversation.to_string();
            stream(&state, move |change| change.org == caller.org && change.kind == "conversation" && change.id == id)
        }
        Err(error) => status_of(&error).into_response(),
    }
}

fn status_of(error: &contract::AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn stream(state: &HttpState, wanted: impl Fn(&Change) -> bool + Send + Sync + 'static) -> Response {
    let stop = state.product.stop.clone();
    let events = BroadcastStream::new(state.product.live.subscribe())
        .filter_map(move |received| {
            let event = match received {
                Ok(LiveEvent::Changed(change)) => wanted(&change).then(|| changed(&change)),
                // Missed something: the screen fetches again whatever it shows.
                Ok(LiveEvent::Resumed) | Err(BroadcastStreamRecvError::Lagged(_)) => {
                    Some(Event::default().event("resumed").data("{}"))
                }
            };
            std::future::ready(event.map(Ok::<_, Infallible>))
        })
        .take_until(async move { stop.cancelled().await });
    respond(events)
}

fn changed(change: &Change) -> Event {
    Event::default().event("change").data(serde_json::to_string(change).unwrap_or_default())
}

fn respond(events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static) -> Response {
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(20));
    ([("x-accel-buffering", "no"), ("cache-control", "no-store")], Sse::new(events).keep_alive(keep_alive))
        .into_response()
}
