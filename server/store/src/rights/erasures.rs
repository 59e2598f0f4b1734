//! What was erased, as keyed hashes: they outlive a restored backup by a file that is kept beside the database, and a
//! database that lacks some of them is older than the file.

use crate::StoreError;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// The wrapped key of the hashes.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ErasureKey {
    pub key_id: Uuid,
    pub master_key_id: String,
    pub wrapped: Vec<u8>,
}

/// One thing that was erased.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Erasure {
    pub subject_hash: Vec<u8>,
    pub kind: String,
    pub key_id: Uuid,
    pub erased_at: DateTime<Utc>,
}

/// What kind of thing was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Contact,
    /// A thread, because a backup may be of a moment before its visitor became a contact.
    Conversation,
    Account,
    Organisation,
}

impl Kind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Conversation => "conversation",
            Self::Account => "account",
            Self::Organisation => "organisation",
        }
    }
}

/// A door: the key in force.
pub async fn key(connection: &mut PgConnection) -> Result<Option<ErasureKey>, StoreError> {
    Ok(sqlx::query_as("select key_id, master_key_id, wrapped from erasure_key()").fetch_optional(connection).await?)
}

/// A door: keeps the first key; whoever comes second finds that one.
pub async fn keep_first_key(
    connection: &mut PgConnection,
    key: &ErasureKey,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('erasure key', 0))").execute(&mut *connection).await?;
    sqlx::query("select keep_erasure_key($1, $2, $3, $4)")
        .bind(key.key_id)
        .bind(&key.master_key_id)
        .bind(&key.wrapped)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// A door: remembers what is being erased, in the transaction that does it.
pub async fn keep(
    connection: &mut PgConnection,
    hash: &[u8],
    kind: Kind,
    key: Uuid,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("select keep_erasure($1, $2, $3, $4)")
        .bind(hash)
        .bind(kind.as_str())
        .bind(key)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Everything that was erased, in order, as the owner of the database.
pub async fn all(owner: &PgPool) -> Result<Vec<Erasure>, StoreError> {
    Ok(sqlx::query_as("select subject_hash, kind, key_id, erased_at from erasures order by position")
        .fetch_all(owner)
        .await?)
}

/// Every key, as the owner of the database.
pub async fn keys(owner: &PgPool) -> Result<Vec<ErasureKey>, StoreError> {
    Ok(sqlx::query_as("select key_id, master_key_id, wrapped from erasure_keys order by created_at, key_id")
        .fetch_all(owner)
        .await?)
}

/// Takes a key over from a file; one that is there stays.
pub async fn import_key(owner: &PgPool, key: &ErasureKey, now: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into erasure_keys (key_id, master_key_id, wrapped, created_at) values ($1, $2, $3, $4)
         on conflict do nothing",
    )
    .bind(key.key_id)
    .bind(&key.master_key_id)
    .bind(&key.wrapped)
    .bind(now)
    .execute(owner)
    .await?;
    Ok(())
}

/// Takes over from a file what was erased; answers whether it was news.
pub async fn import(owner: &PgPool, erasure: &Erasure) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "insert into erasures (subject_hash, kind, key_id, erased_at) values ($1, $2, $3, $4) on conflict do nothing",
    )
    .bind(&erasure.subject_hash)
    .bind(&erasure.kind)
    .bind(erasure.key_id)
    .bind(erasure.erased_at)
    .execute(owner)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces a key's wrapping, after the master key changed.
pub async fn rewrap_key(owner: &PgPool, key: &ErasureKey) -> Result<(), StoreError> {
    sqlx::query("update erasure_keys set master_key_id = $2, wrapped = $3 where key_id = $1")
        .bind(key.key_id)
        .bind(&key.master_key_id)
        .bind(&key.wrapped)
        .execute(owner)
        .await?;
    Ok(())
}
