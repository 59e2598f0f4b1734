//! Services of one visit that begin together, and what a visit of several services costs before it is booked.

use super::{
    Front, at, request,
    visits::{then, times, visit},
};
use crate::estimates::EstimateDesk;
use contract::{
    AppError,
    bookings::{BookingChange, BookingRequest, Bookings},
    clinics::{Clinics, VisitWishes},
    estimates::{EstimateRequest, Estimates},
};
use domain::{booking::BookingState, catalogue::Answers, policy::DepositPolicy, understanding::Locale};

/// The first service, and the others at the same time.
fn at_once(services: &[&str]) -> VisitWishes {
    let mut more = then(services);
    for further in &mut more.further {
        further.at_once = true;
    }
    more
}

fn together(services: &[&str], start: chrono::DateTime<chrono::Utc>) -> BookingRequest {
    BookingRequest { more: at_once(&services[1..]), ..request(services[0], start) }
}

fn asks(service: &str, more: VisitWishes) -> EstimateRequest {
    EstimateRequest { service_key: service.into(), answers: Answers::new(), more, start: None, locale: Locale::En }
}

#[tokio::test]
async fn what_a_visit_is_said_to_cost_is_what_its_booking_charges() {
    let front = Front::open().await;
    front.add_class(DepositPolicy::Percent { basis_points: 3_335 }).await;
    let desk = EstimateDesk::new(front.resources.clone());
    let start = at(12, 10, 14, 0);
    for (services, held) in [
        (&["laser", "facial"][..], BookingState::AwaitingDeposit),
        (&["facial", "laser"], BookingState::AwaitingDeposit),
        (&["facial", "facial"], BookingState::Confirmed),
        (&["yoga", "laser"], BookingState::AwaitingDeposit),
        (&["facial", "yoga"], BookingState::AwaitingDeposit),
    ] {
        let request = asks(services[0], then(&services[1..]));
        let shown = desk.preview(&front.visitor(), request.clone()).await.expect("a price");
        let terms = desk.terms(&front.visitor(), request.clone(), start).await.expect("its terms");
        let kept = desk.estimate(&front.visitor(), request).await.expect("an estimate");
        let made = front.desk.create(&front.visitor(), visit(services, start)).await.expect("booked");
        assert_eq!((made.state, made.total), (held, shown.estimate.total), "{services:?}");
        assert_eq!((made.deposit, made.deposit), (shown.estimate.deposit, terms.amount), "{services:?}");
        assert_eq!((made.due_at_visit, &made.lines), (shown.due_at_visit, &shown.estimate.lines), "{services:?}");
        assert_eq!((kept.estimate, &kept.service_name), (shown.estimate.clone(), &made.service_name));
        let minutes = (made.end - made.start).num_minutes();
        assert_eq!(i64::from(shown.estimate.duration_minutes), minutes, "{services:?}");
        assert_eq!(terms.refunds.is_empty(), made.deposit.is_zero());
        front.change(made.id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled");
    }
    // Twice the rounded share of $30.00 is a cent more than the share of $60.00, so no share is named.
    let twice = desk.preview(&front.visitor(), asks("yoga", then(&["yoga"]))).await.expect("a price");
    assert_eq!((twice.estimate.deposit.minor, twice.deposit_note.contains('%')), (2_002, false));
}

#[tokio::test]
async fn a_clinic_that_takes_no_cards_asks_no_deposit_of_a_visit_and_approves_it() {
    let front = Front::without_cards().await;
    let desk = EstimateDesk::new(front.resources.clone());
    let shown = desk.preview(&front.visitor(), asks("laser", then(&["facial"]))).await.expect("a price");
    let made =
        front.desk.create(&front.visitor(), visit(&["laser", "facial"], at(12, 10, 14, 0))).await.expect("asked");
    assert_eq!((shown.estimate.deposit.minor, made.deposit.minor), (0, 0));
    assert_eq!(made.state, BookingState::Pending);
}

#[tokio::test]
async fn what_is_wrong_with_a_further_service_is_said_of_that_one() {
    let front = Front::open().await;
    let desk = EstimateDesk::new(front.resources.clone());
    let mut more = then(&["facial"]);
    more.further[0].answers.insert("colour".into(), domain::catalogue::Answer::YesNo(true));
    let error = desk.preview(&front.visitor(), asks("laser", more)).await.expect_err("nobody asked that");
    assert!(error.reason_for("more.further.0.answers.colour").is_some(), "{error:?}");
    let unknown = desk.preview(&front.visitor(), asks("laser", then(&["surgery"]))).await;
    assert!(matches!(unknown, Err(AppError::NotFound { .. })), "{unknown:?}");
}

#[tokio::test]
async fn two_at_the_same_time_have_a_practitioner_and_a_room_each_and_move_together() {
    let front = Front::open().await;
    let start = at(12, 10, 14, 0);
    let made = front.desk.create(&front.visitor(), together(&["facial", "facial"], start)).await.expect("booked");
    let spans: Vec<_> = made.steps.iter().map(|step| (step.start, step.end)).collect();
    assert_eq!(spans, [(start, at(12, 10, 14, 30)); 2]);
    assert_eq!((made.start, made.end), spans[0]);
    assert_ne!(made.steps[0].practitioner_id, made.steps[1].practitioner_id);
    assert_ne!(made.steps[0].resources, made.steps[1].resources);
    assert_eq!(front.count("select count(*) from resource_claims").await, 4);
    let again = front.desk.create(&front.visitor(), request("facial", start)).await;
    assert!(matches!(again, Err(AppError::TimeTaken { .. })), "both are busy: {again:?}");

    assert_eq!(made.wishes(), VisitWishes { further: made.wishes().further, ..VisitWishes::default() });
    assert!(made.wishes().further[0].at_once, "other times are looked up for both at once");
    let to = BookingChange::Reschedule { start: at(12, 11, 9, 0), practitioner_id: None };
    let moved = front.change(made.id, to).await.expect("moved");
    let starts: Vec<_> = moved.steps.iter().map(|step| step.start).collect();
    assert_eq!(starts, [at(12, 11, 9, 0); 2]);
    assert_ne!(moved.steps[0].practitioner_id, moved.steps[1].practitioner_id);
    front.desk.create(&front.visitor(), request("facial", start)).await.expect("the old time is free");
}

#[tokio::test]
async fn times_for_two_at_once_are_those_at_which_two_are_free() {
    let front = Front::open().await;
    front.book("facial", at(12, 10, 10, 0)).await.expect("one of the two is busy at ten");
    let alone = front.labels(times("facial", VisitWishes::default())).await;
    let both = front.labels(times("facial", at_once(&["facial"]))).await;
    assert!(alone.contains(&"10:00 AM".to_owned()) && !both.contains(&"10:00 AM".to_owned()), "{both:?}");
    assert!(both.contains(&"11:00 AM".to_owned()), "{both:?}");
    let three = front.labels(times("facial", at_once(&["facial", "facial"]))).await;
    assert_eq!(three, [""; 0], "there are two practitioners");
    let days = front.clinics().days(&front.visitor(), times("facial", at_once(&["facial"]))).await.expect("days");
    assert_eq!(days.iter().map(|day| day.times as usize).sum::<usize>(), both.len());
}

#[tokio::test]
async fn a_family_has_as_many_places_of_one_class_as_it_asks_for() {
    let front = Front::open().await;
    front.add_class(DepositPolicy::None).await;
    let start = at(12, 10, 10, 0);
    let pair = front.desk.create(&front.visitor(), together(&["yoga", "yoga"], start)).await.expect("two of three");
    assert_eq!(pair.steps[0].practitioner_id, pair.steps[1].practitioner_id);
    assert_eq!(pair.steps[0].resources, pair.steps[1].resources);
    let places = "select count(distinct class_place) from booking_steps where class_id is not null";
    assert_eq!(front.count(places).await, 2);
    let one = front.desk.create(&front.visitor(), request("yoga", start)).await.expect("the third place");
    assert_eq!(one.steps[0].practitioner_id, pair.steps[0].practitioner_id, "of the same meeting");
    let next = front.desk.create(&front.visitor(), together(&["yoga", "yoga"], start)).await.expect("another meeting");
    assert_ne!(next.steps[0].practitioner_id, pair.steps[0].practitioner_id);
    let four = front.desk.create(&front.visitor(), together(&["yoga"; 4], start)).await;
    assert!(four.is_err(), "a class of three is not enough for four: {four:?}");
}
