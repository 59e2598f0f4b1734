//! Money that a clinic asks a client for, beyond a deposit.

use super::money;
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, OrgId, PaymentRequestId, PersonId},
    ledger::Purpose,
    money::Money,
};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRequest {
    pub id: PaymentRequestId,
    pub booking: BookingId,
    pub purpose: Purpose,
    pub amount: Money,
    pub reason: String,
    /// `open`, `paid` or `withdrawn`.
    pub state: String,
    pub created_at: DateTime<Utc>,
}

impl PaymentRequest {
    pub fn is_open(&self) -> bool {
        self.state == "open"
    }
}

#[derive(FromRow)]
struct RequestRow {
    request_id: Uuid,
    booking_id: Uuid,
    purpose: String,
    amount_minor: i64,
    currency: String,
    reason: String,
    state: String,
    created_at: DateTime<Utc>,
}

/// A request to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct NewRequest<'a> {
    pub id: PaymentRequestId,
    pub booking: BookingId,
    pub purpose: Purpose,
    pub amount: Money,
    pub reason: &'a str,
    pub asked_by: Option<PersonId>,
    pub at: DateTime<Utc>,
}

/// Records it; `false` when one of that purpose is open for the booking.
pub async fn insert(connection: &mut PgConnection, org: OrgId, new: NewRequest<'_>) -> Result<bool, StoreError> {
    let inserted = sqlx::query(
        "insert into payment_requests (org_id, request_id, booking_id, purpose, amount_minor, currency, reason, state,
             asked_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9) on conflict do nothing",
    )
    .bind(org.0)
    .bind(new.id.0)
    .bind(new.booking.0)
    .bind(new.purpose.as_str())
    .bind(new.amount.minor)
    .bind(new.amount.currency.code())
    .bind(new.reason)
    .bind(new.asked_by.map(|person| person.0))
    .bind(new.at)
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Every request of a booking, oldest first.
pub async fn of_booking(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Vec<PaymentRequest>, StoreError> {
    let rows: Vec<RequestRow> = sqlx::query_as(
        "select request_id, booking_id, purpose, amount_minor, currency, reason, state, created_at
         from payment_requests where org_id = $1 and booking_id = $2 order by created_at, request_id",
    )
    .bind(org.0)
    .bind(booking.0)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(PaymentRequest::try_from).collect()
}

pub async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    id: PaymentRequestId,
) -> Result<Option<PaymentRequest>, StoreError> {
    let row: Option<RequestRow> = sqlx::query_as(
        "select request_id, booking_id, purpose, amount_minor, currency, reason, state, created_at
         from payment_requests where org_id = $1 and request_id = $2",
    )
    .bind(org.0)
    .bind(id.0)
    .fetch_optional(connection)
    .await?;
    row.map(PaymentRequest::try_from).transpose()
}

/// Takes back what is open of a purpose; answers what was.
pub async fn withdraw(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    purpose: Purpose,
    at: DateTime<Utc>,
) -> Result<Option<PaymentRequestId>, StoreError> {
    let withdrawn: Option<Uuid> = sqlx::query_scalar(
        "update payment_requests set state = 'withdrawn', settled_at = $4
         where org_id = $1 and booking_id = $2 and purpose = $3 and state = 'open' returning request_id",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(purpose.as_str())
    .bind(at)
    .fetch_optional(connection)
    .await?;
    Ok(withdrawn.map(PaymentRequestId))
}

/// Ends an open request as `paid` or `withdrawn`; `false` when it was over. Captured money outranks a withdrawal.
pub async fn settle(
    connection: &mut PgConnection,
    org: OrgId,
    id: PaymentRequestId,
    state: &'static str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "update payment_requests set state = $3, settled_at = $4
         where org_id = $1 and request_id = $2 and (state = 'open' or (state = 'withdrawn' and $3 = 'paid'))",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(state)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() == 1)
}

impl TryFrom<RequestRow> for PaymentRequest {
    type Error = StoreError;

    fn try_from(row: RequestRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: PaymentRequestId(row.request_id),
            booking: BookingId(row.booking_id),
            purpose: Purpose::from_word(&row.purpose)
                .ok_or(StoreError::Unreadable { what: "purpose of a request", reason: row.purpose })?,
            amount: money(row.amount_minor, &row.currency)?,
            reason: row.reason,
            state: row.state,
            created_at: row.created_at,
        })
    }
}
