//! Four demo clinics with realistic price lists, teams and hours, some weeks of history and two weeks to come.
//!
//! What a clinic is stands in `clinics/*.toml`; what happened there is made up by [`history`] from a fixed seed and the
//! given instant, so that “today” always has a full board. A clinic that was seeded on an earlier day gets the days that are
//! missing; what people made in it stays.

mod accounts;
mod articles;
mod catalogue;
mod clinic_file;
mod history;
mod names;
mod rows;
mod standing;
mod subscriptions;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike, Utc};
use clinic_file::ClinicFile;
use domain::{
    calendar::labels::local_date,
    ids::OrgId,
    pricing::{PriceListError, PricingError},
};
use rand::{SeedableRng, rngs::StdRng};
use std::fmt;
use store::{Database, StoreError};
use uuid::Uuid;

/// Everybody's password in the demo.
const PASSWORD: &str = "anteroom-demo";

const FILES: [&str; 4] = [
    include_str!("clinics/lumen.toml"),
    include_str!("clinics/northside.toml"),
    include_str!("clinics/brightside.toml"),
    include_str!("clinics/ridge.toml"),
];

/// Somebody who can sign in to the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The clinic's slug.
    pub clinic: &'static str,
    pub role: &'static str,
    pub email: &'static str,
    pub password: &'static str,
}

const fn sign_in(clinic: &'static str, role: &'static str, email: &'static str) -> SignIn {
    SignIn { clinic, role, email, password: PASSWORD }
}

/// A dispatcher, an owner and an analyst of each clinic, as the files have them.
pub const SIGN_INS: &[SignIn] = &[
    sign_in("lumen", "dispatcher", "maya@lumen.example"),
    sign_in("lumen", "owner", "lena@lumen.example"),
    sign_in("lumen", "analyst", "sam@lumen.example"),
    sign_in("northside", "dispatcher", "maya@northside.example"),
    sign_in("northside", "owner", "amara@northside.example"),
    sign_in("northside", "analyst", "jo@northside.example"),
    sign_in("brightside", "dispatcher", "nora@brightside.example"),
    sign_in("brightside", "owner", "ben@brightside.example"),
    sign_in("brightside", "analyst", "iris@brightside.example"),
    sign_in("ridge", "dispatcher", "colette@ridge.example"),
    sign_in("ridge", "owner", "graham@ridge.example"),
    sign_in("ridge", "analyst", "anil@ridge.example"),
];

/// Why the demo's data could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the database could not answer: {0}")]
    Database(#[from] sqlx::Error),
    #[error("a clinic's file cannot be read: {0}")]
    File(#[from] Box<figment::Error>),
    #[error("in the file of {clinic}: {reason}")]
    Content { clinic: String, reason: String },
    #[error("the price list of {service} cannot be used: {fault}")]
    PriceList { service: String, fault: PriceListError },
    #[error("{service} cannot be priced: {fault}")]
    Pricing { service: String, fault: PricingError },
    #[error("an amount is out of range: {0}")]
    Money(#[from] domain::money::MoneyError),
    #[error(transparent)]
    Password(#[from] services::identity::PasswordError),
}

/// What [`seed`] did, in words for whoever started it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seeded {
    /// Names of clinics that were not there.
    pub made: Vec<String>,
    /// Names of clinics that were last seeded on an earlier day.
    pub refreshed: Vec<String>,
    /// Visits that were added to those, and visits of past days that were completed or given up.
    pub added: usize,
    pub settled: usize,
}

impl fmt::Display for Seeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let made = (!self.made.is_empty()).then(|| format!("Made for the demo: {}.", self.made.join(", ")));
        let refreshed = (!self.refreshed.is_empty()).then(|| {
            let (names, added, settled) = (self.refreshed.join(", "), self.added, self.settled);
            format!(
                "Brought up to today: {names}. {added} visits were added and {settled} of past days settled; the rest \
                 is as it was."
            )
        });
        let said: Vec<String> = made.into_iter().chain(refreshed).collect();
        if said.is_empty() { f.write_str("The demo clinics are as they were.") } else { f.write_str(&said.join(" ")) }
    }
}

/// Adds the demo clinics that are not there yet, and brings those that were seeded on an earlier day up to today, each
/// in one transaction. Whatever else was made in them stays.
pub async fn seed(database: &Database, now: DateTime<Utc>) -> Result<Seeded, SeedError> {
    let mut seeded = Seeded::default();
    for source in FILES {
        let file = clinic_file::read(source)?;
        let mut transaction = database.owner().begin().await?;
        let known: Option<(Uuid, Option<DateTime<Utc>>)> =
            sqlx::query_as("select org_id, demo_seeded_at from organisations where slug = $1 and demo for update")
                .bind(&file.slug)
                .fetch_optional(&mut *transaction)
                .await?;
        let org = match known {
            None => {
                let mut random = StdRng::seed_from_u64(mark(&file));
                let clinic = catalogue::insert(&mut transaction, &file, now, &mut random).await?;
                accounts::connect(&mut transaction, clinic.org, (&file.slug, &file.name), now).await?;
                history::insert(&mut transaction, &clinic, None, now, &mut random).await?;
                articles::insert(&mut transaction, &file, clinic.org, now, &mut random).await?;
                tracing::info!(clinic = file.slug, "a demo clinic was added");
                seeded.made.push(file.name.clone());
                clinic.org
            }
            Some((org, seeded_at)) => {
                let seeded_at = seeded_at.unwrap_or(DateTime::UNIX_EPOCH);
                if local_date(seeded_at, file.zone) >= local_date(now, file.zone) {
                    continue;
                }
                let mut random = random_of_day(&file, now);
                accounts::connect(&mut transaction, OrgId(org), (&file.slug, &file.name), now).await?;
                let clinic = standing::read(&mut transaction, &file, OrgId(org), now).await?;
                seeded.settled += history::settle(&mut transaction, &clinic, now, &mut random).await?;
                let earlier = standing::earlier(&mut transaction, clinic.org, seeded_at).await?;
                let added = history::insert(&mut transaction, &clinic, Some(earlier), now, &mut random).await?;
                tracing::info!(clinic = file.slug, added, "a demo clinic was brought up to today");
                seeded.added += added;
                seeded.refreshed.push(file.name.clone());
                clinic.org
            }
        };
        // The sandbox has a model, and its switch is off: what the demo shows of one begins with that switch.
        sqlx::query(
            "insert into assistant_settings (org_id, enabled, phrasing, daily_tokens, daily_micros, updated_at)
             values ($1, true, false, 200000, 500000, $2) on conflict do nothing",
        )
        .bind(org.0)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        subscriptions::insert(&mut transaction, &file.slug, file.currency, org, now).await?;
        sqlx::query("update organisations set demo_seeded_at = $2 where org_id = $1")
            .bind(org.0)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
    }
    Ok(seeded)
}

/// The same for the same clinic, so that two machines show the same demo.
fn mark(file: &ClinicFile) -> u64 {
    file.slug.bytes().fold(7, |sum, byte| sum * 31 + u64::from(byte))
}

/// Another one each day: identifiers and secrets of one day must not come again on the next.
fn random_of_day(file: &ClinicFile, now: DateTime<Utc>) -> StdRng {
    let day = local_date(now, file.zone).num_days_from_ce().unsigned_abs();
    StdRng::seed_from_u64(mark(file) ^ (u64::from(day) << 32))
}
