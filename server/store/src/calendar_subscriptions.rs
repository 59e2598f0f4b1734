//! Addresses at which calendar programs read what somebody does.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{OrgId, PersonId, ResourceId, SubscriptionId};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SubscriptionRow {
    pub subscription_id: Uuid,
    pub resource_id: Uuid,
    pub detail: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A subscription to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewSubscription<'a> {
    pub id: SubscriptionId,
    pub resource: ResourceId,
    pub token_hash: &'a [u8],
    pub detail: &'a str,
    pub created_by: Option<PersonId>,
    pub now: DateTime<Utc>,
}

/// Those in force.
pub async fn list(connection: &mut PgConnection, org: OrgId) -> Result<Vec<SubscriptionRow>, StoreError> {
    Ok(sqlx::query_as(
        "select subscription_id, resource_id, detail, created_at, last_used_at from calendar_subscriptions
         where org_id = $1 and revoked_at is null",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await?)
}

pub async fn by_id(
    connection: &mut PgConnection,
    org: OrgId,
    id: SubscriptionId,
) -> Result<Option<SubscriptionRow>, StoreError> {
    Ok(sqlx::query_as(
        "select subscription_id, resource_id, detail, created_at, last_used_at from calendar_subscriptions
         where org_id = $1 and subscription_id = $2 and revoked_at is null",
    )
    .bind(org.0)
    .bind(id.0)
    .fetch_optional(connection)
    .await?)
}

/// Ends the one in force; false when there is none.
pub async fn revoke(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let revoked = sqlx::query(
        "update calendar_subscriptions set revoked_at = $3
         where org_id = $1 and resource_id = $2 and revoked_at is null",
    )
    .bind(org.0)
    .bind(resource.0)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(revoked.rows_affected() > 0)
}

pub async fn insert(connection: &mut PgConnection, org: OrgId, new: &NewSubscription<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into calendar_subscriptions
             (org_id, subscription_id, resource_id, token_hash, detail, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(org.0)
    .bind(new.id.0)
    .bind(new.resource.0)
    .bind(new.token_hash)
    .bind(new.detail)
    .bind(new.created_by.map(|person| person.0))
    .bind(new.now)
    .execute(connection)
    .await?;
    Ok(())
}

/// By the SHA-256 of the address's token.
pub async fn by_token(
    doors: &PgPool,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(OrgId, SubscriptionId)>, StoreError> {
    let row: Option<(Uuid, Uuid)> =
        sqlx::query_as("select org_id, subscription_id from org_by_subscription_token($1, $2)")
            .bind(hash)
            .bind(now)
            .fetch_optional(doors)
            .await?;
    Ok(row.map(|(org, id)| (OrgId(org), SubscriptionId(id))))
}

/// A visit in somebody's calendar.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct VisitRow {
    pub booking_id: Uuid,
    pub state: String,
    pub version: i32,
    pub updated_at: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub client_name: String,
    pub client_phone: Option<String>,
    pub client_email: Option<String>,
    pub service: String,
    pub practitioner: String,
    pub room: Option<String>,
}

/// Visits of a practitioner or in a room within a span of time, the cancelled among them, in order. Holds are left out:
/// nobody knows yet whether they come.
pub async fn visits(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    most: i64,
) -> Result<Vec<VisitRow>, StoreError> {
    Ok(sqlx::query_as(
        "select b.booking_id, b.state, b.version, b.updated_at, b.starts_at, b.ends_at, b.client_name, b.client_phone,
                b.client_email, s.definition ->> 'name' as service, p.name as practitioner, r.name as room
         from bookings b
         join services s on s.org_id = b.org_id and s.service_id = b.service_id
         join resources p on p.org_id = b.org_id and p.resource_id = b.practitioner_id
         left join resources r on r.org_id = b.org_id and r.resource_id = b.room_id
         where b.org_id = $1 and (b.practitioner_id = $2 or b.room_id = $2)
             and b.starts_at >= $3 and b.starts_at < $4
             and b.state in ('pending', 'confirmed', 'completed', 'cancelled', 'no_show')
         order by b.starts_at, b.booking_id limit $5",
    )
    .bind(org.0)
    .bind(resource.0)
    .bind(from)
    .bind(until)
    .bind(most)
    .fetch_all(connection)
    .await?)
}
