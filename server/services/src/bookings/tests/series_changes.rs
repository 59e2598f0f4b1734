//! Several visits of a series, changed at once.

use super::{
    Front, at, client,
    series::{OVERLAPS, for_ana},
};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    AppError,
    bookings::{BookingChange, BookingView, Bookings},
    series::{ChangePlan, PlanState, Series, SeriesChange, SeriesEdit, SeriesView},
};
use domain::{
    booking::BookingState,
    ids::BookingId,
    series::Scope::{self, All, This, ThisAndLater},
};
use testkit::Clinic;

fn cancel() -> SeriesEdit {
    SeriesEdit::Cancel { reason: "moving away".into() }
}

fn to(start: DateTime<Utc>) -> SeriesEdit {
    SeriesEdit::Move { start, practitioner_id: None }
}

impl Front {
    async fn series_of(&self, visits: u32) -> Vec<BookingView> {
        self.enter(self.tuesdays(9, visits)).await.expect("a series").visits
    }

    async fn act(&self, booking: BookingId, scope: Scope, edit: SeriesEdit) -> Result<SeriesView, AppError> {
        let change = SeriesChange { scope, edit };
        self.series().change(&self.dispatcher("Maya Torres"), booking, None, change).await
    }

    async fn foresee(&self, booking: BookingId, scope: Scope, edit: SeriesEdit) -> Result<ChangePlan, AppError> {
        let change = SeriesChange { scope, edit };
        self.series().plan_change(&self.dispatcher("Maya Torres"), booking, change).await
    }

    /// Start and state of each visit.
    async fn standing(&self, visits: &[BookingView]) -> Vec<(DateTime<Utc>, BookingState)> {
        let mut all = Vec::new();
        for visit in visits {
            let now = self.get(visit.id).await;
            all.push((now.start, now.state));
        }
        all
    }

    /// Everything that bookings, claims and series are, versions left aside.
    async fn everything(&self) -> serde_json::Value {
        sqlx::query_scalar(
            "select jsonb_build_object(
                 'bookings', (select jsonb_agg(to_jsonb(b) - 'version' - 'updated_at' order by booking_id) from bookings b),
                 'steps', (select jsonb_agg(to_jsonb(s) order by booking_id, step) from booking_steps s),
                 'series', (select jsonb_agg(to_jsonb(s) - 'updated_at' order by series_id) from booking_series s),
                 'claims', (select jsonb_agg(to_jsonb(k) order by booking_id, step, resource_id, seat)
                     from resource_claims k))",
        )
        .fetch_one(self.database.database.owner())
        .await
        .expect("everything")
    }
}

const CONFIRMED: BookingState = BookingState::Confirmed;
const CANCELLED: BookingState = BookingState::Cancelled;

#[tokio::test]
async fn this_and_later_visits_are_cancelled_and_told_in_one_mail() {
    let front = Front::open().await;
    let visits = front.series_of(4).await;
    front.drain().await;
    let plan = front.foresee(visits[2].id, ThisAndLater, cancel()).await.expect("a plan");
    assert_eq!(plan.visits.iter().map(|visit| visit.booking).collect::<Vec<_>>(), [visits[2].id, visits[3].id]);
    let view = front.act(visits[2].id, ThisAndLater, cancel()).await.expect("cancelled");
    assert_eq!(view.visits.iter().filter(|visit| visit.coming).count(), 2);
    let states: Vec<_> = front.standing(&visits).await.into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, [CONFIRMED, CONFIRMED, CANCELLED, CANCELLED]);
    assert_eq!(front.get(visits[1].id).await.series.map(|place| (place.number, place.of)), Some((2, 2)));
    assert_eq!(front.count("select count(distinct booking_id) from resource_claims").await, 2);
    front.drain().await;
    assert_eq!(front.mailed()[1..], ["Your visits have changed: Signature facial"]);
    let text = front.mail.sent.lock().expect("not poisoned")[1].text.clone();
    assert!(text.contains("Tue, Dec 8, 9:00 AM") && !text.contains("Tue, Dec 15"), "{text}");
    let again = front.act(visits[2].id, ThisAndLater, cancel()).await.expect_err("it is cancelled");
    assert!(matches!(again, AppError::Conflict { .. }), "{again:?}");
}

