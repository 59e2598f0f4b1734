//! How often something may be tried, counted in the database so that every process knows.
//!
//! Signing in has three limits. One for a network address, whatever the account. One for an account from browsers that
//! it does not know, which bounds guessing from a thousand addresses. And one for each known browser (a device cookie
//! that the account gave it), so that somebody else's guesses never lock the owner out. A passkey and a reset by mail
//! stand beside all of them.

use crate::{Resources, error::Report};
use chrono::{DateTime, TimeDelta, Utc};
use contract::AppError;
use sha2::{Digest, Sha256};

/// A limit: at most `most` within each `window`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    pub scope: &'static str,
    pub most: i32,
    pub window: TimeDelta,
}

const fn minutes(count: i64) -> TimeDelta {
    TimeDelta::seconds(count * 60)
}

/// Guesses from one network address at one account.
pub(super) const PAIR: Limit = Limit { scope: "sign_in_pair", most: 10, window: minutes(1) };
/// Guesses from one network address at any accounts; a clinic's whole team may stand behind it.
pub(super) const ADDRESS: Limit = Limit { scope: "sign_in_address", most: 60, window: minutes(5) };
/// Guesses at one account from browsers that it does not know.
pub(super) const ACCOUNT: Limit = Limit { scope: "sign_in_account", most: 100, window: minutes(15) };
/// Guesses at one account from one browser that it knows.
pub(super) const DEVICE: Limit = Limit { scope: "sign_in_device", most: 10, window: minutes(5) };
/// Codes for one ticket of the second factor.
pub(super) const SECOND_FACTOR: Limit = Limit { scope: "second_factor", most: 6, window: minutes(15) };
/// Codes for one account's second factor, over all tickets: 10,000 years for half of all codes.
pub(super) const SECOND_FACTOR_ACCOUNT: Limit = Limit { scope: "second_factor_account", most: 30, window: minutes(60) };
/// Answers of authenticators from one network address. None of them can be guessed; each costs a signature check.
pub(super) const PASSKEY: Limit = Limit { scope: "passkey", most: 60, window: minutes(5) };
/// Ways to a provider and back from one network address.
pub(super) const PROVIDER: Limit = Limit { scope: "provider", most: 60, window: minutes(5) };
/// Proofs of identity within one session.
pub(super) const CONFIRMATION: Limit = Limit { scope: "confirmation", most: 10, window: minutes(15) };
/// Mails to one address, whoever asks for them.
pub(super) const MAILS_TO: Limit = Limit { scope: "mails_to", most: 5, window: minutes(60) };
/// Mails that one network address asks for.
pub(super) const MAILS_FROM: Limit = Limit { scope: "mails_from", most: 20, window: minutes(60) };

impl Limit {
    /// Counts one more by `subject`; refuses when that is too many, with the seconds until the window ends.
    pub(crate) async fn count(self, resources: &Resources, subject: &str, request_id: &str) -> Result<(), AppError> {
        let now = resources.clock.now();
        let from = self.window_of(now);
        let doors = resources.database.doors();
        let count = store::challenges::count_attempt(doors, self.scope, &hash(subject), from).await;
        if count.report(request_id)? <= self.most {
            return Ok(());
        }
        let left = (from + self.window - now).num_seconds();
        Err(AppError::RateLimited { retry_after_seconds: u32::try_from(left).unwrap_or(0).max(1) })
    }

    /// Forgets what `subject` tried.
    pub(super) async fn forgive(self, resources: &Resources, subject: &str, request_id: &str) -> Result<(), AppError> {
        let doors = resources.database.doors();
        store::challenges::forgive_attempts(doors, self.scope, &hash(subject)).await.report(request_id)
    }

    fn window_of(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let seconds = self.window.num_seconds().max(1);
        let from = now.timestamp().div_euclid(seconds) * seconds;
        DateTime::from_timestamp(from, 0).unwrap_or(now)
    }
}

/// Addresses and networks are personal: only their hash is stored.
fn hash(subject: &str) -> Vec<u8> {
    Sha256::digest(subject.to_lowercase().as_bytes()).to_vec()
}
