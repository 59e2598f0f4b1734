//! Places on the waitlist.

use crate::{
    StoreError,
    bookings::{BookingRecord, select as select_bookings},
    contacts::Introduction,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    contact::{E164, EmailAddress},
    ids::{BookingId, ContactId, OrgId, ServiceId, WaitlistEntryId},
    waitlist::EntryState,
};
use sqlx::{AssertSqlSafe, FromRow, PgConnection, types::Json};
use uuid::Uuid;

/// A place as it is written.
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    pub id: WaitlistEntryId,
    pub contact: ContactId,
    /// As typed for it; the address is where offers go.
    pub person: Introduction<'a>,
    pub service: ServiceId,
    /// The whole wish, as the service that reads it writes it.
    pub wish: &'a serde_json::Value,
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub parts: Vec<&'static str>,
    pub notice_minutes: u32,
    pub zone: &'a str,
    pub booking: Option<BookingId>,
    pub source: &'a str,
    pub consent_version: u32,
    pub now: DateTime<Utc>,
}

/// A place as it is read, with its service and the last time that was offered.
#[derive(Clone, Debug, FromRow)]
pub struct EntryRow {
    pub entry_id: Uuid,
    pub contact_id: Uuid,
    pub name: String,
    pub phone: Option<String>,
    pub email: String,
    pub service_id: Uuid,
    pub service_key: String,
    /// Of all services of the visit.
    pub service_name: String,
    pub wish: Json<serde_json::Value>,
    pub from_date: NaiveDate,
    pub until_date: NaiveDate,
    pub parts: Vec<String>,
    pub notice_minutes: i32,
    pub zone: String,
    pub booking_id: Option<Uuid>,
    pub source: String,
    pub consent_version: i32,
    pub state: String,
    pub waiting_since: DateTime<Utc>,
    /// Of the visit that they would give up.
    pub booked_start: Option<DateTime<Utc>>,
    /// Whether that visit still stands.
    pub booked_stands: bool,
    /// The clinic's clock.
    pub clinic_zone: String,
    pub offer_id: Option<Uuid>,
    pub offer_state: Option<String>,
    pub offer_start: Option<DateTime<Utc>>,
    pub offer_ends_at: Option<DateTime<Utc>>,
    pub offer_told_at: Option<DateTime<Utc>>,
    pub offer_booking: Option<Uuid>,
}

impl EntryRow {
    pub fn id(&self) -> WaitlistEntryId {
        WaitlistEntryId(self.entry_id)
    }

    /// The state; the column is checked when it is written, so a failure is ours.
    pub fn entry_state(&self) -> Result<EntryState, StoreError> {
        EntryState::from_word(&self.state)
            .ok_or_else(|| StoreError::Unreadable { what: "place on the waitlist", reason: self.state.clone() })
    }
}

const SELECT: &str = "select e.entry_id, e.contact_id, e.name, e.phone, e.email, e.service_id, s.key as service_key,
        (s.definition ->> 'name') || coalesce((
            select string_agg(' + ' || (fs.definition ->> 'name'), '' order by f.position)
            from jsonb_array_elements(e.wish -> 'more' -> 'further') with ordinality as f (item, position)
            join services fs on fs.org_id = e.org_id and fs.key = f.item ->> 'service_key'), '') as service_name, e.wish, e.from_date, e.until_date, e.parts, e.notice_minutes, e.zone,
        e.booking_id, e.source, e.consent_version, e.state, e.waiting_since, b.starts_at as booked_start,
        coalesce(b.state in ('pending', 'awaiting_deposit', 'confirmed'), false) as booked_stands,
        g.zone as clinic_zone, o.offer_id, o.state as offer_state, o.starts_at as offer_start,
        o.ends_at as offer_ends_at, o.told_at as offer_told_at, o.booking_id as offer_booking
     from waitlist_entries e
     join services s using (org_id, service_id)
     join organisations g using (org_id)
     left join bookings b on b.org_id = e.org_id and b.booking_id = e.booking_id
     left join lateral (
         select * from waitlist_offers o where o.org_id = e.org_id and o.entry_id = e.entry_id
         order by o.created_at desc, o.offer_id desc limit 1
     ) o on true ";

