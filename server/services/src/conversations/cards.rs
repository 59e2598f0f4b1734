//! Cards about a booking, built from the booking as it is stored, and refreshed from it when they are read.

use super::surroundings::true_state;
use crate::{Resources, estimates::missed};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{
    conversations::{BookedCard, Card, DepositCard},
    estimates::DepositTerms,
};
use domain::{
    booking::BookingState,
    calendar::labels,
    conversation::{Phrase, labels::near_moment},
    ids::MessageId,
    understanding::Locale,
};
use store::{bookings::BookingRecord, conversations::NewMessage};

/// A message of the desk. A card that cannot be written is left out: its words still say what matters.
pub(super) fn desk_message(id: MessageId, text: String, card: Option<&Card>) -> NewMessage {
    let card = card.and_then(|card| {
        serde_json::to_value(card).inspect_err(|error| tracing::error!(%error, "a card could not be stored")).ok()
    });
    NewMessage { id, author: "desk", author_name: String::new(), text, card }
}

pub(super) fn deposit(
    resources: &Resources,
    record: &BookingRecord,
    terms: DepositTerms,
    locale: Locale,
    zone: Tz,
) -> DepositCard {
    DepositCard {
        booking: record.id,
        state: deposit_state(record.state, record.deferred).to_owned(),
        slot_label: near_moment(record.starts_at, zone, locale),
        amount: record.deposit,
        note: terms.note,
        refunds: terms.refunds,
        missed: terms.missed,
        keep_card: terms.keep_card,
        pay_url: crate::bookings::checkout_url(resources, &record.manage_token),
        hold_expires_at: record.hold_expires_at.unwrap_or(record.created_at),
    }
}

pub(super) const fn deposit_state(state: BookingState, deferred: bool) -> &'static str {
    match state {
        BookingState::Confirmed if deferred => "later",
        BookingState::Pending | BookingState::AwaitingDeposit => "open",
        BookingState::Confirmed | BookingState::Completed | BookingState::NoShow => "paid",
        BookingState::Cancelled => "cancelled",
        BookingState::Expired => "expired",
    }
}

/// `None` when the amounts cannot be reckoned, which the view reports.
pub(super) fn booked(
    resources: &Resources,
    record: &BookingRecord,
    now: DateTime<Utc>,
    locale: Locale,
    zone: Tz,
) -> Option<BookedCard> {
    let view = crate::bookings::view(resources, record, "").ok()?;
    let (google, outlook) = crate::bookings::add_to_calendar(resources, record);
    let start = record.starts_at.with_timezone(&zone);
    let name = record.client_name.split_whitespace().next().unwrap_or_default().to_owned();
    let sent_to = record.client_email.clone().map(|reach| Phrase::SentTo { reach }.render(locale)).unwrap_or_default();
    let greeting = match record.state {
        BookingState::Pending => Phrase::PendingGreeting.render(locale),
        BookingState::AwaitingDeposit => {
            Phrase::Held { slot: labels::day_time(record.starts_at, zone, locale) }.render(locale)
        }
        BookingState::Expired => {
            Phrase::HoldEnded { slot: labels::day_time(record.starts_at, zone, locale) }.render(locale)
        }
        BookingState::Cancelled => {
            Phrase::Cancelled { slot: labels::day_time(record.starts_at, zone, locale) }.render(locale)
        }
        _ => Phrase::BookedGreeting { name }.render(locale),
    };
    let month_day = labels::month_day(start.date_naive(), locale);
    Some(BookedCard {
        booking: record.id,
        state: booked_state(true_state(record, now)).to_owned(),
        greeting,
        sent_to: if record.state == BookingState::Confirmed { sent_to } else { String::new() },
        weekday: labels::weekday(start.weekday(), locale).to_owned(),
        day: start.day().to_string(),
        month: month_day.split_whitespace().find(|word| word.chars().all(char::is_alphabetic)).unwrap_or("").to_owned(),
        service_name: record.service_name.clone(),
        time_label: labels::time_range(record.starts_at, record.ends_at, zone, locale),
        practitioner: Phrase::With { practitioner: titled(record) }.render(locale),
        address: record.clinic_address.clone(),
        directions_url: directions(&record.clinic_address),
        paid: record.paid,
        paid_label: if record.paid.is_zero() { String::new() } else { Phrase::PaidLabel.render(locale) },
        due_at_visit: view.due_at_visit,
        manage_url: view.manage_url,
        calendar_url: view.calendar_url,
        google_calendar_url: google,
        outlook_calendar_url: outlook,
        cancel_note: policy_note(record, now, locale, zone),
        preparation: record.preparation.clone(),
    })
}

const fn booked_state(state: BookingState) -> &'static str {
    match state {
        BookingState::Pending | BookingState::AwaitingDeposit => "pending",
        BookingState::Cancelled | BookingState::Expired => "cancelled",
        BookingState::Confirmed | BookingState::Completed | BookingState::NoShow => "confirmed",
    }
}

fn titled(record: &BookingRecord) -> String {
    let (name, title) = (&record.practitioner_name, &record.practitioner_title);
    if title.is_empty() { name.clone() } else { format!("{name}, {title}") }
}

/// Opens the visitor's own choice of map where the device has one.
fn directions(address: &str) -> String {
    let mut url = url::Url::parse("https://www.google.com/maps/dir/").expect("a constant address parses");
    url.query_pairs_mut().append_pair("api", "1").append_pair("destination", address);
    url.into()
}

/// What cancelling returns, and what not coming may cost, by the policy that the booking was made under.
fn policy_note(record: &BookingRecord, now: DateTime<Utc>, locale: Locale, zone: Tz) -> String {
    let back = cancel_note(record, now, locale, zone);
    let missed = missed(&record.policy, record.estimate.total.low, record.paid, locale).unwrap_or_default();
    if missed.is_empty() { back } else { format!("{back}. {missed}") }
}

/// “$63.50 back until Wed, 4:30 PM”.
fn cancel_note(record: &BookingRecord, now: DateTime<Utc>, locale: Locale, zone: Tz) -> String {
    if record.paid.is_zero() {
        return Phrase::FreeToCancel.render(locale);
    }
    let Ok(outcome) = record.policy.outcome(record.paid, record.starts_at, now) else { return String::new() };
    match outcome.until {
        Some(until) if !outcome.refund.is_zero() => {
            let near = (until - now) < TimeDelta::days(6);
            let when = if near { near_moment(until, zone, locale) } else { labels::day_time(until, zone, locale) };
            Phrase::BackUntil { amount: outcome.refund.to_string(), until: when }.render(locale)
        }
        _ => Phrase::NothingBack.render(locale),
    }
}
