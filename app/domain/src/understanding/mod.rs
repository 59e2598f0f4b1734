//! What a message says, by rules: no model, no network, the same answer every time.
//!
//! Everything found is a [`Fact`] with the span of text it was read from, so that a screen can show it as a chip and
//! a person can see why.

mod acts;
mod answers;
mod approval;
mod dialogue;
mod mentions;
mod moment;
mod numbers;
mod people;
mod phrases;
mod postcodes;
mod quantities;
mod reach;
mod report;
mod services;
#[cfg(test)]
mod tests;
mod tokens;
mod units;
mod wanted;
mod when;
mod words;

use crate::{
    catalogue::{Answer, QuestionKind, Service},
    contact::{E164, EmailAddress, PersonName},
    ids::ServiceId,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

pub use moment::Moment;
pub use report::{CatalogueError, Report, ReportedFact, country_of, read_catalogue, report, report_at};
pub use wanted::{Grain, WantedTime};

/// What a reading depends on besides the text.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub now: DateTime<Utc>,
    pub zone: Tz,
    /// ISO 3166-1 alpha-2, for national phone numbers and postcodes.
    pub country: &'a str,
    pub locale: Locale,
    pub services: &'a [Service],
    /// The service being talked about: its questions give bare numbers and words their meaning.
    pub service: Option<&'a Service>,
    /// What was asked last: a bare “two” answers it.
    pub asked: Option<&'a Asked>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locale {
    #[default]
    En,
    Es,
}

impl Locale {
    /// The stable word in the database and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// The locale of a stored word; English for any other.
    pub fn from_word(word: &str) -> Self {
        if word == Self::Es.as_str() { Self::Es } else { Self::En }
    }
}

/// What the desk asked last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "asked", content = "question", rename_all = "snake_case")]
pub enum Asked {
    Service,
    /// A question of the service, by key.
    Question(String),
    Time,
    Name,
    /// Phone or e-mail.
    Reach,
    Consent,
    /// “Shall I hold …?”, “Would you like to see times?”
    YesNo,
}

/// Everything that was read from one message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub acts: Vec<Act>,
    pub facts: Vec<Fact>,
    /// Times that can be meant in another way too.
    pub doubts: Vec<Doubt>,
}

/// What else the words `start..end` (characters) of a time can mean: “next Friday”, `03/04`, “at 4”.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    pub start: u32,
    pub end: u32,
    pub others: Vec<WantedTime>,
}

/// What the visitor is doing with the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Greet,
    Thank,
    Goodbye,
    Yes,
    No,
    Unsure,
    /// “actually three rooms”
    Correct,
    AskPrice,
    AskTimes,
    /// “What is their address?”, “do they take insurance?”
    AskFact,
    Book,
    /// “I need a dentist”, “find me a salon”: somebody wants something done.
    Want,
    /// “I'll take that one”: something that was offered is chosen.
    Select,
    Reschedule,
    Cancel,
    AskPerson,
    Complain,
    Emergency,
    /// “other times”, “later that week”
    MoreOptions,
    StartOver,
}

/// One thing that the message says; `start..end` are character (not byte) positions in the message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    pub start: u32,
    pub end: u32,
    pub value: FactValue,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum FactValue {
    Service(ServiceId),
    /// An answer to a question of the service in focus, by question key.
    Answer(String, Answer),
    DateTime(WantedTime),
    Name(PersonName),
    Phone(E164),
    Email(EmailAddress),
    Postcode(String),
    /// “REF-ANNA”, “referral code ANNA10”
    ReferralCode(String),
}

/// Reads one message. Never panics, whatever the text; reads at most the first 4,000 characters.
///
/// The most telling shapes come first (addresses, phones, postcodes), then the clinic's own words, then dates and
/// times; a bare number is left for last, when nothing else explains it.
pub fn understand(text: &str, context: &Context<'_>) -> Reading {
    read_all(text, context, false).reading
}

/// A reading, and what only a report shows.
struct Everything {
    reading: Reading,
    mentions: Vec<mentions::Mention>,
    /// The characters of dates that do not exist.
    impossible: Vec<(u32, u32)>,
}

