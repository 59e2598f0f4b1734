//! Claims: what the database itself forbids to overlap.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{BookingId, OrgId, ResourceId};
use sqlx::PgConnection;
use uuid::Uuid;

/// The time that a booking takes of its practitioner and room, buffers included.
#[derive(Clone, Debug)]
pub struct Claims {
    pub booking: BookingId,
    pub resources: Vec<ResourceId>,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// Set while it is only a hold.
    pub hold_expires_at: Option<DateTime<Utc>>,
}

impl Claims {
    fn resource_ids(&self) -> Vec<Uuid> {
        self.resources.iter().map(|resource| resource.0).collect()
    }
}

/// Takes turns on the resources until the transaction ends.
///
/// The exclusion constraint alone decides who wins; the turns only keep two takers of one slot from inserting at the
/// same instant, which PostgreSQL would resolve as a deadlock after a second's wait. Keys are taken in order.
pub async fn lock_resources(
    connection: &mut PgConnection,
    org: OrgId,
    resources: &[ResourceId],
) -> Result<(), StoreError> {
    let mut ids: Vec<Uuid> = resources.iter().map(|resource| resource.0).collect();
    ids.sort_unstable();
    ids.dedup();
    sqlx::query(
        "select pg_advisory_xact_lock(key) from
             (select hashtextextended('claim:' || $1::text || ':' || id::text, 0) as key
              from unnest($2::uuid[]) as id order by key offset 0) as keys",
    )
    .bind(org.0)
    .bind(ids)
    .execute(connection)
    .await?;
    Ok(())
}

/// Bookings whose hold ran out and whose claims stand in the way; locked, in order of id.
pub async fn expired_rivals(
    connection: &mut PgConnection,
    org: OrgId,
    claims: &Claims,
    now: DateTime<Utc>,
) -> Result<Vec<BookingId>, StoreError> {
    let rows: Vec<Uuid> = sqlx::query_scalar(
        "select b.booking_id from bookings b
         where b.org_id = $1 and b.booking_id <> $2 and b.state = 'awaiting_deposit' and b.hold_expires_at <= $3
         and exists (select from resource_claims k where k.org_id = b.org_id and k.booking_id = b.booking_id
                     and k.resource_id = any($4) and k.starts_at < $6 and k.ends_at > $5)
         order by b.booking_id for update",
    )
    .bind(org.0)
    .bind(claims.booking.0)
    .bind(now)
    .bind(claims.resource_ids())
    .bind(claims.from)
    .bind(claims.until)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(BookingId).collect())
}

/// Takes the time. False when somebody else has it; the transaction is then only good for rolling back.
pub async fn claim(connection: &mut PgConnection, org: OrgId, claims: &Claims) -> Result<bool, StoreError> {
    let taken = sqlx::query(
        "insert into resource_claims (org_id, booking_id, resource_id, starts_at, ends_at, hold_expires_at)
         select $1, $2, id, $4, $5, $6 from unnest($3::uuid[]) as id order by id",
    )
    .bind(org.0)
    .bind(claims.booking.0)
    .bind(claims.resource_ids())
    .bind(claims.from)
    .bind(claims.until)
    .bind(claims.hold_expires_at)
    .execute(connection)
    .await;
    match taken {
        Ok(_) => Ok(true),
        Err(error) if is_overlap(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// `exclusion_violation` (PostgreSQL, appendix A).
fn is_overlap(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "23P01")
}

/// Until when the claims are only a hold; `None` makes them a booking's.
pub async fn hold_claims_until(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    ends: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    sqlx::query("update resource_claims set hold_expires_at = $3 where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .bind(ends)
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives the time back.
pub async fn release(connection: &mut PgConnection, org: OrgId, booking: BookingId) -> Result<(), StoreError> {
    sqlx::query("delete from resource_claims where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn has_claims(connection: &mut PgConnection, org: OrgId, booking: BookingId) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("select exists (select from resource_claims where org_id = $1 and booking_id = $2)")
        .bind(org.0)
        .bind(booking.0)
        .fetch_one(connection)
        .await?)
}
