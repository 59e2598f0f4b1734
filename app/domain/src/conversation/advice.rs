//! A second reading: where the rules are unsure of a text, a model may have proposed what it says.
//!
//! The proposal only adds to what the rules read, through [`crate::proposals::verify`]; what it could mean is asked back,
//! and counts once the visitor says so.

use super::{
    Phrase, emergency,
    event::{Event, Handover, Reply, Setting},
    labels,
    state::State,
    take::{Turn, take_event},
};
use crate::{
    proposals::{Proposal, verify},
    understanding::{Act, Fact, FactValue, Locale, Reading, WantedTime},
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// From so many words on, a message that the rules found little in is worth a second reading.
const MANY_WORDS: usize = 9;
/// The rules should have found more than one in so many words of it.
const FOUND_ONE_IN: usize = 5;

/// More days than this are easier to say than to choose.
const MOST_DAYS: usize = 3;

/// One turn, as [`super::take`]; of a text with what a model proposes that it says.
pub fn take_advised(
    state: State,
    event: Event,
    advice: Option<&Proposal>,
    setting: &Setting<'_>,
) -> (State, Vec<Reply>) {
    take_event(state, event, advice, setting)
}

/// Whether a model should be asked about a text: the rules alone would say that they did not understand it, or found
/// little in much. Never where a person answers, and never in an emergency.
pub fn is_worth_advice(state: &State, text: &str, setting: &Setting<'_>) -> bool {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let says_something = words.iter().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
    if state.handed_over
        || setting.with_person
        || !says_something
        || emergency::is_spoken_of(text, setting.emergency_words)
    {
        return false;
    }
    let reading = Turn::new(state.clone(), setting).read(text);
    if reading.acts.iter().any(|act| matches!(act, Act::Emergency | Act::AskPerson | Act::Complain | Act::StartOver)) {
        return false;
    }
    let (after, replies) = take_event(state.clone(), Event::Text(text.to_owned()), None, setting);
    let lost = after.misunderstood > state.misunderstood || replies.contains(&Reply::HandOver(Handover::NotUnderstood));
    lost || (words.len() >= MANY_WORDS && found(&reading) * FOUND_ONE_IN < text.chars().count())
}

/// How many characters of a text the rules' facts stand on; an act counts for a word.
fn found(reading: &Reading) -> usize {
    const WORD: usize = 6;
    let covered: BTreeSet<u32> = reading.facts.iter().flat_map(|fact| fact.start..fact.end).collect();
    covered.len() + reading.acts.len() * WORD
}

/// What is asked back, as people read it.
pub fn suggestion_label(value: &FactValue, state: &State, setting: &Setting<'_>) -> String {
    match value {
        FactValue::Service(id) => {
            let service = setting.services.iter().find(|service| service.id == *id);
            service.map(|service| service.name.clone()).unwrap_or_default()
        }
        FactValue::Answer(key, answer) => {
            let question = state.asking_in(key, setting.services).and_then(|service| service.question(key));
            question.map(|question| labels::answer(question, answer, state.locale)).unwrap_or_default()
        }
        FactValue::DateTime(wanted) => labels::wanted(wanted, setting.zone, state.locale),
        FactValue::Name(name) => name.to_string(),
        FactValue::Phone(phone) => phone.readable(),
        FactValue::Email(email) => email.to_string(),
        FactValue::Postcode(text) | FactValue::ReferralCode(text) => text.clone(),
    }
}

/// What an answer to what was asked back means.
enum Settled {
    On(FactValue),
    OnNone,
    /// Something else altogether.
    Not,
}

impl Turn<'_> {
    /// Takes a text: an answer to what was asked back, or a message with what a model proposes of it.
    pub(super) fn advised(&mut self, text: &str, suggested: Vec<FactValue>, advice: Option<&Proposal>) {
        let mut reading = self.read(text);
        if self.setting.with_person {
            return self.heard(text, reading);
        }
        if !suggested.is_empty() {
            match self.settled(text, &reading, &suggested) {
                Settled::On(value) => {
                    let end = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
                    reading = Reading { facts: vec![Fact { start: 0, end, value }], ..Reading::default() };
                    return self.heard(text, reading);
                }
                Settled::OnNone => return self.confused(),
                Settled::Not => {}
            }
        }
        let Some(advice) = advice else { return self.unless_in_doubt(text, reading) };
        let verified = verify(text, reading, advice, &self.context());
        if verified.suggested.is_empty() || needs_help(&verified.reading) {
            return self.unless_in_doubt(text, verified.reading);
        }
        // What is sure is kept without a word; the rest follows once this is settled.
        self.keep(text, &verified.reading);
        self.ask_back(verified.suggested);
    }

    /// A day that can be meant in two ways is asked back; everything else of the message is kept meanwhile.
    fn unless_in_doubt(&mut self, text: &str, mut reading: Reading) {
        let found = if needs_help(&reading) { None } else { self.day_in_doubt(&reading) };
        let Some((place, days)) = found else { return self.heard(text, reading) };
        reading.facts.remove(place);
        self.keep(text, &reading);
        self.ask_back(days);
    }

    /// The place of a time among the facts and the days that it can mean, when there are several that are still to
    /// come. Of hours nothing is asked: the clinic's own hours say which of two is meant.
    fn day_in_doubt(&self, reading: &Reading) -> Option<(usize, Vec<FactValue>)> {
        let zone = self.setting.zone;
        let today = self.setting.now.with_timezone(&zone).date_naive();
        reading.doubts.iter().find_map(|doubt| {
            let place = reading.facts.iter().position(|fact| (fact.start, fact.end) == (doubt.start, doubt.end))?;
            let FactValue::DateTime(read) = &reading.facts[place].value else { return None };
            let mut days: Vec<(NaiveDate, &WantedTime)> = Vec::new();
            for wanted in std::iter::once(read).chain(&doubt.others) {
                let day = wanted.from.with_timezone(&zone).date_naive();
                if wanted.until.is_some() && day >= today && days.iter().all(|(known, _)| *known != day) {
                    days.push((day, wanted));
                }
            }
            days.sort_by_key(|(day, _)| *day);
            let values = days.into_iter().take(MOST_DAYS).map(|(_, wanted)| FactValue::DateTime(wanted.clone()));
            Some((place, values.collect::<Vec<_>>())).filter(|(_, values)| values.len() > 1)
        })
    }

    fn ask_back(&mut self, values: Vec<FactValue>) {
        let labels: Vec<String> =
            values.iter().map(|value| suggestion_label(value, &self.state, self.setting)).collect();
        self.understood();
        self.state.suggested = values;
        let or = Phrase::Or.render(self.state.locale);
        self.say(Phrase::DoYouMean { what: labels.join(&format!(" {} ", or.trim())) });
    }

    fn settled(&self, text: &str, reading: &Reading, suggested: &[FactValue]) -> Settled {
        let folded = |text: &str| text.trim().trim_end_matches(['.', '!']).to_lowercase();
        let named = suggested.iter().find(|value| {
            let label = suggestion_label(value, &self.state, self.setting);
            !label.is_empty() && folded(&label) == folded(text)
        });
        if let Some(value) = named {
            return Settled::On(value.clone());
        }
        let bare = reading.facts.is_empty();
        let said = |act| reading.acts.contains(&act);
        match suggested {
            [only] if bare && said(Act::Yes) => Settled::On(only.clone()),
            _ if bare && (said(Act::No) || is_neither(text, self.state.locale)) => Settled::OnNone,
            _ => Settled::Not,
        }
    }
}

/// Whether somebody must be heard before anything is asked back.
fn needs_help(reading: &Reading) -> bool {
    reading.acts.iter().any(|act| matches!(act, Act::Emergency | Act::AskPerson | Act::Complain))
}

fn is_neither(text: &str, locale: Locale) -> bool {
    let word = match locale {
        Locale::En => "neither",
        Locale::Es => "ninguno",
    };
    text.trim().to_lowercase().starts_with(word)
}
