//! Holds that run out, and money that arrives at any moment.

use super::{Front, at, caller, request};
use crate::bookings::{
    arrival::{Arrival, deposit_arrived},
    expire,
};
use chrono::TimeDelta;
use contract::{
    Actor, AppError,
    bookings::{BookingChange, BookingRequest, Bookings},
};
use domain::{booking::BookingState, ids::BookingId, money::Money};

impl Front {
    async fn arrives(&self, booking: BookingId, paid: Money) -> Arrival {
        let mut transaction = self.resources.database.begin(self.clinic.org).await.expect("a transaction");
        let arrival = deposit_arrived(&self.resources, &mut transaction, self.clinic.org, booking, paid, "test").await;
        transaction.commit().await.expect("commits");
        arrival.expect("the deposit is applied")
    }

    fn laser_with_priya(&self) -> BookingRequest {
        BookingRequest { practitioner_id: Some(self.clinic.priya.to_string()), ..request("laser", at(12, 10, 14, 30)) }
    }
}

#[tokio::test]
async fn a_hold_that_ran_out_blocks_nothing_even_before_its_job_ran() {
    let front = Front::open().await;
    let (visitor, wanted) = (front.visitor(), front.laser_with_priya());
    let first = front.desk.create(&visitor, wanted.clone()).await.expect("a hold");
    front.desk.create(&visitor, wanted.clone()).await.expect_err("it is held");
    front.clock.advance(TimeDelta::minutes(15));
    let second = front.desk.create(&visitor, wanted).await.expect("the hold is over");
    assert_eq!(second.state, BookingState::AwaitingDeposit);
    let first = front.get(first.id).await;
    assert_eq!((first.state, first.hold_expires_at, first.checkout_url), (BookingState::Expired, None, None));
    assert_eq!(front.count("select count(distinct booking_id) from resource_claims").await, 1);
}

#[tokio::test]
async fn the_end_of_a_hold_is_done_once_and_never_early() {
    let front = Front::open().await;
    let hold = front.book("laser", at(12, 10, 14, 30)).await.expect("a hold").id;
    expire::end_if_due(&front.resources, front.clinic.org, hold, "test").await.expect("looked at");
    assert_eq!(front.get(hold).await.state, BookingState::AwaitingDeposit);
    front.clock.advance(TimeDelta::minutes(15));
    for _ in 0..2 {
        expire::end_if_due(&front.resources, front.clinic.org, hold, "test").await.expect("ended");
    }
    assert_eq!(front.get(hold).await.state, BookingState::Expired);
    assert_eq!(front.count("select count(*) from booking_events where kind = 'expired'").await, 1);
    assert_eq!(front.count("select count(*) from resource_claims").await, 0);
}

#[tokio::test]
async fn a_deposit_in_time_confirms_and_the_second_delivery_changes_nothing() {
    let front = Front::open().await;
    let view = front.book_and_pay(at(12, 10, 14, 30)).await;
    assert_eq!((view.state, view.version), (BookingState::Confirmed, 2));
    assert_eq!((view.paid.to_string(), view.due_at_visit.to_string()), ("$40.00".into(), "$160.00".into()));
    assert_eq!(front.arrives(view.id, view.paid).await, Arrival::Confirmed);
    assert_eq!(front.get(view.id).await.version, 2);
    front.clock.advance(TimeDelta::hours(1));
    expire::end_if_due(&front.resources, front.clinic.org, view.id, "test").await.expect("looked at");
    assert_eq!(front.get(view.id).await.state, BookingState::Confirmed, "a paid booking never vanishes");
}

#[tokio::test]
async fn a_deposit_just_after_the_hold_still_confirms_while_nobody_took_the_time() {
    let front = Front::open().await;
    let hold = front.book("laser", at(12, 10, 14, 30)).await.expect("a hold").id;
    front.clock.advance(TimeDelta::minutes(16));
    let paid = front.capture(hold, 4_000).await;
    assert_eq!(front.arrives(hold, paid).await, Arrival::Confirmed);
    assert_eq!(front.get(hold).await.state, BookingState::Confirmed);
}

#[tokio::test]
async fn a_late_deposit_is_rebooked_when_the_time_is_free() {
    let front = Front::open().await;
    let hold = front.book("laser", at(12, 10, 14, 30)).await.expect("a hold").id;
    front.clock.advance(TimeDelta::minutes(20));
    expire::end_if_due(&front.resources, front.clinic.org, hold, "test").await.expect("ended");
    let paid = front.capture(hold, 4_000).await;
    assert_eq!(front.arrives(hold, paid).await, Arrival::Confirmed);
    assert_eq!(front.get(hold).await.state, BookingState::Confirmed);
    assert_eq!(front.count("select count(*) from resource_claims where hold_expires_at is null").await, 2);
}

