//! `Idempotency-Key` on a POST: the same key and body again answer as the first time, whatever the network did.

use super::{Json, Problem};
use crate::http::HttpState;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use contract::{Actor, AppError, Caller, RequestKey};
use serde::Serialize;
use serde_json::Value;
use services::error::Report;
use sha2::{Digest, Sha256};
use store::requests::{self, Reservation};

pub const HEADER: &str = "idempotency-key";
pub const LONGEST: usize = 255;

/// A request that has not answered by then was cut off; its key may be used again.
const ABANDONED_AFTER: TimeDelta = TimeDelta::minutes(2);

/// Carries out `work` once for the key in `headers`; without a key, simply carries it out. The caller that `work` gets
/// carries the key, to which its services tie what they make, so that a repetition finds it even when this process was
/// killed before the answer was kept. Only successes are kept: after an error the same key may try again.
pub async fn once<T: Serialize>(
    state: &HttpState,
    caller: Caller,
    headers: &HeaderMap,
    operation: &str,
    body: &impl Serialize,
    work: impl AsyncFnOnce(&Caller) -> Result<T, AppError>,
) -> Result<Response, Problem> {
    let Some(key) = key_of(headers, &caller)? else { return Ok(Json(work(&caller).await?).into_response()) };
    if let Some((status, body)) = reserve(state, &caller, &key, &fingerprint(operation, body)).await? {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        return Ok(replayed((status, Json(body)).into_response()));
    }
    let caller = caller.under(key.clone());
    let outcome = match work(&caller).await {
        Ok(reply) => serde_json::to_value(reply).map_err(|e| services::error::internal(&caller.client.request_id, &e)),
        Err(error) => Err(error),
    };
    keep(state, &caller, &key, outcome.as_ref().ok()).await?;
    Ok(Json(outcome?).into_response())
}

/// For work that is done once by itself and answers with a secret. Only that it was answered is kept, and a repetition
/// does it again, which changes nothing.
pub async fn repeatable<T: Serialize>(
    state: &HttpState,
    caller: &Caller,
    headers: &HeaderMap,
    operation: &str,
    body: &impl Serialize,
    work: impl Future<Output = Result<T, AppError>>,
) -> Result<Response, Problem> {
    let Some(key) = key_of(headers, caller)? else { return Ok(Json(work.await?).into_response()) };
    if reserve(state, caller, &key, &fingerprint(operation, body)).await?.is_some() {
        return Ok(replayed(Json(work.await?).into_response()));
    }
    let outcome = work.await;
    keep(state, caller, &key, outcome.as_ref().ok().map(|_| &Value::Null)).await?;
    Ok(Json(outcome?).into_response())
}

/// The key that a request came with, under its API key.
pub fn key_of(headers: &HeaderMap, caller: &Caller) -> Result<Option<RequestKey>, AppError> {
    let Some(value) = headers.get(HEADER) else { return Ok(None) };
    let given = value.to_str().unwrap_or_default();
    if !(1..=LONGEST).contains(&given.len()) {
        return Err(AppError::invalid("Idempotency-Key", "give 1 to 255 plain characters"));
    }
    Ok(match caller.actor {
        Actor::PublishableKey(api_key) | Actor::SecretKey { id: api_key, .. } => {
            Some(RequestKey::Api { api_key, given: given.to_owned() })
        }
        Actor::Visitor | Actor::Person { .. } | Actor::Operator { .. } | Actor::System => None,
    })
}

fn fingerprint(operation: &str, body: &impl Serialize) -> Vec<u8> {
    let text = serde_json::to_vec(&(operation, body)).unwrap_or_default();
    Sha256::digest(text).to_vec()
}

fn replayed(mut response: Response) -> Response {
    response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    response
}

/// Takes the key, or answers with what was kept under it.
async fn reserve(
    state: &HttpState,
    caller: &Caller,
    key: &RequestKey,
    hash: &[u8],
) -> Result<Option<(u16, Value)>, AppError> {
    let request_id = &caller.client.request_id;
    let now = state.product.clock.now();
    let mut transaction = state.product.database.begin(caller.org).await.report(request_id)?;
    let reservation =
        requests::reserve(&mut transaction, caller.org, &key.to_string(), hash, now, now - ABANDONED_AFTER)
            .await
            .report(request_id)?;
    transaction.commit().await.report(request_id)?;
    match reservation {
        Reservation::Fresh => Ok(None),
        Reservation::Finished { status, body } => Ok(Some((status, body))),
        Reservation::InFlight => {
            Err(AppError::conflict("The first request with this Idempotency-Key is still under way."))
        }
        Reservation::OtherRequest => Err(AppError::conflict("This Idempotency-Key was used for another request.")),
    }
}

async fn keep(state: &HttpState, caller: &Caller, key: &RequestKey, reply: Option<&Value>) -> Result<(), AppError> {
    let request_id = &caller.client.request_id;
    let mut transaction = state.product.database.begin(caller.org).await.report(request_id)?;
    match reply {
        Some(body) => requests::finish(&mut transaction, caller.org, &key.to_string(), 200, body).await,
        None => requests::release(&mut transaction, caller.org, &key.to_string()).await,
    }
    .report(request_id)?;
    transaction.commit().await.report(request_id)
}