#[tokio::test]
async fn a_visit_that_was_moved_by_itself_stays_where_it_was_put_when_the_rule_moves() {
    let front = Front::open().await;
    let visits = front.series_of(5).await;
    let own = BookingChange::Reschedule { start: at(12, 16, 14, 0), practitioner_id: None };
    front.change(visits[2].id, own).await.expect("moved by itself");
    front.change(visits[3].id, BookingChange::Cancel { reason: String::new() }).await.expect("cancelled by itself");
    // From the second on: Wednesdays at ten.
    front.act(visits[1].id, ThisAndLater, to(at(12, 9, 10, 0))).await.expect("moved");
    let standing = front.standing(&visits).await;
    assert_eq!(standing[0], (at(12, 1, 9, 0), CONFIRMED));
    assert_eq!(standing[1], (at(12, 9, 10, 0), CONFIRMED));
    assert_eq!(standing[2], (at(12, 16, 14, 0), CONFIRMED));
    assert_eq!(standing[3].1, CANCELLED);
    assert_eq!(standing[4], (at(12, 30, 10, 0), CONFIRMED));
    let last = front.get(visits[4].id).await;
    assert_eq!(last.series.map(|place| (place.number, place.of)), Some((4, 4)), "still one series for its client");
    let view = front.series().get(&front.dispatcher("Maya"), last.series.expect("a place").id).await.expect("a view");
    assert_eq!(view.rule_label, "Every week on Wednesday, 4 times");

    // All that are to come of the moved rule, and once more by a week, onto each other's times.
    front.act(visits[4].id, All, to(at(1, 6, 10, 0))).await.expect_err("it has passed");
    front.act(visits[1].id, All, to(at(12, 16, 10, 0))).await.expect("moved by a week");
    let standing = front.standing(&visits).await;
    assert_eq!(standing[0].0, at(12, 1, 9, 0), "the part with a rule of its own stays");
    assert_eq!(standing[1].0, at(12, 16, 10, 0));
    assert_eq!(standing[2].0, at(12, 16, 14, 0));
    assert_eq!(standing[4].0, at(12, 30, 10, 0) + TimeDelta::weeks(1));
    assert_eq!(front.count(OVERLAPS).await, 0);
}

#[tokio::test]
async fn a_series_moves_whole_or_not_at_all_and_says_what_is_in_the_way() {
    let front = Front::open().await;
    let visits = front.series_of(4).await;
    front.take(at(12, 16, 9, 0)).await;
    let before = front.everything().await;
    let wednesday = || to(at(12, 2, 9, 0));
    let priya = SeriesEdit::Move { start: at(12, 2, 9, 0), practitioner_id: Some(front.clinic.priya.to_string()) };
    let plan = front.foresee(visits[0].id, All, priya.clone()).await.expect("a plan");
    let states: Vec<PlanState> = plan.visits.iter().map(|visit| visit.state).collect();
    assert_eq!(states, [PlanState::Free, PlanState::Free, PlanState::Taken, PlanState::Free]);
    assert!(plan.visits[2].reason.contains("Rita B."), "{}", plan.visits[2].reason);
    assert_eq!(plan.visits[2].to_label.as_deref(), Some("Wed, Dec 16, 9:00 AM"));
    assert!(!plan.visits[2].alternatives.is_empty());
    let refused = front.act(visits[0].id, All, priya).await.expect_err("one is taken");
    assert!(matches!(&refused, AppError::TimeTaken { what, .. } if what.contains("Wed, Dec 16")), "{refused:?}");
    assert_eq!(front.everything().await, before, "nothing was changed, and planning changes nothing");

    // With anyone, Hannah has the one that Priya cannot.
    front.act(visits[0].id, All, wednesday()).await.expect("moved");
    let mut who = Vec::new();
    for visit in &visits {
        who.push(front.get(visit.id).await.practitioner);
    }
    assert_eq!(who, ["Priya Nair", "Priya Nair", "Hannah Cole", "Priya Nair"]);
}

#[tokio::test]
async fn what_was_done_to_several_is_undone_for_all_of_them_and_nobody_is_told() {
    for (scope, edit) in [
        (ThisAndLater, cancel()),
        (ThisAndLater, to(at(12, 15, 9, 0))),
        (All, to(at(12, 9, 11, 0))),
        (All, to(at(12, 15, 9, 0))),
    ] {
        let front = Front::with_grace().await;
        let visits = front.series_of(4).await;
        front.drain().await;
        let (before, letters) = (front.everything().await, front.mailed().len());
        front.act(visits[1].id, scope, edit.clone()).await.expect("changed");
        assert_ne!(front.everything().await, before);
        front.clock.advance(TimeDelta::seconds(20));
        // From any of them.
        let undone = front.change(visits[3].id, BookingChange::Undo).await.expect("undone");
        assert_eq!((undone.state, undone.start, undone.undo), (CONFIRMED, visits[3].start, None));
        assert_eq!(front.everything().await, before, "{scope:?} {edit:?}");
        assert_eq!(front.count("select count(*) from untold_changes").await, 0);
        front.clock.advance(TimeDelta::minutes(5));
        front.drain().await;
        assert_eq!(front.mailed().len(), letters, "{:?}", front.mailed());
        let late = front.change(visits[3].id, BookingChange::Undo).await.expect_err("nothing is left to undo");
        assert!(matches!(late, AppError::Conflict { .. }));
    }
}

#[tokio::test]
async fn what_is_past_or_finished_is_never_touched() {
    let front = Front::open().await;
    let visits = front.series_of(4).await;
    front.clock.set(at(12, 8, 10, 0));
    front.change(visits[0].id, BookingChange::Complete).await.expect("completed");
    let refused = front.act(visits[0].id, All, cancel()).await.expect_err("it is over");
    assert!(matches!(&refused, AppError::Conflict { what } if what.contains("still to come")), "{refused:?}");
    front.act(visits[2].id, All, to(at(12, 15, 11, 0))).await.expect("moved");
    let standing = front.standing(&visits).await;
    assert_eq!(standing[0], (at(12, 1, 9, 0), BookingState::Completed));
    assert_eq!(standing[1], (at(12, 8, 9, 0), CONFIRMED));
    assert_eq!((standing[2].0, standing[3].0), (at(12, 15, 11, 0), at(12, 22, 11, 0)));
    front.act(visits[3].id, All, cancel()).await.expect("cancelled");
    let states: Vec<_> = front.standing(&visits).await.into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, [BookingState::Completed, CONFIRMED, CANCELLED, CANCELLED]);
}

