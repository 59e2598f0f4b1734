//! The audit log: entries are added at the end of their organisation's chain and never change.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    audit::{ActorKind, BEGINNING, Entry, Hash, Linked, Salt},
    ids::OrgId,
};
use sqlx::{FromRow, PgConnection, types::Json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is wanted of the log, newest first.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// A fragment of action, subject, detail, address, request id or a name that `actors` stands for; empty: all.
    pub text: String,
    /// Actors whose names hold the fragment.
    pub actors: Vec<Uuid>,
    /// Subjects whose client's name holds the fragment.
    pub subjects: Vec<String>,
    /// The instants between which it happened, the second excluded.
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// Only entries below this position.
    pub before: Option<i64>,
    pub limit: i64,
}

#[derive(FromRow)]
struct Row {
    position: i64,
    at: DateTime<Utc>,
    actor_kind: String,
    actor_id: Option<Uuid>,
    action: String,
    subject_kind: String,
    subject_id: String,
    detail: Json<BTreeMap<String, String>>,
    address: String,
    request_id: String,
    salt: Option<Vec<u8>>,
    sealed_hash: Vec<u8>,
    previous_hash: Vec<u8>,
    hash: Vec<u8>,
}

impl TryFrom<Row> for Linked {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let unreadable = |reason: &str| StoreError::Unreadable { what: "audit entry", reason: reason.to_owned() };
        Ok(Self {
            position: row.position,
            salt: row.salt.as_deref().map(hash).transpose()?,
            sealed: hash(&row.sealed_hash)?,
            previous: hash(&row.previous_hash)?,
            hash: hash(&row.hash)?,
            entry: Entry {
                at: row.at,
                actor_kind: ActorKind::from_word(&row.actor_kind).ok_or_else(|| unreadable("its kind of actor"))?,
                actor_id: row.actor_id,
                action: row.action,
                subject_kind: row.subject_kind,
                subject_id: row.subject_id,
                detail: row.detail.0,
                address: row.address,
                request_id: row.request_id,
            },
        })
    }
}

fn hash(bytes: &[u8]) -> Result<Hash, StoreError> {
    bytes.try_into().map_err(|_| StoreError::Unreadable { what: "audit entry", reason: "a hash's length".into() })
}

/// Adds an entry in the transaction of what it tells. Locks the end of the chain until the transaction ends, so it
/// comes last in there.
pub async fn append(connection: &mut PgConnection, org: OrgId, entry: &Entry, salt: &Salt) -> Result<(), StoreError> {
    let (length, previous) = lock_head(connection, org).await?;
    let position = length + 1;
    let sealed = entry.seal(salt);
    let linked = entry.hash(org, position, &previous, &sealed);
    sqlx::query(
        "with head as (update audit_heads set position = $2, hash = $15 where org_id = $1)
         insert into audit_entries (org_id, position, at, actor_kind, actor_id, action, subject_kind, subject_id,
                                    detail, address, request_id, salt, sealed_hash, previous_hash, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(org.0)
    .bind(position)
    .bind(entry.at)
    .bind(entry.actor_kind.as_str())
    .bind(entry.actor_id)
    .bind(&entry.action)
    .bind(&entry.subject_kind)
    .bind(&entry.subject_id)
    .bind(Json(&entry.detail))
    .bind(&entry.address)
    .bind(&entry.request_id)
    .bind(salt.as_slice())
    .bind(sealed.as_slice())
    .bind(previous.as_slice())
    .bind(linked.as_slice())
    .execute(connection)
    .await?;
    Ok(())
}

/// In one round trip, whether the chain has begun or not.
async fn lock_head(connection: &mut PgConnection, org: OrgId) -> Result<(i64, Hash), StoreError> {
    let (position, kept): (i64, Vec<u8>) = sqlx::query_as(
        "insert into audit_heads as head values ($1, 0, $2)
                        on conflict (org_id) do update set position = head.position returning position, hash",
    )
    .bind(org.0)
    .bind(BEGINNING.as_slice())
    .fetch_one(connection)
    .await?;
    Ok((position, hash(&kept)?))
}

/// The length of the chain and the hash of its last entry, as kept apart from the entries.
pub async fn head(connection: &mut PgConnection, org: OrgId) -> Result<(i64, Hash), StoreError> {
    let found: Option<(i64, Vec<u8>)> = sqlx::query_as("select position, hash from audit_heads where org_id = $1")
        .bind(org.0)
        .fetch_optional(connection)
        .await?;
    found.map_or(Ok((0, BEGINNING)), |(position, kept)| Ok((position, hash(&kept)?)))
}

pub async fn search(connection: &mut PgConnection, org: OrgId, query: &AuditQuery) -> Result<Vec<Linked>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select * from audit_entries
         where org_id = $1 and ($2::bigint is null or position < $2)
           and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)
           and ($5 = '' or strpos(lower(action || ' ' || subject_id || ' ' || detail::text || ' ' || address || ' ' ||
                                        request_id), lower($5)) > 0 or actor_id = any ($6) or subject_id = any ($8))
         order by position desc limit $7",
    )
    .bind(org.0)
    .bind(query.before)
    .bind(query.from)
    .bind(query.until)
    .bind(&query.text)
    .bind(&query.actors)
    .bind(query.limit)
    .bind(&query.subjects)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Linked::try_from).collect()
}

