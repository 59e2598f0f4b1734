//! Hours and times as somebody types them: refused with the field and the reason before anything reckons with them.

use super::{DateOverride, MinuteSpan, WeeklyHours, is_meant, labels};
use crate::{
    fault::{Fault, Faults},
    understanding::Locale::En,
};
use chrono_tz::Tz;

/// The longest visit, in minutes: a week.
const LONGEST_VISIT: i64 = 7 * 1_440;
/// The longest buffer, in minutes.
const LONGEST_BUFFER: i64 = 1_440;
/// The farthest that anybody plans ahead, in days.
const LONGEST_HORIZON: i64 = 730;
/// The most that one resource or class takes at once.
const MOST_PLACES: i64 = 500;
/// The most shifts of a week, and spans of a day.
const MOST_SHIFTS: usize = 70;

/// Reads a time zone by its IANA name.
pub fn zone(name: &str) -> Result<Tz, Vec<Fault>> {
    name.trim().parse().map_err(|_| {
        let reason = format!("There is no time zone “{}”. Give one such as America/Chicago.", name.trim());
        vec![Fault { field: "zone".into(), reason }]
    })
}

/// The shifts of a week: each within its day, none overlapping another. Fields are `0.from`, `0.until` and so on.
pub fn week(shifts: &[WeeklyHours]) -> Result<(), Vec<Fault>> {
    let mut faults = Faults::default();
    faults.unless(shifts.len() <= MOST_SHIFTS, "", format!("A week takes at most {MOST_SHIFTS} shifts."));
    for (index, shift) in shifts.iter().enumerate() {
        let day = labels::weekday_long(shift.weekday, En);
        faults.within(&index.to_string(), span(shift.span));
        let clash =
            shifts[..index].iter().find(|other| other.weekday == shift.weekday && overlap(other.span, shift.span));
        if let Some(other) = clash {
            let reason = format!("On {day}, {} and {} overlap.", in_words(other.span), in_words(shift.span));
            faults.add(format!("{index}.from"), reason);
        }
    }
    faults.into_result()
}

/// The hours of one date. Fields are `date`, `spans.0.from` and so on.
pub fn special_day(day: &DateOverride) -> Result<(), Vec<Fault>> {
    let mut faults = Faults::default();
    faults.unless(is_meant(day.date), "date", "This date lies too far away.");
    faults.unless(day.spans.len() <= MOST_SHIFTS, "spans", "These are too many hours for one day.");
    for (index, one) in day.spans.iter().enumerate() {
        let name = format!("spans.{index}");
        faults.within(&name, span(*one));
        if let Some(other) = day.spans[..index].iter().find(|other| overlap(**other, *one)) {
            faults.add(format!("{name}.from"), format!("{} and {} overlap.", in_words(*other), in_words(*one)));
        }
    }
    faults.into_result()
}

/// One stretch of a day: it ends after it begins, and by midnight.
fn span(span: MinuteSpan) -> Result<(), Vec<Fault>> {
    let mut faults = Faults::default();
    if span.from >= 1_440 {
        faults.add("from", "A day has 24 hours: begin before midnight.");
    } else if span.until > 1_440 {
        faults.add("until", "A day has 24 hours: end at midnight, and let the next day begin there.");
    } else if span.until <= span.from {
        faults.add("until", format!("This ends before it begins at {}.", labels::minutes(span.from, En)));
    }
    faults.into_result()
}

fn overlap(a: MinuteSpan, b: MinuteSpan) -> bool {
    let real = a.from < a.until && b.from < b.until;
    real && a.from < b.until && b.from < a.until
}

/// “9:00 AM to 1:00 PM”.
fn in_words(span: MinuteSpan) -> String {
    format!("{} to {}", labels::minutes(span.from, En), labels::minutes(span.until, En))
}

/// A service's times as typed, in minutes and days; a form may say anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceTimes {
    pub duration_minutes: i64,
    pub buffer_before_minutes: i64,
    pub buffer_after_minutes: i64,
    pub minimum_notice_minutes: i64,
    pub horizon_days: i64,
    pub granularity_minutes: i64,
    /// `None`: no class.
    pub class_places: Option<i64>,
}

