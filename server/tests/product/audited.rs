//! What becomes of bookings and enquiries stands in the clinic's audit log, in words and without a client's details.

use crate::world::{PUBLIC, SECRET, World, booking};
use reqwest::Method;
use serde_json::{Value, json};

const PASSWORD: &str = "anteroom-demo";

async fn entries(world: &World, text: &str) -> Vec<Value> {
    let form = [("email", "lena@lumen.example"), ("password", PASSWORD)];
    let signed_in = world.send(world.request(Method::POST, "/api/session/sign-in").form(&form)).await;
    let cookies = signed_in.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let cookie = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("anteroom="));
    let cookie = cookie.unwrap_or_else(|| panic!("signed in: {}", signed_in.text)).to_owned();
    let filter = json!({"filter": {"text": text, "from": null, "to": null, "before": null}});
    let request = world.request(Method::POST, "/api/portal/audit").header("cookie", cookie).json(&filter);
    world.send(request).await.json(200)["entries"].as_array().expect("a list").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_of_bookings_and_enquiries_stands_in_the_audit_log_in_words() {
    let world = World::open().await;
    let slots = world.slots("ipl").await;
    let held = world.post(PUBLIC, "/v1/bookings", &booking("ipl", &slots[3], 1)).await.json(200);
    let id = held["id"].as_str().expect("an id");
    let path = |act: &str| format!("/v1/admin/bookings/{id}/{act}");
    world.post(SECRET, &path("confirm"), &json!({})).await.json(200);
    let to = json!({"start": slots[9]["start"], "practitioner": slots[9]["practitioner"]});
    world.post(SECRET, &path("reschedule"), &to).await.json(200);
    let token = held["manage_url"].as_str().expect("a link").rsplit('/').next().expect("a token");
    let page = world.request(Method::POST, "/api/site/cancel").form(&[("token", token), ("version", "3")]);
    assert_eq!(world.send(page).await.status, 200);
    let enquiry =
        json!({"name": "Client 7", "phone": "+15125550177", "message": "Do you do scars?", "consent_version": 1});
    let lead = world.post(PUBLIC, "/v1/leads", &enquiry).await.json(200);
    let status = format!("/v1/admin/leads/{}/status", lead["id"].as_str().expect("an id"));
    for word in ["contacted", "contacted", "won"] {
        world.post(SECRET, &status, &json!({"status": word})).await.json(200);
    }

    let of_booking = entries(&world, id).await;
    let titles: Vec<_> = of_booking.iter().map(|entry| entry["title"].as_str().expect("words")).collect();
    assert_eq!(titles, ["cancelled a booking", "moved a booking", "confirmed a booking", "made a booking"]);
    assert!(
        of_booking.iter().all(|entry| entry["subject"] == format!("booking of Client 1 ({id})")),
        "{of_booking:#?}"
    );
    let details = |at: usize| of_booking[at]["details"].to_string();
    assert!(details(0).contains("status: confirmed → cancelled"), "{}", details(0));
    assert!(details(1).contains("time: ") && !details(1).contains("status"), "{}", details(1));
    assert!(details(2).contains("status: awaiting deposit → confirmed"), "{}", details(2));
    assert!(details(3).contains("service: ") && details(3).contains("status: awaiting deposit"), "{}", details(3));
    assert_eq!(of_booking[0]["actor"], "A client");
    assert_eq!(of_booking[0]["address"], "", "a client's network address is not kept for good");
    assert!(of_booking[1]["actor"].as_str().is_some_and(|actor| actor.starts_with("Key sk_")), "{of_booking:#?}");

    let of_lead = entries(&world, lead["id"].as_str().expect("an id")).await;
    let titles: Vec<_> = of_lead.iter().map(|entry| entry["title"].as_str().expect("words")).collect();
    assert_eq!(
        titles,
        ["changed a lead’s status", "changed a lead’s status", "left an enquiry"],
        "no change, no entry"
    );
    assert!(of_lead[0]["details"].to_string().contains("status: contacted → won"));
    assert!(of_lead[2]["subject"].as_str().is_some_and(|subject| subject.starts_with("enquiry of Client 7")));

    assert_eq!(entries(&world, "client 7").await.len(), 3, "a client's name finds what was about them");
    let kept: String = sqlx::query_scalar("select string_agg(a::text, ' ') from audit_entries a")
        .fetch_one(world.database.database.owner())
        .await
        .expect("the log");
    for personal in ["Client 1", "Client 7", "5125550", "example.com", "scars"] {
        assert!(!kept.contains(personal), "{personal} is kept for good");
    }
}
