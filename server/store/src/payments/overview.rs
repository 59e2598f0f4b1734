//! Payments as a clinic's people look through them: a list by filters, sums, one payment's books.

use super::money;
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, OrgId, PaymentId},
    ledger::{Account, Purpose},
    money::Money,
};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

/// Which payments are wanted.
#[derive(Clone, Debug, Default)]
pub struct PaymentQuery {
    /// `contract::bookkeeping::PaymentStanding` as a word.
    pub standing: Option<&'static str>,
    pub purpose: Option<Purpose>,
    /// A fragment of the client's name, the card, or one of the processor's ids; empty: all.
    pub text: String,
    /// Instants between which it was asked for, the second excluded.
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// Only what comes behind this one, in the order of the list.
    pub after: Option<PaymentId>,
    pub limit: i64,
}

/// One payment with what became of it.
#[derive(Clone, Debug)]
pub struct PaymentSummary {
    pub id: PaymentId,
    pub booking: BookingId,
    pub client_name: String,
    pub service: String,
    pub purpose: Purpose,
    pub standing: String,
    /// Captured, or asked for.
    pub amount: Money,
    pub returned: Money,
    pub fee: Option<Money>,
    pub method: String,
    pub processor: String,
    pub charge_reference: Option<String>,
    pub created_at: DateTime<Utc>,
    pub paid_at: Option<DateTime<Utc>>,
    pub zone: String,
}

#[derive(FromRow)]
struct SummaryRow {
    payment_id: Uuid,
    booking_id: Uuid,
    client_name: String,
    service: String,
    purpose: String,
    standing: String,
    amount_minor: i64,
    currency: String,
    returned_minor: i64,
    fee_minor: Option<i64>,
    method: String,
    processor: String,
    charge_reference: Option<String>,
    created_at: DateTime<Utc>,
    paid_at: Option<DateTime<Utc>>,
    zone: String,
}

/// Every payment of an organisation, in the columns of [`SummaryRow`].
const LINES: &str =
    "select p.payment_id, p.booking_id, b.client_name, coalesce(s.definition->>'name', s.key) as service,
        p.purpose, coalesce(p.captured_minor, p.amount_minor) as amount_minor,
        coalesce(p.captured_currency, p.currency) as currency, coalesce(r.minor, 0)::bigint as returned_minor,
        p.fee_minor, p.method, p.processor, p.charge_reference, p.checkout_reference, p.created_at, p.paid_at, o.zone,
        case
            when p.state in ('opening', 'open') then 'open'
            when p.state <> 'paid' then p.state
            when exists (select from disputes d where d.org_id = p.org_id and d.payment_id = p.payment_id
                and d.state <> 'won') then 'disputed'
            when coalesce(r.minor, 0) >= p.captured_minor then 'returned'
            when coalesce(r.minor, 0) > 0 then 'partly_returned'
            else 'paid'
        end as standing
    from payments p
    join bookings b using (org_id, booking_id)
    join services s using (org_id, service_id)
    join organisations o using (org_id)
    left join lateral (select sum(f.amount_minor) as minor from refunds f
        where f.org_id = p.org_id and f.payment_id = p.payment_id and f.state <> 'failed') r on true
    where p.org_id = ";

/// `select … from (every payment) line where (the filter)`, to go on with.
fn filtered(columns: &str, org: OrgId, query: &PaymentQuery) -> QueryBuilder<Postgres> {
    let mut statement = QueryBuilder::new(format!("select {columns} from ({LINES}"));
    statement.push_bind(org.0).push(") line where true");
    if let Some(standing) = query.standing {
        statement.push(" and standing = ").push_bind(standing);
    }
    if let Some(purpose) = query.purpose {
        statement.push(" and purpose = ").push_bind(purpose.as_str());
    }
    if let Some(from) = query.from {
        statement.push(" and created_at >= ").push_bind(from);
    }
    if let Some(until) = query.until {
        statement.push(" and created_at < ").push_bind(until);
    }
    if !query.text.is_empty() {
        statement.push(
            " and strpos(lower(concat_ws(' ', client_name, method, charge_reference, checkout_reference)), lower(",
        );
        statement.push_bind(query.text.as_str()).push(")) > 0");
    }
    statement
}

