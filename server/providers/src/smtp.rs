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
    transport::smtp,
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
        let refused = |part: &str| MailError::Refused(format!("its {part} cannot be written into a mail"));
        let address = |text: &EmailAddress| text.as_str().parse::<Address>().map_err(|_| refused("address"));
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
        if let Some(answered) = mail.in_reply_to.as_deref().and_then(bracketed) {
            builder = builder.in_reply_to(answered.clone()).references(answered);
        }
        let mut body = MultiPart::mixed().multipart(
            MultiPart::alternative().singlepart(SinglePart::plain(mail.text)).singlepart(SinglePart::html(mail.html)),
        );
        for attachment in mail.attachments {
            let kind = ContentType::parse(&attachment.content_type).map_err(|_| refused("attachment"))?;
            body = body.singlepart(Attachment::new(attachment.file_name).body(attachment.body, kind));
        }
        builder.multipart(body).map_err(|_| refused("heading"))
    }
}

#[async_trait]
impl Mail for Smtp {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        let message = self.message(mail)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(MailError::Refused(cause(&error))),
            Err(error) => Err(MailError::Unavailable(cause(&error))),
        }
    }
}

/// What went wrong, without a word of the server's, which may name the client: “reply 550 5.1.1”.
fn cause(error: &smtp::Error) -> String {
    let Some(code) = error.status() else {
        let what = if error.is_timeout() {
            "no answer in time"
        } else if error.is_tls() {
            "no secure connection"
        } else if error.is_response() {
            "an answer that cannot be read"
        } else {
            "no connection"
        };
        return what.to_owned();
    };
    let said = error.to_string();
    let status = said.split_whitespace().find(|word| is_status(word));
    status.map_or_else(|| format!("reply {code}"), |status| format!("reply {code} {status}"))
}

/// An enhanced status code: a class, a subject and a detail (RFC 3463, section 2).
fn is_status(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && matches!(parts[0], "2" | "4" | "5") && parts.iter().all(number)
}

/// The same for the same intent, so that a repetition can be recognised; anything but plain characters is left out.
fn message_id(key: &str, domain: &str) -> String {
    let plain: String = key.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).take(120).collect();
    format!("<{plain}@{domain}>")
}

/// A Message-ID in its brackets; `None` for what is none, which came from outside (RFC 5322, section 3.6.4).
fn bracketed(id: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_graphic() && !"<>()[]\\,;:\"".contains(c);
    (!id.is_empty() && id.len() <= 250 && id.chars().all(plain)).then(|| format!("<{id}>"))
}

/// Header text in one line, so that nothing typed by a visitor can begin a header of its own.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect()
}

pub(crate) fn is_loopback(url: &url::Url) -> bool {
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
    fn only_codes_are_taken_from_what_a_server_says() {
        assert!(["5.1.1", "4.7.650"].iter().all(|word| is_status(word)));
        for word in ["10.0.0.1", "5.1", "ada@example.com", "5.1.x", "5.1.1234", "3.1.1", "<5.1.1>"] {
            assert!(!is_status(word), "{word}");
        }
    }

    #[test]
    fn a_message_id_is_stable_and_harmless() {
        assert_eq!(message_id("confirmed-42>\r\nBcc: x", "a.example"), "<confirmed-42Bccx@a.example>");
        assert_eq!(one_line("Hello\r\nBcc: everybody@example.com"), "Hello Bcc: everybody@example.com");
    }
}
