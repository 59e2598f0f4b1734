//! People who are named besides the writer: “with Dr. Smith”, “for my daughter Anna”.

use super::{
    super::{
        people::{TITLES, named_at},
        tokens::Message,
        words::{Lexicon, WordSet, word_set},
    },
    Mention, Mentioned,
};

static RELATIVES: WordSet = WordSet::new(|| {
    word_set(
        "
    daughter son wife husband mom mother dad father sister brother kid child partner boyfriend girlfriend friend
    grandmother grandfather grandma grandpa boss roommate fiance fiancee aunt uncle niece nephew hija hijo esposa
    esposo marido mujer mama madre papa padre hermana hermano abuela abuelo amiga amigo pareja
",
    )
});
/// A person may follow these with a capital.
const CUES: &[&str] = &["with", "see", "named", "called", "con", "visit"];

pub(super) fn read(message: &mut Message, lexicon: Lexicon) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        if let Some((first, end)) = named(message, lexicon, at) {
            mentions.push(Mention::of(message, first, end, Mentioned::Person));
            message.take(first, end);
            at = end;
        } else {
            at += 1;
        }
    }
    mentions
}

fn named(message: &Message, lexicon: Lexicon, at: usize) -> Option<(usize, usize)> {
    let word = message.word(at)?;
    if message.is_taken(at) {
        return None;
    }
    if TITLES.contains(&word) && word != "miss" {
        return titled(message, lexicon, at);
    }
    if RELATIVES.has(word) {
        let next = if message.folded(at + 1) == Some(",") { at + 2 } else { at + 1 };
        return named_at(message, lexicon, next, false);
    }
    if CUES.contains(&word) && message.tokens.get(at + 1).is_some_and(|token| token.capital) {
        // “WITH A DOCTOR” names nobody.
        let shouted = message.tokens.get(at).is_some_and(|token| token.capital);
        return named_at(message, lexicon, at + 1, false).filter(|_| !shouted);
    }
    None
}

/// “Dr. Smith”, “Dr Ali A. Zaki, MD”; also “dr smith”.
fn titled(message: &Message, lexicon: Lexicon, at: usize) -> Option<(usize, usize)> {
    let name_at = at + 1 + usize::from(message.folded(at + 1) == Some("."));
    let (_, end) = named_at(message, lexicon, at, false)
        .filter(|(_, end)| *end > name_at)
        .or_else(|| named_at(message, lexicon, name_at, true).map(|(_, end)| (at, end.min(name_at + 2))))?;
    let degree = message.folded(end) == Some(",")
        && message.word(end + 1).is_some_and(|word| matches!(word, "md" | "dds" | "dmd" | "do" | "np" | "rn" | "phd"));
    Some((at, if degree { end + 2 } else { end }))
}
