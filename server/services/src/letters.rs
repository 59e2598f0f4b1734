//! Mails about accounts and organisations, from Anteroom itself rather than from a clinic.

use crate::{
    Resources,
    notifications::html::{self, Page},
    worker::JobFailed,
};
use domain::{contact::EmailAddress, understanding::Locale};
use ports::{MailError, OutgoingMail};

/// A mail in words. Written by the job that sends it: codes and links are never kept.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// Unique and stable for one intent, so that a retry is recognised.
    pub key: String,
    pub to: String,
    pub subject: String,
    pub heading: String,
    pub paragraphs: Vec<String>,
    /// Six digits to be typed.
    pub code: Option<String>,
    /// The one thing to do: label and address.
    pub action: (String, String),
    /// Where answers are read; `None`: nobody reads them.
    pub answers_to: Option<EmailAddress>,
}

/// Anteroom's own hue and chroma (OKLCH), as in the style sheet.
const BRAND: (u16, f32) = (178, 0.09);

/// `Err` when the mail is to be tried again. An address that refuses for good is its owner's to mend: the page that
/// waits for the mail says how.
pub(crate) async fn send(resources: &Resources, letter: Letter) -> Result<(), JobFailed> {
    let Ok(to) = EmailAddress::try_from(letter.to.clone()) else { return Ok(()) };
    let digits = letter.code.as_deref().map(|code| code.split_at_checked(3).unwrap_or((code, "")));
    let facts: Vec<_> =
        digits.map(|(left, right)| ("Code".to_owned(), format!("{left} {right}"))).into_iter().collect();
    let page = Page {
        locale: Locale::En,
        clinic: "Anteroom",
        contact: ["", "", ""],
        brand: html::brand_colour(BRAND.0, BRAND.1),
        heading: &letter.heading,
        greeting: "Hello,",
        paragraphs: &letter.paragraphs,
        facts: &facts,
        preparation: &[],
        action: (&letter.action.0, &letter.action.1),
        calendars: &[],
    };
    let mail = OutgoingMail {
        message_key: letter.key,
        from_name: "Anteroom".into(),
        reply_to: letter.answers_to,
        in_reply_to: None,
        to,
        to_name: String::new(),
        subject: letter.subject.split_whitespace().collect::<Vec<_>>().join(" "),
        text: page.text(),
        html: page.html(),
        attachments: Vec::new(),
    };
    match resources.mail.send(mail).await {
        Ok(()) => Ok(()),
        Err(MailError::Unavailable(_)) => Err(JobFailed("the mail server could not take a mail yet".into())),
        Err(MailError::Refused(_)) => {
            tracing::warn!("a mail about an account was refused for good");
            Ok(())
        }
    }
}
