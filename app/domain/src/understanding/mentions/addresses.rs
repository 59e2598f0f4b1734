//! Street addresses: “123 Main St, Apt 4B”, “calle Mayor 12”.

use super::{
    super::{
        tokens::Message,
        words::{WordSet, word_set},
    },
    Mention, Mentioned,
};

static STREETS: WordSet = WordSet::new(|| {
    word_set(
        "
    street st avenue ave av road rd drive dr lane ln boulevard blvd court ct way place pl parkway pkwy highway hwy
    terrace ter circle cir square trail trl loop row crescent alley expressway plaza
",
    )
});
static CALLES: WordSet = WordSet::new(|| {
    word_set(
        "
    calle avenida av avda paseo plaza carretera camino bulevar
",
    )
});
static UNITS: WordSet = WordSet::new(|| {
    word_set(
        "
    apt apartment suite ste unit floor fl piso no num # n depto
",
    )
});
/// The words of a street's name before its kind: “Martin Luther King Jr”.
const LONGEST_STREET_NAME: usize = 5;

pub(super) fn read(message: &mut Message) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut at = 0;
    while at < message.tokens.len() {
        if let Some(end) = numbered(message, at).or_else(|| calle(message, at)) {
            mentions.push(Mention::of(message, at, end, Mentioned::Address));
            message.take(at, end);
            at = end;
        } else {
            at += 1;
        }
    }
    mentions
}

fn is_number(message: &Message, at: usize) -> bool {
    message.tokens.get(at).is_some_and(|token| {
        !message.is_taken(at) && token.folded.len() <= 6 && token.folded.bytes().all(|b| b.is_ascii_digit())
    })
}

/// “123 N Main St #4”
fn numbered(message: &Message, at: usize) -> Option<usize> {
    is_number(message, at).then_some(())?;
    let mut end = at + 1;
    // “12B”
    if message.tokens.get(end).is_some_and(|token| token.glued && token.is_word() && token.folded.len() == 1) {
        end += 1;
    }
    let mut named = false;
    for _ in 0..=LONGEST_STREET_NAME {
        let token = message.tokens.get(end)?;
        if message.is_taken(end) {
            return None;
        }
        if named && STREETS.has(&token.folded) {
            let point = usize::from(message.tokens.get(end + 1).is_some_and(|t| t.mark() == Some('.') && t.glued));
            return Some(rest(message, end + 1 + point, point == 1));
        }
        // “5th” and “Main” name a street; “units for the drive” does not.
        let ordinal = token.number().is_some()
            && message.word(end + 1).is_some_and(|mark| matches!(mark, "st" | "nd" | "rd" | "th"));
        let name = token.is_word() && (token.capital || message.word(end).is_some_and(is_direction)) || ordinal;
        let lower = token.is_word()
            && message.word(end + 1).is_some_and(|next| {
                matches!(
                    next,
                    "street" | "st" | "avenue" | "ave" | "av" | "road" | "rd" | "drive" | "lane" | "boulevard" | "blvd"
                )
            });
        if !(name || lower || token.mark() == Some('.')) {
            return None;
        }
        named |= name || lower;
        end += 1 + usize::from(ordinal);
    }
    None
}

fn is_direction(word: &str) -> bool {
    matches!(word, "n" | "s" | "e" | "w" | "north" | "south" | "east" | "west" | "ne" | "nw" | "se" | "sw")
}

/// “calle Mayor 12, piso 3”
fn calle(message: &Message, at: usize) -> Option<usize> {
    message.word(at).filter(|word| CALLES.has(word))?;
    let names = (at + 1..message.tokens.len()).take(LONGEST_STREET_NAME).take_while(|at| message.word(*at).is_some());
    let mut end = at + 1 + names.count();
    while matches!(message.folded(end), Some("," | "#" | "no" | "num" | ".")) {
        end += 1;
    }
    (end > at + 1 && is_number(message, end)).then(|| rest(message, end + 1, false))
}

/// The flat, where one follows; `open` when the last mark was a point that may also end the sentence.
fn rest(message: &Message, end: usize, open: bool) -> usize {
    let comma = usize::from(message.folded(end) == Some(","));
    let unit = end + comma;
    let named = message.folded(unit).is_some_and(|word| UNITS.has(word));
    let point = usize::from(message.folded(unit + 1) == Some("."));
    let number = unit + 1 + point;
    let counted = message.tokens.get(number).is_some_and(|token| token.mark().is_none() && token.folded.len() <= 5);
    if named && counted {
        let letter = message.tokens.get(number + 1).is_some_and(|t| t.glued && t.is_word() && t.folded.len() == 1);
        return number + 1 + usize::from(letter);
    }
    let ends = message.tokens.get(end).is_none_or(|next| next.capital);
    if open && ends { end - 1 } else { end }
}
