//! Our own calendars as feeds that Apple, Google and Outlook subscribe to.
//!
//! Instants are written in UTC. A series is written on its wall clock with a description of its zone, so that nine
//! o'clock stays nine o'clock in a program that repeats it by itself.

use crate::rule::Rule;
use chrono::{DateTime, Datelike, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetName, Tz};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use std::collections::{BTreeMap, BTreeSet};

/// A calendar to subscribe to.
#[derive(Clone, Debug)]
pub struct Feed<'a> {
    pub name: &'a str,
    pub entries: &'a [Entry],
    /// How often a program should ask again, in minutes.
    pub refresh_minutes: u32,
}

/// Something that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The same for the entry's whole life; unique in the world.
    pub uid: String,
    /// Grows with every change.
    pub sequence: u32,
    pub changed_at: DateTime<Utc>,
    pub summary: String,
    pub description: String,
    pub location: String,
    pub standing: Standing,
    pub time: Time,
}

/// How sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Tentative,
    Confirmed,
    Cancelled,
}

/// When it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Time {
    Once {
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    },
    /// One of a series, elsewhere than its rule puts it; `was` is where the rule does, on the series' clock.
    Instead {
        was: NaiveDateTime,
        zone: Tz,
        from: NaiveDateTime,
        minutes: u32,
    },
    Series(Box<Series>),
}

/// A series on a wall clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pub zone: Tz,
    pub from: NaiveDateTime,
    pub minutes: u32,
    pub rule: Rule,
    /// Occurrences that do not take place.
    pub except: Vec<NaiveDateTime>,
}

impl Feed<'_> {
    /// The file.
    pub fn to_text(&self) -> String {
        let mut calendar = Calendar::empty();
        let refresh = format!("PT{}M", self.refresh_minutes);
        let name = clean(self.name);
        for property in [
            Property::new("VERSION", "2.0"),
            Property::new("PRODID", "-//Anteroom//Calendars//EN"),
            Property::new("CALSCALE", "GREGORIAN"),
            Property::new("METHOD", "PUBLISH"),
            text("NAME", &name),
            text("X-WR-CALNAME", &name),
            Property::new("REFRESH-INTERVAL", &refresh).add_parameter("VALUE", "DURATION").done(),
            Property::new("X-PUBLISHED-TTL", &refresh),
        ] {
            calendar.append_property(property);
        }
        let mut zones: BTreeMap<&'static str, BTreeSet<i32>> = BTreeMap::new();
        for entry in self.entries {
            let clock = match &entry.time {
                Time::Once { .. } => None,
                Time::Instead { zone, from, .. } => Some((zone, from)),
                Time::Series(series) => Some((&series.zone, &series.from)),
            };
            if let Some((zone, from)) = clock {
                zones.entry(zone.name()).or_default().insert(from.year());
            }
            calendar.push(event(entry));
        }
        let written = calendar.to_string();
        let described: String = zones
            .into_iter()
            .filter_map(|(name, years)| Some(description(name.parse().ok()?, *years.first()?)))
            .collect();
        // The library makes no time zones. The first event follows the calendar's own properties, none of which can
        // hold a line of its own.
        written.replacen("\r\nBEGIN:VEVENT\r\n", &format!("\r\n{described}BEGIN:VEVENT\r\n"), 1)
    }
}

/// TEXT, escaped by the library.
fn text(name: &str, value: &str) -> Property {
    let escaped = value.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;").replace('\n', "\\n");
    Property::new(name, &escaped)
}

fn event(entry: &Entry) -> Event {
    let mut event = Event::new();
    event
        .uid(&entry.uid)
        .sequence(entry.sequence)
        .timestamp(entry.changed_at)
        .last_modified(entry.changed_at)
        .summary(&clean(&entry.summary))
        .status(match entry.standing {
            Standing::Tentative => EventStatus::Tentative,
            Standing::Confirmed => EventStatus::Confirmed,
            Standing::Cancelled => EventStatus::Cancelled,
        });
    if entry.standing == Standing::Cancelled {
        event.add_property("TRANSP", "TRANSPARENT");
    }
    if !entry.description.is_empty() {
        event.description(&clean(&entry.description));
    }
    if !entry.location.is_empty() {
        event.location(&clean(&entry.location));
    }
    match &entry.time {
        Time::Once { from, until } => {
            event.starts(*from).ends(*until);
        }
        Time::Instead { was, zone, from, minutes } => {
            event.append_property(on_clock("RECURRENCE-ID", *was, *zone));
            on_wall(&mut event, *from, *minutes, *zone);
        }
        Time::Series(series) => {
            on_wall(&mut event, series.from, series.minutes, series.zone);
            event.append_property(Property::new("RRULE", series.rule.to_string()));
            for except in &series.except {
                event.append_multi_property(on_clock("EXDATE", *except, series.zone));
            }
        }
    }
    event.done()
}

