//! Who is writing.

use super::{
    Asked, Context, Fact, FactValue,
    tokens::{Message, Token, span},
    words::{Lexicon, is_never_a_name, phrase_end},
};
use crate::contact::PersonName;

/// Phrases after which a name follows even in lower case.
const NAME_CUES: &[&str] = &[
    "my name is",
    "my names",
    "my name",
    "the name is",
    "names",
    "name is",
    "name",
    "me llamo",
    "mi nombre es",
    "a nombre de",
    "call me",
    "under the name",
    "under the name of",
    "full name is",
    "first name is",
];
/// Phrases after which a capital makes a name, and a lower-case word does where nothing else follows.
const WEAK_CUES: &[&str] = &["im", "i am", "this is", "soy", "its", "it is", "habla", "here is"];
pub(super) const TITLES: &[&str] = &["dr", "mr", "mrs", "ms", "miss", "mx", "prof", "sr", "sra", "srta", "dra"];
const PARTICLES: &[&str] = &[
    "de", "del", "la", "las", "los", "van", "von", "der", "den", "di", "da", "dos", "bin", "al", "el", "y", "le",
    "ter", "san",
];
/// A longer run of words is a sentence, not a name.
const LONGEST_NAME_WORDS: usize = 5;

/// The writer's name.
pub(super) fn name(message: &mut Message, lexicon: Lexicon, context: &Context<'_>, reached: &[Fact]) -> Option<Fact> {
    let asked = matches!(context.asked, Some(Asked::Name));
    let (first, end) = after_cue(message, lexicon, asked)
        .or_else(|| beside_reach(message, lexicon, reached))
        .or_else(|| signed(message, lexicon))
        .or_else(|| if asked { alone(message, lexicon) } else { None })?;
    let (start, stop) = (message.tokens[first].start, message.tokens[end - 1].end);
    let name = PersonName::try_from(as_written(&message.raw(start, stop))).ok()?;
    message.take(first, end);
    Some(span(start, stop, FactValue::Name(name)))
}

/// A name typed without any capital, or in nothing but capitals, gets those that it has on paper. “JD” stays.
fn as_written(typed: &str) -> String {
    let mixed = typed.chars().any(char::is_uppercase) && typed.chars().any(char::is_lowercase);
    if mixed || typed.split([' ', '-']).all(|word| word.chars().count() <= 2) && typed.to_uppercase() == typed {
        return typed.to_owned();
    }
    let typed = typed.to_lowercase();
    let mut written = String::with_capacity(typed.len());
    let mut word_before = String::new();
    for word in typed.split_inclusive([' ', '-']) {
        let particle = !word_before.is_empty() && PARTICLES.contains(&word.trim_end());
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if !particle => written.extend(first.to_uppercase().chain(letters)),
            _ => written.push_str(word),
        }
        word.clone_into(&mut word_before);
    }
    written
}

fn after_cue(message: &Message, lexicon: Lexicon, asked: bool) -> Option<(usize, usize)> {
    (0..message.tokens.len()).find_map(|at| {
        let longest = |cues: &[&str]| cues.iter().filter_map(|cue| phrase_end(message, at, cue)).max();
        let strong = longest(NAME_CUES);
        let weak = longest(WEAK_CUES).filter(|_| strong.is_none());
        let end = strong.or(weak)?;
        let start = if message.tokens.get(end).is_some_and(|token| matches!(token.mark(), Some(':' | '-'))) {
            end + 1
        } else {
            end
        };
        // “It's Bob”, but not “it's urgent”.
        let introduces = matches!(message.word(at), Some("its" | "it"));
        if introduces && !asked {
            return named_at(message, lexicon, start, false).filter(|(_, end)| {
                opens_sentence(message, at) && message.tokens.get(*end).is_none_or(ends_introduction)
            });
        }
        let lower = strong.is_some() || asked || lone_word_follows(message, start);
        named_at(message, lexicon, start, lower)
    })
}

fn opens_sentence(message: &Message, at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| {
        let before = &message.tokens[before];
        before.is_stop() || before.mark() == Some(',') || matches!(before.folded.as_str(), "hi" | "hey" | "hello")
    })
}

fn ends_introduction(token: &Token) -> bool {
    token.is_stop() || token.mark() == Some(',') || matches!(token.folded.as_str(), "here" | "again" | "and" | "from")
}

fn lone_word_follows(message: &Message, at: usize) -> bool {
    let ending = |end: usize| {
        message.tokens.get(end).is_none_or(|token| {
            token.is_stop()
                || token.mark() == Some(',')
                || token.folded == "and"
                || token.folded == "y"
                || message.is_taken(end)
        })
    };
    message
        .word(at)
        .is_some_and(|word| word.len() > 2 && !word.ends_with("ing") && !word.ends_with("ed") && !word.ends_with("ly"))
        && (ending(at + 1) || (message.word(at + 1).is_some() && ending(at + 2) && message.tokens[at].capital))
}

