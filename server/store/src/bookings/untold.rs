//! The last change of a booking, while it can be undone.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{BookingId, OrgId, PersonId};
use sqlx::{FromRow, PgConnection, PgPool, types::Json};
use uuid::Uuid;

/// What is kept of a change that can be undone.
#[derive(Clone, Debug)]
pub struct NewUntold<'a> {
    /// The booking's version that the change made.
    pub version: u32,
    /// `moved`, `resized`, `cancelled`, `completed`, `no_show`.
    pub kind: &'a str,
    pub made_by: Option<PersonId>,
    pub made_at: DateTime<Utc>,
    pub undo_until: DateTime<Utc>,
    /// When the visit begins and ends as far as its client has been told.
    pub told: (DateTime<Utc>, DateTime<Utc>),
    pub refund_minor: i64,
    pub kept_minor: i64,
    pub before: serde_json::Value,
    pub reason_before: Option<&'a str>,
    /// The act on a series that it was part of.
    pub act: Option<Uuid>,
}

#[derive(Clone, Debug, FromRow)]
pub struct UntoldRow {
    version: i32,
    pub kind: String,
    pub undo_until: DateTime<Utc>,
    told_start: DateTime<Utc>,
    told_end: DateTime<Utc>,
    pub refund_minor: i64,
    pub kept_minor: i64,
    pub before: Json<serde_json::Value>,
    pub reason_before: Option<String>,
    /// The act on a series that it was part of, which its client hears of as a whole.
    #[sqlx(rename = "act_id")]
    pub act: Option<Uuid>,
}

impl UntoldRow {
    /// When the visit begins and ends as far as its client has been told.
    pub fn told(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.told_start, self.told_end)
    }

    /// Whether the change is still the booking's last, which has this version.
    pub fn is_of(&self, version: u32) -> bool {
        u32::try_from(self.version) == Ok(version)
    }
}

/// Keeps a change in the place of the one before it.
pub async fn keep_untold(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    change: &NewUntold<'_>,
) -> Result<(), StoreError> {
    forget_untold(connection, org, booking).await?;
    sqlx::query(
        "insert into untold_changes (org_id, booking_id, version, kind, made_by, made_at, undo_until, told_start,
             told_end, refund_minor, kept_minor, before, reason_before, act_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(i32::try_from(change.version).unwrap_or(i32::MAX))
    .bind(change.kind)
    .bind(change.made_by.map(|person| person.0))
    .bind(change.made_at)
    .bind(change.undo_until)
    .bind(change.told.0)
    .bind(change.told.1)
    .bind(change.refund_minor)
    .bind(change.kept_minor)
    .bind(Json(&change.before))
    .bind(change.reason_before)
    .bind(change.act)
    .execute(connection)
    .await?;
    Ok(())
}

/// The change that is kept of a booking, if any. The booking's row must be locked.
pub async fn untold_of(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<UntoldRow>, StoreError> {
    Ok(sqlx::query_as(
        "select version, kind, undo_until, told_start, told_end, refund_minor, kept_minor, before, reason_before,
             act_id
         from untold_changes where org_id = $1 and booking_id = $2",
    )
    .bind(org.0)
    .bind(booking.0)
    .fetch_optional(connection)
    .await?)
}

/// It was told, undone, or overtaken.
pub async fn forget_untold(connection: &mut PgConnection, org: OrgId, booking: BookingId) -> Result<(), StoreError> {
    sqlx::query("delete from untold_changes where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// Changes of every organisation whose time to be undone is over at `now`, the longest overdue first.
pub async fn overdue_changes(
    doors: &PgPool,
    now: DateTime<Utc>,
    most: u32,
) -> Result<Vec<(OrgId, BookingId)>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as("select org_id, booking_id from overdue_changes($1, $2)")
        .bind(now)
        .bind(i32::try_from(most).unwrap_or(i32::MAX))
        .fetch_all(doors)
        .await?;
    Ok(rows.into_iter().map(|(org, booking)| (OrgId(org), BookingId(booking))).collect())
}
