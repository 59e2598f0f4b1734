//! Steps that are confirmed by mail, ceremonies of one browser, and counted attempts: all of them precede a person's
//! context, so all of them go through doors.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{ChallengeId, PersonId};
use serde_json::Value;
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// A challenge to be kept.
#[derive(Clone, Debug)]
pub struct NewChallenge<'a> {
    pub id: ChallengeId,
    /// `register`, `reset_password` or `change_email`.
    pub purpose: &'a str,
    pub person: Option<PersonId>,
    pub email: &'a str,
    pub pending: Value,
    pub now: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// An open challenge.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Challenge {
    pub purpose: String,
    pub person_id: Option<Uuid>,
    pub email: String,
    pub pending: Value,
}

/// A challenge for the job that mails it.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct ChallengeToMail {
    pub purpose: String,
    pub email: String,
    pub pending: Value,
    pub expires_at: DateTime<Utc>,
}

/// What a ceremony remembers.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Ceremony {
    pub person_id: Option<Uuid>,
    pub state: Value,
}

pub async fn keep(connection: &mut PgConnection, challenge: &NewChallenge<'_>) -> Result<(), StoreError> {
    sqlx::query("select keep_challenge($1, $2, $3, $4, $5, $6, $7)")
        .bind(challenge.id.0)
        .bind(challenge.purpose)
        .bind(challenge.person.map(|person| person.0))
        .bind(challenge.email)
        .bind(&challenge.pending)
        .bind(challenge.now)
        .bind(challenge.until)
        .execute(connection)
        .await?;
    Ok(())
}

/// Counts an attempt; `None` when the challenge is unknown, used, over, or was tried `most` times.
pub async fn attempt(
    connection: &mut PgConnection,
    id: ChallengeId,
    now: DateTime<Utc>,
    most: i16,
) -> Result<Option<Challenge>, StoreError> {
    Ok(sqlx::query_as("select * from try_challenge($1, $2, $3)")
        .bind(id.0)
        .bind(now)
        .bind(most)
        .fetch_optional(connection)
        .await?)
}

pub async fn to_mail(doors: &PgPool, id: ChallengeId) -> Result<Option<ChallengeToMail>, StoreError> {
    Ok(sqlx::query_as("select * from challenge_to_mail($1)").bind(id.0).fetch_optional(doors).await?)
}

/// Notes that an end (`old` or `new`) was confirmed and answers what is pending now; `None` when it is no longer open.
pub async fn confirm_end(
    connection: &mut PgConnection,
    id: ChallengeId,
    which: &str,
) -> Result<Option<Value>, StoreError> {
    Ok(sqlx::query_scalar("select confirm_end($1, $2)").bind(id.0).bind(which).fetch_one(connection).await?)
}

/// Uses a challenge up; false when somebody was first.
pub async fn take(connection: &mut PgConnection, id: ChallengeId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("select use_challenge($1, $2)").bind(id.0).bind(now).fetch_one(connection).await?)
}

/// Ends every open challenge of a person.
pub async fn end_all(connection: &mut PgConnection, person: PersonId, now: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query("select end_challenges($1, $2)").bind(person.0).bind(now).execute(connection).await?;
    Ok(())
}

/// Remembers something for the browser that holds the ticket whose SHA-256 this is.
pub async fn keep_ceremony(
    doors: &PgPool,
    hash: &[u8],
    kind: &str,
    person: Option<PersonId>,
    state: &Value,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), StoreError> {
    sqlx::query("select keep_ceremony($1, $2, $3, $4, $5, $6)")
        .bind(hash)
        .bind(kind)
        .bind(person.map(|person| person.0))
        .bind(state)
        .bind(now)
        .bind(until)
        .execute(doors)
        .await?;
    Ok(())
}

/// Shows a ceremony that goes on.
pub async fn ceremony(
    doors: &PgPool,
    hash: &[u8],
    kind: &str,
    now: DateTime<Utc>,
) -> Result<Option<Ceremony>, StoreError> {
    Ok(sqlx::query_as("select * from peek_ceremony($1, $2, $3)")
        .bind(hash)
        .bind(kind)
        .bind(now)
        .fetch_optional(doors)
        .await?)
}

/// Shows a ceremony and ends it: it works once.
pub async fn take_ceremony(
    doors: &PgPool,
    hash: &[u8],
    kind: &str,
    now: DateTime<Utc>,
) -> Result<Option<Ceremony>, StoreError> {
    Ok(sqlx::query_as("select * from take_ceremony($1, $2, $3)")
        .bind(hash)
        .bind(kind)
        .bind(now)
        .fetch_optional(doors)
        .await?)
}

/// Counts one more attempt in the window that began at `from`, and answers how many there are.
pub async fn count_attempt(doors: &PgPool, scope: &str, hash: &[u8], from: DateTime<Utc>) -> Result<i32, StoreError> {
    Ok(sqlx::query_scalar("select count_attempt($1, $2, $3)")
        .bind(scope)
        .bind(hash)
        .bind(from)
        .fetch_one(doors)
        .await?)
}

pub async fn forgive_attempts(doors: &PgPool, scope: &str, hash: &[u8]) -> Result<(), StoreError> {
    sqlx::query("select forgive_attempts($1, $2)").bind(scope).bind(hash).execute(doors).await?;
    Ok(())
}
