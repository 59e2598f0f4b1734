//! Finding the organisation of a request that has no tenant yet: by slug or by API key.
//!
//! Doors are security-definer functions of the first migration; they run on [`crate::Database::doors`], where the
//! tables themselves show nothing.

use crate::{StoreError, database::is_storable};
use chrono::{DateTime, Utc};
use domain::{
    authorization::Action,
    ids::{ApiKeyId, OrgId},
};
use sqlx::PgPool;
use uuid::Uuid;

/// What an API key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// `pk_…`: public calls only.
    Publishable,
    /// `sk_…`: everything that the clinic's own software may do.
    Secret,
}

/// A key that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyDoor {
    pub org: OrgId,
    pub key: ApiKeyId,
    pub kind: KeyKind,
    /// Of a secret key; words that this version does not know open nothing.
    pub scopes: Vec<Action>,
    /// Whether the organisation's own subscription is over.
    pub read_only: bool,
}

pub async fn org_by_slug(doors: &PgPool, slug: &str) -> Result<Option<OrgId>, StoreError> {
    if !is_storable(slug) {
        return Ok(None);
    }
    let id: Option<Uuid> = sqlx::query_scalar("select org_by_slug($1)").bind(slug).fetch_one(doors).await?;
    Ok(id.map(OrgId))
}

/// By the SHA-256 of the key's text. A revoked or expired key is unknown.
pub async fn org_by_api_key(
    doors: &PgPool,
    key_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<KeyDoor>, StoreError> {
    let row: Option<(Uuid, Uuid, String, Vec<String>, bool)> =
        sqlx::query_as("select org_id, api_key_id, kind, scopes, read_only from org_by_api_key($1, $2)")
            .bind(key_hash)
            .bind(now)
            .fetch_optional(doors)
            .await?;
    Ok(row.map(|(org, key, kind, scopes, read_only)| KeyDoor {
        read_only,
        scopes: scopes.iter().filter_map(|word| Action::from_word(word)).collect(),
        org: OrgId(org),
        key: ApiKeyId(key),
        // Any word but the one that opens everything opens the least.
        kind: if kind == "secret" { KeyKind::Secret } else { KeyKind::Publishable },
    }))
}

/// The demo organisations, oldest first, at most so many: what a demo lists on its first page.
pub async fn demo_directory(doors: &PgPool, most: u32) -> Result<Vec<OrgId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar("select demo_directory($1)").bind(i64::from(most)).fetch_all(doors).await?;
    Ok(ids.into_iter().map(OrgId).collect())
}

/// The sites of the clinic whose publishable key in force has this SHA-256; none for any other key.
pub async fn sites_of_key(doors: &PgPool, key_hash: &[u8], now: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
    let sites: Option<Vec<String>> =
        sqlx::query_scalar("select sites_of_key($1, $2)").bind(key_hash).bind(now).fetch_one(doors).await?;
    Ok(sites.unwrap_or_default())
}

/// Whether any clinic lists this origin.
pub async fn is_site(doors: &PgPool, origin: &str) -> Result<bool, StoreError> {
    if !is_storable(origin) {
        return Ok(false);
    }
    Ok(sqlx::query_scalar("select is_site($1)").bind(origin).fetch_one(doors).await?)
}
