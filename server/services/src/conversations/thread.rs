//! The thread as it is shown: stored messages, with every card that events have overtaken refreshed from the truth.

use super::{
    ConversationDesk, cards, input,
    surroundings::{Surroundings, more, read_state, true_state},
};
use crate::{Resources, error::Report};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    clinics::{Clinic, SlotsRequest},
    conversations::{Author, Card, ConversationToken, Message, Opener, PersonHere, QuickReply, Thread},
};
use domain::{
    booking::BookingState,
    calendar::labels,
    conversation::{Phrase, State, chips},
    ids::{BookingId, ConversationId, MessageId},
    understanding::Locale,
};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use store::{
    bookings::BookingRecord,
    conversations::{ConversationRow, MessageRow},
};
use uuid::Uuid;

/// More messages than a thread shows at once; the newest win.
const MOST_MESSAGES: u32 = 400;
/// How often it is written down that the visitor looks.
const SEEN_EVERY: TimeDelta = TimeDelta::seconds(20);

/// A conversation as it was read.
pub(super) struct Read {
    pub(super) state: State,
    pub(super) around: Surroundings,
    pub(super) messages: Vec<Message>,
    version: u32,
    taken_by: Option<Uuid>,
    asks_rating: bool,
}

impl ConversationDesk {
    /// What somebody sees who has not said anything. Stores nothing.
    pub(super) async fn welcome(&self, caller: &Caller, locale: Locale) -> Result<Thread, AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let clinic = crate::clinics::face(&self.resources, &mut transaction, caller.org, request_id).await?;
        transaction.commit().await.report(request_id)?;
        Ok(Thread {
            token: None,
            clinic,
            locale,
            messages: Vec::new(),
            quick_replies: Vec::new(),
            placeholder: Phrase::PlaceholderFirst.render(locale),
            openers: openers(locale),
            person: None,
            asks_rating: false,
            version: 0,
        })
    }

    pub(super) async fn thread(
        &self,
        caller: &Caller,
        conversation: ConversationId,
        token: ConversationToken,
    ) -> Result<Thread, AppError> {
        let request_id = &caller.client.request_id;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let read = read(&self.resources, &mut transaction, caller, conversation).await?;
        let seen = (read.around.now, SEEN_EVERY);
        store::conversations::seen_by_visitor(&mut transaction, caller.org, conversation, seen)
            .await
            .report(request_id)?;
        let screen = Screen::of(read, &mut transaction, caller, conversation).await?;
        transaction.commit().await.report(request_id)?;
        Ok(self.shown(caller, screen, token).await)
    }

    /// What the visitor sees of it.
    pub(super) async fn shown(&self, caller: &Caller, screen: Screen, token: ConversationToken) -> Thread {
        let Screen { mut read, clinic, person } = screen;
        self.refresh_ended_hold(caller, &mut read).await;
        let locale = read.state.locale;
        let setting = read.around.setting();
        let quick_replies = chips(&read.state, &setting)
            .into_iter()
            .map(|chip| QuickReply { label: chip.label, input: input::write(chip.event), primary: chip.primary })
            .collect();
        let fresh = read.state.service.is_none() && !read.state.handed_over && read.messages.len() <= 2;
        Thread {
            token: Some(token),
            clinic,
            locale,
            messages: read.messages,
            quick_replies,
            placeholder: match &person {
                Some(person) => Phrase::PlaceholderPerson { name: person.name.clone() }.render(locale),
                None => Phrase::Placeholder.render(locale),
            },
            asks_rating: read.asks_rating,
            person,
            openers: if fresh { openers(locale) } else { Vec::new() },
            version: read.version,
        }
    }

    /// Whether the time of an ended hold can still be had. Only the newest card needs to know; when the calendar does
    /// not answer, nothing is promised.
    async fn refresh_ended_hold(&self, caller: &Caller, read: &mut Read) {
        let Read { state, around, messages, .. } = read;
        let Some(Card::HoldEnded { still_free, start, practitioner_id, .. }) = messages
            .iter_mut()
            .rev()
            .find_map(|message| message.card.as_mut().filter(|card| matches!(card, Card::HoldEnded { .. })))
        else {
            return;
        };
        *still_free = false;
        let expired = around.booking.as_ref().is_some_and(|b| true_state(b, around.now) == BookingState::Expired);
        let Some(service) = state.service_in(&around.services).filter(|_| expired && *start > around.now) else {
            return;
        };
        let date = labels::local_date(*start, around.zone);
        let request = SlotsRequest {
            service_key: service.key.clone(),
            answers: state.answers_for(service),
            from: date,
            to: date,
            practitioner_id: Some(practitioner_id.clone()),
            more: more(state, &around.services),
            locale: state.locale,
        };
        if let Ok(slots) = self.clinics.slots(caller, request).await {
            *still_free = slots.days.iter().flat_map(|day| &day.times).any(|time| time.start == *start);
        }
    }
}

