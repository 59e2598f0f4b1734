//! Instants in words, in a clinic's zone: the one place that knows how a time is written for people.
//!
//! English follows American usage (“4:30 PM”, “Thu, Dec 10”), Spanish that of the United States (“4:30 p. m.”,
//! “jue, 10 dic”). Words are fixed here rather than taken from the machine's locale, so that every server, test and
//! browser writes the same.

use crate::understanding::Locale;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Offset, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::{OffsetName, Tz};

const WEEKDAYS: [(&str, &str, &str, &str); 7] = [
    ("Mon", "Monday", "lun", "lunes"),
    ("Tue", "Tuesday", "mar", "martes"),
    ("Wed", "Wednesday", "mié", "miércoles"),
    ("Thu", "Thursday", "jue", "jueves"),
    ("Fri", "Friday", "vie", "viernes"),
    ("Sat", "Saturday", "sáb", "sábado"),
    ("Sun", "Sunday", "dom", "domingo"),
];

const MONTHS: [(&str, &str, &str, &str); 12] = [
    ("Jan", "January", "ene", "enero"),
    ("Feb", "February", "feb", "febrero"),
    ("Mar", "March", "mar", "marzo"),
    ("Apr", "April", "abr", "abril"),
    ("May", "May", "may", "mayo"),
    ("Jun", "June", "jun", "junio"),
    ("Jul", "July", "jul", "julio"),
    ("Aug", "August", "ago", "agosto"),
    ("Sep", "September", "sep", "septiembre"),
    ("Oct", "October", "oct", "octubre"),
    ("Nov", "November", "nov", "noviembre"),
    ("Dec", "December", "dic", "diciembre"),
];

/// “4:30 PM”; Spanish “4:30 p. m.”.
pub fn time(at: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    clock(at.with_timezone(&zone).time(), locale)
}

/// “4:30 PM”, and “1:30 AM CDT” where the wall clock shows that time twice on that day.
pub fn unambiguous_time(at: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    let local = at.with_timezone(&zone).naive_local();
    let twice = zone.from_local_datetime(&local).single().is_none();
    let label = clock(local.time(), locale);
    if twice { format!("{label} {}", zone_abbreviation(at, zone)) } else { label }
}

/// Minutes after midnight as people write a time: 990 is “4:30 PM”, 1,440 is “12:00 AM”.
pub fn minutes(minute_of_day: u16, locale: Locale) -> String {
    let seconds = u32::from(minute_of_day % 1_440) * 60;
    clock(NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default(), locale)
}

fn clock(time: NaiveTime, locale: Locale) -> String {
    let (afternoon, hour) = time.hour12();
    let half = match (locale, afternoon) {
        (Locale::En, false) => "AM",
        (Locale::En, true) => "PM",
        (Locale::Es, false) => "a. m.",
        (Locale::Es, true) => "p. m.",
    };
    format!("{hour}:{:02} {half}", time.minute())
}

/// “2:30 PM – 3:00 PM CST”.
pub fn time_range(start: DateTime<Utc>, end: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    format!("{} – {} {}", time(start, zone, locale), time(end, zone, locale), zone_abbreviation(end, zone))
}

/// “Thu”; Spanish “jue”.
pub fn weekday(weekday: Weekday, locale: Locale) -> &'static str {
    let (en, _, es, _) = WEEKDAYS[weekday.num_days_from_monday() as usize];
    match locale {
        Locale::En => en,
        Locale::Es => es,
    }
}

/// “Thursday”; Spanish “jueves”.
pub fn weekday_long(weekday: Weekday, locale: Locale) -> &'static str {
    let (_, en, _, es) = WEEKDAYS[weekday.num_days_from_monday() as usize];
    match locale {
        Locale::En => en,
        Locale::Es => es,
    }
}

/// “Dec 10”; Spanish “10 dic”.
pub fn month_day(date: NaiveDate, locale: Locale) -> String {
    let (en, _, es, _) = MONTHS[date.month0() as usize];
    match locale {
        Locale::En => format!("{en} {}", date.day()),
        Locale::Es => format!("{} {es}", date.day()),
    }
}

/// “December 10”; Spanish “10 de diciembre”.
pub fn month_day_long(date: NaiveDate, locale: Locale) -> String {
    let (_, en, _, es) = MONTHS[date.month0() as usize];
    match locale {
        Locale::En => format!("{en} {}", date.day()),
        Locale::Es => format!("{} de {es}", date.day()),
    }
}

