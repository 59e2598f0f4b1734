//! “Add to calendar” addresses of the two calendars that take an event by link.
//!
//! Instants are written in UTC, so that the visitor's own calendar shows them in the visitor's zone.

use chrono::{DateTime, SecondsFormat, Utc};
use std::fmt::Write as _;

/// What a calendar shows of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEntry {
    /// “Botox at Lumen Aesthetics”.
    pub title: String,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    pub location: String,
    /// Plain text; may span lines.
    pub details: String,
}

/// Opens Google Calendar with the event filled in.
pub fn google_url(entry: &CalendarEntry) -> String {
    let instant = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let dates = format!("{}/{}", instant(entry.start), instant(entry.end));
    address(
        "https://calendar.google.com/calendar/render",
        &[
            ("action", "TEMPLATE"),
            ("text", &entry.title),
            ("dates", &dates),
            ("location", &entry.location),
            ("details", &entry.details),
        ],
    )
}

/// Opens Outlook on the web (personal accounts) with the event filled in.
pub fn outlook_url(entry: &CalendarEntry) -> String {
    let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    address(
        "https://outlook.live.com/calendar/0/action/compose",
        &[
            ("rru", "addevent"),
            ("subject", &entry.title),
            ("startdt", &instant(entry.start)),
            ("enddt", &instant(entry.end)),
            ("location", &entry.location),
            ("body", &entry.details),
        ],
    )
}

fn address(base: &str, parameters: &[(&str, &str)]) -> String {
    let mut address = base.to_owned();
    for (index, (name, value)) in parameters.iter().enumerate() {
        address.push(if index == 0 { '?' } else { '&' });
        address.push_str(name);
        address.push('=');
        push_encoded(&mut address, value);
    }
    address
}

/// Percent-encodes everything but the unreserved characters of RFC 3986 section 2.3.
fn push_encoded(address: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            write!(address, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> CalendarEntry {
        CalendarEntry {
            title: "Botox & more".into(),
            start: DateTime::from_timestamp(1_796_934_600, 0).expect("a valid instant"),
            end: DateTime::from_timestamp(1_796_936_400, 0).expect("a valid instant"),
            location: "1204 S Lamar Blvd, Suite 210".into(),
            details: "Line one\nhttps://example.com/b/x?y=1#z “ü”".into(),
        }
    }

    #[test]
    fn both_addresses_carry_the_instants_in_utc() {
        assert!(google_url(&entry()).contains("dates=20261210T203000Z%2F20261210T210000Z"));
        assert!(outlook_url(&entry()).contains("startdt=2026-12-10T20%3A30%3A00Z&enddt=2026-12-10T21%3A00%3A00Z"));
    }

    #[test]
    fn nothing_in_a_title_or_a_link_breaks_out_of_its_parameter() {
        for address in [google_url(&entry()), outlook_url(&entry())] {
            assert!(address.contains("Botox%20%26%20more"));
            assert!(address.contains("%0Ahttps%3A%2F%2Fexample.com%2Fb%2Fx%3Fy%3D1%23z%20%E2%80%9C%C3%BC%E2%80%9D"));
            assert!(address.bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }
}
