//! What a visitor has chosen so far. It lives in the address, so that Back, links and plain forms work.

use super::parts::{Part, Wanted, WantedPart};
use crate::slots::spell;
use chrono::{DateTime, NaiveDate, Utc};
use contract::clinics::ServiceCard;
use domain::calendar::{MOST_STEPS, is_meant, is_meant_at};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_query_map;
use session::percent_encoded;
use wasm_bindgen::JsValue;

/// One or several services, their options, and a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub first: Part,
    /// The other services of the same visit, in order.
    pub further: Vec<Part>,
    /// Whether one and the same person is to give all of them.
    pub same: bool,
    /// Whether the visitor is ready to wait a while between two of them.
    pub wait: bool,
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
        let known = |key: &String| services.iter().find(|service| service.key == *key);
        let numbered = (1..MOST_STEPS).filter_map(|index| {
            let service = one(&service_name(index))?;
            known(&service).map(|service| Part::read(service, index, &all))
        });
        // “Add” in a plain form: the service with nothing chosen yet.
        let added = one("add").and_then(|key| known(&key).map(|service| Part::of(service.key.clone())));
        let further: Vec<Part> = numbered.chain(added).take(MOST_STEPS - 1).collect();
        let practitioner = one("with").filter(|id| service.practitioner_ids.contains(id));
        Self {
            first: Part::read(service, 0, &all),
            same: !further.is_empty() && one("same").is_some(),
            wait: !further.is_empty() && one("wait").is_some(),
            further,
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
        let pair = |(key, value): (String, String)| format!("{}={}", percent_encoded(&key), percent_encoded(&value));
        self.pairs().into_iter().map(pair).collect::<Vec<_>>().join("&")
    }

    /// The address's keys and values, also for the hidden fields of plain forms.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for (index, part) in self.parts().enumerate() {
            part.write(index, &mut pairs);
        }
        let mut add = |key: &str, value: Option<String>| {
            pairs.extend(value.map(|value| (key.to_owned(), value)));
        };
        let yes = |of: bool| of.then(|| "1".to_owned());
        add("same", yes(self.same));
        add("wait", yes(self.wait));
        add("with", self.practitioner.clone());
        add("month", self.month.map(|month| month.format("%Y-%m").to_string()));
        add("date", self.date.map(|date| date.to_string()));
        add("slot", self.slot.map(spell));
        add("step", self.details.then(|| "details".to_owned()));
        add("ref", self.referral.clone());
        pairs
    }

    /// All services of the visit, in order.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.first).chain(&self.further)
    }

    /// One of them, by its place in the visit.
    pub fn part_mut(&mut self, index: usize) -> Option<&mut Part> {
        index.checked_sub(1).map_or(Some(&mut self.first), |index| self.further.get_mut(index))
    }

    /// One more service, with nothing chosen yet. A time that was picked was for another visit.
    pub fn add(&mut self, key: &str) {
        if self.further.len() + 1 < MOST_STEPS {
            self.further.push(Part::of(key.to_owned()));
            self.slot = None;
        }
    }

    /// Takes a service out again; the next one moves up where it was the first.
    pub fn remove(&mut self, index: usize) {
        match index.checked_sub(1) {
            Some(index) if index < self.further.len() => drop(self.further.remove(index)),
            None if !self.further.is_empty() => {
                self.first = Part { at_once: false, ..self.further.remove(0) };
                self.practitioner = None;
            }
            _ => return,
        }
        self.slot = None;
        self.same &= !self.further.is_empty();
        self.wait &= !self.further.is_empty();
    }
}

/// The name of the field that names a service of the visit, by its place: `service`, `service2`.
pub fn service_name(index: usize) -> String {
    numbered("service", index)
}

/// `name` for the first service, then `name2`, `name3`.
pub fn numbered(name: &str, index: usize) -> String {
    if index == 0 { name.to_owned() } else { format!("{name}{}", index + 1) }
}

/// The name of a question's field in forms and addresses.
pub fn answer_name(index: usize, key: &str) -> String {
    format!("{}_{key}", numbered("q", index))
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
    /// Grows when another service became the first one although it may be called the same: its controls begin anew.
    pub turned: RwSignal<u32>,
    services: StoredValue<Vec<ServiceCard>>,
    slug: StoredValue<String>,
}

