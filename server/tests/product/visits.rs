//! Several services in one visit, over the API.

use crate::world::{PUBLIC, World, booking};
use anteroom::system::SystemClock;
use ports::Clock;
use serde_json::json;

#[tokio::test]
async fn two_services_are_looked_up_counted_and_booked_as_one_visit() {
    let world = World::open().await;
    let today = SystemClock.now().date_naive();
    let (from, to) = (today + chrono::Days::new(1), today + chrono::Days::new(14));
    let query =
        format!("service=ipl&then=%5B%7B%22service%22%3A%22hydrafacial%22%7D%5D&longest_gap=30&from={from}&to={to}");

    let all = world.get(PUBLIC, &format!("/v1/slots?{query}")).await.json(200);
    let slots = all["slots"].as_array().expect("a list");
    assert!(slots.iter().all(|slot| slot["steps"].as_array().is_some_and(|steps| steps.len() == 2)), "{all}");
    let days = world.get(PUBLIC, &format!("/v1/slots/days?{query}")).await.json(200);
    let counted: u64 = days["days"].as_array().expect("a list").iter().filter_map(|day| day["times"].as_u64()).sum();
    assert_eq!(usize::try_from(counted).expect("few"), slots.len());
    let next = world.get(PUBLIC, &format!("/v1/slots/next?{query}&most=2")).await.json(200);
    assert_eq!(next["slots"].as_array().expect("a list"), &slots[..2]);

    let mut wanted = booking("ipl", &slots[0], 1);
    wanted["then"] = json!([{"service": "hydrafacial"}]);
    wanted["longest_gap"] = json!(30);
    let booked = world.post(PUBLIC, "/v1/bookings", &wanted).await.json(200);
    let services: Vec<_> = booked["steps"].as_array().expect("steps").iter().map(|step| &step["service"]).collect();
    assert_eq!(services, ["ipl", "hydrafacial"]);
    assert_eq!((&booked["start"], &booked["end"]), (&slots[0]["start"], &slots[0]["end"]));

    wanted["then"] = json!([{"service": "leeches"}]);
    world.post(PUBLIC, "/v1/bookings", &wanted).await.problem(404);
    wanted["then"] = json!([{"service": "hydrafacial", "practitioner": "nobody"}]);
    let problem = world.post(PUBLIC, "/v1/bookings", &wanted).await.problem(422);
    assert_eq!(problem["errors"][0]["field"], "then.0.practitioner", "{problem}");
}
