//! Calendars that are given out, and who may do what.

use super::{ADDRESS, World, at};
use contract::{
    AppError, Client,
    bookings::BookingChange,
    caller::Role,
    hours::{Detail, FeedForm, Hours, SubscriptionFile, TimeOffForm},
};
use domain::ids::ResourceId;

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
