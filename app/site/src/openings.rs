//! Free times as a page carries them: small, because a month of them travels inside the page.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A day with at least one free start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(NaiveDate, Vec<Opening>)", into = "(NaiveDate, Vec<Opening>)")]
pub struct OpenDay {
    /// On the clinic's calendar.
    pub date: NaiveDate,
    pub times: Vec<Opening>,
}

impl OpenDay {
    /// “Thu, Dec 10”.
    pub fn label(&self) -> String {
        self.date.format("%a, %b %-d").to_string()
    }
}

/// A start at which somebody is free. On the wire a pair: seconds since 1970, and the label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(i64, String)", into = "(i64, String)")]
pub struct Opening {
    pub start: DateTime<Utc>,
    /// “4:30 PM”, on the clinic's clock.
    pub label: String,
}

impl From<(NaiveDate, Vec<Opening>)> for OpenDay {
    fn from((date, times): (NaiveDate, Vec<Opening>)) -> Self {
        Self { date, times }
    }
}

impl From<OpenDay> for (NaiveDate, Vec<Opening>) {
    fn from(day: OpenDay) -> Self {
        (day.date, day.times)
    }
}

impl From<(i64, String)> for Opening {
    fn from((seconds, label): (i64, String)) -> Self {
        Self { start: DateTime::from_timestamp(seconds, 0).unwrap_or_default(), label }
    }
}

impl From<Opening> for (i64, String) {
    fn from(opening: Opening) -> Self {
        (opening.start.timestamp(), opening.label)
    }
}

#[cfg(feature = "ssr")]
pub use behind::openings;

#[cfg(feature = "ssr")]
mod behind {
    use super::{OpenDay, Opening};
    use contract::clinics::{SlotDay, SlotTime};
    use std::collections::BTreeSet;

    /// The desk's days in small. A day whose date cannot be read is left out.
    pub fn openings(days: Vec<SlotDay>) -> Vec<OpenDay> {
        days.into_iter().filter_map(open_day).collect()
    }

    /// A day's starts, each once, also where several people are free.
    pub(super) fn open_day(day: SlotDay) -> Option<OpenDay> {
        let mut seen = BTreeSet::new();
        let times = day.times.into_iter().filter(|time| seen.insert(time.start));
        let times = times.map(|SlotTime { start, label, .. }| Opening { start, label }).collect();
        Some(OpenDay { date: day.date.parse().ok()?, times })
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{behind::open_day, *};
    use contract::clinics::{SlotDay, SlotTime};

    #[test]
    fn a_day_travels_small_and_each_start_once() {
        let time = |who: &str| SlotTime {
            start: "2026-12-10T20:30:00Z".parse().expect("an instant"),
            end: "2026-12-10T21:00:00Z".parse().expect("an instant"),
            label: "2:30 PM".into(),
            practitioner_id: who.into(),
            practitioner: who.into(),
            steps: Vec::new(),
            location_id: None,
        };
        let day = SlotDay {
            date: "2026-12-10".into(),
            weekday: "Thu".into(),
            day: "Dec 10".into(),
            times: vec![time("p1"), time("p2")],
        };
        let open = open_day(day.clone()).expect("a date");
        assert_eq!(open.label(), "Thu, Dec 10");
        let wire = serde_json::to_string(&open).expect("JSON");
        assert_eq!(wire, r#"["2026-12-10",[[1796934600,"2:30 PM"]]]"#);
        assert_eq!(serde_json::from_str::<OpenDay>(&wire).expect("the same day"), open);
        assert_eq!(open_day(SlotDay { date: "soon".into(), ..day }), None);
    }
}
