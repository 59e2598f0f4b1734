//! Conversations as they are listed and opened.

use super::{ConversationDesk, MOST_CONVERSATIONS, MOST_ENTRIES, colleagues, first_name, saved_replies::fill_in};
use crate::{
    conversations::{surroundings::read_state, thread},
    error::Report,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use contract::{
    AppError, Caller,
    answering::{
        BookingLink, Colleague, ConversationList, ConversationQuery, ConversationRow, KnownFact, Line,
        OpenConversation, Place, Rating, SentFile, VisitorFile,
    },
    conversations::{Author, Message},
};
use domain::{
    authorization::Action,
    calendar::labels,
    catalogue::{Service, visit_name},
    contact::{E164, EmailAddress, PersonName},
    conversation::{Handover, How, State, known_facts},
    figures::file_size,
    ids::{BookingId, ConversationId, PersonId},
    understanding::Locale,
};
use std::collections::HashMap;
use store::{
    answering::{ConversationRow as Stored, LogRow, Wanted},
    message_files::FileRow,
};

const LONGEST_EXCERPT: usize = 160;
const LONGEST_SEARCH: usize = 100;

/// What rows are put into words with.
struct Words<'a> {
    services: &'a [Service],
    names: HashMap<uuid::Uuid, String>,
    now: DateTime<Utc>,
    zone: Tz,
}

impl Words<'_> {
    fn row(&self, stored: &Stored, state: &State) -> ConversationRow {
        let visit = state.visit_in(self.services);
        let about = if visit.is_empty() {
            String::new()
        } else {
            visit_name(visit.iter().map(|service| service.name.as_str()))
        };
        let name = |id: Option<uuid::Uuid>| id.map(|id| self.name(id));
        ConversationRow {
            id: ConversationId(stored.conversation_id),
            who: who(state, stored.contact_name.clone()),
            about,
            channel: stored.channel.clone(),
            last_text: stored.last_text.as_deref().unwrap_or_default().chars().take(LONGEST_EXCERPT).collect(),
            at: stored.updated_at,
            at_label: thread::at_label(stored.updated_at, self.now, self.zone, Locale::En),
            place: Place::from_word(&stored.place).unwrap_or(Place::Assistant),
            reason: stored.handed_over_for.as_deref().and_then(Handover::from_word),
            due_at: stored.answer_due_at,
            holder: name(stored.taken_by),
            assignee: name(stored.assigned_to),
        }
    }

    fn name(&self, person: uuid::Uuid) -> String {
        self.names.get(&person).cloned().unwrap_or_else(|| "A former member".to_owned())
    }

    fn at(&self, at: DateTime<Utc>) -> String {
        thread::at_label(at, self.now, self.zone, Locale::En)
    }

    fn line(&self, entry: LogRow) -> Line {
        let by = entry.person_id.map_or_else(|| "The assistant".to_owned(), |person| self.name(person));
        let (id, at, at_label) = (entry.entry_id.to_string(), entry.at, self.at(entry.at));
        let who = first_name(&by).to_owned();
        let words = match entry.kind.as_str() {
            "note" => return Line::Note { id, by, text: entry.text, at, at_label },
            "handed_over" => {
                let reason = Handover::from_word(&entry.text).map_or("handed over", Handover::label);
                format!("Handed over: {}", lower_first(reason))
            }
            "taken" => format!("{who} took over"),
            "handed_back" => format!("{who} handed back to the assistant"),
            "assigned" => format!("{who} gave this to {}", entry.text),
            "unassigned" => format!("{who} took the assignment away"),
            "snoozed" => match DateTime::parse_from_rfc3339(&entry.text) {
                Ok(until) => {
                    format!("{who} put this aside until {}", labels::day_time(until.to_utc(), self.zone, Locale::En))
                }
                Err(_) => format!("{who} put this aside"),
            },
            "woken" => format!("{who} brought this back"),
            "done" => format!("{who} marked this as done"),
            "reopened" => format!("{who} opened this again"),
            "rated" => format!("The visitor gave {} of 5 stars", entry.text),
            "mailed" => format!("{who} mailed the transcript to {}", entry.text),
            other => other.to_owned(),
        };
        Line::Happened { id, words, at, at_label }
    }
}

fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The visitor's name, else a way to reach them.
fn who(state: &State, contact: Option<String>) -> String {
    let name = state.name.as_ref().map(PersonName::to_string).or(contact);
    let phone = || state.phone.as_ref().map(E164::readable);
    let email = || state.email.as_ref().map(EmailAddress::to_string);
    name.or_else(phone).or_else(email).unwrap_or_else(|| "Visitor".to_owned())
}

