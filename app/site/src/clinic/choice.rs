//! What a visitor has chosen so far. It lives in the address, so that Back, links and plain forms work.

use crate::slots::spell;
use chrono::{DateTime, NaiveDate, Utc};
use contract::clinics::ServiceCard;
use domain::{
    calendar::{is_meant, is_meant_at},
    catalogue::{Answer, Answers, Question, QuestionKind},
};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_query_map;
use rust_decimal::Decimal;
use session::percent_encoded;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

/// A service, its options, and a time. Answers are kept as the address spells them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub service: String,
    pub answers: BTreeMap<String, String>,
    pub practitioner: Option<String>,
    pub month: Option<NaiveDate>,
    pub date: Option<NaiveDate>,
    pub slot: Option<DateTime<Utc>>,
    /// Whether the form for name and phone is open.
    pub details: bool,
    pub referral: Option<String>,
}

impl Choice {
    /// Reads an address; `all` gives every value of a key. The first service stands in for none or an unknown one.
    fn read(services: &[ServiceCard], all: impl Fn(&str) -> Vec<String>) -> Self {
        let one = |key: &str| all(key).into_iter().next().filter(|text| !text.is_empty());
        let wanted = one("service");
        let service =
            services.iter().find(|service| Some(&service.key) == wanted.as_ref()).or_else(|| services.first());
        let Some(service) = service else { return Self::default() };
        let answers = service.questions.iter().filter_map(|question| {
            let text = all(&answer_name(&question.key)).join(",");
            (!text.is_empty()).then(|| (question.key.clone(), text))
        });
        let practitioner = one("with").filter(|id| service.practitioner_ids.contains(id));
        Self {
            service: service.key.clone(),
            answers: answers.collect(),
            practitioner,
            month: one("month").and_then(|text| format!("{text}-01").parse().ok()).filter(|month| is_meant(*month)),
            date: one("date").and_then(|text| text.parse().ok()).filter(|date| is_meant(*date)),
            slot: one("slot").and_then(|text| text.parse().ok()).filter(|slot| is_meant_at(*slot)),
            details: one("step").as_deref() == Some("details"),
            referral: one("ref"),
        }
    }

    /// The part of the address after the question mark.
    pub fn query(&self) -> String {
        let mut query = String::new();
        let mut add = |key: &str, value: &str| {
            let mark = if query.is_empty() { "" } else { "&" };
            query.push_str(mark);
            query.push_str(&percent_encoded(key));
            query.push('=');
            query.push_str(&percent_encoded(value));
        };
        add("service", &self.service);
        for (key, value) in &self.answers {
            add(&answer_name(key), value);
        }
        if let Some(practitioner) = &self.practitioner {
            add("with", practitioner);
        }
        if let Some(month) = self.month {
            add("month", &month.format("%Y-%m").to_string());
        }
        if let Some(date) = self.date {
            add("date", &date.to_string());
        }
        if let Some(slot) = self.slot {
            add("slot", &spell(slot));
        }
        if self.details {
            add("step", "details");
        }
        if let Some(referral) = &self.referral {
            add("ref", referral);
        }
        query
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

/// The name of a question's field in forms and addresses.
pub fn answer_name(key: &str) -> String {
    format!("q_{key}")
}

/// The first question without which there is no price.
pub fn missing<'a>(service: &'a ServiceCard, answers: &Answers) -> Option<&'a Question> {
    service.questions.iter().find(|question| question.required && !answers.contains_key(&question.key))
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

/// Whether a step is one that Back should return from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    Push,
    Replace,
}

/// The choice, kept in step with the address. Copy it into any handler.
#[derive(Clone, Copy)]
pub struct Chooser {
    pub choice: RwSignal<Choice>,
    services: StoredValue<Vec<ServiceCard>>,
    slug: StoredValue<String>,
}

impl Chooser {
    /// Starts from the address of the request or of the window, and follows Back and Forward.
    pub fn new(slug: String, services: Vec<ServiceCard>) -> Self {
        let query = use_query_map().get_untracked();
        let first = Choice::read(&services, |key| query.get_all(key).unwrap_or_default());
        let chooser =
            Self { choice: RwSignal::new(first), services: StoredValue::new(services), slug: StoredValue::new(slug) };
        Effect::new(move |_| {
            let follow = window_event_listener(ev::popstate, move |_| {
                let shown = chooser.read_window();
                chooser.choice.set(shown);
            });
            on_cleanup(move || follow.remove());
        });
        chooser
    }

    fn read_window(self) -> Choice {
        let search = window().location().search().unwrap_or_default();
        let params = web_sys::UrlSearchParams::new_with_str(&search).ok();
        let all = |key: &str| {
            let values = params.as_ref().map(|params| params.get_all(key));
            values.into_iter().flatten().filter_map(|value| value.as_string()).collect()
        };
        self.services.with_value(|services| Choice::read(services, all))
    }

