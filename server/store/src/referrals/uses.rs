//! Bookings that were made with a code, and what becomes of each recommendation.

use super::standing;
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, ContactId, CreditId, OrgId},
    referrals::{Refusal, Standing},
};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// Whether the client of a booking is the one who recommends, and whether they were here before: by their contact, or by
/// the phone or address that they gave for this booking. Whoever shares one of these counts as the same person, because
/// there is money in saying otherwise.
pub async fn who_uses_it(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    referrer: Option<ContactId>,
) -> Result<(bool, bool), StoreError> {
    Ok(sqlx::query_as(
        "select coalesce(b.contact_id = $3
                or exists (select from contacts r where r.org_id = $1 and r.contact_id = $3
                    and (r.phone = b.client_phone or lower(r.email) = lower(b.client_email)))
                or exists (select from bookings r where r.org_id = $1 and r.contact_id = $3
                    and (r.client_phone = b.client_phone or lower(r.client_email) = lower(b.client_email))), false),
            exists (select from bookings e where e.org_id = $1 and e.booking_id <> b.booking_id
                and e.state in ('confirmed', 'completed', 'no_show')
                and (e.contact_id = b.contact_id or e.contact_id in (select c.contact_id from contacts c
                    where c.org_id = $1 and (c.phone = b.client_phone or lower(c.email) = lower(b.client_email)))))
         from bookings b where b.org_id = $1 and b.booking_id = $2",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(referrer.map(|id| id.0))
    .fetch_one(connection)
    .await?)
}

/// A code that a booking was made with.
#[derive(Clone, Copy, Debug)]
pub struct NewReferral<'a> {
    pub booking: BookingId,
    pub contact: ContactId,
    /// As it was typed.
    pub code: &'a str,
    pub referrer: Option<ContactId>,
    pub programme_version: Option<u32>,
    pub refusal: Option<Refusal>,
    pub at: DateTime<Utc>,
}

pub async fn insert(connection: &mut PgConnection, org: OrgId, new: &NewReferral<'_>) -> Result<(), StoreError> {
    let standing = if new.refusal.is_some() { Standing::Refused } else { Standing::Waiting };
    sqlx::query(
        "insert into referrals (org_id, booking_id, contact_id, code, referrer_id, programme_version, standing, refusal,
             created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(org.0)
    .bind(new.booking.0)
    .bind(new.contact.0)
    .bind(new.code)
    .bind(new.referrer.map(|id| id.0))
    .bind(new.programme_version.map(i64::from))
    .bind(standing.as_str())
    .bind(new.refusal.map(Refusal::as_str))
    .bind(new.at)
    .execute(connection)
    .await?;
    Ok(())
}

/// A recommendation, as far as something may come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Referral {
    pub booking: BookingId,
    /// Who came.
    pub contact: ContactId,
    pub referrer: ContactId,
    pub programme_version: u32,
    pub standing: Standing,
}

/// The recommendation of a booking; `None` where none was recognised.
pub async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<Referral>, StoreError> {
    let row: Option<(Uuid, Uuid, i32, String)> = sqlx::query_as(
        "select contact_id, referrer_id, programme_version, standing from referrals
         where org_id = $1 and booking_id = $2 and standing <> 'refused'",
    )
    .bind(org.0)
    .bind(booking.0)
    .fetch_optional(connection)
    .await?;
    let referral = |(contact, referrer, version, word): (Uuid, Uuid, i32, String)| {
        let standing = standing(&word)?;
        let (contact, referrer) = (ContactId(contact), ContactId(referrer));
        Ok(Referral { booking, contact, referrer, programme_version: version.unsigned_abs(), standing })
    };
    row.map(referral).transpose()
}

/// What decides who is rewarded for a recommendation.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Rewards {
    /// Whether another booking of the same new client has earned its credits.
    pub earned_before: bool,
    /// For how many new clients the referrer was rewarded since the instant.
    pub times: i64,
    /// Whether the clinic was asked to forget one of the two.
    pub referrer_erased: bool,
    pub friend_erased: bool,
}

/// What stands when the credits are about to be given. The contacts of both must be locked.
pub async fn rewarded(
    connection: &mut PgConnection,
    org: OrgId,
    referral: &Referral,
    since: DateTime<Utc>,
) -> Result<Rewards, StoreError> {
    Ok(sqlx::query_as(
        "select exists (select from referrals where org_id = $1 and contact_id = $2 and booking_id <> $3
                and standing in ('given', 'partly_taken_back')) as earned_before,
            (select count(*) from referrals r join credits c on c.org_id = r.org_id and c.referral_id = r.booking_id
                and c.contact_id = r.referrer_id
             where r.org_id = $1 and r.referrer_id = $4 and r.given_at > $5
                and r.standing in ('given', 'partly_taken_back')) as times,
            exists (select from contacts where org_id = $1 and contact_id = $4 and erased_at is not null)
                as referrer_erased,
            exists (select from contacts where org_id = $1 and contact_id = $2 and erased_at is not null)
                as friend_erased",
    )
    .bind(org.0)
    .bind(referral.contact.0)
    .bind(referral.booking.0)
    .bind(referral.referrer.0)
    .bind(since)
    .fetch_one(connection)
    .await?)
}

/// The credits are given.
pub async fn set_given(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update referrals set standing = 'given', given_at = $3 where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

/// The credits are taken back: all of them, or what was left.
pub async fn set_taken_back(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    standing: Standing,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update referrals set standing = $3, taken_back_at = $4 where org_id = $1 and booking_id = $2")
        .bind(org.0)
        .bind(booking.0)
        .bind(standing.as_str())
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

/// It earns nothing after all.
pub async fn refuse(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    refusal: Refusal,
) -> Result<(), StoreError> {
    sqlx::query(
        "update referrals set standing = 'refused', refusal = $3, given_at = null, taken_back_at = null
         where org_id = $1 and booking_id = $2",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(refusal.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// The credits that came of a recommendation.
pub async fn credits_of(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Vec<CreditId>, StoreError> {
    let ids: Vec<Uuid> =
        sqlx::query_scalar("select credit_id from credits where org_id = $1 and referral_id = $2 order by credit_id")
            .bind(org.0)
            .bind(booking.0)
            .fetch_all(connection)
            .await?;
    Ok(ids.into_iter().map(CreditId).collect())
}

/// The booking by which somebody is written to: of those that hold, the latest one with an address.
pub async fn reached_by(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
) -> Result<Option<BookingId>, StoreError> {
    let id: Option<Uuid> = sqlx::query_scalar(
        "select booking_id from bookings where org_id = $1 and contact_id = $2 and client_email is not null
         and state in ('confirmed', 'completed') order by starts_at desc, booking_id desc limit 1",
    )
    .bind(org.0)
    .bind(contact.0)
    .fetch_optional(connection)
    .await?;
    Ok(id.map(BookingId))
}
