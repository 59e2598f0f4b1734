//! The waitlist: who waits, which times were kept for whom, and how a clinic offers them.

mod entries;
mod offers;

pub use entries::{
    EntryRow, ListFilter, NewEntry, booked_times, bring_up_to_date, end_past, find, insert, later_visits, list, lock,
    same_place, set_state, visits_at, waiting,
};
pub use offers::{
    NewOffer, OfferRow, asked, insert_offer, lock_offer, mark_told, offer, open_offers, settle, unanswered,
};

use crate::{StoreError, queue};
use domain::{
    ids::{OfferId, OrgId, WaitlistEntryId},
    waitlist::{OfferRules, QuietHours},
};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// The order to look for whom a free time suits; its handler belongs to `services::waitlist`.
pub const OFFER_FREE_TIMES: &str = "offer_free_times";

/// Leaves the order to offer what has become free, if anybody waits. Called wherever time is given back, in the
/// transaction that does it.
///
/// The job is without a key: two who give time back at once would wait for each other over it.
pub async fn time_became_free(connection: &mut PgConnection, org: OrgId) -> Result<(), StoreError> {
    let anybody: bool = sqlx::query_scalar(
        "select exists (select from waitlist_entries where org_id = $1 and state in ('waiting', 'offered'))",
    )
    .bind(org.0)
    .fetch_one(&mut *connection)
    .await?;
    if !anybody {
        return Ok(());
    }
    let order = serde_json::json!({ "org": org });
    queue::enqueue(connection, OFFER_FREE_TIMES, &order, queue::Schedule::default()).await
}

/// Waits until nobody else offers times of this organisation, and keeps others waiting until the transaction ends.
pub async fn take_turn(connection: &mut PgConnection, org: OrgId) -> Result<(), StoreError> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('waitlist:' || $1::text, 0))")
        .bind(org.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// How the clinic offers times.
pub async fn rules(connection: &mut PgConnection, org: OrgId) -> Result<OfferRules, StoreError> {
    let row: Option<(i32, i16, i16)> =
        sqlx::query_as("select limit_minutes, quiet_from, quiet_until from waitlist_rules where org_id = $1")
            .bind(org.0)
            .fetch_optional(connection)
            .await?;
    let Some((limit, from, until)) = row else { return Ok(OfferRules::default()) };
    let minute = |number: i16| u16::try_from(number).unwrap_or_default();
    Ok(OfferRules {
        limit_minutes: u32::try_from(limit).unwrap_or_default(),
        quiet: QuietHours { from: minute(from), until: minute(until) },
    })
}

pub async fn set_rules(connection: &mut PgConnection, org: OrgId, rules: OfferRules) -> Result<(), StoreError> {
    sqlx::query(
        "insert into waitlist_rules (org_id, limit_minutes, quiet_from, quiet_until) values ($1, $2, $3, $4)
         on conflict (org_id) do update set limit_minutes = excluded.limit_minutes, quiet_from = excluded.quiet_from,
             quiet_until = excluded.quiet_until",
    )
    .bind(org.0)
    .bind(i64::from(rules.limit_minutes))
    .bind(i32::from(rules.quiet.from))
    .bind(i32::from(rules.quiet.until))
    .execute(connection)
    .await?;
    Ok(())
}

/// A door: whose an offer is, by the id in a genuine link.
pub async fn org_of_offer(doors: &PgPool, offer: OfferId) -> Result<Option<OrgId>, StoreError> {
    let org: Option<Uuid> =
        sqlx::query_scalar("select org_by_waitlist_offer($1)").bind(offer.0).fetch_one(doors).await?;
    Ok(org.map(OrgId))
}

/// A door: whose an entry is, by the id in a genuine link.
pub async fn org_of_entry(doors: &PgPool, entry: WaitlistEntryId) -> Result<Option<OrgId>, StoreError> {
    let org: Option<Uuid> =
        sqlx::query_scalar("select org_by_waitlist_entry($1)").bind(entry.0).fetch_one(doors).await?;
    Ok(org.map(OrgId))
}

/// A door: organisations that have somebody on the list.
pub async fn organisations(doors: &PgPool) -> Result<Vec<OrgId>, StoreError> {
    let orgs: Vec<Uuid> = sqlx::query_scalar("select organisations_with_waitlist()").fetch_all(doors).await?;
    Ok(orgs.into_iter().map(OrgId).collect())
}