fn select(rest: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("{SELECT}{rest}"))
}

/// Writes a place of somebody who waits from now on.
pub async fn insert(connection: &mut PgConnection, org: OrgId, entry: &NewEntry<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into waitlist_entries (org_id, entry_id, contact_id, name, phone, email, service_id, wish, from_date,
             until_date, parts, notice_minutes, zone, booking_id, source, consent_version, state, waiting_since,
             updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'waiting', $17, $17)",
    )
    .bind(org.0)
    .bind(entry.id.0)
    .bind(entry.contact.0)
    .bind(entry.person.name.as_str())
    .bind(entry.person.phone.map(E164::as_str))
    .bind(entry.person.email.map(EmailAddress::as_str))
    .bind(entry.service.0)
    .bind(Json(entry.wish))
    .bind(entry.from)
    .bind(entry.until)
    .bind(&entry.parts)
    .bind(i64::from(entry.notice_minutes))
    .bind(entry.zone)
    .bind(entry.booking.map(|id| id.0))
    .bind(entry.source)
    .bind(i64::from(entry.consent_version))
    .bind(entry.now)
    .execute(connection)
    .await?;
    Ok(())
}

/// The place that the same person has for the same service already, told to the same address; locked.
pub async fn same_place(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
    service: ServiceId,
    email: &EmailAddress,
) -> Result<Option<WaitlistEntryId>, StoreError> {
    let id: Option<Uuid> = sqlx::query_scalar(
        "select entry_id from waitlist_entries where org_id = $1 and contact_id = $2 and service_id = $3
             and lower(email) = lower($4) and state in ('waiting', 'offered') for update",
    )
    .bind(org.0)
    .bind(contact.0)
    .bind(service.0)
    .bind(email.as_str())
    .fetch_optional(connection)
    .await?;
    Ok(id.map(WaitlistEntryId))
}

/// Changes what somebody wishes for; state and turn stay.
pub async fn bring_up_to_date(
    connection: &mut PgConnection,
    org: OrgId,
    id: WaitlistEntryId,
    entry: &NewEntry<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update waitlist_entries set name = $3, phone = $4, wish = $5, from_date = $6, until_date = $7, parts = $8,
             notice_minutes = $9, booking_id = coalesce($10, booking_id), consent_version = $11, updated_at = $12
         where org_id = $1 and entry_id = $2",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(entry.person.name.as_str())
    .bind(entry.person.phone.map(E164::as_str))
    .bind(Json(entry.wish))
    .bind(entry.from)
    .bind(entry.until)
    .bind(&entry.parts)
    .bind(i64::from(entry.notice_minutes))
    .bind(entry.booking.map(|id| id.0))
    .bind(i64::from(entry.consent_version))
    .bind(entry.now)
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    id: WaitlistEntryId,
) -> Result<Option<EntryRow>, StoreError> {
    Ok(sqlx::query_as(select("where e.org_id = $1 and e.entry_id = $2"))
        .bind(org.0)
        .bind(id.0)
        .fetch_optional(connection)
        .await?)
}

/// Waits for whoever is changing this place, then reads it.
pub async fn lock(
    connection: &mut PgConnection,
    org: OrgId,
    id: WaitlistEntryId,
) -> Result<Option<EntryRow>, StoreError> {
    sqlx::query("select from waitlist_entries where org_id = $1 and entry_id = $2 for update")
        .bind(org.0)
        .bind(id.0)
        .execute(&mut *connection)
        .await?;
    find(connection, org, id).await
}

