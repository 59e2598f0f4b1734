//! By whom the demo clinics are paid: two by Stripe, one by Square, and one that let go of its account, so that bookings
//! which want a deposit wait for its approval.

use super::SeedError;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::OrgId;
use sqlx::PgConnection;
use uuid::Uuid;

/// The connection of a demo clinic.
#[derive(Clone, Copy, Debug)]
pub struct DemoAccount {
    pub processor: &'static str,
    /// The sandbox's id of the account.
    reference: &'static str,
    location: Option<(&'static str, &'static str)>,
    /// By whom it was disconnected.
    ended_by: Option<&'static str>,
}

/// The account that money of a demo clinic came by.
pub fn account_of(slug: &str) -> DemoAccount {
    let stripe = |reference| DemoAccount { processor: "stripe", reference, location: None, ended_by: None };
    match slug {
        "brightside" => DemoAccount {
            processor: "square",
            reference: "MLBRIGHTSIDE1",
            location: Some(("LBRIGHTMAIN", "Main Street")),
            ended_by: None,
        },
        "ridge" => DemoAccount { ended_by: Some("Graham"), ..stripe("acct_demo_ridge") },
        "northside" => stripe("acct_demo_northside"),
        _ => stripe("acct_demo_lumen"),
    }
}

/// A demo clinic's connection has the clinic's own id.
pub fn id_of(org: OrgId) -> Uuid {
    org.0
}

/// Connects the clinic once; what somebody changed since stays.
pub async fn connect(
    connection: &mut PgConnection,
    org: OrgId,
    (slug, name): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), SeedError> {
    let DemoAccount { processor, reference, location, ended_by } = account_of(slug);
    sqlx::query(
        "insert into processor_accounts (org_id, account_id, processor, reference, mode, name, country, currencies,
             charges_enabled, checked_at, location_reference, location_name, connected_by, connected_at, ended_at, ended_by)
         select o.org_id, $2, $3, $4, 'test', $5, o.country, case when $6::text is null then '{}' else array[o.currency] end,
             true, $8, $6, $7, 'Anteroom', $9, case when $10::text is null then null else $8 end, $10
         from organisations o where o.org_id = $1
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(id_of(org))
    .bind(processor)
    .bind(reference)
    .bind(name)
    .bind(location.map(|(reference, _)| reference))
    .bind(location.map(|(_, name)| name))
    .bind(now)
    .bind(now - TimeDelta::days(200))
    .bind(ended_by)
    .execute(connection)
    .await?;
    Ok(())
}
