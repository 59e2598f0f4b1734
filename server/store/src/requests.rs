//! Requests that may be sent again, and what each made. A key is a `contract::RequestKey` as text.
//!
//! Whoever makes something under a key first [waits for their turn](take_turn), [looks](find) whether it was made
//! before, and [ties](tie) what they made to the key in the same transaction: then nothing is made twice, wherever the
//! process is killed. The REST API also reserves the key beforehand and keeps its answer afterwards.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::OrgId;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// What is known of a key when a request of the REST API arrives with it.
#[derive(Clone, Debug, PartialEq)]
pub enum Reservation {
    /// Nobody is at it: act, then [`finish`] or [`release`].
    Fresh,
    /// The same request was answered before; answer alike.
    Finished { status: u16, body: Value },
    /// The same request is under way.
    InFlight,
    /// The key belongs to another request.
    OtherRequest,
}

/// What a request made under its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The booking or lead.
    pub made: Uuid,
    /// SHA-256 of what was asked.
    pub request_hash: Vec<u8>,
}

/// Requests under one key take turns until their transactions end.
pub async fn take_turn(connection: &mut PgConnection, org: OrgId, key: &str) -> Result<(), StoreError> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('request:' || $1::text || ':' || $2, 0))")
        .bind(org.0)
        .bind(key)
        .execute(connection)
        .await?;
    Ok(())
}

/// What was made under a key, if anything.
pub async fn find(connection: &mut PgConnection, org: OrgId, key: &str) -> Result<Option<Made>, StoreError> {
    let row: Option<(Uuid, Vec<u8>)> = sqlx::query_as(
        "select made, request_hash from keyed_requests
         where org_id = $1 and request_key = $2 and made is not null",
    )
    .bind(org.0)
    .bind(key)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(made, request_hash)| Made { made, request_hash }))
}

/// Everything that was made under keys that begin with `prefix`.
pub async fn made_under(connection: &mut PgConnection, org: OrgId, prefix: &str) -> Result<Vec<Uuid>, StoreError> {
    // The last possible character of a key's continuation closes the range.
    let end = format!("{prefix}\u{10ffff}");
    Ok(sqlx::query_scalar(
        "select made from keyed_requests
         where org_id = $1 and request_key >= $2 and request_key < $3 and made is not null order by request_key",
    )
    .bind(org.0)
    .bind(prefix)
    .bind(end)
    .fetch_all(connection)
    .await?)
}

/// Ties what was made to its key, in the transaction that made it. `request_hash` is what the key stands for from now
/// on; `None` leaves what it was reserved with.
pub async fn tie(
    connection: &mut PgConnection,
    org: OrgId,
    key: &str,
    made: Uuid,
    request_hash: Option<&[u8]>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into keyed_requests (org_id, request_key, request_hash, made, created_at)
         values ($1, $2, coalesce($3, ''::bytea), $4, $5)
         on conflict (org_id, request_key) do update
             set made = excluded.made, request_hash = coalesce($3, keyed_requests.request_hash)",
    )
    .bind(org.0)
    .bind(key)
    .bind(request_hash)
    .bind(made)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes the key for a request, or says what stands in the way. A reservation that never got its answer is taken over
/// when it was made before `abandoned_before`, because its server died, and at once when something was made, because
/// asking again then only reads. Run it in a transaction of its own and commit before acting.
pub async fn reserve(
    connection: &mut PgConnection,
    org: OrgId,
    key: &str,
    request_hash: &[u8],
    now: DateTime<Utc>,
    abandoned_before: DateTime<Utc>,
) -> Result<Reservation, StoreError> {
    let taken = sqlx::query(
        "insert into keyed_requests (org_id, request_key, request_hash, created_at) values ($1, $2, $3, $4)
         on conflict (org_id, request_key) do update set created_at = $4
             where keyed_requests.status is null and keyed_requests.request_hash = $3
                 and (keyed_requests.created_at < $5 or keyed_requests.made is not null)",
    )
    .bind(org.0)
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
    let (hash, status, body): (Vec<u8>, Option<i16>, Option<Value>) =
        sqlx::query_as("select request_hash, status, body from keyed_requests where org_id = $1 and request_key = $2")
            .bind(org.0)
            .bind(key)
            .fetch_one(connection)
            .await?;
    if hash != request_hash {
        return Ok(Reservation::OtherRequest);
    }
    let Some(status) = status else { return Ok(Reservation::InFlight) };
    let status = u16::try_from(status)
        .map_err(|_| StoreError::Unreadable { what: "kept answer", reason: status.to_string() })?;
    Ok(Reservation::Finished { status, body: body.unwrap_or(Value::Null) })
}

/// Keeps the answer for whoever asks again.
pub async fn finish(
    connection: &mut PgConnection,
    org: OrgId,
    key: &str,
    status: u16,
    body: &Value,
) -> Result<(), StoreError> {
    let status = i16::try_from(status)
        .map_err(|_| StoreError::Unreadable { what: "HTTP status", reason: status.to_string() })?;
    sqlx::query("update keyed_requests set status = $3, body = $4 where org_id = $1 and request_key = $2")
        .bind(org.0)
        .bind(key)
        .bind(status)
        .bind(body)
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives the key back after a failure that made nothing, so that a repetition may act. What was made stays known.
pub async fn release(connection: &mut PgConnection, org: OrgId, key: &str) -> Result<(), StoreError> {
    sqlx::query(
        "delete from keyed_requests where org_id = $1 and request_key = $2 and status is null and made is null",
    )
    .bind(org.0)
    .bind(key)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets at most `most` requests from before an instant, of every organisation; answers how many.
pub async fn forget(doors: &PgPool, before: DateTime<Utc>, most: i32) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("select forget_keyed_requests($1, $2)").bind(before).bind(most).fetch_one(doors).await?)
}
