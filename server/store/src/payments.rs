//! Attempts to take money for a booking. Locks are taken in one order everywhere: booking, payment, refund.

mod changes;
pub mod credits;
pub mod deferred;
pub mod disputes;
pub mod kept_cards;
pub mod ledger;
pub mod overview;
pub mod payouts;
pub mod refunds;
pub mod requests;
mod taken;

pub use changes::{NewPayment, insert_opening, set_asked, set_checkout, set_fee, set_method, set_paid, set_state};
pub use taken::{deposit_taken, fees_taken};

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, OrgId, PaymentId, PaymentRequestId, ProcessorAccountId, RefundId},
    ledger::{PaymentState, Purpose},
    money::{Currency, Money},
};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// One attempt to take money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    pub id: PaymentId,
    pub booking: BookingId,
    /// What was asked.
    pub amount: Money,
    pub state: PaymentState,
    pub purpose: Purpose,
    /// What asked for it; `None`: the booking itself, for its deposit.
    pub request: Option<PaymentRequestId>,
    /// What the processor kept of it, once it said so.
    pub fee: Option<Money>,
    /// The stored word of who processes it.
    pub processor: String,
    /// By which account of the organisation's it comes; `None`: by the platform's own.
    pub account: Option<ProcessorAccountId>,
    pub checkout_reference: Option<String>,
    /// The processor's id of the page, where it is another.
    pub checkout_page: Option<String>,
    pub checkout_url: Option<String>,
    pub charge_reference: Option<String>,
    /// “Visa ending 4242”; empty until known.
    pub method: String,
    pub created_at: DateTime<Utc>,
    /// When the processor's page ends by itself.
    pub checkout_ends_at: DateTime<Utc>,
    pub paid_at: Option<DateTime<Utc>>,
    /// What was captured; `None` until paid.
    pub captured: Option<Money>,
    /// The words by which the client agreed to have the card kept.
    pub agreed_to: Option<String>,
    /// Charged to a kept card rather than paid on a page.
    pub by_kept_card: bool,
}

/// What a checkout must say of its booking.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CheckoutFacts {
    pub state: String,
    pub hold_expires_at: Option<DateTime<Utc>>,
    pub deposit_minor: i64,
    pub currency: String,
    pub starts_at: DateTime<Utc>,
    pub manage_token: String,
    pub service_name: String,
    pub client_email: Option<String>,
    pub clinic: String,
    pub zone: String,
    /// In which language the client is written to.
    pub locale: String,
}

#[derive(sqlx::FromRow)]
struct PaymentRow {
    payment_id: Uuid,
    booking_id: Uuid,
    amount_minor: i64,
    currency: String,
    state: String,
    purpose: String,
    request_id: Option<Uuid>,
    fee_minor: Option<i64>,
    processor: String,
    account_id: Option<Uuid>,
    checkout_reference: Option<String>,
    checkout_page: Option<String>,
    checkout_url: Option<String>,
    charge_reference: Option<String>,
    method: String,
    created_at: DateTime<Utc>,
    checkout_ends_at: DateTime<Utc>,
    paid_at: Option<DateTime<Utc>>,
    captured_minor: Option<i64>,
    captured_currency: Option<String>,
    agreed_to: Option<String>,
    by_kept_card: bool,
}

const COLUMNS: &str = "payment_id, booking_id, amount_minor, currency, state, purpose, request_id, fee_minor, processor, \
    account_id, checkout_reference, checkout_page, checkout_url, charge_reference, method, created_at, \
    checkout_ends_at, paid_at, captured_minor, captured_currency, agreed_to, by_kept_card";

const FACTS: &str = "select b.state, b.hold_expires_at, b.deposit_minor, b.currency, b.starts_at, b.manage_token, \
    coalesce(s.definition->>'name', s.key) as service_name, b.client_email, o.name as clinic, o.zone, \
    coalesce(v.locale, 'en') as locale \
    from bookings b \
    left join conversations v on v.org_id = b.org_id and v.conversation_id = b.conversation_id \
    join services s on s.org_id = b.org_id and s.service_id = b.service_id \
    join organisations o on o.org_id = b.org_id \
    where b.org_id = $1 and b.booking_id = $2";

