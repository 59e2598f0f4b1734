//! The threads that led to the bookings of today and to the newest one, and threads that wait for a person.

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
    conversation::{Handover, State},
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
    wait_for_person(clinic, now, random, draft);
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

/// Somebody whom the assistant passed on, and nobody has answered yet.
struct Waiting {
    reason: Handover,
    name: Option<&'static str>,
    /// Minutes ago that they began, and from now until an answer was promised; negative when that is over.
    begun: i64,
    due: i64,
    said: &'static [(&'static str, &'static str)],
}

const WAITING: [Waiting; 2] = [
    Waiting {
        reason: Handover::Complaint,
        name: Some("Denise Walsh"),
        begun: 41,
        due: -4,
        said: &[
            ("visitor", "I am Denise Walsh. I was charged twice for the same visit and nobody picks up the phone."),
            ("desk", "I am sorry to hear that. I am passing this on to a person, who will see everything you wrote."),
            ("visitor", "Please do, I would like this sorted out today."),
        ],
    },
    Waiting {
        reason: Handover::Asked,
        name: None,
        begun: 6,
        due: 24,
        said: &[
            ("visitor", "Hello, I was with you last week and have a question about my bill. Can I talk to somebody?"),
            ("desk", "I am passing this on to the clinic. They will see everything you wrote."),
            ("visitor", "Thank you, no hurry. I am home until six."),
        ],
    },
];

/// What the front desk says often: word and text.
const SAVED_REPLIES: [(&str, &str); 3] = [
    ("hello", "Hi {name}, {me} from {clinic} here. Let me look into that for you."),
    ("bill", "Could you tell me the date of your visit, {name}? Then I find the invoice and call you back."),
    ("thanks", "Thank you, {name}. Write to us here whenever you like."),
];

fn wait_for_person(clinic: &Clinic, now: DateTime<Utc>, random: &mut StdRng, draft: &mut Draft) {
    for waiting in &WAITING {
        let name = waiting.name.and_then(|name| PersonName::try_from(name.to_owned()).ok());
        let state = State { handed_over: true, name, ..State::default() };
        let begun = now - TimeDelta::minutes(waiting.begun);
        let told = begun + TimeDelta::seconds(100);
        let id = add_thread(clinic, &state, None, true, (begun, told + TimeDelta::seconds(50)), random, draft);
        let said: Vec<_> = waiting.said.iter().map(|(author, text)| (*author, (*text).to_owned())).collect();
        add_messages(clinic, id, begun, &said, random, draft);
        let due = now + TimeDelta::minutes(waiting.due);
        wait(clinic, id, Waits { reason: waiting.reason, told, due }, random, draft);
    }
}

/// Why a thread waits for a person, since when, and until when an answer was promised.
pub struct Waits {
    pub reason: Handover,
    pub told: DateTime<Utc>,
    pub due: DateTime<Utc>,
}

/// Hands a thread over.
pub fn wait(clinic: &Clinic, conversation: Uuid, waits: Waits, random: &mut StdRng, draft: &mut Draft) {
    let Waits { reason, told, due } = waits;
    for (column, value) in [
        ("handed_over_for", json!(reason.as_str())),
        ("handed_over_at", json!(instant(told))),
        ("answer_due_at", json!(instant(due))),
    ] {
        draft.amend("conversations", ("conversation_id", &json!(conversation)), column, value);
    }
    draft.add(
        "conversation_log",
        json!({
            "org_id": clinic.org, "conversation_id": conversation, "entry_id": id_at(told, random),
            "kind": "handed_over", "person_id": Value::Null, "text": reason.as_str(), "at": instant(told),
        }),
    );
}

/// Once: they stay when the demo is brought up to a later day.
pub fn write_saved_replies(clinic: &Clinic, now: DateTime<Utc>, random: &mut StdRng, draft: &mut Draft) {
    for (shortcut, text) in SAVED_REPLIES {
        draft.add(
            "saved_replies",
            json!({
                "org_id": clinic.org, "saved_reply_id": id_at(now, random), "shortcut": shortcut, "text": text,
                "created_at": instant(now),
            }),
        );
    }
}

/// Adds a conversation without its messages.
pub fn add_thread(
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
            "created_at": instant(begun), "updated_at": instant(updated), "handed_over_for": Value::Null,
            "handed_over_at": Value::Null, "answer_due_at": Value::Null,
        }),
    );
    id
}

/// Adds what was said, fifty seconds apart; answers the messages' ids.
pub fn add_messages(
    clinic: &Clinic,
    conversation: Uuid,
    begun: DateTime<Utc>,
    said: &[(&str, String)],
    random: &mut StdRng,
    draft: &mut Draft,
) -> Vec<Uuid> {
    let mut ids = Vec::with_capacity(said.len());
    for (position, (author, text)) in (1_i32..).zip(said) {
        let at = begun + TimeDelta::seconds(i64::from(position) * 50);
        let id = id_at(at, random);
        ids.push(id);
        draft.add(
            "messages",
            json!({
                "org_id": clinic.org, "conversation_id": conversation, "message_id": id,
                "position": position, "author": author, "author_name": "", "text": text, "card": Value::Null,
                "created_at": instant(at),
            }),
        );
    }
    ids
}
