//! Instants of a booking as the clinic's staff read them (English), on the clinic's wall clock.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    calendar::labels::{self, zone_abbreviation},
    understanding::Locale::{self, En},
};

/// “Thursday, December 10, 2:30 PM”.
pub(crate) fn full(at: DateTime<Utc>, zone: Tz) -> String {
    labels::day_time_long(at, zone, En)
}

/// “Thu, Dec 10”.
pub(crate) fn day(at: DateTime<Utc>, zone: Tz) -> String {
    labels::day(at, zone, En)
}

/// “Thu, Dec 10, 2:30 PM”.
pub(crate) fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    labels::day_time(at, zone, En)
}

/// “2:30 PM – 3:00 PM CST”; both ends name the zone where it changes between them.
pub(crate) fn span(from: DateTime<Utc>, until: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    let (first, last) = (zone_abbreviation(from, zone), zone_abbreviation(until, zone));
    if first == last {
        labels::time_range(from, until, zone, locale)
    } else {
        format!("{} {first} – {} {last}", labels::time(from, zone, locale), labels::time(until, zone, locale))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_across_the_autumn_clock_change_names_both_zones() {
        let from = "2026-11-01T06:30:00Z".parse().expect("an instant");
        let until = "2026-11-01T07:30:00Z".parse().expect("an instant");
        assert_eq!(span(from, until, chrono_tz::America::Chicago, En), "1:30 AM CDT – 1:30 AM CST");
    }
}
