//! Bookings as an RFC 5545 file that Apple, Google and Outlook accept.

use super::links;
use crate::Resources;
use domain::booking::BookingState;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use store::bookings::BookingRecord;

/// One event for each booking. Its `UID` stays the same for the booking's life and `SEQUENCE` grows with every change, so
/// that a later file replaces an earlier one instead of standing beside it (RFC 5545 sections 3.8.4.7 and 3.8.7.4).
pub(crate) fn calendar_file<'a>(resources: &Resources, records: impl IntoIterator<Item = &'a BookingRecord>) -> String {
    let mut calendar = Calendar::empty();
    for (name, value) in
        [("VERSION", "2.0"), ("PRODID", "-//Anteroom//Bookings//EN"), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH")]
    {
        calendar.append_property(Property::new(name, value));
    }
    for record in records {
        calendar.push(event(resources, record));
    }
    calendar.to_string()
}

fn event(resources: &Resources, record: &BookingRecord) -> Event {
    let entry = links::calendar_entry(resources, record);
    let host = resources.base_url.host_str().unwrap_or("anteroom");
    Event::new()
        .uid(&format!("{}@{host}", record.id))
        .sequence(record.version)
        .timestamp(record.updated_at)
        .last_modified(record.updated_at)
        .created(record.created_at)
        .starts(record.starts_at)
        .ends(record.ends_at)
        .summary(&clean(&entry.title))
        .location(&clean(&entry.location))
        .description(&clean(&entry.details))
        .url(&links::manage_url(resources, &record.manage_token))
        .status(status(record.state))
        .done()
}

const fn status(state: BookingState) -> EventStatus {
    match state {
        BookingState::Pending | BookingState::AwaitingDeposit => EventStatus::Tentative,
        BookingState::Confirmed | BookingState::Completed | BookingState::NoShow => EventStatus::Confirmed,
        BookingState::Cancelled | BookingState::Expired => EventStatus::Cancelled,
    }
}

/// Line feeds are escaped by the writer; other control characters have no place in a content line.
fn clean(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}