/// At most `most` entries after a position, in the order of the chain.
pub async fn after(
    connection: &mut PgConnection,
    org: OrgId,
    position: i64,
    most: i64,
) -> Result<Vec<Linked>, StoreError> {
    let rows: Vec<Row> =
        sqlx::query_as("select * from audit_entries where org_id = $1 and position > $2 order by position limit $3")
            .bind(org.0)
            .bind(position)
            .bind(most)
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(Linked::try_from).collect()
}

/// Takes out what is personal in the entries about these subjects; the chain still holds. Answers how many.
pub async fn redact(connection: &mut PgConnection, subjects: &[String]) -> Result<u64, StoreError> {
    let redacted: i64 = sqlx::query_scalar("select redact_audit($1)").bind(subjects).fetch_one(connection).await?;
    Ok(u64::try_from(redacted).unwrap_or_default())
}

/// Names of people who appear in this organisation's log, members or not. An erased person has none.
pub async fn names(connection: &mut PgConnection, people: &[Uuid]) -> Result<Vec<(Uuid, String)>, StoreError> {
    Ok(sqlx::query_as("select person_id, name from names_in_audit($1)").bind(people).fetch_all(connection).await?)
}

/// Everybody who ever acted here and whose name holds a fragment.
pub async fn actors_named(connection: &mut PgConnection, org: OrgId, fragment: &str) -> Result<Vec<Uuid>, StoreError> {
    Ok(sqlx::query_scalar(
        "select n.person_id from names_in_audit(array(select distinct actor_id from audit_entries
                                                      where org_id = $1 and actor_id is not null)) n
         where strpos(lower(n.name), lower($2)) > 0",
    )
    .bind(org.0)
    .bind(fragment)
    .fetch_all(connection)
    .await?)
}

/// The recognisable beginnings of this organisation's keys.
pub async fn key_prefixes(
    connection: &mut PgConnection,
    org: OrgId,
    keys: &[Uuid],
) -> Result<Vec<(Uuid, String)>, StoreError> {
    Ok(sqlx::query_as("select api_key_id, prefix from api_keys where org_id = $1 and api_key_id = any ($2)")
        .bind(org.0)
        .bind(keys)
        .fetch_all(connection)
        .await?)
}

/// The clients' names on these bookings.
pub async fn names_on_bookings(
    connection: &mut PgConnection,
    org: OrgId,
    bookings: &[Uuid],
) -> Result<Vec<(Uuid, String)>, StoreError> {
    let names = "select booking_id, client_name from bookings where org_id = $1 and booking_id = any ($2)";
    Ok(sqlx::query_as(names).bind(org.0).bind(bookings).fetch_all(connection).await?)
}

/// The clients' names on these enquiries.
pub async fn names_on_leads(
    connection: &mut PgConnection,
    org: OrgId,
    leads: &[Uuid],
) -> Result<Vec<(Uuid, String)>, StoreError> {
    let names = "select lead_id, name from leads where org_id = $1 and lead_id = any ($2)";
    Ok(sqlx::query_as(names).bind(org.0).bind(leads).fetch_all(connection).await?)
}

/// Bookings and enquiries of clients whose name holds a fragment, as the log names them, the newest first.
pub async fn subjects_named(
    connection: &mut PgConnection,
    org: OrgId,
    fragment: &str,
    most: i64,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "(select booking_id::text from bookings where org_id = $1 and strpos(lower(client_name), lower($2)) > 0
          order by booking_id desc limit $3)
         union all
         (select lead_id::text from leads where org_id = $1 and strpos(lower(name), lower($2)) > 0
          order by lead_id desc limit $3)",
    )
    .bind(org.0)
    .bind(fragment)
    .bind(most)
    .fetch_all(connection)
    .await?)
}
