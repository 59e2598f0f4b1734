//! A series over the API of a clinic's own software.

use crate::world::{PUBLIC, Reply, SECRET, World};
use chrono::{Datelike, NaiveDate};
use reqwest::Method;
use serde_json::{Value, json};

async fn keyed(world: &World, key: &str, path: &str, body: &Value) -> Reply {
    let call = world.request(Method::POST, path).bearer_auth(SECRET).header("idempotency-key", key);
    world.send(call.json(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_is_planned_booked_once_and_cancelled_from_a_visit_on() {
    let world = World::open().await;
    let slot = world.slots("ipl").await.swap_remove(3);
    let date: NaiveDate = slot["date"].as_str().and_then(|date| date.parse().ok()).expect("a date");
    let mut visits = json!({"service": "ipl", "start": slot["start"], "practitioner": slot["practitioner"],
        "repeat": {"kind": "weekly", "every": 1, "weekdays": [date.weekday().number_from_monday()]},
        "ends": {"kind": "after", "visits": 6}});

    let plan = world.post(SECRET, "/v1/admin/series/plan", &visits).await.json(200);
    let planned = plan["visits"].as_array().expect("visits");
    assert_eq!((planned.len(), &planned[0]["state"]), (6, &json!("free")));
    // Whatever the demo's own history has in the way is left out.
    let stuck = planned.iter().filter(|visit| visit["state"] != "free");
    visits["choices"] = stuck.map(|visit| json!({"date": visit["date"], "start": null})).collect();
    let many = planned.iter().filter(|visit| visit["state"] == "free").count();
    assert!(many >= 2, "{plan}");

    let body = json!({"visits": visits, "name": "Ada Moss", "email": "ada@example.com", "consent_version": 1});
    world.post(PUBLIC, "/v1/admin/series", &body).await.problem(403);
    let made = keyed(&world, "s-1", "/v1/admin/series", &body).await.json(200);
    let again = keyed(&world, "s-1", "/v1/admin/series", &body).await;
    assert_eq!(
        (&again.headers["idempotent-replayed"], again.json(200)),
        (&"true".parse().expect("a value"), made.clone())
    );
    let booked = made["visits"].as_array().expect("visits");
    assert_eq!(booked.len(), many);
    assert!(booked.iter().all(|visit| visit["status"] == "confirmed"));
    let taken = keyed(&world, "s-2", "/v1/admin/series", &body).await.problem(409);
    assert!(!taken["alternatives"].as_array().expect("alternatives").is_empty(), "{taken}");
    let mut broken = body.clone();
    broken["visits"]["repeat"]["every"] = json!(0);
    assert_eq!(world.post(SECRET, "/v1/admin/series", &broken).await.problem(422)["errors"][0]["field"], "every");

    let second = format!("/v1/admin/bookings/{}/series", booked[1]["id"].as_str().expect("an id"));
    let later = json!({"scope": "this_and_later"});
    let foreseen = world.post(SECRET, &format!("{second}/plan"), &later).await.json(200);
    assert_eq!(foreseen["visits"].as_array().expect("visits").len(), many - 1);
    let cancelled = keyed(&world, "s-3", &second, &later).await.json(200);
    let coming = |view: &Value| {
        view["visits"].as_array().expect("visits").iter().filter(|visit| visit["coming"] == true).count()
    };
    assert_eq!(coming(&cancelled), 1);
    let series = format!("/v1/admin/series/{}", made["id"].as_str().expect("an id"));
    assert_eq!(coming(&world.get(SECRET, &series).await.json(200)), 1);
    world.get("sk_demo_northside", &series).await.problem(404);
    world.get(SECRET, "/v1/admin/series/none").await.problem(404);
}
