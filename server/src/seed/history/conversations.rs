//! The threads that led to the bookings of today and to the newest one, and a thread that waits for a person.

use super::{Draft, bookings::Booked, clients::Clients};
use crate::seed::{
    SeedError,
    catalogue::Clinic,
    rows::{bytes, id_at, instant, token},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    booking::BookingState,
    calendar::labels,
    contact::{EmailAddress, PersonName},
    conversation::State,
    ids::BookingId,
    understanding::Locale::En,
};
use rand::rngs::StdRng;
use serde_json::{Value, json};
use uuid::Uuid;

pub fn write(
    clinic: &Clinic,
    booked: &[Booked],
    clients: &Clients,
    now: DateTime<Utc>,
    random: &mut StdRng,
    draft: &mut Draft,
) -> Result<(), SeedError> {
    let upcoming = |booked: &&Booked| booked.state == BookingState::Confirmed && booked.start > now;
    let newest = booked.iter().filter(upcoming).max_by_key(|booked| booked.created_at);
    let today = labels::local_date(now, clinic.zone);
    let settled = |booked: &Booked| !matches!(booked.state, BookingState::Pending | BookingState::AwaitingDeposit);
    let of_today = |booked: &&Booked| {
        booked.source == "chat" && settled(booked) && labels::local_date(booked.start, clinic.zone) == today
    };
    let newest = newest.into_iter().filter(|newest| !of_today(newest));
    for booked in booked.iter().filter(of_today).chain(newest) {
        led_to_booking(clinic, booked, clients, random, draft)?;
    }
    waits_for_person(clinic, now, random, draft);
    Ok(())
}

fn led_to_booking(
    clinic: &Clinic,
    booked: &Booked,
    clients: &Clients,
    random: &mut StdRng,
    draft: &mut Draft,
) -> Result<(), SeedError> {
    let service = &clinic.offers[booked.offer].service;
    let Some(client) = clients.by_id(booked.client) else { return Ok(()) };
    let unreadable = |reason: String| SeedError::Content { clinic: clinic.org.to_string(), reason };
    let state = State {
        service: Some(service.id),
        name: Some(PersonName::try_from(client.name.clone()).map_err(|error| unreadable(error.to_string()))?),
        email: Some(EmailAddress::try_from(client.email.clone()).map_err(|error| unreadable(error.to_string()))?),
        booking: Some(BookingId(booked.id)),
        consent: Some(1),
        ..State::default()
    };
    let begun = booked.created_at - TimeDelta::minutes(4);
    let id = add_thread(clinic, &state, Some(client.id), false, (begun, booked.created_at), random, draft);
    draft.amend("bookings", ("booking_id", &json!(booked.id)), "conversation_id", json!(id));
    let start = labels::day_time_long(booked.start, clinic.zone, En);
    let said = [
        ("visitor", format!("Hi, what would {} cost, and when could I come?", service.name.to_lowercase())),
        (
            "desk",
            format!("{} comes to {} for what you described. Would you like to see times?", service.name, booked.total),
        ),
        ("visitor", format!("Yes please. I am {}, {}", client.name, client.email)),
        ("desk", format!("You are booked for {start}. A confirmation is on its way to {}.", client.email)),
    ];
    add_messages(clinic, id, begun, &said, random, draft);
    Ok(())
}

fn waits_for_person(clinic: &Clinic, now: DateTime<Utc>, random: &mut StdRng, draft: &mut Draft) {
    let state = State { handed_over: true, ..State::default() };
    let begun = now - TimeDelta::minutes(26);
    let id = add_thread(clinic, &state, None, true, (begun, now - TimeDelta::minutes(23)), random, draft);
    let said = [
        (
            "visitor",
            "Hello, I was with you last week and have a question about my bill. Can I talk to somebody?".to_owned(),
        ),
        ("desk", "Of course. I have asked the team; somebody answers here as soon as they can.".to_owned()),
        ("visitor", "Thank you, no hurry. I am home until six.".to_owned()),
    ];
    add_messages(clinic, id, begun, &said, random, draft);
}

fn add_thread(
    clinic: &Clinic,
    state: &State,
    contact: Option<Uuid>,
    needs_person: bool,
    (begun, updated): (DateTime<Utc>, DateTime<Utc>),
    random: &mut StdRng,
    draft: &mut Draft,
) -> Uuid {
    let id = id_at(begun, random);
    let (_, hash) = token(random);
    draft.add(
        "conversations",
        json!({
            "org_id": clinic.org, "conversation_id": id, "token_hash": bytes(&hash), "contact_id": contact,
            "channel": "widget", "locale": "en", "state": state, "version": 4, "needs_person": needs_person,
            "created_at": instant(begun), "updated_at": instant(updated),
        }),
    );
    id
}

fn add_messages(
    clinic: &Clinic,
    conversation: Uuid,
    begun: DateTime<Utc>,
    said: &[(&str, String)],
    random: &mut StdRng,
    draft: &mut Draft,
) {
    for (position, (author, text)) in (1_i32..).zip(said) {
        let at = begun + TimeDelta::seconds(i64::from(position) * 50);
        draft.add(
            "messages",
            json!({
                "org_id": clinic.org, "conversation_id": conversation, "message_id": id_at(at, random),
                "position": position, "author": author, "author_name": "", "text": text, "card": Value::Null,
                "created_at": instant(at),
            }),
        );
    }
}