#[tokio::test]
async fn a_late_deposit_goes_back_when_the_time_is_gone_and_it_is_said_once() {
    let front = Front::open().await;
    let (visitor, wanted) = (front.visitor(), front.laser_with_priya());
    let late = front.desk.create(&visitor, wanted.clone()).await.expect("a hold").id;
    front.clock.advance(TimeDelta::minutes(20));
    front.desk.create(&visitor, wanted).await.expect("somebody else");
    let paid = front.capture(late, 4_000).await;
    for _ in 0..2 {
        assert_eq!(front.arrives(late, paid).await, Arrival::Refund(paid));
    }
    assert_eq!(front.get(late).await.state, BookingState::Expired);
    assert_eq!(front.count("select count(*) from booking_events where kind = 'refunded'").await, 1);
}

#[tokio::test]
async fn a_deadlock_while_the_time_is_taken_again_is_tried_again_and_refunds_nobody() {
    let front = Front::open().await;
    let hold = front.book("laser", at(12, 10, 14, 30)).await.expect("a hold").id;
    front.clock.advance(TimeDelta::minutes(20));
    expire::end_if_due(&front.resources, front.clinic.org, hold, "test").await.expect("ended");
    let paid = front.capture(hold, 4_000).await;
    let owner = front.database.database.owner();
    for statement in [
        "create function deadlock() returns trigger language plpgsql as $$
         begin raise exception 'deadlock detected' using errcode = 'deadlock_detected'; end $$",
        "create trigger deadlock before insert on resource_claims execute function deadlock()",
    ] {
        sqlx::query(statement).execute(owner).await.expect("the statement is valid");
    }
    let mut transaction = front.resources.database.begin(front.clinic.org).await.expect("a transaction");
    let org = front.clinic.org;
    let arrival = deposit_arrived(&front.resources, &mut transaction, org, hold, paid, "test").await;
    assert!(matches!(arrival, Err(AppError::Conflict { .. })), "{arrival:?}");
    drop(transaction);
    assert_eq!(front.count("select count(*) from booking_events where kind = 'refunded'").await, 0);

    sqlx::query("drop trigger deadlock on resource_claims").execute(owner).await.expect("the statement is valid");
    assert_eq!(front.arrives(hold, paid).await, Arrival::Confirmed, "the job's next attempt");
}

#[tokio::test]
async fn a_deposit_for_a_cancelled_booking_goes_back() {
    let front = Front::open().await;
    let hold = front.book("laser", at(12, 10, 14, 30)).await.expect("a hold").id;
    front.change(hold, BookingChange::Cancel { reason: "changed my mind".into() }).await.expect("cancelled");
    let paid = front.capture(hold, 4_000).await;
    assert_eq!(front.arrives(hold, paid).await, Arrival::Refund(paid));
    assert_eq!(front.get(hold).await.state, BookingState::Cancelled);
}

#[tokio::test]
async fn an_approved_booking_asks_for_its_deposit_and_keeps_the_time_for_a_day() {
    let front = Front::open().await;
    let mut service = testkit::service(
        front.clinic.peel,
        "peel",
        "Chemical peel",
        "120.00",
        domain::policy::DepositPolicy::Fixed { minor: 3_000 },
        true,
    );
    service.horizon_days = 60;
    front.clinic.add_service(front.database.database.owner(), &service, &[]).await;
    let view = front.book("peel", at(12, 10, 14, 30)).await.expect("asked for");
    assert_eq!((view.state, view.checkout_url), (BookingState::Pending, None));
    let view = front.change(view.id, BookingChange::Confirm).await.expect("approved");
    assert_eq!(view.state, BookingState::AwaitingDeposit);
    assert_eq!(view.hold_expires_at, Some("2037-11-24T15:00:00Z".parse().expect("an instant")));
    let waived = front.change(view.id, BookingChange::Confirm).await.expect("waived");
    assert_eq!(waived.state, BookingState::Confirmed);
    let system = caller(front.clinic.org, Actor::System);
    let timeline = front.desk.timeline(&system, view.id).await.expect("a history");
    let kinds: Vec<_> = timeline.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["confirmed", "approval", "approval"]);
}