/// Payments, the newest first.
pub async fn list(
    connection: &mut PgConnection,
    org: OrgId,
    query: &PaymentQuery,
) -> Result<Vec<PaymentSummary>, StoreError> {
    let mut statement = filtered("*", org, query);
    if let Some(after) = query.after {
        statement.push(" and (created_at, payment_id) < (select created_at, payment_id from payments where org_id = ");
        statement.push_bind(org.0).push(" and payment_id = ").push_bind(after.0).push(")");
    }
    statement.push(" order by created_at desc, payment_id desc limit ").push_bind(query.limit);
    let rows: Vec<SummaryRow> = statement.build_query_as().fetch_all(connection).await?;
    rows.into_iter().map(PaymentSummary::try_from).collect()
}

pub async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    payment: PaymentId,
) -> Result<Option<PaymentSummary>, StoreError> {
    let query = PaymentQuery::default();
    let mut statement = filtered("*", org, &query);
    statement.push(" and payment_id = ").push_bind(payment.0);
    let row: Option<SummaryRow> = statement.build_query_as().fetch_optional(connection).await?;
    row.map(PaymentSummary::try_from).transpose()
}

/// What a filter finds altogether, in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    pub taken: Money,
    pub returned: Money,
    pub fees: Money,
}

/// One a currency in which something was taken.
pub async fn sums(connection: &mut PgConnection, org: OrgId, query: &PaymentQuery) -> Result<Vec<Sums>, StoreError> {
    let columns = "currency, sum(amount_minor)::bigint, sum(returned_minor)::bigint,
        coalesce(sum(fee_minor), 0)::bigint";
    let mut statement = filtered(columns, org, query);
    statement.push(" and paid_at is not null group by currency order by currency");
    let rows: Vec<(String, i64, i64, i64)> = statement.build_query_as().fetch_all(connection).await?;
    rows.into_iter()
        .map(|(currency, taken, returned, fees)| {
            let taken = money(taken, &currency)?;
            let of = |minor| Money::new(minor, taken.currency);
            Ok(Sums { taken, returned: of(returned), fees: of(fees) })
        })
        .collect()
}

/// One entry of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    pub account: Account,
    pub amount: Money,
    pub at: DateTime<Utc>,
}

/// What was posted for a payment, in order.
pub async fn posted(connection: &mut PgConnection, org: OrgId, payment: PaymentId) -> Result<Vec<Posted>, StoreError> {
    let rows: Vec<(String, i64, String, DateTime<Utc>)> = sqlx::query_as(
        "select account, amount_minor, currency, at from ledger_entries
         where org_id = $1 and payment_id = $2 order by at, movement_id, position",
    )
    .bind(org.0)
    .bind(payment.0)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(account, minor, currency, at)| {
            let account = Account::from_word(&account)
                .ok_or(StoreError::Unreadable { what: "ledger account", reason: account })?;
            Ok(Posted { account, amount: money(minor, &currency)?, at })
        })
        .collect()
}

impl TryFrom<SummaryRow> for PaymentSummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> Result<Self, StoreError> {
        let amount = money(row.amount_minor, &row.currency)?;
        let of = |minor| Money::new(minor, amount.currency);
        Ok(Self {
            id: PaymentId(row.payment_id),
            booking: BookingId(row.booking_id),
            client_name: row.client_name,
            service: row.service,
            purpose: Purpose::from_word(&row.purpose)
                .ok_or(StoreError::Unreadable { what: "purpose of a payment", reason: row.purpose })?,
            standing: row.standing,
            amount,
            returned: of(row.returned_minor),
            fee: row.fee_minor.map(of),
            method: row.method,
            processor: row.processor,
            charge_reference: row.charge_reference,
            created_at: row.created_at,
            paid_at: row.paid_at,
            zone: row.zone,
        })
    }
}
