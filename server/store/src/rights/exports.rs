//! Exports of whole organisations: made by a job, kept in pieces, deleted after a while.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{ExportId, OrgId, PersonId};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ExportRow {
    pub export_id: Uuid,
    pub asked_by: Option<Uuid>,
    pub asked_at: DateTime<Utc>,
    /// `waiting`, `running`, `ready`, `failed` or `expired`.
    pub state: String,
    pub tables_done: i32,
    pub tables_all: i32,
    pub rows: i64,
    pub bytes: i64,
    pub finished_at: Option<DateTime<Utc>>,
    pub expires_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str =
    "export_id, asked_by, asked_at, state, tables_done, tables_all, rows, bytes, finished_at, expires_at";

/// Asks for one; false while another is being made.
pub async fn ask(
    connection: &mut PgConnection,
    org: OrgId,
    id: ExportId,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "insert into data_exports (org_id, export_id, asked_by, asked_at, state) values ($1, $2, $3, $4, 'waiting')
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(by.0)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The newest first.
pub async fn list(connection: &mut PgConnection, org: OrgId, most: i64) -> Result<Vec<ExportRow>, StoreError> {
    let statement = format!("select {COLUMNS} from data_exports where org_id = $1 order by asked_at desc limit $2");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(most).fetch_all(connection).await?)
}

pub async fn find(connection: &mut PgConnection, org: OrgId, id: ExportId) -> Result<Option<ExportRow>, StoreError> {
    let statement = format!("select {COLUMNS} from data_exports where org_id = $1 and export_id = $2");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(id.0).fetch_optional(connection).await?)
}

/// Begins, or begins anew after an attempt that broke off; false when it is not wanted any more.
pub async fn begin(connection: &mut PgConnection, org: OrgId, id: ExportId, tables: i32) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "update data_exports set state = 'running', tables_done = 0, tables_all = $3, rows = 0, bytes = 0
         where org_id = $1 and export_id = $2 and state in ('waiting', 'running')",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(tables)
    .execute(&mut *connection)
    .await?;
    drop_pieces(connection, org, id).await?;
    Ok(done.rows_affected() == 1)
}

pub async fn progress(
    connection: &mut PgConnection,
    org: OrgId,
    id: ExportId,
    tables_done: i32,
    rows: i64,
) -> Result<(), StoreError> {
    sqlx::query("update data_exports set tables_done = $3, rows = $4 where org_id = $1 and export_id = $2")
        .bind(org.0)
        .bind(id.0)
        .bind(tables_done)
        .bind(rows)
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn add_piece(
    connection: &mut PgConnection,
    org: OrgId,
    id: ExportId,
    position: i32,
    body: &[u8],
) -> Result<(), StoreError> {
    sqlx::query("insert into data_export_pieces (org_id, export_id, position, body) values ($1, $2, $3, $4)")
        .bind(org.0)
        .bind(id.0)
        .bind(position)
        .bind(body)
        .execute(connection)
        .await?;
    Ok(())
}

/// A piece by its place from 0.
pub async fn piece(
    connection: &mut PgConnection,
    org: OrgId,
    id: ExportId,
    position: i32,
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(sqlx::query_scalar("select body from data_export_pieces where org_id = $1 and export_id = $2 and position = $3")
        .bind(org.0)
        .bind(id.0)
        .bind(position)
        .fetch_optional(connection)
        .await?)
}

pub async fn finish(
    connection: &mut PgConnection,
    org: OrgId,
    id: ExportId,
    bytes: i64,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update data_exports set state = 'ready', bytes = $3, finished_at = $4, expires_at = $5
         where org_id = $1 and export_id = $2",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(bytes)
    .bind(now)
    .bind(expires_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends an export without a file: it could not be made (`failed`), or its time is over (`expired`).
pub async fn end(connection: &mut PgConnection, org: OrgId, id: ExportId, state: &str) -> Result<(), StoreError> {
    sqlx::query("update data_exports set state = $3 where org_id = $1 and export_id = $2")
        .bind(org.0)
        .bind(id.0)
        .bind(state)
        .execute(&mut *connection)
        .await?;
    drop_pieces(connection, org, id).await
}

async fn drop_pieces(connection: &mut PgConnection, org: OrgId, id: ExportId) -> Result<(), StoreError> {
    sqlx::query("delete from data_export_pieces where org_id = $1 and export_id = $2")
        .bind(org.0)
        .bind(id.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// A door: exports whose time is over (`true`), and those that were not finished within a day.
pub async fn over(doors: &PgPool, now: DateTime<Utc>, most: i32) -> Result<Vec<(OrgId, ExportId, bool)>, StoreError> {
    let rows: Vec<(Uuid, Uuid, bool)> = sqlx::query_as("select org_id, export_id, ready from expired_exports($1, $2)")
        .bind(now)
        .bind(most)
        .fetch_all(doors)
        .await?;
    Ok(rows.into_iter().map(|(org, id, ready)| (OrgId(org), ExportId(id), ready)).collect())
}
