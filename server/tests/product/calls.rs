//! Every call of the API as it is meant, and who may make it.

use crate::world::{PUBLIC, SECRET, World, booking};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn every_call_answers_and_keys_open_only_their_own_doors() {
    let world = World::open().await;
    public_calls(&world).await;
    bookings_of_the_clinic(&world).await;
    leads_of_the_clinic(&world).await;
    keys(&world).await;
    pages(&world).await;
}

async fn public_calls(world: &World) {
    let price = json!({"service": "ipl", "answers": {}});
    let estimate = world.post(PUBLIC, "/v1/estimate", &price).await.json(200);
    assert!(estimate["total"]["high"]["minor"].as_i64().expect("an amount") > 0);
    assert!(!estimate["lines"].as_array().expect("lines").is_empty());

    let first = world.post(PUBLIC, "/v1/chat/turn", &json!({"text": "How much is botox?"})).await.json(200);
    let token = first["conversation"].as_str().expect("a conversation");
    let second = world.post(PUBLIC, "/v1/chat/turn", &json!({"conversation": token, "text": "34 units"})).await;
    let before = first["messages"].as_array().expect("messages").len();
    assert!(second.json(200)["messages"].as_array().expect("messages").len() > before);
    assert!(world.slots("ipl").await.len() > 10);
}

async fn bookings_of_the_clinic(world: &World) {
    let slots = world.slots("ipl").await;
    let request = booking("ipl", &slots[3], 1);
    let send = || {
        let call = world.request(Method::POST, "/v1/bookings").bearer_auth(PUBLIC);
        world.send(call.header("idempotency-key", "once-1").json(&request))
    };
    let (first, again) = (send().await.json(200), send().await);
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(again.json(200)["id"], first["id"]);
    assert_eq!(first["status"], "awaiting_deposit");
    let link = first["checkout_url"].as_str().expect("a pay link");
    paying(world, link).await;
    let other = world.request(Method::POST, "/v1/bookings").bearer_auth(PUBLIC).header("idempotency-key", "once-1");
    world.send(other.json(&booking("ipl", &slots[9], 2))).await.problem(409);

    let listed = world.get(SECRET, "/v1/admin/bookings?status=awaiting_deposit").await.json(200);
    let ids: Vec<&Value> = listed["bookings"].as_array().expect("a list").iter().map(|found| &found["id"]).collect();
    assert!(ids.contains(&&first["id"]));
    let id = first["id"].as_str().expect("an id");
    let path = format!("/v1/admin/bookings/{id}/cancel");
    let (stale, fresh) = (json!({"version": 0}), json!({"version": first["version"], "reason": "A test"}));
    world.post(SECRET, &path, &stale).await.problem(409);
    assert_eq!(world.post(SECRET, &path, &fresh).await.json(200)["status"], "cancelled");
    let other_clinic = world.post("sk_demo_northside", &path, &json!({})).await;
    let unknown = "/v1/admin/bookings/0190a000-0000-7000-8000-000000000001/cancel";
    let unknown = world.post("sk_demo_northside", unknown, &json!({})).await;
    assert_eq!(other_clinic.problem(404), unknown.problem(404), "foreign and unknown answer alike");
}

/// Whoever only looks at a pay link opens nothing; its form leads to one checkout, however often it is sent.
async fn paying(world: &World, link: &str) {
    let before = world.count("select count(*) from payments").await;
    for method in [Method::GET, Method::HEAD] {
        let looked = world.send(world.client.request(method.clone(), link).header("accept", "text/html")).await;
        assert_eq!(looked.status, 200, "{method}");
        assert!(method == Method::HEAD || looked.text.contains("method=\"post\""), "the page has the form");
    }
    let foreign = world.send(world.client.post(link).header("sec-fetch-site", "cross-site")).await;
    assert_eq!(foreign.status, 403);
    assert_eq!(world.count("select count(*) from payments").await, before, "nothing was opened");

    let page = world.checkout(link).await;
    assert!(page.contains("/sandbox/stripe/checkout/"), "{page}");
    assert_eq!(world.checkout(link).await, page);
    assert_eq!(world.count("select count(*) from payments").await, before + 1);
}

async fn leads_of_the_clinic(world: &World) {
    let form = json!({"name": "Ada Moss", "phone": "(512) 555-0177", "message": "Do you do Saturdays?",
        "consent_version": 1});
    let lead = world.post(PUBLIC, "/v1/leads", &form).await.json(200);
    let id = lead["id"].as_str().expect("an id");
    let listed = world.get(SECRET, "/v1/admin/leads?status=new").await.json(200);
    assert!(listed["leads"].as_array().expect("a list").iter().any(|found| found["id"] == lead["id"]));
    let path = format!("/v1/admin/leads/{id}/status");
    let moved = world.post(SECRET, &path, &json!({"status": "contacted"})).await.json(200);
    assert_eq!(moved["status"], "contacted");
    world.post(SECRET, &path, &json!({"status": "sold"})).await.problem(422);
    world.post("sk_demo_ridge", &path, &json!({"status": "won"})).await.problem(404);
}

async fn keys(world: &World) {
    let path = "/v1/admin/bookings";
    world.send(world.request(Method::GET, path)).await.problem(401);
    world.get("sk_demo_nobody", path).await.problem(401);
    world.get(PUBLIC, path).await.problem(403);
    let basic = world.request(Method::GET, path).basic_auth(SECRET, Some(""));
    world.send(basic).await.json(200);
    let revoke =
        "update api_keys set revoked_at = now() where prefix like 'sk_demo_ridge%' or prefix = 'sk_demo_ridge'";
    let changed = sqlx::query(revoke).execute(world.database.database.owner()).await.expect("keys can be revoked");
    if changed.rows_affected() > 0 {
        world.get("sk_demo_ridge", path).await.problem(401);
    }
}

async fn pages(world: &World) {
    for path in ["/healthz", "/v1", "/v1/openapi.json"] {
        assert_eq!(world.send(world.request(Method::GET, path)).await.status, 200, "{path}");
    }
    let page = world.send(world.request(Method::GET, "/c/lumen").header("accept", "text/html")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
    assert!(page.headers["content-security-policy"].to_str().expect("text").contains("frame-ancestors 'none'"));
    assert!(page.headers.contains_key("x-request-id"));
    let embed = world.send(world.request(Method::GET, "/demo/embed")).await;
    assert!(embed.status.is_redirection());
    let lost = world.send(world.request(Method::GET, "/no/such/page").header("accept", "text/html")).await;
    assert_eq!(lost.status, 404);
    world.send(world.request(Method::GET, "/v1/nothing")).await.problem(404);
    world.get(PUBLIC, "/v1/bookings").await.problem(405);
}
