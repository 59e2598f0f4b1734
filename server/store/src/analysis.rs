//! The facts that analyses stand on.

use crate::StoreError;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    analysis::BusinessFacts,
    ids::{BookingId, ContactId, LeadId, OrgId},
};
use sqlx::PgConnection;
use uuid::Uuid;

/// An enquiry as far as it is judged.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "facts are independent yes and no")]
pub struct LeadRow {
    pub contact_id: Uuid,
    pub status: String,
    pub created_at: DateTime<Utc>,
    pub has_phone: bool,
    pub has_email: bool,
    pub names_service: bool,
    pub was_referred: bool,
    pub message: String,
}

/// A client as far as they are judged.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ContactRow {
    pub completed: i64,
    pub no_shows: i64,
    pub cancelled: i64,
    pub last_completed_at: Option<DateTime<Utc>>,
    pub package_visits_left: i64,
    pub has_consented: bool,
}

/// Their next visit.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct UpcomingRow {
    booking_id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub new_client: bool,
    pub deposit_paid: bool,
}

impl UpcomingRow {
    pub fn booking(&self) -> BookingId {
        BookingId(self.booking_id)
    }
}

pub async fn lead(connection: &mut PgConnection, org: OrgId, lead: LeadId) -> Result<Option<LeadRow>, StoreError> {
    let row = sqlx::query_as(
        "select contact_id, status, created_at, phone is not null as has_phone, email is not null as has_email,
            service_id is not null as names_service, referral_code is not null as was_referred, message
         from leads where org_id = $1 and lead_id = $2",
    )
    .bind(org.0)
    .bind(lead.0)
    .fetch_optional(connection)
    .await?;
    Ok(row)
}

/// `today` is a day of the clinic's calendar: packages end on one.
pub async fn contact(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
    today: NaiveDate,
) -> Result<Option<ContactRow>, StoreError> {
    let row = sqlx::query_as(
        "select b.completed, b.no_shows, b.cancelled, b.last_completed_at,
            greatest(coalesce(p.visits, 0), 0)::bigint as package_visits_left,
            exists (select from consents k where k.org_id = $1 and k.contact_id = $2) as has_consented
         from contacts c
         cross join lateral (
            select count(*) filter (where state = 'completed') as completed,
                count(*) filter (where state = 'no_show') as no_shows,
                count(*) filter (where state = 'cancelled') as cancelled,
                max(starts_at) filter (where state = 'completed') as last_completed_at
            from bookings where org_id = $1 and contact_id = $2
         ) b
         cross join lateral (
            select sum(h.visits - (select count(*) from package_uses u
                where u.org_id = h.org_id and u.holding_id = h.holding_id and u.returned_at is null)) as visits
            from package_holdings h where h.org_id = $1 and h.contact_id = $2 and h.voided_at is null
                and (h.expires_on is null or h.expires_on >= $3)
         ) p
         where c.org_id = $1 and c.contact_id = $2",
    )
    .bind(org.0)
    .bind(contact.0)
    .bind(today)
    .fetch_optional(connection)
    .await?;
    Ok(row)
}

/// The next visit that still stands after `now`. A hold that ran out stands no more.
pub async fn upcoming(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
    now: DateTime<Utc>,
) -> Result<Option<UpcomingRow>, StoreError> {
    let row = sqlx::query_as(
        "select booking_id, starts_at, created_at, new_client,
            exists (select from payments p where p.org_id = b.org_id and p.booking_id = b.booking_id and p.state = 'paid')
                as deposit_paid
         from bookings b
         where org_id = $1 and contact_id = $2 and starts_at > $3
            and (state in ('pending', 'confirmed') or (state = 'awaiting_deposit' and hold_expires_at > $3))
         order by starts_at limit 1",
    )
    .bind(org.0)
    .bind(contact.0)
    .bind(now)
    .fetch_optional(connection)
    .await?;
    Ok(row)
}

/// The last four weeks before `now`.
pub async fn business(
    connection: &mut PgConnection,
    org: OrgId,
    now: DateTime<Utc>,
) -> Result<BusinessFacts, StoreError> {
    let counts: [i64; 10] = {
        let row: (i64, i64, i64, i64, i64, i64, i64, i64, i64, i64) = sqlx::query_as(
            "select
                (select count(*) from leads where org_id = $1 and created_at > $2 - interval '28 days'),
                count(*) filter (where created_at > $2 - interval '28 days' and state <> 'expired'),
                count(*) filter (where created_at <= $2 - interval '28 days' and created_at > $2 - interval '56 days'
                    and state <> 'expired'),
                count(*) filter (where state = 'completed' and starts_at between $2 - interval '28 days' and $2),
                count(*) filter (where state = 'no_show' and starts_at between $2 - interval '28 days' and $2),
                count(*) filter (where state = 'cancelled' and created_at > $2 - interval '28 days'),
                (select count(*) from leads where org_id = $1 and status = 'new' and created_at < $2 - interval '1 day'),
                (select count(*) from conversations where org_id = $1 and needs_person),
                count(*) filter (where created_at > $2 - interval '28 days' and state <> 'expired' and exists (
                    select from payments p where p.org_id = b.org_id and p.booking_id = b.booking_id and p.state = 'paid')),
                count(*) filter (where state in ('pending', 'confirmed')
                    and starts_at between $2 and $2 + interval '7 days')
             from bookings b
             where org_id = $1 and (created_at > $2 - interval '56 days' or starts_at > $2 - interval '28 days')",
        )
        .bind(org.0)
        .bind(now)
        .fetch_one(connection)
        .await?;
        row.into()
    };
    let [
        enquiries,
        bookings,
        bookings_before,
        completed,
        no_shows,
        cancelled,
        enquiries_waiting,
        conversations_waiting,
        with_deposit,
        coming_week,
    ] = counts.map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    Ok(BusinessFacts {
        enquiries,
        bookings,
        bookings_before,
        completed,
        no_shows,
        cancelled,
        enquiries_waiting,
        conversations_waiting,
        with_deposit,
        coming_week,
    })
}
