//! What goes into the engine and what comes out.

use super::{Phrase, Question};
use crate::{
    booking::BookingState,
    catalogue::{Answer, Service},
    contact::{ContactError, E164, EmailAddress, PersonName},
    ids::BookingId,
    understanding::{Locale, WantedTime},
};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// What a turn depends on besides the state.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    pub now: DateTime<Utc>,
    pub zone: Tz,
    /// ISO 3166-1 alpha-2.
    pub country: &'a str,
    pub services: &'a [Service],
    /// The clinic's own words for an emergency, lower case.
    pub emergency_words: &'a [String],
    /// The consent text in force; `None` where the clinic has none.
    pub consent_version: Option<u32>,
    /// The conversation's booking, as it stands in truth.
    pub booking: Option<BookingNow>,
    /// Somebody of the clinic answers: what is said is kept for them, and only taps and emergencies are answered here.
    pub with_person: bool,
    /// Whether the clinic's articles answer the message at hand, where it may be a question
    /// ([`question_in`](super::question_in)).
    pub articles_answer: bool,
}

/// The conversation's booking. A hold that has run out counts as `Expired`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookingNow {
    pub id: BookingId,
    pub state: BookingState,
    pub start: DateTime<Utc>,
}

impl BookingNow {
    pub fn is_hold(self) -> bool {
        self.state == BookingState::AwaitingDeposit
    }

    pub fn is_standing(self) -> bool {
        matches!(self.state, BookingState::Pending | BookingState::AwaitingDeposit | BookingState::Confirmed)
    }
}

/// What a visitor did.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Text(String),
    Service(String),
    Answer {
        question: String,
        answer: Answer,
    },
    Consent(u32),
    PickSlot {
        start: DateTime<Utc>,
        practitioner: String,
    },
    ShowTimes {
        from: Option<NaiveDate>,
    },
    Details(Details),
    Forget(String),
    ReleaseHold,
    AskPerson,
    /// Files that came by mail.
    Files(SentFiles),
    StartOver,
    SetLocale(Locale),
}

/// Files that came by mail, by their names; what is in them is read by people alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentFiles {
    pub kept: Vec<String>,
    /// For which there was no room.
    pub left: Vec<String>,
}

/// A name and at least one way to be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub name: PersonName,
    pub phone: Option<E164>,
    pub email: Option<EmailAddress>,
}

/// What is wrong with one field of the details form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailsError {
    /// `name`, `phone` or `email`.
    pub field: &'static str,
    pub reason: Phrase,
}

impl Details {
    /// Reads the form; every field that needs another look is named at once.
    pub fn parse(name: &str, phone: &str, email: &str, country: &str) -> Result<Self, Vec<DetailsError>> {
        let mut wrong = Vec::new();
        let mut note = |field, reason| wrong.push(DetailsError { field, reason });
        let name = name.parse::<PersonName>().map_err(|_: ContactError| note("name", Phrase::BadName)).ok();
        let phone = match phone.trim() {
            "" => None,
            text => E164::parse(text, country).map_err(|_| note("phone", Phrase::BadPhone)).ok(),
        };
        let email = match email.trim() {
            "" => None,
            text => text.parse::<EmailAddress>().map_err(|_| note("email", Phrase::BadEmail)).ok(),
        };
        if wrong.is_empty() && phone.is_none() && email.is_none() {
            wrong.push(DetailsError { field: "phone", reason: Phrase::NoReach });
        }
        match name {
            Some(name) if wrong.is_empty() => Ok(Self { name, phone, email }),
            _ => Err(wrong),
        }
    }
}

/// What to say or do, in order. At most one of them is a question. Stored until it has been said or done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    Say(Phrase),
    /// What was understood, each to be taken back.
    ShowFacts,
    /// Price the service with the answers of the state.
    ShowEstimate,
    AskService,
    /// A question of the service, by key.
    Ask(String),
    /// “Would you like to see times?”
    AskTimes,
    /// Free times as wanted, from a day on; the nearest others where there are none.
    OfferTimes {
        wanted: Option<WantedTime>,
        from: Option<NaiveDate>,
    },
    /// Name, phone or e-mail, and consent: one form.
    AskDetails,
    /// Keep the enquiry: consent and a way to reach are there.
    KeepLead,
    ReleaseHold(BookingId),
    /// Hold or book the chosen time.
    Hold {
        start: DateTime<Utc>,
        practitioner: String,
    },
    /// Where this booking is moved or cancelled.
    ShowManageLink(BookingId),
    HandOver(Handover),
    Emergency,
    /// What the clinic's articles say to this question, with where it stands; else that nobody knows yet, and the
    /// question is kept for the clinic.
    Answer(Question),
}

impl Reply {
    /// Whether it waits for an answer.
    pub const fn is_question(&self) -> bool {
        matches!(self, Self::AskService | Self::Ask(_) | Self::AskTimes | Self::OfferTimes { .. } | Self::AskDetails)
    }
}

/// Why a person takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handover {
    Asked,
    Complaint,
    NotUnderstood,
    /// What was said sounded like an emergency; the clinic's own text was shown at once.
    Emergency,
    /// Files came by mail.
    Files,
}

impl Handover {
    const ALL: [Self; 5] = [Self::Asked, Self::Complaint, Self::NotUnderstood, Self::Emergency, Self::Files];

    /// The stable word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Complaint => "complaint",
            Self::NotUnderstood => "not_understood",
            Self::Emergency => "emergency",
            Self::Files => "files",
        }
    }

    /// The reason of a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// In two or three words, for the clinic's people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Asked => "Asked for a person",
            Self::Complaint => "Complaint",
            Self::NotUnderstood => "Not understood",
            Self::Emergency => "Emergency words",
            Self::Files => "Files sent",
        }
    }

    /// In a sentence, for whoever takes over.
    pub const fn explained(self) -> &'static str {
        match self {
            Self::Asked => "The visitor asked for a person.",
            Self::Complaint => "The visitor is not content; the assistant did not argue.",
            Self::NotUnderstood => "The assistant did not understand what was meant, asked twice, and did not guess.",
            Self::Emergency => {
                "Something sounded like an emergency; the visitor was shown your emergency text at once."
            }
            Self::Files => "The visitor sent files by mail, which the assistant does not look into.",
        }
    }
}

impl Reply {
    /// Why a person is needed from here on, where one is.
    pub const fn handover(&self) -> Option<Handover> {
        match self {
            Self::HandOver(reason) => Some(*reason),
            Self::Emergency => Some(Handover::Emergency),
            _ => None,
        }
    }
}

const LONGEST_REFERRAL: usize = 32;

/// A referral code as it is kept: capitals, digits and hyphens, at most 32; `None` when nothing is left.
pub fn clean_referral(text: &str) -> Option<String> {
    let clean: String = text
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .map(|c| c.to_ascii_uppercase())
        .take(LONGEST_REFERRAL)
        .collect();
    (!clean.is_empty()).then_some(clean)
}
