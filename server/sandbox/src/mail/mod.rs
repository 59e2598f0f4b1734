//! A mail server with one mailbox for everybody.

pub(crate) mod pages;
pub(crate) mod smtp;

use crate::{Now, kept::Kept, switches::Switchboard};
use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, MimeHeaders};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// How many messages are kept.
const MOST: usize = 500;

/// A message as it arrived.
#[derive(Clone, Debug, Serialize)]
pub struct Mail {
    pub id: String,
    pub received_at: DateTime<Utc>,
    /// The envelope.
    pub sender: String,
    pub recipients: Vec<String>,
    /// Headers, as people read them.
    pub from: String,
    pub to: String,
    /// Where answers are asked for, if it says so.
    pub reply_to: String,
    pub subject: String,
    pub message_id: String,
    pub auto_submitted: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<Attachment>,
}

/// An answer as it stands on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub at: DateTime<Utc>,
    pub raw: Vec<u8>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Attachment {
    pub file_name: String,
    /// With its parameters, such as `text/calendar; charset="utf-8"; method="PUBLISH"`.
    pub content_type: String,
    #[serde(serialize_with = "as_text")]
    pub body: Vec<u8>,
}

fn as_text<S: serde::Serializer>(body: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(body))
}

/// Every message that arrived lately. Clones share it.
#[derive(Clone)]
pub struct Mailbox {
    mails: Arc<Mutex<Kept<Mail>>>,
    /// What was answered to them and waits to be fetched, as it stands on the wire, by number.
    answers: Arc<Mutex<BTreeMap<u32, Answered>>>,
    next: Arc<AtomicU64>,
    now: Now,
    pub(crate) switches: Switchboard,
}

impl Mailbox {
    pub(crate) fn new(now: Now, switches: Switchboard) -> Self {
        let answers = Arc::new(Mutex::new(BTreeMap::new()));
        Self { mails: Arc::new(Mutex::new(Kept::new(MOST))), answers, next: Arc::new(AtomicU64::new(1)), now, switches }
    }

    /// Newest first.
    pub fn all(&self) -> Vec<Mail> {
        self.mails().newest().cloned().collect()
    }

    pub fn len(&self) -> usize {
        self.mails().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn find(&self, id: &str) -> Option<Mail> {
        self.mails().get(id).cloned()
    }

    /// Takes a raw message; `false` when it is not one.
    pub(crate) fn take(&self, sender: String, recipients: Vec<String>, raw: &[u8]) -> bool {
        let Some(message) = MessageParser::default().parse(raw) else { return false };
        let people = |list: Option<&mail_parser::Address<'_>>| {
            list.map(|list| {
                let one = |person: &mail_parser::Addr<'_>| match (person.name(), person.address()) {
                    (Some(name), Some(address)) => format!("{name} <{address}>"),
                    (name, address) => address.or(name).unwrap_or_default().to_owned(),
                };
                list.iter().map(one).collect::<Vec<_>>().join(", ")
            })
            .unwrap_or_default()
        };
        let id = self.next.fetch_add(1, Ordering::Relaxed).to_string();
        let mail = Mail {
            id: id.clone(),
            received_at: (self.now)(),
            sender,
            recipients,
            from: people(message.from()),
            to: people(message.to()),
            reply_to: people(message.reply_to()),
            subject: message.subject().unwrap_or_default().to_owned(),
            message_id: message.message_id().unwrap_or_default().to_owned(),
            auto_submitted: message.header_raw("Auto-Submitted").unwrap_or_default().trim().to_owned(),
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: message.body_html(0).unwrap_or_default().into_owned(),
            attachments: message.attachments().map(attachment).collect(),
        };
        self.mails().put(id, mail);
        true
    }

    /// Answers a message, as its recipient's mail program would. False for one that is not there or that asks for no
    /// answers, and for an empty answer.
    pub(crate) fn answer(&self, id: &str, text: &str) -> bool {
        let Some(mail) = self.find(id).filter(|mail| !mail.reply_to.is_empty()) else { return false };
        if text.trim().is_empty() {
            return false;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let at = (self.now)();
        let text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\r\n");
        let raw = format!(
            "From: {}\r\nTo: {}\r\nDate: {}\r\nSubject: Re: {}\r\nMessage-ID: <{number}@sandbox.example>\r\n\
             In-Reply-To: <{}>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\r\n\
             On {}, somebody at {} wrote:\r\n> {}\r\n",
            mail.to,
            mail.reply_to,
            at.to_rfc2822(),
            mail.subject,
            mail.message_id,
            at.format("%b %-d, %Y"),
            mail.from,
            mail.subject
        );
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        while answers.len() >= MOST {
            answers.pop_first();
        }
        answers.insert(u32::try_from(number).unwrap_or(u32::MAX), Answered { at, raw: raw.into_bytes() });
        true
    }

    /// At most so many answers that wait, the oldest first.
    pub fn answers(&self, most: usize) -> Vec<(u32, Answered)> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.iter().take(most).map(|(number, answer)| (*number, answer.clone())).collect()
    }

    /// Has an answer wait no longer.
    pub fn take_answer(&self, number: u32) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
    }

    fn mails(&self) -> MutexGuard<'_, Kept<Mail>> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn attachment(part: &mail_parser::MessagePart<'_>) -> Attachment {
    use std::fmt::Write as _;
    let mut content_type = String::from("application/octet-stream");
    if let Some(kind) = part.content_type() {
        content_type = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("octet-stream"));
        for parameter in kind.attributes().unwrap_or_default() {
            let _ = write!(content_type, "; {}=\"{}\"", parameter.name, parameter.value);
        }
    }
    Attachment {
        file_name: part.attachment_name().unwrap_or("attachment").to_owned(),
        content_type,
        body: part.contents().to_vec(),
    }
}
