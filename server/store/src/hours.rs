//! Weekly hours, breaks and special days, as they are edited.

use crate::StoreError;
use chrono::NaiveDate;
use domain::{
    calendar::{MinuteSpan, WeeklyHours},
    ids::{OrgId, ResourceId},
    shifts::WeeklyBreak,
};
use sqlx::{FromRow, PgConnection, types::Json};
use uuid::Uuid;

/// A practitioner or room.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ResourceRow {
    pub resource_id: Uuid,
    pub name: String,
    pub title: String,
    pub is_room: bool,
}

/// Minutes of a weekday, Monday being 1; `name` is a break's.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WeekRow {
    pub resource_id: Uuid,
    pub weekday: i16,
    pub from_minute: i16,
    pub until_minute: i16,
    pub name: String,
}

/// A date with hours of its own.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SpecialDayRow {
    pub resource_id: Uuid,
    pub date: NaiveDate,
    pub spans: Json<Vec<MinuteSpan>>,
    pub reason: String,
}

/// Active people and rooms, people first, in the clinic's order.
pub async fn resources(connection: &mut PgConnection, org: OrgId) -> Result<Vec<ResourceRow>, StoreError> {
    Ok(sqlx::query_as(
        "select resource_id, name, title, kind = 'room' as is_room from resources where org_id = $1 and active
         order by kind = 'room', position, name, resource_id",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await?)
}

/// One of them.
pub async fn resource(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
) -> Result<Option<ResourceRow>, StoreError> {
    Ok(sqlx::query_as(
        "select resource_id, name, title, kind = 'room' as is_room from resources
         where org_id = $1 and resource_id = $2 and active",
    )
    .bind(org.0)
    .bind(resource.0)
    .fetch_optional(connection)
    .await?)
}

pub async fn shifts(connection: &mut PgConnection, org: OrgId) -> Result<Vec<WeekRow>, StoreError> {
    Ok(sqlx::query_as(
        "select resource_id, weekday, from_minute, until_minute, '' as name from resource_hours where org_id = $1
         order by resource_id, weekday, from_minute",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await?)
}

pub async fn breaks(connection: &mut PgConnection, org: OrgId) -> Result<Vec<WeekRow>, StoreError> {
    Ok(sqlx::query_as(
        "select resource_id, weekday, from_minute, until_minute, name from resource_breaks where org_id = $1
         order by resource_id, weekday, from_minute",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await?)
}

/// Replaces a resource's week.
pub async fn replace_week(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
    shifts: &[WeeklyHours],
    breaks: &[WeeklyBreak],
) -> Result<(), StoreError> {
    for table in ["resource_hours", "resource_breaks"] {
        let delete = format!("delete from {table} where org_id = $1 and resource_id = $2");
        sqlx::query(sqlx::AssertSqlSafe(delete)).bind(org.0).bind(resource.0).execute(&mut *connection).await?;
    }
    crate::calendar::insert_hours(&mut *connection, org, resource, shifts).await?;
    let minutes = |minute: u16| i16::try_from(minute).unwrap_or(1_440);
    let days: Vec<i16> =
        breaks.iter().map(|one| i16::try_from(one.weekday.number_from_monday()).unwrap_or(1)).collect();
    let from: Vec<i16> = breaks.iter().map(|one| minutes(one.span.from)).collect();
    let until: Vec<i16> = breaks.iter().map(|one| minutes(one.span.until)).collect();
    let names: Vec<&str> = breaks.iter().map(|one| one.name.as_str()).collect();
    sqlx::query(
        "insert into resource_breaks (org_id, resource_id, weekday, from_minute, until_minute, name)
         select $1, $2, day, first, last, name
         from unnest($3::smallint[], $4::smallint[], $5::smallint[], $6::text[]) as b (day, first, last, name)",
    )
    .bind(org.0)
    .bind(resource.0)
    .bind(days)
    .bind(from)
    .bind(until)
    .bind(names)
    .execute(connection)
    .await?;
    Ok(())
}

/// Days that somebody set by hand, from a date on.
pub async fn special_days(
    connection: &mut PgConnection,
    org: OrgId,
    from: NaiveDate,
) -> Result<Vec<SpecialDayRow>, StoreError> {
    Ok(sqlx::query_as(
        "select resource_id, date, spans, reason from resource_overrides
         where org_id = $1 and date >= $2 and source = 'own' order by date, resource_id",
    )
    .bind(org.0)
    .bind(from)
    .fetch_all(connection)
    .await?)
}

/// Sets the hours of one date by hand, also over a holiday.
pub async fn set_special_day(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
    date: NaiveDate,
    spans: &[MinuteSpan],
    reason: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into resource_overrides (org_id, resource_id, date, spans, reason, source)
         values ($1, $2, $3, $4, $5, 'own')
         on conflict (org_id, resource_id, date)
         do update set spans = excluded.spans, reason = excluded.reason, source = 'own'",
    )
    .bind(org.0)
    .bind(resource.0)
    .bind(date)
    .bind(Json(spans))
    .bind(reason)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether there was such a day.
pub async fn remove_special_day(
    connection: &mut PgConnection,
    org: OrgId,
    resource: ResourceId,
    date: NaiveDate,
) -> Result<bool, StoreError> {
    let removed = sqlx::query(
        "delete from resource_overrides where org_id = $1 and resource_id = $2 and date = $3 and source = 'own'",
    )
    .bind(org.0)
    .bind(resource.0)
    .bind(date)
    .execute(connection)
    .await?;
    Ok(removed.rows_affected() > 0)
}
