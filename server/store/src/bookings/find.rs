//! Reading bookings.

use super::record::{BookingRecord, Records, select};
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    booking::BookingState,
    ids::{BookingId, ConversationId, OrgId, ResourceId, ServiceId},
};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// What a list shows. Instants bound the start: `from` inclusive, `until` exclusive.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    pub state: Option<BookingState>,
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// Any fragment of name, phone, e-mail or service, as typed.
    pub search: Option<String>,
    pub practitioner: Option<ResourceId>,
    /// Continues behind this booking of an earlier page.
    pub after: Option<BookingId>,
    pub limit: u32,
}

pub async fn by_id(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<BookingRecord>, StoreError> {
    Ok(sqlx::query_as(select("where b.org_id = $1 and b.booking_id = $2"))
        .bind(org.0)
        .bind(booking.0)
        .fetch_optional(connection)
        .await?)
}

/// Waits for whoever is changing this booking, then reads it; nobody else changes it until the transaction ends.
pub async fn lock(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<BookingRecord>, StoreError> {
    // Locked first and read by a second statement, which sees what the last holder of the lock committed.
    if !lock_unread(connection, org, booking).await? {
        return Ok(None);
    }
    by_id(connection, org, booking).await
}

/// Waits as [`lock`] does, for whoever only adds to the booking's history; `false` when there is none.
pub async fn lock_unread(connection: &mut PgConnection, org: OrgId, booking: BookingId) -> Result<bool, StoreError> {
    let found: Option<i32> =
        sqlx::query_scalar("select 1 from bookings where org_id = $1 and booking_id = $2 for update")
            .bind(org.0)
            .bind(booking.0)
            .fetch_optional(connection)
            .await?;
    Ok(found.is_some())
}

/// The version and start that a booking has now.
pub async fn version_and_start(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<(u32, DateTime<Utc>)>, StoreError> {
    let row: Option<(i32, DateTime<Utc>)> =
        sqlx::query_as("select version, starts_at from bookings where org_id = $1 and booking_id = $2")
            .bind(org.0)
            .bind(booking.0)
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(version, start)| (u32::try_from(version).unwrap_or_default(), start)))
}

/// Who was given the newest booking of a service, whatever became of it.
pub async fn newest_practitioner(
    connection: &mut PgConnection,
    org: OrgId,
    service: ServiceId,
) -> Result<Option<ResourceId>, StoreError> {
    // Ids of bookings grow with time.
    let newest: Option<Uuid> = sqlx::query_scalar(
        "select practitioner_id from booking_steps where org_id = $1 and service_id = $2
         order by booking_id desc, step desc limit 1",
    )
    .bind(org.0)
    .bind(service.0)
    .fetch_optional(connection)
    .await?;
    Ok(newest.map(ResourceId))
}

/// Newest start first.
pub async fn list(connection: &mut PgConnection, org: OrgId, filter: &ListFilter) -> Records {
    let pattern = filter.search.as_deref().map(contains_pattern);
    let digits = filter.search.as_deref().and_then(phone_pattern);
    Ok(sqlx::query_as(select(
        "where b.org_id = $1
         and ($2::text is null or b.state = $2)
         and ($3::timestamptz is null or b.starts_at >= $3)
         and ($4::timestamptz is null or b.starts_at < $4)
         and ($5::uuid is null or exists (select from booking_steps t where t.org_id = b.org_id
              and t.booking_id = b.booking_id and t.practitioner_id = $5))
         and ($6::text is null or b.client_name ilike $6 or b.client_email ilike $6
              or s.definition ->> 'name' ilike $6 or b.client_phone like $7
              or exists (select from booking_attendees a where a.org_id = b.org_id and a.booking_id = b.booking_id
                         and a.name ilike $6))
         and ($8::uuid is null or (b.starts_at, b.booking_id) <
              (select a.starts_at, a.booking_id from bookings a where a.org_id = $1 and a.booking_id = $8))
         order by b.starts_at desc, b.booking_id desc limit $9",
    ))
    .bind(org.0)
    .bind(filter.state.map(BookingState::as_str))
    .bind(filter.from)
    .bind(filter.until)
    .bind(filter.practitioner.map(|id| id.0))
    .bind(pattern)
    .bind(digits)
    .bind(filter.after.map(|id| id.0))
    .bind(i64::from(filter.limit))
    .fetch_all(connection)
    .await?)
}

/// The typed fragment anywhere, its wildcards taken literally.
pub(crate) fn contains_pattern(fragment: &str) -> String {
    format!("%{}%", fragment.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_"))
}

/// A phone is stored as `+15125550148` and typed as `(512) 555-0148`: its digits anywhere, three of them at least.
pub(crate) fn phone_pattern(fragment: &str) -> Option<String> {
    let telephonic = |c: char| c.is_ascii_digit() || " +()-.".contains(c);
    let digits: String = fragment.chars().filter(char::is_ascii_digit).collect();
    (fragment.chars().all(telephonic) && digits.len() >= 3).then(|| format!("%{digits}%"))
}

/// What reading and showing bookings needs to know of the clinic.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ClinicFacts {
    /// ISO 3166-1, for national phone numbers.
    pub country: String,
    /// IANA name.
    pub zone: String,
    /// ISO 4217.
    pub currency: String,
}

pub async fn clinic_facts(connection: &mut PgConnection, org: OrgId) -> Result<Option<ClinicFacts>, StoreError> {
    Ok(sqlx::query_as("select country, zone, currency from organisations where org_id = $1")
        .bind(org.0)
        .fetch_optional(connection)
        .await?)
}

/// The same through a door, where nothing else is asked: one round trip instead of a transaction's.
pub async fn clinic_facts_alone(doors: &PgPool, org: OrgId) -> Result<Option<ClinicFacts>, StoreError> {
    Ok(sqlx::query_as("select country, zone, currency from clinic_facts($1)").bind(org.0).fetch_optional(doors).await?)
}

/// Whether a booking can come from this conversation.
pub async fn conversation_exists(
    connection: &mut PgConnection,
    org: OrgId,
    conversation: ConversationId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("select exists (select from conversations where org_id = $1 and conversation_id = $2)")
        .bind(org.0)
        .bind(conversation.0)
        .fetch_one(connection)
        .await?)
}

