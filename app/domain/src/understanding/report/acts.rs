//! The names of acts, and the acts that only a whole message tells: informing, asking, wanting.

use super::super::Act;

/// The stable name of an act.
pub(super) const fn name(act: Act) -> &'static str {
    match act {
        Act::Greet => "greet",
        Act::Thank => "thank",
        Act::Goodbye => "goodbye",
        Act::Yes => "affirm",
        Act::No => "negate",
        Act::Select => "select",
        Act::Unsure => "unsure",
        Act::Correct => "correct",
        Act::AskPrice => "ask_price",
        Act::AskTimes => "ask_times",
        Act::AskFact => "request",
        Act::Book => "book",
        Act::Want => "inform_intent",
        Act::Reschedule => "reschedule",
        Act::Cancel => "cancel",
        Act::AskPerson => "ask_person",
        Act::Complain => "complain",
        Act::Emergency => "emergency",
        Act::MoreOptions => "request_alternatives",
        Act::StartOver => "start_over",
    }
}

/// The names of what was heard; `informs` when the message gives facts.
pub(super) fn named(heard: &[Act], informs: bool) -> Vec<&'static str> {
    let has = |act: Act| heard.contains(&act);
    let mut names: Vec<&'static str> = heard.iter().map(|act| name(*act)).collect();
    let wants = has(Act::Want) || has(Act::Book);
    if has(Act::AskPrice) {
        names.push("request");
    }
    let leaves = has(Act::Goodbye) && !informs;
    if has(Act::Yes) && wants && !leaves {
        names.push("affirm_intent");
    }
    if has(Act::No) && has(Act::Book) {
        names.push("negate_intent");
    }
    if has(Act::Book) && !has(Act::No) {
        names.push("inform_intent");
    }
    if informs {
        names.push("inform");
    }
    // Who asks for others has not taken what was offered: “OK, but is there anyone else?” agrees to nothing, and what
    // “no, find someone else” refuses is said by that.
    if has(Act::MoreOptions) {
        names.retain(|name| !matches!(*name, "affirm" | "affirm_intent" | "select" | "negate" | "negate_intent"));
    }
    let mut once: Vec<&'static str> = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}
