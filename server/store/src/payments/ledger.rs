//! Movements of money. Append-only: the application's role may neither change nor delete an entry.

use super::money;
use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, CreditId, OrgId, PaymentId, PayoutId, RefundId},
    ledger::{Account, Movement, Purpose},
    money::{Currency, Money},
};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

/// What a movement belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Posting {
    /// The payment's or refund's own id where a movement may happen once only: the primary key then forbids a second.
    pub movement: Uuid,
    /// `None` for what belongs to no booking: a payout, the end of a credit.
    pub booking: Option<BookingId>,
    pub payment: Option<PaymentId>,
    pub refund: Option<RefundId>,
    pub payout: Option<PayoutId>,
    pub credit: Option<CreditId>,
    pub at: DateTime<Utc>,
}

/// Writes a movement; that its entries sum to zero is checked once more when the transaction commits.
pub async fn post(
    connection: &mut PgConnection,
    org: OrgId,
    posting: Posting,
    movement: &Movement,
) -> Result<(), StoreError> {
    for (position, entry) in (0_i16..).zip(movement.entries()) {
        sqlx::query(
            "insert into ledger_entries (org_id, movement_id, position, account, amount_minor, currency, payment_id,
                 refund_id, booking_id, payout_id, credit_id, at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(org.0)
        .bind(posting.movement)
        .bind(position)
        .bind(entry.account.as_str())
        .bind(entry.amount.minor)
        .bind(entry.amount.currency.code())
        .bind(posting.payment.map(|id| id.0))
        .bind(posting.refund.map(|id| id.0))
        .bind(posting.booking.map(|id| id.0))
        .bind(posting.payout.map(|id| id.0))
        .bind(posting.credit.map(|id| id.0))
        .bind(posting.at)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// What stands on an account for one booking: for the processor, captured minus refunded; for the client's deposits,
/// the negative of what is still owed to them.
pub async fn balance_of_booking(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    account: Account,
    currency: Currency,
) -> Result<Money, StoreError> {
    let minor: i64 = sqlx::query_scalar(
        "select coalesce(sum(amount_minor), 0)::bigint from ledger_entries
         where org_id = $1 and booking_id = $2 and account = $3 and currency = $4",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(account.as_str())
    .bind(currency.code())
    .fetch_one(connection)
    .await?;
    Ok(Money::new(minor, currency))
}

/// The balance of an account of the whole organisation, one amount a currency.
pub async fn balances(connection: &mut PgConnection, org: OrgId, account: Account) -> Result<Vec<Money>, StoreError> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select currency, sum(amount_minor)::bigint from ledger_entries
         where org_id = $1 and account = $2 group by currency order by currency",
    )
    .bind(org.0)
    .bind(account.as_str())
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|(currency, minor)| money(minor, &currency)).collect()
}

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub struct LedgerQuery {
    pub account: Option<Account>,
    /// Instants, the second excluded.
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    /// Only what comes behind this entry: its movement, and its position there.
    pub after: Option<(Uuid, i16)>,
    pub limit: i64,
}

/// One entry, with what tells what it is about.
#[derive(Clone, Debug)]
pub struct Listed {
    pub movement: Uuid,
    pub position: i16,
    pub account: Account,
    pub amount: Money,
    pub at: DateTime<Utc>,
    pub booking: Option<BookingId>,
    pub payment: Option<PaymentId>,
    pub refund: Option<RefundId>,
    pub payout: Option<PayoutId>,
    pub credit: Option<CreditId>,
    /// Of the payment, where there is one.
    pub purpose: Option<Purpose>,
    /// Of the booking, where there is one.
    pub client_name: Option<String>,
    /// Between which accounts the whole movement went.
    pub accounts: Vec<Account>,
}

#[derive(FromRow)]
struct ListedRow {
    movement_id: Uuid,
    position: i16,
    account: String,
    amount_minor: i64,
    currency: String,
    at: DateTime<Utc>,
    booking_id: Option<Uuid>,
    payment_id: Option<Uuid>,
    refund_id: Option<Uuid>,
    payout_id: Option<Uuid>,
    credit_id: Option<Uuid>,
    purpose: Option<String>,
    client_name: Option<String>,
    accounts: Vec<String>,
}

/// Entries, the newest first.
pub async fn list(connection: &mut PgConnection, org: OrgId, query: &LedgerQuery) -> Result<Vec<Listed>, StoreError> {
    let mut statement = QueryBuilder::<Postgres>::new(
        "select l.movement_id, l.position, l.account, l.amount_minor, l.currency, l.at, l.booking_id, l.payment_id,
             l.refund_id, l.payout_id, l.credit_id, p.purpose, b.client_name,
             array(select m.account from ledger_entries m where m.org_id = l.org_id and m.movement_id = l.movement_id
                 order by m.position) as accounts
         from ledger_entries l
         left join bookings b on b.org_id = l.org_id and b.booking_id = l.booking_id
         left join payments p on p.org_id = l.org_id and p.payment_id = l.payment_id
         where l.org_id = ",
    );
    statement.push_bind(org.0);
    if let Some(account) = query.account {
        statement.push(" and l.account = ").push_bind(account.as_str());
    }
    if let Some(from) = query.from {
        statement.push(" and l.at >= ").push_bind(from);
    }
    if let Some(until) = query.until {
        statement.push(" and l.at < ").push_bind(until);
    }
    if let Some((movement, position)) = query.after {
        statement.push(
            " and (l.at, l.movement_id, l.position) < (select at, movement_id, position from ledger_entries
             where org_id = ",
        );
        statement.push_bind(org.0).push(" and movement_id = ").push_bind(movement);
        statement.push(" and position = ").push_bind(position).push(")");
    }
    statement.push(" order by l.at desc, l.movement_id desc, l.position desc limit ").push_bind(query.limit);
    let rows: Vec<ListedRow> = statement.build_query_as().fetch_all(connection).await?;
    rows.into_iter().map(Listed::try_from).collect()
}

fn named(account: String) -> Result<Account, StoreError> {
    Account::from_word(&account).ok_or(StoreError::Unreadable { what: "ledger account", reason: account })
}

impl TryFrom<ListedRow> for Listed {
    type Error = StoreError;

    fn try_from(row: ListedRow) -> Result<Self, StoreError> {
        Ok(Self {
            movement: row.movement_id,
            position: row.position,
            account: named(row.account)?,
            amount: money(row.amount_minor, &row.currency)?,
            at: row.at,
            booking: row.booking_id.map(BookingId),
            payment: row.payment_id.map(PaymentId),
            refund: row.refund_id.map(RefundId),
            payout: row.payout_id.map(PayoutId),
            credit: row.credit_id.map(CreditId),
            purpose: row.purpose.as_deref().and_then(Purpose::from_word),
            client_name: row.client_name,
            accounts: row.accounts.into_iter().map(named).collect::<Result<_, _>>()?,
        })
    }
}
