//! Series: the rule by which visits come again. Each visit is a booking of its own, and says itself what became of it.

use crate::{StoreError, bookings::BookingRecord};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{BookingId, ContactId, LocationId, OrgId, ResourceId, SeriesId, ServiceId},
    series::Series,
};
use sqlx::{FromRow, PgConnection, types::Json};
use uuid::Uuid;

/// A series about to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewSeries<'a> {
    pub id: SeriesId,
    pub contact: ContactId,
    pub service: ServiceId,
    /// `None`: anyone who can.
    pub practitioner: Option<ResourceId>,
    /// `None`: the clinic's own address.
    pub location: Option<LocationId>,
    /// IANA name.
    pub zone: &'a str,
    pub rule: &'a Series,
    pub created_at: DateTime<Utc>,
}

/// A stored series.
#[derive(Clone, Debug, FromRow)]
pub struct SeriesRow {
    pub series_id: Uuid,
    /// IANA name.
    pub zone: String,
    pub rule: Json<Series>,
}

pub async fn insert(connection: &mut PgConnection, org: OrgId, series: NewSeries<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into booking_series (org_id, series_id, contact_id, service_id, practitioner_id, location_id, zone, rule,
             root_id, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $2, $9, $9)",
    )
    .bind(org.0)
    .bind(series.id.0)
    .bind(series.contact.0)
    .bind(series.service.0)
    .bind(series.practitioner.map(|id| id.0))
    .bind(series.location.map(|id| id.0))
    .bind(series.zone)
    .bind(Json(series.rule))
    .bind(series.created_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Begins a series that carries on where `from` ends from now on.
pub async fn split_off(
    connection: &mut PgConnection,
    org: OrgId,
    from: SeriesId,
    id: SeriesId,
    rule: &Series,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into booking_series (org_id, series_id, contact_id, service_id, practitioner_id, location_id, zone, rule,
             root_id, created_at, updated_at)
         select org_id, $3, contact_id, service_id, practitioner_id, location_id, zone, $4, root_id, $5, $5
         from booking_series where org_id = $1 and series_id = $2",
    )
    .bind(org.0)
    .bind(from.0)
    .bind(id.0)
    .bind(Json(rule))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn by_id(
    connection: &mut PgConnection,
    org: OrgId,
    series: SeriesId,
) -> Result<Option<SeriesRow>, StoreError> {
    Ok(sqlx::query_as("select series_id, zone, rule from booking_series where org_id = $1 and series_id = $2")
        .bind(org.0)
        .bind(series.0)
        .fetch_optional(connection)
        .await?)
}

/// The first of the series that were one with this one.
pub async fn root_of(
    connection: &mut PgConnection,
    org: OrgId,
    series: SeriesId,
) -> Result<Option<SeriesId>, StoreError> {
    let root: Option<Uuid> =
        sqlx::query_scalar("select root_id from booking_series where org_id = $1 and series_id = $2")
            .bind(org.0)
            .bind(series.0)
            .fetch_optional(connection)
            .await?;
    Ok(root.map(SeriesId))
}

/// Waits for whoever is changing these series or one of their visits; nobody else changes them until the transaction
/// ends. The series are locked first, then the visits, both by id, so that nobody waits in a circle.
pub async fn lock(connection: &mut PgConnection, org: OrgId, root: SeriesId) -> Result<(), StoreError> {
    sqlx::query("select from booking_series where org_id = $1 and root_id = $2 order by series_id for update")
        .bind(org.0)
        .bind(root.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "select from bookings b where b.org_id = $1 and b.series_id in
             (select series_id from booking_series s where s.org_id = $1 and s.root_id = $2)
         order by b.booking_id for update",
    )
    .bind(org.0)
    .bind(root.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// The visits of all series that were one, in order of time.
pub async fn visits(
    connection: &mut PgConnection,
    org: OrgId,
    root: SeriesId,
) -> Result<Vec<BookingRecord>, StoreError> {
    Ok(sqlx::query_as(crate::bookings::select(
        "where b.org_id = $1 and bs.root_id = $2 order by b.starts_at, b.booking_id",
    ))
    .bind(org.0)
    .bind(root.0)
    .fetch_all(connection)
    .await?)
}

/// Puts another rule in the place of a locked series' own.
pub async fn set_rule(
    connection: &mut PgConnection,
    org: OrgId,
    series: SeriesId,
    rule: &Series,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update booking_series set rule = $3, updated_at = $4 where org_id = $1 and series_id = $2")
        .bind(org.0)
        .bind(series.0)
        .bind(Json(rule))
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives visits their places in a series: each with its date.
pub async fn set_places(
    connection: &mut PgConnection,
    org: OrgId,
    series: SeriesId,
    places: &[(BookingId, NaiveDate)],
) -> Result<(), StoreError> {
    sqlx::query(
        "update bookings b set series_id = $2, series_date = p.date
         from unnest($3::uuid[], $4::date[]) as p (booking_id, date)
         where b.org_id = $1 and b.booking_id = p.booking_id",
    )
    .bind(org.0)
    .bind(series.0)
    .bind(places.iter().map(|(booking, _)| booking.0).collect::<Vec<_>>())
    .bind(places.iter().map(|(_, date)| *date).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps in the first series how the last act on several visits is taken back; `None` forgets it.
pub async fn set_act(
    connection: &mut PgConnection,
    org: OrgId,
    root: SeriesId,
    act: Option<(Uuid, &serde_json::Value)>,
) -> Result<(), StoreError> {
    sqlx::query("update booking_series set act_id = $3, act = $4 where org_id = $1 and series_id = $2")
        .bind(org.0)
        .bind(root.0)
        .bind(act.map(|(id, _)| id))
        .bind(act.map(|(_, act)| Json(act)))
        .execute(connection)
        .await?;
    Ok(())
}

/// The last act on several visits: its id, and how it is taken back.
pub async fn act(
    connection: &mut PgConnection,
    org: OrgId,
    root: SeriesId,
) -> Result<Option<(Uuid, serde_json::Value)>, StoreError> {
    let found: Option<(Uuid, Json<serde_json::Value>)> = sqlx::query_as(
        "select act_id, act from booking_series where org_id = $1 and series_id = $2 and act_id is not null",
    )
    .bind(org.0)
    .bind(root.0)
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|(id, act)| (id, act.0)))
}

/// Removes a series that no visit belongs to any more.
pub async fn remove_empty(connection: &mut PgConnection, org: OrgId, series: SeriesId) -> Result<(), StoreError> {
    sqlx::query(
        "delete from booking_series s where org_id = $1 and series_id = $2
             and not exists (select from bookings b where b.org_id = s.org_id and b.series_id = s.series_id)",
    )
    .bind(org.0)
    .bind(series.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// The first series whose last act a booking's last change was part of, while that can be undone.
pub async fn acted_on(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<SeriesId>, StoreError> {
    let found: Option<Uuid> = sqlx::query_scalar(
        "select r.series_id from untold_changes u
         join bookings b using (org_id, booking_id)
         join booking_series s on s.org_id = b.org_id and s.series_id = b.series_id
         join booking_series r on r.org_id = s.org_id and r.series_id = s.root_id and r.act_id = u.act_id
         where u.org_id = $1 and u.booking_id = $2 and u.version = b.version",
    )
    .bind(org.0)
    .bind(booking.0)
    .fetch_optional(connection)
    .await?;
    Ok(found.map(SeriesId))
}

/// The visits whose last change was part of an act, in order of id.
pub async fn changed_by(connection: &mut PgConnection, org: OrgId, act: Uuid) -> Result<Vec<BookingId>, StoreError> {
    let rows: Vec<Uuid> = sqlx::query_scalar(
        "select booking_id from untold_changes u join bookings b using (org_id, booking_id)
         where u.org_id = $1 and u.act_id = $2 and u.version = b.version order by booking_id",
    )
    .bind(org.0)
    .bind(act)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(BookingId).collect())
}
