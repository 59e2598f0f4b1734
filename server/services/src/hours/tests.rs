//! Hours and calendars on a real PostgreSQL, with a calendar server that a test decides.

use super::{HoursDesk, holidays, jobs, reading};
use crate::{Resources, board::BoardDesk, bookings::tests::Front, clinics::ClinicDesk};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contract::{
    Actor, AppError, Caller, Client,
    board::{Board, ColumnKind},
    bookings::BookingChange,
    caller::Role,
    clinics::{Clinics, SlotsRequest, VisitWishes},
    hours::{
        Detail, FeedForm, FeedState, HolidayChoice, Hours, ResourceHoursView, SubscriptionFile, TimeOffForm, WeekForm,
    },
};
use domain::{
    ids::{FeedId, PersonId, ResourceId},
    shifts::TypedShift,
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

#[tokio::test]
async fn a_week_with_split_shifts_and_breaks_decides_what_can_be_booked() {
    let world = World::open().await;
    let priya = world.front.clinic.priya;
    let lunch = TypedShift { name: "Lunch".into(), ..shift(2, "12:00", "13:00") };
    let week = WeekForm { shifts: vec![shift(2, "11:00", "14:00"), shift(2, "16:00", "17:00")], breaks: vec![lunch] };
    world.desk.set_week(&world.owner().await, priya, week).await.expect("set");
    // Tuesday, November 24; six hours behind UTC.
    assert_eq!(world.starts(priya, "2037-11-24").await, ["17:00", "17:30", "19:00", "19:30", "22:00", "22:30"]);
    assert!(world.starts(priya, "2037-11-25").await.is_empty(), "Wednesday is no longer worked");
    let view = world.priya().await;
    assert_eq!((view.shifts.len(), view.breaks[0].name.as_str()), (2, "Lunch"));
    assert_eq!(world.count("select count(*) from audit_entries where action = 'hours.week_changed'").await, 1);
}

#[tokio::test]
async fn each_nonsense_is_refused_with_its_field_and_nothing_is_stored() {
    let world = World::open().await;
    let (owner, priya) = (world.owner().await, world.front.clinic.priya);
    let before = world.priya().await;
    for (shifts, breaks, field) in [
        (vec![shift(1, "9:00", "12:00"), shift(1, "11:00", "13:00")], vec![], "shifts.1.from"),
        (vec![shift(1, "17:00", "9:00")], vec![], "shifts.0.until"),
        (vec![shift(1, "9:00", "25:00")], vec![], "shifts.0.until"),
        (vec![shift(9, "9:00", "10:00")], vec![], "shifts.0.day"),
        (vec![], vec![shift(1, "13:00", "12:00")], "breaks.0.until"),
    ] {
        let refused = world.desk.set_week(&owner, priya, WeekForm { shifts, breaks }).await.expect_err("refused");
        assert!(refused.reason_for(field).is_some(), "{field}: {refused:?}");
    }
    let stranger = ResourceId(Uuid::from_u128(404));
    let unknown = world.desk.set_week(&owner, stranger, WeekForm::default()).await;
    assert!(matches!(unknown, Err(AppError::NotFound { .. })));
    assert_eq!(world.priya().await, before);
}

#[tokio::test]
async fn a_special_day_stands_before_the_week_and_a_holiday_behind_it() {
    let world = World::open().await;
    let (owner, priya, hannah) = (world.owner().await, world.front.clinic.priya, world.front.clinic.hannah);
    world.desk.set_holidays(&owner, "US", "TX").await.expect("kept");
    // Thanksgiving, Thursday November 26, 2037, lies beyond the list; so the clinic adds a day of its own.
    world.desk.add_holiday(&owner, day("2037-11-26"), "Thanksgiving").await.expect("added");
    assert!(world.starts(priya, "2037-11-26").await.is_empty());
    assert!(world.starts(hannah, "2037-11-26").await.is_empty());
    let evening = vec![shift(0, "16:00", "17:00")];
    world.desk.set_special_day(&owner, priya, day("2037-11-26"), evening, "On call").await.expect("set");
    // A chemical peel needs no room; the rooms keep the holiday.
    let of_priya = || world.starts_of("peel", priya, "2037-11-26");
    assert_eq!(of_priya().await, ["22:00", "22:30"], "somebody's own day wins");
    assert!(world.starts(priya, "2037-11-26").await.is_empty());
    assert!(world.starts(hannah, "2037-11-26").await.is_empty());
    let special = vec![shift(0, "9:00", "10:00")];
    world.desk.choose_holiday(&owner, day("2037-11-26"), HolidayChoice::Special, special).await.expect("chosen");
    assert_eq!(world.starts(hannah, "2037-11-26").await, ["15:00", "15:30"]);
    assert_eq!(of_priya().await, ["22:00", "22:30"]);
    world.desk.remove_special_day(&owner, priya, day("2037-11-26")).await.expect("removed");
    assert_eq!(world.starts(priya, "2037-11-26").await, ["15:00", "15:30"], "the holiday holds again");
    world.desk.choose_holiday(&owner, day("2037-11-26"), HolidayChoice::Open, vec![]).await.expect("chosen");
    assert!(world.starts(hannah, "2037-11-26").await.len() > 10);
    world.desk.remove_holiday(&owner, day("2037-11-26")).await.expect("removed");
    let page = world.desk.page(&owner).await.expect("a page");
    assert!(page.holidays.days.is_empty() && page.holidays.country == "US" && page.holidays.region == "TX");
}

#[tokio::test]
async fn holidays_of_a_country_become_hours_and_move_on_with_the_calendar() {
    let world = World::open().await;
    world.front.clock.set(at("2026-11-20T15:00:00Z"));
    let (owner, hannah) = (world.owner().await, world.front.clinic.hannah);
    assert!(!world.starts(hannah, "2026-11-26").await.is_empty());
    world.desk.set_holidays(&owner, "US", "TX").await.expect("kept");
    assert!(world.starts(hannah, "2026-11-26").await.is_empty(), "Thanksgiving");
    let page = world.desk.page(&owner).await.expect("a page");
    let names: Vec<&str> = page.holidays.days.iter().map(|day| day.name.as_str()).collect();
    assert!(names.contains(&"Thanksgiving Day") && names.contains(&"Texas Independence Day"), "{names:?}");
    assert!(page.resources.iter().all(|resource| resource.special_days.is_empty()), "holidays are listed apart");
    let far = "select count(*) from resource_overrides where date > '2029-03-01'";
    assert_eq!(world.count(far).await, 0);
    world.front.clock.set(at("2027-11-20T15:00:00Z"));
    holidays::move_on(&world.resources).await.expect("moved on");
    assert!(world.count(far).await > 0);
    world.desk.set_holidays(&owner, "CA", "TX").await.expect("kept");
    let page = world.desk.page(&owner).await.expect("a page");
    assert_eq!((page.holidays.country.as_str(), page.holidays.region.as_str()), ("CA", ""));
    world.desk.set_holidays(&owner, "", "").await.expect("none kept");
    assert_eq!(world.count("select count(*) from resource_overrides where date > '2027-11-20'").await, 0);
    assert!(world.desk.set_holidays(&owner, "ZZ", "").await.is_err_and(|error| error.reason_for("country").is_some()));
}

#[tokio::test]
async fn time_off_takes_time_and_never_a_booked_one() {
    let world = World::open().await;
    let (owner, priya) = (world.owner().await, world.front.clinic.priya);
    let form = |from: &str, from_time: &str, until_time: &str| TimeOffForm {
        from: from.into(),
        from_time: from_time.into(),
        until: String::new(),
        until_time: until_time.into(),
        title: "Dentist".into(),
    };
    world.desk.add_time_off(&owner, priya, form("2037-11-24", "", "16:00")).await.expect("added");
    assert_eq!(world.starts(priya, "2037-11-24").await, ["22:00", "22:30"]);
    let view = world.priya().await;
    assert_eq!(view.time_off[0].title, "Dentist");
    assert_eq!(view.time_off[0].label, "Tue, Nov 24, 12:00 AM – 4:00 PM CST");
    // A booking that was there first.
    let start = at("2037-11-25T15:00:00Z");
    for _ in 0..2 {
        world.front.book("facial", start).await.expect("booked, with either of the two");
    }
    let refused = world.desk.add_time_off(&owner, priya, form("2037-11-25", "", "")).await.expect_err("refused");
    assert!(matches!(&refused, AppError::Conflict { what } if what.contains("Wed, Nov 25, 9:00 AM")), "{refused:?}");
    world.desk.remove_time_off(&owner, view.time_off[0].id).await.expect("removed");
    assert!(world.starts(priya, "2037-11-24").await.len() > 10);
    let gone = world.desk.remove_time_off(&owner, view.time_off[0].id).await;
    assert!(matches!(gone, Err(AppError::NotFound { .. })));
    let past = world.desk.add_time_off(&owner, priya, form("2037-11-20", "", "")).await;
    assert!(past.is_err_and(|error| error.reason_for("until").is_some()));
}

#[tokio::test]
async fn a_booking_never_lands_in_busy_time_even_when_it_was_offered_before() {
    let world = World::open().await;
    let booked = world.front.book("facial", at("2037-11-24T15:00:00Z")).await.expect("booked");
    let who: ResourceId = booked.practitioner_id.parse().expect("an id");
    let form = TimeOffForm {
        from: "2037-11-24".into(),
        from_time: "14:00".into(),
        until_time: "16:00".into(),
        ..TimeOffForm::default()
    };
    for resource in [world.front.clinic.priya, world.front.clinic.hannah] {
        world.desk.add_time_off(&world.owner().await, resource, form.clone()).await.expect("added");
    }
    let taken = world.front.book("facial", at("2037-11-24T20:30:00Z")).await;
    assert!(matches!(taken, Err(AppError::TimeTaken { .. })), "{taken:?}");
    let change =
        BookingChange::Reschedule { start: at("2037-11-24T20:30:00Z"), practitioner_id: Some(who.to_string()) };
    assert!(world.front.change(booked.id, change).await.is_err());
    // The database's own word, for whoever did not look.
    let seat = store::bookings::Claim {
        step: 1,
        place: domain::calendar::Place { resource: who, seat: 0 },
        taken: (at("2037-11-24T20:30:00Z"), at("2037-11-24T21:00:00Z")),
        class: None,
        kept_until: None,
    };
    let claims =
        store::bookings::Claims { booking: booked.id, seats: vec![seat], hold_expires_at: None, over_busy: false };
    let org = world.front.clinic.org;
    let mut transaction = world.resources.database.begin(org).await.expect("a transaction");
    store::bookings::release(&mut transaction, org, booked.id).await.expect("released");
    assert!(!store::bookings::claim(&mut transaction, org, &claims).await.expect("asked"));
}

#[tokio::test]
async fn a_feed_is_sealed_read_and_put_in_the_place_of_what_it_said_before() {
    let world = World::open().await;
    let priya = world.front.clinic.priya;
    let feed = world.connect().await;
    let sealed =
        world.count("select count(*) from calendar_feeds where position('5ecret'::bytea in sealed_address) = 0");
    assert_eq!(sealed.await, 1);
    assert_eq!(world.priya().await.feeds[0].state, FeedState::New);
    world.calendar.shows(
        "BEGIN:VEVENT\nUID:a\nDTSTART:20371124T150000Z\nDTEND:20371124T220000Z\nSUMMARY:Surgery\nEND:VEVENT
         BEGIN:VEVENT\nUID:b\nDTSTART;TZID=America/Chicago:20371125T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEND:VEVENT",
    );
    world.read(feed).await;
    assert_eq!(world.calendar.last_asked(), (ADDRESS.to_owned(), Known::default()));
    assert_eq!(world.starts(priya, "2037-11-24").await, ["22:00", "22:30"]);
    let view = &world.priya().await.feeds[0];
    assert_eq!(
        (view.state, view.host.as_str(), view.problem.as_deref()),
        (FeedState::Healthy, "calendar.example", None)
    );
    assert_eq!(i64::from(view.busy), 1 + 57, "a year and five weeks of Wednesdays");
    assert_eq!(world.count("select count(*) from busy_times where title <> ''").await, 0, "titles were not asked for");
    world.calendar.shows("");
    world.read(feed).await;
    assert_eq!(world.calendar.last_asked().1.etag.as_deref(), Some("\"one\""), "only what changed");
    assert!(world.starts(priya, "2037-11-24").await.len() > 10);
    world.desk.remove_feed(&world.owner().await, feed).await.expect("removed");
    assert_eq!(world.count("select count(*) from busy_times").await, 0);
    world.read(feed).await;
}

#[tokio::test]
async fn a_feed_that_fails_never_frees_time_and_says_what_to_do() {
    let world = World::open().await;
    let (priya, owner) = (world.front.clinic.priya, world.owner().await);
    let feed = world.connect().await;
    world.calendar.shows("BEGIN:VEVENT\nDTSTART:20371124T150000Z\nDTEND:20371124T220000Z\nEND:VEVENT");
    world.read(feed).await;
    assert!(world.desk.feed_alarms(&owner).await.expect("alarms").is_empty());
    let broken = Fetched::File { bytes: b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n".to_vec(), known: Known::default() };
    let page = Fetched::File { bytes: b"<html>Sign in</html>".to_vec(), known: Known::default() };
    let mut pauses = Vec::new();
    for answer in [
        Err(FetchError::TooSlow),
        Err(FetchError::Refused { status: 500 }),
        Err(FetchError::PrivateNetwork),
        Err(FetchError::Refused { status: 410 }),
        Ok(broken),
        Ok(page),
    ] {
        world.calendar.answers(answer);
        world.read(feed).await;
        assert_eq!(world.starts(priya, "2037-11-24").await, ["22:00", "22:30"], "time stays taken");
        let view = world.priya().await.feeds[0].clone();
        assert_eq!(view.state, FeedState::Failing);
        let problem = view.problem.expect("words");
        assert!(problem.len() > 40 && !problem.contains("5ecret"), "{problem}");
        pauses.push((view.next_read_at - world.front.clock_now()).num_minutes());
        world.front.clock.advance(TimeDelta::minutes(1));
    }
    assert_eq!(pauses, [5, 10, 360, 360, 360, 360]);
    let alarms = world.desk.feed_alarms(&world.caller(Role::Dispatcher)).await.expect("alarms");
    assert_eq!((alarms.len(), alarms[0].resource.as_str()), (1, "Priya Nair"));
    assert_eq!(alarms[0].failing_since, at("2037-11-23T15:00:00Z"), "since the first of them");
    world.calendar.shows("");
    world.read(feed).await;
    assert!(world.desk.feed_alarms(&owner).await.expect("alarms").is_empty());
    assert!(world.starts(priya, "2037-11-24").await.len() > 10);
}

#[tokio::test]
async fn an_unchanged_file_is_enough_until_the_calendar_has_moved_on() {
    let world = World::open().await;
    let feed = world.connect().await;
    let weekly = "BEGIN:VEVENT\nDTSTART:20371124T150000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEND:VEVENT";
    world.calendar.shows(weekly);
    world.read(feed).await;
    world.calendar.answers(Ok(Fetched::Unchanged));
    world.front.clock.advance(TimeDelta::days(20));
    world.read(feed).await;
    assert_eq!(world.priya().await.feeds[0].state, FeedState::Healthy);
    let last = || world.count("select extract(epoch from max(starts_at))::bigint from busy_times");
    let before = last().await;
    world.front.clock.advance(TimeDelta::days(20));
    world.calendar.shows(weekly);
    world.read(feed).await;
    assert_eq!(world.calendar.last_asked().1, Known::default(), "asked for the whole file");
    assert!(last().await > before + 30 * 86_400);
}

#[tokio::test]
async fn due_feeds_are_ordered_once_and_the_worker_reads_them() {
    let world = World::open().await;
    let feed = world.connect().await;
    let jobs = || world.count("select count(*) from graphile_worker.jobs where task_identifier = 'read_feed'");
    assert_eq!(jobs().await, 1, "a new one is read at once");
    jobs::order_due(&world.resources).await.expect("ordered");
    jobs::order_due(&world.resources).await.expect("ordered");
    assert_eq!(jobs().await, 1);
    world.desk.read_feed(&world.owner().await, feed).await.expect("ordered");
    assert_eq!(jobs().await, 1);
}

#[tokio::test]
async fn what_is_no_address_is_refused_before_it_is_kept() {
    let world = World::open().await;
    let owner = world.owner().await;
    for (name, address, field) in [("Mine", "ftp://calendar.example/", "address"), ("", ADDRESS, "name")] {
        let form = FeedForm { name: name.into(), address: address.into(), keep_titles: true };
        let refused = world.desk.add_feed(&owner, world.front.clinic.priya, form).await.expect_err("refused");
        assert!(refused.reason_for(field).is_some(), "{refused:?}");
    }
    let printed = format!("{:?}", FeedForm { name: "x".into(), address: ADDRESS.into(), keep_titles: false });
    assert!(!printed.contains("5ecret"), "{printed}");
}

async fn text(world: &World, address: &str, known: Option<&str>) -> Result<SubscriptionFile, AppError> {
    let token = address.rsplit('/').next().expect("a token");
    world.desk.subscription_file(token, known, Client::default()).await
}

#[tokio::test]
async fn a_subscription_shows_a_practitioners_visits_and_a_renewed_one_ends_the_old_address() {
    let world = World::open().await;
    let owner = world.owner().await;
    let booked = world.front.book("facial", at("2037-11-24T15:00:00Z")).await.expect("booked");
    let who: ResourceId = booked.practitioner_id.parse().expect("an id");
    let address = world.desk.renew_subscription(&owner, who, Detail::FirstName).await.expect("made");
    assert!(address.starts_with("https://front.example/calendar/"), "{address}");
    let Ok(SubscriptionFile::File { etag, text: first }) = text(&world, &address, None).await else { panic!("a file") };
    let flat = first.replace("\r\n ", "");
    assert!(flat.contains("· Signature facial") && flat.contains("DTSTART:20371124T150000Z"), "{flat}");
    assert!(flat.contains("STATUS:CONFIRMED") && !flat.contains("555"), "no phone number: {flat}");
    let again = text(&world, &address, Some(&format!("W/{etag}, \"other\""))).await;
    assert_eq!(again, Ok(SubscriptionFile::Unchanged { etag: etag.clone() }));
    world.front.change(booked.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
    let Ok(SubscriptionFile::File { etag: later, text: second }) = text(&world, &address, Some(&etag)).await else {
        panic!("it changed")
    };
    assert!(second.contains("STATUS:CANCELLED") && later != etag);
    let sequence =
        |text: &str| text.lines().find_map(|line| line.strip_prefix("SEQUENCE:")?.trim().parse::<u32>().ok());
    assert!(sequence(&second) > sequence(&first), "a program takes the later one");
    let renewed = world.desk.renew_subscription(&owner, who, Detail::Busy).await.expect("renewed");
    assert!(matches!(text(&world, &address, None).await, Err(AppError::NotFound { .. })), "the old address ended");
    let Ok(SubscriptionFile::File { text: plain, .. }) = text(&world, &renewed, None).await else { panic!("a file") };
    assert!(plain.contains("SUMMARY:Booked") && !plain.contains("facial"));
    world.desk.end_subscription(&owner, who).await.expect("ended");
    assert!(matches!(text(&world, &renewed, None).await, Err(AppError::NotFound { .. })));
    assert_eq!(world.count("select count(*) from audit_entries where action like 'calendar_subscription.%'").await, 3);
}

#[tokio::test]
async fn an_address_that_got_about_is_limited_by_itself() {
    let world = World::open().await;
    let owner = world.owner().await;
    let (priya, hannah) = (world.front.clinic.priya, world.front.clinic.hannah);
    let one = world.desk.renew_subscription(&owner, priya, Detail::FirstName).await.expect("made");
    let other = world.desk.renew_subscription(&owner, hannah, Detail::FirstName).await.expect("made");
    for _ in 0..30 {
        assert!(text(&world, &one, None).await.is_ok());
    }
    assert!(matches!(text(&world, &one, None).await, Err(AppError::RateLimited { .. })));
    assert!(text(&world, &other, None).await.is_ok());
    for nonsense in ["", ".ics", "x.ics", &"y".repeat(300)] {
        let unknown = world.desk.subscription_file(nonsense, None, Client::default()).await;
        assert!(matches!(unknown, Err(AppError::NotFound { .. })), "{nonsense}");
    }
}

#[tokio::test]
async fn an_analyst_reads_a_dispatcher_enters_time_off_and_only_admins_connect_calendars() {
    let world = World::open().await;
    world.owner().await;
    let priya = world.front.clinic.priya;
    let off = TimeOffForm { from: "2037-12-24".into(), ..TimeOffForm::default() };
    let form = FeedForm { name: "Mine".into(), address: ADDRESS.into(), keep_titles: false };
    let forbidden = |result: Result<(), AppError>| matches!(result, Err(AppError::Forbidden { .. }));
    let (analyst, dispatcher, admin) =
        (world.caller(Role::Analyst), world.caller(Role::Dispatcher), world.caller(Role::Admin));
    assert!(world.desk.page(&analyst).await.is_ok());
    assert!(world.desk.page(&world.front.visitor()).await.is_err());
    assert!(forbidden(world.desk.add_time_off(&analyst, priya, off.clone()).await));
    assert!(world.desk.add_time_off(&dispatcher, priya, off).await.is_ok());
    assert!(forbidden(world.desk.add_feed(&dispatcher, priya, form.clone()).await));
    assert!(world.desk.renew_subscription(&dispatcher, priya, Detail::Full).await.is_err());
    assert!(world.desk.add_feed(&admin, priya, form).await.is_ok());
}

#[test]
fn pauses_grow_to_six_hours_and_no_further() {
    let minutes: Vec<i64> = (1..=9).map(|failures| reading::pause(failures, true).num_minutes()).collect();
    assert_eq!(minutes, [5, 10, 20, 40, 80, 160, 320, 360, 360]);
    assert_eq!(reading::pause(i32::MAX, true), TimeDelta::hours(6));
    assert_eq!(reading::pause(1, false), TimeDelta::hours(6));
}

#[tokio::test]
async fn the_board_shows_what_takes_somebodys_time() {
    let world = World::open().await;
    let form = TimeOffForm {
        from: "2037-11-24".into(),
        from_time: "8:00".into(),
        until_time: "11:00".into(),
        title: "Dentist".into(),
        ..TimeOffForm::default()
    };
    world.desk.add_time_off(&world.owner().await, world.front.clinic.priya, form).await.expect("added");
    let board = BoardDesk::new(world.resources.clone());
    let analyst = world.caller(Role::Analyst);
    let day = board.day(&analyst, Some(day("2037-11-24")), ColumnKind::Practitioner).await.expect("a day");
    let closed: Vec<_> =
        day.columns[0].closed.iter().map(|span| (span.from_minute, span.until_minute, span.label.as_str())).collect();
    assert_eq!(closed, [(0, 540, "Starts 9:00 AM"), (540, 660, "Dentist"), (1_020, 1_440, "Off from 5:00 PM")]);
    assert_eq!(day.columns[1].closed.len(), 2);
    assert_eq!((day.from_minute, day.until_minute), (540, 1_020));
}
