//! API keys and webhook secrets of an organisation.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{ApiKeyId, OrgId, PersonId, WebhookSecretId};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// A key to be kept. `publishable_value` is the key itself for a `pk_…` one and `None` for a secret.
#[derive(Clone, Copy, Debug)]
pub struct NewKey<'a> {
    pub id: ApiKeyId,
    pub name: &'a str,
    /// The recognisable beginning.
    pub prefix: &'a str,
    /// SHA-256 of the whole key.
    pub hash: &'a [u8],
    pub publishable_value: Option<&'a str>,
    pub scopes: &'a [&'a str],
    pub created_by: Option<PersonId>,
    pub replaces: Option<ApiKeyId>,
    pub now: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct KeyRow {
    pub api_key_id: Uuid,
    pub kind: String,
    pub name: String,
    pub prefix: String,
    pub publishable_value: Option<String>,
    pub scopes: Vec<String>,
    pub created_by: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether another key took over from it.
    pub replaced: bool,
}

/// A webhook secret to be kept, sealed already.
#[derive(Clone, Copy, Debug)]
pub struct NewWebhookSecret<'a> {
    pub id: WebhookSecretId,
    /// `incoming` or `outgoing`.
    pub direction: &'a str,
    pub name: &'a str,
    pub prefix: &'a str,
    pub sealed: &'a [u8],
    pub created_by: Option<PersonId>,
    pub now: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WebhookSecretRow {
    pub webhook_secret_id: Uuid,
    pub direction: String,
    pub name: String,
    pub prefix: String,
    pub created_by: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// All keys that ever were, those in force first, then the newest.
pub async fn list(connection: &mut PgConnection, org: OrgId) -> Result<Vec<KeyRow>, StoreError> {
    Ok(sqlx::query_as(
        "select k.api_key_id, k.kind, k.name, k.prefix, k.publishable_value, k.scopes, k.created_by, k.created_at,
                k.expires_at, k.last_used_at, k.revoked_at,
                exists (select from api_keys n where n.org_id = k.org_id and n.replaces = k.api_key_id) as replaced
         from api_keys k where k.org_id = $1 order by k.revoked_at is not null, k.api_key_id desc",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await?)
}

/// A key that is not revoked, locked until the transaction ends.
pub async fn lock(connection: &mut PgConnection, org: OrgId, id: ApiKeyId) -> Result<Option<KeyRow>, StoreError> {
    Ok(sqlx::query_as(
        "select k.api_key_id, k.kind, k.name, k.prefix, k.publishable_value, k.scopes, k.created_by, k.created_at,
                k.expires_at, k.last_used_at, k.revoked_at,
                exists (select from api_keys n where n.org_id = k.org_id and n.replaces = k.api_key_id) as replaced
         from api_keys k where k.org_id = $1 and k.api_key_id = $2 and k.revoked_at is null for update of k",
    )
    .bind(org.0)
    .bind(id.0)
    .fetch_optional(connection)
    .await?)
}

pub async fn insert(connection: &mut PgConnection, org: OrgId, key: &NewKey<'_>) -> Result<(), StoreError> {
    let kind = if key.publishable_value.is_some() { "publishable" } else { "secret" };
    sqlx::query(
        "insert into api_keys (org_id, api_key_id, kind, name, prefix, key_hash, publishable_value, scopes, created_by,
                               replaces, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(org.0)
    .bind(key.id.0)
    .bind(kind)
    .bind(key.name)
    .bind(key.prefix)
    .bind(key.hash)
    .bind(key.publishable_value)
    .bind(key.scopes)
    .bind(key.created_by.map(|person| person.0))
    .bind(key.replaces.map(|key| key.0))
    .bind(key.now)
    .bind(key.expires_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends a key at an instant, unless it ends sooner by itself.
pub async fn expire(
    connection: &mut PgConnection,
    org: OrgId,
    id: ApiKeyId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update api_keys set expires_at = least(expires_at, $3) where org_id = $1 and api_key_id = $2")
        .bind(org.0)
        .bind(id.0)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn revoke(
    connection: &mut PgConnection,
    org: OrgId,
    id: ApiKeyId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update api_keys set revoked_at = $3 where org_id = $1 and api_key_id = $2 and revoked_at is null")
        .bind(org.0)
        .bind(id.0)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

const SECRET_COLUMNS: &str = "webhook_secret_id, direction, name, prefix, created_by, created_at, expires_at,
                              last_used_at, revoked_at";

pub async fn webhook_secrets(connection: &mut PgConnection, org: OrgId) -> Result<Vec<WebhookSecretRow>, StoreError> {
    let select = format!(
        "select {SECRET_COLUMNS} from webhook_secrets where org_id = $1
         order by revoked_at is not null, webhook_secret_id desc"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(select)).bind(org.0).fetch_all(connection).await?)
}

/// A secret that is not revoked, locked until the transaction ends.
pub async fn lock_webhook_secret(
    connection: &mut PgConnection,
    org: OrgId,
    id: WebhookSecretId,
) -> Result<Option<WebhookSecretRow>, StoreError> {
    let select = format!(
        "select {SECRET_COLUMNS} from webhook_secrets
         where org_id = $1 and webhook_secret_id = $2 and revoked_at is null for update"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(select)).bind(org.0).bind(id.0).fetch_optional(connection).await?)
}

pub async fn insert_webhook_secret(
    connection: &mut PgConnection,
    org: OrgId,
    secret: &NewWebhookSecret<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into webhook_secrets (org_id, webhook_secret_id, direction, name, prefix, sealed, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(org.0)
    .bind(secret.id.0)
    .bind(secret.direction)
    .bind(secret.name)
    .bind(secret.prefix)
    .bind(secret.sealed)
    .bind(secret.created_by.map(|person| person.0))
    .bind(secret.now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends a secret at an instant, unless it ends sooner by itself.
pub async fn expire_webhook_secret(
    connection: &mut PgConnection,
    org: OrgId,
    id: WebhookSecretId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update webhook_secrets set expires_at = least(expires_at, $3) where org_id = $1 and webhook_secret_id = $2",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn revoke_webhook_secret(
    connection: &mut PgConnection,
    org: OrgId,
    id: WebhookSecretId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update webhook_secrets set revoked_at = $3 where org_id = $1 and webhook_secret_id = $2")
        .bind(org.0)
        .bind(id.0)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}
