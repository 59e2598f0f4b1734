//! Which of the services that a message names it is about: one, or several that are one visit.

use super::{Phrase, heard::adds, take::Turn};
use crate::{
    catalogue::Service,
    ids::ServiceId,
    understanding::{Asked, FactValue, Reading},
};

/// A service and the characters `start..end` that name it.
struct Named<'a> {
    service: &'a Service,
    start: usize,
    end: usize,
}

/// How two services stand to each other that a message names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    /// “a checkup and a cleaning”, “botox, facial”
    And,
    /// “a checkup or a cleaning”
    Or,
    /// Too far apart to say.
    Nothing,
}

/// More than this between two names is no list any more.
const LONGEST_LINK: usize = 20;

/// What a message says of the services of a visit.
pub(super) enum Choice<'a> {
    /// It names none.
    Nothing,
    /// These, in order; whether beside what there is.
    These { services: Vec<ServiceId>, beside: bool },
    /// One word or “or” leaves it open which: the names, beside those that are settled.
    Which { settled: Vec<ServiceId>, options: Vec<&'a str>, beside: bool },
}

impl<'a> Turn<'a> {
    fn named(&self, reading: &Reading) -> Vec<Named<'a>> {
        let known = |fact: &crate::understanding::Fact| {
            let FactValue::Service(id) = &fact.value else { return None };
            let service = self.setting.services.iter().find(|service| service.id == *id)?;
            Some(Named { service, start: fact.start as usize, end: fact.end as usize })
        };
        reading.facts.iter().filter_map(known).collect()
    }

    /// Reads which services are meant: the first that is named, and what stands in a list with it.
    pub(super) fn choice(&self, text: &str, reading: &Reading) -> Choice<'a> {
        let named = self.named(reading);
        let Some(first) = named.first() else { return Choice::Nothing };
        let has_some = self.state.service.is_some();
        let (mut settled, mut end, mut start): (Vec<ServiceId>, usize, Option<usize>) = (Vec::new(), first.end, None);
        let beside = has_some && (self.state.adding || adds(text));
        for one in &named {
            if start == Some(one.start) {
                // Another meaning of the same word, which was looked at with it.
                continue;
            }
            let link = start.map_or(Link::And, |_| link(text, end, one.start));
            if link == Link::Nothing {
                continue;
            }
            let alike: Vec<&Service> =
                named.iter().filter(|other| other.start == one.start).map(|other| other.service).collect();
            let known = alike.iter().find(|service| self.state.service == Some(service.id));
            let options = if link == Link::Or { self.alternatives(&settled, &alike) } else { alike.clone() };
            if link == Link::Or {
                settled.pop();
            }
            let [meant] = options[..] else {
                if let Some(known) = known.filter(|_| settled.is_empty() && link == Link::And) {
                    settled.push(known.id);
                    (end, start) = (one.end, Some(one.start));
                    continue;
                }
                let options = options.iter().map(|service| service.name.as_str()).collect();
                return Choice::Which { settled, options, beside };
            };
            settled.push(meant.id);
            (end, start) = (one.end, Some(one.start));
        }
        Choice::These { services: settled, beside }
    }

    /// “Botox or a facial”: the last that was settled, and what it may be instead.
    fn alternatives(&self, settled: &[ServiceId], alike: &[&'a Service]) -> Vec<&'a Service> {
        let last = settled.last().and_then(|id| self.setting.services.iter().find(|service| service.id == *id));
        last.into_iter().chain(alike.iter().copied()).collect()
    }

    /// Takes the services that a message names; true when they are others than before.
    pub(super) fn keep_services(&mut self, text: &str, reading: &Reading) -> bool {
        let Choice::These { services, beside } = self.choice(text, reading) else { return false };
        let visit: Vec<ServiceId> = self.visit().iter().map(|service| service.id).collect();
        // A service of the visit that is named again says what is talked about, and takes nothing away.
        if services.len() == 1 && visit.len() > 1 && visit.contains(&services[0]) && !is_alone(text) {
            return false;
        }
        let Some((first, others)) = services.split_first() else { return false };
        let new = if beside { self.add_services(services.iter().copied()) } else { self.set_visit(*first, others) };
        if new && self.visit().len() > 1 {
            let names: Vec<&str> = self.visit().iter().map(|service| service.name.as_str()).collect();
            let services = names.join(&format!(" {} ", Phrase::And.render(self.state.locale)));
            self.say(Phrase::OneVisit { services });
        }
        new
    }

    /// Asks which of several services is meant; what is settled is kept.
    pub(super) fn ask_which(&mut self, settled: &[ServiceId], options: &[&str], beside: bool) {
        let options = options.join(&format!(" {} ", Phrase::Or.render(self.state.locale)));
        if beside {
            self.add_services(settled.iter().copied());
        } else if let Some((first, others)) = settled.split_first() {
            self.set_visit(*first, others);
        }
        self.understood();
        let more = beside || !settled.is_empty();
        self.say(if more { Phrase::WhichToAdd { options } } else { Phrase::WhichOfThese { options } });
        self.state.asked = Some(Asked::Service);
        self.state.adding = more;
    }
}

fn words_of(text: &str) -> impl Iterator<Item = String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && c != '&' && c != '+')
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}

/// “Only the facial” takes the others away.
fn is_alone(text: &str) -> bool {
    words_of(text).any(|word| matches!(word.as_str(), "only" | "just" | "instead" | "solo" | "sólo" | "solamente"))
}

/// How two things stand to each other that are named one after the other.
fn link(text: &str, end: usize, start: usize) -> Link {
    let between: String = text.chars().skip(end).take(start.saturating_sub(end)).collect();
    if between.chars().count() >= LONGEST_LINK {
        return Link::Nothing;
    }
    let says = |list: &[&str]| words_of(&between).any(|word| list.contains(&word.as_str()));
    if says(&["or", "o", "u"]) {
        Link::Or
    } else if says(&["and", "plus", "with", "&", "+", "y", "e", "más", "con"]) || between.trim() == "," {
        Link::And
    } else {
        Link::Nothing
    }
}
