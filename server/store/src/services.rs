//! Services as a clinic sets them up: all of them, with what each needs and the version that its form was filled from.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    catalogue::Service,
    ids::{OrgId, ResourceId, ServiceId},
    pricing::PriceList,
};
use sqlx::{AssertSqlSafe, FromRow, PgConnection, types::Json};
use uuid::Uuid;

/// A service with the price list in force.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredService {
    pub service: Service,
    pub active: bool,
    /// Counts with each change.
    pub version: u32,
    /// Who gives it, and what it needs.
    pub resources: Vec<ResourceId>,
}

#[derive(FromRow)]
struct Row {
    definition: Json<Service>,
    rules: Option<Json<PriceList>>,
    active: bool,
    version: i32,
    resources: Vec<Uuid>,
}

fn stored(row: Row) -> StoredService {
    let Json(mut service) = row.definition;
    if let Some(Json(price_list)) = row.rules {
        service.price_list = price_list;
    }
    StoredService {
        service,
        active: row.active,
        version: row.version.unsigned_abs(),
        resources: row.resources.into_iter().map(ResourceId).collect(),
    }
}

fn select(condition: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "select s.definition, s.active, s.version,
            (select rules from price_lists p where p.org_id = s.org_id and p.service_id = s.service_id
             order by version desc limit 1) as rules,
            array(select resource_id from service_resources k where k.org_id = s.org_id and k.service_id = s.service_id)
                as resources
         from services s where s.org_id = $1 {condition}"
    ))
}

/// All services, those on offer first, each group in the clinic's order.
pub async fn all(connection: &mut PgConnection, org: OrgId) -> Result<Vec<StoredService>, StoreError> {
    let statement = select("order by not s.active, s.position, s.key");
    let rows: Vec<Row> = sqlx::query_as(statement).bind(org.0).fetch_all(connection).await?;
    Ok(rows.into_iter().map(stored).collect())
}

/// One of them, locked: nobody else changes it until the end of the transaction.
pub async fn lock(
    connection: &mut PgConnection,
    org: OrgId,
    service: ServiceId,
) -> Result<Option<StoredService>, StoreError> {
    let row: Option<Row> = sqlx::query_as(select("and s.service_id = $2 for update of s"))
        .bind(org.0)
        .bind(service.0)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(stored))
}

/// The place after the last one.
pub async fn next_position(connection: &mut PgConnection, org: OrgId) -> Result<i16, StoreError> {
    Ok(sqlx::query_scalar("select coalesce(max(position), -1)::smallint + 1::smallint from services where org_id = $1")
        .bind(org.0)
        .fetch_one(connection)
        .await?)
}

/// Writes what a service is, and counts its version.
pub async fn update(connection: &mut PgConnection, org: OrgId, service: &Service) -> Result<(), StoreError> {
    sqlx::query("update services set definition = $3, version = version + 1 where org_id = $1 and service_id = $2")
        .bind(org.0)
        .bind(service.id.0)
        .bind(Json(service))
        .execute(connection)
        .await?;
    Ok(())
}

/// Who gives a service and what it needs, from now on.
pub async fn set_resources(
    connection: &mut PgConnection,
    org: OrgId,
    service: ServiceId,
    resources: &[ResourceId],
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = resources.iter().map(|resource| resource.0).collect();
    sqlx::query("delete from service_resources where org_id = $1 and service_id = $2 and resource_id <> all ($3)")
        .bind(org.0)
        .bind(service.0)
        .bind(&ids)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "insert into service_resources (org_id, service_id, resource_id)
         select $1, $2, id from unnest($3::uuid[]) as r (id) on conflict do nothing",
    )
    .bind(org.0)
    .bind(service.0)
    .bind(&ids)
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts a service on offer or takes it off. False when it is not there.
pub async fn set_active(
    connection: &mut PgConnection,
    org: OrgId,
    service: ServiceId,
    active: bool,
) -> Result<bool, StoreError> {
    let statement = "update services set active = $3, version = version + 1 where org_id = $1 and service_id = $2";
    let changed = sqlx::query(statement).bind(org.0).bind(service.0).bind(active).execute(connection).await?;
    Ok(changed.rows_affected() == 1)
}

/// Gives the services the order of `ids`.
pub async fn set_order(connection: &mut PgConnection, org: OrgId, ids: &[ServiceId]) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    sqlx::query(
        "update services s set position = o.place::smallint - 1
         from unnest($2::uuid[]) with ordinality as o (service_id, place)
         where s.org_id = $1 and s.service_id = o.service_id and s.position <> o.place::smallint - 1",
    )
    .bind(org.0)
    .bind(ids)
    .execute(connection)
    .await?;
    Ok(())
}

/// The resources among `ids` that the clinic has.
pub async fn known_resources(
    connection: &mut PgConnection,
    org: OrgId,
    ids: &[ResourceId],
) -> Result<Vec<ResourceId>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let known: Vec<Uuid> =
        sqlx::query_scalar("select resource_id from resources where org_id = $1 and resource_id = any ($2)")
            .bind(org.0)
            .bind(ids)
            .fetch_all(connection)
            .await?;
    Ok(known.into_iter().map(ResourceId).collect())
}

/// Which resources have weekly hours, or hours of a date that is still to come.
pub async fn resources_with_hours(
    connection: &mut PgConnection,
    org: OrgId,
    now: DateTime<Utc>,
) -> Result<Vec<ResourceId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select resource_id from resource_hours where org_id = $1
         union select resource_id from resource_overrides
         where org_id = $1 and date >= ($2 at time zone 'utc')::date - 1 and spans <> '[]'",
    )
    .bind(org.0)
    .bind(now)
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(ResourceId).collect())
}
