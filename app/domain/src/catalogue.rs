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
    /// A class: so many bookings share one practitioner and room at one start. `None` for a visit by oneself.
    #[serde(default)]
    pub class_places: Option<u16>,
    /// Who gets a booking that asks for nobody.
    #[serde(default)]
    pub assignment: AssignmentChoice,
    /// A person confirms each booking; the client's card is asked only after that.
    pub approval_required: bool,
    pub questions: Vec<Question>,
    pub price_list: PriceList,
    /// Of the policy in force, for somebody of whom nothing is known ([`crate::policy::Policy::apply`]).
    pub deposit: DepositPolicy,
    /// Whether what is chosen, what it costs or how soon it is can make it another deposit.
    #[serde(default)]
    pub deposit_varies: bool,
    pub cancellation: CancellationPolicy,
    /// “Before you come”: one line each.
    pub preparation: Vec<String>,
}

/// A clinic's rule for bookings that ask for nobody in particular ([`crate::calendar::AssignmentRule`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentChoice {
    InOrder,
    RoundRobin,
    #[default]
    LeastLoaded,
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
        /// Only whole steps above the minimum count, so that it says whether fractions are allowed (`0.5`). Zero
        /// allows every number.
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
    /// Folded to upper case without spaces and marks: make it with [`Answer::postcode`].
    Postcode(String),
}

/// No postcode in use is longer, marks left out.
const LONGEST_POSTCODE: usize = 12;

impl Answer {
    /// A postcode as somebody typed it, folded: upper case, letters and digits alone.
    pub fn postcode(typed: &str) -> Self {
        let plain = typed.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase);
        // One more than the longest, so that a text that is no postcode is still seen to be none.
        Self::Postcode(plain.take(LONGEST_POSTCODE + 1).collect())
    }
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
    #[error("“{0}” is there more than once")]
    Repeated(String),
    #[error("please give a number between {minimum} and {maximum}")]
    OutOfRange { minimum: Decimal, maximum: Decimal },
    /// The two nearest numbers that would do.
    #[error("please give {below} or {above}, nothing in between")]
    BetweenSteps { below: Decimal, above: Decimal },
    #[error("this does not look like a postcode")]
    NotAPostcode,
    #[error("we do not travel to {0} yet")]
    OutsideTravelZones(String),
    #[error("this question takes another kind of answer")]
    WrongKind,
}

impl Question {
    /// What stands there before anything was chosen: enough for a price wherever that is honest.
    pub fn usual_answer(&self) -> Option<Answer> {
        match &self.kind {
            QuestionKind::Choice { options } => options.first().map(|option| Answer::Choice(option.value.clone())),
            QuestionKind::Quantity { typical: Some(_), .. } => Some(Answer::Typical),
            QuestionKind::Quantity { minimum, .. } => Some(Answer::Quantity(*minimum)),
            QuestionKind::YesNo { .. } => Some(Answer::YesNo(false)),
            QuestionKind::Choices { .. } | QuestionKind::Postcode { .. } => None,
        }
    }

