//! Taking time: the one way in, for every path that makes, moves or brings back a booking.

use super::{
    attempt::{Attempted, Setback},
    expire::{self, Telling},
};
use crate::Resources;
use domain::ids::OrgId;
use sqlx::PgConnection;
use store::bookings::Claims;

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
