//! A model that means well, by rules simple enough to foresee: it associates a few words with treatments, looks for others in
//! what the clinic says of its services, knows a few days by name, and puts a courtesy before a sentence.

use super::{Said, context, subject};
use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

/// So many first letters make a word the same: “wrinkle”, “wrinkles”.
const STEM: usize = 5;

pub(super) fn answer(body: &Value) -> Said {
    let context = context(body);
    let said = match subject(body) {
        "understand" => understand(&context),
        "phrase" => phrase(&context),
        _ => json!({"text": context["summary"].as_str().unwrap_or_default()}),
    };
    Said { content: said.to_string(), tools: Vec::new() }
}

fn understand(context: &Value) -> Value {
    let message = context["message"].as_str().unwrap_or_default();
    let lower = message.to_lowercase();
    let mut facts = Vec::new();
    if let Some((key, quote)) = associated(context, message).or_else(|| service(context, message)) {
        facts.push(json!({"kind": "service", "quote": quote, "value": key, "question": null}));
    }
    if let Some((quote, date)) = holiday(context, &lower) {
        facts.push(json!({"kind": "date_time", "quote": quote, "value": date.to_string(), "question": null}));
    }
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let mut acts = Vec::new();
    for (act, words) in [
        ("ask_price", &["how much", "what would it set me back", "cuánto"][..]),
        ("ask_times", &["when could", "fit me in", "squeeze me in"]),
        ("ask_person", &["a human", "somebody real", "not a robot"]),
    ] {
        if says(words) {
            acts.push(act);
        }
    }
    json!({"acts": acts, "facts": facts})
}

/// What people say, and a word of what they mean: associations that no rule of the product has.
const MEANT: [(&str, &str); 6] = [
    ("complexion", "facial"),
    ("frown", "botox"),
    ("stubble", "laser"),
    ("toothache", "emergency"),
    ("grubby", "cleaning"),
    ("draughty", "window"),
];

/// A service by what a word of the message is commonly said for; its key and that word as it stands there.
fn associated<'a>(context: &'a Value, message: &'a str) -> Option<(&'a str, &'a str)> {
    let (word, meant) = message
        .split(|c: char| !c.is_alphabetic())
        .find_map(|word| Some((word, MEANT.iter().find(|(said, _)| *said == word.to_lowercase())?.1)))?;
    let services = context["clinic"]["services"].as_array()?;
    let named = services
        .iter()
        .find(|service| service["name"].as_str().is_some_and(|name| name.to_lowercase().contains(meant)))?;
    Some((named["key"].as_str()?, word))
}

/// The service whose own words share most with the message; its key and the first shared word.
fn service<'a>(context: &'a Value, message: &'a str) -> Option<(&'a str, &'a str)> {
    let stem = |word: &str| -> Option<String> {
        let letters: String = word.to_lowercase().chars().take(STEM).collect();
        (letters.chars().count() == STEM).then_some(letters)
    };
    let words = |text: &'a str| text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let mut best: Option<(usize, &str, &str)> = None;
    for service in context["clinic"]["services"].as_array()? {
        let own = format!("{} {}", service["name"].as_str()?, service["description"].as_str().unwrap_or_default());
        let own: Vec<String> = own.split(|c: char| !c.is_alphabetic()).filter_map(stem).collect();
        let shared: Vec<&str> =
            words(message).filter(|word| stem(word).is_some_and(|stem| own.contains(&stem))).collect();
        let first = shared.first().copied();
        if let Some(first) = first.filter(|_| best.is_none_or(|(most, ..)| shared.len() > most)) {
            best = Some((shared.len(), service["key"].as_str()?, first));
        }
    }
    best.map(|(_, key, quote)| (key, quote))
}

/// The next such day, in words of the message.
fn holiday(context: &Value, lower: &str) -> Option<(&'static str, NaiveDate)> {
    let today: NaiveDate = context["today"].as_str()?.parse().ok()?;
    let days =
        [("christmas eve", 12, 24), ("valentine’s day", 2, 14), ("valentine's day", 2, 14), ("nochebuena", 12, 24)];
    let (quote, month, day) = days.into_iter().find(|(name, ..)| lower.contains(name))?;
    let this_year = NaiveDate::from_ymd_opt(today.year(), month, day)?;
    let next = if this_year < today { NaiveDate::from_ymd_opt(today.year() + 1, month, day)? } else { this_year };
    Some((quote, next))
}

fn phrase(context: &Value) -> Value {
    let courtesy = if context["locale"] == "es" { "Con gusto." } else { "Happy to help." };
    let texts = context["texts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let said = texts.iter().enumerate().map(|(at, text)| {
        let text = text.as_str().unwrap_or_default();
        if at == 0 { format!("{courtesy} {text}") } else { text.to_owned() }
    });
    json!({"texts": said.collect::<Vec<_>>()})
}
