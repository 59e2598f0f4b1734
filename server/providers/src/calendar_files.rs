//! Calendar files by HTTP, from addresses that clinics typed in.

use crate::outbound::{self, Answer, Outbound};
use async_trait::async_trait;
use ports::{CalendarSource, FetchError, Fetched, Known};
use reqwest::{
    StatusCode,
    header::{ACCEPT, ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED},
};
use secrecy::{ExposeSecret, SecretString};

/// Longest mark of a state that is kept.
const LONGEST_MARK: usize = 500;

/// Reads calendar files over a guarded client.
pub struct CalendarFiles(Outbound);

impl CalendarFiles {
    pub const fn new(outbound: Outbound) -> Self {
        Self(outbound)
    }
}

#[async_trait]
impl CalendarSource for CalendarFiles {
    fn host_of(&self, address: &str) -> Result<String, FetchError> {
        let url = outbound::parse(address)?;
        Ok(url.host_str().unwrap_or_default().to_owned())
    }

    async fn fetch(&self, address: &SecretString, known: &Known) -> Result<Fetched, FetchError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("text/calendar, text/plain;q=0.5, */*;q=0.1"));
        for (name, value) in [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.last_modified)] {
            if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
                headers.insert(name, value);
            }
        }
        let Answer { status, headers, body } = self.0.get(address.expose_secret(), &headers).await?;
        if status == StatusCode::NOT_MODIFIED {
            return Ok(Fetched::Unchanged);
        }
        if !status.is_success() {
            return Err(FetchError::Refused { status: status.as_u16() });
        }
        let mark = |name| {
            let value = headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
            value.filter(|value| value.len() <= LONGEST_MARK).map(str::to_owned)
        };
        Ok(Fetched::File { bytes: body, known: Known { etag: mark(ETAG), last_modified: mark(LAST_MODIFIED) } })
    }
}
