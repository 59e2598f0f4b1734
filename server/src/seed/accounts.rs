//! By whom the demo clinics are paid.

use super::SeedError;
use chrono::{DateTime, Utc};
use domain::ids::OrgId;
use sqlx::PgConnection;
use uuid::Uuid;

/// The connection that a demo clinic begins with has the clinic's own id.
pub fn account_of(org: OrgId) -> Uuid {
    org.0
}

/// The sandbox's id of the account at the card processor.
pub fn reference_of(slug: &str) -> String {
    format!("acct_demo_{slug}")
}

/// Connects the clinic once; what somebody changed since stays.
pub async fn connect(
    connection: &mut PgConnection,
    org: OrgId,
    (slug, name): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), SeedError> {
    sqlx::query(
        "insert into processor_accounts (org_id, account_id, processor, reference, mode, name, country, charges_enabled,
             checked_at, connected_by, connected_at)
         select o.org_id, $2, 'stripe', $3, 'test', $4, o.country, true, $5, 'Anteroom', $5
         from organisations o where o.org_id = $1
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(account_of(org))
    .bind(reference_of(slug))
    .bind(name)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}
