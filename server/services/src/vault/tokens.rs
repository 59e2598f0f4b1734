//! Links and codes that are computed from an id rather than kept: a leaked database opens none of them, and the job
//! that mails one needs the id alone.

use super::{MasterKey, Vault};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// What a token is for; a token of one purpose opens nothing of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The link in a mail about a challenge.
    ChallengeLink,
    /// The link to the end of an address change at the old address.
    OldAddressLink,
    /// The six digits in the same mails.
    ChallengeCode,
    OldAddressCode,
    Invitation,
    /// The link by which somebody answers an offer of the waitlist.
    WaitlistOffer,
    /// The link by which somebody leaves the waitlist.
    WaitlistPlace,
    /// The link by which a chat goes on from a mail.
    Conversation,
    /// What an answer by mail to a chat comes back with.
    ConversationReply,
    /// What an answer by mail to an open question comes back with.
    QuestionReply,
}

impl Purpose {
    const fn info(self) -> &'static [u8] {
        match self {
            Self::ChallengeLink => b"anteroom: link of a mail challenge",
            Self::OldAddressLink => b"anteroom: link of a mail challenge, old address",
            Self::ChallengeCode => b"anteroom: code of a mail challenge",
            Self::OldAddressCode => b"anteroom: code of a mail challenge, old address",
            Self::Invitation => b"anteroom: invitation",
            Self::WaitlistOffer => b"anteroom: offer of the waitlist",
            Self::WaitlistPlace => b"anteroom: place on the waitlist",
            Self::Conversation => b"anteroom: chat that goes on from a mail",
            Self::ConversationReply => b"anteroom: answer by mail to a chat",
            Self::QuestionReply => b"anteroom: answer by mail to an open question",
        }
    }
}

type Tag = Hmac<Sha256>;

/// Bytes of a tag in an address: nobody guesses one of 2⁸⁰ by sending mails.
const ADDRESS_TAG: usize = 10;

fn tag(key: &MasterKey, purpose: Purpose, id: Uuid) -> Tag {
    let derived = key.derive(purpose.info());
    let mut tag = Tag::new_from_slice(derived.as_slice()).expect("HMAC takes a key of any length");
    tag.update(id.as_bytes());
    tag
}

impl Vault {
    /// A token for a link: 64 characters of URL-safe base64 that hold the id and its tag.
    pub fn token(&self, purpose: Purpose, id: Uuid) -> String {
        let mut bytes = id.as_bytes().to_vec();
        bytes.extend_from_slice(&tag(&self.current, purpose, id).finalize().into_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The id of a genuine token; `None` for any other text.
    pub fn open_token(&self, purpose: Purpose, token: &str) -> Option<Uuid> {
        if token.len() != 64 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (id, given) = bytes.split_at_checked(16)?;
        let id = Uuid::from_slice(id).ok()?;
        // `verify_slice` compares in constant time.
        self.all().any(|key| tag(key, purpose, id).verify_slice(given).is_ok()).then_some(id)
    }

    /// The same for the name in a mail address, of which some servers make small letters and none takes more than 64
    /// characters: 42 of base 32 that hold the id and ten bytes of its tag.
    pub fn address_tag(&self, purpose: Purpose, id: Uuid) -> String {
        let mut bytes = id.as_bytes().to_vec();
        bytes.extend_from_slice(&tag(&self.current, purpose, id).finalize().into_bytes()[..ADDRESS_TAG]);
        BASE32_NOPAD.encode(&bytes).to_lowercase()
    }

    /// The id of a genuine one; `None` for any other text.
    pub fn open_address_tag(&self, purpose: Purpose, text: &str) -> Option<Uuid> {
        let bytes = BASE32_NOPAD.decode(text.to_uppercase().as_bytes()).ok()?;
        let (id, given) = bytes.split_at_checked(16)?;
        let id = Uuid::from_slice(id).ok()?;
        // `verify_truncated_left` compares in constant time, and takes any length: ours alone is right.
        let fits = |key| given.len() == ADDRESS_TAG && tag(key, purpose, id).verify_truncated_left(given).is_ok();
        self.all().any(fits).then_some(id)
    }

    /// Six digits, leading zeros included.
    pub fn code(&self, purpose: Purpose, id: Uuid) -> String {
        digits(&self.current, purpose, id)
    }

    /// Whether these are the digits for the id. Spaces and dashes that people type are ignored.
    pub fn code_fits(&self, purpose: Purpose, id: Uuid, typed: &str) -> bool {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(7).collect();
        // Few guesses are allowed, so comparing digit by digit gives nothing away that guessing would not.
        self.all().any(|key| digits(key, purpose, id) == typed)
    }
}

fn digits(key: &MasterKey, purpose: Purpose, id: Uuid) -> String {
    let bytes = tag(key, purpose, id).finalize().into_bytes();
    let number = bytes.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}
