//! What card processors sent to clinics' banks.

use super::money;
use crate::StoreError;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{OrgId, PayoutId, ProcessorAccountId},
    ledger::PayoutState,
    money::Money,
};
use sqlx::{AssertSqlSafe, FromRow, PgConnection};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    pub id: PayoutId,
    pub account: ProcessorAccountId,
    pub processor: String,
    /// The processor's id.
    pub reference: String,
    /// Taken from the bank where it is negative.
    pub amount: Money,
    /// What of it payments of ours brought.
    pub share: Money,
    /// What the processor kept for it, as far as it was for payments of ours.
    pub fee: Money,
    pub state: PayoutState,
    pub made_at: DateTime<Utc>,
    pub arrives_on: Option<NaiveDate>,
    /// When it arrived or failed; `None` before.
    pub settled_at: Option<DateTime<Utc>>,
    /// Why it failed, in the processor's words; may be empty.
    pub failure: String,
}

#[derive(FromRow)]
struct PayoutRow {
    payout_id: Uuid,
    account_id: Uuid,
    processor: String,
    payout_reference: String,
    amount_minor: i64,
    share_minor: i64,
    fee_minor: i64,
    currency: String,
    state: String,
    made_at: DateTime<Utc>,
    arrives_on: Option<NaiveDate>,
    settled_at: Option<DateTime<Utc>>,
    failure: String,
}

const SELECT: &str = "select payout_id, account_id, processor, payout_reference, amount_minor, share_minor, fee_minor, \
    currency, state, made_at, arrives_on, settled_at, failure from payouts where org_id = $1";

/// A payout to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct NewPayout<'a> {
    pub id: PayoutId,
    pub account: ProcessorAccountId,
    pub processor: &'a str,
    pub reference: &'a str,
    pub amount: Money,
    pub share: Money,
    pub made_at: DateTime<Utc>,
    pub arrives_on: Option<NaiveDate>,
}

/// Records it as being on its way; `false` when it was recorded before.
pub async fn insert(connection: &mut PgConnection, org: OrgId, new: NewPayout<'_>) -> Result<bool, StoreError> {
    let inserted = sqlx::query(
        "insert into payouts (org_id, payout_id, account_id, processor, payout_reference, amount_minor, share_minor,
             currency, state, made_at, arrives_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'on_its_way', $9, $10) on conflict do nothing",
    )
    .bind(org.0)
    .bind(new.id.0)
    .bind(new.account.0)
    .bind(new.processor)
    .bind(new.reference)
    .bind(new.amount.minor)
    .bind(new.share.minor)
    .bind(new.amount.currency.code())
    .bind(new.made_at)
    .bind(new.arrives_on)
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The payout of a processor's id, locked until the transaction ends.
pub async fn lock(
    connection: &mut PgConnection,
    org: OrgId,
    processor: &str,
    reference: &str,
) -> Result<Option<Payout>, StoreError> {
    let statement = format!("{SELECT} and processor = $2 and payout_reference = $3 for update");
    let row: Option<PayoutRow> = sqlx::query_as(AssertSqlSafe(statement))
        .bind(org.0)
        .bind(processor)
        .bind(reference)
        .fetch_optional(connection)
        .await?;
    row.map(Payout::try_from).transpose()
}

/// The last payout of an account that failed with this amount before an instant.
pub async fn failed_with(
    connection: &mut PgConnection,
    org: OrgId,
    account: ProcessorAccountId,
    amount: Money,
    before: DateTime<Utc>,
) -> Result<Option<Payout>, StoreError> {
    let statement = format!(
        "{SELECT} and account_id = $2 and amount_minor = $3 and currency = $4 and state = 'failed' and made_at < $5
         order by made_at desc limit 1"
    );
    let row: Option<PayoutRow> = sqlx::query_as(AssertSqlSafe(statement))
        .bind(org.0)
        .bind(account.0)
        .bind(amount.minor)
        .bind(amount.currency.code())
        .bind(before)
        .fetch_optional(connection)
        .await?;
    row.map(Payout::try_from).transpose()
}

/// Sets where it stands, and when the bank should have it.
pub async fn update(
    connection: &mut PgConnection,
    org: OrgId,
    id: PayoutId,
    state: PayoutState,
    arrives_on: Option<NaiveDate>,
    failure: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update payouts set state = $3, arrives_on = coalesce($4, arrives_on), failure = $5,
             settled_at = case when $3 <> 'on_its_way' then $6 end
         where org_id = $1 and payout_id = $2",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(state.as_str())
    .bind(arrives_on)
    .bind(failure)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes what the processor kept for it.
pub async fn set_fee(connection: &mut PgConnection, org: OrgId, id: PayoutId, fee: Money) -> Result<(), StoreError> {
    sqlx::query("update payouts set fee_minor = $3 where org_id = $1 and payout_id = $2")
        .bind(org.0)
        .bind(id.0)
        .bind(fee.minor)
        .execute(connection)
        .await?;
    Ok(())
}

/// Payouts of an account since `since`, oldest first.
pub async fn of_account_since(
    connection: &mut PgConnection,
    org: OrgId,
    account: ProcessorAccountId,
    since: DateTime<Utc>,
) -> Result<Vec<Payout>, StoreError> {
    let statement = format!("{SELECT} and account_id = $2 and made_at >= $3 order by made_at, payout_id");
    let rows: Vec<PayoutRow> =
        sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).bind(account.0).bind(since).fetch_all(connection).await?;
    rows.into_iter().map(Payout::try_from).collect()
}

/// The newest payouts, at most `most`.
pub async fn newest(connection: &mut PgConnection, org: OrgId, most: i64) -> Result<Vec<Payout>, StoreError> {
    let statement = format!("{SELECT} order by made_at desc, payout_id desc limit $2");
    let rows: Vec<PayoutRow> =
        sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).bind(most).fetch_all(connection).await?;
    rows.into_iter().map(Payout::try_from).collect()
}

impl TryFrom<PayoutRow> for Payout {
    type Error = StoreError;

    fn try_from(row: PayoutRow) -> Result<Self, StoreError> {
        let amount = money(row.amount_minor, &row.currency)?;
        Ok(Self {
            id: PayoutId(row.payout_id),
            account: ProcessorAccountId(row.account_id),
            processor: row.processor,
            reference: row.payout_reference,
            amount,
            share: Money::new(row.share_minor, amount.currency),
            fee: Money::new(row.fee_minor, amount.currency),
            state: PayoutState::from_word(&row.state)
                .ok_or(StoreError::Unreadable { what: "payout state", reason: row.state })?,
            made_at: row.made_at,
            arrives_on: row.arrives_on,
            settled_at: row.settled_at,
            failure: row.failure,
        })
    }
}
