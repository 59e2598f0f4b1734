//! What the card processor sent to a clinic's bank, every Monday.

use crate::seed::{SeedError, accounts, catalogue::Clinic};
use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, Utc};
use domain::{
    ledger::Movement,
    money::{Currency, Money},
};
use sqlx::PgConnection;
use uuid::Uuid;

/// How long the bank takes.
const UNDERWAY: TimeDelta = TimeDelta::days(2);
/// For how many weeks back there are visits, and one more.
const WEEKS: u64 = 5;

/// Pays out what stood there on each Monday since the last one, and lets what was on its way arrive.
pub async fn pay_out(connection: &mut PgConnection, clinic: &Clinic, now: DateTime<Utc>) -> Result<(), SeedError> {
    sqlx::query(
        "update payouts set state = 'arrived', settled_at = made_at + $3
         where org_id = $1 and state = 'on_its_way' and payout_reference like 'po_seed_%' and made_at + $3 <= $2",
    )
    .bind(clinic.org.0)
    .bind(now)
    .bind(UNDERWAY)
    .execute(&mut *connection)
    .await?;
    let is_connected = "select exists (select from processor_accounts where org_id = $1 and account_id = $2
        and ended_at is null)";
    let account = accounts::id_of(clinic.org);
    if !sqlx::query_scalar(is_connected).bind(clinic.org.0).bind(account).fetch_one(&mut *connection).await? {
        return Ok(());
    }
    let last: Option<DateTime<Utc>> = sqlx::query_scalar("select max(made_at) from payouts where org_id = $1")
        .bind(clinic.org.0)
        .fetch_one(&mut *connection)
        .await?;
    // What was added to a week that is paid out goes with the next one.
    for monday in mondays(now).filter(|monday| last.is_none_or(|last| *monday > last)) {
        let standing: Vec<(String, i64)> = sqlx::query_as(
            "select currency, sum(amount_minor)::bigint from ledger_entries
             where org_id = $1 and account = 'processor' and at < $2 group by currency having sum(amount_minor) > 0",
        )
        .bind(clinic.org.0)
        .bind(monday)
        .fetch_all(&mut *connection)
        .await?;
        for (currency, minor) in standing {
            let currency: Currency = currency.parse().map_err(|_| SeedError::Content {
                clinic: clinic.org.to_string(),
                reason: format!("{currency} is no currency"),
            })?;
            write(connection, clinic, Money::new(minor, currency), (monday, now)).await?;
        }
    }
    Ok(())
}

/// At six in the morning, UTC, the earliest first.
fn mondays(now: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    let today = now.date_naive();
    let last = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    let six = NaiveTime::from_hms_opt(6, 0, 0).unwrap_or_default();
    let all = (0..WEEKS).rev().map(move |back| (last - Days::new(7 * back)).and_time(six).and_utc());
    all.filter(move |monday| *monday <= now)
}

async fn write(
    connection: &mut PgConnection,
    clinic: &Clinic,
    amount: Money,
    (made_at, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), SeedError> {
    let arrival = made_at + UNDERWAY;
    // Of its Monday, so that a clinic that is seeded twice has the same ones.
    let payout: Uuid = sqlx::query_scalar(
        "insert into payouts (org_id, payout_id, account_id, processor, payout_reference, amount_minor, share_minor,
             currency, state, made_at, arrives_on, settled_at)
         select $1, id, $2, $3, 'po_seed_' || replace(id::text, '-', ''), $4, $4, $5,
             case when $7 <= $8 then 'arrived' else 'on_its_way' end, $6, ($7 at time zone 'UTC')::date, case when $7 <= $8 then $7 end
         from (select md5($1::text || $6::text || $5)::uuid as id) named returning payout_id",
    )
    .bind(clinic.org.0)
    .bind(accounts::id_of(clinic.org))
    .bind(clinic.processor)
    .bind(amount.minor)
    .bind(amount.currency.code())
    .bind(made_at)
    .bind(arrival)
    .bind(now)
    .fetch_one(&mut *connection)
    .await?;
    for (position, entry) in Movement::paid_out(amount)?.entries().iter().enumerate() {
        sqlx::query(
            "insert into ledger_entries (org_id, movement_id, position, account, amount_minor, currency, payout_id, at)
             values ($1, $2, $3, $4, $5, $6, $2, $7)",
        )
        .bind(clinic.org.0)
        .bind(payout)
        .bind(i16::try_from(position).unwrap_or_default())
        .bind(entry.account.as_str())
        .bind(entry.amount.minor)
        .bind(entry.amount.currency.code())
        .bind(made_at)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
