//! What the desk of the dialogues asked and did, told from its sentences: its turns have no labels.

use domain::understanding::{Asked, Moment};

pub fn question_of(text: &str) -> Option<Asked> {
    let text = text.to_lowercase();
    let asks = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if asks(&["what time", "what day", "when would", "which day", "what date", "when do you"]) {
        Some(Asked::Time)
    } else if text.ends_with('?') {
        Some(Asked::YesNo)
    } else {
        None
    }
}

/// What the desk did with a sentence, after `before`: what it tells of an offer leaves the offer standing.
pub fn moment_of(text: &str, before: Moment) -> Moment {
    let text = text.to_lowercase().replace('’', "'");
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(&["anything else", "any more", "anymore", "else i can", "else you need", "else that"]) {
        Moment::AnythingElse
    } else if says(&[
        "confirm",
        "make sure",
        "recheck",
        "is that correct",
        "is this correct",
        "be sure",
        "is that right",
    ]) && !says(&["confirmed", "has been"])
    {
        Moment::Confirming
    } else if asks_when(&says) {
        Moment::Asked
    } else if says(&["booked", "scheduled", "reserved", "has been made", "is made", "is set", "all set", "successful"])
    {
        Moment::Done
    } else if text.contains('?') && proposes(&says) {
        Moment::Proposed
    } else if text.contains('?')
        && says(&["what", "which", "when", "any particular", "specific", "looking for", "kind of"])
        && !says(&["what about"])
    {
        Moment::Asked
    } else if says(&[
        "found",
        "how about",
        "what about",
        "there is",
        "there's",
        "recommend",
        "option",
        "i see",
        "try ",
        "another",
        "located in",
        "nice salon",
    ]) {
        Moment::Offered
    } else if before == Moment::Offered {
        before
    } else {
        Moment::Any
    }
}

fn asks_when(says: &impl Fn(&[&str]) -> bool) -> bool {
    let asks = ["what ", "which ", "when "].iter().any(|word| says(&[word]));
    asks && says(&[
        "what time",
        "what day",
        "what date",
        "what hour",
        "which day",
        "which date",
        "when ",
        "and time",
        "and date",
    ])
}

fn proposes(says: &impl Fn(&[&str]) -> bool) -> bool {
    let asks = says(&["would you like", "do you want", "shall i", "should i", "want me to", "like me to", "may i"]);
    asks && says(&["book", "appointment", "schedule", "reserve", "visit", "reservation"])
}
