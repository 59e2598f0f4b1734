//! `Idempotency-Key` on a POST: the same key and body again answer as the first time, whatever the network did.

use super::{Json, Problem};
use crate::http::HttpState;
use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use contract::{Actor, AppError, Caller};
use domain::ids::ApiKeyId;
use serde::Serialize;
use serde_json::Value;
use services::error::Report;
use sha2::{Digest, Sha256};
use store::idempotency::{self, Reservation};

/// A request that has not answered by then was cut off; its key may be used again.
const ABANDONED_AFTER: TimeDelta = TimeDelta::minutes(2);

/// Carries out `work` once for the key in `headers`; without a key, simply carries it out. Only successes are kept:
/// after an error the same key may try again.
pub async fn once<T: Serialize>(
    state: &HttpState,
    caller: &Caller,
    headers: &HeaderMap,
    operation: &str,
    body: &impl Serialize,
    work: impl Future<Output = Result<T, AppError>> + Send,
) -> Result<Response, Problem> {
    let Some(key) = given_key(headers)? else { return Ok(Json(work.await?).into_response()) };
    let (Actor::PublishableKey(api_key) | Actor::SecretKey { id: api_key, .. }) = caller.actor else {
        return Ok(Json(work.await?).into_response());
    };
    match reserve(state, caller, api_key, &key, &fingerprint(operation, body)).await? {
        Reservation::Fresh => {}
        Reservation::Finished { status, body } => return Ok(replay(status, body)),
        Reservation::InFlight => {
            return Err(AppError::conflict("The first request with this Idempotency-Key is still under way.").into());
        }
        Reservation::OtherRequest => {
            return Err(AppError::conflict("This Idempotency-Key was used for another request.").into());
        }
    }
    let outcome = match work.await {
        Ok(reply) => serde_json::to_value(reply).map_err(|e| services::error::internal(&caller.client.request_id, &e)),
        Err(error) => Err(error),
    };
    keep(state, caller, api_key, &key, outcome.as_ref().ok()).await?;
    Ok(Json(outcome?).into_response())
}

fn given_key(headers: &HeaderMap) -> Result<Option<String>, AppError> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    if (1..=255).contains(&key.len()) {
        Ok(Some(key.to_owned()))
    } else {
        Err(AppError::invalid("Idempotency-Key", "give 1 to 255 plain characters"))
    }
}

fn fingerprint(operation: &str, body: &impl Serialize) -> Vec<u8> {
    let text = serde_json::to_vec(&(operation, body)).unwrap_or_default();
    Sha256::digest(text).to_vec()
}

fn replay(status: u16, body: Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    (status, [("idempotent-replayed", "true")], Json(body)).into_response()
}

async fn reserve(
    state: &HttpState,
    caller: &Caller,
    api_key: ApiKeyId,
    key: &str,
    hash: &[u8],
) -> Result<Reservation, AppError> {
    let request_id = &caller.client.request_id;
    let now = state.product.clock.now();
    let mut transaction = state.product.database.begin(caller.org).await.report(request_id)?;
    let reservation =
        idempotency::reserve(&mut transaction, caller.org, api_key, key, hash, now, now - ABANDONED_AFTER)
            .await
            .report(request_id)?;
    transaction.commit().await.report(request_id)?;
    Ok(reservation)
}

async fn keep(
    state: &HttpState,
    caller: &Caller,
    api_key: ApiKeyId,
    key: &str,
    reply: Option<&Value>,
) -> Result<(), AppError> {
    let request_id = &caller.client.request_id;
    let mut transaction = state.product.database.begin(caller.org).await.report(request_id)?;
    match reply {
        Some(body) => idempotency::finish(&mut transaction, caller.org, api_key, key, 200, body).await,
        None => idempotency::release(&mut transaction, caller.org, api_key, key).await,
    }
    .report(request_id)?;
    transaction.commit().await.report(request_id)
}
