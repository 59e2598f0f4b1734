//! A person's identities at other providers, behind the person's wall, and the door that finds whose one is.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{LinkedIdentityId, PersonId};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// An identity: a provider's word and its subject.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    pub provider: &'a str,
    pub subject: &'a str,
    /// The verified address there; may be empty.
    pub email: &'a str,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LinkedIdentityRow {
    pub identity_id: Uuid,
    pub provider: String,
    pub email: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A door: whose identity it is.
pub async fn owner(doors: &PgPool, provider: &str, subject: &str) -> Result<Option<PersonId>, StoreError> {
    let owner: Option<Uuid> =
        sqlx::query_scalar("select identity_owner($1, $2)").bind(provider).bind(subject).fetch_one(doors).await?;
    Ok(owner.map(PersonId))
}

/// The oldest first.
pub async fn list(connection: &mut PgConnection, person: PersonId) -> Result<Vec<LinkedIdentityRow>, StoreError> {
    Ok(sqlx::query_as(
        "select identity_id, provider, email, created_at, last_used_at from linked_identities
         where person_id = $1 order by created_at, identity_id",
    )
    .bind(person.0)
    .fetch_all(connection)
    .await?)
}

/// False when an account has this identity already.
pub async fn add(
    connection: &mut PgConnection,
    person: PersonId,
    id: LinkedIdentityId,
    identity: &Identity<'_>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "insert into linked_identities (person_id, identity_id, provider, subject, email, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict (provider, subject) do nothing",
    )
    .bind(person.0)
    .bind(id.0)
    .bind(identity.provider)
    .bind(identity.subject)
    .bind(identity.email)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes a use, with the address that the identity has by now.
pub async fn used(
    connection: &mut PgConnection,
    person: PersonId,
    identity: &Identity<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update linked_identities set email = coalesce(nullif($4, ''), email), last_used_at = $5
         where person_id = $1 and provider = $2 and subject = $3",
    )
    .bind(person.0)
    .bind(identity.provider)
    .bind(identity.subject)
    .bind(identity.email)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Answers its provider's word; `None` when there is no such identity (any more).
pub async fn remove(
    connection: &mut PgConnection,
    person: PersonId,
    identity: LinkedIdentityId,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar("delete from linked_identities where person_id = $1 and identity_id = $2 returning provider")
        .bind(person.0)
        .bind(identity.0)
        .fetch_optional(connection)
        .await?)
}