fn on_wall(event: &mut Event, from: NaiveDateTime, minutes: u32, zone: Tz) {
    event.append_property(on_clock("DTSTART", from, zone));
    event.add_property("DURATION", format!("PT{minutes}M"));
}

fn on_clock(name: &str, at: NaiveDateTime, zone: Tz) -> Property {
    Property::new(name, at.format("%Y%m%dT%H%M%S").to_string()).add_parameter("TZID", zone.name()).done()
}

/// Line feeds are escaped by the writer; other control characters have no place in a content line.
fn clean(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// How many years of a zone's changes are written out.
const DESCRIBED_YEARS: i32 = 12;

/// A VTIMEZONE with every change from the year before `year` on. Programs know IANA's names and prefer their own data;
/// this is for those that do not.
fn description(zone: Tz, year: i32) -> String {
    use std::fmt::Write;
    let from = Utc.with_ymd_and_hms(year - 1, 1, 1, 0, 0, 0).single().unwrap_or_default();
    let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{}\r\n", zone.name());
    let mut observance = |kind: &str, before: i32, after: i32, name: &str, onsets: &[NaiveDateTime]| {
        let Some((first, others)) = onsets.split_first() else { return };
        let name = if name.chars().all(|letter| letter.is_ascii_alphabetic()) { name } else { kind };
        let stamp = |at: &NaiveDateTime| at.format("%Y%m%dT%H%M%S").to_string();
        // Writing into a String does not fail.
        let _ = write!(
            text,
            "BEGIN:{kind}\r\nDTSTART:{}\r\nTZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\nTZNAME:{name}\r\n",
            stamp(first),
            offset(before),
            offset(after),
        );
        for other in others {
            let _ = write!(text, "RDATE:{}\r\n", stamp(other));
        }
        let _ = write!(text, "END:{kind}\r\n");
    };
    let (seconds, name, _) = standing(zone, from);
    observance("STANDARD", seconds, seconds, &name, &[from.naive_utc() + TimeDelta::seconds(i64::from(seconds))]);
    let mut kinds: BTreeMap<(bool, i32, i32, String), Vec<NaiveDateTime>> = BTreeMap::new();
    for at in changes(zone, from, year + DESCRIBED_YEARS) {
        let before = standing(zone, at - TimeDelta::seconds(1)).0;
        let (after, name, summer) = standing(zone, at);
        let wall = at.naive_utc() + TimeDelta::seconds(i64::from(before));
        kinds.entry((summer, before, after, name)).or_default().push(wall);
    }
    for ((summer, before, after, name), onsets) in &kinds {
        observance(if *summer { "DAYLIGHT" } else { "STANDARD" }, *before, *after, name, onsets);
    }
    text.push_str("END:VTIMEZONE\r\n");
    text
}

/// Offset in seconds, abbreviation, and whether it is summer time.
fn standing(zone: Tz, at: DateTime<Utc>) -> (i32, String, bool) {
    use chrono_tz::OffsetComponents;
    let offset = zone.offset_from_utc_datetime(&at.naive_utc());
    let name = offset.abbreviation().unwrap_or("").to_owned();
    (offset.fix().local_minus_utc(), name, !offset.dst_offset().is_zero())
}

/// When the zone's offset changes, to the second, up to the end of `last_year`.
fn changes(zone: Tz, from: DateTime<Utc>, last_year: i32) -> Vec<DateTime<Utc>> {
    let offset = |at: DateTime<Utc>| standing(zone, at).0;
    let mut found = Vec::new();
    let mut day = from;
    while day.year() <= last_year {
        let next = day + TimeDelta::days(1);
        if offset(day) != offset(next) {
            let (mut before, mut after) = (day, next);
            while after - before > TimeDelta::seconds(1) {
                let middle = before + (after - before) / 2;
                let middle = middle - TimeDelta::nanoseconds(i64::from(middle.timestamp_subsec_nanos()));
                let middle = if middle <= before { before + TimeDelta::seconds(1) } else { middle };
                if offset(middle) == offset(day) { before = middle } else { after = middle }
            }
            found.push(after);
        }
        day = next;
    }
    found
}

fn offset(seconds: i32) -> String {
    let (sign, seconds) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if rest == 0 { format!("{sign}{hours:02}{minutes:02}") } else { format!("{sign}{hours:02}{minutes:02}{rest:02}") }
}
