//! By when a person will answer, from opening hours alone: a promise that the clinic can keep.

use chrono::{DateTime, TimeDelta, Utc};

/// How long a person may take once the clinic is open.
const ANSWER_WITHIN: TimeDelta = TimeDelta::minutes(30);

/// When the clinic opens (if it is closed), and by when somebody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    pub opens: Option<DateTime<Utc>>,
    pub by: DateTime<Utc>,
}

/// `open` holds the spans in which the clinic is staffed. Too close to closing counts as the next opening; without any
/// span to come nothing is promised.
pub fn promise(now: DateTime<Utc>, open: &[(DateTime<Utc>, DateTime<Utc>)]) -> Option<Promise> {
    let mut spans: Vec<_> = open.iter().filter(|(_, until)| *until >= now + ANSWER_WITHIN).copied().collect();
    spans.sort();
    spans.into_iter().find(|(from, until)| *until - *from >= ANSWER_WITHIN).map(|(from, _)| {
        if from <= now {
            Promise { opens: None, by: now + ANSWER_WITHIN }
        } else {
            Promise { opens: Some(from), by: from + ANSWER_WITHIN }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minute * 60, 0).expect("a valid instant")
    }

    #[test]
    fn an_open_clinic_answers_within_half_an_hour_and_a_closed_one_after_it_opens() {
        let spans = [(at(0), at(100)), (at(1_000), at(1_400))];
        assert_eq!(promise(at(10), &spans), Some(Promise { opens: None, by: at(40) }));
        assert_eq!(promise(at(90), &spans), Some(Promise { opens: Some(at(1_000)), by: at(1_030) }));
        assert_eq!(promise(at(500), &spans), Some(Promise { opens: Some(at(1_000)), by: at(1_030) }));
        assert_eq!(promise(at(2_000), &spans), None);
    }
}
