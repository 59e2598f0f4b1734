//! Money of clients' that clinics keep for a later visit, and what recommendations earned. What is left of a credit is a sum over the ledger.

use super::money;
use crate::StoreError;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{BookingId, ContactId, CreditId, OrgId, PaymentId, PersonId},
    money::{Currency, Money},
};
use sqlx::{AssertSqlSafe, FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// Where a credit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreditSource {
    /// Money of the client's own.
    Payment(PaymentId),
    /// A recommendation, named by the booking that was made with it.
    Referral(BookingId),
}

impl CreditSource {
    const fn parts(self) -> (Option<PaymentId>, Option<BookingId>) {
        match self {
            Self::Payment(id) => (Some(id), None),
            Self::Referral(booking) => (None, Some(booking)),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    pub id: CreditId,
    pub contact: ContactId,
    pub source: CreditSource,
    pub amount: Money,
    /// What can still be used.
    pub left: Money,
    pub reason: String,
    pub given_at: DateTime<Utc>,
    /// The last day on which it can be used; `None`: for ever.
    pub good_until: Option<NaiveDate>,
}

#[derive(FromRow)]
struct CreditRow {
    credit_id: Uuid,
    contact_id: Uuid,
    payment_id: Option<Uuid>,
    referral_id: Option<Uuid>,
    amount_minor: i64,
    left_minor: i64,
    currency: String,
    reason: String,
    given_at: DateTime<Utc>,
    good_until: Option<NaiveDate>,
}

const SELECT: &str =
    "select * from (select c.credit_id, c.contact_id, c.payment_id, c.referral_id, c.amount_minor, c.currency, c.reason,
        c.given_at, c.good_until, coalesce((select -sum(l.amount_minor) from ledger_entries l
            where l.org_id = c.org_id and l.credit_id = c.credit_id and l.account = 'client_credits'), 0)::bigint
            as left_minor
    from credits c where c.org_id = $1) credit";

/// A credit to be given.
#[derive(Clone, Copy, Debug)]
pub struct NewCredit<'a> {
    pub id: CreditId,
    pub contact: ContactId,
    pub source: CreditSource,
    pub amount: Money,
    pub reason: &'a str,
    pub given_by: Option<PersonId>,
    pub given_at: DateTime<Utc>,
    pub good_until: Option<NaiveDate>,
}

pub async fn insert(connection: &mut PgConnection, org: OrgId, new: NewCredit<'_>) -> Result<(), StoreError> {
    let (payment, referral) = new.source.parts();
    sqlx::query(
        "insert into credits (org_id, credit_id, contact_id, payment_id, amount_minor, currency, reason, given_by,
             given_at, good_until, referral_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(org.0)
    .bind(new.id.0)
    .bind(new.contact.0)
    .bind(payment.map(|id| id.0))
    .bind(new.amount.minor)
    .bind(new.amount.currency.code())
    .bind(new.reason)
    .bind(new.given_by.map(|person| person.0))
    .bind(new.given_at)
    .bind(new.good_until)
    .bind(referral.map(|id| id.0))
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps everybody else from using a client's credits until the transaction ends. Taken behind the booking's lock.
pub async fn lock_contact(connection: &mut PgConnection, org: OrgId, contact: ContactId) -> Result<(), StoreError> {
    sqlx::query("select 1 from contacts where org_id = $1 and contact_id = $2 for update")
        .bind(org.0)
        .bind(contact.0)
        .execute(connection)
        .await?;
    Ok(())
}

/// What a client can use on a day, in the order in which it ends.
pub async fn usable(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
    currency: Currency,
    today: NaiveDate,
) -> Result<Vec<Credit>, StoreError> {
    let statement = format!(
        "{SELECT} where contact_id = $2 and currency = $3 and left_minor > 0 and (good_until is null or good_until >= $4)
         order by good_until nulls last, given_at, credit_id"
    );
    let rows: Vec<CreditRow> = sqlx::query_as(AssertSqlSafe(statement))
        .bind(org.0)
        .bind(contact.0)
        .bind(currency.code())
        .bind(today)
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(Credit::try_from).collect()
}

pub async fn find(connection: &mut PgConnection, org: OrgId, id: CreditId) -> Result<Option<Credit>, StoreError> {
    let statement = format!("{SELECT} where credit_id = $2");
    let row: Option<CreditRow> =
        sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).bind(id.0).fetch_optional(connection).await?;
    row.map(Credit::try_from).transpose()
}

/// What of which credits pays for a booking now, the one that was used last first.
pub async fn used_on(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    currency: Currency,
) -> Result<Vec<(CreditId, Money)>, StoreError> {
    // The movement that gave a credit bears the credit's own id.
    let rows: Vec<(Uuid, i64)> = sqlx::query_as(
        "select credit_id, sum(amount_minor)::bigint from ledger_entries
         where org_id = $1 and booking_id = $2 and account = 'client_credits' and currency = $3
             and movement_id <> credit_id
         group by credit_id having sum(amount_minor) > 0 order by max(at) desc, credit_id",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(currency.code())
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(id, minor)| (CreditId(id), Money::new(minor, currency))).collect())
}

