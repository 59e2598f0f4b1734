//! What a language model may do for an organisation, what it has cost, and what it proposed.

use crate::StoreError;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{ConversationId, MessageId, OrgId},
    proposals::Proposal,
};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

/// As the organisation decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SettingsRow {
    pub enabled: bool,
    pub phrasing: bool,
    pub daily_tokens: i64,
    /// Millionths of a US dollar.
    pub daily_micros: i64,
}

/// A day and what it has cost, reservations included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DayRow {
    pub day: NaiveDate,
    pub calls: i32,
    pub failures: i32,
    pub tokens: i64,
    pub micros: i64,
    /// The share of the budget that was last told, in percent.
    pub told: i16,
}

/// A request before it is made, with the most that it can cost.
#[derive(Clone, Copy, Debug)]
pub struct Reservation<'a> {
    pub id: Uuid,
    pub day: NaiveDate,
    pub task: &'a str,
    pub prompt: &'a str,
    pub model: &'a str,
    pub tokens: i64,
    pub micros: i64,
    pub at: DateTime<Utc>,
}

/// What a request did cost.
#[derive(Clone, Copy, Debug)]
pub struct Settlement<'a> {
    pub id: Uuid,
    pub model: &'a str,
    pub read: i32,
    pub written: i32,
    pub micros: i64,
    pub outcome: &'a str,
    pub at: DateTime<Utc>,
}

/// `None` for an organisation that never decided: no model is asked.
pub async fn settings(connection: &mut PgConnection, org: OrgId) -> Result<Option<SettingsRow>, StoreError> {
    let row = sqlx::query_as(
        "select enabled, phrasing, daily_tokens, daily_micros from assistant_settings where org_id = $1",
    )
    .bind(org.0)
    .fetch_optional(connection)
    .await?;
    Ok(row)
}

pub async fn save_settings(
    connection: &mut PgConnection,
    org: OrgId,
    settings: SettingsRow,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into assistant_settings (org_id, enabled, phrasing, daily_tokens, daily_micros, updated_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (org_id) do update set enabled = excluded.enabled, phrasing = excluded.phrasing,
            daily_tokens = excluded.daily_tokens, daily_micros = excluded.daily_micros, updated_at = excluded.updated_at",
    )
    .bind(org.0)
    .bind(settings.enabled)
    .bind(settings.phrasing)
    .bind(settings.daily_tokens)
    .bind(settings.daily_micros)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes the most that a request can cost out of the day's budget, or answers false and takes nothing. Whoever asks at
/// the same time waits for the day's row, so that together they never go beyond.
pub async fn reserve(
    connection: &mut PgConnection,
    org: OrgId,
    wanted: &Reservation<'_>,
    budget: (i64, i64),
) -> Result<bool, StoreError> {
    sqlx::query("insert into model_days (org_id, day) values ($1, $2) on conflict do nothing")
        .bind(org.0)
        .bind(wanted.day)
        .execute(&mut *connection)
        .await?;
    let taken = sqlx::query(
        "update model_days set calls = calls + 1, tokens = tokens + $3, micros = micros + $4
         where org_id = $1 and day = $2 and tokens + $3 <= $5 and micros + $4 <= $6",
    )
    .bind(org.0)
    .bind(wanted.day)
    .bind(wanted.tokens)
    .bind(wanted.micros)
    .bind(budget.0)
    .bind(budget.1)
    .execute(&mut *connection)
    .await?;
    if taken.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "insert into model_uses (org_id, use_id, day, task, prompt, model, tokens_read, tokens_written, micros, asked_at)
         values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)",
    )
    .bind(org.0)
    .bind(wanted.id)
    .bind(wanted.day)
    .bind(wanted.task)
    .bind(wanted.prompt)
    .bind(wanted.model)
    .bind(wanted.tokens)
    .bind(wanted.micros)
    .bind(wanted.at)
    .execute(connection)
    .await?;
    Ok(true)
}

