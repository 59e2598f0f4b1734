//! Clients' objections at their banks.

use super::money;
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{DisputeId, OrgId, PaymentId},
    ledger::DisputeState,
    money::Money,
};
use sqlx::{AssertSqlSafe, FromRow, PgConnection};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    pub id: DisputeId,
    pub payment: PaymentId,
    /// The processor's id.
    pub reference: String,
    pub amount: Money,
    /// The processor's word for the bank's reason.
    pub reason: String,
    pub state: DisputeState,
    pub answer_by: Option<DateTime<Utc>>,
    /// Whether the money is with the bank, as the ledger has it.
    pub withheld: bool,
    pub opened_at: DateTime<Utc>,
    pub client_name: String,
}

#[derive(FromRow)]
struct DisputeRow {
    dispute_id: Uuid,
    payment_id: Uuid,
    dispute_reference: String,
    amount_minor: i64,
    currency: String,
    reason: String,
    state: String,
    answer_by: Option<DateTime<Utc>>,
    withheld: bool,
    opened_at: DateTime<Utc>,
    client_name: String,
}

const SELECT: &str = "select d.dispute_id, d.payment_id, d.dispute_reference, d.amount_minor, d.currency, d.reason,
        d.state, d.answer_by, d.withheld, d.opened_at, b.client_name
    from disputes d join payments p using (org_id, payment_id) join bookings b using (org_id, booking_id)
    where d.org_id = $1";

/// A dispute to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct NewDispute<'a> {
    pub id: DisputeId,
    pub payment: PaymentId,
    pub reference: &'a str,
    pub amount: Money,
    pub reason: &'a str,
    pub answer_by: Option<DateTime<Utc>>,
    pub at: DateTime<Utc>,
}

/// Records it as a question of the bank, which withholds nothing.
pub async fn insert(connection: &mut PgConnection, org: OrgId, new: NewDispute<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into disputes (org_id, dispute_id, payment_id, dispute_reference, amount_minor, currency, reason, state,
             answer_by, withheld, opened_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'inquiry', $8, false, $9)",
    )
    .bind(org.0)
    .bind(new.id.0)
    .bind(new.payment.0)
    .bind(new.reference)
    .bind(new.amount.minor)
    .bind(new.amount.currency.code())
    .bind(new.reason)
    .bind(new.answer_by)
    .bind(new.at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Sets where it stands and whether the money is with the bank.
pub async fn update(
    connection: &mut PgConnection,
    org: OrgId,
    id: DisputeId,
    (state, withheld): (DisputeState, bool),
    answer_by: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update disputes set state = $3, withheld = $4, answer_by = coalesce($5, answer_by),
             decided_at = case when $3 in ('won', 'lost') then coalesce(decided_at, $6) end
         where org_id = $1 and dispute_id = $2",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(state.as_str())
    .bind(withheld)
    .bind(answer_by)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn by_reference(
    connection: &mut PgConnection,
    org: OrgId,
    reference: &str,
) -> Result<Option<Dispute>, StoreError> {
    let row: Option<DisputeRow> = sqlx::query_as(AssertSqlSafe(format!("{SELECT} and d.dispute_reference = $2")))
        .bind(org.0)
        .bind(reference)
        .fetch_optional(connection)
        .await?;
    row.map(Dispute::try_from).transpose()
}

/// Disputes of a payment, oldest first.
pub async fn of_payment(
    connection: &mut PgConnection,
    org: OrgId,
    payment: PaymentId,
) -> Result<Vec<Dispute>, StoreError> {
    let statement = format!("{SELECT} and d.payment_id = $2 order by d.opened_at, d.dispute_id");
    let rows: Vec<DisputeRow> =
        sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).bind(payment.0).fetch_all(connection).await?;
    rows.into_iter().map(Dispute::try_from).collect()
}

/// Disputes that are not decided, the nearest deadline first; at most `most`.
pub async fn undecided(connection: &mut PgConnection, org: OrgId, most: i64) -> Result<Vec<Dispute>, StoreError> {
    let statement = format!(
        "{SELECT} and d.decided_at is null order by d.answer_by nulls last, d.opened_at, d.dispute_id limit $2"
    );
    let rows: Vec<DisputeRow> =
        sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).bind(most).fetch_all(connection).await?;
    rows.into_iter().map(Dispute::try_from).collect()
}

impl TryFrom<DisputeRow> for Dispute {
    type Error = StoreError;

    fn try_from(row: DisputeRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: DisputeId(row.dispute_id),
            payment: PaymentId(row.payment_id),
            reference: row.dispute_reference,
            amount: money(row.amount_minor, &row.currency)?,
            reason: row.reason,
            state: DisputeState::from_word(&row.state)
                .ok_or(StoreError::Unreadable { what: "dispute state", reason: row.state })?,
            answer_by: row.answer_by,
            withheld: row.withheld,
            opened_at: row.opened_at,
            client_name: row.client_name,
        })
    }
}
