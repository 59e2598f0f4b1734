//! Times that are kept for somebody who waits.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    booking::BookingState,
    ids::{BookingId, OfferId, OrgId, WaitlistEntryId},
    waitlist::OfferState,
};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// An offer as it is written.
#[derive(Clone, Copy, Debug)]
pub struct NewOffer {
    pub id: OfferId,
    pub entry: WaitlistEntryId,
    /// What holds the time.
    pub booking: BookingId,
    /// What accepting makes of it.
    pub becomes: BookingState,
    pub start: DateTime<Utc>,
    pub tell_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub now: DateTime<Utc>,
}

/// An offer as it is read, with how the booking that holds its time stands.
#[derive(Clone, Debug, FromRow)]
pub struct OfferRow {
    pub offer_id: Uuid,
    pub entry_id: Uuid,
    pub booking_id: Uuid,
    pub state: String,
    pub becomes: String,
    pub starts_at: DateTime<Utc>,
    pub tell_at: DateTime<Utc>,
    pub told_at: Option<DateTime<Utc>>,
    pub ends_at: DateTime<Utc>,
    pub booking_state: String,
}

impl OfferRow {
    pub fn id(&self) -> OfferId {
        OfferId(self.offer_id)
    }

    pub fn booking(&self) -> BookingId {
        BookingId(self.booking_id)
    }

    pub fn entry(&self) -> WaitlistEntryId {
        WaitlistEntryId(self.entry_id)
    }

    pub fn offer_state(&self) -> Result<OfferState, StoreError> {
        OfferState::from_word(&self.state).ok_or_else(|| unreadable(&self.state))
    }

    /// What accepting makes of the held booking.
    pub fn becomes(&self) -> Result<BookingState, StoreError> {
        self.becomes.parse().map_err(|_| unreadable(&self.becomes))
    }

    /// How the booking that holds the time stands.
    pub fn booking_state(&self) -> Result<BookingState, StoreError> {
        self.booking_state.parse().map_err(|_| unreadable(&self.booking_state))
    }
}

fn unreadable(word: &str) -> StoreError {
    StoreError::Unreadable { what: "offer of the waitlist", reason: word.to_owned() }
}

const SELECT: &str =
    "select o.offer_id, o.entry_id, o.booking_id, o.state, o.becomes, o.starts_at, o.tell_at, o.told_at,
        o.ends_at, b.state as booking_state
     from waitlist_offers o join bookings b using (org_id, booking_id) ";

fn select(rest: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("{SELECT}{rest}"))
}

pub async fn insert_offer(connection: &mut PgConnection, org: OrgId, offer: &NewOffer) -> Result<(), StoreError> {
    sqlx::query(
        "insert into waitlist_offers (org_id, offer_id, entry_id, booking_id, state, becomes, starts_at, tell_at,
             ends_at, created_at)
         values ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9)",
    )
    .bind(org.0)
    .bind(offer.id.0)
    .bind(offer.entry.0)
    .bind(offer.booking.0)
    .bind(offer.becomes.as_str())
    .bind(offer.start)
    .bind(offer.tell_at)
    .bind(offer.ends_at)
    .bind(offer.now)
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn offer(connection: &mut PgConnection, org: OrgId, id: OfferId) -> Result<Option<OfferRow>, StoreError> {
    Ok(sqlx::query_as(select("where o.org_id = $1 and o.offer_id = $2"))
        .bind(org.0)
        .bind(id.0)
        .fetch_optional(connection)
        .await?)
}

/// Waits for whoever is answering this offer, then reads it.
pub async fn lock_offer(
    connection: &mut PgConnection,
    org: OrgId,
    id: OfferId,
) -> Result<Option<OfferRow>, StoreError> {
    sqlx::query("select from waitlist_offers where org_id = $1 and offer_id = $2 for update")
        .bind(org.0)
        .bind(id.0)
        .execute(&mut *connection)
        .await?;
    offer(connection, org, id).await
}

/// Offers that nobody has settled, the oldest first.
pub async fn open_offers(connection: &mut PgConnection, org: OrgId) -> Result<Vec<OfferRow>, StoreError> {
    Ok(sqlx::query_as(select("where o.org_id = $1 and o.state = 'open' order by o.created_at, o.offer_id"))
        .bind(org.0)
        .fetch_all(connection)
        .await?)
}

/// Says what became of an open offer.
pub async fn settle(
    connection: &mut PgConnection,
    org: OrgId,
    id: OfferId,
    state: OfferState,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update waitlist_offers set state = $3, answered_at = $4
         where org_id = $1 and offer_id = $2 and state = 'open'",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(state.as_str())
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// The mail about it was sent.
pub async fn mark_told(
    connection: &mut PgConnection,
    org: OrgId,
    id: OfferId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update waitlist_offers set told_at = coalesce(told_at, $3) where org_id = $1 and offer_id = $2")
        .bind(org.0)
        .bind(id.0)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Starts that somebody was asked about and did not take; one that was withdrawn may be offered again.
pub async fn asked(
    connection: &mut PgConnection,
    org: OrgId,
    entry: WaitlistEntryId,
) -> Result<Vec<DateTime<Utc>>, StoreError> {
    Ok(sqlx::query_scalar(
        "select distinct starts_at from waitlist_offers
         where org_id = $1 and entry_id = $2 and state in ('declined', 'lapsed', 'accepted')",
    )
    .bind(org.0)
    .bind(entry.0)
    .fetch_all(connection)
    .await?)
}

/// How many offers somebody has left unanswered since they last said anything.
pub async fn unanswered(connection: &mut PgConnection, org: OrgId, entry: WaitlistEntryId) -> Result<u32, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "select count(*) from waitlist_offers o where o.org_id = $1 and o.entry_id = $2 and o.state = 'lapsed'
             and not exists (select from waitlist_offers a where a.org_id = $1 and a.entry_id = $2
                 and a.state in ('declined', 'accepted') and a.created_at > o.created_at)",
    )
    .bind(org.0)
    .bind(entry.0)
    .fetch_one(connection)
    .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
