//! What was taken for a booking, less what went back.

use crate::StoreError;
use domain::{
    ids::{BookingId, OrgId},
    money::{Currency, Money},
};
use sqlx::PgConnection;

/// What was captured of a booking's deposit or came from a client's credit, less what went back or became credit of it,
/// in minor units of `currency`.
pub async fn deposit_taken(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    currency: Currency,
) -> Result<Money, StoreError> {
    let minor: i64 = sqlx::query_scalar(
        "select coalesce(sum(p.captured_minor - coalesce((select sum(r.amount_minor) from refunds r
             where r.org_id = p.org_id and r.payment_id = p.payment_id and r.state = 'succeeded'), 0)), 0)::bigint
             + (select coalesce(sum(l.amount_minor), 0)::bigint from ledger_entries l
                where l.org_id = $1 and l.booking_id = $2 and l.account = 'client_credits' and l.currency = $3
                and not exists (select from payments f where f.org_id = l.org_id and f.payment_id = l.payment_id
                    and f.purpose = 'fee'))
         from payments p where p.org_id = $1 and p.booking_id = $2 and p.purpose = 'deposit' and p.state = 'paid'
             and p.captured_currency = $3",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(currency.code())
    .fetch_one(connection)
    .await?;
    Ok(Money::new(minor, currency))
}

/// What was captured of a booking's fees, less what went back of it, in minor units of `currency`.
pub async fn fees_taken(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    currency: Currency,
) -> Result<Money, StoreError> {
    let minor: i64 = sqlx::query_scalar(
        "select coalesce(sum(p.captured_minor - coalesce((select sum(r.amount_minor) from refunds r
             where r.org_id = p.org_id and r.payment_id = p.payment_id and r.state = 'succeeded'), 0)), 0)::bigint
         from payments p where p.org_id = $1 and p.booking_id = $2 and p.purpose = 'fee' and p.state = 'paid'
             and p.captured_currency = $3",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(currency.code())
    .fetch_one(connection)
    .await?;
    Ok(Money::new(minor, currency))
}
