//! What a conversation remembers.

use crate::{
    catalogue::{Answers, Service},
    contact::{E164, EmailAddress, PersonName},
    ids::{BookingId, LeadId, ServiceId},
    understanding::{Asked, Locale, WantedTime},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Everything known in one conversation. Stored as JSON: an older state lacks newer fields, which then take their
/// defaults, so that a conversation outlives a release.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    pub locale: Locale,
    pub service: Option<ServiceId>,
    /// Answers by question key, also those that only an earlier service asked for: coming back asks nothing twice.
    pub answers: Answers,
    pub wanted: Option<WantedTime>,
    pub name: Option<PersonName>,
    pub phone: Option<E164>,
    pub email: Option<EmailAddress>,
    pub postcode: Option<String>,
    pub referral: Option<String>,
    /// The version of the consent text that was agreed to.
    pub consent: Option<u32>,
    /// The version that the details card showed.
    pub consent_shown: Option<u32>,
    pub goal: Goal,
    pub asked: Option<Asked>,
    /// What the newest estimate priced; another service or answer makes a new one.
    pub priced: Option<Priced>,
    /// The time being considered, until it is held.
    pub chosen: Option<Chosen>,
    /// The day from which “more days” continues.
    pub more_from: Option<NaiveDate>,
    pub booking: Option<BookingId>,
    /// The hold that the visitor is giving back: its end is no news to them.
    pub releasing: Option<BookingId>,
    pub lead: Option<LeadId>,
    /// A person at the clinic has been asked to take over.
    pub handed_over: bool,
    /// Since then, a message was acknowledged; a second time would only be noise.
    pub noted: bool,
    /// Messages in a row that were not understood.
    pub misunderstood: u32,
}

/// What the visitor is after, beyond a price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    #[default]
    Price,
    /// Times are to follow the price without being asked for again.
    Times,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Priced {
    pub service: ServiceId,
    pub answers: Answers,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    pub start: DateTime<Utc>,
    pub practitioner: String,
}

impl State {
    pub fn new(locale: Locale) -> Self {
        Self { locale, ..Self::default() }
    }

    /// The service being talked about, if the clinic still offers it.
    pub fn service_in<'a>(&self, services: &'a [Service]) -> Option<&'a Service> {
        services.iter().find(|service| Some(service.id) == self.service)
    }

    /// The answers that this service asks for and can take.
    pub fn answers_for(&self, service: &Service) -> Answers {
        let fitting = |key: &String| {
            let answer = self.answers.get(key)?;
            service.question(key)?.check(answer).ok()?;
            Some((key.clone(), answer.clone()))
        };
        service.questions.iter().filter_map(|question| fitting(&question.key)).collect()
    }

    pub const fn is_reachable(&self) -> bool {
        self.phone.is_some() || self.email.is_some()
    }

    /// Takes note that a time is held or booked.
    pub fn held(&mut self, booking: BookingId) {
        self.booking = Some(booking);
        self.chosen = None;
        self.asked = None;
        self.goal = Goal::Price;
    }

    /// Takes note that the chosen time went to somebody else; another is asked for.
    pub fn slot_lost(&mut self) {
        self.chosen = None;
        self.goal = Goal::Times;
        self.asked = Some(Asked::Time);
    }
}
