//! A mail as it came, read for what we need of it.

use super::files::{self, AttachedFiles};
use domain::{contact::EmailAddress, ids::MessageId, mail_reply::own_words};
use mail_parser::{Address, HeaderValue, Message, MessageParser, MimeHeaders};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Headers in which a server notes which address a mail was for.
const DELIVERED_TO: [&str; 4] = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Delivered-To"];
/// Kinds of mail that people do not write (RFC 2076, section 3.9).
const BULK: [&str; 4] = ["bulk", "junk", "list", "auto_reply"];

/// What somebody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Without brackets.
    pub message_id: String,
    pub from: EmailAddress,
    /// Their own words; empty where they sent files alone.
    pub text: String,
    pub files: AttachedFiles,
}

impl Answer {
    /// The same for the same mail, however often it is read.
    pub fn id(&self) -> Uuid {
        self.id_of("")
    }

    /// Under which its files are said: a message of their own.
    pub fn files_id(&self) -> MessageId {
        MessageId(self.id_of("\nfiles"))
    }

    fn id_of(&self, part: &str) -> Uuid {
        let hash = Sha256::new().chain_update(&self.message_id).chain_update(self.from.as_str().to_lowercase());
        let hash = hash.chain_update(part);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }
}

/// What a mail is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// With what stands behind the `+` of our address.
    Answer { answer: Answer, tag: String },
    /// A program sent it by itself.
    Automatic,
    /// The reason.
    Nothing(&'static str),
}

pub(super) fn read(raw: &[u8], ours: &EmailAddress) -> Read {
    let Some(mail) = MessageParser::default().parse(raw) else { return Read::Nothing("it is no mail") };
    if is_automatic(&mail) {
        return Read::Automatic;
    }
    let from = mail.from().and_then(Address::first).and_then(|one| one.address());
    let Some(from) = from.and_then(|from| EmailAddress::try_from(from.to_owned()).ok()) else {
        return Read::Nothing("nobody says that they wrote it");
    };
    let Some(tag) = tag(&mail, ours) else { return Read::Nothing("it is addressed to nothing of ours") };
    let message_id = mail.message_id().unwrap_or_default().to_owned();
    if message_id.is_empty() {
        return Read::Nothing("it has no number");
    }
    // The plain part, or the HTML one as text.
    let text = own_words(&mail.body_text(0).unwrap_or_default());
    let files = files::of(&mail);
    if text.is_empty() && files.is_empty() {
        return Read::Nothing("it says nothing of its own");
    }
    Read::Answer { answer: Answer { message_id, from, text, files }, tag }
}

fn is_automatic(mail: &Message<'_>) -> bool {
    let header = |name: &str| mail.header(name).and_then(HeaderValue::as_text).map(|text| text.trim().to_lowercase());
    header("Auto-Submitted").is_some_and(|value| value != "no")
        || header("Precedence").is_some_and(|value| BULK.contains(&value.as_str()))
        || ["List-Id", "X-Autoreply", "X-Autorespond"].iter().any(|name| mail.header(*name).is_some())
        // What a server sends of a mail that did not arrive (RFC 3464).
        || header("Return-Path").is_some_and(|path| path == "<>")
        || mail.is_content_type("multipart", "report")
}

/// What stands behind the `+` in the first of the mail's addresses that is ours.
fn tag(mail: &Message<'_>, ours: &EmailAddress) -> Option<String> {
    let (name, domain) = ours.as_str().rsplit_once('@')?;
    let tag_of = |address: &str| -> Option<String> {
        let address = address.trim().trim_matches(['<', '>']);
        let (local, at) = address.rsplit_once('@')?;
        let (own, tag) = local.split_once('+')?;
        (own.eq_ignore_ascii_case(name) && at.eq_ignore_ascii_case(domain)).then(|| tag.to_owned())
    };
    let written = [mail.to(), mail.cc()].into_iter().flatten().flat_map(Address::iter);
    let written = written.filter_map(|one| one.address().and_then(tag_of));
    let delivered = DELIVERED_TO.iter().filter_map(|name| mail.header(*name)?.as_text().and_then(tag_of));
    written.chain(delivered).next()
}