/// What of a payment was kept as credit, in minor units of what was captured.
pub async fn kept_of_payment(connection: &mut PgConnection, org: OrgId, payment: PaymentId) -> Result<i64, StoreError> {
    let statement = "select coalesce(sum(amount_minor), 0)::bigint from credits where org_id = $1 and payment_id = $2";
    Ok(sqlx::query_scalar(statement).bind(org.0).bind(payment.0).fetch_one(connection).await?)
}

/// Credits that came of a payment, oldest first.
pub async fn of_payment(
    connection: &mut PgConnection,
    org: OrgId,
    payment: PaymentId,
) -> Result<Vec<Credit>, StoreError> {
    let statement = format!("{SELECT} where payment_id = $2 order by given_at, credit_id");
    let rows: Vec<CreditRow> =
        sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).bind(payment.0).fetch_all(connection).await?;
    rows.into_iter().map(Credit::try_from).collect()
}

/// Gives somebody who gets a credit back until this day at least.
pub async fn extend(
    connection: &mut PgConnection,
    org: OrgId,
    id: CreditId,
    good_until: NaiveDate,
) -> Result<(), StoreError> {
    sqlx::query(
        "update credits set good_until = greatest(good_until, $3) where org_id = $1 and credit_id = $2
        and good_until is not null",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(good_until)
    .execute(connection)
    .await?;
    Ok(())
}

/// Credits of every organisation whose last day was over at `at` and of which something is left; at most `most`.
pub async fn over(doors: &PgPool, at: DateTime<Utc>, most: i32) -> Result<Vec<(OrgId, CreditId)>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as("select org_id, credit_id from credits_over($1, $2)")
        .bind(at)
        .bind(most)
        .fetch_all(doors)
        .await?;
    Ok(rows.into_iter().map(|(org, credit)| (OrgId(org), CreditId(credit))).collect())
}

impl TryFrom<CreditRow> for Credit {
    type Error = StoreError;

    fn try_from(row: CreditRow) -> Result<Self, StoreError> {
        let amount = money(row.amount_minor, &row.currency)?;
        let source = match (row.payment_id, row.referral_id) {
            (Some(payment), None) => CreditSource::Payment(PaymentId(payment)),
            (None, Some(booking)) => CreditSource::Referral(BookingId(booking)),
            _ => return Err(StoreError::Unreadable { what: "source of a credit", reason: row.credit_id.to_string() }),
        };
        Ok(Self {
            id: CreditId(row.credit_id),
            contact: ContactId(row.contact_id),
            source,
            amount,
            left: Money::new(row.left_minor, amount.currency),
            reason: row.reason,
            given_at: row.given_at,
            good_until: row.good_until,
        })
    }
}
