//! Recommendations as the clinic sees them.

use super::standing;
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, ContactId, OrgId},
    referrals::{Refusal, Standing},
};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// A recommendation as the clinic sees it.
#[derive(Clone, Debug, FromRow)]
pub struct ReferralRow {
    pub booking_id: Uuid,
    /// As it was typed.
    pub code: String,
    /// A booking of whoever recommended, to open; the latest.
    pub referrer_booking_id: Option<Uuid>,
    pub referrer_name: Option<String>,
    pub friend_name: String,
    standing: String,
    refusal: Option<String>,
    pub referrer_minor: Option<i64>,
    pub friend_minor: Option<i64>,
    pub currency: Option<String>,
    pub at: DateTime<Utc>,
}

impl ReferralRow {
    /// Where it stands.
    pub fn standing(&self) -> Result<Standing, StoreError> {
        standing(&self.standing)
    }

    /// Why it earns nothing, if so.
    pub fn refusal(&self) -> Option<Refusal> {
        self.refusal.as_deref().and_then(Refusal::from_word)
    }
}

const ROW: &str = "select r.booking_id, r.code,
        (select b.booking_id from bookings b where b.org_id = r.org_id and b.contact_id = r.referrer_id
            order by b.starts_at desc limit 1) as referrer_booking_id,
        a.name as referrer_name, f.name as friend_name, r.standing, r.refusal,
        (select c.amount_minor from credits c where c.org_id = r.org_id and c.referral_id = r.booking_id
            and c.contact_id = r.referrer_id) as referrer_minor,
        (select c.amount_minor from credits c where c.org_id = r.org_id and c.referral_id = r.booking_id
            and c.contact_id = r.contact_id) as friend_minor,
        p.currency, coalesce(r.taken_back_at, r.given_at, r.created_at) as at
    from referrals r
    join contacts f on f.org_id = r.org_id and f.contact_id = r.contact_id
    left join contacts a on a.org_id = r.org_id and a.contact_id = r.referrer_id
    left join referral_programmes p on p.org_id = r.org_id and p.version = r.programme_version ";

/// What became of the code that a booking was made with.
pub async fn of_booking(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<ReferralRow>, StoreError> {
    let statement = format!("{ROW} where r.org_id = $1 and r.booking_id = $2");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(booking.0).fetch_optional(connection).await?)
}

/// Whom a client recommended the clinic to, the newest first.
pub async fn made_by(
    connection: &mut PgConnection,
    org: OrgId,
    referrer: ContactId,
    most: u32,
) -> Result<Vec<ReferralRow>, StoreError> {
    let statement = format!(
        "{ROW} where r.org_id = $1 and r.referrer_id = $2 and r.refusal is distinct from 'own' order by at desc limit $3"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(org.0)
        .bind(referrer.0)
        .bind(i64::from(most))
        .fetch_all(connection)
        .await?)
}

/// Who brought a client to the clinic, by whichever of their bookings.
pub async fn brought(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
) -> Result<Option<ReferralRow>, StoreError> {
    let statement = format!(
        "{ROW} where r.org_id = $1 and r.contact_id = $2 and r.standing in ('given', 'partly_taken_back') limit 1"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(contact.0).fetch_optional(connection).await?)
}
