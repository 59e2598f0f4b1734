//! Sending mail.

use async_trait::async_trait;
use domain::contact::EmailAddress;

/// One mail, text and HTML.
#[derive(Clone, Debug)]
pub struct OutgoingMail {
    /// Unique and stable for one intent, so that a retry can be recognised; becomes the Message-ID's left part.
    pub message_key: String,
    pub from_name: String,
    pub reply_to: Option<EmailAddress>,
    /// The Message-ID of the mail that this answers, without its brackets.
    pub in_reply_to: Option<String>,
    pub to: EmailAddress,
    pub to_name: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<MailAttachment>,
}

#[derive(Clone, Debug)]
pub struct MailAttachment {
    pub file_name: String,
    /// Such as `text/calendar; charset=utf-8; method=PUBLISH`.
    pub content_type: String,
    pub body: Vec<u8>,
}

/// Why a mail was not taken. The causes go into logs and job errors: reply codes and our own words, never what a server
/// said, which often repeats the address.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The server answered that it will never take this mail.
    #[error("the mail was refused for good: {0}")]
    Refused(String),
    /// Try again later.
    #[error("the mail server could not take the mail now: {0}")]
    Unavailable(String),
}

#[async_trait]
pub trait Mail: Send + Sync {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError>;
}