fn by_id(people: &[Colleague]) -> HashMap<uuid::Uuid, String> {
    people.iter().map(|colleague| (colleague.id.0, colleague.name.clone())).collect()
}

impl ConversationDesk {
    pub(in super::super) async fn messages_of_booking(
        &self,
        caller: &Caller,
        booking: BookingId,
    ) -> Result<Vec<Message>, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.begin_as(caller, Action::ReadConversations).await?;
        if store::bookings::by_id(&mut transaction, org, booking).await.report(request_id)?.is_none() {
            return Err(AppError::not_found("This booking"));
        }
        let conversation = store::conversations::of_booking(&mut transaction, org, booking).await.report(request_id)?;
        match conversation {
            Some(conversation) => {
                let read = thread::read(&self.resources, &mut transaction, caller, conversation).await?;
                Ok(read.messages)
            }
            None => Ok(Vec::new()),
        }
    }

    pub(super) async fn list_conversations(
        &self,
        caller: &Caller,
        query: ConversationQuery,
    ) -> Result<ConversationList, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.begin_as(caller, Action::ReadConversations).await?;
        let now = self.resources.clock.now();
        let text: String = query.text.trim().chars().take(LONGEST_SEARCH).collect();
        let wanted = Wanted {
            place: query.place.as_str(),
            text: &text,
            assigned_to: if query.mine { caller.person() } else { None },
            now,
            most: MOST_CONVERSATIONS,
        };
        let stored = store::answering::list(&mut transaction, org, &wanted).await.report(request_id)?;
        let counts = store::answering::counts(&mut transaction, org, now).await.report(request_id)?;
        let services = store::catalogue::services(&mut transaction, org).await.report(request_id)?;
        let clinic = store::catalogue::organisation(&mut transaction, org).await.report(request_id)?;
        let clinic = clinic.ok_or_else(|| AppError::not_found("This clinic"))?;
        let people = colleagues(&mut transaction, request_id).await?;
        let zone = crate::zone(&clinic.zone).report(request_id)?;
        let words = Words { services: &services, names: by_id(&people), now, zone };
        let mut rows = Vec::with_capacity(stored.len());
        for row in &stored {
            rows.push(words.row(row, &read_state(row.state.clone(), request_id)?));
        }
        let count = |place: Place| {
            let found = counts.iter().find(|(word, _)| word == place.as_str());
            (place, found.map_or(0, |(_, count)| u32::try_from(*count).unwrap_or(u32::MAX)))
        };
        Ok(ConversationList { rows, counts: Place::ALL.map(count).to_vec() })
    }

    pub(super) async fn open_conversation(
        &self,
        caller: &Caller,
        conversation: ConversationId,
    ) -> Result<OpenConversation, AppError> {
        let (org, request_id) = (caller.org, &caller.client.request_id);
        let mut transaction = self.begin_as(caller, Action::ReadConversations).await?;
        let now = self.resources.clock.now();
        let stored = store::answering::find(&mut transaction, org, conversation, now).await.report(request_id)?;
        let stored = stored.ok_or_else(|| AppError::not_found("This conversation"))?;
        let me = caller.person();
        if let Some(me) = me.filter(|_| caller.may(Action::AnswerConversations)) {
            let looked = store::answering::watch(&mut transaction, org, conversation, me, (now, None)).await;
            looked.report(request_id)?;
        }
        let read = thread::read(&self.resources, &mut transaction, caller, conversation).await?;
        let files = store::message_files::of_conversation(&mut transaction, org, conversation).await;
        let files = files.report(request_id)?;
        let entries = store::answering::log_of(&mut transaction, org, conversation, MOST_ENTRIES).await;
        let entries = entries.report(request_id)?;
        let watchers = store::answering::watchers(&mut transaction, org, conversation, now).await.report(request_id)?;
        let people = colleagues(&mut transaction, request_id).await?;
        let around = &read.around;
        let words = Words { services: &around.services, names: by_id(&people), now, zone: around.zone };
        let name = read.state.name.as_ref().map(PersonName::greeting);
        let clinic = &around.clinic.name;
        let fill = |text: &str| fill_in(text, (name, clinic, first_name(caller.actor_name())));
        let saved_replies = self.all_saved_replies(&mut transaction, caller, &fill).await?;
        transaction.commit().await.report(request_id)?;

        let others = watchers.iter().filter(|(person, _)| me.is_none_or(|me| me.0 != *person));
        let watching: Vec<_> = others.clone().filter_map(|(person, _)| colleague(&people, *person)).collect();
        let writes = |until: &Option<DateTime<Utc>>| until.is_some_and(|until| until > now);
        let writing = others.filter(|(_, until)| writes(until)).map(|(person, _)| words.name(*person)).collect();
        let until = stored.snoozed_until.filter(|until| *until > now);
        Ok(OpenConversation {
            lines: lines(said(&read.messages, conversation, &files), entries, &words),
            handed_over: handed_over(&stored, &words),
            mine: me.is_some() && stored.taken_by == me.map(|me| me.0),
            holder: stored.taken_by.map(PersonId),
            assigned_to: stored.assigned_to.map(PersonId),
            visitor: visitor(&read, &stored),
            watching,
            writing,
            visitor_writes: writes(&stored.visitor_writes_until),
            snoozed_until_label: until.map(|until| labels::day_time(until, around.zone, Locale::En)),
            rating: stored.rating.map(|stars| Rating { stars: u8::try_from(stars).unwrap_or_default() }),
            row: words.row(&stored, &read.state),
            people,
            saved_replies,
        })
    }
}

