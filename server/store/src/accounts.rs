//! A person's own rows, behind the person's wall: the account, its second factors, sessions, devices and events.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::ids::{PersonId, SessionId};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// Somebody to be registered.
#[derive(Clone, Copy, Debug)]
pub struct NewPerson<'a> {
    pub id: PersonId,
    pub email: &'a str,
    pub name: &'a str,
    /// PHC string, argon2id; absent for somebody who gets in by other ways alone.
    pub password_hash: Option<&'a str>,
    pub now: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct AccountRow {
    pub name: String,
    pub email: String,
    /// Absent for somebody who gets in by other ways alone.
    pub password_hash: Option<String>,
}

/// By what somebody can get in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct WaysIn {
    pub password: bool,
    pub passkeys: i64,
    pub identities: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct TotpRow {
    pub sealed_seed: Vec<u8>,
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The last 30-second step that was accepted.
    pub last_step: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SessionListRow {
    pub session_id: Uuid,
    pub device: String,
    pub address: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
}

/// Something that happened to an account.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct EventRow {
    pub kind: String,
    pub detail: String,
    pub device: String,
    pub address: String,
    pub at: DateTime<Utc>,
}

/// A door: false when the address has an account by now.
pub async fn register(connection: &mut PgConnection, person: &NewPerson<'_>) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("select register_person($1, $2, $3, $4, $5)")
        .bind(person.id.0)
        .bind(person.email)
        .bind(person.name)
        .bind(person.password_hash)
        .bind(person.now)
        .fetch_one(connection)
        .await?)
}

/// A door: whether a browser with this cookie (its SHA-256) signed in to the account before.
pub async fn is_known_device(doors: &PgPool, email: &str, hash: &[u8]) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("select is_known_device($1, $2)").bind(email).bind(hash).fetch_one(doors).await?)
}

pub async fn account(connection: &mut PgConnection, person: PersonId) -> Result<Option<AccountRow>, StoreError> {
    Ok(sqlx::query_as("select name, email, password_hash from people where person_id = $1")
        .bind(person.0)
        .fetch_optional(connection)
        .await?)
}

/// Nobody else adds or takes away ways into the account until the transaction ends.
pub async fn lock(connection: &mut PgConnection, person: PersonId) -> Result<(), StoreError> {
    sqlx::query("select from people where person_id = $1 for update").bind(person.0).execute(connection).await?;
    Ok(())
}

pub async fn ways_in(connection: &mut PgConnection, person: PersonId) -> Result<WaysIn, StoreError> {
    Ok(sqlx::query_as(
        "select p.password_hash is not null as password,
                (select count(*) from passkeys k where k.person_id = p.person_id) as passkeys,
                (select count(*) from linked_identities i where i.person_id = p.person_id) as identities
         from people p where p.person_id = $1",
    )
    .bind(person.0)
    .fetch_one(connection)
    .await?)
}