/// Up to five words that can be a name, from `at`.
pub(super) fn named_at(message: &Message, lexicon: Lexicon, at: usize, lower: bool) -> Option<(usize, usize)> {
    let mut end = at;
    let mut words = 0;
    while words < LONGEST_NAME_WORDS {
        let Some(word) = message.word(end) else {
            // “Dr.” and initials keep their point.
            let point = end > at
                && message.folded(end) == Some(".")
                && message.tokens[end].glued
                && message.word(end - 1).is_some_and(|before| TITLES.contains(&before) || before.chars().count() == 1)
                && message.tokens.get(end + 1).is_some_and(|next| next.is_word() && next.capital);
            let hyphen = end > at
                && message.folded(end) == Some("-")
                && message.tokens[end].glued
                && message.tokens.get(end + 1).is_some_and(|next| next.glued && next.is_word());
            if point || hyphen {
                end += 1;
                continue;
            }
            break;
        };
        if message.is_taken(end) {
            break;
        }
        let capital = message.tokens[end].capital;
        let title = words == 0 && TITLES.contains(&word);
        let particle = words > 0
            && PARTICLES.contains(&word)
            && message.tokens.get(end + 1).is_some_and(|next| next.is_word() && (next.capital || lower));
        let date_word = lexicon.when_at(message, end).is_some_and(|_| !capital || word.len() > 3 && words == 0);
        let never = is_never_a_name(word) && !(capital && words > 0 && message.word(end - 1).is_some());
        let fits = title || particle || ((capital || lower) && !date_word && !never);
        if !fits {
            break;
        }
        end += 1;
        words += 1;
    }
    let only_title = words == 1 && message.word(at).is_some_and(|word| TITLES.contains(&word));
    (end > at && !only_title).then_some((at, end))
}

/// Words between marks: “…? Maya Torres, 512 555 0148”.
fn segment(message: &Message, at: usize) -> (usize, usize) {
    let inside = |index: usize| {
        message.tokens[index].is_word()
            || (message.folded(index) == Some(".")
                && index > 0
                && message.word(index - 1).is_some_and(|word| TITLES.contains(&word)))
            || (message.folded(index) == Some("-") && message.tokens[index].glued)
    };
    let mut first = at;
    while first > 0 && inside(first - 1) && !message.is_taken(first - 1) {
        first -= 1;
    }
    let mut end = at;
    while end < message.tokens.len() && inside(end) && !message.is_taken(end) {
        end += 1;
    }
    (first, end)
}

/// A name beside a phone or an e-mail address.
fn beside_reach(message: &Message, lexicon: Lexicon, reached: &[Fact]) -> Option<(usize, usize)> {
    for fact in reached.iter().filter(|fact| matches!(fact.value, FactValue::Phone(_) | FactValue::Email(_))) {
        let (start, stop) = (fact.start as usize, fact.end as usize);
        let before = message.tokens.iter().rposition(|token| token.end <= start && token.is_word());
        let after = message.tokens.iter().position(|token| token.start >= stop && token.is_word());
        if let Some(at) = before {
            let near =
                (at + 1..message.tokens.len()).take_while(|index| message.tokens[*index].start < start).all(|index| {
                    matches!(message.tokens[index].mark(), Some(',' | '-' | '(' | ':' | '\n' | '/' | '+' | '|'))
                });
            let (first, end) = segment(message, at);
            if near
                && let Some(found) = (first..end).find_map(|from| {
                    named_at(message, lexicon, from, false).filter(|(_, to)| *to == end && message.tokens[from].capital)
                })
            {
                return Some(found);
            }
        }
        if let Some(at) = after {
            let near = (0..at)
                .rev()
                .take_while(|index| message.tokens[*index].start >= stop)
                .all(|index| matches!(message.tokens[index].mark(), Some(',' | '-' | ')' | '\n' | '/' | '|')));
            let (_, end) = segment(message, at);
            if near && let Some(found) = named_at(message, lexicon, at, false).filter(|(_, to)| *to == end) {
                return Some(found);
            }
        }
    }
    None
}

/// “Thanks, Maya”, “… — Maya Torres”.
fn signed(message: &Message, lexicon: Lexicon) -> Option<(usize, usize)> {
    let last = message.tokens.iter().rposition(Token::is_word)?;
    let (first, end) = segment(message, last);
    let mark = first.checked_sub(1)?;
    let thanked = mark > 0
        && matches!(message.tokens[mark].mark(), Some(',' | '!' | '\n' | '-'))
        && matches!(
            message.word(mark - 1),
            Some("thanks" | "thx" | "regards" | "cheers" | "gracias" | "you" | "saludos" | "best")
        );
    let dashed = message.tokens[mark].mark() == Some('-') && !message.tokens[mark].glued && first > 1;
    if !(thanked || dashed) || end - first > 3 {
        return None;
    }
    named_at(message, lexicon, first, false).filter(|(_, to)| *to == end)
}

/// The whole answer to “what is your name?”. A question is none: “is there any parking?”
fn alone(message: &Message, lexicon: Lexicon) -> Option<(usize, usize)> {
    if message.tokens.iter().any(|token| token.mark() == Some('?')) {
        return None;
    }
    let first = (0..message.tokens.len()).find(|at| {
        message
            .word(*at)
            .is_some_and(|word| !message.is_taken(*at) && (TITLES.contains(&word) || !is_never_a_name(word)))
    })?;
    let (found, end) = named_at(message, lexicon, first, true)?;
    let rest = message.tokens.get(end).is_none_or(|token| {
        !token.is_word()
            || message.is_taken(end)
            || matches!(token.folded.as_str(), "and" | "y" | "here" | "please" | "my" | "thanks")
    });
    rest.then_some((found, end))
}
