//! Money going back.

use super::money;
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, OrgId, PaymentId, PersonId, RefundId},
    ledger::RefundState,
    money::Money,
};
use sqlx::PgConnection;
use uuid::Uuid;

/// A refund of one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub id: RefundId,
    pub payment: PaymentId,
    pub booking: BookingId,
    pub amount: Money,
    pub state: RefundState,
    pub reason: String,
    /// The processor's id, once it has answered.
    pub reference: Option<String>,
    /// The charge that the money came by.
    pub charge: Option<String>,
    pub created_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct RefundRow {
    refund_id: Uuid,
    payment_id: Uuid,
    booking_id: Uuid,
    amount_minor: i64,
    currency: String,
    state: String,
    reason: String,
    refund_reference: Option<String>,
    charge_reference: Option<String>,
    created_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
}

/// A refund to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct NewRefund<'a> {
    pub id: RefundId,
    pub payment: PaymentId,
    pub amount: Money,
    pub reason: &'a str,
    /// Set for one that was made in the processor's own dashboard.
    pub reference: Option<&'a str>,
    /// Who returned it by hand.
    pub made_by: Option<PersonId>,
    pub at: DateTime<Utc>,
}

/// A refund goes back in the currency that was captured.
const SELECT: &str = "select r.refund_id, r.payment_id, p.booking_id, r.amount_minor, \
    coalesce(p.captured_currency, p.currency) as currency, r.state, r.reason, r.refund_reference, \
    p.charge_reference, r.created_at, r.settled_at \
    from refunds r join payments p on p.org_id = r.org_id and p.payment_id = r.payment_id";

pub async fn insert(connection: &mut PgConnection, org: OrgId, refund: NewRefund<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into refunds (org_id, refund_id, payment_id, amount_minor, state, reason, refund_reference, created_at,
             made_by)
         values ($1, $2, $3, $4, 'pending', $5, $6, $7, $8)",
    )
    .bind(org.0)
    .bind(refund.id.0)
    .bind(refund.payment.0)
    .bind(refund.amount.minor)
    .bind(refund.reason)
    .bind(refund.reference)
    .bind(refund.at)
    .bind(refund.made_by.map(|person| person.0))
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn find(connection: &mut PgConnection, org: OrgId, id: RefundId) -> Result<Option<Refund>, StoreError> {
    let statement = format!("{SELECT} where r.org_id = $1 and r.refund_id = $2");
    let row: Option<RefundRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(id.0).fetch_optional(connection).await?;
    row.map(Refund::try_from).transpose()
}

/// The refund that the processor calls `reference`.
pub async fn by_reference(
    connection: &mut PgConnection,
    org: OrgId,
    reference: &str,
) -> Result<Option<Refund>, StoreError> {
    let statement = format!("{SELECT} where r.org_id = $1 and r.refund_reference = $2");
    let row: Option<RefundRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(reference).fetch_optional(connection).await?;
    row.map(Refund::try_from).transpose()
}

/// The oldest refund of that payment and amount whose processor's id is not known yet: the one that a first notice
/// must be about when it overtakes the answer to our own request.
pub async fn awaiting_reference(
    connection: &mut PgConnection,
    org: OrgId,
    payment: PaymentId,
    minor: i64,
) -> Result<Option<Refund>, StoreError> {
    let statement = format!(
        "{SELECT} where r.org_id = $1 and r.payment_id = $2 and r.amount_minor = $3 and r.refund_reference is null
         and r.state = 'pending' order by r.created_at, r.refund_id limit 1"
    );
    let row: Option<RefundRow> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(org.0)
        .bind(payment.0)
        .bind(minor)
        .fetch_optional(connection)
        .await?;
    row.map(Refund::try_from).transpose()
}

/// Every refund of a payment, oldest first.
pub async fn of_payment(
    connection: &mut PgConnection,
    org: OrgId,
    payment: PaymentId,
) -> Result<Vec<Refund>, StoreError> {
    let statement = format!("{SELECT} where r.org_id = $1 and r.payment_id = $2 order by r.created_at, r.refund_id");
    let rows: Vec<RefundRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(payment.0).fetch_all(connection).await?;
    rows.into_iter().map(Refund::try_from).collect()
}

/// Every refund of a booking, oldest first.
pub async fn of_booking(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Vec<Refund>, StoreError> {
    let statement = format!("{SELECT} where r.org_id = $1 and p.booking_id = $2 order by r.created_at, r.refund_id");
    let rows: Vec<RefundRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(booking.0).fetch_all(connection).await?;
    rows.into_iter().map(Refund::try_from).collect()
}

/// Remembers the processor's id of a refund.
pub async fn set_reference(
    connection: &mut PgConnection,
    org: OrgId,
    id: RefundId,
    reference: &str,
) -> Result<(), StoreError> {
    sqlx::query("update refunds set refund_reference = $3 where org_id = $1 and refund_id = $2")
        .bind(org.0)
        .bind(id.0)
        .bind(reference)
        .execute(connection)
        .await?;
    Ok(())
}

/// Remembers that the processor is being asked about a refund, for whose turn it is next.
pub async fn set_asked(
    connection: &mut PgConnection,
    org: OrgId,
    id: RefundId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query("update refunds set asked_at = $3 where org_id = $1 and refund_id = $2")
        .bind(org.0)
        .bind(id.0)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Moves a refund from the state that was read; `false` when somebody else moved it first.
pub async fn set_state(
    connection: &mut PgConnection,
    org: OrgId,
    refund: &Refund,
    state: RefundState,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "update refunds set state = $4, settled_at = $5 where org_id = $1 and refund_id = $2 and state = $3",
    )
    .bind(org.0)
    .bind(refund.id.0)
    .bind(refund.state.as_str())
    .bind(state.as_str())
    .bind(at)
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() == 1)
}

impl TryFrom<RefundRow> for Refund {
    type Error = StoreError;

    fn try_from(row: RefundRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: RefundId(row.refund_id),
            payment: PaymentId(row.payment_id),
            booking: BookingId(row.booking_id),
            amount: money(row.amount_minor, &row.currency)?,
            state: RefundState::from_word(&row.state)
                .ok_or(StoreError::Unreadable { what: "refund state", reason: row.state })?,
            reason: row.reason,
            reference: row.refund_reference,
            charge: row.charge_reference,
            created_at: row.created_at,
            settled_at: row.settled_at,
        })
    }
}
