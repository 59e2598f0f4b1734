//! Approval and disapproval that are put together from parts: “that sounds really good”, “everything is correct”, “it is
//! not quite right”, “me parece muy bien”. What is said as one fixed phrase is in [`super::words`].

use super::{Act, acts::Heard, tokens::Message};

/// Verbs after which a judgement stands whatever they are about.
const LINKING: &str = "sounds sound seems seem looks look suena parece";
/// What a plain “is” or “would be” must be about: “parking is good?” judges nothing that was offered.
const SUBJECTS: &str = "that this it everything all which one time date day eso todo";
const DEGREES: &str = "a all just really very so pretty quite perfectly totally absolutely completely extremely super
    like to be muy";
const APPROVING: &str =
    "good great fine perfect prefect ok okay alright awesome excellent wonderful fantastic lovely nice
    right correct amazing terrific brilliant ideal cool accurate suitable acceptable agreeable superb reasonable
    bien genial perfecto excelente estupendo correcto";

fn is_one_of(word: Option<&str>, words: &str) -> bool {
    word.is_some_and(|word| words.split_whitespace().any(|one| one == word))
}

/// The judgement whose verb is the word `first`.
pub(super) fn at(message: &Message, first: usize) -> Option<Heard> {
    let verb_end = verb_end(message, first)?;
    let denied = message.word(verb_end) == Some("not");
    let mut at = verb_end + usize::from(denied);
    while is_one_of(message.word(at), DEGREES) {
        at += 1;
    }
    let compared = message.word(at) == Some("better") && is_one_of(message.word(first), LINKING);
    let approving = compared || is_one_of(message.word(at), APPROVING);
    let act = if denied { Act::No } else { Act::Yes };
    (approving && !goes_on(message, at + 1)).then_some(Heard { act, first, end: at + 1 })
}

fn verb_end(message: &Message, first: usize) -> Option<usize> {
    let verb = message.word(first)?;
    let about = is_one_of(first.checked_sub(1).and_then(|at| message.word(at)), SUBJECTS);
    match (verb, message.word(first + 1)) {
        ("thatll" | "itll" | "thatd" | "itd", Some("be")) => Some(first + 2),
        ("would" | "will" | "should", Some("be")) if about => Some(first + 2),
        ("is" | "esta", _) if about => Some(first + 1),
        ("thats" | "its", _) => Some(first + 1),
        _ => is_one_of(Some(verb), LINKING).then_some(first + 1),
    }
}

/// “good to know”, “that would be great if …”, “it's a nice day”: nothing is approved of by what ends before `at`.
pub(super) fn goes_on(message: &Message, at: usize) -> bool {
    matches!(
        (message.word(at), message.word(at + 1)),
        (Some("to"), Some("know" | "hear" | "meet" | "have" | "see" | "be"))
            | (
                Some(
                    "if" | "of" | "lines" | "news" | "day" | "morning" | "question" | "than" | "now" | "away" | "price"
                ),
                _
            )
    )
}
