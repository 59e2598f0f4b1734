//! Taking time: the one way in, for every path that makes, moves or brings back a booking.

use super::{
    attempt::{Attempted, Setback},
    expire::{self, Telling},
};
use crate::Resources;
use chrono::TimeDelta;
use domain::{
    calendar::{Interval, Place},
    ids::{BookingId, OrgId, ResourceId},
};
use sqlx::PgConnection;
use store::bookings::{Claim, Claims};
use uuid::Uuid;

/// Ends overdue holds in the way, then claims every seat. `Taken` when a live booking stands there; the transaction is
/// then only good for rolling back.
pub(super) async fn claim(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    claims: &Claims,
    request_id: &str,
) -> Result<(), Setback> {
    let now = resources.clock.now();
    let rivals = store::bookings::expired_rivals(connection, org, claims, now).await.attempted(request_id)?;
    for rival in rivals {
        expire::end_hold(resources, connection, org, rival, Telling::Later, request_id).await?;
    }
    store::bookings::lock_resources(connection, org, &claims.resources()).await.attempted(request_id)?;
    store::bookings::release_overdue(connection, org, claims, now).await.attempted(request_id)?;
    if store::bookings::claim(connection, org, claims).await.attempted(request_id)? {
        Ok(())
    } else {
        Err(Setback::Taken)
    }
}

/// Ends overdue holds of these resources around a stretch of time, then takes turns on the resources until the
/// transaction ends: what is found free afterwards stays free until it is taken. For whoever takes much time at once.
pub(super) async fn take_turns(
    resources: &Resources,
    connection: &mut PgConnection,
    org: OrgId,
    everybody: &[ResourceId],
    (from, until): Interval,
    request_id: &str,
) -> Result<(), Setback> {
    let taken = (from - TimeDelta::days(1), until + TimeDelta::days(1));
    let whole = |resource: &ResourceId| Claim {
        step: 1,
        place: Place { resource: *resource, seat: 0 },
        taken,
        class: None,
        kept_until: None,
    };
    let seats = everybody.iter().map(whole).collect();
    let all = Claims { booking: BookingId(Uuid::nil()), seats, hold_expires_at: None, over_busy: false };
    let now = resources.clock.now();
    // Rows before resources, as everybody does.
    for rival in store::bookings::expired_rivals(connection, org, &all, now).await.attempted(request_id)? {
        expire::end_hold(resources, connection, org, rival, Telling::Later, request_id).await?;
    }
    store::bookings::lock_resources(connection, org, everybody).await.attempted(request_id)
}