    /// Changes the choice and the address together.
    pub fn update(self, history: History, change: impl FnOnce(&mut Choice)) {
        let before = self.choice.get_untracked();
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return;
        }
        let href = self.address(&after);
        self.choice.set(after);
        if let Ok(browser) = window().history() {
            // A browser that refuses only keeps the old address; the choice itself is made.
            let _ = match history {
                History::Push => browser.push_state_with_url(&JsValue::NULL, "", Some(&href)),
                History::Replace => browser.replace_state_with_url(&JsValue::NULL, "", Some(&href)),
            };
        }
    }

    /// The address that the choice would have after a change, for links that work without script.
    pub fn href(self, change: impl FnOnce(&mut Choice)) -> String {
        let mut choice = self.choice.get();
        change(&mut choice);
        self.address(&choice)
    }

    /// Where whoever finds no time asks to be told of one, with what was chosen.
    pub fn waitlist_href(self) -> String {
        let choice = Choice { month: None, date: None, slot: None, details: false, ..self.choice.get() };
        format!("/c/{}/waitlist?{}", self.slug.get_value(), choice.query())
    }

    fn address(self, choice: &Choice) -> String {
        format!("/c/{}?{}", self.slug.get_value(), choice.query())
    }

    /// The chosen service.
    pub fn service(self) -> Option<ServiceCard> {
        let key = self.choice.with(|choice| choice.service.clone());
        self.services.with_value(|services| services.iter().find(|service| service.key == key).cloned())
    }

    /// Services under their headings, in the clinic's order.
    pub fn menu(self) -> Vec<(String, Vec<ServiceCard>)> {
        let mut menu: Vec<(String, Vec<ServiceCard>)> = Vec::new();
        self.services.with_value(|services| {
            for service in services {
                match menu.iter_mut().find(|(category, _)| *category == service.category) {
                    Some((_, under)) => under.push(service.clone()),
                    None => menu.push((service.category.clone(), vec![service.clone()])),
                }
            }
        });
        menu
    }

    pub fn slug(self) -> String {
        self.slug.get_value()
    }

    /// Picks another service; what belonged to the old one goes.
    pub fn pick_service(self, key: &str) {
        self.update(History::Push, |choice| *choice = for_service(choice, key));
    }

    /// Answers a question of the chosen service; an empty text takes the answer back.
    pub fn answer(self, key: &str, text: String) {
        self.update(History::Replace, |choice| {
            if text.is_empty() {
                choice.answers.remove(key);
            } else {
                choice.answers.insert(key.to_owned(), text);
            }
        });
    }
}

/// The choice of a service with nothing else chosen but how the visitor came here.
pub fn for_service(choice: &Choice, key: &str) -> Choice {
    Choice { service: key.to_owned(), referral: choice.referral.clone(), ..Choice::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::ChoiceOption;

    fn laser() -> ServiceCard {
        let option =
            |value: &str| ChoiceOption { value: value.into(), label: value.into(), synonyms: vec![], extra_minutes: 0 };
        let kind = QuestionKind::Choices { options: vec![option("underarms"), option("bikini")] };
        let question =
            |key: &str, kind| Question { key: key.into(), prompt: key.into(), label: key.into(), kind, required: true };
        ServiceCard {
            key: "laser".into(),
            name: "Laser".into(),
            category: "Laser".into(),
            description: String::new(),
            duration_minutes: 30,
            price_label: "from $90.00".into(),
            questions: vec![
                question("areas", kind),
                question("first", QuestionKind::YesNo { yes_phrases: vec![], no_phrases: vec![] }),
            ],
            deposit_label: String::new(),
            practitioner_ids: vec!["p1".into()],
        }
    }

    fn read(pairs: &[(&str, &str)]) -> Choice {
        let all = |key: &str| pairs.iter().filter(|(k, _)| *k == key).map(|(_, v)| (*v).to_owned()).collect();
        Choice::read(&[laser()], all)
    }

    #[test]
    fn a_choice_survives_its_address() {
        let choice = read(&[
            ("service", "laser"),
            ("q_areas", "underarms"),
            ("q_areas", "bikini"),
            ("with", "p1"),
            ("date", "2026-12-10"),
            ("slot", "2026-12-10T20:30:00Z"),
            ("step", "details"),
            ("ref", "a&b=c d"),
        ]);
        assert_eq!(
            choice.query(),
            "service=laser&q_areas=underarms,bikini&with=p1&date=2026-12-10&slot=2026-12-10T20:30:00Z&step=details&ref=a%26b%3Dc%20d"
        );
        let answers = choice.answers(&laser());
        assert_eq!(answers["areas"], Answer::Choices(vec!["underarms".into(), "bikini".into()]));
        assert_eq!(answers["first"], Answer::YesNo(false));
        assert_eq!(missing(&laser(), &answers), None);
    }

    #[test]
    fn nonsense_in_an_address_is_left_out() {
        let choice = read(&[
            ("service", "surgery"),
            ("with", "somebody"),
            ("date", "soon"),
            ("slot", "<script>"),
            ("q_areas", "face"),
        ]);
        let expected = Choice {
            service: "laser".into(),
            answers: BTreeMap::from([("areas".into(), "face".into())]),
            ..Choice::default()
        };
        assert_eq!(choice, expected);
        let answers = choice.answers(&laser());
        assert!(!answers.contains_key("areas"));
        assert_eq!(missing(&laser(), &answers).map(|question| question.key.as_str()), Some("areas"));
    }

    #[test]
    fn a_day_that_no_calendar_shows_is_left_out() {
        let far = read(&[
            ("service", "laser"),
            ("month", "+262142-12"),
            ("date", "-262143-01-01"),
            ("slot", "+262142-12-31T23:00:00Z"),
        ]);
        assert_eq!((far.month, far.date, far.slot), (None, None, None));
    }
}
