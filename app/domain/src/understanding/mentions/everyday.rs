//! Services named in a message for which there is no catalogue.

use super::{
    super::{
        phrases::word_difference,
        tokens::Message,
        words::{TRADES, is_common, phrase_end},
    },
    Mention, Mentioned,
};
use std::{collections::HashMap, sync::LazyLock};

/// Spellings by their first word, each with the plain name of its service.
static SPELLINGS: LazyLock<HashMap<&str, Vec<(&str, &str)>>> = LazyLock::new(|| {
    let mut index: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
    for (name, spellings) in TRADES {
        for spelling in spellings.split('|') {
            index.entry(spelling.split(' ').next().unwrap_or(spelling)).or_default().push((spelling, name));
        }
    }
    index
});

/// Single words by their initial, among which a slip of the pen is looked for.
static INITIALS: LazyLock<HashMap<char, Vec<(&str, &str)>>> = LazyLock::new(|| {
    let mut index: HashMap<char, Vec<(&str, &str)>> = HashMap::new();
    for (spelling, name) in SPELLINGS.values().flatten() {
        if spelling.len() >= SHORTEST_MISSPELT && !spelling.contains(' ') {
            index.entry(spelling.chars().next().unwrap_or(' ')).or_default().push((spelling, name));
        }
    }
    index
});

/// Shorter words are too close to others to be taken for a slip of the pen.
const SHORTEST_MISSPELT: usize = 6;

pub(super) fn read(message: &mut Message) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        match exact(message, at).or_else(|| misspelt(message, at)) {
            Some((name, end)) => {
                mentions.push(Mention::of(message, at, end, Mentioned::Service(name)));
                message.take(at, end);
                at = end;
            }
            None => at += 1,
        }
    }
    mentions
}

fn exact(message: &Message, at: usize) -> Option<(&'static str, usize)> {
    let spellings = SPELLINGS.get(message.word(at)?)?;
    let found = spellings.iter().filter_map(|(spelling, name)| Some((*name, phrase_end(message, at, spelling)?)));
    found.max_by_key(|(_, end)| *end).filter(|(_, end)| message.is_free(at, *end))
}

fn misspelt(message: &Message, at: usize) -> Option<(&'static str, usize)> {
    let word = message.word(at).filter(|word| word.chars().count() >= SHORTEST_MISSPELT && !is_common(word))?;
    if message.is_taken(at) {
        return None;
    }
    let single = INITIALS.get(&word.chars().next()?)?.iter();
    let near = single.filter_map(|(spelling, name)| Some((word_difference(word, spelling)?, *spelling, *name)));
    near.min().map(|(_, _, name)| (name, at + 1))
}
