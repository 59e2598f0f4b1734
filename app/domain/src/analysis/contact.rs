//! A client: how the relation stands, and what to do about it.

use super::{Action, Analysis, NextAction, Reason, Score, UpcomingFacts, counted, each, next, no_show, reason};
use chrono::{DateTime, TimeDelta, Utc};

const BASE: i16 = 40;
/// From this risk on, somebody is better asked whether they come, in percent.
const RISKY: u8 = 30;

/// What is known of a client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactFacts {
    pub completed_visits: u32,
    pub no_shows: u32,
    pub cancellations: u32,
    pub last_completed_at: Option<DateTime<Utc>>,
    /// Visits of packages that are paid and not taken.
    pub package_visits_left: u32,
    pub has_consented: bool,
    /// The next visit that is still to come.
    pub upcoming: Option<UpcomingFacts>,
}

/// What rules make of them at `now`.
pub fn contact(facts: &ContactFacts, now: DateTime<Utc>) -> Analysis {
    let risk = facts.upcoming.as_ref().map(|upcoming| no_show(facts, upcoming));
    let next = next_action(facts, risk.as_ref(), now);
    Analysis { score: Score::of(BASE, reasons(facts, now)), next, no_show: risk }
}

fn since_last(facts: &ContactFacts, now: DateTime<Utc>) -> Option<TimeDelta> {
    facts.last_completed_at.map(|at| now - at)
}

fn reasons(facts: &ContactFacts, now: DateTime<Utc>) -> Vec<Reason> {
    let when = |holds: bool, words: &str, weight| holds.then(|| reason(words, weight));
    let since = since_last(facts, now);
    let visits = counted(facts.completed_visits, "visit", "visits");
    let missed = counted(facts.no_shows, "visit", "visits");
    let cancelled = counted(facts.cancellations, "visit", "visits");
    let left = counted(facts.package_visits_left, "visit", "visits");
    [
        Some(reason(format!("Came for {visits}"), each(facts.completed_visits, 5, 30))),
        Some(reason(format!("Missed {missed}"), each(facts.no_shows, -8, -32))),
        Some(reason(format!("Cancelled {cancelled}"), each(facts.cancellations, -3, -12))),
        when(facts.upcoming.is_some(), "Has a booking ahead", 15),
        when(since.is_some_and(|since| since <= TimeDelta::days(90)), "Came within the last three months", 10),
        when(since.is_some_and(|since| since > TimeDelta::days(365)), "Has not come for more than a year", -15),
        Some(reason(format!("Has {left} of a package left"), each(facts.package_visits_left, 10, 10))),
        when(!facts.has_consented, "Has not agreed to be contacted", -5),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn next_action(facts: &ContactFacts, risk: Option<&Score>, now: DateTime<Utc>) -> NextAction {
    let long_ago = since_last(facts, now).is_some_and(|since| since > TimeDelta::days(90));
    match risk {
        Some(risk) if risk.points >= RISKY => {
            next(Action::AskToConfirm, "Ask them to confirm their next visit: they may not come.")
        }
        Some(_) => next(Action::Nothing, "Nothing: their next visit stands."),
        None if facts.package_visits_left > 0 => {
            next(Action::BookPackageVisit, "Book a visit of their package: it is paid and not taken.")
        }
        None if !facts.has_consented => next(Action::Nothing, "Nothing: they have not agreed to be contacted."),
        None if facts.no_shows > 0 && facts.completed_visits == 0 => {
            next(Action::Call, "Call them before you book them again: they did not come.")
        }
        None if long_ago => {
            next(Action::InviteBack, "Invite them back: their last visit is more than three months ago.")
        }
        None => next(Action::Nothing, "Nothing is open here."),
    }
}
