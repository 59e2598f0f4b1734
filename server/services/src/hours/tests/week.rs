//! Weeks, special days, holidays and time off, and what they leave to be booked.

use super::{World, at, day, shift};
use crate::{board::BoardDesk, hours::holidays};
use contract::{
    AppError,
    board::{Board, ColumnKind},
    bookings::BookingChange,
    caller::Role,
    hours::{HolidayChoice, Hours, TimeOffForm, WeekForm},
};
use domain::{ids::ResourceId, shifts::TypedShift};
use uuid::Uuid;

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
