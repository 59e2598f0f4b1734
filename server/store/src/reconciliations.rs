//! Comparisons of our books with a card processor's, and what they found.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{OrgId, PaymentId, PersonId, ReconciliationId},
    money::{Currency, Money},
};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// One comparison.
#[derive(Clone, Debug, FromRow)]
pub struct Reconciliation {
    pub reconciliation_id: Uuid,
    pub since: DateTime<Utc>,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub compared: i32,
    /// Why it ended before its end; empty otherwise.
    pub failure: String,
}

/// A difference that a comparison found.
#[derive(Clone, Debug)]
pub struct Difference {
    /// `capture_missing`, `refund_missing`, `dispute_missing`, `amount_differs` or `unknown_there`.
    pub kind: String,
    /// The processor's id.
    pub reference: String,
    pub payment: Option<PaymentId>,
    pub amount: Money,
    pub repaired: bool,
    pub detail: String,
}

#[derive(FromRow)]
struct DifferenceRow {
    reconciliation_id: Uuid,
    kind: String,
    reference: String,
    payment_id: Option<Uuid>,
    amount_minor: i64,
    currency: String,
    repaired: bool,
    detail: String,
}

/// Begins one.
pub async fn begin(
    connection: &mut PgConnection,
    org: OrgId,
    id: ReconciliationId,
    since: DateTime<Utc>,
    ordered_by: Option<PersonId>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into reconciliations (org_id, reconciliation_id, since, started_at, ordered_by)
         values ($1, $2, $3, $4, $5) on conflict do nothing",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(since)
    .bind(at)
    .bind(ordered_by.map(|person| person.0))
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether one has begun since `since` and is not over.
pub async fn is_running(connection: &mut PgConnection, org: OrgId, since: DateTime<Utc>) -> Result<bool, StoreError> {
    let statement = "select exists (select from reconciliations
        where org_id = $1 and finished_at is null and started_at > $2)";
    Ok(sqlx::query_scalar(statement).bind(org.0).bind(since).fetch_one(connection).await?)
}

/// `None` when there is no such comparison, or it is over.
pub async fn unfinished(
    connection: &mut PgConnection,
    org: OrgId,
    id: ReconciliationId,
) -> Result<Option<Reconciliation>, StoreError> {
    Ok(sqlx::query_as(
        "select reconciliation_id, since, started_at, finished_at, compared, failure from reconciliations
         where org_id = $1 and reconciliation_id = $2 and finished_at is null",
    )
    .bind(org.0)
    .bind(id.0)
    .fetch_optional(connection)
    .await?)
}

/// Adds a difference; the same one twice, after a crash, is one.
pub async fn note(
    connection: &mut PgConnection,
    org: OrgId,
    id: ReconciliationId,
    difference: &Difference,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into reconciliation_differences (org_id, reconciliation_id, kind, reference, payment_id, amount_minor,
             currency, repaired, detail)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(&difference.kind)
    .bind(&difference.reference)
    .bind(difference.payment.map(|payment| payment.0))
    .bind(difference.amount.minor)
    .bind(difference.amount.currency.code())
    .bind(difference.repaired)
    .bind(&difference.detail)
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends one; `failure` is empty when it looked at everything.
pub async fn finish(
    connection: &mut PgConnection,
    org: OrgId,
    id: ReconciliationId,
    compared: u32,
    failure: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update reconciliations set finished_at = $3, compared = $4, failure = $5
         where org_id = $1 and reconciliation_id = $2 and finished_at is null",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(at)
    .bind(i32::try_from(compared).unwrap_or(i32::MAX))
    .bind(failure)
    .execute(connection)
    .await?;
    Ok(())
}

/// The newest comparisons with what they found.
pub async fn newest(
    connection: &mut PgConnection,
    org: OrgId,
    most: i64,
) -> Result<Vec<(Reconciliation, Vec<Difference>)>, StoreError> {
    let runs: Vec<Reconciliation> = sqlx::query_as(
        "select reconciliation_id, since, started_at, finished_at, compared, failure from reconciliations
         where org_id = $1 order by started_at desc, reconciliation_id limit $2",
    )
    .bind(org.0)
    .bind(most)
    .fetch_all(&mut *connection)
    .await?;
    let ids: Vec<Uuid> = runs.iter().map(|run| run.reconciliation_id).collect();
    let rows: Vec<DifferenceRow> = sqlx::query_as(
        "select reconciliation_id, kind, reference, payment_id, amount_minor, currency, repaired, detail
         from reconciliation_differences where org_id = $1 and reconciliation_id = any($2) order by reference, kind",
    )
    .bind(org.0)
    .bind(&ids)
    .fetch_all(connection)
    .await?;
    let mut found: Vec<(Reconciliation, Vec<Difference>)> = runs.into_iter().map(|run| (run, Vec::new())).collect();
    for row in rows {
        let place = found.iter_mut().find(|(run, _)| run.reconciliation_id == row.reconciliation_id);
        if let Some((_, differences)) = place {
            differences.push(Difference::try_from(row)?);
        }
    }
    Ok(found)
}

/// Organisations that took or returned money since `since`, in no particular order.
pub async fn organisations_with_money(doors: &PgPool, since: DateTime<Utc>) -> Result<Vec<OrgId>, StoreError> {
    let found: Vec<Uuid> =
        sqlx::query_scalar("select org_id from orgs_with_money($1)").bind(since).fetch_all(doors).await?;
    Ok(found.into_iter().map(OrgId).collect())
}

impl TryFrom<DifferenceRow> for Difference {
    type Error = StoreError;

    fn try_from(row: DifferenceRow) -> Result<Self, StoreError> {
        let currency: Currency = row
            .currency
            .parse()
            .map_err(|_| StoreError::Unreadable { what: "currency", reason: row.currency.clone() })?;
        Ok(Self {
            kind: row.kind,
            reference: row.reference,
            payment: row.payment_id.map(PaymentId),
            amount: Money::new(row.amount_minor, currency),
            repaired: row.repaired,
            detail: row.detail,
        })
    }
}
