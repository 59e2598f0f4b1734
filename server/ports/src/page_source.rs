//! Pages of the web that a clinic names.

use crate::{DocumentKind, FetchError};
use async_trait::async_trait;

/// A page as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedPage {
    /// `None`: nothing that is read here, such as a picture.
    pub kind: Option<DocumentKind>,
    pub bytes: Vec<u8>,
}

/// Fetches pages without ever touching a network of our own.
#[async_trait]
pub trait PageSource: Send + Sync {
    /// At most as many bytes as a page may have, within a bounded time.
    async fn fetch(&self, address: &str) -> Result<FetchedPage, FetchError>;
}
