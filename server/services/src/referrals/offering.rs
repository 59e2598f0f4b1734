//! What a client can pass on, and what they have as credit, behind the link of a booking.

use crate::{
    Resources,
    error::{Report, internal},
    zone,
};
use contract::{AppError, referrals::ReferralOffer};
use domain::{
    booking::BookingState,
    ids::{ContactId, OrgId},
    money::Money,
    referrals::ReferralCode,
};
use sqlx::PgConnection;
use store::{
    StoreError,
    bookings::BookingRecord,
    payments::credits::{self, CreditSource},
    referrals,
};

/// How often a code is drawn again because another client has it.
const DRAWS: u32 = 50;

/// The code of a booking's client and what it is worth, while the programme is on; made when it is first shown.
pub(crate) async fn offer(
    resources: &Resources,
    connection: &mut PgConnection,
    record: &BookingRecord,
    slug: &str,
    request_id: &str,
) -> Result<Option<ReferralOffer>, AppError> {
    if !matches!(record.state, BookingState::Confirmed | BookingState::Completed) {
        return Ok(None);
    }
    let programme = referrals::programme(connection, record.org, None).await.report(request_id)?;
    let Some(programme) = programme.filter(|programme| programme.enabled) else { return Ok(None) };
    let code = code_of(resources, connection, record.org, record.contact).await.report(request_id)?;
    let code = code.ok_or_else(|| internal(request_id, &"no code is left for a client"))?.spelled();
    let url = format!("{}c/{slug}?ref={code}", resources.base_url);
    let (friend, referrer, earned) = (programme.friend, programme.referrer, programme.earned);
    Ok(Some(ReferralOffer { code, url, friend, referrer, earned }))
}

async fn code_of(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
) -> Result<Option<ReferralCode>, StoreError> {
    for _ in 0..DRAWS {
        if let Some(code) = referrals::code_of(connection, org, contact).await? {
            return Ok(Some(code));
        }
        let Some(code) = ReferralCode::from_secret(&resources.entropy.secret()) else { continue };
        let now = resources.clock.now();
        if referrals::insert_code(connection, org, contact, &code, now).await? {
            return Ok(Some(code));
        }
    }
    Ok(None)
}

/// What a booking's client can use for a visit. Before they were there, whoever holds the link has proved nothing, so
/// that it tells of what came with this very booking alone.
pub(crate) async fn credit(
    resources: &Resources,
    connection: &mut PgConnection,
    record: &BookingRecord,
    request_id: &str,
) -> Result<Option<Money>, AppError> {
    let zone = zone(&record.zone).report(request_id)?;
    let today = resources.clock.now().with_timezone(&zone).date_naive();
    let currency = record.paid.currency;
    let usable = credits::usable(connection, record.org, record.contact, currency, today).await.report(request_id)?;
    let was_there = record.state == BookingState::Completed;
    let shown = usable.iter().filter(|credit| was_there || credit.source == CreditSource::Referral(record.id));
    let left = Money::new(shown.map(|credit| credit.left.minor).sum(), currency);
    Ok(Some(left).filter(|left| left.minor > 0))
}
