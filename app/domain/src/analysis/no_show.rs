//! How likely somebody is not to come to a visit.

use super::{ContactFacts, Score, counted, each, reason};
use chrono::{DateTime, TimeDelta, Utc};

/// Of a visit of which nothing is known, in percent.
const BASE: i16 = 8;
/// Nobody is sure to come, and nobody sure to stay away, in percent.
const LEAST: u8 = 1;
const MOST: u8 = 95;

/// What is known of a visit to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpcomingFacts {
    pub starts_at: DateTime<Utc>,
    pub booked_at: DateTime<Utc>,
    /// As it was when it was booked.
    pub is_new_client: bool,
    pub deposit_paid: bool,
}

/// The risk in percent; each reason's weight is in percentage points.
pub fn no_show(client: &ContactFacts, visit: &UpcomingFacts) -> Score {
    let when = |holds: bool, words: &str, weight| holds.then(|| reason(words, weight));
    let ahead = visit.starts_at - visit.booked_at;
    let missed = counted(client.no_shows, "visit", "visits");
    let visits = counted(client.completed_visits, "visit", "visits");
    let reasons = [
        Some(reason(format!("Missed {missed} before"), each(client.no_shows, 15, 45))),
        when(visit.is_new_client, "Is new here", 8),
        when(ahead > TimeDelta::days(30), "Booked more than a month ahead", 6),
        when(ahead > TimeDelta::days(14) && ahead <= TimeDelta::days(30), "Booked more than two weeks ahead", 3),
        when(visit.deposit_paid, "Paid a deposit", -6),
        Some(reason(format!("Came for {visits} before"), each(client.completed_visits, -1, -5))),
    ];
    let mut risk = Score::of(BASE, reasons.into_iter().flatten().collect());
    risk.points = risk.points.clamp(LEAST, MOST);
    risk
}
