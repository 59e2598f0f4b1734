//! Clients' codes, what recommendations earn by version, and what became of each recommendation.

mod looking;
mod uses;

pub use looking::{ReferralRow, brought, made_by, of_booking};
pub use uses::{
    NewReferral, Referral, Rewards, credits_of, find, insert, reached_by, refuse, rewarded, set_given, set_taken_back,
    who_uses_it,
};

use crate::{StoreError, queue};
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, ContactId, OrgId},
    money::{Currency, Money},
    referrals::{Earned, Programme, ReferralCode, Standing},
};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// The job that looks at a recommendation again.
pub const FOLLOW_REFERRAL: &str = "follow_referral";

/// Orders a look at the recommendation of a booking whose state changed; nothing where there is none, or nothing can
/// come of it any more.
pub async fn booking_changed(connection: &mut PgConnection, org: OrgId, booking: BookingId) -> Result<(), StoreError> {
    let open: bool = sqlx::query_scalar(
        "select exists (select from referrals where org_id = $1 and booking_id = $2 and standing in ('waiting', 'given'))",
    )
    .bind(org.0)
    .bind(booking.0)
    .fetch_one(&mut *connection)
    .await?;
    if !open {
        return Ok(());
    }
    let order = serde_json::json!({ "org": org, "booking": booking });
    let key = Some(format!("{FOLLOW_REFERRAL}:{booking}"));
    queue::enqueue(connection, FOLLOW_REFERRAL, &order, queue::Schedule { key, ..queue::Schedule::default() }).await
}

#[derive(FromRow)]
struct ProgrammeRow {
    version: i32,
    enabled: bool,
    currency: String,
    referrer_minor: i64,
    friend_minor: i64,
    earned: String,
    good_days: Option<i16>,
    most_per_year: Option<i16>,
}

/// The programme in force, or the one of a version; `None` for a clinic that never saved one.
pub async fn programme(
    connection: &mut PgConnection,
    org: OrgId,
    version: Option<u32>,
) -> Result<Option<Programme>, StoreError> {
    let row: Option<ProgrammeRow> = sqlx::query_as(
        "select version, enabled, currency, referrer_minor, friend_minor, earned, good_days, most_per_year
         from referral_programmes where org_id = $1 and ($2::bigint is null or version = $2)
         order by version desc limit 1",
    )
    .bind(org.0)
    .bind(version.map(i64::from))
    .fetch_optional(connection)
    .await?;
    row.map(Programme::try_from).transpose()
}

impl TryFrom<ProgrammeRow> for Programme {
    type Error = StoreError;

    fn try_from(row: ProgrammeRow) -> Result<Self, StoreError> {
        let unreadable =
            |reason: &str| StoreError::Unreadable { what: "referral programme", reason: reason.to_owned() };
        let currency: Currency = row.currency.parse().map_err(|_| unreadable(&row.currency))?;
        Ok(Self {
            version: row.version.unsigned_abs(),
            enabled: row.enabled,
            referrer: Money::new(row.referrer_minor, currency),
            friend: Money::new(row.friend_minor, currency),
            earned: Earned::from_word(&row.earned).ok_or_else(|| unreadable(&row.earned))?,
            good_days: row.good_days.map(i16::unsigned_abs),
            most_per_year: row.most_per_year.map(i16::unsigned_abs),
        })
    }
}

/// Who saved a version, and when; the newest first.
pub async fn versions(
    connection: &mut PgConnection,
    org: OrgId,
    most: u32,
) -> Result<Vec<(u32, String, DateTime<Utc>)>, StoreError> {
    let rows: Vec<(i32, String, DateTime<Utc>)> = sqlx::query_as(
        "select version, saved_by, created_at from referral_programmes where org_id = $1
         order by version desc limit $2",
    )
    .bind(org.0)
    .bind(i64::from(most))
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(version, by, at)| (version.unsigned_abs(), by, at)).collect())
}

/// Adds a version. False when somebody saved that version before.
pub async fn save_programme(
    connection: &mut PgConnection,
    org: OrgId,
    programme: &Programme,
    saved_by: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let small = |number: Option<u16>| number.map(|number| i16::try_from(number).unwrap_or(i16::MAX));
    let added = sqlx::query(
        "insert into referral_programmes (org_id, version, enabled, currency, referrer_minor, friend_minor, earned,
             good_days, most_per_year, saved_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing",
    )
    .bind(org.0)
    .bind(i64::from(programme.version))
    .bind(programme.enabled)
    .bind(programme.referrer.currency.code())
    .bind(programme.referrer.minor)
    .bind(programme.friend.minor)
    .bind(programme.earned.as_str())
    .bind(small(programme.good_days))
    .bind(small(programme.most_per_year))
    .bind(saved_by)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// A client's code, if they have one.
pub async fn code_of(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
) -> Result<Option<ReferralCode>, StoreError> {
    let code: Option<String> =
        sqlx::query_scalar("select code from referral_codes where org_id = $1 and contact_id = $2")
            .bind(org.0)
            .bind(contact.0)
            .fetch_optional(connection)
            .await?;
    code.map(|code| {
        ReferralCode::typed(&code).ok_or(StoreError::Unreadable { what: "referral code", reason: code.clone() })
    })
    .transpose()
}

/// Gives a client a code. False when another has it, or the client has one by now.
pub async fn insert_code(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
    code: &ReferralCode,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let added = sqlx::query(
        "insert into referral_codes (org_id, contact_id, code, created_at) values ($1, $2, $3, $4)
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(contact.0)
    .bind(code.as_str())
    .bind(now)
    .execute(connection)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Whose code it is.
pub async fn owner_of(
    connection: &mut PgConnection,
    org: OrgId,
    code: &ReferralCode,
) -> Result<Option<ContactId>, StoreError> {
    let id: Option<Uuid> = sqlx::query_scalar("select contact_id from referral_codes where org_id = $1 and code = $2")
        .bind(org.0)
        .bind(code.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(id.map(ContactId))
}

fn standing(word: &str) -> Result<Standing, StoreError> {
    Standing::from_word(word)
        .ok_or_else(|| StoreError::Unreadable { what: "standing of a referral", reason: word.to_owned() })
}