/// “Thu, Dec 10”; Spanish “jue, 10 dic”.
pub fn date(date: NaiveDate, locale: Locale) -> String {
    format!("{}, {}", weekday(date.weekday(), locale), month_day(date, locale))
}

/// “Thursday, December 10”; Spanish “jueves, 10 de diciembre”.
pub fn date_long(date: NaiveDate, locale: Locale) -> String {
    format!("{}, {}", weekday_long(date.weekday(), locale), month_day_long(date, locale))
}

/// “Thu, Dec 10”, of an instant.
pub fn day(at: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    date(local_date(at, zone), locale)
}

/// “Thu, Dec 10, 2:30 PM”.
pub fn day_time(at: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    format!("{}, {}", day(at, zone, locale), unambiguous_time(at, zone, locale))
}

/// “Thursday, December 10, 2:30 PM”.
pub fn day_time_long(at: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    format!("{}, {}", date_long(local_date(at, zone), locale), unambiguous_time(at, zone, locale))
}

/// “CST” at that instant, or “UTC−03:00” where the zone has no letters.
pub fn zone_abbreviation(at: DateTime<Utc>, zone: Tz) -> String {
    let offset = zone.offset_from_utc_datetime(&at.naive_utc());
    match offset.abbreviation() {
        Some(letters) if letters.starts_with(|c: char| c.is_ascii_alphabetic()) => letters.to_owned(),
        _ => {
            let minutes = offset.fix().local_minus_utc() / 60;
            let sign = if minutes < 0 { '\u{2212}' } else { '+' };
            format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        }
    }
}

/// The date that the clinic's calendar shows at an instant.
pub fn local_date(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// Minutes after midnight on the clinic's wall clock, 0 to 1,439.
pub fn minute_of_day(at: DateTime<Utc>, zone: Tz) -> u16 {
    let local = at.with_timezone(&zone);
    u16::try_from(local.hour() * 60 + local.minute()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Asia};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a valid instant")
    }

    #[test]
    fn a_time_reads_as_a_receptionist_says_it() {
        let zone = America::Chicago;
        let start = at("2026-12-10T20:30:00Z");
        assert_eq!(time(start, zone, Locale::En), "2:30 PM");
        assert_eq!(time(start, zone, Locale::Es), "2:30 p. m.");
        assert_eq!(day(start, zone, Locale::En), "Thu, Dec 10");
        assert_eq!(day(start, zone, Locale::Es), "jue, 10 dic");
        assert_eq!(day_time_long(start, zone, Locale::En), "Thursday, December 10, 2:30 PM");
        assert_eq!(day_time_long(start, zone, Locale::Es), "jueves, 10 de diciembre, 2:30 p. m.");
        assert_eq!(time_range(start, at("2026-12-10T21:00:00Z"), zone, Locale::En), "2:30 PM – 3:00 PM CST");
        assert_eq!(minute_of_day(start, zone), 870);
        assert_eq!(minutes(0, Locale::En), "12:00 AM");
        assert_eq!(minutes(720, Locale::En), "12:00 PM");
        assert_eq!(minutes(1_440, Locale::En), "12:00 AM");
    }

    #[test]
    fn an_hour_that_happens_twice_names_its_zone() {
        let zone = America::Chicago;
        assert_eq!(unambiguous_time(at("2026-11-01T06:30:00Z"), zone, Locale::En), "1:30 AM CDT");
        assert_eq!(unambiguous_time(at("2026-11-01T07:30:00Z"), zone, Locale::En), "1:30 AM CST");
        assert_eq!(unambiguous_time(at("2026-11-01T08:30:00Z"), zone, Locale::En), "2:30 AM");
    }

    #[test]
    fn a_zone_without_letters_is_named_by_its_offset() {
        assert_eq!(zone_abbreviation(at("2026-12-10T20:30:00Z"), America::Sao_Paulo), "UTC\u{2212}03:00");
        assert_eq!(zone_abbreviation(at("2026-12-10T20:30:00Z"), Asia::Kathmandu), "UTC+05:45");
        assert_eq!(zone_abbreviation(at("2026-07-10T20:30:00Z"), America::Toronto), "EDT");
    }
}
