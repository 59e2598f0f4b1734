//! Which of the services that a message names it is about.

use super::{Phrase, take::Turn};
use crate::{
    catalogue::Service,
    understanding::{FactValue, Reading},
};

/// A service and the characters `start..end` that name it.
struct Named<'a> {
    service: &'a Service,
    start: usize,
    end: usize,
}

/// More than this between two names is no list any more.
const LONGEST_LINK: usize = 20;

impl<'a> Turn<'a> {
    fn named(&self, reading: &Reading) -> Vec<Named<'a>> {
        let known = |fact: &crate::understanding::Fact| {
            let FactValue::Service(id) = &fact.value else { return None };
            let service = self.setting.services.iter().find(|service| service.id == *id)?;
            Some(Named { service, start: fact.start as usize, end: fact.end as usize })
        };
        reading.facts.iter().filter_map(known).collect()
    }

    /// The service that the message names first; what is read with it belongs to that one. True when it is new.
    pub(super) fn keep_service(&mut self, text: &str, reading: &Reading) -> bool {
        let named = self.named(reading);
        let Some(first) = named.first() else { return false };
        // A word for several services means the one being talked about, where it is among them.
        let known =
            named.iter().find(|other| other.start == first.start && Some(other.service.id) == self.state.service);
        let first = known.unwrap_or(first);
        if let Some(other) = named.iter().find(|other| is_listed(text, first.end, other.start)) {
            let (first, other) = (first.service.name.clone(), other.service.name.clone());
            self.say(Phrase::OneServiceAtATime { first, other });
        }
        self.set_service(first.service.id)
    }

    /// “Filler”, where there are two and neither is being talked about: their names.
    pub(super) fn either_service(&self, reading: &Reading) -> Option<Vec<&'a str>> {
        let named = self.named(reading);
        let start = named.first()?.start;
        let alike: Vec<_> = named.iter().filter(|other| other.start == start).map(|named| named.service).collect();
        let settled = alike.len() < 2 || alike.iter().any(|service| Some(service.id) == self.state.service);
        (!settled).then(|| alike.iter().map(|service| service.name.as_str()).collect())
    }
}

/// Whether two things named in a message stand in a list: “a checkup and a cleaning”.
fn is_listed(text: &str, end: usize, start: usize) -> bool {
    let between: String = text.chars().skip(end).take(start.saturating_sub(end)).collect();
    let mut words = between.split_whitespace();
    between.chars().count() < LONGEST_LINK && words.any(|word| matches!(word, "and" | "plus" | "&" | "+" | "y" | "más"))
}
