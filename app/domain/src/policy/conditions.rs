//! When a rule decides: what is asked about, and what its conditions may name.

use super::{ClientClass, PolicyRule};
use crate::{
    catalogue::{Answer, Answers, QuestionKind, Service},
    fault::Faults,
    money::Money,
};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// The highest price that a rule can begin at, in minor units.
pub const MOST_PRICE_MINOR: i64 = 100_000_000_000;
/// The longest notice that a rule can ask about, in minutes: a year.
pub const MOST_NOTICE_MINUTES: u32 = 365 * 24 * 60;

/// An answer that decides: an option's value, or `yes` or `no` where that is what is asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChosenOption {
    /// The key of the question.
    pub question: String,
    pub option: String,
}

impl ChosenOption {
    /// As a form sends it: `areas:forehead`. Keys and values have no colon of their own.
    pub fn word(&self) -> String {
        format!("{}:{}", self.question, self.option)
    }

    /// Of [`word`](Self::word).
    pub fn of_word(word: &str) -> Option<Self> {
        let (question, option) = word.split_once(':')?;
        Some(Self { question: question.to_owned(), option: option.to_owned() })
    }

    fn is_chosen(&self, answers: &Answers) -> bool {
        match answers.get(&self.question) {
            Some(Answer::Choice(value)) => *value == self.option,
            Some(Answer::Choices(values)) => values.contains(&self.option),
            Some(Answer::YesNo(yes)) => self.option == yes_or_no(*yes),
            Some(Answer::Quantity(_) | Answer::Typical | Answer::Postcode(_)) | None => false,
        }
    }
}

const fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// What is known of a booking when its terms are asked for. A condition on what is not known yet decides nothing.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// The key of the service.
    pub service: &'a str,
    pub client: ClientClass,
    /// To the service's questions.
    pub answers: Option<&'a Answers>,
    /// The lowest likely price of the whole visit.
    pub price: Option<Money>,
    /// Between booking and start.
    pub notice: Option<TimeDelta>,
}

impl<'a> Occasion<'a> {
    /// Before anything is chosen.
    pub const fn of(service: &'a str, client: ClientClass) -> Self {
        Self { service, client, answers: None, price: None, notice: None }
    }
}

/// A service, and the options that a rule for it may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nameable {
    pub service: String,
    pub options: Vec<ChosenOption>,
}

impl From<&Service> for Nameable {
    fn from(service: &Service) -> Self {
        let of_question = |question: &crate::catalogue::Question| {
            let values: Vec<&str> = match &question.kind {
                QuestionKind::Choice { options } | QuestionKind::Choices { options } => {
                    options.iter().map(|option| option.value.as_str()).collect()
                }
                QuestionKind::YesNo { .. } => vec![yes_or_no(true), yes_or_no(false)],
                QuestionKind::Quantity { .. } | QuestionKind::Postcode { .. } => Vec::new(),
            };
            let question = question.key.clone();
            let chosen = move |option: &str| ChosenOption { question: question.clone(), option: option.to_owned() };
            values.into_iter().map(chosen).collect::<Vec<_>>()
        };
        Self { service: service.key.clone(), options: service.questions.iter().flat_map(of_question).collect() }
    }
}

impl PolicyRule {
    /// Whether it decides about this booking.
    pub fn fits(&self, occasion: &Occasion<'_>) -> bool {
        let options = self.options.is_empty()
            || occasion.answers.is_some_and(|answers| self.options.iter().any(|option| option.is_chosen(answers)));
        let price = self.price_from_minor.is_none_or(|from| occasion.price.is_some_and(|price| price.minor >= from));
        let notice = self.notice_under_minutes.is_none_or(|minutes| {
            occasion.notice.is_some_and(|notice| notice < TimeDelta::minutes(i64::from(minutes)))
        });
        self.is_for(occasion.service, occasion.client) && options && price && notice
    }

    /// By service and kind of client alone.
    pub(super) fn is_for(&self, service: &str, client: ClientClass) -> bool {
        (self.services.is_empty() || self.services.iter().any(|key| key == service))
            && (self.clients.is_empty() || self.clients.contains(&client))
    }

    /// Whether it asks about more than service and kind of client.
    pub(super) fn asks_about_the_booking(&self) -> bool {
        !self.options.is_empty() || self.price_from_minor.is_some() || self.notice_under_minutes.is_some()
    }

    /// Whether everything that `other` fits is decided here.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let services = self.services.is_empty()
            || (!other.services.is_empty() && other.services.iter().all(|key| self.services.contains(key)));
        let all: &[ClientClass] = if other.clients.is_empty() { &ClientClass::ALL } else { &other.clients };
        let clients = self.clients.is_empty() || all.iter().all(|class| self.clients.contains(class));
        let options = self.options.is_empty()
            || (!other.options.is_empty() && other.options.iter().all(|option| self.options.contains(option)));
        let price = self.price_from_minor.is_none_or(|from| other.price_from_minor.is_some_and(|own| own >= from));
        let notice =
            self.notice_under_minutes.is_none_or(|under| other.notice_under_minutes.is_some_and(|own| own <= under));
        services && clients && options && price && notice
    }

    /// What nobody could mean. Fields are those of the rule.
    pub(super) fn check_conditions(&self, nameable: &[Nameable]) -> Faults {
        let mut faults = Faults::default();
        for key in self.services.iter().filter(|key| !nameable.iter().any(|known| known.service == **key)) {
            faults.add("services", format!("There is no service “{key}”."));
        }
        let meant = |known: &&Nameable| self.services.is_empty() || self.services.contains(&known.service);
        for option in &self.options {
            let is_known = nameable.iter().filter(meant).any(|known| known.options.contains(option));
            let word = option.word();
            faults.unless(is_known, "options", format!("None of these services has the option “{word}”."));
        }
        if let Some(from) = self.price_from_minor {
            let reason = "Give a price above zero, or leave it empty.";
            faults.unless(from > 0, "price_from_minor", reason);
            faults.unless(from <= MOST_PRICE_MINOR, "price_from_minor", "No visit costs that much.");
        }
        if let Some(minutes) = self.notice_under_minutes {
            faults.unless(minutes > 0, "notice_under_minutes", "Give more than nothing, or leave it empty.");
            faults.unless(minutes <= MOST_NOTICE_MINUTES, "notice_under_minutes", "Give at most a year.");
        }
        faults
    }
}
