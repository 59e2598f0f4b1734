//! The stretch of the calendar that anybody can mean. Days far outside it are slips or attacks, and neither the zones'
//! arithmetic nor the database's own calendar reaches as far as the types do.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

const YEARS: std::ops::RangeInclusive<i32> = 1_900..=2_200;

/// Whether a date lies within the years 1900 to 2200.
pub fn is_meant(date: NaiveDate) -> bool {
    YEARS.contains(&date.year())
}

/// Whether an instant lies within the years 1900 to 2200 (UTC).
pub fn is_meant_at(at: DateTime<Utc>) -> bool {
    YEARS.contains(&at.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_nobody_means_are_told_from_those_that_somebody_does() {
        for (date, meant) in [
            ("1899-12-31", false),
            ("1900-01-01", true),
            ("2026-12-10", true),
            ("2200-12-31", true),
            ("2201-01-01", false),
        ] {
            assert_eq!(is_meant(date.parse().expect("a date")), meant, "{date}");
        }
        for date in [NaiveDate::MIN, NaiveDate::MAX] {
            assert!(!is_meant(date));
        }
        assert!(is_meant_at("2026-12-10T20:30:00Z".parse().expect("an instant")));
        for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            assert!(!is_meant_at(at));
        }
    }
}
