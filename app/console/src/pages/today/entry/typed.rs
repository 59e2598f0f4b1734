//! What has been typed and chosen so far.

use super::Begin;
use crate::api::entry::EntryFile;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use contract::{
    clinics::{ServiceCard, SlotTime, Slots, SlotsRequest},
    series::{DateChoice, NewVisits, Recurrence, VisitTimes},
};
use domain::{
    catalogue::Answers,
    series::{Ends, Nth, Repeat},
    understanding::Locale,
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What is done about a date of the rule: another start with its words, or none.
pub type Choices = BTreeMap<NaiveDate, Option<(DateTime<Utc>, String)>>;

#[derive(Clone, Copy)]
pub struct Typed {
    pub service: RwSignal<String>,
    /// Answers as text, by service and question.
    pub answers: RwSignal<BTreeMap<(String, String), String>>,
    /// A practitioner's id; empty: anyone who can.
    pub whom: RwSignal<String>,
    pub date: RwSignal<String>,
    /// The picked time, as [`value`] writes it.
    pub time: RwSignal<Option<String>>,
    pub name: RwSignal<String>,
    pub phone: RwSignal<String>,
    pub email: RwSignal<String>,
    pub note: RwSignal<String>,
    pub agreed: RwSignal<bool>,
    pub ask_deposit: RwSignal<bool>,
    pub repeats: RwSignal<bool>,
    pub every: RwSignal<String>,
    /// `week`, `month` or `month_last`.
    pub unit: RwSignal<String>,
    /// `after` or `on`.
    pub ends: RwSignal<String>,
    pub visits: RwSignal<String>,
    pub until: RwSignal<String>,
    pub choices: RwSignal<Choices>,
}

impl Typed {
    pub fn new(file: &EntryFile, begin: &Begin, shown: NaiveDate) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            service: RwSignal::new(file.services.first().map(|service| service.key.clone()).unwrap_or_default()),
            answers: RwSignal::new(BTreeMap::new()),
            // A column may be a room's.
            whom: RwSignal::new(
                begin
                    .practitioner
                    .clone()
                    .filter(|whom| file.practitioners.iter().any(|person| person.id == *whom))
                    .unwrap_or_default(),
            ),
            date: RwSignal::new(begin.date.unwrap_or(shown).to_string()),
            time: RwSignal::new(None),
            name: text(""),
            phone: text(""),
            email: text(""),
            note: text(""),
            agreed: RwSignal::new(false),
            ask_deposit: RwSignal::new(true),
            repeats: RwSignal::new(false),
            every: text("1"),
            unit: text("week"),
            ends: text("after"),
            visits: text("8"),
            until: text(""),
            choices: RwSignal::new(Choices::new()),
        }
    }

    pub fn day(self) -> Option<NaiveDate> {
        self.date.with(|date| date.parse().ok())
    }

    /// The answers of the chosen service, with the usual ones where nothing was chosen.
    pub fn answers(self, service: &ServiceCard) -> Answers {
        let given = self.answers.get();
        let answer = |question: &domain::catalogue::Question| {
            let text = given.get(&(service.key.clone(), question.key.clone()));
            let read = text.and_then(|text| super::questions::read(question, text));
            read.or_else(|| question.usual_answer()).map(|answer| (question.key.clone(), answer))
        };
        service.questions.iter().filter_map(answer).collect()
    }

    /// The free times of the chosen day.
    pub fn wanted(self, file: &EntryFile) -> Option<SlotsRequest> {
        let day = self.day()?;
        let service = chosen(file, &self.service.get())?;
        Some(SlotsRequest {
            service_key: service.key.clone(),
            answers: self.answers(service),
            from: day,
            to: day,
            practitioner_id: self.practitioner(service),
            more: contract::clinics::VisitWishes::default(),
            locale: Locale::En,
        })
    }

    /// Whoever does not give the service cannot have been meant.
    fn practitioner(self, service: &ServiceCard) -> Option<String> {
        Some(self.whom.get()).filter(|whom| service.practitioner_ids.contains(whom))
    }

    /// What would be booked, once a time is picked.
    pub fn times(self, file: &EntryFile, slots: &Slots) -> Option<VisitTimes> {
        let picked = self.time.get()?;
        let time = all(slots).find(|time| value(time) == picked)?;
        let service = chosen(file, &self.service.get())?;
        let choices = self.choices.get();
        Some(VisitTimes {
            service_key: service.key.clone(),
            answers: self.answers(service),
            start: time.start,
            practitioner_id: self.practitioner(service),
            location_id: time.location_id.clone(),
            recurs: if self.repeats.get() { Some(self.recurrence()?) } else { None },
            choices: choices
                .into_iter()
                .map(|(date, to)| DateChoice { date, start: to.map(|(start, _)| start) })
                .collect(),
        })
    }

    fn recurrence(self) -> Option<Recurrence> {
        let day = self.day()?;
        let weekday = u8::try_from(day.weekday().number_from_monday()).unwrap_or(1);
        // What is no number is answered by the server as one that does not fit.
        let number = |text: RwSignal<String>| text.with(|text| text.trim().parse().unwrap_or(0));
        let every = number(self.every);
        let repeat = match self.unit.get().as_str() {
            "month" => Repeat::Monthly { every, nth: Nth::of(day), weekday },
            "month_last" => Repeat::Monthly { every, nth: Nth::Last, weekday },
            _ => Repeat::Weekly { every, weekdays: [weekday].into() },
        };
        let ends = if self.ends.get() == "on" {
            Ends::On { date: self.until.with(|date| date.parse().ok())? }
        } else {
            Ends::After { visits: number(self.visits) }
        };
        Some(Recurrence { repeat, ends })
    }

    /// Everything, for the times that are on the screen.
    pub fn visits(self, file: &EntryFile, times: VisitTimes) -> NewVisits {
        NewVisits {
            times,
            name: self.name.get_untracked(),
            phone: self.phone.get_untracked(),
            email: self.email.get_untracked(),
            consent_version: file.consent.as_ref().filter(|_| self.agreed.get_untracked()).map(|text| text.version),
            note: self.note.get_untracked(),
            ask_deposit: self.ask_deposit.get_untracked(),
            source: String::new(),
        }
    }
}

pub fn chosen<'a>(file: &'a EntryFile, key: &str) -> Option<&'a ServiceCard> {
    file.services.iter().find(|service| service.key == key)
}

pub fn all(slots: &Slots) -> impl Iterator<Item = &SlotTime> {
    slots.days.iter().flat_map(|day| &day.times)
}

pub fn value(time: &SlotTime) -> String {
    time.start.to_rfc3339()
}

/// The minute of the day that a label names: “2:30 PM”.
pub fn minute_of(label: &str) -> Option<u16> {
    let (clock, half) = label.split_once(' ')?;
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let afternoon = half.starts_with("PM");
    Some((hour % 12 + if afternoon { 12 } else { 0 }) * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::minute_of;

    #[test]
    fn the_minute_of_a_time_is_read_from_its_label() {
        assert_eq!(minute_of("2:30 PM"), Some(870));
        assert_eq!(minute_of("12:05 AM"), Some(5));
        assert_eq!(minute_of("12:00 PM CST"), Some(720));
        assert_eq!(minute_of("noon"), None);
    }
}