/// What payments need to know of a booking; `None` when the organisation has no such booking.
pub async fn facts(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<CheckoutFacts>, StoreError> {
    Ok(sqlx::query_as(FACTS).bind(org.0).bind(booking.0).fetch_optional(connection).await?)
}

/// Like [`facts`], and locks the booking until the transaction ends.
pub async fn lock_booking(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Option<CheckoutFacts>, StoreError> {
    let statement = format!("{FACTS} for update of b");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(booking.0).fetch_optional(connection).await?)
}

/// The attempt that a client could still pay: of the booking's deposit, or of a request.
pub async fn open_of(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    request: Option<PaymentRequestId>,
) -> Result<Option<Payment>, StoreError> {
    let statement = format!(
        "select {COLUMNS} from payments where org_id = $1 and booking_id = $2 and request_id is not distinct from $3
         and state in ('opening', 'open')"
    );
    let row: Option<PaymentRow> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(org.0)
        .bind(booking.0)
        .bind(request.map(|request| request.0))
        .fetch_optional(connection)
        .await?;
    row.map(Payment::try_from).transpose()
}

/// By which accounts an organisation took or returned money since `since` or in the month before, of which a payout may
/// come yet; one payment of each.
pub async fn of_accounts_since(
    connection: &mut PgConnection,
    org: OrgId,
    since: DateTime<Utc>,
) -> Result<Vec<Payment>, StoreError> {
    let statement = format!(
        "select distinct on (processor, account_id) {COLUMNS} from payments p where org_id = $1
         and (created_at >= $2 - interval '31 days' or paid_at >= $2 - interval '31 days' or exists (select from refunds r
              where r.org_id = p.org_id and r.payment_id = p.payment_id and r.created_at >= $2))
         order by processor, account_id, created_at desc"
    );
    let rows: Vec<PaymentRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(since).fetch_all(connection).await?;
    rows.into_iter().map(Payment::try_from).collect()
}

/// Payments that came by one account since `since`.
pub async fn paid_since(
    connection: &mut PgConnection,
    org: OrgId,
    like: &Payment,
    since: DateTime<Utc>,
) -> Result<Vec<Payment>, StoreError> {
    let statement = format!(
        "select {COLUMNS} from payments where org_id = $1 and processor = $2 and account_id is not distinct from $3
         and state = 'paid' and paid_at >= $4 order by paid_at, payment_id"
    );
    let rows: Vec<PaymentRow> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(org.0)
        .bind(&like.processor)
        .bind(like.account.map(|account| account.0))
        .bind(since)
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(Payment::try_from).collect()
}

/// The organisation's payment behind a charge or a checkout of a processor.
pub async fn of_references(
    connection: &mut PgConnection,
    org: OrgId,
    processor: &str,
    charge: &str,
    checkout: Option<&str>,
) -> Result<Option<PaymentId>, StoreError> {
    let found: Option<Uuid> = sqlx::query_scalar(
        "select payment_id from payments where org_id = $1 and processor = $2
         and (charge_reference = $3 or checkout_reference = $4) order by charge_reference = $3 desc nulls last limit 1",
    )
    .bind(org.0)
    .bind(processor)
    .bind(charge)
    .bind(checkout)
    .fetch_optional(connection)
    .await?;
    Ok(found.map(PaymentId))
}

/// The attempts that could still be paid at an account.
pub async fn open_of_account(
    connection: &mut PgConnection,
    org: OrgId,
    account: ProcessorAccountId,
) -> Result<Vec<PaymentId>, StoreError> {
    let open: Vec<Uuid> = sqlx::query_scalar(
        "select payment_id from payments
         where org_id = $1 and account_id = $2 and state in ('opening', 'open') order by created_at",
    )
    .bind(org.0)
    .bind(account.0)
    .fetch_all(connection)
    .await?;
    Ok(open.into_iter().map(PaymentId).collect())
}

/// Every attempt of a booking, oldest first.
pub async fn of_booking(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
) -> Result<Vec<Payment>, StoreError> {
    let statement =
        format!("select {COLUMNS} from payments where org_id = $1 and booking_id = $2 order by created_at, payment_id");
    let rows: Vec<PaymentRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(booking.0).fetch_all(connection).await?;
    rows.into_iter().map(Payment::try_from).collect()
}

pub async fn find(connection: &mut PgConnection, org: OrgId, id: PaymentId) -> Result<Option<Payment>, StoreError> {
    let statement = format!("select {COLUMNS} from payments where org_id = $1 and payment_id = $2");
    let row: Option<PaymentRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(org.0).bind(id.0).fetch_optional(connection).await?;
    row.map(Payment::try_from).transpose()
}

/// Locks the payment's booking and then reads the payment, so that nobody else decides about its money meanwhile.
pub async fn lock(connection: &mut PgConnection, org: OrgId, id: PaymentId) -> Result<Option<Payment>, StoreError> {
    sqlx::query(
        "select 1 from bookings where org_id = $1
         and booking_id = (select booking_id from payments where org_id = $1 and payment_id = $2) for update",
    )
    .bind(org.0)
    .bind(id.0)
    .execute(&mut *connection)
    .await?;
    find(connection, org, id).await
}

/// The payment behind a checkout of a processor's account (empty: the platform's own), whoever it belongs to.
pub async fn by_checkout(
    doors: &PgPool,
    (processor, account): (&str, &str),
    reference: &str,
) -> Result<Option<(OrgId, PaymentId)>, StoreError> {
    let found: Option<(Uuid, Uuid)> = sqlx::query_as("select org_id, payment_id from org_by_checkout($1, $2, $3)")
        .bind(processor)
        .bind(account)
        .bind(reference)
        .fetch_optional(doors)
        .await?;
    Ok(found.map(|(org, payment)| (OrgId(org), PaymentId(payment))))
}

/// The payment behind a charge of a processor's account (empty: the platform's own), whoever it belongs to.
pub async fn by_charge(
    doors: &PgPool,
    (processor, account): (&str, &str),
    reference: &str,
) -> Result<Option<(OrgId, PaymentId)>, StoreError> {
    let found: Option<(Uuid, Uuid)> = sqlx::query_as("select org_id, payment_id from org_by_charge($1, $2, $3)")
        .bind(processor)
        .bind(account)
        .bind(reference)
        .fetch_optional(doors)
        .await?;
    Ok(found.map(|(org, payment)| (OrgId(org), PaymentId(payment))))
}

/// Money whose end nobody has heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsettled {
    pub org: OrgId,
    pub payment: PaymentId,
    /// Set when it is a refund of that payment.
    pub refund: Option<RefundId>,
}

