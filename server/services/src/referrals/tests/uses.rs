//! The programme, codes, and which of them count.

use super::{World, form, usd};
use crate::{
    bookings::tests::{at, request},
    referrals::following,
};
use contract::{
    AppError,
    bookings::{BookingChange, BookingRequest, BookingView, Bookings},
    referrals::{ProgrammeForm, Referrals},
};
use domain::referrals::{Refusal, Standing};

#[tokio::test]
async fn a_client_has_one_code_while_the_programme_is_on() {
    let world = World::open().await;
    assert_eq!(world.code.len(), 7, "{}", world.code);
    let offer = world.page(&world.ana).await.referral.expect("the same again");
    assert_eq!((offer.code.as_str(), offer.friend, offer.referrer), (world.code.as_str(), usd(1_000), usd(2_000)));
    assert!(offer.url.ends_with(&format!("?ref={}", world.code)), "{}", offer.url);
    assert_eq!(world.beside(&world.ana).await.code.as_deref(), Some(world.code.as_str()));
    let off = ProgrammeForm { enabled: false, ..form() };
    assert_eq!(world.desk.save_programme(&world.owner, 1, off).await.expect("saved"), 2);
    assert_eq!(world.page(&world.ana).await.referral, None);
}

#[tokio::test]
async fn a_code_that_nobody_has_stops_no_booking_and_is_told_to_the_clinic() {
    let world = World::open().await;
    let other = world.front.database.database.owner();
    let clinic = testkit::Clinic::create(&world.front.database.database, 2).await;
    let theirs = "insert into contacts (org_id, contact_id, name, phone, created_at)
         values ($1, gen_random_uuid(), 'Somebody Else', '+15125550999', now())";
    sqlx::query(theirs).bind(clinic.org.0).execute(other).await.expect("a contact of another clinic");
    let code = "insert into referral_codes select org_id, contact_id, 'K7Q4MX', now() from contacts where org_id = $1";
    sqlx::query(code).bind(clinic.org.0).execute(other).await.expect("a code of another clinic");
    for (number, code) in (1..).zip(["ANNA-10", "K7Q-4MX", "''); drop table credits; --"]) {
        let leo = world.friend(number, at(12, 2, 9 + number, 0), code).await;
        assert_eq!(world.beside(&leo).await.used.as_deref(), Some(code));
        world.refused(&leo, Refusal::Unknown).await;
    }
}

#[tokio::test]
async fn nobody_recommends_the_clinic_to_themselves() {
    let world = World::open().await;
    let own = |name: &str, phone: &str, email: &str, hour| BookingRequest {
        name: name.into(),
        phone: phone.into(),
        email: email.into(),
        referral_code: Some(world.code.clone()),
        ..request("facial", at(12, 3, hour, 0))
    };
    for again in [
        own("Ana Ruiz", "(512) 555-0172", "ana@example.com", 9),
        own("Bea Other", "(512) 555-0172", "bea@example.com", 10),
        own("Cem Other", "(512) 555-0173", "ANA@example.com", 11),
    ] {
        let booking = world.front.desk.create(&world.front.visitor(), again).await.expect("booked");
        world.refused(&booking, Refusal::Own).await;
    }
}

#[tokio::test]
async fn whoever_was_here_before_earns_nothing_and_neither_does_a_programme_that_is_off() {
    let world = World::open().await;
    world
        .front
        .desk
        .create(
            &world.front.visitor(),
            BookingRequest {
                name: "Leo Number 1".into(),
                phone: "(512) 555-0201".into(),
                email: "leo1@example.com".into(),
                ..request("facial", at(12, 2, 9, 0))
            },
        )
        .await
        .expect("booked without a code");
    let again = world.friend(1, at(12, 3, 9, 0), &world.code).await;
    world.refused(&again, Refusal::KnownClient).await;
    let off = ProgrammeForm { enabled: false, ..form() };
    world.desk.save_programme(&world.owner, 1, off).await.expect("saved");
    let leo = world.friend(2, at(12, 4, 9, 0), &world.code).await;
    world.refused(&leo, Refusal::ProgrammeOff).await;
}

#[tokio::test]
async fn two_bookings_of_one_new_client_that_wait_earn_once() {
    let world = World::open().await;
    let held = async |start| {
        let booking = BookingRequest {
            name: "Leo Number 1".into(),
            phone: "(512) 555-0201".into(),
            email: "leo1@example.com".into(),
            referral_code: Some(world.code.clone()),
            ..request("peel", start)
        };
        world.front.desk.create(&world.front.visitor(), booking).await.expect("to be approved")
    };
    let (one, two) = (held(at(12, 2, 9, 0)).await, held(at(12, 3, 9, 0)).await);
    world.work().await;
    assert_eq!((world.standing(&one).await, world.standing(&two).await), (Standing::Waiting, Standing::Waiting));
    for booking in [&one, &two] {
        world.front.change(booking.id, BookingChange::Confirm).await.expect("approved");
    }
    let follow = |booking: &BookingView| {
        let (resources, org, id) = (world.front.resources.clone(), world.front.clinic.org, booking.id);
        tokio::spawn(async move { following::follow(&resources, org, id, "test").await })
    };
    for worker in [follow(&one), follow(&two)] {
        worker.await.expect("no panic").expect("looked at");
    }
    world.work().await;
    let mut standings = [world.standing(&one).await, world.standing(&two).await];
    standings.sort_by_key(|standing| standing.as_str());
    assert_eq!(standings, [Standing::Given, Standing::Refused]);
    assert_eq!(world.stands().await, (3_000, 3_000));
}

#[tokio::test]
async fn the_programme_is_changed_by_those_who_run_the_clinic_and_noted() {
    let world = World::open().await;
    let dispatcher = world.front.dispatcher("Maya Torres");
    let refused = world.desk.save_programme(&dispatcher, 1, form()).await;
    assert!(matches!(refused, Err(AppError::Forbidden { .. })), "{refused:?}");
    assert!(world.desk.programme(&world.front.visitor()).await.is_err());
    let stale = world.desk.save_programme(&world.owner, 0, form()).await;
    assert!(matches!(stale, Err(AppError::Conflict { .. })), "{stale:?}");
    let wrong = ProgrammeForm {
        referrer: "-1".into(),
        friend: "much".into(),
        good_days: "0".into(),
        most_per_year: "1001".into(),
        ..form()
    };
    let error = world.desk.save_programme(&world.owner, 1, wrong).await.expect_err("wrong");
    for field in ["referrer", "friend", "good_days", "most_per_year"] {
        assert!(error.reason_for(field).is_some(), "{field}: {error:?}");
    }
    let nothing = ProgrammeForm { referrer: String::new(), friend: "0".into(), ..form() };
    let error = world.desk.save_programme(&world.owner, 1, nothing).await.expect_err("nothing to give");
    assert!(error.reason_for("referrer").is_some());
    let sheet = world.desk.programme(&dispatcher).await.expect("a sheet");
    assert_eq!((sheet.version, sheet.form.referrer.as_str(), sheet.versions.len()), (1, "20.00", 1));
    let noted = "select count(*) from audit_entries where action = 'referral.programme_saved'";
    assert_eq!(world.front.count(noted).await, 1);
}
