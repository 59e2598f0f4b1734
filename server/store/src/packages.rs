//! Packages on sale, packages that people have, and the visits that were taken from them.

use crate::StoreError;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{BookingId, ContactId, HoldingId, OrgId, PackageId, ServiceId},
    packages::Holding,
};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// A package as it is sold.
#[derive(Clone, Debug, FromRow)]
pub struct PackageRow {
    pub package_id: Uuid,
    pub name: String,
    pub visits: i16,
    pub price_minor: i64,
    pub months: Option<i16>,
    pub active: bool,
    pub version: i32,
    pub services: Vec<Uuid>,
    /// Holdings of it with visits left.
    pub held: i64,
}

/// All of them, those on sale first.
pub async fn all(connection: &mut PgConnection, org: OrgId) -> Result<Vec<PackageRow>, StoreError> {
    let rows = sqlx::query_as(
        "select p.package_id, p.name, p.visits, p.price_minor, p.months, p.active, p.version,
            array(select service_id from package_services s where s.org_id = p.org_id and s.package_id = p.package_id)
                as services,
            (select count(*) from package_holdings h where h.org_id = p.org_id and h.package_id = p.package_id
                and h.voided_at is null and h.visits > (select count(*) from package_uses u where u.org_id = h.org_id
                    and u.holding_id = h.holding_id and u.returned_at is null)) as held
         from packages p where p.org_id = $1 order by not p.active, p.created_at, p.package_id",
    )
    .bind(org.0)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// A package as it is to be.
#[derive(Clone, Debug)]
pub struct NewPackage<'a> {
    pub name: &'a str,
    pub visits: u16,
    pub price_minor: i64,
    pub months: Option<u16>,
    pub services: &'a [ServiceId],
}

fn small(number: u16) -> i16 {
    i16::try_from(number).unwrap_or(i16::MAX)
}

pub async fn insert(
    connection: &mut PgConnection,
    org: OrgId,
    package: PackageId,
    new: &NewPackage<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into packages (org_id, package_id, name, visits, price_minor, months, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(org.0)
    .bind(package.0)
    .bind(new.name)
    .bind(small(new.visits))
    .bind(new.price_minor)
    .bind(new.months.map(small))
    .bind(now)
    .execute(&mut *connection)
    .await?;
    set_services(connection, org, package, new.services).await
}

/// False when the package is not there, or somebody changed it since `seen`.
pub async fn change(
    connection: &mut PgConnection,
    org: OrgId,
    package: PackageId,
    seen: u32,
    new: &NewPackage<'_>,
) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "update packages set name = $4, visits = $5, price_minor = $6, months = $7, version = version + 1
         where org_id = $1 and package_id = $2 and version = $3",
    )
    .bind(org.0)
    .bind(package.0)
    .bind(i32::try_from(seen).unwrap_or(i32::MAX))
    .bind(new.name)
    .bind(small(new.visits))
    .bind(new.price_minor)
    .bind(new.months.map(small))
    .execute(&mut *connection)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    set_services(connection, org, package, new.services).await?;
    Ok(true)
}

