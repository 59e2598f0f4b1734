//! Work that is done once under its request's key, however often it is asked for.

use chrono::{DateTime, Utc};
use contract::RequestKey;
use domain::ids::OrgId;
use sqlx::PgConnection;
use store::StoreError;
use uuid::Uuid;

/// What an earlier request under the key made, if any. Requests under one key take turns from here until their
/// transactions end, so that the second sees what the first made.
pub(crate) async fn made_before(
    connection: &mut PgConnection,
    org: OrgId,
    key: Option<&RequestKey>,
) -> Result<Option<Uuid>, StoreError> {
    let Some(key) = key.map(ToString::to_string) else { return Ok(None) };
    store::requests::take_turn(connection, org, &key).await?;
    Ok(store::requests::find(connection, org, &key).await?.map(|made| made.made))
}

/// Ties what was made to the key, in the transaction that made it.
pub(crate) async fn tie(
    connection: &mut PgConnection,
    org: OrgId,
    key: Option<&RequestKey>,
    made: Uuid,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    match key.map(ToString::to_string) {
        Some(key) => store::requests::tie(connection, org, &key, made, None, now).await,
        None => Ok(()),
    }
}