impl ServiceTimes {
    /// Of a service as it is.
    pub fn of(service: &crate::catalogue::Service) -> Self {
        Self {
            duration_minutes: service.duration_minutes.into(),
            buffer_before_minutes: service.buffer_before_minutes.into(),
            buffer_after_minutes: service.buffer_after_minutes.into(),
            minimum_notice_minutes: service.minimum_notice_minutes.into(),
            horizon_days: service.horizon_days.into(),
            granularity_minutes: service.granularity_minutes.into(),
            class_places: service.class_places.map(i64::from),
        }
    }

    /// Everything that is wrong with them, by the fields' names.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::default();
        let mut within = |field: &str, value: i64, least: i64, most: i64, unit: &str| {
            let right = (least..=most).contains(&value);
            faults.unless(right, field, format!("Give {unit} between {least} and {most}."));
            right
        };
        within("duration_minutes", self.duration_minutes, 1, LONGEST_VISIT, "minutes");
        within("buffer_before_minutes", self.buffer_before_minutes, 0, LONGEST_BUFFER, "minutes");
        within("buffer_after_minutes", self.buffer_after_minutes, 0, LONGEST_BUFFER, "minutes");
        within("granularity_minutes", self.granularity_minutes, 1, 1_440, "minutes");
        if let Some(places) = self.class_places {
            within("class_places", places, 1, MOST_PLACES, "places");
        }
        let horizon = within("horizon_days", self.horizon_days, 0, LONGEST_HORIZON, "days");
        let notice =
            within("minimum_notice_minutes", self.minimum_notice_minutes, 0, LONGEST_HORIZON * 1_440, "minutes");
        // The last day that can be booked ends a day after it begins.
        if horizon && notice && self.minimum_notice_minutes >= (self.horizon_days + 1) * 1_440 {
            let reason = format!(
                "This is longer than the {} days that can be booked ahead, so nobody could ever book.",
                self.horizon_days
            );
            faults.add("minimum_notice_minutes", reason);
        }
        faults.into_result()
    }
}

