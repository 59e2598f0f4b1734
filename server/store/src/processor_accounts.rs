//! By which accounts clinics are paid. The tokens in them arrive sealed.

use crate::StoreError;
use chrono::{DateTime, Utc};
use domain::{
    ids::{OrgId, ProcessorAccountId},
    processors::{AccountStanding, Payee, ProcessorMode},
};
use sqlx::{AssertSqlSafe, FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// One connection of an organisation with an account at a processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessorAccountRecord {
    pub id: ProcessorAccountId,
    pub payee: Payee,
    /// The processor's own id of the account.
    pub reference: String,
    pub standing: AccountStanding,
    pub checked_at: DateTime<Utc>,
    pub location_reference: Option<String>,
    pub location_name: Option<String>,
    pub sealed_tokens: Option<Vec<u8>>,
    pub tokens_expire_at: Option<DateTime<Utc>>,
    pub connected_by: String,
    pub connected_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_by: Option<String>,
}

#[derive(FromRow)]
struct Row {
    account_id: Uuid,
    processor: String,
    reference: String,
    mode: String,
    name: String,
    country: String,
    currencies: Vec<String>,
    charges_enabled: bool,
    obstacle: String,
    checked_at: DateTime<Utc>,
    location_reference: Option<String>,
    location_name: Option<String>,
    sealed_tokens: Option<Vec<u8>>,
    tokens_expire_at: Option<DateTime<Utc>>,
    connected_by: String,
    connected_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    ended_by: Option<String>,
}

const COLUMNS: &str = "account_id, processor, reference, mode, name, country, currencies, charges_enabled, obstacle, \
    checked_at, location_reference, location_name, sealed_tokens, tokens_expire_at, connected_by, connected_at, ended_at, \
    ended_by";

/// The account by which the organisation is paid, if there is one.
pub async fn in_force(connection: &mut PgConnection, org: OrgId) -> Result<Option<ProcessorAccountRecord>, StoreError> {
    let statement = format!("select {COLUMNS} from processor_accounts where org_id = $1 and ended_at is null");
    let row: Option<Row> = sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).fetch_optional(connection).await?;
    row.map(ProcessorAccountRecord::try_from).transpose()
}

/// Like [`in_force`], and keeps everybody else from changing it until the transaction ends.
pub async fn lock_in_force(
    connection: &mut PgConnection,
    org: OrgId,
) -> Result<Option<ProcessorAccountRecord>, StoreError> {
    let statement =
        format!("select {COLUMNS} from processor_accounts where org_id = $1 and ended_at is null for update");
    let row: Option<Row> = sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).fetch_optional(connection).await?;
    row.map(ProcessorAccountRecord::try_from).transpose()
}

/// An account that is or was connected.
pub async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    id: ProcessorAccountId,
) -> Result<Option<ProcessorAccountRecord>, StoreError> {
    let statement = format!("select {COLUMNS} from processor_accounts where org_id = $1 and account_id = $2");
    let row: Option<Row> =
        sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).bind(id.0).fetch_optional(connection).await?;
    row.map(ProcessorAccountRecord::try_from).transpose()
}

/// What connections there were, the newest first.
pub async fn ended(connection: &mut PgConnection, org: OrgId) -> Result<Vec<ProcessorAccountRecord>, StoreError> {
    let statement = format!(
        "select {COLUMNS} from processor_accounts where org_id = $1 and ended_at is not null
         order by ended_at desc, account_id limit 20"
    );
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(statement)).bind(org.0).fetch_all(connection).await?;
    rows.into_iter().map(ProcessorAccountRecord::try_from).collect()
}

/// A connection that was just made.
#[derive(Clone, Copy, Debug)]
pub struct NewProcessorAccount<'a> {
    pub id: ProcessorAccountId,
    pub payee: &'a Payee,
    pub reference: &'a str,
    pub standing: &'a AccountStanding,
    pub location: Option<(&'a str, &'a str)>,
    pub tokens: Option<SealedTokens<'a>>,
    pub connected_by: &'a str,
    pub at: DateTime<Utc>,
}

/// Tokens, and their times.
#[derive(Clone, Copy, Debug)]
pub struct SealedTokens<'a> {
    pub sealed: &'a [u8],
    pub renew_at: Option<DateTime<Utc>>,
    pub expire_at: Option<DateTime<Utc>>,
}

