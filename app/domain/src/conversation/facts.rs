//! What is known: keeping it, taking it back, and showing it as chips.

use super::{
    Phrase,
    event::Setting,
    labels,
    state::{Further, State},
    take::Turn,
};
use crate::{
    calendar::MOST_STEPS,
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
    /// The services of the visit, in order; true when they are others than before. Answers stay: those that fit need not
    /// be given again.
    pub(super) fn set_visit(&mut self, first: ServiceId, others: &[ServiceId]) -> bool {
        self.state.adding = false;
        let before: Vec<ServiceId> = self.visit().iter().map(|service| service.id).collect();
        let mut after = vec![first];
        for other in others.iter().take(MOST_STEPS - 1) {
            if !after.contains(other) {
                after.push(*other);
            }
        }
        if before == after {
            return false;
        }
        let known = std::mem::take(&mut self.state.further);
        if let Some(now_first) = known.iter().find(|further| further.service == first && before.first() != Some(&first))
        {
            self.state.answers.extend(now_first.answers.clone());
        }
        let answers_of =
            |id: ServiceId| known.iter().find(|further| further.service == id).map(|of| of.answers.clone());
        let further = after.iter().skip(1);
        self.state.further =
            further.map(|id| Further { service: *id, answers: answers_of(*id).unwrap_or_default() }).collect();
        self.state.service = Some(first);
        self.state.priced = None;
        self.state.chosen = None;
        self.state.more_from = None;
        true
    }

    /// More services of the same visit; true when one is new.
    pub(super) fn add_services(&mut self, ids: impl IntoIterator<Item = ServiceId>) -> bool {
        let mut visit: Vec<ServiceId> = self.visit().iter().map(|service| service.id).collect();
        visit.extend(ids);
        match visit.split_first() {
            Some((first, others)) => self.set_visit(*first, others),
            None => false,
        }
    }

    /// Keeps an answer of the service that asks it, or says why it cannot be taken and leaves the earlier one.
    pub(super) fn set_answer(&mut self, key: &str, answer: Answer) -> bool {
        let asking = self.state.asking_in(key, self.setting.services);
        let Some((service, question)) = asking.and_then(|service| Some((service.id, service.question(key)?))) else {
            self.say(Phrase::UnknownQuestion);
            return false;
        };
        let answer = tidy(answer);
        if let Err(error) = question.check(&answer) {
            self.say(explanation(question, error));
            return false;
        }
        self.state.keep_answer_of(service, key, answer);
        true
    }

    /// The question of the service that a postcode answers, if it has one.
    pub(super) fn postcode_question(&self) -> Option<String> {
        let visit = self.visit();
        let asks = visit
            .iter()
            .flat_map(|service| &service.questions)
            .find(|question| matches!(question.kind, QuestionKind::Postcode { .. }))?;
        Some(asks.key.clone())
    }

    pub(super) fn refused(&mut self, question: &str) {
        if self.state.asking_in(question, self.setting.services).is_some() {
            self.state.asked = Some(Asked::Question(question.to_owned()));
        }
        self.explained();
    }

    pub(super) fn forget(&mut self, key: &str) {
        self.understood();
        let state = &mut self.state;
        match key {
            "service" => {
                // The next one of the visit is the first then.
                let next = (!state.further.is_empty()).then(|| state.further.remove(0));
                state.service = next.as_ref().map(|next| next.service);
                state.answers.extend(next.map(|next| next.answers).unwrap_or_default());
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
                if !state.forget_part(key) {
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
    for (index, service) in state.visit_in(setting.services).into_iter().enumerate() {
        // The first service's keys are as they always were.
        let nth = if index == 0 { String::new() } else { (index + 1).to_string() };
        add(&format!("service{nth}"), service.name.clone());
        for question in &service.questions {
            if let Some(answer) = state.answers_for(service).get(&question.key) {
                let label = labels::answer(question, answer, state.locale);
                let label = if shares_unit(service, question) { format!("{}: {label}", question.label) } else { label };
                add(&format!("answer{nth}:{}", question.key), label);
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
