//! The mailbox that answers to our own mails come back to.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::contact::EmailAddress;

/// A mail in it, of this session or any other: the number alone means another mail once the mailbox was made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnedId {
    /// UIDVALIDITY (RFC 9051, section 2.3.1.1).
    pub mailbox: u32,
    pub mail: u32,
}

/// A mail that nobody has looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedMail {
    pub id: ReturnedId,
    /// When the server took it.
    pub received_at: DateTime<Utc>,
    /// As it stands on the wire (RFC 5322); `None` when it is larger than anybody writes.
    pub raw: Option<Vec<u8>>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnedFate {
    /// Done, or nothing to do.
    Read,
    /// Nothing of ours could be made of it: somebody may look at it.
    SetAside,
}

/// Why the mailbox could not be read. Causes go into logs: our own words, never what a server said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReturnMailboxError {
    #[error("the mailbox for answers cannot be reached: {0}")]
    Unavailable(String),
    #[error("the mailbox for answers refused us: {0}")]
    Refused(String),
}

#[async_trait]
pub trait ReturnMailbox: Send + Sync {
    /// Where mail reaches it; mail to the same address with `+` and anything behind its name reaches it too (RFC 5233).
    /// `None`: there is no such mailbox, and answers go to whoever the mail names.
    fn address(&self) -> Option<&EmailAddress>;

    /// At most so many mails that nobody has looked at, the oldest first; fewer where they are large. None: there are none.
    async fn waiting(&self, most: usize) -> Result<Vec<ReturnedMail>, ReturnMailboxError>;

    /// Has them wait no longer.
    async fn settle(&self, fates: &[(ReturnedId, ReturnedFate)]) -> Result<(), ReturnMailboxError>;
}