#[tokio::test]
async fn a_single_visit_of_a_series_changes_by_itself() {
    let front = Front::open().await;
    let visits = front.series_of(3).await;
    front.act(visits[1].id, This, to(at(12, 9, 10, 0))).await.expect("moved");
    front.act(visits[2].id, This, cancel()).await.expect("cancelled");
    let standing = front.standing(&visits).await;
    assert_eq!(standing[0], (at(12, 1, 9, 0), CONFIRMED));
    assert_eq!(standing[1], (at(12, 9, 10, 0), CONFIRMED));
    assert_eq!(standing[2].1, CANCELLED);
    let alone = front.book("facial", at(12, 3, 9, 0)).await.expect("a booking");
    let refused = front.act(alone.id, ThisAndLater, cancel()).await.expect_err("it belongs to no series");
    assert!(matches!(refused, AppError::Conflict { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_client_cancels_this_and_later_visits_by_the_link_of_one() {
    let front = Front::with_grace().await;
    let visits = front.series_of(3).await;
    let token = visits[1].manage_url.rsplit('/').next().expect("a path");
    let page = front.desk.manage_page(token, client()).await.expect("the page");
    assert_eq!(page.series.and_then(|series| series.later).map(|later| later.visits), Some(2));
    let stale = front.series().cancel_later(token, client(), 9).await.expect_err("another version");
    assert!(matches!(stale, AppError::Conflict { .. }), "{stale:?}");
    front.series().cancel_later(token, client(), page.booking.version).await.expect("cancelled");
    let states: Vec<_> = front.standing(&visits).await.into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, [CONFIRMED, CANCELLED, CANCELLED]);
    assert_eq!(front.count("select count(*) from untold_changes").await, 0, "it counts at once");
    let unknown = front.series().cancel_later("nobody-has-this", client(), 1).await.expect_err("unknown");
    assert_eq!(unknown, AppError::not_found("This booking link"));
    // Once the visit has begun only the clinic can.
    let first = visits[0].manage_url.rsplit('/').next().expect("a path");
    front.clock.set(at(12, 1, 9, 5));
    let late = front.series().cancel_later(first, client(), visits[0].version).await.expect_err("too late");
    assert!(matches!(late, AppError::Conflict { .. }), "{late:?}");
}

#[tokio::test]
async fn another_clinic_changes_nothing_of_a_series() {
    let front = Front::open().await;
    let other = Clinic::create(&front.database.database, 2).await;
    let visits = front.series_of(3).await;
    let before = front.everything().await;
    let olga = contract::Caller { org: other.org, ..front.dispatcher("Olga") };
    for edit in [cancel(), to(at(12, 2, 9, 0))] {
        let change = SeriesChange { scope: All, edit };
        let plan = front.series().plan_change(&olga, visits[0].id, change.clone()).await;
        assert_eq!(plan.expect_err("not theirs"), AppError::not_found("This booking"));
        let changed = front.series().change(&olga, visits[0].id, None, change).await;
        assert_eq!(changed.expect_err("not theirs"), AppError::not_found("This booking"));
    }
    assert_eq!(front.everything().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn series_that_move_into_each_other_at_once_never_overlap_and_never_wait_in_a_circle() {
    let front = Front::open().await;
    let mut series = Vec::new();
    for hour in [9, 10, 11, 12] {
        let times = front.tuesdays(hour, 6);
        let entered = front.series().enter(&front.dispatcher("Maya Torres"), for_ana(times)).await.expect("a series");
        series.push(entered.visits);
    }
    let tasks: Vec<_> = (0..24_u32)
        .map(|n| {
            let (desk, caller) = (front.series(), front.dispatcher("Maya Torres"));
            let visits = &series[n as usize % 4];
            let visit = visits[n as usize % 3].clone();
            let scope = if n % 2 == 0 { All } else { ThisAndLater };
            let edit =
                if n % 7 == 6 { cancel() } else { to(visit.start + TimeDelta::minutes(i64::from(n % 5) * 60 + 30)) };
            tokio::spawn(async move { desk.change(&caller, visit.id, None, SeriesChange { scope, edit }).await })
        })
        .collect();
    for task in tasks {
        match task.await.expect("no task panics") {
            Ok(_) | Err(AppError::TimeTaken { .. } | AppError::Conflict { .. } | AppError::Invalid { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(front.count(OVERLAPS).await, 0);
    let unclaimed = "select count(*) from bookings b where state = 'confirmed' and not exists
         (select from resource_claims k where k.booking_id = b.booking_id and not kept)";
    assert_eq!(front.count(unclaimed).await, 0, "every visit that stands has its time");
}
