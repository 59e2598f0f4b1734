//! Who is writing and how to reach them: names, phones, e-mails, referral codes.

use super::{
    Asked, Context, Fact, FactValue,
    tokens::{Message, span},
    words::{Lexicon, is_never_a_name, phrase_end},
};
use crate::contact::{E164, EmailAddress, PersonName};

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
const TITLES: &[&str] = &["dr", "mr", "mrs", "ms", "miss", "mx", "prof", "sr", "sra", "srta", "dra"];
const PARTICLES: &[&str] = &[
    "de", "del", "la", "las", "los", "van", "von", "der", "den", "di", "da", "dos", "bin", "al", "el", "y", "le",
    "ter", "san",
];
/// A longer run of words is a sentence, not a name.
const LONGEST_NAME_WORDS: usize = 5;

/// E-mail addresses, phones and referral codes: what would else be read as words and numbers.
pub(super) fn reach(message: &mut Message, context: &Context<'_>) -> Vec<Fact> {
    let mut facts = emails(message);
    facts.extend(referral(message));
    facts.extend(phones(message, context.country));
    facts
}

fn emails(message: &mut Message) -> Vec<Fact> {
    let mut facts = Vec::new();
    let ats: Vec<usize> = (0..message.chars.len()).filter(|at| message.chars[*at] == '@').collect();
    let belongs = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\"“”".contains(c);
    for at in ats {
        let mut start = at;
        while start > 0 && belongs(message.chars[start - 1]) && message.chars[start - 1] != '@' {
            start -= 1;
        }
        let mut end = at + 1;
        while end < message.chars.len() && belongs(message.chars[end]) && message.chars[end] != '@' {
            end += 1;
        }
        while end > at && ".!?'’…".contains(message.chars[end - 1]) {
            end -= 1;
        }
        if let Ok(email) = EmailAddress::try_from(message.raw(start, end)) {
            message.take_chars(start, end);
            facts.push(span(start, end, FactValue::Email(email)));
        }
    }
    facts
}

/// “REF-ANNA”, “referral code ANNA10”, “código ANNA10”.
fn referral(message: &mut Message) -> Option<Fact> {
    for at in 0..message.tokens.len() {
        let glued_ref =
            message.word(at) == Some("ref") && message.folded(at + 1) == Some("-") && message.tokens[at + 1].glued;
        let code_word = matches!(message.word(at), Some("code" | "codigo"));
        let first = if glued_ref {
            at
        } else if code_word {
            (at + 1..message.tokens.len()).take(3).find(|next| {
                !matches!(message.folded(*next), Some("is" | "es" | ":" | "-" | "de" | "referido" | "referral"))
            })?
        } else {
            continue;
        };
        let mut end = first + 1;
        while message.tokens.get(end).is_some_and(|token| token.glued && matches!(token.mark(), None | Some('-' | '_')))
        {
            end += 1;
        }
        let (start, stop) = (message.tokens[first].start, message.tokens[end - 1].end);
        let code = message.raw(start, stop);
        let telling = code.chars().any(|c| c.is_ascii_digit()) || code.chars().all(|c| !c.is_lowercase());
        let zip = at > 0 && matches!(message.word(at - 1), Some("zip" | "postal" | "post" | "area"));
        if telling && !zip && (3..=40).contains(&code.len()) && code.is_ascii() {
            message.take(if code_word { at } else { first }, end);
            return Some(span(start, stop, FactValue::ReferralCode(code.to_uppercase())));
        }
    }
    None
}

/// A run of digit groups that could be dialled.
fn phones(message: &mut Message, country: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        if message.tokens[at].number().is_none()
            && !message.tokens[at].folded.bytes().next().is_some_and(|b| b.is_ascii_digit())
        {
            at += 1;
            continue;
        }
        let run = run_end(message, at);
        let found = (at + 1..=run).rev().find_map(|end| phone(message, at, end, country).map(|fact| (fact, end)));
        match found {
            Some((fact, end)) => {
                message.take_chars(fact.start as usize, fact.end as usize);
                facts.push(fact);
                at = end;
            }
            None => at += 1,
        }
    }
    facts
}

fn is_digits(message: &Message, at: usize) -> bool {
    message.tokens.get(at).is_some_and(|token| token.folded.bytes().next().is_some_and(|b| b.is_ascii_digit()))
}

