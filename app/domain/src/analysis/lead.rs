//! An enquiry: how promising it is, and what to do about it.

use super::{Action, Analysis, NextAction, Reason, Score, counted, each, next, reason};
use chrono::{DateTime, TimeDelta, Utc};

const BASE: i16 = 30;
/// From so many words on, a message says what somebody wants.
const TELLING_WORDS: u32 = 5;

/// How far the clinic has come with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeadStanding {
    New,
    Contacted,
    Qualified,
    Won,
    Lost,
}

/// What is known of an enquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "facts are independent yes and no")]
pub struct LeadFacts {
    pub standing: LeadStanding,
    pub came_at: DateTime<Utc>,
    pub has_phone: bool,
    pub has_email: bool,
    pub names_service: bool,
    pub was_referred: bool,
    pub message_words: u32,
    /// Of the same person, before.
    pub completed_visits: u32,
    pub no_shows: u32,
    /// A visit that is still to come.
    pub has_booking_ahead: bool,
}

/// What rules make of it at `now`.
pub fn lead(facts: &LeadFacts, now: DateTime<Utc>) -> Analysis {
    let age = now - facts.came_at;
    Analysis { score: Score::of(BASE, reasons(facts, age)), next: next_action(facts, age), no_show: None }
}

fn reasons(facts: &LeadFacts, age: TimeDelta) -> Vec<Reason> {
    let when = |holds: bool, words: &str, weight| holds.then(|| reason(words, weight));
    let visits = counted(facts.completed_visits, "visit", "visits");
    let missed = counted(facts.no_shows, "visit", "visits");
    [
        when(facts.has_booking_ahead, "Has a booking ahead", 25),
        when(facts.standing == LeadStanding::Lost, "Was given up", -40),
        when(facts.standing == LeadStanding::Qualified, "Was found to fit", 10),
        when(facts.has_phone, "Gave a phone number", 12),
        when(facts.has_email, "Gave an e-mail address", 6),
        when(facts.names_service, "Named a treatment", 12),
        when(facts.was_referred, "Was sent by somebody", 10),
        when(facts.message_words >= TELLING_WORDS, "Wrote what they want", 6),
        Some(reason(format!("Came for {visits} before"), each(facts.completed_visits, 6, 18))),
        Some(reason(format!("Missed {missed} before"), each(facts.no_shows, -10, -30))),
        when(age < TimeDelta::days(1), "Came within the last day", 10),
        when(age > TimeDelta::days(7) && age <= TimeDelta::days(30), "Is older than a week", -10),
        when(age > TimeDelta::days(30), "Is older than a month", -20),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn next_action(facts: &LeadFacts, age: TimeDelta) -> NextAction {
    match facts.standing {
        LeadStanding::Won | LeadStanding::Lost => next(Action::Nothing, "Nothing is open here."),
        _ if facts.has_booking_ahead => next(Action::MarkWon, "Mark it as won: they have booked."),
        LeadStanding::New if facts.has_phone => {
            next(Action::Call, "Call them: an enquiry is answered best on the day that it comes.")
        }
        LeadStanding::New => next(Action::Write, "Write to them: they left an address and no phone number."),
        LeadStanding::Contacted if age > TimeDelta::days(3) => {
            next(Action::FollowUp, "Ask once more: they were contacted and have not booked.")
        }
        LeadStanding::Contacted => next(Action::Nothing, "Wait for their answer."),
        LeadStanding::Qualified => next(Action::OfferTimes, "Offer them times: they fit and have not booked."),
    }
}
