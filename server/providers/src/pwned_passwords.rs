//! Have I Been Pwned's range API, and whoever mirrors it (<https://haveibeenpwned.com/API/v3#PwnedPasswords>).
//!
//! It is asked with the first five hexadecimal digits of the password's SHA-1, which some 800 passwords of the list
//! share, and answers with the rest of each; the comparison is made here. Padding hides from the network which range
//! was answered: padded lines have a count of zero.

use crate::SetupError;
use async_trait::async_trait;
use ports::{BreachedPasswords, BreachedPasswordsError};
use sha1::{Digest, Sha1};
use std::time::Duration;
use url::Url;

/// Digits of the hash that are told.
const TOLD: usize = 5;
/// A padded range is about 40 KiB.
const MOST_BYTES: usize = 512 * 1_024;

/// How to reach the list.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Ends with a slash; `https://api.pwnedpasswords.com/`, or a mirror of it.
    pub base_url: Url,
    pub timeout: Duration,
}

/// The client of the list.
#[derive(Debug)]
pub struct PwnedPasswords {
    client: reqwest::Client,
    ranges: Url,
}

impl PwnedPasswords {
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        let ranges = settings.base_url.join("range/").map_err(|error| SetupError(error.to_string()))?;
        let client = reqwest::Client::builder()
            .timeout(settings.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("Anteroom")
            .build()
            .map_err(|error| SetupError(error.to_string()))?;
        Ok(Self { client, ranges })
    }

    async fn range(&self, told: &str) -> Result<String, BreachedPasswordsError> {
        let unavailable = |error: reqwest::Error| BreachedPasswordsError(error.without_url().to_string());
        let url = self.ranges.join(told).map_err(|error| BreachedPasswordsError(error.to_string()))?;
        let response = self.client.get(url).header("add-padding", "true").send().await.map_err(unavailable)?;
        let mut response = response.error_for_status().map_err(unavailable)?;
        let mut range = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unavailable)? {
            if range.len() + chunk.len() > MOST_BYTES {
                return Err(BreachedPasswordsError(format!("it answered with more than {MOST_BYTES} bytes")));
            }
            range.extend_from_slice(&chunk);
        }
        String::from_utf8(range).map_err(|_| BreachedPasswordsError("its answer is no text".into()))
    }
}

#[async_trait]
impl BreachedPasswords for PwnedPasswords {
    async fn times_seen(&self, password: &str) -> Result<u64, BreachedPasswordsError> {
        let hash = hex::encode_upper(Sha1::digest(password.as_bytes()));
        let (told, kept) = hash.split_at(TOLD);
        let range = self.range(told).await?;
        let mut lines = range.lines().filter_map(|line| line.trim().split_once(':'));
        let Some((_, count)) = lines.find(|(rest, _)| rest.eq_ignore_ascii_case(kept)) else { return Ok(0) };
        count.parse().map_err(|_| BreachedPasswordsError("it counts in something else than digits".into()))
    }
}
