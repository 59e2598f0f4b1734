//! Other people's calendars, read from addresses that a clinic typed in.

use async_trait::async_trait;
pub use secrecy::SecretString;

/// What was known of a file when it was last fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// What an address answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    Unchanged,
    File { bytes: Vec<u8>, known: Known },
}

/// Why nothing was fetched. None of them holds the address, which is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("the address is not one of http or https")]
    NotAnAddress,
    /// It leads into a network that is not everybody's.
    #[error("the address leads into a private network")]
    PrivateNetwork,
    #[error("the name of the host is not known")]
    UnknownHost,
    #[error("the host could not be reached, or its certificate does not hold")]
    Unreachable,
    #[error("the host took too long")]
    TooSlow,
    #[error("the file is larger than {most} bytes")]
    TooLarge { most: usize },
    #[error("it leads from one address to another without end")]
    TooManyRedirects,
    /// The address ended, or was never right.
    #[error("the host answered {status}")]
    Refused { status: u16 },
}

impl FetchError {
    /// Whether trying again soon may help.
    pub const fn may_pass(self) -> bool {
        match self {
            Self::NotAnAddress | Self::PrivateNetwork | Self::TooLarge { .. } | Self::TooManyRedirects => false,
            Self::UnknownHost | Self::Unreachable | Self::TooSlow => true,
            Self::Refused { status } => status >= 500 || status == 429,
        }
    }
}

/// Fetches calendar files without ever touching a network of our own.
#[async_trait]
pub trait CalendarSource: Send + Sync {
    /// Whether an address can be fetched at all, as far as the text of it tells; its host, for people.
    fn host_of(&self, address: &str) -> Result<String, FetchError>;

    /// At most as many bytes as a calendar file may have, within a bounded time.
    async fn fetch(&self, address: &SecretString, known: &Known) -> Result<Fetched, FetchError>;
}