/// Puts what a request did cost in the place of what was reserved for it, once: a second settlement changes nothing. The
/// day afterwards, if this was the first.
pub async fn settle(
    connection: &mut PgConnection,
    org: OrgId,
    settled: &Settlement<'_>,
) -> Result<Option<DayRow>, StoreError> {
    // The day is locked before the use, as a reservation does: whoever does either never waits for the other in a ring.
    sqlx::query(
        "select 1 from model_days where org_id = $1
         and day = (select day from model_uses where org_id = $1 and use_id = $2) for update",
    )
    .bind(org.0)
    .bind(settled.id)
    .execute(&mut *connection)
    .await?;
    let reserved: Option<(NaiveDate, i64, i64)> = sqlx::query_as(
        "select day, tokens_read::bigint + tokens_written, micros from model_uses
         where org_id = $1 and use_id = $2 and settled_at is null",
    )
    .bind(org.0)
    .bind(settled.id)
    .fetch_optional(&mut *connection)
    .await?;
    let Some((day, tokens, micros)) = reserved else { return Ok(None) };
    sqlx::query(
        "update model_uses set model = $3, tokens_read = $4, tokens_written = $5, micros = $6, outcome = $7,
            settled_at = $8
         where org_id = $1 and use_id = $2",
    )
    .bind(org.0)
    .bind(settled.id)
    .bind(settled.model)
    .bind(settled.read)
    .bind(settled.written)
    .bind(settled.micros)
    .bind(settled.outcome)
    .bind(settled.at)
    .execute(&mut *connection)
    .await?;
    let row = sqlx::query_as(
        "update model_days set tokens = tokens - $3 + $4, micros = micros - $5 + $6, failures = failures + $7
         where org_id = $1 and day = $2 returning day, calls, failures, tokens, micros, told",
    )
    .bind(org.0)
    .bind(day)
    .bind(tokens)
    .bind(i64::from(settled.read) + i64::from(settled.written))
    .bind(micros)
    .bind(settled.micros)
    .bind(i32::from(settled.outcome != "answered"))
    .fetch_one(connection)
    .await?;
    Ok(Some(row))
}

/// Takes note that the owners are told of a share of the budget; false when they were told of as much before.
pub async fn tell(connection: &mut PgConnection, org: OrgId, day: NaiveDate, share: i16) -> Result<bool, StoreError> {
    let noted = sqlx::query("update model_days set told = $3 where org_id = $1 and day = $2 and told < $3")
        .bind(org.0)
        .bind(day)
        .bind(share)
        .execute(connection)
        .await?;
    Ok(noted.rows_affected() == 1)
}

/// What the days from `from` on have cost, the newest first; days without a request are left out.
pub async fn days(connection: &mut PgConnection, org: OrgId, from: NaiveDate) -> Result<Vec<DayRow>, StoreError> {
    let rows = sqlx::query_as(
        "select day, calls, failures, tokens, micros, told from model_days where org_id = $1 and day >= $2
         order by day desc",
    )
    .bind(org.0)
    .bind(from)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// A proposal as it went into the turn of a message.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    pub conversation: ConversationId,
    pub message: MessageId,
    pub prompt: &'a str,
    pub model: &'a str,
    pub proposal: &'a Proposal,
    pub at: DateTime<Utc>,
}

/// Keeps a proposal with its message, which must be stored already.
pub async fn keep_reading(connection: &mut PgConnection, org: OrgId, reading: &Reading<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into model_readings (org_id, conversation_id, message_id, prompt, model, proposal, created_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
    )
    .bind(org.0)
    .bind(reading.conversation.0)
    .bind(reading.message.0)
    .bind(reading.prompt)
    .bind(reading.model)
    .bind(Json(reading.proposal))
    .bind(reading.at)
    .execute(connection)
    .await?;
    Ok(())
}

/// What was proposed of each message of a conversation, to take its turns again.
pub async fn readings(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
) -> Result<Vec<(MessageId, Proposal)>, StoreError> {
    let rows: Vec<(Uuid, Json<Proposal>)> =
        sqlx::query_as("select message_id, proposal from model_readings where org_id = $1 and conversation_id = $2")
            .bind(org.0)
            .bind(conversation.0)
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|(message, Json(proposal))| (MessageId(message), proposal)).collect())
}
