//! Wrapped data keys of organisations, and the sealed values that a rotation goes through.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{OrgId, PersonId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// A data key as it is kept: useless without the master key that it names.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OrgKey {
    pub key_id: Uuid,
    pub master_key_id: String,
    pub wrapped: Vec<u8>,
}

/// A data key to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewOrgKey<'a> {
    pub key_id: Uuid,
    pub master_key_id: &'a str,
    pub wrapped: &'a [u8],
    pub now: DateTime<Utc>,
}

/// The key that new values are sealed with.
pub async fn current_key(connection: &mut PgConnection, org: OrgId) -> Result<Option<OrgKey>, StoreError> {
    Ok(sqlx::query_as("select key_id, master_key_id, wrapped from org_keys where org_id = $1 and retired_at is null")
        .bind(org.0)
        .fetch_optional(connection)
        .await?)
}

/// A key in force or retired.
pub async fn key(connection: &mut PgConnection, org: OrgId, id: Uuid) -> Result<Option<OrgKey>, StoreError> {
    Ok(sqlx::query_as("select key_id, master_key_id, wrapped from org_keys where org_id = $1 and key_id = $2")
        .bind(org.0)
        .bind(id)
        .fetch_optional(connection)
        .await?)
}

/// Adds a key in force; false when there is one already.
pub async fn add_key(connection: &mut PgConnection, org: OrgId, key: &NewOrgKey<'_>) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "insert into org_keys (org_id, key_id, master_key_id, wrapped, created_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(key.key_id)
    .bind(key.master_key_id)
    .bind(key.wrapped)
    .bind(key.now)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn retire_keys(connection: &mut PgConnection, org: OrgId, now: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query("update org_keys set retired_at = $2 where org_id = $1 and retired_at is null")
        .bind(org.0)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Once nothing is sealed with them.
pub async fn drop_retired_keys(connection: &mut PgConnection, org: OrgId) -> Result<(), StoreError> {
    sqlx::query("delete from org_keys where org_id = $1 and retired_at is not null")
        .bind(org.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// For a rotation, as the owner of the database.
pub async fn organisations_with_keys(owner: &PgPool) -> Result<Vec<OrgId>, StoreError> {
    let ids: Vec<Uuid> =
        sqlx::query_scalar("select distinct org_id from org_keys order by org_id").fetch_all(owner).await?;
    Ok(ids.into_iter().map(OrgId).collect())
}

/// For a rotation, as the owner of the database.
pub async fn sealed_totp(owner: &PgPool) -> Result<Vec<(PersonId, Vec<u8>)>, StoreError> {
    let rows: Vec<(Uuid, Vec<u8>)> =
        sqlx::query_as("select person_id, sealed_seed from person_totp order by person_id").fetch_all(owner).await?;
    Ok(rows.into_iter().map(|(person, sealed)| (PersonId(person), sealed)).collect())
}

/// Replaces a seed that is still the old one.
pub async fn replace_totp(
    connection: &mut PgConnection,
    person: PersonId,
    old: &[u8],
    new: &[u8],
) -> Result<bool, StoreError> {
    let done = sqlx::query("update person_totp set sealed_seed = $3 where person_id = $1 and sealed_seed = $2")
        .bind(person.0)
        .bind(old)
        .bind(new)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn sealed_webhook_secrets(
    connection: &mut PgConnection,
    org: OrgId,
) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    Ok(sqlx::query_as("select webhook_secret_id, sealed from webhook_secrets where org_id = $1 for update")
        .bind(org.0)
        .fetch_all(connection)
        .await?)
}

pub async fn replace_webhook_secret(
    connection: &mut PgConnection,
    org: OrgId,
    id: Uuid,
    sealed: &[u8],
) -> Result<(), StoreError> {
    sqlx::query("update webhook_secrets set sealed = $3 where org_id = $1 and webhook_secret_id = $2")
        .bind(org.0)
        .bind(id)
        .bind(sealed)
        .execute(connection)
        .await?;
    Ok(())
}
