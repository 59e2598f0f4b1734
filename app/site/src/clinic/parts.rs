//! The services of a visit: as the address spells them, and with the answers that their questions accept.

use super::choice::{answer_name, numbered, service_name};
use contract::clinics::{FurtherService, ServiceCard, VisitWishes};
use domain::catalogue::{Answer, Answers, Question, QuestionKind, visit_name};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// How long somebody waits who is ready to, in minutes.
const WAIT_MINUTES: u32 = 30;

/// One service of the visit. Answers are kept as the address spells them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub service: String,
    pub answers: BTreeMap<String, String>,
    /// Together with the one before it, for somebody who comes along.
    pub at_once: bool,
}

impl Part {
    /// A service with nothing chosen yet.
    pub fn of(service: String) -> Self {
        Self { service, answers: BTreeMap::new(), at_once: false }
    }

    /// Reads a service's answers from an address; `all` gives every value of a key.
    pub fn read(service: &ServiceCard, index: usize, all: impl Fn(&str) -> Vec<String>) -> Self {
        let answers = service.questions.iter().filter_map(|question| {
            let text = all(&answer_name(index, &question.key)).join(",");
            (!text.is_empty()).then(|| (question.key.clone(), text))
        });
        let at_once = index > 0 && all(&numbered("at_once", index)).iter().any(|text| !text.is_empty());
        Self { service: service.key.clone(), answers: answers.collect(), at_once }
    }

    /// Writes it under its place in the visit.
    pub fn write(&self, index: usize, pairs: &mut Vec<(String, String)>) {
        pairs.push((service_name(index), self.service.clone()));
        let answers = self.answers.iter().map(|(key, value)| (answer_name(index, key), value.clone()));
        pairs.extend(answers);
        if self.at_once {
            pairs.push((numbered("at_once", index), "1".to_owned()));
        }
    }

    /// The answers that the service's questions accept, with the plain defaults filled in.
    pub fn answers(&self, service: &ServiceCard) -> Answers {
        let answer = |question: &Question| {
            let given = self.answers.get(&question.key).and_then(|text| read_answer(question, text));
            given.filter(|answer| question.check(answer).is_ok()).or_else(|| question.usual_answer())
        };
        service.questions.iter().filter_map(|question| answer(question).map(|a| (question.key.clone(), a))).collect()
    }
}

fn read_answer(question: &Question, text: &str) -> Option<Answer> {
    match &question.kind {
        QuestionKind::Choice { .. } => Some(Answer::Choice(text.to_owned())),
        QuestionKind::Choices { .. } => Some(Answer::Choices(text.split(',').map(str::to_owned).collect())),
        // A plain form sends the number and, where “not sure” is ticked, this word after it.
        QuestionKind::Quantity { .. } if text.split(',').any(|part| part == "typical") => Some(Answer::Typical),
        QuestionKind::Quantity { .. } => text.parse::<Decimal>().ok().map(Answer::Quantity),
        QuestionKind::YesNo { .. } => Some(Answer::YesNo(text == "yes")),
        QuestionKind::Postcode { .. } => Some(Answer::postcode(text)),
    }
}

/// What the visitor would book: at least one service.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub parts: Vec<WantedPart>,
    pub same: bool,
    pub wait: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WantedPart {
    pub service: ServiceCard,
    pub answers: Answers,
    pub at_once: bool,
}

impl Wanted {
    /// The first question without which there is no price.
    pub fn missing(&self) -> Option<&Question> {
        self.parts.iter().find_map(|part| {
            part.service
                .questions
                .iter()
                .find(|question| question.required && !part.answers.contains_key(&question.key))
        })
    }

    pub fn first(&self) -> Option<&WantedPart> {
        self.parts.first()
    }

    /// “Botox + Facial”.
    pub fn name(&self) -> String {
        visit_name(self.parts.iter().map(|part| part.service.name.as_str()))
    }

    /// About how long it takes, before any option is chosen.
    pub fn minutes(&self) -> u32 {
        let (mut before, mut together) = (0_u32, 0_u32);
        for part in &self.parts {
            let minutes = part.service.duration_minutes;
            if part.at_once {
                together = together.max(minutes);
            } else {
                before = before.saturating_add(together);
                together = minutes;
            }
        }
        before.saturating_add(together)
    }

    /// What is asked of the visit beside its first service.
    pub fn more(&self) -> VisitWishes {
        let further = self.parts.iter().skip(1).map(|part| FurtherService {
            service_key: part.service.key.clone(),
            answers: part.answers.clone(),
            practitioner_id: None,
            at_once: part.at_once,
        });
        VisitWishes {
            further: further.collect(),
            longest_gap_minutes: if self.wait { WAIT_MINUTES } else { 0 },
            one_practitioner: self.same,
            location_id: None,
        }
    }

    /// Whether this person gives the first service, and all of them where one is to give all.
    pub fn is_given_by(&self, practitioner: &str) -> bool {
        let gives = |part: &WantedPart| part.service.practitioner_ids.iter().any(|id| id == practitioner);
        self.parts.iter().take(if self.same { self.parts.len() } else { 1 }).all(gives)
    }

    /// Whether somebody could give all of it, one after the other.
    pub fn may_be_given_by_one(&self) -> bool {
        let all = Self { same: true, ..self.clone() };
        let in_order = self.parts.iter().skip(1).all(|part| !part.at_once);
        let team = self.first().map(|part| part.service.practitioner_ids.clone()).unwrap_or_default();
        self.parts.len() > 1 && in_order && team.iter().any(|id| all.is_given_by(id))
    }
}
