//! Visits of several services, things that are needed together, seats, classes, other locations, and the next times.

use super::{Front, at, request};
use crate::clinics::ClinicDesk;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contract::{
    AppError,
    bookings::{BookingChange, BookingRequest, BookingView, Bookings},
    clinics::{Clinics, FurtherService, SlotsRequest, VisitWishes},
};
use domain::{
    booking::BookingState,
    catalogue::{Answers, AssignmentChoice, Service},
    ids::{ResourceId, ServiceId},
    policy::DepositPolicy,
    understanding::Locale,
};
use std::collections::BTreeSet;
use uuid::Uuid;

const CLAIMS: &str = "select count(*) from resource_claims";

impl Front {
    pub(super) async fn sql(&self, statement: &'static str) {
        sqlx::query(statement).bind(self.clinic.org.0).execute(self.database.database.owner()).await.expect("runs");
    }

    /// A room or a piece of equipment that is there whenever the clinic is, for some services.
    async fn add(&self, kind: &str, number: u128, capacity: i16, need: i16, services: &[ServiceId]) -> ResourceId {
        let (owner, org, id) = (self.database.database.owner(), self.clinic.org.0, Uuid::from_u128(0xE0 + number));
        sqlx::query(
            "insert into resources (org_id, resource_id, kind, name, capacity, position) values ($1, $2, $3, $4, $5, 50)",
        )
        .bind(org)
        .bind(id)
        .bind(kind)
        .bind(format!("{kind} {number}"))
        .bind(capacity)
        .execute(owner)
        .await
        .expect("a resource");
        sqlx::query("insert into resource_hours select $1, $2, day, 540, 1020 from generate_series(1, 6) day")
            .bind(org)
            .bind(id)
            .execute(owner)
            .await
            .expect("its hours");
        for service in services {
            sqlx::query(
                "insert into service_resources (org_id, service_id, resource_id, need) values ($1, $2, $3, $4)",
            )
            .bind(org)
            .bind(service.0)
            .bind(id)
            .bind(need)
            .execute(owner)
            .await
            .expect("its use");
        }
        ResourceId(id)
    }

    /// A class of an hour with three places, given by both practitioners in either room, with a deposit if asked.
    pub(crate) async fn add_class(&self, deposit: DepositPolicy) {
        let id = ServiceId(Uuid::from_u128(0xC1A55));
        let service = testkit::service(id, "yoga", "Yoga", "30.00", deposit, false);
        let service = Service { class_places: Some(3), duration_minutes: 60, ..service };
        let rooms = [self.clinic.room_one, self.clinic.room_two];
        self.clinic.add_service(self.database.database.owner(), &service, &rooms).await;
    }

    pub(super) fn clinics(&self) -> ClinicDesk {
        ClinicDesk::new(self.resources.clone())
    }

    pub(super) async fn labels(&self, wanted: SlotsRequest) -> Vec<String> {
        let slots = self.clinics().slots(&self.visitor(), wanted).await.expect("slots");
        slots.days.into_iter().flat_map(|day| day.times).map(|time| time.label).collect()
    }
}

pub(super) fn times(service: &str, more: VisitWishes) -> SlotsRequest {
    let day = NaiveDate::from_ymd_opt(2037, 12, 10).expect("a date");
    let practitioner_id = None;
    SlotsRequest {
        service_key: service.into(),
        answers: Answers::new(),
        from: day,
        to: day,
        practitioner_id,
        more,
        locale: Locale::En,
    }
}

pub(super) fn then(services: &[&str]) -> VisitWishes {
    let further = |key: &&str| FurtherService {
        service_key: (*key).into(),
        answers: Answers::new(),
        practitioner_id: None,
        at_once: false,
    };
    VisitWishes { further: services.iter().map(further).collect(), ..VisitWishes::default() }
}

pub(super) fn visit(services: &[&str], start: DateTime<Utc>) -> BookingRequest {
    BookingRequest { more: then(&services[1..]), ..request(services[0], start) }
}