fn run_end(message: &Message, first: usize) -> usize {
    let mut end = first;
    while !message.is_taken(end)
        && message
            .tokens
            .get(end)
            .is_some_and(|token| is_digits(message, end) || matches!(token.mark(), Some('-' | '.' | '(' | ')' | '/')))
    {
        end += 1;
    }
    end
}

fn phone(message: &Message, first: usize, end: usize, country: &str) -> Option<Fact> {
    if !is_digits(message, end - 1)
        || message.tokens.get(end).is_some_and(|next| next.glued && matches!(next.mark(), Some('%')))
    {
        return None;
    }
    let before = first.checked_sub(1).and_then(|before| message.tokens[before].mark());
    let international =
        before == Some('+') || (before == Some('(') && first >= 2 && message.tokens[first - 2].mark() == Some('+'));
    if matches!(before, Some('$' | '€' | '£')) {
        return None;
    }
    let mut start = message.tokens[first].start;
    if matches!(before, Some('+' | '(')) {
        start = message.tokens[first - 1].start;
        if before == Some('(') && international {
            start = message.tokens[first - 2].start;
        }
    }
    let stop = message.tokens[end - 1].end;
    let digits: String = message.tokens[first..end]
        .iter()
        .filter(|token| token.mark().is_none())
        .map(|token| token.folded.replace('.', ""))
        .collect();
    let raw = message.raw(message.tokens[first].start, stop);
    if !diallable(&digits, &raw, international, country) {
        return None;
    }
    let text = if international { format!("+{digits}") } else { digits };
    let phone = E164::parse(&text, country).ok()?;
    Some(span(start, stop, FactValue::Phone(phone)))
}

/// Plans with a fixed length are held to it (NANP: area code and exchange start with 2 to 9); elsewhere the length of
/// a subscriber number and its shape must do.
fn diallable(digits: &str, raw: &str, international: bool, country: &str) -> bool {
    let bytes = digits.as_bytes();
    if international {
        return (8..=15).contains(&bytes.len());
    }
    if raw.contains('/') || raw.contains(',') {
        return false;
    }
    let national = |b: &[u8]| b.len() == 10 && b[0] >= b'2' && b[3] >= b'2';
    match country {
        "US" | "CA" | "PR" | "DO" => national(bytes) || (bytes.first() == Some(&b'1') && national(&bytes[1..])),
        "GB" => bytes.first() == Some(&b'0') && (10..=11).contains(&bytes.len()),
        _ => (9..=12).contains(&bytes.len()) && !is_iso_date(raw),
    }
}

fn is_iso_date(raw: &str) -> bool {
    raw.len() >= 10 && raw.as_bytes().get(4) == Some(&b'-') && raw.as_bytes().get(7) == Some(&b'-')
}

/// The writer's name.
pub(super) fn name(message: &mut Message, lexicon: Lexicon, context: &Context<'_>, reached: &[Fact]) -> Option<Fact> {
    let asked = matches!(context.asked, Some(Asked::Name));
    let (first, end) = after_cue(message, lexicon, asked)
        .or_else(|| beside_reach(message, lexicon, reached))
        .or_else(|| signed(message, lexicon))
        .or_else(|| if asked { alone(message, lexicon) } else { None })?;
    let (start, stop) = (message.tokens[first].start, message.tokens[end - 1].end);
    let name = PersonName::try_from(message.raw(start, stop)).ok()?;
    message.take(first, end);
    Some(span(start, stop, FactValue::Name(name)))
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
        let only_asked = matches!(message.word(at), Some("its" | "it"));
        if only_asked && !asked {
            return None;
        }
        let lower = strong.is_some() || asked || lone_word_follows(message, start);
        named_at(message, lexicon, start, lower)
    })
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
fn named_at(message: &Message, lexicon: Lexicon, at: usize, lower: bool) -> Option<(usize, usize)> {
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
    let last = message.tokens.iter().rposition(Token::is_word_token)?;
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

/// The whole answer to “what is your name?”.
fn alone(message: &Message, lexicon: Lexicon) -> Option<(usize, usize)> {
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

use super::tokens::Token;

impl Token {
    fn is_word_token(token: &Self) -> bool {
        token.is_word()
    }
}
