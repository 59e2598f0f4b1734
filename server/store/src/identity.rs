//! People who sign in, and their sessions. All of it goes through doors: signing in precedes any organisation.

use crate::{StoreError, database::is_storable};
use chrono::{DateTime, Utc};
use domain::ids::{OrgId, PersonId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Who an e-mail address belongs to, for checking a password.
#[derive(Clone, Debug)]
pub struct PersonForSignIn {
    pub person: PersonId,
    /// PHC string, argon2id.
    pub password_hash: String,
    pub org: OrgId,
}

/// Who is behind a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionCaller {
    pub org: OrgId,
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub role: String,
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
    let row: Option<(Uuid, String, Uuid)> =
        sqlx::query_as("select person_id, password_hash, org_id from person_for_sign_in($1)")
            .bind(email)
            .fetch_optional(doors)
            .await?;
    Ok(row.map(|(person, password_hash, org)| PersonForSignIn {
        person: PersonId(person),
        password_hash,
        org: OrgId(org),
    }))
}

/// Keeps a session under the SHA-256 of its secret.
pub async fn open_session(
    doors: &PgPool,
    hash: &[u8],
    person: PersonId,
    org: OrgId,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("select open_session($1, $2, $3, $4, $5)")
        .bind(hash)
        .bind(person.0)
        .bind(org.0)
        .bind(now)
        .bind(until)
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

/// `None` for an unknown or ended session, and for a person who no longer belongs to its organisation.
pub async fn session_caller(
    doors: &PgPool,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<SessionCaller>, StoreError> {
    let row: Option<(Uuid, Uuid, String, String, String)> =
        sqlx::query_as("select org_id, person_id, name, email, role from session_caller($1, $2)")
            .bind(hash)
            .bind(now)
            .fetch_optional(doors)
            .await?;
    Ok(row.map(|(org, person, name, email, role)| SessionCaller {
        org: OrgId(org),
        person: PersonId(person),
        name,
        email,
        role,
    }))
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

/// Name, e-mail address and role of a member; `None` for anybody else.
pub async fn member(
    doors: &PgPool,
    org: OrgId,
    person: PersonId,
) -> Result<Option<(String, String, String)>, StoreError> {
    Ok(sqlx::query_as("select name, email, role from member_of($1, $2)")
        .bind(org.0)
        .bind(person.0)
        .fetch_optional(doors)
        .await?)
}