/// Payments still open and refunds still pending, of every organisation: at most `most` of each, those first that were
/// asked about longest ago. A payment is due when no hold keeps its time beyond `over_at`; while one does, and for
/// refunds, when nothing was heard or asked since `silent_since`.
pub async fn unsettled(
    doors: &PgPool,
    over_at: DateTime<Utc>,
    silent_since: DateTime<Utc>,
    most: i32,
) -> Result<Vec<Unsettled>, StoreError> {
    let rows: Vec<(Uuid, Uuid, Option<Uuid>)> =
        sqlx::query_as("select org_id, payment_id, refund_id from unsettled_money($1, $2, $3)")
            .bind(over_at)
            .bind(silent_since)
            .bind(most)
            .fetch_all(doors)
            .await?;
    Ok(rows
        .into_iter()
        .map(|(org, payment, refund)| Unsettled {
            org: OrgId(org),
            payment: PaymentId(payment),
            refund: refund.map(RefundId),
        })
        .collect())
}

/// Reads a stored amount.
fn money(minor: i64, currency: &str) -> Result<Money, StoreError> {
    let currency: Currency =
        currency.parse().map_err(|_| StoreError::Unreadable { what: "currency", reason: currency.to_owned() })?;
    Ok(Money::new(minor, currency))
}

impl TryFrom<PaymentRow> for Payment {
    type Error = StoreError;

    fn try_from(row: PaymentRow) -> Result<Self, StoreError> {
        let captured = match (row.captured_minor, &row.captured_currency) {
            (Some(minor), Some(currency)) => Some(money(minor, currency)?),
            _ => None,
        };
        Ok(Self {
            id: PaymentId(row.payment_id),
            booking: BookingId(row.booking_id),
            amount: money(row.amount_minor, &row.currency)?,
            state: PaymentState::from_word(&row.state)
                .ok_or(StoreError::Unreadable { what: "payment state", reason: row.state })?,
            purpose: Purpose::from_word(&row.purpose)
                .ok_or(StoreError::Unreadable { what: "purpose of a payment", reason: row.purpose })?,
            request: row.request_id.map(PaymentRequestId),
            fee: row.fee_minor.zip(captured).map(|(minor, captured)| Money::new(minor, captured.currency)),
            processor: row.processor,
            account: row.account_id.map(ProcessorAccountId),
            checkout_reference: row.checkout_reference,
            checkout_page: row.checkout_page,
            checkout_url: row.checkout_url,
            charge_reference: row.charge_reference,
            method: row.method,
            created_at: row.created_at,
            checkout_ends_at: row.checkout_ends_at,
            paid_at: row.paid_at,
            captured,
            agreed_to: row.agreed_to,
            by_kept_card: row.by_kept_card,
        })
    }
}