/// Puts a connection in force; `false` when the organisation has another one.
pub async fn insert(
    connection: &mut PgConnection,
    org: OrgId,
    account: &NewProcessorAccount<'_>,
) -> Result<bool, StoreError> {
    let NewProcessorAccount { id, payee, reference, standing, location, tokens, connected_by, at } = *account;
    let inserted = sqlx::query(
        "insert into processor_accounts (org_id, account_id, processor, reference, mode, name, country, currencies,
             charges_enabled, obstacle, checked_at, location_reference, location_name, sealed_tokens, renew_at,
             tokens_expire_at, connected_by, connected_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $11)
         on conflict (org_id) where ended_at is null do nothing",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(&payee.processor)
    .bind(reference)
    .bind(payee.mode.as_str())
    .bind(&standing.name)
    .bind(&standing.country)
    .bind(currencies(standing))
    .bind(standing.charges_enabled)
    .bind(&standing.obstacle)
    .bind(at)
    .bind(location.map(|(reference, _)| reference))
    .bind(location.map(|(_, name)| name))
    .bind(tokens.map(|tokens| tokens.sealed))
    .bind(tokens.and_then(|tokens| tokens.renew_at))
    .bind(tokens.and_then(|tokens| tokens.expire_at))
    .bind(connected_by)
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Notes what the processor says of an account now, and which location takes the money.
pub async fn set_standing(
    connection: &mut PgConnection,
    org: OrgId,
    id: ProcessorAccountId,
    standing: &AccountStanding,
    location: Option<(&str, &str)>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update processor_accounts set name = $3, country = $4, currencies = $5, charges_enabled = $6, obstacle = $7,
             checked_at = $8, location_reference = $9, location_name = $10
         where org_id = $1 and account_id = $2 and ended_at is null",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(&standing.name)
    .bind(&standing.country)
    .bind(currencies(standing))
    .bind(standing.charges_enabled)
    .bind(&standing.obstacle)
    .bind(at)
    .bind(location.map(|(reference, _)| reference))
    .bind(location.map(|(_, name)| name))
    .execute(connection)
    .await?;
    Ok(())
}

/// Replaces the tokens of a connection that is in force.
pub async fn set_tokens(
    connection: &mut PgConnection,
    org: OrgId,
    id: ProcessorAccountId,
    tokens: SealedTokens<'_>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update processor_accounts set sealed_tokens = $3, renew_at = $4, tokens_expire_at = $5
         where org_id = $1 and account_id = $2 and ended_at is null",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(tokens.sealed)
    .bind(tokens.renew_at)
    .bind(tokens.expire_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// When the tokens of a connection are tried to be renewed next.
pub async fn set_renewal(
    connection: &mut PgConnection,
    org: OrgId,
    id: ProcessorAccountId,
    renew_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update processor_accounts set renew_at = $3 where org_id = $1 and account_id = $2 and ended_at is null",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(renew_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends a connection and forgets its tokens; `false` when it had ended before.
pub async fn end(
    connection: &mut PgConnection,
    org: OrgId,
    id: ProcessorAccountId,
    by: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let ended = sqlx::query(
        "update processor_accounts set ended_at = $3, ended_by = $4, sealed_tokens = null, renew_at = null,
             tokens_expire_at = null
         where org_id = $1 and account_id = $2 and ended_at is null",
    )
    .bind(org.0)
    .bind(id.0)
    .bind(at)
    .bind(by)
    .execute(connection)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Everything sealed of an organisation, for a change of keys.
pub async fn sealed(connection: &mut PgConnection, org: OrgId) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    Ok(sqlx::query_as(
        "select account_id, sealed_tokens from processor_accounts
         where org_id = $1 and sealed_tokens is not null for update",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await?)
}

/// The same tokens under another key.
pub async fn replace_sealed(
    connection: &mut PgConnection,
    org: OrgId,
    id: Uuid,
    sealed: &[u8],
) -> Result<(), StoreError> {
    sqlx::query("update processor_accounts set sealed_tokens = $3 where org_id = $1 and account_id = $2")
        .bind(org.0)
        .bind(id)
        .bind(sealed)
        .execute(connection)
        .await?;
    Ok(())
}

/// The connections in force with a processor's account, of whichever organisations.
pub async fn by_reference(
    doors: &PgPool,
    processor: &str,
    reference: &str,
) -> Result<Vec<(OrgId, ProcessorAccountId)>, StoreError> {
    let found: Vec<(Uuid, Uuid)> = sqlx::query_as("select org_id, account_id from connections_of_account($1, $2)")
        .bind(processor)
        .bind(reference)
        .fetch_all(doors)
        .await?;
    Ok(found.into_iter().map(|(org, account)| (OrgId(org), ProcessorAccountId(account))).collect())
}

/// Connections whose tokens are to be renewed, at most `most`.
pub async fn to_renew(
    doors: &PgPool,
    at: DateTime<Utc>,
    most: i32,
) -> Result<Vec<(OrgId, ProcessorAccountId)>, StoreError> {
    let found: Vec<(Uuid, Uuid)> = sqlx::query_as("select org_id, account_id from tokens_to_renew($1, $2)")
        .bind(at)
        .bind(most)
        .fetch_all(doors)
        .await?;
    Ok(found.into_iter().map(|(org, account)| (OrgId(org), ProcessorAccountId(account))).collect())
}

fn currencies(standing: &AccountStanding) -> Vec<&'static str> {
    standing.currencies.iter().map(|currency| currency.code()).collect()
}

impl TryFrom<Row> for ProcessorAccountRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let mode: ProcessorMode = row
            .mode
            .parse()
            .map_err(|_| StoreError::Unreadable { what: "mode of a processor's account", reason: row.mode.clone() })?;
        let currency =
            |code: &String| code.parse().map_err(|_| StoreError::Unreadable { what: "currency", reason: code.clone() });
        let standing = AccountStanding {
            name: row.name,
            country: row.country,
            currencies: row.currencies.iter().map(currency).collect::<Result<_, _>>()?,
            charges_enabled: row.charges_enabled,
            obstacle: row.obstacle,
        };
        Ok(Self {
            id: ProcessorAccountId(row.account_id),
            payee: Payee { processor: row.processor, mode },
            reference: row.reference,
            standing,
            checked_at: row.checked_at,
            location_reference: row.location_reference,
            location_name: row.location_name,
            sealed_tokens: row.sealed_tokens,
            tokens_expire_at: row.tokens_expire_at,
            connected_by: row.connected_by,
            connected_at: row.connected_at,
            ended_at: row.ended_at,
            ended_by: row.ended_by,
        })
    }
}
