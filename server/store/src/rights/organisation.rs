//! Taking a whole organisation along, and deleting it.

use super::{
    inventory::{Table, TakenAlong},
    order, selected, tables, unreadable,
};
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{OrgId, PersonId};
use futures::{Stream, TryStreamExt};
use serde_json::Value;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, PgPool};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The tables that an organisation takes along, children last so that a reader finds what rows refer to.
pub fn taken_along() -> Vec<&'static Table> {
    let mut taken: Vec<_> =
        tables::all().filter(|table| table.taken_along == TakenAlong::Yes && table.has_org()).collect();
    taken.reverse();
    taken
}

/// Everything that is read from now on in this transaction is of one moment. Before its first query.
pub async fn hold_still(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query("set transaction isolation level repeatable read, read only").execute(connection).await?;
    Ok(())
}

/// One table's rows as they come, each an object.
pub fn rows<'c>(
    connection: &'c mut PgConnection,
    org: OrgId,
    table: &'static Table,
) -> impl Stream<Item = Result<Value, StoreError>> + use<'c> {
    let columns = table.exported("");
    let statement = AssertSqlSafe(format!(
        "select to_jsonb(x) from (select {} from {} t where t.org_id = $1 {}) x",
        selected(table, &columns),
        table.name,
        order(table)
    ));
    sqlx::query_scalar(statement).bind(org.0).fetch(connection).map_err(StoreError::from)
}

/// How many rows each of these tables has.
pub async fn counts(connection: &mut PgConnection, org: OrgId) -> Result<Vec<(&'static Table, u64)>, StoreError> {
    let taken = taken_along();
    let parts: Vec<String> = taken
        .iter()
        .map(|table| format!("select '{0}'::text, count(*) from {0} where org_id = $1", table.name))
        .collect();
    let found: Vec<(String, i64)> =
        sqlx::query_as(AssertSqlSafe(parts.join(" union all "))).bind(org.0).fetch_all(connection).await?;
    let count = |table: &Table| found.iter().find(|(name, _)| name == table.name).map_or(0, |(_, count)| *count);
    Ok(taken.into_iter().map(|table| (table, u64::try_from(count(table)).unwrap_or_default())).collect())
}

/// An organisation that is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Deletion {
    pub asked_by: Option<Uuid>,
    pub asked_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub waits_for: String,
}

/// Schedules; false when it is scheduled already.
pub async fn schedule(
    connection: &mut PgConnection,
    org: OrgId,
    by: PersonId,
    now: DateTime<Utc>,
    due_at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "insert into organisation_deletions (org_id, asked_by, asked_at, due_at) values ($1, $2, $3, $4)
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(by.0)
    .bind(now)
    .bind(due_at)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn scheduled(connection: &mut PgConnection, org: OrgId) -> Result<Option<Deletion>, StoreError> {
    Ok(sqlx::query_as("select asked_by, asked_at, due_at, waits_for from organisation_deletions where org_id = $1")
        .bind(org.0)
        .fetch_optional(connection)
        .await?)
}

/// Keeps the organisation after all; false when nothing was scheduled, or it is too late.
pub async fn cancel(connection: &mut PgConnection, org: OrgId) -> Result<bool, StoreError> {
    let done = sqlx::query("delete from organisation_deletions where org_id = $1 and begun_at is null")
        .bind(org.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Addresses of the owners of an organisation, as the owner of the database.
pub async fn owners(owner: &PgPool, org: OrgId) -> Result<Vec<(String, String)>, StoreError> {
    Ok(sqlx::query_as(
        "select p.email, o.name from memberships m join people p using (person_id) join organisations o using (org_id)
         where m.org_id = $1 and m.role = 'owner' order by p.email",
    )
    .bind(org.0)
    .fetch_all(owner)
    .await?)
}

/// Payments that are open and refunds that are under way.
pub async fn unsettled(connection: &mut PgConnection, org: OrgId) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(
        "select (select count(*) from payments where org_id = $1 and state in ('opening', 'open'))
              + (select count(*) from refunds where org_id = $1 and state = 'pending')",
    )
    .bind(org.0)
    .fetch_one(connection)
    .await?)
}

/// Bookings that are neither over nor cancelled.
pub async fn open_bookings(connection: &mut PgConnection, org: OrgId) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(
        "select count(*) from bookings where org_id = $1 and state in ('pending', 'awaiting_deposit', 'confirmed')",
    )
    .bind(org.0)
    .fetch_one(connection)
    .await?)
}

/// Says why a deletion waits, as the owner of the database.
pub async fn postpone(owner: &PgPool, org: OrgId, why: &str) -> Result<(), StoreError> {
    sqlx::query("update organisation_deletions set waits_for = $2 where org_id = $1")
        .bind(org.0)
        .bind(why)
        .execute(owner)
        .await?;
    Ok(())
}

