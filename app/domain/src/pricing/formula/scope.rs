//! What the variables of a formula stand for: the answers, and how people call them.

use super::{error::Type, interval::Interval, syntax::is_reserved};
use crate::{
    catalogue::{Answer, Answers, ChoiceOption, Question, QuestionKind, zone_of},
    money::Currency,
    pricing::PricingError,
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The sum of the lines so far, which a discount can take a share of. No question may have this key.
pub const SUBTOTAL: &str = "subtotal";

/// The travel zone of the first postcode question, beside that question's own key.
pub const ZONE: &str = "zone";

/// What a formula or a part of it comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Number(Interval),
    Text(String),
    Set(BTreeSet<String>),
    Truth(Truth),
}

/// Yes, no, or undecided because it depends on where in a range a number lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    Yes,
    No,
    Either,
}

impl From<bool> for Truth {
    fn from(truth: bool) -> Self {
        if truth { Self::Yes } else { Self::No }
    }
}

impl Value {
    pub fn kind(&self) -> Type {
        match self {
            Self::Number(_) => Type::Number,
            Self::Text(_) => Type::Text,
            Self::Set(_) => Type::Set,
            Self::Truth(_) => Type::Truth,
        }
    }
}

/// A variable's value and its words.
#[derive(Clone, Debug)]
pub struct Binding {
    pub value: Value,
    pub words: Words,
}

/// How a variable is spoken of in an explanation.
#[derive(Clone, Debug)]
pub enum Words {
    /// Singular and plural.
    Quantity(String, String),
    Money,
    /// The question's label, and each option's by value.
    Options(String, Vec<(String, String)>),
    YesNo(String),
}

/// The answers of one visitor, as formulas see them.
#[derive(Clone, Debug)]
pub struct Scope {
    variables: BTreeMap<String, Binding>,
    pub(super) currency: Currency,
}

impl Scope {
    /// Binds every question. An optional question without an answer counts as: no, nothing chosen, the typical
    /// quantity or else the smallest one.
    pub fn of(questions: &[Question], answers: &Answers, currency: Currency) -> Result<Self, PricingError> {
        if let Some(key) = answers.keys().find(|key| !questions.iter().any(|question| &question.key == *key)) {
            return Err(PricingError::UnknownQuestion { question: key.clone() });
        }
        let mut variables = BTreeMap::new();
        for question in questions {
            let answer = answers.get(&question.key);
            if let Some(answer) = answer {
                question
                    .check(answer)
                    .map_err(|reason| PricingError::WrongAnswer { question: question.key.clone(), reason })?;
            } else if question.required {
                return Err(PricingError::MissingAnswer {
                    question: question.key.clone(),
                    label: question.label.clone(),
                });
            }
            let binding = bind(question, answer);
            if matches!(question.kind, QuestionKind::Postcode { .. }) {
                variables.entry(ZONE.to_owned()).or_insert_with(|| binding.clone());
            }
            variables.insert(question.key.clone(), binding);
        }
        let mut scope = Self { variables, currency };
        scope.set_subtotal(Interval::ZERO);
        Ok(scope)
    }

    pub(in crate::pricing) fn set_subtotal(&mut self, subtotal: Interval) {
        let binding = Binding { value: Value::Number(subtotal), words: Words::Money };
        self.variables.insert(SUBTOTAL.to_owned(), binding);
    }

    pub(super) fn get(&self, name: &str) -> Option<&Binding> {
        self.variables.get(name)
    }
}

/// Whether a question may be called this, so that formulas can name it.
pub fn is_variable_name(key: &str) -> bool {
    let mut characters = key.chars();
    let starts_well = characters.next().is_some_and(|c| c.is_ascii_lowercase() || c == '_');
    starts_well
        && characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !is_reserved(key)
        && key != SUBTOTAL
}

fn bind(question: &Question, answer: Option<&Answer>) -> Binding {
    let options = |options: &[ChoiceOption]| {
        let words = options.iter().map(|option| (option.value.clone(), option.label.clone())).collect();
        Words::Options(question.label.clone(), words)
    };
    match &question.kind {
        QuestionKind::Choice { options: all } => {
            let value = if let Some(Answer::Choice(value)) = answer { value.clone() } else { String::new() };
            Binding { value: Value::Text(value), words: options(all) }
        }
        QuestionKind::Choices { options: all } => {
            let values = if let Some(Answer::Choices(values)) = answer { values.as_slice() } else { &[] };
            Binding { value: Value::Set(values.iter().cloned().collect()), words: options(all) }
        }
        QuestionKind::Quantity { unit, minimum, typical, .. } => {
            let range = match (answer, typical) {
                (Some(Answer::Quantity(number)), _) => Interval::exact(*number),
                (_, Some((low, high))) => Interval::between(*low, *high),
                (_, None) => Interval::exact(*minimum),
            };
            Binding { value: Value::Number(range), words: Words::Quantity(unit.0.clone(), unit.1.clone()) }
        }
        QuestionKind::YesNo { .. } => Binding {
            value: Value::Truth(Truth::from(answer == Some(&Answer::YesNo(true)))),
            words: Words::YesNo(question.label.clone()),
        },
        QuestionKind::Postcode { zones } => {
            let zone = if let Some(Answer::Postcode(code)) = answer { zone_of(zones, code) } else { None };
            let words = zones.iter().map(|zone| (zone.value.clone(), zone.label.clone())).collect();
            Binding {
                value: Value::Text(zone.map(|zone| zone.value.clone()).unwrap_or_default()),
                words: Words::Options(question.label.clone(), words),
            }
        }
    }
}

/// What `15%` counts as.
pub(super) fn percent(number: Decimal) -> Option<Decimal> {
    number.checked_div(Decimal::ONE_HUNDRED)
}
