//! What a conversation remembers.

use super::provenance::Source;
use crate::{
    catalogue::{Answer, Answers, Question, QuestionKind, Service},
    contact::{E164, EmailAddress, PersonName},
    ids::{BookingId, LeadId, ServiceId},
    understanding::{Asked, FactValue, Locale, WantedTime},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything known in one conversation. Stored as JSON: an older state lacks newer fields, which then take their
/// defaults, so that a conversation outlives a release.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    pub locale: Locale,
    pub service: Option<ServiceId>,
    /// The other services of the same visit, in order.
    pub further: Vec<Further>,
    /// What is named next is one more service of the visit: of several that were meant, one is being asked for.
    pub adding: bool,
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
    /// How many turns there were, this one included.
    pub turns: u32,
    /// Where each thing known comes from, by the key of its chip.
    pub sources: BTreeMap<String, Source>,
    /// What could have been meant and is being asked back: one value, or two of which one may be it.
    pub suggested: Vec<FactValue>,
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
    #[serde(default)]
    pub further: Vec<Further>,
}

/// One more service of the visit, and what was answered of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Further {
    pub service: ServiceId,
    #[serde(default)]
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

    /// All services of the visit, in order, that the clinic still offers.
    pub fn visit_in<'a>(&self, services: &'a [Service]) -> Vec<&'a Service> {
        let ids = self.service.iter().chain(self.further.iter().map(|further| &further.service));
        ids.filter_map(|id| services.iter().find(|service| service.id == *id)).collect()
    }

    /// The service of the visit that a question belongs to: the first that still asks it, else the first that has it.
    pub fn asking_in<'a>(&self, key: &str, services: &'a [Service]) -> Option<&'a Service> {
        let visit = self.visit_in(services);
        let having = || visit.iter().copied().filter(|service| service.question(key).is_some());
        having().find(|service| !self.answers_for(service).contains_key(key)).or_else(|| having().next())
    }

    /// The service that a message is about where it names none: the one that was asked about, else the first.
    pub fn focus_in<'a>(&self, services: &'a [Service]) -> Option<&'a Service> {
        let asked = match &self.asked {
            Some(Asked::Question(key)) => self.asking_in(key, services),
            _ => None,
        };
        asked.or_else(|| self.service_in(services))
    }

    /// The answers that this service asks for and can take. Of what was answered for the first service another one of the
    /// visit takes what is of the person and not of the treatment.
    pub fn answers_for(&self, service: &Service) -> Answers {
        let own = self.further.iter().find(|further| further.service == service.id && self.service != Some(service.id));
        let fitting = |question: &Question| {
            let of_the_person = matches!(question.kind, QuestionKind::YesNo { .. } | QuestionKind::Postcode { .. });
            let answer = match own {
                None => self.answers.get(&question.key),
                Some(further) => further
                    .answers
                    .get(&question.key)
                    .or_else(|| self.answers.get(&question.key).filter(|_| of_the_person)),
            }?;
            question.check(answer).ok()?;
            Some((question.key.clone(), answer.clone()))
        };
        service.questions.iter().filter_map(fitting).collect()
    }

    /// Keeps an answer of one of the visit's services.
    pub(super) fn keep_answer_of(&mut self, service: ServiceId, key: &str, answer: Answer) {
        let further = self.further.iter_mut().find(|further| further.service == service);
        match further.filter(|_| self.service != Some(service)) {
            Some(further) => further.answers.insert(key.to_owned(), answer),
            None => self.answers.insert(key.to_owned(), answer),
        };
    }

    /// Takes back a service or an answer by the key of its chip: `service2`, `answer:areas`, `answer2:areas`.
    pub(super) fn forget_part(&mut self, key: &str) -> bool {
        if let Some(index) = key.strip_prefix("service").and_then(place) {
            if index >= self.further.len() {
                return false;
            }
            self.further.remove(index);
            (self.priced, self.chosen) = (None, None);
            return true;
        }
        let Some((nth, question)) = key.strip_prefix("answer").and_then(|rest| rest.split_once(':')) else {
            return false;
        };
        match (nth, place(nth)) {
            ("", _) => self.answers.remove(question).is_some(),
            (_, Some(index)) => self.further.get_mut(index).is_some_and(|of| of.answers.remove(question).is_some()),
            _ => false,
        }
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

/// Which of the further services a number in a chip's key means: the second of the visit is the first of them.
fn place(nth: &str) -> Option<usize> {
    nth.parse::<usize>().ok()?.checked_sub(2)
}
