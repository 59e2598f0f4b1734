//! What an organisation's clients agree to, by version; and what is known of a client, which its rules may ask about.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{ContactId, OrgId},
    policy::{ClientClass, Policy},
};
use sqlx::{PgConnection, types::Json};

/// A version as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    pub policy: Policy,
    /// The name of whoever saved it.
    pub saved_by: String,
    pub created_at: DateTime<Utc>,
}

/// The policy in force; `None` for a clinic that never saved one, whose services keep the terms of their own.
pub async fn in_force(connection: &mut PgConnection, org: OrgId) -> Result<Option<Policy>, StoreError> {
    Ok(versions(connection, org, 1).await?.pop().map(|version| version.policy))
}

/// The newest versions, newest first.
pub async fn versions(connection: &mut PgConnection, org: OrgId, most: u32) -> Result<Vec<PolicyVersion>, StoreError> {
    let rows: Vec<(Json<Policy>, String, DateTime<Utc>)> = sqlx::query_as(
        "select definition, saved_by, created_at from policies where org_id = $1 order by version desc limit $2",
    )
    .bind(org.0)
    .bind(i64::from(most))
    .fetch_all(connection)
    .await?;
    let version = |(Json(policy), saved_by, created_at)| PolicyVersion { policy, saved_by, created_at };
    Ok(rows.into_iter().map(version).collect())
}

/// Adds a version. False when somebody saved that version before.
pub async fn insert(
    connection: &mut PgConnection,
    org: OrgId,
    policy: &Policy,
    saved_by: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let added = sqlx::query(
        "insert into policies (org_id, version, definition, saved_by, created_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(i64::from(policy.version))
    .bind(Json(policy))
    .bind(saved_by)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// What kind of client a contact is by their visits so far.
pub async fn class_of(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
) -> Result<ClientClass, StoreError> {
    let (completed, missed): (i64, i64) = sqlx::query_as(
        "select count(*) filter (where state = 'completed'), count(*) filter (where state = 'no_show')
         from bookings where org_id = $1 and contact_id = $2",
    )
    .bind(org.0)
    .bind(contact.0)
    .fetch_one(connection)
    .await?;
    Ok(ClientClass::by_visits(completed.unsigned_abs(), missed.unsigned_abs()))
}
