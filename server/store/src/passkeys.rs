//! A person's passkeys, behind the person's wall, and the door that finds whose one is.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{PasskeyId, PersonId};
use serde_json::Value;
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// A passkey to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewPasskey<'a> {
    pub id: PasskeyId,
    pub credential_id: &'a [u8],
    pub name: &'a str,
    /// Public key, counter and flags.
    pub credential: &'a Value,
    pub now: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct PasskeyRow {
    pub passkey_id: Uuid,
    pub name: String,
    pub credential: Value,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A door: whose passkey it is. Whether its holder is there remains to be checked.
pub async fn owner(doors: &PgPool, credential_id: &[u8]) -> Result<Option<PersonId>, StoreError> {
    let owner: Option<Uuid> =
        sqlx::query_scalar("select passkey_owner($1)").bind(credential_id).fetch_one(doors).await?;
    Ok(owner.map(PersonId))
}

/// The oldest first.
pub async fn list(connection: &mut PgConnection, person: PersonId) -> Result<Vec<PasskeyRow>, StoreError> {
    Ok(sqlx::query_as(
        "select passkey_id, name, credential, created_at, last_used_at from passkeys
         where person_id = $1 order by created_at, passkey_id",
    )
    .bind(person.0)
    .fetch_all(connection)
    .await?)
}

/// Locked, so that of two uses the later one is held against the counter of the earlier.
pub async fn lock(
    connection: &mut PgConnection,
    person: PersonId,
    credential_id: &[u8],
) -> Result<Option<PasskeyRow>, StoreError> {
    Ok(sqlx::query_as(
        "select passkey_id, name, credential, created_at, last_used_at from passkeys
         where person_id = $1 and credential_id = $2 for update",
    )
    .bind(person.0)
    .bind(credential_id)
    .fetch_optional(connection)
    .await?)
}

/// False when an account has this passkey already.
pub async fn add(connection: &mut PgConnection, person: PersonId, new: &NewPasskey<'_>) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "insert into passkeys (person_id, passkey_id, credential_id, name, credential, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict (credential_id) do nothing",
    )
    .bind(person.0)
    .bind(new.id.0)
    .bind(new.credential_id)
    .bind(new.name)
    .bind(new.credential)
    .bind(new.now)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes a use, with the counter and flags that it left.
pub async fn used(
    connection: &mut PgConnection,
    person: PersonId,
    passkey: PasskeyId,
    credential: &Value,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update passkeys set credential = $3, last_used_at = $4 where person_id = $1 and passkey_id = $2")
        .bind(person.0)
        .bind(passkey.0)
        .bind(credential)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// False when there is no such passkey (any more).
pub async fn rename(
    connection: &mut PgConnection,
    person: PersonId,
    passkey: PasskeyId,
    name: &str,
) -> Result<bool, StoreError> {
    let done = sqlx::query("update passkeys set name = $3 where person_id = $1 and passkey_id = $2")
        .bind(person.0)
        .bind(passkey.0)
        .bind(name)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Answers its name; `None` when there is no such passkey (any more).
pub async fn remove(
    connection: &mut PgConnection,
    person: PersonId,
    passkey: PasskeyId,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar("delete from passkeys where person_id = $1 and passkey_id = $2 returning name")
        .bind(person.0)
        .bind(passkey.0)
        .fetch_optional(connection)
        .await?)
}
