//! Whose holidays an organisation keeps, and what becomes of each.

use crate::StoreError;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{calendar::MinuteSpan, ids::OrgId};
use sqlx::{FromRow, PgConnection, PgPool, types::Json};
use uuid::Uuid;

/// What was chosen for one day.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ChoiceRow {
    pub date: NaiveDate,
    /// Of a day that the clinic added itself.
    pub own_name: Option<String>,
    pub choice: String,
    pub spans: Json<Vec<MinuteSpan>>,
}

/// Country and region; the region may be empty.
pub async fn kept(connection: &mut PgConnection, org: OrgId) -> Result<Option<(String, String)>, StoreError> {
    Ok(sqlx::query_as("select country, region from holiday_calendars where org_id = $1")
        .bind(org.0)
        .fetch_optional(connection)
        .await?)
}

/// An empty country keeps none.
pub async fn keep(
    connection: &mut PgConnection,
    org: OrgId,
    country: &str,
    region: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if country.is_empty() {
        sqlx::query("delete from holiday_calendars where org_id = $1").bind(org.0).execute(connection).await?;
        return Ok(());
    }
    sqlx::query(
        "insert into holiday_calendars (org_id, country, region, changed_at) values ($1, $2, $3, $4)
         on conflict (org_id) do update set country = excluded.country, region = excluded.region,
             changed_at = excluded.changed_at",
    )
    .bind(org.0)
    .bind(country)
    .bind(region)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// From a date on, in order.
pub async fn choices(connection: &mut PgConnection, org: OrgId, from: NaiveDate) -> Result<Vec<ChoiceRow>, StoreError> {
    Ok(sqlx::query_as(
        "select date, own_name, choice, spans from holiday_choices where org_id = $1 and date >= $2 order by date",
    )
    .bind(org.0)
    .bind(from)
    .fetch_all(connection)
    .await?)
}

/// Keeps what was chosen; the name of a day of the clinic's own stays.
pub async fn choose(
    connection: &mut PgConnection,
    org: OrgId,
    date: NaiveDate,
    choice: &str,
    spans: &[MinuteSpan],
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into holiday_choices (org_id, date, choice, spans) values ($1, $2, $3, $4)
         on conflict (org_id, date) do update set choice = excluded.choice, spans = excluded.spans",
    )
    .bind(org.0)
    .bind(date)
    .bind(choice)
    .bind(Json(spans))
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds a day of the clinic's own; false when one stands there already.
pub async fn add(connection: &mut PgConnection, org: OrgId, date: NaiveDate, name: &str) -> Result<bool, StoreError> {
    let added = sqlx::query(
        "insert into holiday_choices (org_id, date, own_name, choice) values ($1, $2, $3, 'closed')
         on conflict (org_id, date) do update set own_name = excluded.own_name
         where holiday_choices.own_name is null",
    )
    .bind(org.0)
    .bind(date)
    .bind(name)
    .execute(connection)
    .await?;
    Ok(added.rows_affected() > 0)
}

/// Removes a day of the clinic's own; false when there was none.
pub async fn remove(connection: &mut PgConnection, org: OrgId, date: NaiveDate) -> Result<bool, StoreError> {
    let removed = sqlx::query("delete from holiday_choices where org_id = $1 and date = $2 and own_name is not null")
        .bind(org.0)
        .bind(date)
        .execute(connection)
        .await?;
    Ok(removed.rows_affected() > 0)
}

/// A holiday's hours, for every active person and room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidayHours {
    pub date: NaiveDate,
    /// Empty: closed.
    pub spans: Vec<MinuteSpan>,
    pub name: String,
}

/// Sets the hours of every resource for `days`, and takes back what holidays set before from `from` on. Days that
/// somebody set by hand stay.
pub async fn apply(
    connection: &mut PgConnection,
    org: OrgId,
    from: NaiveDate,
    days: &[HolidayHours],
) -> Result<(), StoreError> {
    sqlx::query("delete from resource_overrides where org_id = $1 and source = 'holiday' and date >= $2")
        .bind(org.0)
        .bind(from)
        .execute(&mut *connection)
        .await?;
    let dates: Vec<NaiveDate> = days.iter().map(|day| day.date).collect();
    let spans: Vec<Json<&[MinuteSpan]>> = days.iter().map(|day| Json(day.spans.as_slice())).collect();
    let names: Vec<&str> = days.iter().map(|day| day.name.as_str()).collect();
    sqlx::query(
        "insert into resource_overrides (org_id, resource_id, date, spans, reason, source)
         select $1, r.resource_id, d.date, d.spans, d.name, 'holiday'
         from unnest($2::date[], $3::jsonb[], $4::text[]) as d (date, spans, name)
         cross join resources r where r.org_id = $1 and r.active
         on conflict (org_id, resource_id, date) do nothing",
    )
    .bind(org.0)
    .bind(dates)
    .bind(spans)
    .bind(names)
    .execute(connection)
    .await?;
    Ok(())
}

/// Organisations whose holidays move on with the calendar.
pub async fn organisations(doors: &PgPool) -> Result<Vec<OrgId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar("select organisations_with_holidays()").fetch_all(doors).await?;
    Ok(ids.into_iter().map(OrgId).collect())
}
