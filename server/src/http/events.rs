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
use contract::{AppError, Client, board::Change, conversations::ConversationToken, identity::Identity};
use futures::{Stream, StreamExt};
use serde::Deserialize;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

/// How often an open stream of the console asks whether its session is still in force.
const SESSION_CHECKED_EVERY: Duration = Duration::from_secs(10);

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
    let ended = session_ended(state.product.desk.identity.clone(), secret, sender.client);
    Ok(stream(&state, open, ended, move |change| change.org == caller.org))
}

/// Until the session was signed out, ran out, or its person left the clinic. While nobody can tell, it goes on.
async fn session_ended(identity: Arc<dyn Identity>, secret: String, client: Client) {
    loop {
        tokio::time::sleep(SESSION_CHECKED_EVERY).await;
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
    let wanted = move |change: &Change| change.org == caller.org && change.kind == "conversation" && change.id == id;
    Ok(stream(&state, open, std::future::pending(), wanted))
}

fn status_of(error: AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// What is `wanted` of all changes, until the process or `ended` ends it. `open` counts it for as long as it lasts.
fn stream(
    state: &HttpState,
    open: impl Send + Sync + 'static,
    ended: impl Future<Output = ()> + Send + 'static,
    wanted: impl Fn(&Change) -> bool + Send + Sync + 'static,
) -> Response {
    let stop = state.product.stop.clone();
    let events = BroadcastStream::new(state.product.live.subscribe())
        .filter_map(move |received| {
            let _counted = &open;
            let event = match received {
                Ok(LiveEvent::Changed(change)) => wanted(&change).then(|| changed(&change)),
                // Missed something: the screen fetches again whatever it shows.
                Ok(LiveEvent::Resumed) | Err(BroadcastStreamRecvError::Lagged(_)) => {
                    Some(Event::default().event("resumed").data("{}"))
                }
            };
            std::future::ready(event.map(Ok::<_, Infallible>))
        })
        .take_until(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = ended => {}
            }
        });
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
