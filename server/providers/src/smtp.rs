//! Mail over SMTP, by lettre.

use crate::SetupError;
use async_trait::async_trait;
use domain::contact::EmailAddress;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use ports::{Mail, MailError, OutgoingMail};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// For connecting and for each answer.
const TIMEOUT: Duration = Duration::from_secs(15);

/// A mail server that takes our mail.
#[derive(Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
}

impl Smtp {
    /// `url` is `smtps://user:password@host:465`, `smtp://…:587?tls=required`, or `smtp://127.0.0.1:2525`; mail in the
    /// clear is refused for any host that is not loopback. `from` is the address that mails come from.
    pub fn new(url: &SecretString, from: &EmailAddress) -> Result<Self, SetupError> {
        let parsed =
            url::Url::parse(url.expose_secret()).map_err(|_| SetupError("The SMTP URL cannot be read.".into()))?;
        let clear = parsed.scheme() == "smtp"
            && !parsed.query_pairs().any(|(name, value)| name == "tls" && value == "required");
        if clear && !is_loopback(&parsed) {
            return Err(SetupError("Mail in the clear is for loopback only; use smtps:// or ?tls=required.".into()));
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
            .map_err(|_| {
                SetupError("The SMTP URL cannot be used; it needs a host and, with TLS, trusted roots.".into())
            })?
            .timeout(Some(TIMEOUT))
            .build();
        let from =
            from.as_str().parse().map_err(|_| SetupError("The address that mails come from is not valid.".into()))?;
        Ok(Self { transport, from })
    }

    fn message(&self, mail: OutgoingMail) -> Result<Message, MailError> {
        let refused = |error: &dyn std::fmt::Display| MailError::Refused(error.to_string());
        let address = |text: &EmailAddress| text.as_str().parse::<Address>().map_err(|error| refused(&error));
        let name = |text: &str| Some(one_line(text)).filter(|name| !name.is_empty());
        let mut builder = Message::builder()
            .from(Mailbox::new(name(&mail.from_name), self.from.clone()))
            .to(Mailbox::new(name(&mail.to_name), address(&mail.to)?))
            .subject(one_line(&mail.subject))
            .message_id(Some(message_id(&mail.message_key, self.from.domain())))
            // RFC 3834: nobody's absence notice should answer it.
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()));
        if let Some(reply_to) = &mail.reply_to {
            builder = builder.reply_to(Mailbox::new(name(&mail.from_name), address(reply_to)?));
        }
        let mut body = MultiPart::mixed().multipart(
            MultiPart::alternative().singlepart(SinglePart::plain(mail.text)).singlepart(SinglePart::html(mail.html)),
        );
        for attachment in mail.attachments {
            let kind = ContentType::parse(&attachment.content_type).map_err(|error| refused(&error))?;
            body = body.singlepart(Attachment::new(attachment.file_name).body(attachment.body, kind));
        }
        builder.multipart(body).map_err(|error| refused(&error))
    }
}

#[async_trait]
impl Mail for Smtp {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        let message = self.message(mail)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(MailError::Refused(error.to_string())),
            Err(error) => Err(MailError::Unavailable(error.to_string())),
        }
    }
}

/// The same for the same intent, so that a repetition can be recognised; anything but plain characters is left out.
fn message_id(key: &str, domain: &str) -> String {
    let plain: String = key.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).take(120).collect();
    format!("<{plain}@{domain}>")
}

/// Header text in one line, so that nothing typed by a visitor can begin a header of its own.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect()
}

fn is_loopback(url: &url::Url) -> bool {
    // `smtp` is no special scheme, so an IP address arrives as a domain.
    url.host_str().is_some_and(|host| {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn mail_in_the_clear_stays_on_this_machine() {
        let from: EmailAddress = "desk@anteroom.example".parse().expect("an address");
        for url in ["smtp://127.0.0.1:2525", "smtp://localhost:25", "smtp://[::1]:25"] {
            assert!(Smtp::new(&SecretString::from(url), &from).is_ok(), "{url}");
        }
        for url in ["smtp://mail.example:25", "smtp://10.0.0.1:25", "http://127.0.0.1", "nonsense"] {
            assert!(Smtp::new(&SecretString::from(url), &from).is_err(), "{url}");
        }
    }

    #[test]
    fn a_message_id_is_stable_and_harmless() {
        assert_eq!(message_id("confirmed-42>\r\nBcc: x", "a.example"), "<confirmed-42Bccx@a.example>");
        assert_eq!(one_line("Hello\r\nBcc: everybody@example.com"), "Hello Bcc: everybody@example.com");
    }
}
