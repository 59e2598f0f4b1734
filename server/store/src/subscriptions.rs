//! What organisations pay for Anteroom itself: how each stands, its invoices, what it has used.

use crate::StoreError;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    billing::{Facts, Price, Sold, Status},
    ids::OrgId,
    money::Money,
};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// An organisation's subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub facts: Facts,
    /// The provider's id of the organisation.
    pub customer: Option<String>,
    /// The provider's id of the line that carries the plan; empty without a subscription.
    pub item: String,
    pub face: Face,
    /// Counts changes.
    pub version: i64,
    /// When the provider was asked last, or the trial began.
    pub updated_at: DateTime<Utc>,
}

/// What pages show beside how it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Face {
    pub card: String,
    pub card_good_until: Option<NaiveDate>,
    pub tax_ids: Vec<String>,
    pub discount: String,
    pub next: Option<(Money, DateTime<Utc>)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    trial_ends_at: DateTime<Utc>,
    customer: Option<String>,
    reference: Option<String>,
    item: Option<String>,
    status: Option<String>,
    price: Option<String>,
    started_at: Option<DateTime<Utc>>,
    period_ends_at: Option<DateTime<Utc>>,
    cancel_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    paused_from: Option<DateTime<Utc>>,
    resumes_at: Option<DateTime<Utc>>,
    unpaid_since: Option<DateTime<Utc>>,
    seen_at: Option<DateTime<Utc>>,
    card: String,
    card_good_until: Option<NaiveDate>,
    tax_ids: Vec<String>,
    discount: String,
    next_minor: Option<i64>,
    next_currency: Option<String>,
    next_at: Option<DateTime<Utc>>,
    version: i64,
    updated_at: DateTime<Utc>,
}

const COLUMNS: &str = "trial_ends_at, customer, reference, item, status, price, started_at, period_ends_at, cancel_at,
    ended_at, paused_from, resumes_at, unpaid_since, seen_at, card, card_good_until, tax_ids, discount, next_minor,
    next_currency, next_at, version, updated_at";

fn unreadable(what: &'static str, reason: &str) -> StoreError {
    StoreError::Unreadable { what, reason: reason.to_owned() }
}

fn money(minor: i64, currency: &str) -> Result<Money, StoreError> {
    let currency = currency.parse().map_err(|_| unreadable("currency", currency))?;
    Ok(Money::new(minor, currency))
}

impl Row {
    fn sold(&self) -> Result<Option<Sold>, StoreError> {
        let Self { reference: Some(reference), status: Some(status), price: Some(price), .. } = self else {
            return Ok(None);
        };
        let (Some(started_at), Some(period_ends_at), Some(seen_at)) =
            (self.started_at, self.period_ends_at, self.seen_at)
        else {
            return Ok(None);
        };
        Ok(Some(Sold {
            reference: reference.clone(),
            status: Status::from_word(status).ok_or_else(|| unreadable("status", status))?,
            price: Price::from_key(price).ok_or_else(|| unreadable("price", price))?,
            started_at,
            period_ends_at,
            cancel_at: self.cancel_at,
            ended_at: self.ended_at,
            paused_from: self.paused_from,
            resumes_at: self.resumes_at,
            unpaid_since: self.unpaid_since,
            seen_at,
        }))
    }

    fn read(self) -> Result<Subscription, StoreError> {
        let facts = Facts { trial_ends_at: self.trial_ends_at, sold: self.sold()? };
        let next = match (self.next_minor, &self.next_currency, self.next_at) {
            (Some(minor), Some(currency), Some(at)) => Some((money(minor, currency)?, at)),
            _ => None,
        };
        Ok(Subscription {
            facts,
            customer: self.customer,
            item: self.item.unwrap_or_default(),
            face: Face {
                card: self.card,
                card_good_until: self.card_good_until,
                tax_ids: self.tax_ids,
                discount: self.discount,
                next,
            },
            version: self.version,
            updated_at: self.updated_at,
        })
    }
}

/// `None` for an organisation whose trial has not begun.
pub async fn find(connection: &mut PgConnection, org: OrgId) -> Result<Option<Subscription>, StoreError> {
    let statement = sqlx::AssertSqlSafe(format!("select {COLUMNS} from subscriptions where org_id = $1"));
    let row: Option<Row> = sqlx::query_as(statement).bind(org.0).fetch_optional(connection).await?;
    row.map(Row::read).transpose()
}

