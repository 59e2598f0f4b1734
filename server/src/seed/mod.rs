//! Four demo clinics with realistic price lists, teams and hours, some weeks of history and two weeks to come.
//!
//! What a clinic is stands in `clinics/*.toml`; what happened there is made up by [`history`] from a fixed seed and the
//! given instant, so that “today” always has a full board. An organisation that exists already is left alone.

mod catalogue;
mod clinic_file;
mod history;
mod names;
mod rows;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use domain::pricing::{PriceListError, PricingError};
use rand::{SeedableRng, rngs::StdRng};
use store::{Database, StoreError};

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

/// Adds the demo clinics that are not there yet, each in one transaction.
pub async fn seed(database: &Database, now: DateTime<Utc>) -> Result<(), SeedError> {
    for source in FILES {
        let file = clinic_file::read(source)?;
        let mut transaction = database.owner().begin().await?;
        let known: bool = sqlx::query_scalar("select exists (select from organisations where slug = $1)")
            .bind(&file.slug)
            .fetch_one(&mut *transaction)
            .await?;
        if known {
            continue;
        }
        let mut random = StdRng::seed_from_u64(file.slug.bytes().fold(7, |sum, byte| sum * 31 + u64::from(byte)));
        let clinic = catalogue::insert(&mut transaction, &file, now, &mut random).await?;
        history::insert(&mut transaction, &clinic, now, &mut random).await?;
        transaction.commit().await?;
        tracing::info!(clinic = file.slug, "a demo clinic was added");
    }
    Ok(())
}
