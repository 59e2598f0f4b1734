//! Places: cities known by name, and what follows “in” with a capital or where only a place makes sense.

use super::{
    super::{
        tokens::Message,
        words::{Lexicon, WordSet, cities_from, is_never_a_name, phrase_end, word_set},
    },
    Mention, Mentioned,
};

/// A place may follow these.
const CUES: &[&str] = &["in", "near", "around", "from", "to", "at", "en", "cerca", "within", "by", "closer"];
/// Names of places begin with these.
const ARTICLES: &[&str] = &["el", "la", "los", "las", "san", "santa", "saint", "st", "new", "fort", "lake", "the"];
/// These are followed by a place even where it has no capital: “located in gilroy”.
static PLACING: WordSet = WordSet::new(|| {
    word_set(
        "
    located live living based something someone anything anyone one anywhere somewhere place search searching look
    looking here stay work vivo estoy busco algo alguien salon dentist doctor clinic office stylist area city
    practice available
",
    )
});
/// What “in” leads to without being a place.
static ELSEWHERE: WordSet = WordSet::new(|| {
    word_set(
        "
    pain advance person particular mind total fact case touch order general need stock town bed cash full spanish
    english bulk terms addition between hopes front charge question common line short agony trouble love which it
    there me that this your you realidad efectivo persona casa caso punto the a an our his her their una un el la
    los mi su downtown
",
    )
});
const LONGEST_PLACE: usize = 3;

pub(super) fn read(message: &mut Message, lexicon: Lexicon) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        match known(message, at).map(|end| (at, end)).or_else(|| after_cue(message, lexicon, at)) {
            Some((first, end)) => {
                mentions.push(Mention::of(message, first, end, Mentioned::Place));
                message.take(first, end);
                at = end;
            }
            None => at += 1,
        }
    }
    mentions
}

fn known(message: &Message, at: usize) -> Option<usize> {
    let names = cities_from(message.word(at)?).iter();
    let end = names.filter_map(|name| phrase_end(message, at, name)).max()?;
    // “orange” and “mobile” are words, too: one word needs its capital or an “in”.
    let telling = end > at + 1 || message.tokens[at].capital || at > 0 && message.word(at - 1).is_some_and(is_cue);
    (telling && message.is_free(at, end)).then_some(end)
}

fn is_cue(word: &str) -> bool {
    CUES.contains(&word)
}

fn after_cue(message: &Message, lexicon: Lexicon, cue: usize) -> Option<(usize, usize)> {
    message.word(cue).filter(|word| is_cue(word))?;
    let strong = matches!(message.word(cue), Some("in" | "near" | "en" | "around"));
    let capital = |at: usize| message.tokens.get(at).is_some_and(|token| token.is_word() && token.capital);
    let article = message.word(cue + 1).is_some_and(|word| ARTICLES.contains(&word));
    if strong && article && capital(cue + 1) && capital(cue + 2) && message.is_free(cue + 1, cue + 3) {
        return Some((cue + 1, words_from(message, lexicon, cue + 2, true).max(cue + 3)));
    }
    let at = match message.word(cue + 1) {
        // “in the Walnut Creek area”, “closer to Napa”
        Some("the" | "to" | "de" | "el" | "la" | "of") => cue + 2,
        _ => cue + 1,
    };
    let led = cue.checked_sub(1).and_then(|before| message.word(before)).is_some_and(|word| PLACING.has(word));
    let capital_end = words_from(message, lexicon, at, true);
    if capital_end > at && strong {
        return Some((at, capital_end));
    }
    let lower = strong && led && at == cue + 1;
    let end = if lower { words_from(message, lexicon, at, false) } else { at };
    (end > at).then_some((at, end))
}

/// The end of the words from `at` that can name a place.
fn words_from(message: &Message, lexicon: Lexicon, at: usize, capitals: bool) -> usize {
    let mut end = at;
    while end < at + LONGEST_PLACE {
        let Some(word) = message.word(end).filter(|_| !message.is_taken(end)) else { break };
        let capital = message.tokens[end].capital;
        let ruled_out = ELSEWHERE.has(word) && !(capital && end > at)
            || is_never_a_name(word) && !(capital && capitals && end > at)
            || lexicon.when_at(message, end).is_some() && !(capital && capitals && end > at);
        if ruled_out || capitals && !capital {
            break;
        }
        end += 1;
    }
    end
}