    /// Whether this question can take `answer`.
    pub fn check(&self, answer: &Answer) -> Result<(), AnswerError> {
        match (&self.kind, answer) {
            (QuestionKind::Choice { options }, Answer::Choice(value)) => known(options, value),
            (QuestionKind::Choices { .. }, Answer::Choices(values)) if values.is_empty() => {
                Err(AnswerError::NothingChosen)
            }
            (QuestionKind::Choices { options }, Answer::Choices(values)) => {
                // A repeated choice would be priced once and take its time again and again.
                values.iter().enumerate().try_for_each(|(index, value)| {
                    known(options, value)?;
                    if values[..index].contains(value) { Err(AnswerError::Repeated(value.clone())) } else { Ok(()) }
                })
            }
            (QuestionKind::Quantity { minimum, maximum, step, .. }, Answer::Quantity(number)) => {
                if (minimum..=maximum).contains(&number) {
                    on_step(*number, *minimum, *maximum, *step)
                } else {
                    Err(AnswerError::OutOfRange { minimum: *minimum, maximum: *maximum })
                }
            }
            (QuestionKind::Quantity { typical: Some(_), .. }, Answer::Typical)
            | (QuestionKind::YesNo { .. }, Answer::YesNo(_)) => Ok(()),
            (QuestionKind::Postcode { .. }, Answer::Postcode(code)) if Answer::postcode(code) != *answer => {
                Err(AnswerError::NotAPostcode)
            }
            (QuestionKind::Postcode { .. }, Answer::Postcode(code)) if code.chars().count() > LONGEST_POSTCODE => {
                Err(AnswerError::NotAPostcode)
            }
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

/// Whether a number within the range is a whole number of steps above the minimum; else names its neighbours that are.
fn on_step(number: Decimal, minimum: Decimal, maximum: Decimal, step: Decimal) -> Result<(), AnswerError> {
    if step <= Decimal::ZERO {
        return Ok(());
    }
    // A difference or remainder that a decimal cannot hold belongs to no step either.
    let beyond = number.checked_sub(minimum).and_then(|above| above.checked_rem(step)).unwrap_or(number);
    if beyond.is_zero() {
        return Ok(());
    }
    let below = (number - beyond).max(minimum).normalize();
    let above = below.checked_add(step).filter(|above| *above <= maximum).unwrap_or(below).normalize();
    Err(AnswerError::BetweenSteps { below, above })
}

/// What a visit of these services is called: “Botox + Facial × 2”.
pub fn visit_name<'a>(services: impl IntoIterator<Item = &'a str>) -> String {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for name in services {
        match counted.last_mut() {
            Some((last, count)) if *last == name => *count += 1,
            _ => counted.push((name, 1)),
        }
    }
    let one = |(name, count): (&str, usize)| if count == 1 { name.to_owned() } else { format!("{name} × {count}") };
    counted.into_iter().map(one).collect::<Vec<_>>().join(" + ")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: QuestionKind) -> Question {
        Question { key: "q".into(), prompt: "Which?".into(), label: "Which".into(), kind, required: true }
    }

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn quantity(minimum: &str, maximum: &str, step: &str) -> Question {
        let unit = ("room".into(), "rooms".into());
        let (minimum, maximum, step) = (number(minimum), number(maximum), number(step));
        question(QuestionKind::Quantity { unit, minimum, maximum, typical: None, step })
    }

    #[test]
    fn a_visit_is_called_by_its_services_and_how_often_each_is_given() {
        assert_eq!(visit_name(["Botox"]), "Botox");
        assert_eq!(visit_name(["Botox", "Facial", "Facial"]), "Botox + Facial × 2");
        assert_eq!(visit_name(["Facial", "Botox", "Facial"]), "Facial + Botox + Facial");
    }

    #[test]
    fn a_choice_given_twice_is_refused_before_it_adds_its_minutes_twice() {
        let option =
            ChoiceOption { value: "masseter".into(), label: "Masseter".into(), synonyms: vec![], extra_minutes: 15 };
        let areas = question(QuestionKind::Choices { options: vec![option] });
        assert_eq!(areas.check(&Answer::Choices(vec!["masseter".into()])), Ok(()));
        let again = Answer::Choices(vec!["masseter".into(); 40]);
        assert_eq!(areas.check(&again), Err(AnswerError::Repeated("masseter".into())));
    }

    #[test]
    fn a_quantity_counts_in_whole_steps_from_its_minimum() {
        let check = |question: &Question, text: &str| question.check(&Answer::Quantity(number(text)));
        let between =
            |below: &str, above: &str| Err(AnswerError::BetweenSteps { below: number(below), above: number(above) });
        let bathrooms = quantity("1", "8", "1");
        assert_eq!(check(&bathrooms, "2"), Ok(()));
        assert_eq!(check(&bathrooms, "2.000"), Ok(()));
        assert_eq!(check(&bathrooms, "2.71828"), between("2", "3"));
        let units = quantity("10", "203", "5");
        assert_eq!(check(&units, "45"), Ok(()));
        assert_eq!(check(&units, "47"), between("45", "50"));
        assert_eq!(check(&units, "202"), between("200", "200"), "205 is more than the most");
        assert_eq!(check(&quantity("0", "4", "0.5"), "1.5"), Ok(()));
        assert_eq!(check(&quantity("0", "4", "0"), "2.71828"), Ok(()), "no step allows every number");
    }

    #[test]
    fn a_postcode_is_letters_and_digits_and_not_endless() {
        let zone = TravelZone { value: "near".into(), label: "Near".into(), prefixes: vec!["97".into()] };
        let zip = question(QuestionKind::Postcode { zones: vec![zone] });
        assert_eq!(zip.check(&Answer::postcode("97 201-1234")), Ok(()));
        for code in ["97201\u{0}", "97 201", "97201<b>"] {
            assert_eq!(zip.check(&Answer::Postcode(code.into())), Err(AnswerError::NotAPostcode), "{code:?}");
        }
        let endless = "97".repeat(40);
        assert_eq!(zip.check(&Answer::postcode(&endless)), Err(AnswerError::NotAPostcode));
        assert_eq!(zip.check(&Answer::postcode("10001")), Err(AnswerError::OutsideTravelZones("10001".into())));
    }
}
