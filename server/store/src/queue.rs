//! The way into the job queue, inside the transaction that made the change.

use crate::StoreError;
use chrono::{DateTime, Utc};
use graphile_worker::worker_utils::WorkerUtils;
use serde::Serialize;
use sqlx::{PgConnection, PgPool};

/// The queue's own schema in the database.
pub const SCHEMA: &str = "graphile_worker";

/// When and how often a job runs.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    /// Not before this instant; now when absent.
    pub run_at: Option<DateTime<Utc>>,
    /// A later job with the same key replaces an earlier one that has not begun.
    pub key: Option<String>,
    /// Instead of being replaced, an earlier job with the same key that is still to run or running is left alone, with
    /// the attempts that it has had. One that has used them all is replaced.
    pub leave_waiting: bool,
    /// Jobs of one queue run one after the other.
    pub queue: Option<String>,
}

/// Enqueues a job; nothing runs unless the transaction commits.
pub async fn enqueue<P: Serialize + Sync>(
    connection: &mut PgConnection,
    identifier: &str,
    payload: &P,
    schedule: Schedule,
) -> Result<(), StoreError> {
    let payload = serde_json::to_value(payload)
        .map_err(|error| StoreError::Unreadable { what: "job", reason: error.to_string() })?;
    sqlx::query("select enqueue_job($1, $2::json, coalesce($3, now()), $4, $5, $6)")
        .bind(identifier)
        .bind(sqlx::types::Json(payload))
        .bind(schedule.run_at)
        .bind(schedule.key)
        .bind(schedule.queue)
        .bind(schedule.leave_waiting)
        .execute(connection)
        .await?;
    Ok(())
}

/// Installs or upgrades the queue's own schema.
pub(crate) async fn install(owner: &PgPool) -> Result<(), StoreError> {
    WorkerUtils::new(owner.clone(), SCHEMA.to_owned())
        .migrate()
        .await
        .map_err(|error| StoreError::Queue(error.to_string()))
}
