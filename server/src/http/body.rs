//! Bodies that are larger than we take.

use super::{refusal, requests};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::Response,
};
use futures::StreamExt;

/// How many times the limit is read, and thrown away, before the connection is closed instead.
const PATIENCE: usize = 8;

/// Refuses a body that says it is too large. It is read to its end within reason first: a sender that is cut off in the
/// middle sees a broken connection and not the answer.
pub async fn refuse_large(State(most): State<usize>, request: Request, next: Next) -> Response {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if declared.is_none_or(|declared: usize| declared <= most) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let drained = tokio::time::timeout(requests::LONGEST, drain(body, most.saturating_mul(PATIENCE))).await;
    tracing::info!(declared, to_its_end = drained.is_ok(), "a body was too large");
    refusal::refuse_as(StatusCode::PAYLOAD_TOO_LARGE, parts.uri.path(), &parts.headers)
}

async fn drain(body: Body, most: usize) {
    let mut read = 0_usize;
    let mut chunks = body.into_data_stream();
    while let Some(Ok(chunk)) = chunks.next().await {
        read = read.saturating_add(chunk.len());
        if read > most {
            break;
        }
    }
}
