//! What the visitor is doing with the message: greeting, agreeing, correcting, asking for a person.

use super::{
    Act, approval,
    phrases::is_negated,
    tokens::Message,
    words::{Lexicon, Place, act_phrases, is_never_a_name, phrase_end},
};

/// An act and the tokens `first..end` that show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heard {
    pub act: Act,
    pub first: usize,
    pub end: usize,
}

/// Acts in the order of the message; the longest phrase wins where two overlap.
pub(super) fn read(message: &Message, lexicon: Lexicon) -> Vec<Heard> {
    let mut heard: Vec<Heard> = Vec::new();
    for (first, token) in message.tokens.iter().enumerate() {
        for (phrase, act, place) in act_phrases(lexicon.locale, &token.folded) {
            if let Some(end) = phrase_end(message, first, phrase)
                && stands(message, first, end, *place)
                && fits(message, *act, first, end)
            {
                heard.push(Heard { act: *act, first, end });
            }
        }
        heard.extend(approval::at(message, first).filter(|h| fits(message, h.act, h.first, h.end)));
    }
    // An emergency is never hidden by a longer phrase of another kind.
    heard.sort_by_key(|h| (h.act != Act::Emergency, std::cmp::Reverse(h.end - h.first), h.first));
    let mut kept: Vec<Heard> = Vec::new();
    for candidate in heard {
        let covered = kept.iter().any(|other| candidate.first < other.end && other.first < candidate.end);
        if !covered {
            kept.push(candidate);
        }
    }
    kept.sort_by_key(|h| h.first);
    settle(message, &mut kept);
    kept
}

fn is_break(message: &Message, at: usize) -> bool {
    message.tokens.get(at).is_none_or(|token| {
        token.is_stop() || matches!(token.mark(), Some(',' | '-' | '(' | ')' | ':')) || !token.folded.is_ascii()
    })
}

fn opens(message: &Message, first: usize) -> bool {
    let Some(before) = first.checked_sub(1) else { return true };
    is_break(message, before)
        || matches!(
            message.word(before),
            Some(
                "oh" | "ah"
                    | "well"
                    | "hmm"
                    | "so"
                    | "yes"
                    | "yeah"
                    | "no"
                    | "ok"
                    | "okay"
                    | "um"
                    | "uh"
                    | "hi"
                    | "hello"
                    | "hey"
                    | "and"
                    | "but"
                    | "pues"
                    | "si"
                    | "ay"
                    | "hola"
                    | "thanks"
                    | "wow"
                    | "sorry"
                    | "please"
            )
        )
}

fn stands(message: &Message, first: usize, end: usize, place: Place) -> bool {
    match place {
        Place::Anywhere => true,
        Place::Opening => opens(message, first),
        Place::Alone => {
            opens(message, first)
                && (is_break(message, end)
                    || matches!(message.word(end), Some("please" | "thanks" | "thank" | "gracias" | "to" | "for")))
        }
    }
}

/// Whether the words around a phrase leave it its meaning.
fn fits(message: &Message, act: Act, first: usize, end: usize) -> bool {
    let before = first.checked_sub(1).and_then(|at| message.word(at));
    let negated =
        is_negated(message, first) || matches!(before, Some("dont" | "didnt" | "doesnt" | "wont" | "isnt" | "never"));
    let asked = message.tokens.get(end).is_some_and(|token| token.mark() == Some('?'));
    match act {
        // “does that work?”, “is Friday okay?”
        Act::Yes => {
            !negated
                && !none_of_them(message, first)
                && (!asked || end - first == 1)
                && !verb_follows(message, first, end)
        }
        Act::No => !matches!(
            message.word(end),
            Some("problem" | "worries" | "rush" | "preference" | "later" | "earlier" | "more" | "less" | "wait")
        ),
        Act::Cancel => !negated && !matches!(message.word(end), Some("policy" | "fee" | "fees")),
        // “it's not an emergency”; anything less plain is taken for one.
        Act::Emergency => {
            let denied = first.checked_sub(2).and_then(|at| message.word(at));
            !(matches!(before, Some("an" | "una")) && matches!(denied, Some("not" | "isnt")))
        }
        // “call me Maya” gives a name.
        Act::AskPerson => {
            let named = message.word(end).is_some_and(|next| !is_never_a_name(next) && message.tokens[end].capital);
            message.word(first) != Some("call") || !named
        }
        Act::Book | Act::Complain | Act::Thank => !negated || act == Act::Complain && end - first > 1,
        Act::Correct => {
            // “I can make that” agrees.
            !matches!(before, Some("can" | "could"))
                && (message.word(first) != Some("wait")
                    || !matches!(message.word(end), Some("time" | "for" | "until" | "list")))
        }
        Act::MoreOptions => !needs_nothing(message, first),
        Act::AskTimes => !matches!(message.word(first), Some("available")) || !matches!(before, Some("im" | "am")),
        _ => true,
    }
}

