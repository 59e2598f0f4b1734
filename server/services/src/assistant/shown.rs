//! What a model is shown: the clinic's catalogue, which is public, and one conversation, with what says who somebody is
//! taken out.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    catalogue::{ChoiceOption, Question, QuestionKind, Service},
    conversation::{Setting, State},
    proposals::masking::masked,
    understanding::{Asked, Context},
};
use serde_json::{Value, json};
use store::conversations::MessageRow;

/// More services than this are told by name alone.
const MOST_SERVICES: usize = 80;
const LONGEST_DESCRIPTION: usize = 240;
/// As many of the last messages are shown, so much of each, and so much of the one to be read.
const MOST_EARLIER: usize = 6;
const LONGEST_EARLIER: usize = 300;
const LONGEST_MESSAGE: usize = 1_200;

/// One conversation as a model may see it.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub state: &'a State,
    pub setting: &'a Setting<'a>,
}

impl Shown<'_> {
    fn context(&self) -> Context<'_> {
        Context {
            now: self.setting.now,
            zone: self.setting.zone,
            country: self.setting.country,
            locale: self.state.locale,
            services: &[],
            service: None,
            asked: self.state.asked.as_ref(),
        }
    }

    /// A text of the conversation without what says who somebody is.
    pub(super) fn masked(&self, text: &str, longest: usize) -> String {
        let name = self.state.name.as_ref();
        let names: Vec<String> =
            name.map(|name| vec![name.to_string(), name.greeting().to_owned()]).unwrap_or_default();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let text: String = text.chars().take(longest).collect();
        masked(&text, &names, &self.context())
    }

    /// Everything that reading one message wants.
    pub(super) fn of_message(&self, message: &str, earlier: &[(bool, String)]) -> Value {
        let today = self.setting.now.with_timezone(&self.setting.zone).date_naive();
        let earlier = earlier.iter().rev().take(MOST_EARLIER).rev().map(|(is_visitor, text)| {
            let who = if *is_visitor { "visitor" } else { "desk" };
            json!({"who": who, "text": self.masked(text, LONGEST_EARLIER)})
        });
        json!({
            "clinic": {"services": self.setting.services.iter().take(MOST_SERVICES).map(service).collect::<Vec<_>>()},
            "today": today.to_string(),
            "weekday": today.format("%A").to_string(),
            "zone": self.setting.zone.name(),
            "locale": self.state.locale.as_str(),
            "asked": self.state.asked.as_ref().map(asked),
            "service": self.state.service_in(self.setting.services).map(|service| service.key.clone()),
            "earlier": earlier.collect::<Vec<_>>(),
            "message": self.masked(message, LONGEST_MESSAGE),
        })
    }
}

/// The words of a thread, without its cards: who said it is the visitor or not.
pub(crate) fn earlier(rows: Vec<MessageRow>) -> Vec<(bool, String)> {
    rows.into_iter().filter(|row| !row.text.is_empty()).map(|row| (row.author == "visitor", row.text)).collect()
}

/// Today on a clinic's calendar.
pub(super) fn today(now: DateTime<Utc>, zone: Tz) -> chrono::NaiveDate {
    now.with_timezone(&zone).date_naive()
}

fn asked(asked: &Asked) -> String {
    match asked {
        Asked::Service => "which service".into(),
        Asked::Question(key) => format!("question {key}"),
        Asked::Time => "which time".into(),
        Asked::Name => "their name".into(),
        Asked::Reach => "a phone or an address".into(),
        Asked::Consent => "consent, which only a tap gives".into(),
        Asked::YesNo => "whether to show times".into(),
    }
}

fn service(service: &Service) -> Value {
    let description: String = service.description.chars().take(LONGEST_DESCRIPTION).collect();
    json!({
        "key": service.key,
        "name": service.name,
        "other_words": service.synonyms,
        "description": description,
        "questions": service.questions.iter().map(question).collect::<Vec<_>>(),
    })
}

fn question(question: &Question) -> Value {
    let options = |options: &[ChoiceOption]| -> Value {
        options.iter().map(|option| json!({"value": option.value, "label": option.label})).collect()
    };
    let (kind, more) = match &question.kind {
        QuestionKind::Choice { options: of } => ("one of", options(of)),
        QuestionKind::Choices { options: of } => ("any of", options(of)),
        QuestionKind::Quantity { unit, .. } => ("number", json!(unit.1)),
        QuestionKind::YesNo { .. } => ("yes or no", Value::Null),
        QuestionKind::Postcode { .. } => ("postcode", Value::Null),
    };
    json!({"key": question.key, "asks": question.label, "kind": kind, "options": more})
}