/// How many bookings a resource serves at once.
pub fn capacity(capacity: i64) -> Result<(), Vec<Fault>> {
    let mut faults = Faults::default();
    let reason = format!("Give a number between 1 and {MOST_PLACES}. To take something out of use, close it instead.");
    faults.unless((1..=MOST_PLACES).contains(&capacity), "capacity", reason);
    faults.into_result()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Weekday::{Mon, Tue};
    use proptest::prelude::*;

    fn shift(weekday: chrono::Weekday, from: u16, until: u16) -> WeeklyHours {
        WeeklyHours { weekday, span: MinuteSpan { from, until } }
    }

    fn fields(found: Result<(), Vec<Fault>>) -> Vec<String> {
        found.err().unwrap_or_default().into_iter().map(|fault| fault.field).collect()
    }

    fn times() -> ServiceTimes {
        ServiceTimes {
            duration_minutes: 30,
            buffer_before_minutes: 0,
            buffer_after_minutes: 15,
            minimum_notice_minutes: 120,
            horizon_days: 60,
            granularity_minutes: 15,
            class_places: None,
        }
    }

    #[test]
    fn a_zone_that_does_not_exist_is_named() {
        assert_eq!(zone(" America/Chicago "), Ok(chrono_tz::America::Chicago));
        for name in ["", "Mars/Olympus", "CST6", "america chicago"] {
            let faults = zone(name).expect_err("no zone");
            assert_eq!(faults[0].field, "zone");
            assert!(faults[0].reason.contains(name), "{faults:?}");
        }
    }

    #[test]
    fn a_week_has_shifts_that_end_after_they_begin_within_their_day_and_apart() {
        assert_eq!(week(&[shift(Mon, 540, 720), shift(Mon, 720, 1_440), shift(Tue, 540, 720)]), Ok(()));
        assert_eq!(fields(week(&[shift(Mon, 540, 540)])), ["0.until"]);
        assert_eq!(fields(week(&[shift(Mon, 720, 540)])), ["0.until"]);
        assert_eq!(fields(week(&[shift(Mon, 0, 1_500)])), ["0.until"], "a day of 25 hours");
        assert_eq!(fields(week(&[shift(Mon, 1_440, 1_500)])), ["0.from"]);
        let overlapping = week(&[shift(Mon, 540, 780), shift(Tue, 540, 780), shift(Mon, 720, 900)]);
        let faults = overlapping.expect_err("an overlap");
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].field, "2.from");
        assert_eq!(faults[0].reason, "On Monday, 9:00 AM to 1:00 PM and 12:00 PM to 3:00 PM overlap.");
    }

    #[test]
    fn a_special_day_is_a_day_that_somebody_means() {
        let day = |date: &str, spans: Vec<(u16, u16)>| DateOverride {
            date: date.parse().expect("a date"),
            spans: spans.into_iter().map(|(from, until)| MinuteSpan { from, until }).collect(),
            reason: String::new(),
        };
        assert_eq!(special_day(&day("2026-12-24", vec![])), Ok(()), "closed");
        assert_eq!(fields(special_day(&day("9999-12-24", vec![(540, 600), (590, 560)]))), ["date", "spans.1.until"]);
        assert_eq!(fields(special_day(&day("2026-12-24", vec![(540, 600), (590, 660)]))), ["spans.1.from"]);
    }

    #[test]
    fn times_that_nobody_could_book_are_refused_by_their_fields() {
        assert_eq!(times().check(), Ok(()));
        for (wrong, field) in [
            (ServiceTimes { duration_minutes: 0, ..times() }, "duration_minutes"),
            (ServiceTimes { duration_minutes: -30, ..times() }, "duration_minutes"),
            (ServiceTimes { duration_minutes: i64::MAX, ..times() }, "duration_minutes"),
            (ServiceTimes { buffer_before_minutes: -1, ..times() }, "buffer_before_minutes"),
            (ServiceTimes { buffer_after_minutes: 2_000, ..times() }, "buffer_after_minutes"),
            (ServiceTimes { granularity_minutes: 0, ..times() }, "granularity_minutes"),
            (ServiceTimes { granularity_minutes: 1_441, ..times() }, "granularity_minutes"),
            (ServiceTimes { horizon_days: -1, ..times() }, "horizon_days"),
            (ServiceTimes { horizon_days: 2, minimum_notice_minutes: 3 * 1_440, ..times() }, "minimum_notice_minutes"),
            (ServiceTimes { class_places: Some(0), ..times() }, "class_places"),
        ] {
            assert_eq!(fields(wrong.check()), [field], "{wrong:?}");
        }
        let same_day = ServiceTimes { horizon_days: 0, minimum_notice_minutes: 60, ..times() };
        assert_eq!(same_day.check(), Ok(()), "today alone, an hour ahead");
        for wrong in [0, -1, 501] {
            assert_eq!(fields(capacity(wrong)), ["capacity"]);
        }
    }

    proptest! {
        #[test]
        fn a_week_that_passes_has_no_minute_twice(
            shifts in prop::collection::vec((0_u8..7, 0_u16..1_600, 0_u16..1_600), 0..8)
        ) {
            let day = |number| chrono::Weekday::try_from(number).expect("a weekday");
            let shifts: Vec<_> = shifts.into_iter().map(|(number, from, until)| shift(day(number), from, until)).collect();
            let mut seen = std::collections::HashSet::new();
            let minutes = shifts.iter().flat_map(|s| (s.span.from..s.span.until).map(|minute| (s.weekday, minute)));
            let apart = minutes.clone().all(|minute| minute.1 < 1_440 && seen.insert(minute));
            let proper = shifts.iter().all(|s| s.span.from < s.span.until);
            prop_assert_eq!(week(&shifts).is_ok(), apart && proper);
        }
    }
}
