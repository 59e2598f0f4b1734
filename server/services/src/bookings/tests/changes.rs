//! Dispatchers at work, and at each other's work.

use super::{Front, at, request};
use chrono::TimeDelta;
use contract::{
    AppError,
    bookings::{BookingChange, BookingRequest, Bookings},
};
use domain::{booking::BookingState, policy::DepositPolicy};

fn move_to(start: chrono::DateTime<chrono::Utc>) -> BookingChange {
    BookingChange::Reschedule { start, practitioner_id: None }
}

fn cancel() -> BookingChange {
    BookingChange::Cancel { reason: "flu".into() }
}

#[tokio::test]
async fn the_second_of_two_dispatchers_is_told_who_was_first() {
    let front = Front::open().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    let (maya, jo) = (front.dispatcher("Maya Torres"), front.dispatcher("Jo Bailey"));
    let seen = Some(booking.version);
    front.desk.change(&maya, booking.id, seen, move_to(at(12, 11, 10, 0))).await.expect("Maya is first");
    let error = front.desk.change(&jo, booking.id, seen, cancel()).await.expect_err("Jo saw an old version");
    assert!(matches!(&error, AppError::Conflict { what } if what.starts_with("Maya Torres changed this booking")));
    let now = front.get(booking.id).await;
    assert_eq!((now.state, now.start, now.version), (BookingState::Confirmed, at(12, 11, 10, 0), 2));
    front.desk.change(&jo, booking.id, Some(now.version), cancel()).await.expect("with the version of now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_changes_to_one_version_one_is_carried_out() {
    let front = Front::open().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking").id;
    let tasks: Vec<_> = (0..20_u32)
        .map(|n| {
            let (desk, caller) = (front.desk.clone(), front.dispatcher("Maya"));
            let change = if n % 2 == 0 { cancel() } else { move_to(at(12, 11, 9 + n % 8, 0)) };
            tokio::spawn(async move { desk.change(&caller, booking, Some(1), change).await })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        match task.await.expect("no task panics") {
            Ok(_) => done += 1,
            Err(error) => assert!(matches!(error, AppError::Conflict { .. }), "{error:?}"),
        }
    }
    assert_eq!((done, front.get(booking).await.version), (1, 2));
}

#[tokio::test]
async fn cancelling_returns_what_was_shown_before() {
    for (hours_before, refund, kept) in [(72, 4_000, 0), (30, 2_000, 2_000), (3, 0, 4_000)] {
        let front = Front::open().await;
        let booking = front.book_and_pay(at(12, 10, 14, 30)).await;
        front.clock.set(booking.start - TimeDelta::hours(hours_before));
        let maya = front.dispatcher("Maya");
        let shown = front.desk.cancel_preview(&maya, booking.id).await.expect("a preview");
        assert_eq!((shown.refund.minor, shown.kept.minor, shown.allowed), (refund, kept, true));
        assert_eq!(shown.refunds.iter().filter(|line| line.current).count(), 1);

        let after = front.change(booking.id, cancel()).await.expect("cancelled");
        assert_eq!(after.state, BookingState::Cancelled);
        assert_eq!(after.paid.minor, kept, "captured minus refunded");
        let refunds = front.count("select coalesce(sum(amount_minor), 0)::bigint from refunds").await;
        assert_eq!(refunds, refund, "{hours_before} hours before");
        let earned = "select coalesce(-sum(amount_minor), 0)::bigint from ledger_entries where account = 'revenue'";
        assert_eq!(front.count(earned).await, kept);
        assert_eq!(front.count("select count(*) from resource_claims").await, 0);
        let again = front.desk.cancel_preview(&maya, booking.id).await.expect("a preview");
        assert!(!again.allowed);
    }
}

#[tokio::test]
async fn a_cancelled_time_is_free_again_and_a_finished_booking_changes_no_more() {
    let front = Front::open().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking").id;
    front.change(booking, cancel()).await.expect("cancelled");
    front.book("facial", at(12, 10, 14, 30)).await.expect("the time is free");
    for change in [cancel(), BookingChange::Confirm, BookingChange::Complete, move_to(at(12, 11, 10, 0))] {
        let error = front.change(booking, change).await.expect_err("it is over");
        assert!(matches!(&error, AppError::Conflict { what } if what.contains("is cancelled cannot be")), "{error:?}");
    }
}

#[tokio::test]
async fn a_move_onto_a_taken_time_keeps_the_old_one() {
    let front = Front::open().await;
    let wanted =
        |start| BookingRequest { practitioner_id: Some(front.clinic.priya.to_string()), ..request("facial", start) };
    let visitor = front.visitor();
    let mine = front.desk.create(&visitor, wanted(at(12, 10, 14, 30))).await.expect("mine");
    front.desk.create(&visitor, wanted(at(12, 10, 16, 0))).await.expect("theirs");
    let onto =
        BookingChange::Reschedule { start: at(12, 10, 16, 0), practitioner_id: Some(front.clinic.priya.to_string()) };
    let error = front.change(mine.id, onto).await.expect_err("taken");
    let AppError::TimeTaken { alternatives, .. } = error else { panic!("{error:?}") };
    assert!(!alternatives.is_empty(), "with the nearest others");
    let now = front.get(mine.id).await;
    assert_eq!((now.start, now.version), (mine.start, 1));
    let claims = "select count(*) from resource_claims k join bookings b using (org_id, booking_id)
         where b.starts_at >= k.starts_at and b.starts_at < k.ends_at";
    assert_eq!(front.count(claims).await, 4);
}

#[tokio::test]
async fn a_booking_is_no_obstacle_to_its_own_move() {
    let front = Front::open().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    // Half an hour later overlaps its own old time and buffer.
    let moved = front.change(booking.id, move_to(at(12, 10, 15, 0))).await.expect("moved");
    assert_eq!((moved.start, moved.practitioner_id), (at(12, 10, 15, 0), booking.practitioner_id));
    let error = front.change(booking.id, move_to(at(12, 10, 15, 0))).await.expect_err("it is there already");
    assert!(error.reason_for("start").is_some());
}

#[tokio::test]
async fn a_moved_hold_ends_when_it_would_have() {
    let front = Front::open().await;
    let hold = front.book("laser", at(12, 10, 14, 30)).await.expect("a hold");
    front.clock.advance(TimeDelta::minutes(5));
    let moved = front.change(hold.id, move_to(at(12, 11, 10, 0))).await.expect("moved");
    assert_eq!((moved.state, moved.hold_expires_at), (BookingState::AwaitingDeposit, hold.hold_expires_at));
    let claims = "select count(*) from resource_claims where hold_expires_at is not null";
    assert_eq!(front.count(claims).await, 2);
}

#[tokio::test]
async fn a_visit_that_took_place_or_was_missed_earns_its_deposit() {
    for (change, state) in
        [(BookingChange::Complete, BookingState::Completed), (BookingChange::NoShow, BookingState::NoShow)]
    {
        let front = Front::open().await;
        let booking = front.book_and_pay(at(12, 10, 14, 30)).await;
        front.clock.set(booking.start - TimeDelta::seconds(1));
        let early = front.change(booking.id, change.clone()).await.expect_err("it has not begun");
        assert!(matches!(&early, AppError::Conflict { what } if what.starts_with("This visit has not begun yet")));
        let earned = "select coalesce(-sum(amount_minor), 0)::bigint from ledger_entries where account = 'revenue'";
        assert_eq!(front.count(earned).await, 0);
        front.clock.set(booking.start);
        let after = front.change(booking.id, change).await.expect("finished");
        assert_eq!(after.state, state);
        assert_eq!(front.count(earned).await, 4_000);
    }
}

#[tokio::test]
async fn a_visit_whose_time_has_come_is_neither_approved_nor_asked_for_its_deposit() {
    for deposit in [DepositPolicy::None, DepositPolicy::Fixed { minor: 3_000 }] {
        let front = Front::open().await;
        let peel = testkit::service(front.clinic.peel, "peel", "Chemical peel", "120.00", deposit, true);
        front.clinic.add_service(front.database.database.owner(), &peel, &[]).await;
        let booking = front.book("peel", at(12, 10, 14, 30)).await.expect("asked for");
        front.clock.set(booking.start);
        let error = front.change(booking.id, BookingChange::Confirm).await.expect_err("too late to approve");
        let AppError::Conflict { what } = error else { panic!("{error:?}") };
        assert!(what.ends_with("Move it to another time, or cancel it."), "{what}");
        let now = front.get(booking.id).await;
        assert_eq!((now.state, now.version), (BookingState::Pending, 1));
        front.change(booking.id, move_to(at(12, 11, 10, 0))).await.expect("the clinic may move it");
    }
}
