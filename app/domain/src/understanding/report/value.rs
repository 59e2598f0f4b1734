//! The value of each kind of fact as JSON.

use super::{
    super::{
        Context, Doubt, Fact, FactValue,
        mentions::{Bound, Mention, Mentioned},
    },
    interval::{Written, intervals},
};
use crate::catalogue::{Answer, QuestionKind};
use rust_decimal::Decimal;
use serde_json::{Map, Number, Value, json};

/// One fact may be several times: “Tuesday or Thursday”.
pub(super) fn of_fact(fact: &Fact, doubt: Option<&Doubt>, context: &Context<'_>) -> Vec<(&'static str, Value)> {
    let text = |kind: &'static str, value: &dyn ToString| vec![(kind, Value::String(value.to_string()))];
    match &fact.value {
        FactValue::Service(id) => {
            let service = context.services.iter().find(|service| service.id == *id);
            text("service", &service.map_or_else(String::new, |service| service.name.clone()))
        }
        FactValue::Answer(question, answer) => vec![of_answer(question, answer, context)],
        FactValue::DateTime(wanted) => {
            let others = doubt.map_or(&[][..], |doubt| &doubt.others);
            let readings = |wanted| intervals(wanted, context.now, context.zone).into_iter();
            let ambiguous: Vec<Value> = others.iter().flat_map(readings).filter_map(written).collect();
            let times = readings(wanted).filter_map(written).map(|mut value| {
                if let (Value::Object(fields), false) = (&mut value, ambiguous.is_empty()) {
                    fields.insert("ambiguous".into(), Value::Array(ambiguous.clone()));
                }
                ("date_time", value)
            });
            times.collect()
        }
        FactValue::Name(name) => text("person", name),
        FactValue::Phone(phone) => text("phone", phone),
        FactValue::Email(email) => text("email", email),
        FactValue::Postcode(code) => text("postcode", code),
        FactValue::ReferralCode(code) => text("referral_code", code),
    }
}

fn written(interval: super::interval::Interval) -> Option<Value> {
    serde_json::to_value(Written::from(interval)).ok()
}

/// An answer to a question of the catalogue: a quantity with its unit, an option, a yes or no, a postcode.
fn of_answer(key: &str, answer: &Answer, context: &Context<'_>) -> (&'static str, Value) {
    let questions = context.services.iter().flat_map(|service| &service.questions);
    let unit = questions.filter(|question| question.key == key).find_map(|question| match &question.kind {
        QuestionKind::Quantity { unit, .. } => Some(unit.0.as_str()),
        _ => None,
    });
    match answer {
        Answer::Quantity(amount) => ("quantity", json!({ "amount": number(*amount), "unit": unit, "question": key })),
        Answer::Postcode(code) => ("postcode", Value::String(code.clone())),
        Answer::Choice(value) => ("option", json!({ "question": key, "options": [value] })),
        Answer::Choices(values) => ("option", json!({ "question": key, "options": values })),
        Answer::YesNo(yes) => ("answer", json!({ "question": key, "value": yes })),
        Answer::Typical => ("answer", json!({ "question": key, "value": "typical" })),
    }
}

pub(super) fn of_mention(mention: &Mention, chars: &[char]) -> (&'static str, Value) {
    match &mention.value {
        Mentioned::Service(name) => ("service", json!(name)),
        Mentioned::Amount { amount, unit } => ("quantity", json!({ "amount": number(*amount), "unit": unit })),
        Mentioned::Size { width, height, unit } => {
            ("size", json!({ "width": number(*width), "height": number(*height), "unit": unit }))
        }
        Mentioned::Percent(amount) => ("percent", number(*amount)),
        Mentioned::Money(sum) => {
            let mut fields = Map::new();
            fields.insert("amount".into(), number(sum.amount));
            fields.insert("currency".into(), json!(sum.currency));
            if let Some(up_to) = sum.up_to {
                fields.insert("up_to".into(), number(up_to));
            }
            let bound = match sum.bound {
                Some(Bound::AtMost) => Some("at_most"),
                Some(Bound::AtLeast) => Some("at_least"),
                Some(Bound::About) => Some("about"),
                None => None,
            };
            fields.extend(bound.map(|bound| ("bound".to_owned(), json!(bound))));
            ("money", Value::Object(fields))
        }
        Mentioned::Address => ("address", json!(mention.words(chars))),
        Mentioned::Place => ("place", json!(mention.words(chars))),
        Mentioned::Person => ("person", json!(mention.words(chars))),
    }
}

/// A decimal as a JSON number, digit by digit.
fn number(decimal: Decimal) -> Value {
    let text = decimal.normalize().to_string();
    text.parse::<Number>().map_or(Value::String(text), Value::Number)
}
