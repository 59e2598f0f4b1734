//! Changes that are taken back before anybody is told, and those that nobody takes back.

use super::{Front, at, request};
use crate::bookings::jobs::SettleChange;
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    AppError,
    bookings::{BookingChange, BookingRequest, BookingView, Bookings, Undone},
};
use domain::booking::BookingState;
use graphile_worker::TaskHandler;

fn move_to(start: DateTime<Utc>) -> BookingChange {
    BookingChange::Reschedule { start, practitioner_id: None }
}

fn cancel() -> BookingChange {
    BookingChange::Cancel { reason: "flu".into() }
}

impl Front {
    /// What the job of a change does when it runs now.
    async fn settle(&self, booking: &BookingView) {
        crate::bookings::settling::settle_if_due(&self.resources, self.clinic.org, booking.id, "test")
            .await
            .expect("the job succeeds");
    }

    /// How many letters about bookings wait to be sent.
    async fn letters_waiting(&self) -> i64 {
        self.count("select count(*) from graphile_worker.jobs where task_identifier = 'send_booking_mail'").await
    }

    /// Everything that a booking is and takes, its version and history left aside.
    async fn whole(&self, booking: &BookingView) -> serde_json::Value {
        sqlx::query_scalar(
            "select jsonb_build_object(
                 'row', to_jsonb(b) - 'version' - 'updated_at',
                 'steps', (select jsonb_agg(to_jsonb(s) order by step)
                     from booking_steps s where s.booking_id = b.booking_id),
                 'resources', (select jsonb_agg(to_jsonb(r) order by step, position)
                     from booking_step_resources r where r.booking_id = b.booking_id),
                 'claims', (select jsonb_agg(to_jsonb(k) order by step, resource_id, seat)
                     from resource_claims k where k.booking_id = b.booking_id))
             from bookings b where booking_id = $1",
        )
        .bind(booking.id.0)
        .fetch_one(self.database.database.owner())
        .await
        .expect("the booking is there")
    }
}

#[tokio::test]
async fn an_undone_move_or_cancellation_leaves_everything_as_it_was_and_tells_nobody() {
    for change in [move_to(at(12, 11, 10, 0)), cancel()] {
        let front = Front::with_grace().await;
        let booking = front.book_and_pay(at(12, 10, 14, 30)).await;
        let (before, letters) = (front.whole(&booking).await, front.letters_waiting().await);
        let changed = front.change(booking.id, change).await.expect("changed");
        let undo = changed.undo.expect("it can be undone");
        assert_eq!(undo.until, front.clock_now() + TimeDelta::seconds(30));
        assert_ne!(front.whole(&booking).await, before);
        front.clock.advance(TimeDelta::seconds(29));
        let back = front.change(booking.id, BookingChange::Undo).await.expect("undone");
        assert_eq!((back.state, back.start, back.undo), (BookingState::Confirmed, booking.start, None));
        assert!(back.version > changed.version, "whoever saw the change is told of the undo");
        assert_eq!(front.whole(&booking).await, before);
        front.clock.advance(TimeDelta::minutes(5));
        front.settle(&booking).await;
        assert_eq!(front.letters_waiting().await, letters);
        assert_eq!(front.count("select count(*) from refunds").await, 0);
        assert_eq!(front.count("select count(*) from untold_changes").await, 0);
    }
}

#[tokio::test]
async fn the_client_is_told_and_money_goes_back_once_the_moment_is_over() {
    let front = Front::with_grace().await;
    let booking = front.book_and_pay(at(12, 10, 14, 30)).await;
    let letters = front.letters_waiting().await;
    front.change(booking.id, cancel()).await.expect("cancelled");
    assert_eq!(front.letters_waiting().await, letters, "nobody is told yet");
    assert_eq!(front.get(booking.id).await.paid, booking.paid, "and no money moves");
    assert_eq!(SettleChange::IDENTIFIER, "settle_change");
    let job = "select count(*) from graphile_worker.jobs where task_identifier = 'settle_change'";
    assert_eq!(front.count(job).await, 1);

    front.settle(&booking).await;
    assert_eq!(front.letters_waiting().await, letters, "a job that runs early does nothing");
    front.clock.advance(TimeDelta::seconds(30));
    let late = front.change(booking.id, BookingChange::Undo).await.expect_err("it is too late");
    assert!(
        matches!(&late, AppError::Conflict { what } if what.starts_with("It is too late to undo this")),
        "{late:?}"
    );
    for _ in 0..2 {
        front.settle(&booking).await;
        assert_eq!(front.letters_waiting().await, letters + 1, "once, however often the job runs");
        assert_eq!(front.count("select coalesce(sum(amount_minor), 0)::bigint from refunds").await, 4_000);
        assert_eq!(front.count("select count(*) from resource_claims").await, 0);
    }
    assert_eq!(front.get(booking.id).await.undo, None);
}

