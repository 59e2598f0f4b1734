//! Replies that a client of the REST API may ask for again under its idempotency key.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{ApiKeyId, OrgId};
use serde_json::Value;
use sqlx::PgConnection;

/// What is known of a key when a request arrives with it.
#[derive(Clone, Debug, PartialEq)]
pub enum Reservation {
    /// Nobody used it: act, then [`finish`] or [`release`].
    Fresh,
    /// The same request was answered before; answer alike.
    Finished { status: u16, body: Value },
    /// The same request is under way.
    InFlight,
    /// The key belongs to another request.
    OtherRequest,
}

/// Takes the key for a request, or says what stands in the way. A reservation made before `abandoned_before` that
/// never got its reply is taken over: its server died. Run it in a transaction of its own and commit before acting.
pub async fn reserve(
    connection: &mut PgConnection,
    org: OrgId,
    api_key: ApiKeyId,
    key: &str,
    request_hash: &[u8],
    now: DateTime<Utc>,
    abandoned_before: DateTime<Utc>,
) -> Result<Reservation, StoreError> {
    let taken = sqlx::query(
        "insert into idempotent_replies (org_id, api_key_id, idempotency_key, request_hash, created_at)
         values ($1, $2, $3, $4, $5)
         on conflict (org_id, api_key_id, idempotency_key) do update set created_at = $5
             where idempotent_replies.status is null and idempotent_replies.created_at < $6
                 and idempotent_replies.request_hash = $4",
    )
    .bind(org.0)
    .bind(api_key.0)
    .bind(key)
    .bind(request_hash)
    .bind(now)
    .bind(abandoned_before)
    .execute(&mut *connection)
    .await?
    .rows_affected();
    if taken == 1 {
        return Ok(Reservation::Fresh);
    }
    let (hash, status, body): (Vec<u8>, Option<i16>, Option<Value>) = sqlx::query_as(
        "select request_hash, status, body from idempotent_replies
         where org_id = $1 and api_key_id = $2 and idempotency_key = $3",
    )
    .bind(org.0)
    .bind(api_key.0)
    .bind(key)
    .fetch_one(connection)
    .await?;
    if hash != request_hash {
        return Ok(Reservation::OtherRequest);
    }
    let Some(status) = status else { return Ok(Reservation::InFlight) };
    let status = u16::try_from(status)
        .map_err(|_| StoreError::Unreadable { what: "idempotent reply", reason: status.to_string() })?;
    Ok(Reservation::Finished { status, body: body.unwrap_or(Value::Null) })
}

/// Keeps the reply for whoever asks again.
pub async fn finish(
    connection: &mut PgConnection,
    org: OrgId,
    api_key: ApiKeyId,
    key: &str,
    status: u16,
    body: &Value,
) -> Result<(), StoreError> {
    let status = i16::try_from(status)
        .map_err(|_| StoreError::Unreadable { what: "HTTP status", reason: status.to_string() })?;
    sqlx::query(
        "update idempotent_replies set status = $4, body = $5
         where org_id = $1 and api_key_id = $2 and idempotency_key = $3",
    )
    .bind(org.0)
    .bind(api_key.0)
    .bind(key)
    .bind(status)
    .bind(body)
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives the key back after a failure that changed nothing, so that a repetition may act.
pub async fn release(
    connection: &mut PgConnection,
    org: OrgId,
    api_key: ApiKeyId,
    key: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "delete from idempotent_replies
         where org_id = $1 and api_key_id = $2 and idempotency_key = $3 and status is null",
    )
    .bind(org.0)
    .bind(api_key.0)
    .bind(key)
    .execute(connection)
    .await?;
    Ok(())
}