fn colleague(people: &[Colleague], person: uuid::Uuid) -> Option<Colleague> {
    people.iter().find(|colleague| colleague.id.0 == person).cloned()
}

/// “Handed over 1:24 PM. The visitor asked for a person.”, while somebody waits for it.
fn handed_over(stored: &Stored, words: &Words<'_>) -> Option<String> {
    let reason = stored.handed_over_for.as_deref().and_then(Handover::from_word)?;
    let at = stored.handed_over_at?;
    let waits = stored.answer_due_at.map(|due| labels::day_time(due, words.zone, Locale::En));
    let promise = waits.map(|due| format!(" The visitor was promised an answer by {due}.")).unwrap_or_default();
    Some(format!("Handed over {}. {}{promise}", words.at(at), reason.explained()))
}

/// Where the chip of this key comes from, in words.
fn source(state: &State, key: &str, said: &[&Message]) -> String {
    let Some(source) = state.source(key) else { return "Known from before".to_owned() };
    let place = usize::try_from(source.turn).unwrap_or_default().checked_sub(1);
    match (source.how, place.and_then(|place| said.get(place))) {
        (How::Said { start, end }, Some(message)) => {
            let length = usize::try_from(end.saturating_sub(start)).unwrap_or_default();
            let from = usize::try_from(start).unwrap_or_default();
            format!("Said: “{}”", message.text.chars().skip(from).take(length).collect::<String>())
        }
        (How::Said { .. }, None) => "Said".to_owned(),
        (How::Inferred, _) => "Concluded from what was said".to_owned(),
        (How::Confirmed, _) => "Chosen or filled in".to_owned(),
    }
}

fn visitor(read: &thread::Read, stored: &Stored) -> VisitorFile {
    let (state, around) = (&read.state, &read.around);
    let said: Vec<_> = read.messages.iter().filter(|message| message.author == Author::Visitor).collect();
    let facts = known_facts(state, &around.setting()).into_iter();
    let facts = facts.map(|fact| KnownFact { source: source(state, &fact.key, &said), label: fact.label });
    let booking = around.booking.as_ref().map(|record| BookingLink {
        id: record.id,
        state: crate::conversations::surroundings::true_state(record, around.now).label().to_owned(),
        when: labels::day_time(record.starts_at, around.zone, Locale::En),
        day: labels::local_date(record.starts_at, around.zone).to_string(),
        service: record.service_name.clone(),
    });
    VisitorFile {
        name: state.name.as_ref().map(PersonName::to_string).or_else(|| stored.contact_name.clone()),
        phone: state.phone.as_ref().map(E164::readable),
        email: state.email.as_ref().map(EmailAddress::to_string),
        language: match state.locale {
            Locale::En => "English".to_owned(),
            Locale::Es => "Spanish".to_owned(),
        },
        consented: state.consent.is_some(),
        facts: facts.collect(),
        booking,
    }
}

/// What was said, each message with the files that came with it.
fn said<'a>(
    messages: &'a [Message],
    conversation: ConversationId,
    files: &'a [FileRow],
) -> impl Iterator<Item = Line> + 'a {
    messages.iter().map(move |message| {
        let own = files.iter().filter(|file| file.message_id == message.id.0);
        let files = own.map(|file| SentFile {
            name: file.name.clone(),
            size_label: file_size(u64::try_from(file.bytes).unwrap_or_default()),
            url: format!("/console/conversations/{conversation}/files/{}/{}", message.id, file.position),
            is_picture: file.media_type.starts_with("image/"),
        });
        Line::Said { message: Box::new(message.clone()), files: files.collect() }
    })
}

/// Messages and log by time; what was said comes before what was noted of it in the same instant.
fn lines(said: impl Iterator<Item = Line>, entries: Vec<LogRow>, words: &Words<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = said.chain(entries.into_iter().map(|entry| words.line(entry))).collect();
    lines.sort_by_key(Line::at);
    lines
}