#[tokio::test]
async fn a_change_whose_job_was_lost_is_settled_by_the_sweep() {
    let front = Front::with_grace().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    front.change(booking.id, cancel()).await.expect("cancelled");
    let overdue = |front: &Front| {
        let (doors, now) = (front.resources.database.doors().clone(), front.clock_now());
        async move { store::bookings::overdue_changes(&doors, now, 10).await.expect("the door answers") }
    };
    assert!(overdue(&front).await.is_empty());
    front.clock.advance(TimeDelta::seconds(30));
    assert_eq!(overdue(&front).await, [(front.clinic.org, booking.id)]);
}

#[tokio::test]
async fn time_that_was_given_up_is_kept_for_as_long_as_it_may_be_wanted_back() {
    for change in [move_to(at(12, 11, 10, 0)), cancel()] {
        let front = Front::with_grace().await;
        let with_priya = |start| BookingRequest {
            practitioner_id: Some(front.clinic.priya.to_string()),
            ..request("facial", start)
        };
        let visitor = front.visitor();
        let mine = front.desk.create(&visitor, with_priya(at(12, 10, 14, 30))).await.expect("mine");
        front.change(mine.id, change).await.expect("given up");
        let rival = front.desk.create(&visitor, with_priya(at(12, 10, 14, 30))).await;
        assert!(matches!(rival, Err(AppError::TimeTaken { .. })), "{rival:?}");
        front.clock.advance(TimeDelta::seconds(30));
        // Whether or not the job has run.
        front.desk.create(&visitor, with_priya(at(12, 10, 14, 30))).await.expect("the time is free");
        let late = front.change(mine.id, BookingChange::Undo).await.expect_err("it is gone");
        assert!(matches!(late, AppError::Conflict { .. }));
        front.settle(&mine).await;
        let theirs = "select count(*) from resource_claims k where not kept
             and k.starts_at = '2037-12-10 20:30:00+00' and k.booking_id <> (select booking_id from bookings order by created_at limit 1)";
        assert_eq!(front.count(theirs).await, 2);
    }
}

#[tokio::test]
async fn of_two_moves_in_a_row_the_client_hears_of_the_last_alone() {
    let front = Front::with_grace().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    let letters = front.letters_waiting().await;
    front.change(booking.id, move_to(at(12, 11, 10, 0))).await.expect("moved");
    front.clock.advance(TimeDelta::seconds(10));
    front.change(booking.id, move_to(at(12, 11, 11, 0))).await.expect("moved again");
    front.clock.advance(TimeDelta::seconds(20));
    front.settle(&booking).await;
    assert_eq!(front.letters_waiting().await, letters, "the second can still be undone");
    front.clock.advance(TimeDelta::seconds(10));
    front.settle(&booking).await;
    assert_eq!(front.letters_waiting().await, letters + 1);
}

#[tokio::test]
async fn a_visit_that_is_moved_back_by_hand_tells_nobody() {
    let front = Front::with_grace().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    let letters = front.letters_waiting().await;
    front.change(booking.id, move_to(at(12, 11, 10, 0))).await.expect("moved");
    front.change(booking.id, move_to(at(12, 10, 14, 30))).await.expect("moved back");
    front.clock.advance(TimeDelta::seconds(30));
    front.settle(&booking).await;
    assert_eq!(front.letters_waiting().await, letters);
}

