//! Passwords: argon2id on threads of their own, so that a storm of sign-ins cannot starve the requests of visitors.

use super::hashing_threads::hash_in_turn;
use crate::error::internal;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use contract::AppError;
use ports::BreachedPasswords;
use std::sync::LazyLock;

/// Longer input is not a password of ours; hashing it would only cost us time.
pub(super) const LONGEST_PASSWORD: usize = 1_024;
/// NIST SP 800-63B-4 asks for eight at least where a second factor may follow; strength is judged on top of it.
const SHORTEST_PASSWORD: usize = 8;

/// OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Checked when there is no such person, so that the answer takes as long. No password of at most
/// [`LONGEST_PASSWORD`] bytes fits it: it was made from a longer one.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    hash(&"-".repeat(LONGEST_PASSWORD + 1), b"nobody signs in").expect("fixed parameters and salt are valid")
});

/// How long somebody waits who came when too many were waiting already.
const BUSY_SECONDS: u32 = 10;

/// Why a password could not be hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("too many passwords wait to be checked")]
    Busy,
    #[error("the password could not be processed: {0}")]
    Failed(String),
}

impl PasswordError {
    /// What the person is told: to come back in a moment, or that it is our fault.
    pub(super) fn report(&self, request_id: &str) -> AppError {
        match self {
            Self::Busy => AppError::RateLimited { retry_after_seconds: BUSY_SECONDS },
            Self::Failed(_) => internal(request_id, self),
        }
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| PasswordError::Failed(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A PHC string for storing. `salt` is 8 to 48 unpredictable bytes. Takes tens of milliseconds: never in a request's
/// own task.
pub fn hash(password: &str, salt: &[u8]) -> Result<String, PasswordError> {
    let hash: PasswordHash = argon2()?
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|error| PasswordError::Failed(error.to_string()))?;
    Ok(hash.to_string())
}

/// [`hash`] when its turn has come.
pub(super) async fn hash_later(password: String, salt: Vec<u8>) -> Result<String, PasswordError> {
    hash_in_turn(move || hash(&password, &salt)).await
}

/// Refuses what is guessed in less than 10^8 tries (zxcvbn's score 3), in its own words about why. No rule about which
/// characters it must hold. `about` is what the person typed beside it, which makes a poor password.
pub(super) fn require_strong(password: &str, about: &[&str]) -> Result<(), AppError> {
    let misfit = |reason: String| Err(AppError::invalid("password", reason));
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        return misfit(format!(
            "Please use at least {SHORTEST_PASSWORD} characters; a few words are easy to remember."
        ));
    }
    if password.len() > LONGEST_PASSWORD {
        return misfit("Please use at most 1,024 characters.".into());
    }
    // Guessing time grows with length alone beyond this, and so does the estimate's own.
    let start: String = password.chars().take(100).collect();
    let about: Vec<&str> = about.iter().copied().chain(["anteroom"]).collect();
    let estimate = zxcvbn::zxcvbn(&start, &about);
    if estimate.score() >= zxcvbn::Score::Three {
        return Ok(());
    }
    let feedback = estimate.feedback();
    let warning = feedback.and_then(zxcvbn::feedback::Feedback::warning).map(|warning| format!("{warning} "));
    misfit(format!("{}Add a word or two that nobody would expect.", warning.unwrap_or_default()))
}

/// Refuses a password that is on the deployment's list of stolen ones (NIST SP 800-63B-4, 3.1.1.2). A list that cannot
/// be asked keeps nobody out.
pub(super) async fn require_unbreached(list: &dyn BreachedPasswords, password: &str) -> Result<(), AppError> {
    match list.times_seen(password).await {
        Ok(0) => Ok(()),
        Ok(_) => Err(AppError::invalid(
            "password",
            "This password was stolen from another site once, and thieves try such ones first. Please choose one that \
             you use nowhere else.",
        )),
        Err(error) => {
            tracing::warn!(%error, "a password was taken by its strength alone");
            Ok(())
        }
    }
}

/// Whether `password` fits `stored`; with `None` it takes as long and never fits.
pub(super) async fn fits(password: String, stored: Option<String>) -> Result<bool, PasswordError> {
    hash_in_turn(move || {
        // Made by the first check of all, whoever that is for, so that it never tells one from the other.
        let nobody = NOBODY.as_str();
        let stored = stored.as_deref().unwrap_or(nobody);
        let hash = PasswordHash::new(stored).map_err(|error| PasswordError::Failed(error.to_string()))?;
        Ok(password.len() <= LONGEST_PASSWORD && argon2()?.verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let stored = hash("correct horse", b"0123456789abcdef").expect("a hash");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(fits("correct horse".into(), Some(stored.clone())).await.expect("compared"));
        assert!(!fits("correct horse ".into(), Some(stored)).await.expect("compared"));
    }

    #[test]
    fn a_password_that_is_quickly_guessed_is_refused_with_a_reason() {
        for weak in ["short", "password", "12345678", "qwertyuiop", "lumen-aesthetics", "maya.torres"] {
            let refused = require_strong(weak, &["Maya Torres", "maya.torres@lumen.example", "lumen-aesthetics"]);
            assert!(matches!(refused, Err(AppError::Invalid { .. })), "{weak}");
        }
        for strong in ["front desk at seven", "correct horse battery staple", "Zähne putzen um 7"] {
            assert_eq!(require_strong(strong, &["Maya Torres"]), Ok(()), "{strong}");
        }
    }

    #[tokio::test]
    async fn nobody_signs_in_as_nobody() {
        for password in ["", "-", "nobody signs in", &"-".repeat(LONGEST_PASSWORD + 1)] {
            assert!(!fits(password.into(), None).await.expect("compared"));
        }
    }
}
