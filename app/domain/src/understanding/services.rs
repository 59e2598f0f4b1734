//! Which services a message names.

use super::{
    Asked, Context, Fact, FactValue, answers,
    phrases::{Found, Phrase, best, is_negated, word_difference},
    tokens::Message,
    words::{Lexicon, is_common},
};
use crate::catalogue::Service;

/// Words of a service's name that say nothing alone.
const GENERIC: &[&str] = &[
    "treatment",
    "service",
    "session",
    "visit",
    "appointment",
    "consultation",
    "consult",
    "package",
    "standard",
    "basic",
    "premium",
    "full",
    "small",
    "large",
    "home",
    "house",
    "office",
    "room",
    "area",
    "check",
    "first",
    "with",
    "and",
    "for",
    "the",
    "per",
    "repair",
    "replacement",
    "installation",
    "patient",
    "client",
    "emergency",
    "general",
    "skin",
];

/// The services a message names: those named outright by the order they come in, then what else may be meant.
pub(super) fn read<'a>(
    message: &mut Message,
    lexicon: Lexicon,
    context: &Context<'a>,
    corrections: &[(usize, usize)],
) -> (Vec<Fact>, Option<&'a Service>, Vec<Found>) {
    let mut named = named(message, lexicon, context);
    if let Some(focus) = context.service {
        let options = answers::option_mentions(message, lexicon, focus, context.asked);
        named.retain(|(found, service)| {
            service.id == focus.id
                || !options.iter().any(|option| found.within(option) && option.letters >= found.letters)
        });
    }
    let wanted: Vec<_> = named.iter().filter(|(found, _)| !is_negated(message, found.first)).copied().collect();
    let mut chosen = if wanted.is_empty() && named.is_empty() { partly_named(message, context) } else { wanted };
    // “Botox, no wait, Dysport”: what is named after the last correction is meant.
    let taken_back =
        |found: &Found, later: &Found| corrections.iter().any(|(first, _)| found.end <= *first && *first < later.first);
    let last = chosen.last().map(|(found, _)| *found);
    chosen.retain(|(found, _)| last.is_none_or(|last| !taken_back(found, &last)));
    let mut facts: Vec<Fact> = Vec::new();
    let mut seen = Vec::new();
    for (found, service) in &chosen {
        if !seen.contains(&service.id) {
            seen.push(service.id);
            facts.push(message.fact(found.first, found.end, FactValue::Service(service.id)));
        }
    }
    let focus = chosen.first().map(|(_, service)| *service).or(context.service);
    let spans = chosen.iter().map(|(found, _)| *found).collect();
    (facts, focus, spans)
}

/// Services by name, key or synonym, in the order they are mentioned.
fn named<'a>(message: &Message, lexicon: Lexicon, context: &Context<'a>) -> Vec<(Found, &'a Service)> {
    let mut candidates = Vec::new();
    for service in context.services {
        let key = service.key.replace('_', " ");
        let names =
            [service.name.as_str(), key.as_str()].into_iter().chain(service.synonyms.iter().map(String::as_str));
        for phrase in names.filter_map(Phrase::new) {
            candidates.extend(phrase.all_in(message, lexicon).into_iter().map(|found| (found, service)));
        }
    }
    let mut kept = best(candidates);
    kept.sort_by_key(|(found, _)| (found.first, found.rank()));
    kept
}

/// Services of which one telling word is mentioned: “the cleaning” may be two services.
fn partly_named<'a>(message: &Message, context: &Context<'a>) -> Vec<(Found, &'a Service)> {
    if context.service.is_some() && context.asked != Some(&Asked::Service) {
        return Vec::new();
    }
    let mut candidates = Vec::new();
    for service in context.services {
        let Some(phrase) = Phrase::new(&service.name) else { continue };
        for word in phrase
            .words()
            .iter()
            .filter(|word| word.len() >= 4 && !GENERIC.contains(&word.as_str()) && !is_common(word))
        {
            for (at, token) in
                message.tokens.iter().enumerate().filter(|(at, token)| token.is_word() && !message.is_taken(*at))
            {
                if let Some(edits) = word_difference(&token.folded, word) {
                    candidates.push((Found { first: at, end: at + 1, letters: word.chars().count(), edits }, service));
                }
            }
        }
    }
    best(candidates)
}
