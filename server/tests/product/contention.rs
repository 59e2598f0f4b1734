//! Many people, one thing.

use crate::world::{PUBLIC, SECRET, World, booking};
use futures::future::join_all;
use serde_json::json;

const PEOPLE: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_who_book_one_time_one_wins_and_the_others_are_told_what_is_free() {
    let world = World::open().await;
    let slot = world.slots("ipl").await[5].clone();
    let requests: Vec<_> = (0..PEOPLE).map(|number| booking("ipl", &slot, number)).collect();
    let replies = join_all(requests.iter().map(|request| world.post(PUBLIC, "/v1/bookings", request))).await;
    let (won, lost): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!((won.len(), lost.len()), (1, PEOPLE - 1));
    for reply in lost {
        let problem = reply.problem(409);
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.len() > 30), "{problem}");
        if problem["type"] == "/v1/problems/time-taken" {
            let others = problem["alternatives"].as_array().expect("the nearest others");
            assert!(others.len() == 3 && !others.iter().any(|other| other["start"] == slot["start"]), "{problem}");
        }
    }

    let booked = won[0].json(200);
    let path = format!("/v1/admin/bookings/{}/cancel", booked["id"].as_str().expect("an id"));
    let seen = json!({"version": booked["version"]});
    let (one, other) = tokio::join!(world.post(SECRET, &path, &seen), world.post(SECRET, &path, &seen));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.text, other.text);
}