/// A conversation with what stands around it on the visitor's screen.
pub(super) struct Screen {
    read: Read,
    clinic: Clinic,
    person: Option<PersonHere>,
}

impl Screen {
    pub(super) async fn of(
        read: Read,
        connection: &mut PgConnection,
        caller: &Caller,
        conversation: ConversationId,
    ) -> Result<Self, AppError> {
        let request_id = &caller.client.request_id;
        let Surroundings { now, .. } = read.around;
        let clinic = crate::clinics::face_of(read.around.front(), connection, caller.org, now, request_id).await?;
        let person = person_here(connection, caller, conversation, &read).await?;
        Ok(Self { read, clinic, person })
    }
}

/// Reads a conversation and refreshes its cards, in the caller's transaction.
pub(super) async fn read(
    resources: &Resources,
    connection: &mut PgConnection,
    caller: &Caller,
    conversation: ConversationId,
) -> Result<Read, AppError> {
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let row = store::conversations::find(connection, org, conversation).await.report(request_id)?;
    let mut row = row.ok_or_else(|| AppError::not_found("This conversation"))?;
    let state = read_state(std::mem::take(&mut row.state), request_id)?;
    let around = Surroundings::load(resources.clock.now(), connection, org, &state, request_id).await?;
    read_on(resources, connection, caller, (row, state), around).await
}

/// The same of a conversation whose row, state and surroundings were read already.
pub(super) async fn read_on(
    resources: &Resources,
    connection: &mut PgConnection,
    caller: &Caller,
    (row, state): (ConversationRow, State),
    around: Surroundings,
) -> Result<Read, AppError> {
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let conversation = ConversationId(row.conversation_id);
    let around = Surroundings { with_person: row.taken_by.is_some(), ..around };
    let rows = store::conversations::messages(connection, org, conversation, MOST_MESSAGES).await.report(request_id)?;
    let mut messages: Vec<Message> =
        rows.into_iter().map(|row| message(row, around.now, around.zone, state.locale)).collect();

    let mut bookings: BTreeMap<_, _> = around.booking.iter().map(|record| (record.id, record.clone())).collect();
    for id in messages.iter().filter_map(|message| about_booking(message.card.as_ref()?)) {
        if !bookings.contains_key(&id)
            && let Some(record) = store::bookings::by_id(connection, org, id).await.report(request_id)?
        {
            bookings.insert(id, record);
        }
    }
    refresh(resources, &mut messages, &bookings, &around, &state);
    let answered = messages.iter().any(|message| matches!(message.author, Author::Person { .. }));
    Ok(Read {
        state,
        around,
        messages,
        version: u32::try_from(row.version).unwrap_or_default(),
        taken_by: row.taken_by,
        asks_rating: answered && row.done_at.is_some() && row.rating.is_none(),
    })
}

/// Who of the clinic has the conversation, and whether they write.
async fn person_here(
    connection: &mut PgConnection,
    caller: &Caller,
    conversation: ConversationId,
    read: &Read,
) -> Result<Option<PersonHere>, AppError> {
    let (org, request_id) = (caller.org, &caller.client.request_id);
    let Some(holder) = read.taken_by else { return Ok(None) };
    let members = store::organisations::members(connection).await.report(request_id)?;
    // Whoever has left the clinic answers no more; the console shows that nobody does.
    let Some(member) = members.into_iter().find(|member| member.person_id == holder) else { return Ok(None) };
    let now = read.around.now;
    let watchers = store::answering::watchers(connection, org, conversation, now).await.report(request_id)?;
    let writes = watchers.iter().any(|(person, until)| *person == holder && until.is_some_and(|until| until > now));
    let name = member.name.split_whitespace().next().unwrap_or(&member.name).to_owned();
    Ok(Some(PersonHere { name, writes }))
}

const fn about_booking(card: &Card) -> Option<BookingId> {
    match card {
        Card::Deposit { deposit } => Some(deposit.booking),
        Card::Booked { booked } => Some(booked.booking),
        _ => None,
    }
}

