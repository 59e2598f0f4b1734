//! Prices that were shown, kept with their lines and the version of the price list that made them.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    catalogue::Answers,
    ids::{EstimateId, OrgId, ServiceId},
    pricing::Estimate,
};
use sqlx::{PgConnection, types::Json};

/// Keeps an estimate. Its price list version must exist.
pub async fn insert(
    connection: &mut PgConnection,
    org: OrgId,
    id: EstimateId,
    service: ServiceId,
    answers: &Answers,
    estimate: &Estimate,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into estimates (org_id, estimate_id, service_id, formula_version, answers, result, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(service.0)
    .bind(i64::from(estimate.formula_version))
    .bind(Json(answers))
    .bind(Json(estimate))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}