async fn set_services(
    connection: &mut PgConnection,
    org: OrgId,
    package: PackageId,
    services: &[ServiceId],
) -> Result<(), StoreError> {
    sqlx::query("delete from package_services where org_id = $1 and package_id = $2")
        .bind(org.0)
        .bind(package.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query("insert into package_services select $1, $2, unnest($3::uuid[])")
        .bind(org.0)
        .bind(package.0)
        .bind(services.iter().map(|service| service.0).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}

/// False when the package is not there.
pub async fn offer(
    connection: &mut PgConnection,
    org: OrgId,
    package: PackageId,
    active: bool,
) -> Result<bool, StoreError> {
    let offered =
        sqlx::query("update packages set active = $3, version = version + 1 where org_id = $1 and package_id = $2")
            .bind(org.0)
            .bind(package.0)
            .bind(active)
            .execute(connection)
            .await?;
    Ok(offered.rows_affected() > 0)
}

/// A package that somebody bought.
#[derive(Clone, Debug)]
pub struct NewHolding<'a> {
    pub id: HoldingId,
    pub package: PackageId,
    pub contact: ContactId,
    pub visits: u16,
    pub price_minor: i64,
    pub currency: &'a str,
    pub paid_by: &'a str,
    pub sold_at: DateTime<Utc>,
    pub expires_on: Option<NaiveDate>,
}

pub async fn sell(connection: &mut PgConnection, org: OrgId, new: &NewHolding<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into package_holdings (org_id, holding_id, package_id, contact_id, visits, price_minor, currency, paid_by,
             sold_at, expires_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(org.0)
    .bind(new.id.0)
    .bind(new.package.0)
    .bind(new.contact.0)
    .bind(small(new.visits))
    .bind(new.price_minor)
    .bind(new.currency)
    .bind(new.paid_by)
    .bind(new.sold_at)
    .bind(new.expires_on)
    .execute(connection)
    .await?;
    Ok(())
}

/// A package that a client has.
#[derive(Clone, Debug, FromRow)]
pub struct HoldingRow {
    pub holding_id: Uuid,
    pub name: String,
    visits: i16,
    used: i64,
    pub price_minor: i64,
    pub currency: String,
    pub expires_on: Option<NaiveDate>,
    pub services: Vec<Uuid>,
    /// Visits ever taken, those that came back included.
    ever_used: i64,
}

impl HoldingRow {
    pub fn holding(&self) -> Holding {
        let number = |count: i64| u16::try_from(count).unwrap_or_default();
        Holding { visits: number(self.visits.into()), used: number(self.used), expires_on: self.expires_on }
    }

    pub fn is_untouched(&self) -> bool {
        self.ever_used == 0
    }
}

const HOLDINGS: &str = "select h.holding_id, p.name, h.visits, h.price_minor, h.currency, h.expires_on,
        (select count(*) from package_uses u where u.org_id = h.org_id and u.holding_id = h.holding_id
            and u.returned_at is null) as used,
        (select count(*) from package_uses u where u.org_id = h.org_id and u.holding_id = h.holding_id) as ever_used,
        array(select service_id from package_services s where s.org_id = h.org_id and s.package_id = h.package_id)
            as services
     from package_holdings h join packages p using (org_id, package_id)
     where h.org_id = $1 and h.contact_id = $2 and h.voided_at is null";

/// What a contact has, the oldest sale first.
pub async fn holdings(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
) -> Result<Vec<HoldingRow>, StoreError> {
    let statement = sqlx::AssertSqlSafe(format!("{HOLDINGS} order by h.sold_at, h.holding_id"));
    Ok(sqlx::query_as(statement).bind(org.0).bind(contact.0).fetch_all(connection).await?)
}

/// One of a contact's, locked: nobody else takes a visit from it until the end of the transaction.
pub async fn lock_holding(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
    holding: HoldingId,
) -> Result<Option<HoldingRow>, StoreError> {
    // Locked first and read by a second statement, which sees what the last holder of the lock committed.
    sqlx::query("select from package_holdings where org_id = $1 and holding_id = $2 for update")
        .bind(org.0)
        .bind(holding.0)
        .execute(&mut *connection)
        .await?;
    let statement = sqlx::AssertSqlSafe(format!("{HOLDINGS} and h.holding_id = $3"));
    let row = sqlx::query_as(statement).bind(org.0).bind(contact.0).bind(holding.0).fetch_optional(connection).await?;
    Ok(row)
}

/// Takes the first free visit of a locked holding for a booking; answers with its number.
pub async fn take(
    connection: &mut PgConnection,
    org: OrgId,
    (id, holding, booking): (Uuid, HoldingId, BookingId),
    deposit_minor: i64,
    now: DateTime<Utc>,
) -> Result<u16, StoreError> {
    let number: i16 = sqlx::query_scalar(
        "insert into package_uses (org_id, use_id, holding_id, visits, number, booking_id, deposit_minor, used_at)
         select h.org_id, $3, h.holding_id, h.visits,
             (select min(n)::smallint from generate_series(1, h.visits) n where not exists (
                 select from package_uses u where u.org_id = h.org_id and u.holding_id = h.holding_id
                 and u.number = n and u.returned_at is null)),
             $4, $5, $6
         from package_holdings h where h.org_id = $1 and h.holding_id = $2
         returning number",
    )
    .bind(org.0)
    .bind(holding.0)
    .bind(id)
    .bind(booking.0)
    .bind(deposit_minor)
    .bind(now)
    .fetch_one(connection)
    .await?;
    Ok(number.unsigned_abs())
}

/// Gives a booking's visit back. Answers with the deposit that it no longer asked for; `None` when it was taken from no
/// package.
pub async fn give_back(
    connection: &mut PgConnection,
    org: OrgId,
    booking: BookingId,
    now: DateTime<Utc>,
) -> Result<Option<i64>, StoreError> {
    let deposit = sqlx::query_scalar(
        "update package_uses set returned_at = $3 where org_id = $1 and booking_id = $2 and returned_at is null
         returning deposit_minor",
    )
    .bind(org.0)
    .bind(booking.0)
    .bind(now)
    .fetch_optional(connection)
    .await?;
    Ok(deposit)
}

/// Takes a sale back. False when a visit was ever taken from it, or it is not there.
pub async fn void(
    connection: &mut PgConnection,
    org: OrgId,
    contact: ContactId,
    holding: HoldingId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let voided = sqlx::query(
        "update package_holdings h set voided_at = $4
         where org_id = $1 and contact_id = $2 and holding_id = $3 and voided_at is null
         and not exists (select from package_uses u where u.org_id = h.org_id and u.holding_id = h.holding_id)",
    )
    .bind(org.0)
    .bind(contact.0)
    .bind(holding.0)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(voided.rows_affected() > 0)
}