/// Only the newest estimate can still be changed, only the newest offer shows what was picked, and cards about a
/// booking say how it stands now.
fn refresh(
    resources: &Resources,
    messages: &mut [Message],
    bookings: &BTreeMap<BookingId, BookingRecord>,
    around: &Surroundings,
    state: &State,
) {
    let (mut estimate_seen, mut offer_seen, mut end_seen) = (false, false, false);
    let standing = around.setting().booking.filter(|booking| booking.is_standing());
    let picked = state.chosen.as_ref().map(|chosen| chosen.start).or(standing.map(|booking| booking.start));
    for card in messages.iter_mut().rev().filter_map(|message| message.card.as_mut()) {
        match card {
            Card::Estimate { live, .. } => {
                *live = !std::mem::replace(&mut estimate_seen, true) && standing.is_none();
            }
            Card::Slots { offer } => {
                offer.picked = if std::mem::replace(&mut offer_seen, true) { None } else { picked };
            }
            Card::HoldEnded { .. } => end_seen = true,
            Card::Deposit { deposit } => {
                let Some(record) = bookings.get(&deposit.booking) else { continue };
                let now_is = true_state(record, around.now);
                if now_is == BookingState::Expired && !end_seen {
                    // The job that ends the hold has not come by yet; the visitor learns it now all the same.
                    *card = hold_ended(record, around.zone, state.locale);
                    end_seen = true;
                } else {
                    cards::deposit_state(now_is, record.deferred).clone_into(&mut deposit.state);
                    deposit.hold_expires_at = record.hold_expires_at.unwrap_or(deposit.hold_expires_at);
                }
            }
            Card::Booked { booked } => {
                let record = bookings.get(&booked.booking);
                let fresh = record.and_then(|r| cards::booked(resources, r, around.now, state.locale, around.zone));
                if let Some(mut fresh) = fresh {
                    let moved = (&fresh.day, &fresh.month, &fresh.time_label)
                        != (&booked.day, &booked.month, &booked.time_label);
                    if moved && fresh.state == "confirmed" {
                        "moved".clone_into(&mut fresh.state);
                    }
                    *booked = fresh;
                }
            }
            _ => {}
        }
    }
}

/// “Your 15 minutes are up.” Whether the time is free is found out when the thread is shown.
pub(super) fn hold_ended(record: &BookingRecord, zone: Tz, locale: Locale) -> Card {
    Card::HoldEnded {
        slot_label: labels::day_time(record.starts_at, zone, locale),
        still_free: false,
        start: record.starts_at,
        practitioner_id: record.practitioner.to_string(),
    }
}

fn message(row: MessageRow, now: DateTime<Utc>, zone: Tz, locale: Locale) -> Message {
    Message {
        id: MessageId(row.message_id),
        author: match row.author.as_str() {
            "visitor" => Author::Visitor,
            "person" => Author::Person { name: row.author_name },
            _ => Author::Desk,
        },
        text: row.text,
        // A card of a kind that this release does not know is left out; its words are still there.
        card: row.card.and_then(|card| serde_json::from_value(card).ok()),
        at: row.created_at,
        at_label: at_label(row.created_at, now, zone, locale),
    }
}

/// “2:14 PM” today, “Thu, Dec 3, 2:14 PM” before.
pub(super) fn at_label(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    if labels::local_date(at, zone) == labels::local_date(now, zone) {
        labels::time(at, zone, locale)
    } else {
        labels::day_time(at, zone, locale)
    }
}

fn openers(locale: Locale) -> Vec<Opener> {
    let opener = |icon: &str, title: Phrase, detail: Phrase, send: Phrase| Opener {
        icon: icon.to_owned(),
        title: title.render(locale),
        detail: detail.render(locale),
        send: send.render(locale),
    };
    vec![
        opener("tag", Phrase::OpenerPrice, Phrase::OpenerPriceDetail, Phrase::OpenerPriceSend),
        opener("calendar", Phrase::OpenerTimes, Phrase::OpenerTimesDetail, Phrase::OpenerTimesSend),
        opener("user", Phrase::OpenerManage, Phrase::OpenerManageDetail, Phrase::OpenerManageSend),
        opener("phone", Phrase::OpenerPerson, Phrase::OpenerPersonDetail, Phrase::OpenerPersonSend),
    ]
}