/// The same, locked until the transaction ends.
pub async fn lock(connection: &mut PgConnection, org: OrgId) -> Result<Option<Subscription>, StoreError> {
    let statement = sqlx::AssertSqlSafe(format!("select {COLUMNS} from subscriptions where org_id = $1 for update"));
    let row: Option<Row> = sqlx::query_as(statement).bind(org.0).fetch_optional(connection).await?;
    row.map(Row::read).transpose()
}

/// Begins a trial; one that has begun, or a subscription, is left alone. Answers whether it began.
pub async fn begin_trial(
    connection: &mut PgConnection,
    org: OrgId,
    facts: &Facts,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let begun = sqlx::query(
        "insert into subscriptions (org_id, trial_ends_at, read_only_from, created_at, updated_at)
         values ($1, $2, $3, $4, $4) on conflict do nothing",
    )
    .bind(org.0)
    .bind(facts.trial_ends_at)
    .bind(facts.read_only_from())
    .bind(now)
    .execute(connection)
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Notes the provider's id; the first one stays.
pub async fn set_customer(connection: &mut PgConnection, org: OrgId, customer: &str) -> Result<(), StoreError> {
    sqlx::query("update subscriptions set customer = coalesce(customer, $2) where org_id = $1")
        .bind(org.0)
        .bind(customer)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes what the provider said, with what follows from it.
pub async fn save(
    connection: &mut PgConnection,
    org: OrgId,
    changed: &Subscription,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sold = changed.facts.sold.as_ref();
    let face = &changed.face;
    sqlx::query(
        "update subscriptions set reference = $2, item = $3, status = $4, price = $5, started_at = $6,
            period_ends_at = $7, cancel_at = $8, ended_at = $9, paused_from = $10, resumes_at = $11, unpaid_since = $12,
            seen_at = $13, card = $14, card_good_until = $15, tax_ids = $16, discount = $17, next_minor = $18,
            next_currency = $19, next_at = $20, read_only_from = $21, version = $22, updated_at = $23
         where org_id = $1",
    )
    .bind(org.0)
    .bind(sold.map(|sold| &sold.reference))
    .bind(sold.map(|_| &changed.item))
    .bind(sold.map(|sold| sold.status.as_str()))
    .bind(sold.map(|sold| sold.price.key()))
    .bind(sold.map(|sold| sold.started_at))
    .bind(sold.map(|sold| sold.period_ends_at))
    .bind(sold.and_then(|sold| sold.cancel_at))
    .bind(sold.and_then(|sold| sold.ended_at))
    .bind(sold.and_then(|sold| sold.paused_from))
    .bind(sold.and_then(|sold| sold.resumes_at))
    .bind(sold.and_then(|sold| sold.unpaid_since))
    .bind(sold.map(|sold| sold.seen_at))
    .bind(&face.card)
    .bind(face.card_good_until)
    .bind(&face.tax_ids)
    .bind(&face.discount)
    .bind(face.next.map(|(money, _)| money.minor))
    .bind(face.next.map(|(money, _)| money.currency.code()))
    .bind(face.next.map(|(_, at)| at))
    .bind(changed.facts.read_only_from())
    .bind(changed.version)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whose the provider's customer is.
pub async fn by_customer(doors: &PgPool, customer: &str) -> Result<Option<OrgId>, StoreError> {
    let id: Option<Uuid> =
        sqlx::query_scalar("select org_by_billing_customer($1)").bind(customer).fetch_one(doors).await?;
    Ok(id.map(OrgId))
}

/// Every organisation.
pub async fn organisations(doors: &PgPool) -> Result<Vec<OrgId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar("select organisations_to_bill()").fetch_all(doors).await?;
    Ok(ids.into_iter().map(OrgId).collect())
}

/// An invoice of a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    pub reference: String,
    pub number: String,
    /// `open`, `paid`, `void` or `uncollectible`.
    pub state: String,
    pub total: Money,
    pub due: Money,
    pub failed: bool,
    pub page: Option<String>,
    pub pdf: Option<String>,
    pub made_at: DateTime<Utc>,
}

/// Keeps an invoice as it stands.
pub async fn keep_invoice(connection: &mut PgConnection, org: OrgId, invoice: &Invoice) -> Result<(), StoreError> {
    sqlx::query(
        "insert into subscription_invoices (org_id, reference, number, state, total_minor, due_minor, currency, failed,
            page, pdf, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (org_id, reference) do update set number = excluded.number, state = excluded.state,
            total_minor = excluded.total_minor, due_minor = excluded.due_minor, failed = excluded.failed,
            page = excluded.page, pdf = excluded.pdf",
    )
    .bind(org.0)
    .bind(&invoice.reference)
    .bind(&invoice.number)
    .bind(&invoice.state)
    .bind(invoice.total.minor)
    .bind(invoice.due.minor)
    .bind(invoice.total.currency.code())
    .bind(invoice.failed)
    .bind(&invoice.page)
    .bind(&invoice.pdf)
    .bind(invoice.made_at)
    .execute(connection)
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct InvoiceRow {
    reference: String,
    number: String,
    state: String,
    total_minor: i64,
    due_minor: i64,
    currency: String,
    failed: bool,
    page: Option<String>,
    pdf: Option<String>,
    made_at: DateTime<Utc>,
}

/// The newest first, at most `most`.
pub async fn invoices(connection: &mut PgConnection, org: OrgId, most: i64) -> Result<Vec<Invoice>, StoreError> {
    let rows: Vec<InvoiceRow> = sqlx::query_as(
        "select reference, number, state, total_minor, due_minor, currency, failed, page, pdf, made_at
         from subscription_invoices where org_id = $1 order by made_at desc, reference desc limit $2",
    )
    .bind(org.0)
    .bind(most)
    .fetch_all(connection)
    .await?;
    let read = |row: InvoiceRow| {
        Ok(Invoice {
            total: money(row.total_minor, &row.currency)?,
            due: money(row.due_minor, &row.currency)?,
            reference: row.reference,
            number: row.number,
            state: row.state,
            failed: row.failed,
            page: row.page,
            pdf: row.pdf,
            made_at: row.made_at,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Takes note that something is told; false when it was told before.
pub async fn tell(
    connection: &mut PgConnection,
    org: OrgId,
    notice: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let told = sqlx::query(
        "insert into subscription_notices (org_id, notice, told_at) values ($1, $2, $3) on conflict do nothing",
    )
    .bind(org.0)
    .bind(notice)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(told.rows_affected() == 1)
}

/// Counts one message, once for each `thing`, in its month. Answers whether it was counted now.
pub async fn count_message(
    connection: &mut PgConnection,
    org: OrgId,
    thing: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let counted = sqlx::query(
        "with counted as (
            insert into usage_counted (org_id, kind, thing, counted_at) values ($1, 'messages', $2, $3)
            on conflict do nothing returning 1)
         insert into usage_months (org_id, kind, month, used)
         select $1, 'messages', $4, 1 from counted
         on conflict (org_id, kind, month) do update set used = usage_months.used + 1",
    )
    .bind(org.0)
    .bind(thing)
    .bind(now)
    .bind(month_of(now))
    .execute(connection)
    .await?;
    Ok(counted.rows_affected() == 1)
}

/// Forgets at most `most` counted things from before; their months keep their sums.
pub async fn forget_counted(doors: &PgPool, before: DateTime<Utc>, most: i32) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("select forget_counted_usage($1, $2)").bind(before).bind(most).fetch_one(doors).await?)
}

/// What an organisation uses now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Use {
    /// Members and open invitations.
    pub seats: i64,
    /// Locations in use.
    pub locations: i64,
    pub messages: i64,
    /// Millionths of a US dollar.
    pub assistant: i64,
}

/// Seats and locations now, messages and the assistant's cost in the calendar month (UTC) of `now`.
pub async fn used(connection: &mut PgConnection, org: OrgId, now: DateTime<Utc>) -> Result<Use, StoreError> {
    let month = month_of(now);
    Ok(sqlx::query_as(
        "select (select count(*) from memberships where org_id = $1)
              + (select count(*) from invitations where org_id = $1 and accepted_at is null and revoked_at is null
                    and expires_at > $2) as seats,
            (select count(*) from locations where org_id = $1 and active) as locations,
            coalesce((select used from usage_months where org_id = $1 and kind = 'messages' and month = $3), 0)
                as messages,
            coalesce((select sum(micros)::bigint from model_days where org_id = $1 and day >= $3
                and day < $3 + interval '1 month'), 0) as assistant",
    )
    .bind(org.0)
    .bind(now)
    .bind(month)
    .fetch_one(connection)
    .await?)
}

fn month_of(now: DateTime<Utc>) -> NaiveDate {
    use chrono::Datelike;
    now.date_naive().with_day(1).unwrap_or_else(|| now.date_naive())
}

/// What was told of a subscription.
pub async fn told(connection: &mut PgConnection, org: OrgId) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar("select notice from subscription_notices where org_id = $1")
        .bind(org.0)
        .fetch_all(connection)
        .await?)
}
