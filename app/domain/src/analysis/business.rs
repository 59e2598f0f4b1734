//! The business: how the last four weeks went against the four before, and what to do about it.

use super::{Action, Analysis, NextAction, Reason, Score, counted, next, reason};
use serde::{Deserialize, Serialize};

const BASE: i16 = 50;
/// Fewer visits than this say nothing of a rate.
const FEW: u32 = 8;

/// Counts of the last four weeks, and of the four before where it says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessFacts {
    pub enquiries: u32,
    pub bookings: u32,
    pub bookings_before: u32,
    pub completed: u32,
    pub no_shows: u32,
    pub cancelled: u32,
    /// Enquiries that are new and older than a day.
    pub enquiries_waiting: u32,
    /// Conversations that wait for a person.
    pub conversations_waiting: u32,
    /// Bookings of the last four weeks that a deposit secures.
    pub with_deposit: u32,
    /// Visits of the coming week.
    pub coming_week: u32,
}

/// What rules make of it.
pub fn business(facts: &BusinessFacts) -> Analysis {
    Analysis { score: Score::of(BASE, reasons(facts)), next: next_action(facts), no_show: None }
}

/// In percent; `None` of too few.
fn rate(part: u32, of: u32) -> Option<u32> {
    (of >= FEW).then(|| u32::try_from(u64::from(part) * 100 / u64::from(of)).unwrap_or(100))
}

fn missed(facts: &BusinessFacts) -> Option<u32> {
    rate(facts.no_shows, facts.completed.saturating_add(facts.no_shows))
}

fn reasons(facts: &BusinessFacts) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let Some(missed) = missed(facts) {
        let weight = match missed {
            0..=3 => 12,
            4..=7 => 4,
            8..=14 => -8,
            _ => -18,
        };
        reasons.push(reason(format!("{missed} % of visits were missed"), weight));
    }
    if let Some(cancelled) = rate(facts.cancelled, facts.bookings) {
        let weight = if cancelled <= 10 {
            5
        } else if cancelled <= 25 {
            -3
        } else {
            -10
        };
        reasons.push(reason(format!("{cancelled} % of bookings were cancelled"), weight));
    }
    if facts.bookings_before >= FEW {
        let change =
            (i64::from(facts.bookings) - i64::from(facts.bookings_before)) * 100 / i64::from(facts.bookings_before);
        let weight = i16::try_from((change / 3).clamp(-15, 15)).unwrap_or(0);
        let words = match change {
            0 => "As many bookings as in the four weeks before".to_owned(),
            up if up > 0 => format!("{up} % more bookings than in the four weeks before"),
            down => format!("{} % fewer bookings than in the four weeks before", -down),
        };
        reasons.push(reason(words, weight));
    }
    let waiting = |count: u32, one: &str, more: &str| {
        let weight = -i16::try_from(count.min(5) * 4).unwrap_or(20);
        reason(counted(count, one, more), weight)
    };
    reasons.push(waiting(
        facts.enquiries_waiting,
        "enquiry has waited for more than a day",
        "enquiries have waited for more than a day",
    ));
    reasons.push(waiting(
        facts.conversations_waiting,
        "conversation waits for a person",
        "conversations wait for a person",
    ));
    if let Some(secured) = rate(facts.with_deposit, facts.bookings) {
        reasons.push(reason(
            format!("{secured} % of bookings are secured by a deposit"),
            if secured >= 50 { 5 } else { 0 },
        ));
    }
    reasons
}

fn next_action(facts: &BusinessFacts) -> NextAction {
    let waiting = facts.enquiries_waiting.saturating_add(facts.conversations_waiting);
    if waiting > 0 {
        return next(
            Action::AnswerEnquiries,
            "Answer who waits: enquiries and conversations that nobody has looked at.",
        );
    }
    let unsecured = rate(facts.with_deposit, facts.bookings).is_some_and(|secured| secured < 50);
    if missed(facts).is_some_and(|missed| missed > 7) && unsecured {
        return next(Action::AskDeposits, "Ask for deposits: many visits are missed, and few are secured.");
    }
    // A week like the last four would have a quarter of their bookings.
    if facts.bookings >= FEW && facts.coming_week * 8 < facts.bookings {
        return next(Action::FillTheDiary, "Fill the coming week: it has less than half of a usual week’s visits.");
    }
    next(Action::Nothing, "Nothing needs you: nobody waits.")
}