pub async fn rename(connection: &mut PgConnection, person: PersonId, name: &str) -> Result<(), StoreError> {
    sqlx::query("update people set name = $2 where person_id = $1")
        .bind(person.0)
        .bind(name)
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn set_password(
    connection: &mut PgConnection,
    person: PersonId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update people set password_hash = $2, password_changed_at = $3 where person_id = $1")
        .bind(person.0)
        .bind(hash)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// False when another account has the address by now; the transaction is of no more use then.
pub async fn set_email(connection: &mut PgConnection, person: PersonId, email: &str) -> Result<bool, StoreError> {
    let update = "update people set email = $2 where person_id = $1";
    match sqlx::query(update).bind(person.0).bind(email).execute(connection).await {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Locked, so that one code is accepted once.
pub async fn lock_totp(connection: &mut PgConnection, person: PersonId) -> Result<Option<TotpRow>, StoreError> {
    Ok(sqlx::query_as("select sealed_seed, confirmed_at, last_step from person_totp where person_id = $1 for update")
        .bind(person.0)
        .fetch_optional(connection)
        .await?)
}

/// A seed that is not in force before it is confirmed; replaces an earlier unconfirmed one. False when one is in force.
pub async fn begin_totp(
    connection: &mut PgConnection,
    person: PersonId,
    sealed: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "insert into person_totp (person_id, sealed_seed, created_at) values ($1, $2, $3)
         on conflict (person_id) do update set sealed_seed = excluded.sealed_seed, created_at = excluded.created_at
         where person_totp.confirmed_at is null",
    )
    .bind(person.0)
    .bind(sealed)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts the seed in force (again) and uses the step up.
pub async fn accept_totp(
    connection: &mut PgConnection,
    person: PersonId,
    step: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update person_totp set last_step = $2, confirmed_at = coalesce(confirmed_at, $3) where person_id = $1",
    )
    .bind(person.0)
    .bind(step)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn remove_totp(connection: &mut PgConnection, person: PersonId) -> Result<(), StoreError> {
    sqlx::query("delete from person_totp where person_id = $1").bind(person.0).execute(&mut *connection).await?;
    sqlx::query("delete from recovery_codes where person_id = $1").bind(person.0).execute(connection).await?;
    Ok(())
}

/// New recovery codes by their SHA-256; the old ones end.
pub async fn replace_recovery_codes(
    connection: &mut PgConnection,
    person: PersonId,
    hashes: &[Vec<u8>],
) -> Result<(), StoreError> {
    sqlx::query("delete from recovery_codes where person_id = $1").bind(person.0).execute(&mut *connection).await?;
    sqlx::query("insert into recovery_codes (person_id, code_hash) select $1, unnest($2::bytea[])")
        .bind(person.0)
        .bind(hashes)
        .execute(connection)
        .await?;
    Ok(())
}

/// Uses a recovery code up; false when there is no such unused one.
pub async fn use_recovery_code(
    connection: &mut PgConnection,
    person: PersonId,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "update recovery_codes set used_at = $3 where person_id = $1 and code_hash = $2 and used_at is null",
    )
    .bind(person.0)
    .bind(hash)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn recovery_codes_left(connection: &mut PgConnection, person: PersonId) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("select count(*) from recovery_codes where person_id = $1 and used_at is null")
        .bind(person.0)
        .fetch_one(connection)
        .await?)
}

/// Sessions that are not over, the last used first.
pub async fn sessions(
    connection: &mut PgConnection,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<SessionListRow>, StoreError> {
    Ok(sqlx::query_as(
        "select session_id, device, address, created_at, last_used_at from sessions
         where person_id = $1 and expires_at > $2 order by last_used_at desc",
    )
    .bind(person.0)
    .bind(now)
    .fetch_all(connection)
    .await?)
}

pub async fn end_session(
    connection: &mut PgConnection,
    person: PersonId,
    session: SessionId,
) -> Result<u64, StoreError> {
    let delete = "delete from sessions where person_id = $1 and session_id = $2";
    Ok(sqlx::query(delete).bind(person.0).bind(session.0).execute(connection).await?.rows_affected())
}

/// Ends every session of the person but one; all without one. Answers how many.
pub async fn end_sessions_but(
    connection: &mut PgConnection,
    person: PersonId,
    kept: Option<SessionId>,
) -> Result<u64, StoreError> {
    let delete = "delete from sessions where person_id = $1 and session_id is distinct from $2";
    let done = sqlx::query(delete).bind(person.0).bind(kept.map(|kept| kept.0)).execute(connection).await?;
    Ok(done.rows_affected())
}

/// The session's person proved once more who they are.
pub async fn confirm_session(
    connection: &mut PgConnection,
    person: PersonId,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update sessions set confirmed_at = $3 where person_id = $1 and session_id = $2")
        .bind(person.0)
        .bind(session.0)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn know_device(
    connection: &mut PgConnection,
    person: PersonId,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into known_devices values ($1, $2, $3, $3)
         on conflict (person_id, device_hash) do update set last_used_at = excluded.last_used_at",
    )
    .bind(person.0)
    .bind(hash)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// After a change of password no browser is known any more.
pub async fn forget_devices(connection: &mut PgConnection, person: PersonId) -> Result<(), StoreError> {
    sqlx::query("delete from known_devices where person_id = $1").bind(person.0).execute(connection).await?;
    Ok(())
}

pub async fn note(
    connection: &mut PgConnection,
    person: PersonId,
    id: Uuid,
    request_id: &str,
    event: &EventRow,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into account_events (person_id, event_id, kind, detail, device, address, request_id, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(person.0)
    .bind(id)
    .bind(&event.kind)
    .bind(&event.detail)
    .bind(&event.device)
    .bind(&event.address)
    .bind(request_id)
    .bind(event.at)
    .execute(connection)
    .await?;
    Ok(())
}

/// The newest first.
pub async fn events(connection: &mut PgConnection, person: PersonId, most: i64) -> Result<Vec<EventRow>, StoreError> {
    Ok(sqlx::query_as(
        "select kind, detail, device, address, at from account_events where person_id = $1 order by at desc limit $2",
    )
    .bind(person.0)
    .bind(most)
    .fetch_all(connection)
    .await?)
}
