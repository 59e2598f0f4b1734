//! Hours and calendars on a real PostgreSQL, with a calendar server that a test decides.

mod feeds;
mod given_out;
mod week;

use super::{HoursDesk, reading};
use crate::{Resources, bookings::tests::Front, clinics::ClinicDesk};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use contract::{
    Actor, Caller, Client,
    caller::Role,
    clinics::{Clinics, SlotsRequest, VisitWishes},
    hours::{FeedForm, Hours, ResourceHoursView},
};
use domain::{
    ids::{FeedId, PersonId, ResourceId},
    shifts::TypedShift,
    understanding::Locale,
};
use ports::{CalendarSource, FetchError, Fetched, Known, SecretString};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// What a calendar server answers next, and what it was asked with.
#[derive(Default)]
struct Calendar {
    answer: Mutex<Option<Result<Fetched, FetchError>>>,
    asked: Mutex<Vec<(String, Known)>>,
}

#[async_trait]
impl CalendarSource for Calendar {
    fn host_of(&self, address: &str) -> Result<String, FetchError> {
        let rest = address.strip_prefix("https://").ok_or(FetchError::NotAnAddress)?;
        Ok(rest.split('/').next().unwrap_or_default().to_owned())
    }

    async fn fetch(&self, address: &SecretString, known: &Known) -> Result<Fetched, FetchError> {
        use secrecy::ExposeSecret;
        self.asked.lock().expect("one test").push((address.expose_secret().to_owned(), known.clone()));
        self.answer.lock().expect("one test").clone().unwrap_or(Err(FetchError::Unreachable))
    }
}

impl Calendar {
    fn answers(&self, answer: Result<Fetched, FetchError>) {
        *self.answer.lock().expect("one test") = Some(answer);
    }

    /// A file with these events.
    fn shows(&self, events: &str) {
        let lines = events.lines().map(str::trim).collect::<Vec<_>>().join("\r\n");
        let file = format!("BEGIN:VCALENDAR\r\n{lines}\r\nEND:VCALENDAR\r\n");
        let known = Known { etag: Some("\"one\"".into()), last_modified: None };
        self.answers(Ok(Fetched::File { bytes: file.into_bytes(), known }));
    }

    fn last_asked(&self) -> (String, Known) {
        self.asked.lock().expect("one test").last().cloned().expect("it was asked")
    }
}

const ADDRESS: &str = "https://calendar.example/private-5ecret/basic.ics";

struct World {
    front: Front,
    resources: Resources,
    desk: HoursDesk,
    calendar: Arc<Calendar>,
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn shift(day: u8, from: &str, until: &str) -> TypedShift {
    TypedShift { day, from: from.into(), until: until.into(), name: String::new() }
}

impl World {
    /// Monday, November 23, 2037, 9:00 AM in the clinic.
    async fn open() -> Self {
        let front = Front::open().await;
        let calendar = Arc::new(Calendar::default());
        let mut resources = front.resources.clone();
        resources.calendar_source = calendar.clone();
        let desk = HoursDesk::new(resources.clone());
        Self { front, resources, desk, calendar }
    }

    fn caller(&self, role: Role) -> Caller {
        let actor = Actor::Person { id: PersonId(Uuid::from_u128(77)), name: "Maya Torres".into(), role };
        let client = Client { request_id: "r-1".into(), ..Client::default() };
        Caller { org: self.front.clinic.org, actor, client, key: None, read_only: false }
    }

    async fn owner(&self) -> Caller {
        // Audit entries and feeds name a person.
        sqlx::query(
            "insert into people (person_id, email, name, password_hash, created_at)
             values ($1, 'maya@lumen.example', 'Maya Torres', 'x', now()) on conflict do nothing",
        )
        .bind(Uuid::from_u128(77))
        .execute(self.front.database.database.owner())
        .await
        .expect("a person");
        self.caller(Role::Owner)
    }

    async fn priya(&self) -> ResourceHoursView {
        let page = self.desk.page(&self.caller(Role::Analyst)).await.expect("a page");
        page.resources.into_iter().find(|resource| resource.id == self.front.clinic.priya).expect("Priya")
    }

    /// Starts that can be booked with somebody on a date, in UTC.
    async fn starts(&self, who: ResourceId, date: &str) -> Vec<String> {
        self.starts_of("facial", who, date).await
    }

    async fn starts_of(&self, service: &str, who: ResourceId, date: &str) -> Vec<String> {
        let clinics = ClinicDesk::new(self.resources.clone());
        let request = SlotsRequest {
            service_key: service.into(),
            answers: domain::catalogue::Answers::default(),
            from: day(date),
            to: day(date),
            practitioner_id: Some(who.to_string()),
            more: VisitWishes::default(),
            locale: Locale::En,
        };
        let slots = clinics.slots(&self.front.visitor(), request).await.expect("slots");
        slots.days.into_iter().flat_map(|day| day.times).map(|time| time.start.format("%H:%M").to_string()).collect()
    }

    async fn connect(&self) -> FeedId {
        let form = FeedForm { name: "Priya’s calendar".into(), address: ADDRESS.into(), keep_titles: false };
        self.desk.add_feed(&self.owner().await, self.front.clinic.priya, form).await.expect("connected");
        self.priya().await.feeds[0].id
    }

    async fn read(&self, feed: FeedId) {
        reading::read(&self.resources, self.front.clinic.org, feed, "job-1").await.expect("the job ends well");
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.front.database.database.owner()).await.expect("a count")
    }
}