/// Locks a deletion whose time has come until the transaction ends, as the owner of the database; false when the
/// organisation is to be kept after all.
pub async fn lock_due(connection: &mut PgConnection, org: OrgId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let locked: Option<i32> =
        sqlx::query_scalar("select 1 from organisation_deletions where org_id = $1 and due_at <= $2 for update")
            .bind(org.0)
            .bind(now)
            .fetch_optional(connection)
            .await?;
    Ok(locked.is_some())
}

/// Deletes every row of an organisation, in whichever table, as the owner of the database and in one transaction;
/// answers how many. The tables are those of the catalogue, so that none is forgotten.
pub async fn erase(connection: &mut PgConnection, org: OrgId, now: DateTime<Utc>) -> Result<u64, StoreError> {
    sqlx::query(
        "insert into organisation_deletions (org_id, asked_at, due_at, begun_at)
         values ($1, $2 - interval '1 second', $2, $2)
         on conflict (org_id) do update set begun_at = excluded.begun_at",
    )
    .bind(org.0)
    .bind(now)
    .execute(&mut *connection)
    .await?;
    let mut deleted = forget_outside(connection, org).await?;
    for table in children_first(connection).await? {
        // The triggers of other tables look at it until the end.
        if table == "organisation_deletions" || table == "organisations" {
            continue;
        }
        let statement = AssertSqlSafe(format!("delete from {table} where org_id = $1"));
        deleted += sqlx::query(statement).bind(org.0).execute(&mut *connection).await?.rows_affected();
    }
    for table in ["organisation_deletions", "organisations"] {
        let statement = AssertSqlSafe(format!("delete from {table} where org_id = $1"));
        deleted += sqlx::query(statement).bind(org.0).execute(&mut *connection).await?.rows_affected();
    }
    Ok(deleted)
}

/// What belongs to an organisation in tables that are not its own: deliveries, jobs, and where people's sessions are.
async fn forget_outside(connection: &mut PgConnection, org: OrgId) -> Result<u64, StoreError> {
    let references: Vec<String> = sqlx::query_scalar(
        "select reference from payments p left join refunds r using (org_id, payment_id),
             unnest(array[p.checkout_reference, p.charge_reference, r.refund_reference]) reference
         where p.org_id = $1 and length(reference) >= 8 group by reference",
    )
    .bind(org.0)
    .fetch_all(&mut *connection)
    .await?;
    let mut deleted = 0;
    if !references.is_empty() {
        let done = sqlx::query(
            "delete from provider_events t where exists (
                 select from unnest($1::text[]) r where position(convert_to(r, 'UTF8') in t.body) > 0)",
        )
        .bind(&references)
        .execute(&mut *connection)
        .await?;
        deleted += done.rows_affected();
    }
    sqlx::query("update sessions set org_id = null, operator_reason = null where org_id = $1")
        .bind(org.0)
        .execute(&mut *connection)
        .await?;
    // A job that is being worked, such as the one that does this, is its worker's to end.
    let done =
        sqlx::query("delete from graphile_worker._private_jobs where payload ->> 'org' = $1 and locked_at is null")
            .bind(org.to_string())
            .execute(connection)
            .await?;
    Ok(deleted + done.rows_affected())
}

/// Every table with an `org_id` but people's sessions, those that refer to others before those.
async fn children_first(connection: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'org_id'
           and not a.attisdropped and c.relname <> 'sessions'",
    )
    .fetch_all(&mut *connection)
    .await?;
    let references: Vec<(String, String)> = sqlx::query_as(
        "select s.relname::text, d.relname::text from pg_constraint k
         join pg_class s on s.oid = k.conrelid join pg_class d on d.oid = k.confrelid
         where k.contype = 'f' and s.oid <> d.oid and s.relnamespace = 'public'::regnamespace",
    )
    .fetch_all(connection)
    .await?;
    let mut children: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (child, parent) in &references {
        children.entry(parent).or_default().insert(child);
    }
    let mut left: BTreeSet<&str> = tables.iter().map(String::as_str).collect();
    let mut ordered = Vec::with_capacity(tables.len());
    while !left.is_empty() {
        let free: Vec<&str> = left
            .iter()
            .copied()
            .filter(|table| children.get(table).is_none_or(|children| children.is_disjoint(&left)))
            .collect();
        if free.is_empty() {
            return Err(unreadable(format!("these tables refer to each other in a circle: {left:?}")));
        }
        for table in free {
            left.remove(table);
            ordered.push(table.to_owned());
        }
    }
    Ok(ordered)
}

/// Every organisation that may be compared with what was erased.
pub async fn everyone(owner: &PgPool) -> Result<Vec<OrgId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar("select org_id from organisations").fetch_all(owner).await?;
    Ok(ids.into_iter().map(OrgId).collect())
}
