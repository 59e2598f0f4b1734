//! What recommendations earn: given once, spent, taken back, and ended.

use super::{World, form, usd};
use crate::{
    bookings::tests::{Front, at, settle},
    payments::jobs::EndCredits,
    referrals::{KIND, following},
};
use chrono::TimeDelta;
use contract::{
    bookings::BookingChange,
    referrals::{ProgrammeForm, Referrals},
};
use domain::referrals::{Earned, Standing};
use graphile_worker::TaskHandler;
use store::queue::{Schedule, enqueue};

#[tokio::test]
async fn whoever_comes_by_a_code_earns_both_a_credit_and_the_first_is_written_to() {
    let world = World::open().await;
    let typed = format!(" {} ", world.code.to_lowercase().replace('-', " "));
    let leo = world.friend(1, at(12, 2, 9, 0), &typed).await;
    assert_eq!(world.standing(&leo).await, Standing::Waiting);
    world.work().await;
    assert_eq!(world.standing(&leo).await, Standing::Given);
    assert_eq!(world.stands().await, (3_000, 3_000));
    let theirs = world.purse(&world.ana).await;
    assert_eq!((theirs.left, theirs.credits[0].reason.as_str()), (usd(2_000), "For recommending us"));
    assert_eq!(world.purse(&leo).await.left, usd(1_000));
    assert_eq!(world.page(&leo).await.credit, Some(usd(1_000)), "it came with this very booking");
    assert_eq!(world.page(&world.ana).await.credit, None, "a link proves nobody before they were there");
    let written = ("ana@example.com".to_owned(), "$20.00 credit for recommending Lumen Aesthetics".to_owned());
    assert!(world.front.letters().contains(&written), "{:?}", world.front.letters());
    let brought = world.beside(&world.ana).await.brought;
    assert_eq!((brought.len(), brought[0].name.as_deref()), (1, Some("Leo Number 1")));
    assert_eq!(world.beside(&leo).await.came_by.expect("known").name.as_deref(), Some("Ana Ruiz"));
    let told = world.page(&leo).await.timeline;
    assert!(told.iter().all(|line| line.kind != KIND), "clients are not told of each other: {told:?}");
}

#[tokio::test]
async fn a_new_client_earns_credits_once_whatever_is_told_twice_and_by_how_many_workers() {
    let world = World::open().await;
    let leo = world.friend(1, at(12, 2, 9, 0), &world.code).await;
    let second = world.friend(1, at(12, 3, 9, 0), &world.code).await;
    assert_eq!(world.standing(&second).await, Standing::Refused, "the first is confirmed already");
    let mut workers = Vec::new();
    for _ in 0..6 {
        let (resources, org) = (world.front.resources.clone(), world.front.clinic.org);
        workers.push(tokio::spawn(async move { following::follow(&resources, org, leo.id, "test").await }));
    }
    for worker in workers {
        worker.await.expect("no panic").expect("looked at");
    }
    world.work().await;
    assert_eq!(world.front.count("select count(*) from credits").await, 2);
    assert_eq!(world.stands().await, (3_000, 3_000));
    let told = world.front.letters().into_iter().filter(|(_, subject)| subject.contains("recommending")).count();
    assert_eq!(told, 1);
}

#[tokio::test]
async fn what_is_left_is_taken_back_when_the_visit_is_cancelled_and_what_was_spent_stays() {
    let world = World::open().await;
    let leo = world.friend(1, at(12, 2, 9, 0), &world.code).await;
    world.work().await;
    world.spend(&world.ana, "5.00").await;
    assert_eq!(world.stands().await, (3_000, 2_500));
    assert_eq!(world.front.get(world.ana.id).await.paid, usd(500));
    world.cancel(&leo).await;
    world.work().await;
    assert_eq!(world.standing(&leo).await, Standing::PartlyTakenBack);
    assert_eq!(world.stands().await, (500, 0), "the clinic paid for what was used");
    assert_eq!(world.front.get(world.ana.id).await.paid, usd(500));
    world.work().await;
    assert_eq!(world.stands().await, (500, 0), "once");
    let again = world.friend(1, at(12, 4, 9, 0), &world.code).await;
    world.work().await;
    assert_eq!(world.standing(&again).await, Standing::Refused, "something of the first was used");
}

#[tokio::test]
async fn whoever_cancels_before_anything_was_used_can_come_by_the_code_again() {
    let world = World::open().await;
    let leo = world.friend(1, at(12, 2, 9, 0), &world.code).await;
    world.work().await;
    world.cancel(&leo).await;
    world.work().await;
    assert_eq!((world.standing(&leo).await, world.stands().await), (Standing::TakenBack, (0, 0)));
    let again = world.friend(1, at(12, 4, 9, 0), &world.code).await;
    world.work().await;
    assert_eq!((world.standing(&again).await, world.stands().await), (Standing::Given, (3_000, 3_000)));
}

#[tokio::test]
async fn a_credit_that_paid_for_the_very_visit_is_taken_back_with_it() {
    let world = World::open().await;
    let leo = world.friend(1, at(12, 2, 9, 0), &world.code).await;
    world.work().await;
    world.spend(&leo, "10.00").await;
    assert_eq!(world.stands().await, (3_000, 2_000));
    world.cancel(&leo).await;
    world.work().await;
    assert_eq!((world.standing(&leo).await, world.stands().await), (Standing::TakenBack, (0, 0)));
}