impl Chooser {
    /// Starts from the address of the request or of the window, and follows Back and Forward.
    pub fn new(slug: String, services: Vec<ServiceCard>) -> Self {
        let query = use_query_map().get_untracked();
        let first = Choice::read(&services, |key| query.get_all(key).unwrap_or_default());
        let chooser = Self {
            choice: RwSignal::new(first),
            turned: RwSignal::new(0),
            services: StoredValue::new(services),
            slug: StoredValue::new(slug),
        };
        Effect::new(move |_| {
            let follow = window_event_listener(ev::popstate, move |_| {
                let shown = chooser.read_window();
                chooser.choice.set(shown);
                chooser.turned.update(|turned| *turned += 1);
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

    /// The chosen services with the answers that they accept.
    pub fn wanted(self) -> Option<Wanted> {
        self.choice.with(|choice| {
            self.services.with_value(|services| {
                let part = |part: &Part| {
                    let service = services.iter().find(|service| service.key == part.service)?;
                    Some(WantedPart { answers: part.answers(service), service: service.clone(), at_once: part.at_once })
                };
                let parts = choice.parts().map(part).collect::<Option<Vec<_>>>()?;
                Some(Wanted { parts, same: choice.same, wait: choice.wait })
            })
        })
    }

    /// A service of the clinic.
    pub fn card(self, key: &str) -> Option<ServiceCard> {
        self.services.with_value(|services| services.iter().find(|service| service.key == *key).cloned())
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

    /// Takes a service out of the visit.
    pub fn remove(self, index: usize) {
        self.update(History::Push, |choice| choice.remove(index));
        if index == 0 {
            self.turned.update(|turned| *turned += 1);
        }
    }

    /// Answers a question of one of the chosen services; an empty text takes the answer back.
    pub fn answer(self, index: usize, key: &str, text: String) {
        self.update(History::Replace, |choice| {
            let Some(part) = choice.part_mut(index) else { return };
            if text.is_empty() {
                part.answers.remove(key);
            } else {
                part.answers.insert(key.to_owned(), text);
            }
        });
    }
}

/// The choice of another first service, with nothing else kept but the other services of the visit and how the visitor
/// came here.
pub fn for_service(choice: &Choice, key: &str) -> Choice {
    Choice {
        first: Part::of(key.to_owned()),
        further: choice.further.clone(),
        wait: choice.wait,
        referral: choice.referral.clone(),
        ..Choice::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::{Answer, ChoiceOption, Question, QuestionKind};
    use std::collections::BTreeMap;

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

    fn wanted(choice: &Choice) -> Wanted {
        let part =
            |part: &Part| WantedPart { service: laser(), answers: part.answers(&laser()), at_once: part.at_once };
        Wanted { parts: choice.parts().map(part).collect(), same: choice.same, wait: choice.wait }
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
        let answers = choice.first.answers(&laser());
        assert_eq!(answers["areas"], Answer::Choices(vec!["underarms".into(), "bikini".into()]));
        assert_eq!(answers["first"], Answer::YesNo(false));
        assert_eq!(wanted(&choice).missing(), None);
    }

    #[test]
    fn a_visit_of_several_services_survives_its_address() {
        let address = [
            ("service", "laser"),
            ("q_areas", "bikini"),
            ("service2", "laser"),
            ("q2_areas", "underarms"),
            ("q2_first", "yes"),
            ("at_once2", "1"),
            ("wait", "1"),
        ];
        let choice = read(&address);
        assert_eq!(choice.further.len(), 1);
        let spelt: Vec<(String, String)> = choice.pairs();
        let spelt: Vec<(&str, &str)> = spelt.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(spelt, address);
        let more = wanted(&choice).more();
        assert_eq!((more.further.len(), more.further[0].at_once, more.one_practitioner), (1, true, false));
        assert_eq!(more.further[0].answers["first"], Answer::YesNo(true));
        assert!(more.longest_gap_minutes > 0);
    }

    #[test]
    fn a_service_is_added_by_a_plain_form_and_the_last_one_stays() {
        let mut choice = read(&[("service", "laser"), ("add", "laser"), ("slot", "2026-12-10T20:30:00Z")]);
        assert_eq!(choice.further, [Part::of("laser".into())]);
        choice.remove(0);
        assert_eq!((choice.further.len(), choice.slot), (0, None), "the other one moves up, the time was for both");
        choice.remove(0);
        assert_eq!(choice.first.service, "laser");
        for _ in 0..20 {
            choice.add("laser");
        }
        assert_eq!(choice.parts().count(), MOST_STEPS);
        assert_eq!(read(&[("service2", "surgery"), ("add", "surgery"), ("same", "1")]), read(&[]));
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
        let first = Part { answers: BTreeMap::from([("areas".into(), "face".into())]), ..Part::of("laser".into()) };
        assert_eq!(choice, Choice { first, ..Choice::default() });
        let answers = choice.first.answers(&laser());
        assert!(!answers.contains_key("areas"));
        let wanted = wanted(&choice);
        assert_eq!(wanted.missing().map(|question| question.key.as_str()), Some("areas"));
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
