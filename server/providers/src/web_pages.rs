//! Pages by HTTP, from addresses that clinics typed in.

use crate::outbound::{Answer, Outbound};
use async_trait::async_trait;
use ports::{DocumentKind, FetchError, FetchedPage, PageSource};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};

/// Reads pages over a guarded client.
pub struct WebPages(Outbound);

impl WebPages {
    pub const fn new(outbound: Outbound) -> Self {
        Self(outbound)
    }
}

/// By its media type; what names none is taken for a page, as browsers do.
fn kind_of(headers: &HeaderMap) -> Option<DocumentKind> {
    let Some(kind) = headers.get(CONTENT_TYPE) else { return Some(DocumentKind::Html) };
    let kind = kind.to_str().ok()?.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Some(match kind.as_str() {
        "text/html" | "application/xhtml+xml" => DocumentKind::Html,
        "text/plain" => DocumentKind::Text,
        "text/markdown" => DocumentKind::Markdown,
        "application/pdf" => DocumentKind::Pdf,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => DocumentKind::Docx,
        _ => return None,
    })
}

#[async_trait]
impl PageSource for WebPages {
    async fn fetch(&self, address: &str) -> Result<FetchedPage, FetchError> {
        let mut accepted = HeaderMap::new();
        let wanted = "text/html, text/markdown, text/plain;q=0.9, application/pdf;q=0.8, */*;q=0.1";
        accepted.insert(ACCEPT, HeaderValue::from_static(wanted));
        let Answer { status, headers, body } = self.0.get(address, &accepted).await?;
        if !status.is_success() {
            return Err(FetchError::Refused { status: status.as_u16() });
        }
        Ok(FetchedPage { kind: kind_of(&headers), bytes: body })
    }
}