#[tokio::test]
async fn a_missed_visit_takes_back_and_one_that_took_place_never_does() {
    let world = World::open().await;
    let leo = world.friend(1, at(12, 2, 9, 0), &world.code).await;
    let mia = world.friend(2, at(12, 2, 10, 0), &world.code).await;
    world.work().await;
    world.front.clock.advance(TimeDelta::days(20));
    world.front.change(leo.id, BookingChange::NoShow).await.expect("missed");
    world.front.change(mia.id, BookingChange::Complete).await.expect("completed");
    world.work().await;
    assert_eq!((world.standing(&leo).await, world.standing(&mia).await), (Standing::TakenBack, Standing::Given));
    assert_eq!(world.stands().await, (3_000, 3_000));
    assert_eq!(world.page(&mia).await.credit, Some(usd(1_000)), "whoever was there may know what they have");
}

#[tokio::test]
async fn a_programme_that_waits_for_the_visit_gives_nothing_before() {
    let world = World::with(ProgrammeForm { earned: Earned::Completed, ..form() }).await;
    let leo = world.friend(1, at(12, 2, 9, 0), &world.code).await;
    world.work().await;
    assert_eq!(world.standing(&leo).await, Standing::Waiting);
    // What was promised when they booked holds, whatever is decided since.
    let off = ProgrammeForm { enabled: false, referrer: "1".into(), ..form() };
    world.desk.save_programme(&world.owner, 1, off).await.expect("saved");
    world.front.clock.advance(TimeDelta::days(20));
    world.front.change(leo.id, BookingChange::Complete).await.expect("completed");
    world.work().await;
    assert_eq!((world.standing(&leo).await, world.stands().await), (Standing::Given, (3_000, 3_000)));
}

#[tokio::test]
async fn nothing_is_taken_back_for_a_cancellation_that_is_undone() {
    let world = World::of(Front::with_grace().await, form()).await;
    let leo = world.friend(1, at(12, 2, 9, 0), &world.code).await;
    world.work().await;
    world.cancel(&leo).await;
    world.work().await;
    assert_eq!(world.stands().await, (3_000, 3_000), "it can be undone yet");
    world.front.change(leo.id, BookingChange::Undo).await.expect("undone");
    world.work().await;
    assert_eq!((world.standing(&leo).await, world.stands().await), (Standing::Given, (3_000, 3_000)));
    world.cancel(&leo).await;
    world.front.clock.advance(TimeDelta::seconds(31));
    settle(&world.front, leo.id).await;
    world.work().await;
    assert_eq!((world.standing(&leo).await, world.stands().await), (Standing::TakenBack, (0, 0)));
}

#[tokio::test]
async fn one_client_is_rewarded_at_most_so_often_within_a_year() {
    let world = World::with(ProgrammeForm { most_per_year: "2".into(), ..form() }).await;
    for number in 1..4 {
        world.friend(number, at(12, 2, 8 + number, 0), &world.code).await;
        world.work().await;
    }
    assert_eq!(world.purse(&world.ana).await.left, usd(4_000));
    assert_eq!(world.stands().await, (7_000, 7_000), "new clients have theirs whoever brought them");
    world.front.clock.advance(TimeDelta::days(366));
    let start = world.front.clock_now() + TimeDelta::days(5);
    let start = start.date_naive().and_hms_opt(16, 0, 0).expect("a time").and_utc();
    world.friend(9, start, &world.code).await;
    world.work().await;
    assert_eq!(world.purse(&world.ana).await.left, usd(6_000));
}

#[tokio::test]
async fn a_credit_that_ends_unused_cost_the_clinic_nothing() {
    let world = World::with(ProgrammeForm { good_days: "30".into(), ..form() }).await;
    world.friend(1, at(12, 2, 9, 0), &world.code).await;
    world.work().await;
    world.spend(&world.ana, "8.00").await;
    world.front.clock.advance(TimeDelta::days(30));
    let end = async || {
        let mut connection = world.front.database.database.owner().acquire().await.expect("a connection");
        let order = enqueue(&mut connection, EndCredits::IDENTIFIER, &EndCredits {}, Schedule::default());
        order.await.expect("enqueued");
        drop(connection);
        world.work().await;
    };
    end().await;
    assert_eq!(world.stands().await, (3_000, 2_200), "its last day is not over");
    world.front.clock.advance(TimeDelta::days(1));
    end().await;
    assert_eq!(world.stands().await, (800, 0));
    let earned = "select count(*) from ledger_entries where account = 'revenue'";
    assert_eq!(world.front.count(earned).await, 0, "nobody ever paid for it");
}

#[tokio::test]
async fn nobody_who_was_forgotten_is_rewarded() {
    let world = World::open().await;
    world.friend(1, at(12, 2, 9, 0), &world.code).await;
    let forget = "update contacts set erased_at = now() where name = 'Ana Ruiz'";
    sqlx::query(forget).execute(world.front.database.database.owner()).await.expect("forgotten");
    world.work().await;
    assert_eq!(world.stands().await, (1_000, 1_000), "for the new client alone");
}
