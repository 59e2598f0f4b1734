//! What a clinic offers: services, the questions a price needs, and the answers people gave.

use crate::{
    ids::ServiceId,
    policy::{CancellationPolicy, DepositPolicy},
    pricing::PriceList,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something that a client can book. Durations, buffers and notice are minutes of real time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    pub id: ServiceId,
    /// Stable, readable name used by the REST API and in links, such as `botox`.
    pub key: String,
    pub name: String,
    /// Heading that it is listed under, such as `Injectables`.
    pub category: String,
    pub description: String,
    /// Other words people use for it, lower case.
    pub synonyms: Vec<String>,
    pub duration_minutes: u32,
    pub buffer_before_minutes: u32,
    pub buffer_after_minutes: u32,
    /// A slot must start at least this long after now.
    pub minimum_notice_minutes: u32,
    /// A slot must start at most this many days after today.
    pub horizon_days: u32,
    /// Slots start on multiples of this many minutes after midnight, clinic time.
    pub granularity_minutes: u32,
    /// A person confirms each booking; the client's card is asked only after that.
    pub approval_required: bool,
    pub questions: Vec<Question>,
    pub price_list: PriceList,
    pub deposit: DepositPolicy,
    pub cancellation: CancellationPolicy,
    /// “Before you come”: one line each.
    pub preparation: Vec<String>,
}

impl Service {
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.key == key)
    }

    /// Minutes that a visit takes with these answers: the base, and what the chosen options add.
    pub fn duration_with(&self, answers: &Answers) -> u32 {
        let extra = self.questions.iter().filter_map(|q| answers.get(&q.key).map(|answer| q.extra_minutes(answer)));
        self.duration_minutes.saturating_add(extra.fold(0_u32, u32::saturating_add))
    }

    /// The first required question that has no answer yet.
    pub fn next_question(&self, answers: &Answers) -> Option<&Question> {
        self.questions.iter().find(|question| question.required && !answers.contains_key(&question.key))
    }
}

/// One thing that the price or the length of a visit depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The variable's name in price formulas: lower-case letters, digits and `_`.
    pub key: String,
    /// Asked in the chat: “Which areas would you like treated?”
    pub prompt: String,
    /// A word or two for chips and forms: “Areas”.
    pub label: String,
    pub kind: QuestionKind,
    pub required: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum QuestionKind {
    /// One option of several; in formulas the option's value as text.
    Choice { options: Vec<ChoiceOption> },
    /// Any number of options, at least one; in formulas a set for `includes(areas, "forehead")`.
    Choices { options: Vec<ChoiceOption> },
    /// A number; `typical` stands in as a range until the visitor names one.
    Quantity {
        /// Singular and plural: “room”, “rooms”.
        unit: (String, String),
        minimum: Decimal,
        maximum: Decimal,
        typical: Option<(Decimal, Decimal)>,
        /// Steps of the stepper, and whether fractions are allowed (`0.5`).
        step: Decimal,
    },
    /// Yes or no.
    YesNo {
        /// Phrases that mean yes when met in free text: “first time”, “never been”.
        yes_phrases: Vec<String>,
        no_phrases: Vec<String>,
    },
    /// A postcode, mapped to a travel zone; in formulas the zone's value as text.
    Postcode { zones: Vec<TravelZone> },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChoiceOption {
    /// The value in formulas: lower-case letters, digits and `_`.
    pub value: String,
    pub label: String,
    pub synonyms: Vec<String>,
    pub extra_minutes: u32,
}

/// Postcodes by prefix; the longest matching prefix wins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TravelZone {
    pub value: String,
    pub label: String,
    pub prefixes: Vec<String>,
}

/// What was answered to one question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Answer {
    Choice(String),
    Choices(Vec<String>),
    Quantity(Decimal),
    /// The visitor does not know; the question's typical range is used.
    Typical,
    YesNo(bool),
    /// The postcode as typed, folded to upper case without spaces.
    Postcode(String),
}

/// Answers by question key.
pub type Answers = BTreeMap<String, Answer>;

/// An answer that its question cannot take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    #[error("“{0}” is not one of the choices")]
    UnknownChoice(String),
    #[error("please choose at least one")]
    NothingChosen,
    #[error("please give a number between {minimum} and {maximum}")]
    OutOfRange { minimum: Decimal, maximum: Decimal },
    #[error("we do not travel to {0} yet")]
    OutsideTravelZones(String),
    #[error("this question takes another kind of answer")]
    WrongKind,
}

impl Question {
    /// Whether this question can take `answer`.
    pub fn check(&self, answer: &Answer) -> Result<(), AnswerError> {
        match (&self.kind, answer) {
            (QuestionKind::Choice { options }, Answer::Choice(value)) => known(options, value),
            (QuestionKind::Choices { .. }, Answer::Choices(values)) if values.is_empty() => {
                Err(AnswerError::NothingChosen)
            }
            (QuestionKind::Choices { options }, Answer::Choices(values)) => {
                values.iter().try_for_each(|value| known(options, value))
            }
            (QuestionKind::Quantity { minimum, maximum, .. }, Answer::Quantity(number)) => {
                if (minimum..=maximum).contains(&number) {
                    Ok(())
                } else {
                    Err(AnswerError::OutOfRange { minimum: *minimum, maximum: *maximum })
                }
            }
            (QuestionKind::Quantity { typical: Some(_), .. }, Answer::Typical)
            | (QuestionKind::YesNo { .. }, Answer::YesNo(_)) => Ok(()),
            (QuestionKind::Postcode { zones }, Answer::Postcode(code)) => {
                zone_of(zones, code).map(|_| ()).ok_or_else(|| AnswerError::OutsideTravelZones(code.clone()))
            }
            _ => Err(AnswerError::WrongKind),
        }
    }

    fn extra_minutes(&self, answer: &Answer) -> u32 {
        let minutes = |options: &[ChoiceOption], value: &str| {
            options.iter().find(|option| option.value == value).map_or(0, |option| option.extra_minutes)
        };
        match (&self.kind, answer) {
            (QuestionKind::Choice { options }, Answer::Choice(value)) => minutes(options, value),
            (QuestionKind::Choices { options }, Answer::Choices(values)) => {
                values.iter().map(|value| minutes(options, value)).fold(0, u32::saturating_add)
            }
            _ => 0,
        }
    }
}

fn known(options: &[ChoiceOption], value: &str) -> Result<(), AnswerError> {
    if options.iter().any(|option| option.value == value) {
        Ok(())
    } else {
        Err(AnswerError::UnknownChoice(value.to_owned()))
    }
}

/// The travel zone of a postcode; `None` where the clinic does not go. Spaces and case do not matter.
pub fn zone_of<'a>(zones: &'a [TravelZone], postcode: &str) -> Option<&'a TravelZone> {
    let code: String = postcode.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    zones
        .iter()
        .flat_map(|zone| zone.prefixes.iter().map(move |prefix| (prefix, zone)))
        .filter(|(prefix, _)| code.starts_with(prefix.as_str()))
        .max_by_key(|(prefix, _)| prefix.len())
        .map(|(_, zone)| zone)
}