/// “I don't need anything else” asks for nothing.
fn needs_nothing(message: &Message, first: usize) -> bool {
    let word = |back: usize| first.checked_sub(back).and_then(|at| message.word(at));
    let wants = matches!(word(1), Some("need" | "want" | "require" | "needing" | "necesito"));
    let denied =
        (2..=3).any(|back| matches!(word(back), Some("not" | "dont" | "wont" | "no" | "didnt" | "doesnt" | "be")));
    wants && denied
}

/// “none of those work for me” agrees to nothing.
fn none_of_them(message: &Message, first: usize) -> bool {
    let clause = (0..first).rev().take_while(|at| !is_break(message, *at));
    clause
        .filter_map(|at| message.word(at))
        .any(|word| matches!(word, "none" | "neither" | "nothing" | "ninguno" | "ninguna" | "tampoco"))
}

/// “right now”, “great news”, “sure thing is …”: an adjective, not agreement. “no” before it is not one either.
fn verb_follows(message: &Message, first: usize, end: usize) -> bool {
    match message.word(first) {
        Some("right") => matches!(message.word(end), Some("now" | "away" | "after")),
        Some("fine" | "good" | "great" | "perfect") => approval::goes_on(message, end),
        Some("si") => {
            message.tokens.len() > end
                && matches!(message.word(end), Some("tienen" | "puedo" | "pueden" | "hay"))
                && message.tokens[first].folded == "si"
                && !message.chars.contains(&'í')
        }
        _ => false,
    }
}

/// Takes out what another act already says: “no wait” is no refusal, “not sure” is neither yes nor no.
fn settle(message: &Message, heard: &mut Vec<Heard>) {
    let first_of = |heard: &[Heard], act: Act| heard.iter().find(|h| h.act == act).copied();
    if let Some(correct) = first_of(heard, Act::Correct) {
        // “It's not okay. Make it noon” refuses first.
        let apart =
            |h: &Heard| h.end > h.first + 1 && message.tokens.get(h.end).is_some_and(super::tokens::Token::is_stop);
        heard.retain(|h| {
            h.act != Act::No || h.end < correct.first.saturating_sub(1) || h.first > correct.end || apart(h)
        });
    }
    if heard.iter().any(|h| matches!(h.act, Act::Reschedule | Act::Cancel)) {
        heard.retain(|h| h.act != Act::Book);
    }
    if let Some(unsure) = first_of(heard, Act::Unsure) {
        heard.retain(|h| {
            h.act != Act::No
                || h.first > unsure.end
                || message.tokens[h.first..unsure.first.max(h.first)].iter().any(super::tokens::Token::is_stop)
        });
    }
    // Of yes and no, the first decides.
    if let (Some(yes), Some(no)) = (first_of(heard, Act::Yes), first_of(heard, Act::No)) {
        let dropped = if yes.first < no.first { Act::No } else { Act::Yes };
        heard.retain(|h| h.act != dropped);
    }
}
