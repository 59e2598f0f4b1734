//! People who sign in, and their sessions. All of it goes through doors: signing in precedes any organisation.

use crate::{StoreError, database::is_storable};
use chrono::{DateTime, Utc};
use domain::ids::{OrgId, PersonId, SessionId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Who an e-mail address belongs to, for checking a password.
#[derive(Clone, Debug)]
pub struct PersonForSignIn {
    pub person: PersonId,
    /// PHC string, argon2id; absent for somebody who gets in by other ways alone.
    pub password_hash: Option<String>,
    /// Whether an authenticator app stands before the session.
    pub has_totp: bool,
}

/// A session to be opened.
#[derive(Clone, Debug)]
pub struct NewSessionRow<'a> {
    /// SHA-256 of the secret.
    pub hash: &'a [u8],
    pub session: SessionId,
    pub person: PersonId,
    pub org: Option<OrgId>,
    pub now: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// Such as “Chrome on macOS”.
    pub device: &'a str,
    pub address: &'a str,
}

/// Who is behind a session.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SessionRow {
    pub session_id: Uuid,
    pub person_id: Uuid,
    pub name: String,
    pub email: String,
    pub operator: bool,
    pub confirmed_at: DateTime<Utc>,
    /// Absent unless the person is a member there or an operator inside.
    pub org_id: Option<Uuid>,
    pub role: Option<String>,
    pub operator_reason: Option<String>,
    /// Whether the organisation's own subscription is over.
    pub read_only: bool,
}

/// A signed-in person with the face of their clinic.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct MemberRow {
    pub clinic_name: String,
    pub clinic_slug: String,
    pub zone: String,
    pub brand_hue: i16,
    pub brand_chroma: f32,
}

pub async fn person_for_sign_in(doors: &PgPool, email: &str) -> Result<Option<PersonForSignIn>, StoreError> {
    if !is_storable(email) {
        return Ok(None);
    }
    let row: Option<(Uuid, Option<String>, bool)> =
        sqlx::query_as("select person_id, password_hash, has_totp from person_for_sign_in($1)")
            .bind(email)
            .fetch_optional(doors)
            .await?;
    Ok(row.map(|(person, password_hash, has_totp)| PersonForSignIn {
        person: PersonId(person),
        password_hash,
        has_totp,
    }))
}

/// Where somebody who signs in is led: where they were last, else where they have been longest; `None` without any.
pub async fn home_of(doors: &PgPool, person: PersonId) -> Result<Option<OrgId>, StoreError> {
    let id: Option<Uuid> = sqlx::query_scalar("select home_of($1)").bind(person.0).fetch_one(doors).await?;
    Ok(id.map(OrgId))
}

/// Keeps a session under the SHA-256 of its secret.
pub async fn open_session(doors: &PgPool, session: &NewSessionRow<'_>) -> Result<(), StoreError> {
    sqlx::query("select open_session($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(session.hash)
        .bind(session.session.0)
        .bind(session.person.0)
        .bind(session.org.map(|org| org.0))
        .bind(session.now)
        .bind(session.until)
        .bind(session.device)
        .bind(session.address)
        .execute(doors)
        .await?;
    Ok(())
}

/// Ends a session; ending an unknown one is no error.
pub async fn close_session(doors: &PgPool, hash: &[u8]) -> Result<(), StoreError> {
    sqlx::query("select close_session($1)").bind(hash).execute(doors).await?;
    Ok(())
}

/// Forgets at most `most` sessions that have ended; answers how many.
pub async fn forget_ended(doors: &PgPool, now: DateTime<Utc>, most: i32) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("select forget_ended_sessions($1, $2)").bind(now).bind(most).fetch_one(doors).await?)
}

/// `None` for an unknown or ended session. Its last use is noted once a minute.
pub async fn session(
    doors: &PgPool,
    hash: &[u8],
    now: DateTime<Utc>,
    address: &str,
) -> Result<Option<SessionRow>, StoreError> {
    Ok(sqlx::query_as("select * from session_caller($1, $2, $3)")
        .bind(hash)
        .bind(now)
        .bind(address)
        .fetch_optional(doors)
        .await?)
}

/// Removes ended sessions, ceremonies, challenges and counters; answers how many rows.
pub async fn tidy(doors: &PgPool, now: DateTime<Utc>) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("select tidy_identity($1)").bind(now).fetch_one(doors).await?)
}

/// The clinic that the transaction's tenant is.
pub async fn clinic_of_member(connection: &mut PgConnection, org: OrgId) -> Result<Option<MemberRow>, StoreError> {
    Ok(sqlx::query_as(
        "select name as clinic_name, slug as clinic_slug, zone, brand_hue, brand_chroma
         from organisations where org_id = $1",
    )
    .bind(org.0)
    .fetch_optional(connection)
    .await?)
}

/// A person's own name and address.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PersonRow {
    pub name: String,
    pub email: String,
}

/// The person whose transaction this is.
pub async fn person(connection: &mut PgConnection, person: PersonId) -> Result<Option<PersonRow>, StoreError> {
    Ok(sqlx::query_as("select name, email from people where person_id = $1")
        .bind(person.0)
        .fetch_optional(connection)
        .await?)
}