/// The door behind a manage link; the link itself is never stored in the query's log.
pub async fn org_by_manage_token(doors: &PgPool, token_hash: &[u8]) -> Result<Option<(OrgId, BookingId)>, StoreError> {
    let row: Option<(Uuid, Uuid)> = sqlx::query_as("select org_id, booking_id from org_by_manage_token($1)")
        .bind(token_hash)
        .fetch_optional(doors)
        .await?;
    Ok(row.map(|(org, booking)| (OrgId(org), BookingId(booking))))
}

/// Holds of every organisation that ran out at `now`, the longest overdue first.
pub async fn expired_holds(
    doors: &PgPool,
    now: DateTime<Utc>,
    most: u32,
) -> Result<Vec<(OrgId, BookingId)>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as("select org_id, booking_id from expired_holds($1, $2)")
        .bind(now)
        .bind(i32::try_from(most).unwrap_or(i32::MAX))
        .fetch_all(doors)
        .await?;
    Ok(rows.into_iter().map(|(org, booking)| (OrgId(org), BookingId(booking))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_in_a_search_are_taken_literally() {
        assert_eq!(contains_pattern(r"100%_\"), r"%100\%\_\\%");
    }

    #[test]
    fn a_phone_is_found_as_people_write_it() {
        assert_eq!(phone_pattern("(512) 555-01"), Some("%51255501%".into()));
        assert_eq!(phone_pattern("Nair 512"), None);
        assert_eq!(phone_pattern("12"), None);
    }
}