pub async fn set_state(
    connection: &mut PgConnection,
    org: OrgId,
    id: WaitlistEntryId,
    state: EntryState,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update waitlist_entries set state = $3, updated_at = $4 where org_id = $1 and entry_id = $2")
        .bind(org.0)
        .bind(id.0)
        .bind(state.as_str())
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Everybody who waits, in turn.
pub async fn waiting(connection: &mut PgConnection, org: OrgId) -> Result<Vec<EntryRow>, StoreError> {
    Ok(sqlx::query_as(select("where e.org_id = $1 and e.state = 'waiting' order by e.waiting_since, e.entry_id"))
        .bind(org.0)
        .fetch_all(connection)
        .await?)
}

/// Those whose last day is over wait no longer.
pub async fn end_past(
    connection: &mut PgConnection,
    org: OrgId,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let ended = sqlx::query(
        "update waitlist_entries set state = 'ended', updated_at = $3
         where org_id = $1 and state = 'waiting' and until_date < $2",
    )
    .bind(org.0)
    .bind(today)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(ended.rows_affected())
}

/// When somebody is at the clinic already, from `now` on.
pub async fn booked_times(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
    now: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, DateTime<Utc>)>, StoreError> {
    Ok(sqlx::query_as(
        "select starts_at, ends_at from bookings where org_id = $1 and contact_id = $2 and ends_at > $3
             and (state in ('pending', 'confirmed')
                  or state = 'awaiting_deposit' and hold_expires_at > $3)
         order by starts_at",
    )
    .bind(org.0)
    .bind(contact.0)
    .bind(now)
    .fetch_all(connection)
    .await?)
}

/// What a list shows.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Whoever is still on the list when absent.
    pub state: Option<EntryState>,
    pub service_key: Option<String>,
    /// Any fragment of name, phone or e-mail.
    pub search: Option<String>,
    /// Continues behind this place of an earlier page.
    pub after: Option<WaitlistEntryId>,
    pub limit: u32,
}

/// In turn.
pub async fn list(connection: &mut PgConnection, org: OrgId, filter: &ListFilter) -> Result<Vec<EntryRow>, StoreError> {
    let pattern = filter
        .search
        .as_deref()
        .map(|text| format!("%{}%", text.trim().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")));
    Ok(sqlx::query_as(select(
        "where e.org_id = $1
             and (e.state = $2 or $2::text is null and e.state in ('waiting', 'offered'))
             and ($3::text is null or s.key = $3)
             and ($4::text is null or e.name ilike $4 or e.email ilike $4 or e.phone like $4)
             and ($5::uuid is null or (e.waiting_since, e.entry_id) >
                 (select a.waiting_since, a.entry_id from waitlist_entries a where a.org_id = $1 and a.entry_id = $5))
         order by e.waiting_since, e.entry_id limit $6",
    ))
    .bind(org.0)
    .bind(filter.state.map(EntryState::as_str))
    .bind(filter.service_key.as_deref())
    .bind(pattern)
    .bind(filter.after.map(|id| id.0))
    .bind(i64::from(filter.limit))
    .fetch_all(connection)
    .await?)
}

/// Visits to come of whoever has this place, of the same service and later than `start`, the soonest first: the one that
/// they joined with, and those that were booked with the address that offers go to.
pub async fn later_visits(
    connection: &mut PgConnection,
    entry: &EntryRow,
    start: DateTime<Utc>,
) -> Result<Vec<BookingRecord>, StoreError> {
    visits(connection, entry, "b.starts_at > $5", start).await
}

/// The same that begin at `start`.
pub async fn visits_at(
    connection: &mut PgConnection,
    entry: &EntryRow,
    start: DateTime<Utc>,
) -> Result<Vec<BookingRecord>, StoreError> {
    visits(connection, entry, "b.starts_at = $5", start).await
}

async fn visits(
    connection: &mut PgConnection,
    entry: &EntryRow,
    when: &str,
    start: DateTime<Utc>,
) -> Result<Vec<BookingRecord>, StoreError> {
    let which = format!(
        "where b.org_id = current_org() and b.contact_id = $1 and b.service_id = $2
             and (b.booking_id = $3 or lower(b.client_email) = lower($4) and b.state = 'confirmed')
             and b.state in ('pending', 'awaiting_deposit', 'confirmed') and {when}
         order by b.starts_at, b.booking_id"
    );
    Ok(sqlx::query_as(select_bookings(&which))
        .bind(entry.contact_id)
        .bind(entry.service_id)
        .bind(entry.booking_id)
        .bind(&entry.email)
        .bind(start)
        .fetch_all(connection)
        .await?)
}