#[tokio::test]
async fn an_undone_second_move_leaves_the_first_which_the_client_is_told_of() {
    let front = Front::with_grace().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    let letters = front.letters_waiting().await;
    front.change(booking.id, move_to(at(12, 11, 10, 0))).await.expect("moved");
    front.change(booking.id, move_to(at(12, 11, 11, 0))).await.expect("moved again");
    let back = front.change(booking.id, BookingChange::Undo).await.expect("undone");
    assert_eq!(back.start, at(12, 11, 10, 0));
    assert_eq!(front.letters_waiting().await, letters + 1);
    let twice = front.change(booking.id, BookingChange::Undo).await.expect_err("an undo is not undone");
    assert!(matches!(twice, AppError::Conflict { .. }));
}

#[tokio::test]
async fn a_completed_visit_and_a_no_show_come_back_with_their_money() {
    for (change, what) in [(BookingChange::Complete, Undone::Completed), (BookingChange::NoShow, Undone::NoShow)] {
        let front = Front::with_grace().await;
        let booking = front.book_and_pay(at(12, 10, 14, 30)).await;
        front.clock.set(booking.start);
        let before = front.whole(&booking).await;
        let done = front.change(booking.id, change.clone()).await.expect("finished");
        assert_eq!(done.undo.map(|undo| undo.what), Some(what));
        let earned = "select coalesce(-sum(amount_minor), 0)::bigint from ledger_entries where account = 'revenue'";
        assert_eq!(front.count(earned).await, 0);
        front.change(booking.id, BookingChange::Undo).await.expect("undone");
        assert_eq!(front.whole(&booking).await, before);
        front.change(booking.id, change).await.expect("finished again");
        front.clock.advance(TimeDelta::seconds(30));
        front.settle(&booking).await;
        assert_eq!(front.count(earned).await, 4_000);
    }
}

#[tokio::test]
async fn a_clients_own_cancellation_and_the_clinics_software_are_answered_at_once() {
    let front = Front::with_grace().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    let letters = front.letters_waiting().await;
    let token = booking.manage_url.rsplit('/').next().expect("a token").to_owned();
    let page = front
        .desk
        .manage_change(&token, super::client(), booking.version, cancel())
        .await
        .expect("cancelled by the client");
    assert_eq!((page.booking.state, page.booking.undo), (BookingState::Cancelled, None));
    assert_eq!(front.letters_waiting().await, letters + 1);
    assert_eq!(front.count("select count(*) from resource_claims").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_an_undo_and_the_end_of_its_moment_one_wins_whole() {
    let front = Front::with_grace().await;
    let booking = front.book_and_pay(at(12, 10, 14, 30)).await;
    let letters = front.letters_waiting().await;
    let cancelled = front.change(booking.id, cancel()).await.expect("cancelled");
    let desk = front.desk.clone();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (desk, caller) = (desk.clone(), front.dispatcher("Maya"));
            let (booking, version) = (booking.id, cancelled.version);
            tokio::spawn(async move { desk.change(&caller, booking, Some(version), BookingChange::Undo).await })
        })
        .collect();
    let mut undone = 0;
    for task in tasks {
        undone += u32::from(task.await.expect("no task panics").is_ok());
    }
    assert_eq!(undone, 1);
    front.clock.advance(TimeDelta::minutes(1));
    front.settle(&booking).await;
    assert_eq!(front.get(booking.id).await.state, BookingState::Confirmed);
    assert_eq!(front.letters_waiting().await, letters);
    assert_eq!(front.count("select count(*) from resource_claims where not kept").await, 2);
}

#[tokio::test]
async fn the_audit_log_says_who_moved_and_who_undid_and_the_client_sees_neither() {
    let front = Front::with_grace().await;
    let booking = front.book("facial", at(12, 10, 14, 30)).await.expect("a booking");
    front.change(booking.id, move_to(at(12, 11, 10, 0))).await.expect("moved");
    front.change(booking.id, BookingChange::Undo).await.expect("undone");
    let acts = "select count(*) from audit_entries where action in ('booking.rescheduled', 'booking.undone')";
    assert_eq!(front.count(acts).await, 2);
    let token = booking.manage_url.rsplit('/').next().expect("a token");
    let page = front.desk.manage_page(token, super::client()).await.expect("the page");
    let kinds: Vec<_> = page.timeline.iter().map(|entry| entry.kind.as_str()).collect();
    assert!(!kinds.contains(&"moved") && !kinds.contains(&"undone"), "{kinds:?}");
}
