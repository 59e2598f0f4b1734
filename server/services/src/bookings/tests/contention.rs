//! Many at once on one slot.

use super::{Front, at, request};
use contract::{AppError, bookings::Bookings};
use domain::booking::BookingState;
use std::collections::HashMap;

const OVERLAPS: &str = "select count(*) from resource_claims a join resource_claims b
     on a.org_id = b.org_id and a.resource_id = b.resource_id and a.booking_id < b.booking_id
     and a.starts_at < b.ends_at and a.ends_at > b.starts_at";

/// Books `attempts` times at once and counts the answers by kind.
async fn race(front: &Front, attempts: u32, practitioner: Option<String>) -> HashMap<&'static str, u32> {
    let tasks: Vec<_> = (0..attempts)
        .map(|n| {
            let (desk, caller) = (front.desk.clone(), front.visitor());
            let mut request = request("facial", at(12, 10, 14, 30));
            request.practitioner_id.clone_from(&practitioner);
            request.phone = String::new();
            request.email = format!("client-{n}@example.com");
            tokio::spawn(async move { desk.create(&caller, request).await })
        })
        .collect();
    let mut answers = HashMap::new();
    for task in tasks {
        let answer = match task.await.expect("no task panics") {
            Ok(view) => {
                assert_eq!(view.state, BookingState::Confirmed);
                "booked"
            }
            Err(AppError::TimeTaken { what, alternatives }) => {
                assert!(what.contains("just taken"), "{what}");
                let others: usize = alternatives.iter().map(|day| day.times.len()).sum();
                assert_eq!(others, 3, "the nearest other times");
                "taken"
            }
            Err(other) => panic!("a loser is told that the time is gone, not {other:?}"),
        };
        *answers.entry(answer).or_insert(0) += 1;
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_attempts_on_one_slot_one_wins() {
    let front = Front::open().await;
    let answers = race(&front, 200, Some(front.clinic.priya.to_string())).await;
    assert_eq!(answers, HashMap::from([("booked", 1), ("taken", 199)]));
    assert_eq!(front.count("select count(*) from bookings").await, 1);
    assert_eq!(front.count("select count(*) from contacts").await, 1, "a loser leaves nothing behind");
    assert_eq!(front.count(OVERLAPS).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn when_anyone_will_do_each_free_practitioner_gets_one() {
    let front = Front::open().await;
    let answers = race(&front, 60, None).await;
    assert_eq!(answers, HashMap::from([("booked", 2), ("taken", 58)]));
    assert_eq!(front.count("select count(distinct practitioner_id) from bookings").await, 2);
    assert_eq!(front.count("select count(distinct room_id) from bookings").await, 2);
    assert_eq!(front.count(OVERLAPS).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn bookings_that_race_over_a_whole_day_never_overlap() {
    let front = Front::open().await;
    let tasks: Vec<_> = (0..120_u32)
        .map(|n| {
            let (desk, caller) = (front.desk.clone(), front.visitor());
            let mut request = request("facial", at(12, 11, 9 + n % 8, 30 * (n / 8 % 2)));
            request.phone = String::new();
            request.email = format!("client-{n}@example.com");
            tokio::spawn(async move { desk.create(&caller, request).await })
        })
        .collect();
    let mut booked = 0;
    for task in tasks {
        booked += i64::from(task.await.expect("no task panics").is_ok());
    }
    // A visit with its buffer stands in the way of three of the sixteen starts at most, for each of two practitioners.
    assert!(booked >= 10, "two practitioners have room for more than {booked}");
    assert_eq!(front.count("select count(*) from bookings").await, booked);
    assert_eq!(front.count(OVERLAPS).await, 0);
}
