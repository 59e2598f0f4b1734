//! Server-sent events: `/console/events` for the staff of a clinic, `/w/events` for the visitor of one conversation.

use super::{HttpState, limits::Limits, pages, requests::Sender};
use crate::live::{LiveEvent, frame};
use axum::{
    Extension, Router,
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use contract::{AppError, Client, board::Change, conversations::ConversationToken, identity::Identity};
use domain::ids::OrgId;
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::time::interval;
use tokio_stream::wrappers::{BroadcastStream, IntervalStream};

/// How often an open stream of the console asks whether its session is still in force.
const SESSION_CHECKED_EVERY: Duration = Duration::from_secs(10);

/// How often a stream says that it is still there, for proxies that close what is silent.
const KEPT_ALIVE_EVERY: Duration = Duration::from_secs(20);

pub fn routes() -> Router<HttpState> {
    Router::new().route("/console/events", get(console)).route("/w/events", get(visitor))
}

/// Every change of the caller's own organisation, for as long as the session is in force.
async fn console(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    let secret = pages::session_secret(&headers, &state.config).ok_or(StatusCode::UNAUTHORIZED)?;
    let caller = state.product.desk.identity.caller(&secret, sender.client.clone()).await.map_err(status_of)?;
    let caller = caller.ok_or(StatusCode::UNAUTHORIZED)?;
    let open = state.limits.open_console_stream(store::secrets::hash(&secret)).map_err(status_of)?;
    let ended = session_ended(state.product.desk.identity.clone(), state.limits.clone(), secret, sender.client);
    Ok(stream(&state, caller.org, open, ended, |_| true))
}

/// Until the session was signed out, ran out, or its person left the clinic. While nobody can tell, it goes on.
async fn session_ended(identity: Arc<dyn Identity>, limits: Arc<Limits>, secret: String, client: Client) {
    loop {
        tokio::time::sleep(SESSION_CHECKED_EVERY).await;
        let _turn = limits.turn_to_check().await;
        if matches!(identity.caller(&secret, client.clone()).await, Ok(None)) {
            return;
        }
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
) -> Result<Response, StatusCode> {
    let (caller, conversation) =
        state.product.desk.conversations.enter(&query.c, sender.client).await.map_err(status_of)?;
    let open = state.limits.open_visitor_stream(sender.address).map_err(status_of)?;
    let id = conversation.to_string();
    let wanted = move |change: &Change| change.kind == "conversation" && change.id == id;
    Ok(stream(&state, caller.org, open, std::future::pending(), wanted))
}

fn status_of(error: AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// What is `wanted` of an organisation's changes, until the process or `ended` ends it. `open` counts it for as long as
/// it lasts.
fn stream(
    state: &HttpState,
    org: OrgId,
    open: impl Send + Sync + 'static,
    ended: impl Future<Output = ()> + Send + 'static,
    wanted: impl Fn(&Change) -> bool + Send + Sync + 'static,
) -> Response {
    let stop = state.product.stop.clone();
    let changes = BroadcastStream::new(state.product.live.subscribe(org)).filter_map(move |received| {
        let _counted = &open;
        let sent = match received {
            Ok(LiveEvent::Changed { change, frame }) => wanted(&change).then_some(frame),
            // Missed something: the screen fetches again whatever it shows.
            Ok(LiveEvent::Resumed) | Err(_) => Some(frame("resumed", "{}")),
        };
        std::future::ready(sent)
    });
    let kept_alive = IntervalStream::new(interval(KEPT_ALIVE_EVERY)).map(|_| Bytes::from_static(b":\n\n"));
    respond(stream::select(changes, kept_alive).take_until(async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = ended => {}
        }
    }))
}

/// Frames as they are, so that what is written once is sent as often as it is wanted.
fn respond(frames: impl Stream<Item = Bytes> + Send + 'static) -> Response {
    let headers = [("content-type", "text/event-stream"), ("x-accel-buffering", "no"), ("cache-control", "no-store")];
    (headers, Body::from_stream(frames.map(Ok::<_, Infallible>))).into_response()
}
