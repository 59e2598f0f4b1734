//! Practitioners, rooms, equipment and locations as a clinic sets them up, also those that are out of use.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{LocationId, OrgId, ResourceId};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// Somebody or something that visits take time of.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct TeamRow {
    pub resource_id: Uuid,
    /// `practitioner`, `room` or `equipment`.
    pub kind: String,
    pub name: String,
    pub title: String,
    /// `None`: the clinic's own address.
    pub location_id: Option<Uuid>,
    pub capacity: i16,
    pub active: bool,
    /// Visits that begin after now.
    pub visits_ahead: i64,
    pub services: i64,
}

/// A place besides the clinic's own address.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LocationRow {
    pub location_id: Uuid,
    pub name: String,
    pub address: String,
    pub directions: String,
    /// E.164, or empty.
    pub phone: String,
    /// IANA name.
    pub zone: String,
    pub active: bool,
    /// Practitioners, rooms and equipment in use there.
    pub resources: i64,
}

/// What of a resource can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResource {
    pub id: ResourceId,
    pub kind: &'static str,
    pub name: String,
    pub title: String,
    pub location: Option<LocationId>,
    pub capacity: i16,
}

/// What of a location can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLocation {
    pub id: LocationId,
    pub name: String,
    pub address: String,
    pub directions: String,
    pub phone: String,
    pub zone: String,
}

/// All of them: those in use first, each group in the clinic's order.
pub async fn resources(
    connection: &mut PgConnection,
    org: OrgId,
    now: DateTime<Utc>,
) -> Result<Vec<TeamRow>, StoreError> {
    Ok(sqlx::query_as(
        "select r.resource_id, r.kind, r.name, r.title, r.location_id, r.capacity, r.active,
            (select count(distinct c.booking_id) from resource_claims c where c.org_id = r.org_id
             and c.resource_id = r.resource_id and c.starts_at > $2
             and (c.hold_expires_at is null or c.hold_expires_at > $2)) as visits_ahead,
            (select count(*) from service_resources k where k.org_id = r.org_id and k.resource_id = r.resource_id)
                as services
         from resources r where r.org_id = $1 order by not r.active, r.position, r.name, r.resource_id",
    )
    .bind(org.0)
    .bind(now)
    .fetch_all(connection)
    .await?)
}

/// Adds it behind all others, or writes it anew; its kind stays. False when there was one of another kind, or none while
/// `added` is false.
pub async fn save_resource(
    connection: &mut PgConnection,
    org: OrgId,
    resource: &NewResource,
    added: bool,
) -> Result<bool, StoreError> {
    let statement = if added {
        "insert into resources (org_id, resource_id, kind, name, title, location_id, capacity, position)
         select $1, $2, $3, $4, $5, $6, $7, coalesce(max(position), -1)::smallint + 1::smallint
         from resources where org_id = $1"
    } else {
        "update resources set name = $4, title = $5, location_id = $6, capacity = $7
         where org_id = $1 and resource_id = $2 and kind = $3"
    };
    let saved = sqlx::query(statement)
        .bind(org.0)
        .bind(resource.id.0)
        .bind(resource.kind)
        .bind(&resource.name)
        .bind(&resource.title)
        .bind(resource.location.map(|location| location.0))
        .bind(resource.capacity)
        .execute(connection)
        .await?;
    Ok(saved.rows_affected() == 1)
}

/// The name of a resource that is taken out of use or back; `None` when it is not there.
pub async fn use_resource(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
    active: bool,
) -> Result<Option<String>, StoreError> {
    let statement = "update resources set active = $3 where org_id = $1 and resource_id = $2 returning name";
    Ok(sqlx::query_scalar(statement).bind(org.0).bind(resource.0).bind(active).fetch_optional(connection).await?)
}

/// How many seats it must keep for the visits that are still to come.
pub async fn seats_taken(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
    now: DateTime<Utc>,
) -> Result<i16, StoreError> {
    Ok(sqlx::query_scalar(
        "select coalesce(max(seat) + 1, 0)::smallint from resource_claims
         where org_id = $1 and resource_id = $2 and ends_at > $3 and (hold_expires_at is null or hold_expires_at > $3)",
    )
    .bind(org.0)
    .bind(resource.0)
    .bind(now)
    .fetch_one(connection)
    .await?)
}

/// All locations, those that are open first.
pub async fn locations(connection: &mut PgConnection, org: OrgId) -> Result<Vec<LocationRow>, StoreError> {
    Ok(sqlx::query_as(
        "select l.location_id, l.name, l.address, l.directions, l.phone, l.zone, l.active,
            (select count(*) from resources r where r.org_id = l.org_id and r.location_id = l.location_id and r.active)
                as resources
         from locations l where l.org_id = $1 order by not l.active, l.position, l.name, l.location_id",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await?)
}

/// Adds it behind all others, or writes it anew. False when it is not there while `added` is false.
pub async fn save_location(
    connection: &mut PgConnection,
    org: OrgId,
    location: &NewLocation,
    added: bool,
) -> Result<bool, StoreError> {
    let statement = if added {
        "insert into locations (org_id, location_id, name, address, directions, phone, zone, position)
         select $1, $2, $3, $4, $5, $6, $7, coalesce(max(position), -1)::smallint + 1::smallint
         from locations where org_id = $1"
    } else {
        "update locations set name = $3, address = $4, directions = $5, phone = $6, zone = $7
         where org_id = $1 and location_id = $2"
    };
    let saved = sqlx::query(statement)
        .bind(org.0)
        .bind(location.id.0)
        .bind(&location.name)
        .bind(&location.address)
        .bind(&location.directions)
        .bind(&location.phone)
        .bind(&location.zone)
        .execute(connection)
        .await?;
    Ok(saved.rows_affected() == 1)
}

/// The name of a location that is closed or opened; `None` when it is not there.
pub async fn use_location(
    connection: &mut PgConnection,
    org: OrgId,
    location: LocationId,
    active: bool,
) -> Result<Option<String>, StoreError> {
    let statement = "update locations set active = $3 where org_id = $1 and location_id = $2 returning name";
    Ok(sqlx::query_scalar(statement).bind(org.0).bind(location.0).bind(active).fetch_optional(connection).await?)
}