/// Reads one message; `mentioned` to read also what a conversation does without.
fn read_all(text: &str, context: &Context<'_>, mentioned: bool) -> Everything {
    let mut message = tokens::Message::read(text);
    let lexicon = words::Lexicon::of(&message, context.locale);
    let heard = acts::read(&message, lexicon);
    // “Good morning” names no time.
    for greeting in heard.iter().filter(|heard| heard.act == Act::Greet && heard.end > heard.first + 1) {
        message.take(greeting.first, greeting.end);
    }
    let mut facts = reach::read(&mut message, context);
    let corrections: Vec<(usize, usize)> = heard
        .iter()
        .filter(|h| h.act == Act::Correct && message.word(h.first) != Some("instead"))
        .map(|h| (h.first, h.end))
        .collect();
    let (services, focus, named) = services::read(&mut message, lexicon, context, &corrections);
    facts.extend(services);
    let focus = focus.or_else(|| {
        let (service, evidence) = answers::meant(&message, lexicon, context)?;
        facts.push(Fact { value: FactValue::Service(service.id), ..evidence });
        Some(service)
    });
    if let Some(service) = focus {
        facts.extend(answers::read(&mut message, lexicon, context, service, &named));
    }
    for found in &named {
        message.take(found.first, found.end);
    }
    facts.extend(postcodes::loose(&mut message, context));
    let number_asked = focus.is_some_and(|service| asks_for_a_number(service, context.asked));
    if number_asked && let Some(service) = focus {
        facts.extend(lone_number(&mut message, lexicon, context, service, &heard, &facts));
    }
    let counts =
        focus.is_some_and(|service| service.questions.iter().any(|q| matches!(q.kind, QuestionKind::Quantity { .. })));
    let mut mentions = if mentioned { mentions::numbers(&mut message, lexicon) } else { Vec::new() };
    let times = when::read(&mut message, lexicon, context, &corrections, !counts);
    let (when, mut doubts) = dated(&message, times.found);
    facts.extend(when);
    let impossible = times.impossible.iter().map(|(first, end)| message.span_of(*first, *end)).collect();
    if let Some(service) = focus {
        facts.extend(answers::of_the_question_asked(&mut message, lexicon, context, service, &heard, &facts));
    }
    facts.extend(people::name(&mut message, lexicon, context, &facts));
    if mentioned {
        mentions.extend(mentions::names(&mut message, lexicon, context.services.is_empty()));
    }
    let leaving = leaves(&heard);
    let thanking = heard.iter().any(|h| h.act == Act::Thank);
    if leaving || thanking {
        let past = |fact: &Fact| leaving || is_thanked_for(fact, &message);
        facts.retain(|fact| !(is_about_now(fact, context) && past(fact)));
        doubts.retain(|doubt| facts.iter().any(|fact| (fact.start, fact.end) == (doubt.start, doubt.end)));
    }
    let mut acts: Vec<Act> = Vec::new();
    for act in heard.into_iter().map(|h| h.act) {
        if !acts.contains(&act) {
            acts.push(act);
        }
    }
    if mentioned {
        dialogue::complete(&mut acts, &message, &facts, context.asked.is_none());
    }
    Everything { reading: Reading { acts, facts, doubts }, mentions, impossible }
}

/// Whether the visitor takes leave, or declines with thanks, and asks for nothing.
fn leaves(heard: &[acts::Heard]) -> bool {
    let said = |acts: &[Act]| heard.iter().any(|h| acts.contains(&h.act));
    (said(&[Act::Goodbye]) || said(&[Act::No]) && said(&[Act::Thank])) && !said(&[Act::Book, Act::AskTimes])
}

/// “Thank you for your help today”
fn is_thanked_for(fact: &Fact, message: &tokens::Message) -> bool {
    let at = message.tokens.iter().position(|token| token.start >= fact.start as usize).unwrap_or(0);
    let before = at.checked_sub(1).and_then(|at| message.word(at));
    matches!(before, Some("help" | "time" | "assistance" | "service" | "work" | "ayuda"))
}

/// “That's all for today, thanks”, “I don't need more right now”: today is no wish there.
fn is_about_now(fact: &Fact, context: &Context<'_>) -> bool {
    let FactValue::DateTime(wanted) = &fact.value else { return false };
    let today = context.now.with_timezone(&context.zone).date_naive();
    let whole_day = wanted.grain == Grain::Day && wanted.day_from_minute.or(wanted.day_until_minute).is_none();
    let short = wanted.until.is_none_or(|until| (until - wanted.from).num_hours() <= 25);
    whole_day && short && wanted.weekdays.is_empty() && wanted.from.date_naive() == today
}

/// Times as facts, and what else each can mean.
fn dated(message: &tokens::Message, found: Vec<when::Found>) -> (Vec<Fact>, Vec<Doubt>) {
    let mut doubts = Vec::new();
    let mut facts = Vec::new();
    for when::Found { first, end, wanted, others } in found {
        let fact = message.fact(first, end, FactValue::DateTime(wanted));
        if !others.is_empty() {
            doubts.push(Doubt { start: fact.start, end: fact.end, others });
        }
        facts.push(fact);
    }
    (facts, doubts)
}

fn asks_for_a_number(service: &Service, asked: Option<&Asked>) -> bool {
    let Some(Asked::Question(key)) = asked else { return false };
    service.question(key).is_some_and(|question| matches!(question.kind, QuestionKind::Quantity { .. }))
}

/// A message that is little more than a number answers the question before anybody reads an hour into it.
fn lone_number(
    message: &mut tokens::Message,
    lexicon: words::Lexicon,
    context: &Context<'_>,
    service: &Service,
    heard: &[acts::Heard],
    facts: &[Fact],
) -> Option<Fact> {
    let (_, first, end) = quantities::bare(message, lexicon)?;
    let others = message.tokens.iter().enumerate().filter(|(at, token)| !(first..end).contains(at) && token.is_word());
    let plain = others.into_iter().all(|(at, _)| lexicon.when_at(message, at).is_none_or(|(sym, _)| sym.is_filler()));
    if plain { answers::of_the_question_asked(message, lexicon, context, service, heard, facts) } else { None }
}
