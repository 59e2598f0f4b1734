//! What is known: keeping it, taking it back, and showing it as chips.

use super::{Phrase, event::Setting, labels, state::State, take::Turn};
use crate::{
    catalogue::{Answer, AnswerError, Question, QuestionKind, Service},
    ids::ServiceId,
    understanding::Asked,
};

/// One thing that was understood, to be taken back by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub key: String,
    pub label: String,
}

/// The longest list of choices, and the longest postcode as typed, that an answer may bring.
pub(super) const LONGEST_ANSWER: usize = 64;

impl Turn<'_> {
    /// True when it is another service than before. Answers stay: those that fit need not be given again.
    pub(super) fn set_service(&mut self, id: ServiceId) -> bool {
        if self.state.service == Some(id) {
            return false;
        }
        self.state.service = Some(id);
        self.state.priced = None;
        self.state.chosen = None;
        self.state.more_from = None;
        true
    }

    /// Keeps an answer of the service in focus, or says why it cannot be taken and leaves the earlier one.
    pub(super) fn set_answer(&mut self, key: &str, answer: Answer) -> bool {
        let Some(question) = self.service().and_then(|service| service.question(key)) else {
            self.say(Phrase::UnknownQuestion);
            return false;
        };
        let answer = tidy(answer);
        if let Err(error) = question.check(&answer) {
            self.say(explanation(question, error));
            return false;
        }
        self.state.answers.insert(key.to_owned(), answer);
        true
    }

    /// The question of the service that a postcode answers, if it has one.
    pub(super) fn postcode_question(&self) -> Option<String> {
        let questions = &self.service()?.questions;
        let asks = questions.iter().find(|question| matches!(question.kind, QuestionKind::Postcode { .. }))?;
        Some(asks.key.clone())
    }

    pub(super) fn refused(&mut self, question: &str) {
        let known = self.service().is_some_and(|service| service.question(question).is_some());
        if known {
            self.state.asked = Some(Asked::Question(question.to_owned()));
        }
        self.explained();
    }

    pub(super) fn forget(&mut self, key: &str) {
        self.understood();
        let state = &mut self.state;
        match key {
            "service" => {
                state.service = None;
                state.priced = None;
                state.chosen = None;
            }
            "time" => {
                state.wanted = None;
                state.chosen = None;
            }
            "name" => state.name = None,
            "phone" => state.phone = None,
            "email" => state.email = None,
            "postcode" => state.postcode = None,
            "referral" => state.referral = None,
            _ => {
                let answer = key.strip_prefix("answer:").and_then(|question| state.answers.remove(question));
                if answer.is_none() {
                    return self.say(Phrase::NothingToForget);
                }
            }
        }
        self.say(Phrase::Forgotten);
        if self.state.service.is_some() || key == "service" {
            self.advance();
        }
    }
}

/// Why an answer cannot be taken, and what would do instead.
fn explanation(question: &Question, error: AnswerError) -> Phrase {
    let label = question.label.clone();
    let unit = match &question.kind {
        QuestionKind::Quantity { unit, .. } => unit.1.clone(),
        _ => String::new(),
    };
    match error {
        AnswerError::OutOfRange { minimum, maximum } => Phrase::OutOfRange { label, minimum, maximum, unit },
        AnswerError::BetweenSteps { below, above } => Phrase::BetweenSteps { label, below, above, unit },
        AnswerError::OutsideTravelZones(postcode) => Phrase::OutsideTravel { postcode },
        AnswerError::NothingChosen => Phrase::ChooseAtLeastOne,
        AnswerError::UnknownChoice(_) | AnswerError::Repeated(_) => Phrase::NotAChoice { label },
        AnswerError::WrongKind | AnswerError::NotAPostcode => Phrase::WrongKindOfAnswer { label },
    }
}

fn tidy(answer: Answer) -> Answer {
    match answer {
        Answer::Choices(values) => {
            let mut once: Vec<String> = Vec::new();
            for value in values.into_iter().take(LONGEST_ANSWER) {
                if !once.contains(&value) {
                    once.push(value);
                }
            }
            Answer::Choices(once)
        }
        Answer::Postcode(code) => Answer::postcode(&code),
        other => other,
    }
}

/// “36 inches” alone does not say whether it is the width or the height.
fn shares_unit(service: &Service, question: &Question) -> bool {
    let unit = |question: &Question| match &question.kind {
        QuestionKind::Quantity { unit, .. } => Some(unit.clone()),
        _ => None,
    };
    let own = unit(question);
    own.is_some() && service.questions.iter().filter(|other| unit(other) == own).count() > 1
}

/// Everything known that a visitor may want to take back, in reading order.
pub fn known_facts(state: &State, setting: &Setting<'_>) -> Vec<Known> {
    let mut facts = Vec::new();
    let mut add = |key: &str, label: String| facts.push(Known { key: key.to_owned(), label });
    if let Some(service) = state.service_in(setting.services) {
        add("service", service.name.clone());
        for question in &service.questions {
            if let Some(answer) = state.answers_for(service).get(&question.key) {
                let label = labels::answer(question, answer, state.locale);
                let label = if shares_unit(service, question) { format!("{}: {label}", question.label) } else { label };
                add(&format!("answer:{}", question.key), label);
            }
        }
    }
    if let Some(wanted) = &state.wanted {
        add("time", labels::wanted(wanted, setting.zone, state.locale));
    }
    if let Some(name) = &state.name {
        add("name", name.to_string());
    }
    if let Some(phone) = &state.phone {
        add("phone", phone.readable());
    }
    if let Some(email) = &state.email {
        add("email", email.to_string());
    }
    if let Some(code) = &state.referral {
        add("referral", code.clone());
    }
    facts
}