fn nth(wanted: BookingRequest, n: usize) -> BookingRequest {
    BookingRequest { phone: String::new(), email: format!("client-{n}@example.com"), ..wanted }
}

fn spans(view: &BookingView) -> Vec<(&str, DateTime<Utc>, DateTime<Utc>)> {
    view.steps.iter().map(|step| (step.service_key.as_str(), step.start, step.end)).collect()
}

#[tokio::test]
async fn two_services_are_one_visit_with_one_price_that_moves_and_ends_as_one() {
    let front = Front::open().await;
    let made = front.desk.create(&front.visitor(), visit(&["laser", "facial"], at(12, 10, 14, 0))).await.expect("held");
    assert_eq!(made.service_name, "Laser, underarms + Signature facial");
    assert_eq!((made.total.low.minor, made.deposit.minor), (40_000, 4_000));
    assert_eq!(made.state, BookingState::AwaitingDeposit);
    let halves = [("laser", at(12, 10, 14, 0), at(12, 10, 14, 30)), ("facial", at(12, 10, 14, 30), at(12, 10, 15, 0))];
    assert_eq!(spans(&made), halves);
    assert_eq!((made.start, made.end), (at(12, 10, 14, 0), at(12, 10, 15, 0)));
    assert_eq!(front.count(CLAIMS).await, 4, "a practitioner and a room for each");
    front.pay(made.id, 4_000).await;

    let to = BookingChange::Reschedule { start: at(12, 11, 9, 0), practitioner_id: None };
    let moved = front.change(made.id, to).await.expect("moved");
    assert_eq!((moved.state, moved.start, moved.end), (BookingState::Confirmed, at(12, 11, 9, 0), at(12, 11, 10, 0)));
    let who = |view: &BookingView| view.steps.iter().map(|step| step.practitioner_id.clone()).collect::<Vec<_>>();
    assert_eq!(who(&moved), who(&made), "with whoever had it");
    assert_eq!((moved.total, moved.lines.len()), (made.total, made.lines.len()));
    assert_eq!(front.count(CLAIMS).await, 4);
    front.change(made.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
    assert_eq!(front.count(CLAIMS).await, 0);
}

#[tokio::test]
async fn a_visit_takes_all_of_its_steps_or_none() {
    let front = Front::open().await;
    for start in [at(12, 10, 14, 30), at(12, 10, 14, 30)] {
        front.desk.create(&front.visitor(), request("facial", start)).await.expect("both are taken at half past two");
    }
    let error = front.desk.create(&front.visitor(), visit(&["facial", "facial"], at(12, 10, 14, 0))).await;
    let Err(AppError::TimeTaken { alternatives, .. }) = error else { panic!("{error:?}") };
    let nearest: Vec<_> = alternatives.iter().flat_map(|day| &day.times).collect();
    assert_eq!(nearest.len(), 3);
    assert!(nearest.iter().all(|time| time.steps.len() == 2), "the alternatives are for the whole visit");
    assert_eq!(front.count(CLAIMS).await, 4, "the loser left nothing");
    for (services, field) in [(9, "more.further"), (2, "more.further.0.practitioner_id")] {
        let mut wanted = visit(&vec!["facial"; services], at(12, 10, 9, 0));
        wanted.more.further[0].practitioner_id = Some(front.clinic.room_one.to_string());
        let error = front.desk.create(&front.visitor(), wanted).await.expect_err("impossible");
        assert!(error.reason_for(field).is_some(), "{error:?}");
    }
}

#[tokio::test]
async fn who_is_named_for_one_step_gives_that_step() {
    let front = Front::open().await;
    let mut wanted = visit(&["facial", "peel"], at(12, 10, 10, 0));
    wanted.practitioner_id = Some(front.clinic.hannah.to_string());
    wanted.more.further[0].practitioner_id = Some(front.clinic.priya.to_string());
    let made = front.desk.create(&front.visitor(), wanted).await.expect("asked for");
    assert_eq!(made.state, BookingState::Pending, "one of them is to be approved");
    let who: Vec<_> = made.steps.iter().map(|step| step.practitioner.as_str()).collect();
    assert_eq!(who, ["Hannah Cole", "Priya Nair"]);
}

#[tokio::test]
async fn a_room_and_equipment_are_both_taken_and_equipment_has_seats() {
    let front = Front::open().await;
    let lamp = front.add("equipment", 1, 1, 0, &[front.clinic.facial]).await;
    let made = front.book("facial", at(12, 10, 14, 0)).await.expect("booked");
    assert_eq!(made.steps[0].resources, ["Room 1", "equipment 1"]);
    let gone = front.book("facial", at(12, 10, 14, 0)).await;
    assert!(matches!(gone, Err(AppError::TimeTaken { .. })), "there is one lamp: {gone:?}");
    front.sql("update resources set capacity = 2 where org_id = $1 and kind = 'equipment'").await;
    front.book("facial", at(12, 10, 14, 0)).await.expect("there are two lamps");
    let seats = "select count(distinct seat) from resource_claims c join resources r using (org_id, resource_id)
        where r.kind = 'equipment'";
    assert_eq!(front.count(seats).await, 2);
    front.sql("update resources set active = false where org_id = $1 and kind = 'equipment'").await;
    assert_eq!(front.labels(times("facial", VisitWishes::default())).await, [""; 0], "a need that nothing serves");
    assert_ne!(lamp, front.clinic.room_one);
}

#[tokio::test]
async fn a_class_fills_up_and_then_the_next_meeting_does() {
    let front = Front::open().await;
    front.add_class(DepositPolicy::None).await;
    let mut givers = Vec::new();
    for n in 0..6 {
        let wanted = nth(request("yoga", at(12, 10, 10, 0)), n);
        let made = front.desk.create(&front.visitor(), wanted).await.expect("a place");
        givers.push((made.practitioner, made.room));
    }
    let meetings: BTreeSet<_> = givers.iter().collect();
    assert_eq!(meetings.len(), 2, "two meetings, each with its practitioner and room: {givers:?}");
    assert!(givers[..3].iter().all(|giver| *giver == givers[0]), "the first fills up first");
    let full = front.book("yoga", at(12, 10, 10, 0)).await;
    assert!(matches!(full, Err(AppError::TimeTaken { .. })), "{full:?}");
    let alone = front.book("facial", at(12, 10, 10, 0)).await;
    assert!(matches!(alone, Err(AppError::TimeTaken { .. })), "a visit by oneself does not join: {alone:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_forty_who_want_six_places_of_a_class_six_get_one_each() {
    let front = Front::open().await;
    front.add_class(DepositPolicy::None).await;
    let tasks: Vec<_> = (0..40)
        .map(|n| {
            let (desk, caller) = (front.desk.clone(), front.visitor());
            let wanted = nth(request("yoga", at(12, 10, 10, 0)), n);
            tokio::spawn(async move { desk.create(&caller, wanted).await })
        })
        .collect();
    let mut booked = 0;
    for task in tasks {
        match task.await.expect("no task panics") {
            Ok(_) => booked += 1,
            Err(error) => assert!(matches!(error, AppError::TimeTaken { .. } | AppError::Conflict { .. }), "{error:?}"),
        }
    }
    assert_eq!(booked, 6);
    assert_eq!(front.count("select count(distinct (class_id, class_place)) from resource_claims").await, 6);
}

#[tokio::test]
async fn a_late_deposit_for_a_class_finds_another_place_when_its_own_is_gone() {
    let front = Front::open().await;
    front.add_class(DepositPolicy::Fixed { minor: 1_000 }).await;
    let late = front.desk.create(&front.visitor(), nth(request("yoga", at(12, 10, 10, 0)), 1)).await.expect("held");
    front.clock.advance(TimeDelta::minutes(20));
    let quick = front.desk.create(&front.visitor(), nth(request("yoga", at(12, 10, 10, 0)), 2)).await.expect("held");
    front.pay(quick.id, 1_000).await;
    front.pay(late.id, 1_000).await;
    assert_eq!(front.get(late.id).await.state, BookingState::Confirmed);
    assert_eq!(front.count("select count(distinct class_place) from resource_claims").await, 2);
    assert_eq!(front.count("select count(distinct class_place) from booking_steps").await, 2);
}

#[tokio::test]
async fn a_visit_at_another_location_is_on_its_clock_and_has_its_address() {
    let front = Front::open().await;
    let branch = Uuid::from_u128(0xB7A);
    sqlx::query(
        "insert into locations (org_id, location_id, name, address, zone)
         values ($1, $2, 'Denver', '16 Market Street', 'America/Denver')",
    )
    .bind(front.clinic.org.0)
    .bind(branch)
    .execute(front.database.database.owner())
    .await
    .expect("a location");
    front
        .sql(
            "update resources set location_id = '00000000-0000-0000-0000-000000000b7a'
             where org_id = $1 and name in ('Hannah Cole', 'Room 2')",
        )
        .await;
    let there = VisitWishes { location_id: Some(branch.to_string()), ..VisitWishes::default() };
    let labels = front.labels(times("facial", there.clone())).await;
    assert_eq!((labels.first().map(String::as_str), labels.len()), (Some("9:00 AM"), 16));
    // Nine in Denver is ten in Austin.
    let made = BookingRequest { more: there, ..request("facial", at(12, 10, 10, 0)) };
    let made = front.desk.create(&front.visitor(), made).await.expect("booked");
    assert_eq!((made.practitioner.as_str(), made.room.as_deref()), ("Hannah Cole", Some("Room 2")));
    assert_eq!(made.start_label, "Thursday, December 10, 9:00 AM");
    let unknown = VisitWishes { location_id: Some(Uuid::from_u128(1).to_string()), ..VisitWishes::default() };
    let error = front.clinics().slots(&front.visitor(), times("facial", unknown)).await.expect_err("nowhere");
    assert_eq!(error.code(), "not_found");
    let anywhere = front.book("facial", at(12, 10, 17, 0)).await.expect("only Denver is open then");
    assert_eq!(anywhere.practitioner, "Hannah Cole");
}

#[tokio::test]
async fn a_month_the_next_times_and_turns_agree_with_the_calendar() {
    let front = Front::open().await;
    let mut service =
        testkit::service(front.clinic.facial, "facial", "Signature facial", "200.00", DepositPolicy::None, false);
    service.assignment = AssignmentChoice::RoundRobin;
    front.clinic.add_service(front.database.database.owner(), &service, &[]).await;
    let mut turns = Vec::new();
    for hour in [9, 11, 13, 15] {
        turns.push(front.book("facial", at(12, 10, hour, 0)).await.expect("booked").practitioner);
    }
    assert_eq!(turns, ["Priya Nair", "Hannah Cole", "Priya Nair", "Hannah Cole"], "each in turn");

    let month = SlotsRequest {
        from: NaiveDate::from_ymd_opt(2037, 12, 1).expect("a date"),
        to: NaiveDate::from_ymd_opt(2037, 12, 31).expect("a date"),
        ..times("facial", VisitWishes::default())
    };
    let (clinics, visitor) = (front.clinics(), front.visitor());
    let slots = clinics.slots(&visitor, month.clone()).await.expect("slots");
    let days = clinics.days(&visitor, month.clone()).await.expect("days");
    let counted: Vec<_> = slots.days.iter().map(|day| (day.date.clone(), day.times.len())).collect();
    assert_eq!(days.iter().map(|day| (day.date.to_string(), day.times as usize)).collect::<Vec<_>>(), counted);
    assert!(!days.iter().any(|day| day.date.to_string() == "2037-12-06"), "Sundays are closed");
    let next = clinics.next_times(&visitor, month, 3).await.expect("the next three");
    let next: Vec<_> = next.days.into_iter().flat_map(|day| day.times).map(|time| time.start).collect();
    assert_eq!(next, [at(12, 1, 9, 0), at(12, 1, 9, 30), at(12, 1, 10, 0)]);
}
