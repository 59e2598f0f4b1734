//! The same request again: a second click, a reload, a client that never heard the answer, a server that was killed.

use crate::world::{PUBLIC, Reply, SECRET, World, booking};
use reqwest::Method;
use serde_json::{Value, json};

/// As if the process had been killed after the work was done and before its answer was kept.
async fn forget_answers(world: &World) {
    let killed = "update keyed_requests set status = null, body = null";
    sqlx::query(killed).execute(world.database.database.owner()).await.expect("answers can be forgotten");
}

async fn post(world: &World, secret: &str, key: &str, path: &str, body: &Value) -> Reply {
    let call = world.request(Method::POST, path).bearer_auth(secret).header("idempotency-key", key);
    world.send(call.json(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_after_a_kill_finds_what_was_made_and_makes_nothing_twice() {
    let world = World::open().await;
    let slots = world.slots("ipl").await;
    let request = booking("ipl", &slots[3], 1);
    let lead = json!({"name": "Ada Moss", "phone": "(512) 555-0177", "consent_version": 1});
    let (bookings, leads) = ("select count(*) from bookings", "select count(*) from leads");
    let before = (world.count(bookings).await, world.count(leads).await);
    let booked = post(&world, PUBLIC, "b-1", "/v1/bookings", &request).await.json(200);
    let kept = post(&world, PUBLIC, "l-1", "/v1/leads", &lead).await.json(200);
    let path = format!("/v1/admin/bookings/{}/confirm", booked["id"].as_str().expect("an id"));
    let confirmed = post(&world, SECRET, "c-1", &path, &json!({"version": booked["version"]})).await.json(200);
    forget_answers(&world).await;
    let again = post(&world, PUBLIC, "b-1", "/v1/bookings", &request).await.json(200);
    assert_eq!((&again["id"], &again["status"]), (&booked["id"], &json!("confirmed")));
    assert_eq!(post(&world, PUBLIC, "l-1", "/v1/leads", &lead).await.json(200), kept);
    let repeated = post(&world, SECRET, "c-1", &path, &json!({"version": booked["version"]})).await.json(200);
    assert_eq!(repeated["version"], confirmed["version"]);
    assert_eq!((world.count(bookings).await, world.count(leads).await), (before.0 + 1, before.1 + 1));
    // A failure gives the key back: the corrected request may have it.
    post(&world, PUBLIC, "l-2", "/v1/leads", &json!({"name": "Ada Moss"})).await.problem(422);
    post(&world, PUBLIC, "l-2", "/v1/leads", &lead).await.json(200);
    // The next one is answered from what was kept.
    let kept = post(&world, PUBLIC, "b-1", "/v1/bookings", &request).await;
    assert_eq!(kept.headers["idempotent-replayed"], "true");
    assert_eq!(kept.json(200), again);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_turn_sent_again_under_its_key_is_one_turn() {
    let world = World::open().await;
    let hello = json!({"text": "How much is botox?"});
    let key = "0190a000-0000-7000-8000-000000000001";
    post(&world, PUBLIC, "short", "/v1/chat/turn", &hello).await.problem(422);
    let first = post(&world, PUBLIC, key, "/v1/chat/turn", &hello).await.json(200);
    let lost = post(&world, PUBLIC, key, "/v1/chat/turn", &hello).await;
    assert_eq!(lost.headers["idempotent-replayed"], "true");
    let lost = lost.json(200);
    assert_eq!(lost["messages"], first["messages"]);
    assert_eq!(
        world.count("select count(*) from conversations where created_at > now() - interval '1 minute'").await,
        1
    );
    post(&world, PUBLIC, key, "/v1/chat/turn", &json!({"text": "Something else"})).await.problem(409);

    let token = lost["conversation"].as_str().expect("a conversation");
    let more = json!({"conversation": token, "text": "34 units"});
    let second = post(&world, PUBLIC, "2", "/v1/chat/turn", &more).await.json(200);
    let again = post(&world, PUBLIC, "2", "/v1/chat/turn", &more).await.json(200);
    assert_eq!(second["messages"], again["messages"]);
    let kept = "select count(*) from keyed_requests where body::text like '%messages%' or body::text like '%token%'";
    assert_eq!(world.count(kept).await, 0, "an answer with a secret is not kept");
}

/// The hosted page's form as a browser without script reads and sends it.
struct Form<'a> {
    world: &'a World,
    address: String,
    start: String,
    cookie: String,
}

impl Form<'_> {
    /// Loads the page; answers its text.
    async fn load(&mut self) -> String {
        let page = self.world.request(Method::GET, &self.address).header("accept", "text/html");
        let page = self.world.send(page.header("cookie", &self.cookie)).await;
        assert_eq!(page.status, 200);
        self.take_cookie(&page);
        page.text
    }

    fn take_cookie(&mut self, reply: &Reply) {
        let mut set = reply.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        if let Some(form) = set.rfind(|cookie| cookie.starts_with("anteroom-form=")) {
            assert!(form.contains("HttpOnly") && form.contains("SameSite=Lax"), "{form}");
            form.split(';').next().expect("a pair").clone_into(&mut self.cookie);
        }
    }

    /// Where the form leads.
    async fn send(&mut self, page: &str, phone: &str) -> Reply {
        let id = page.split("name=\"form\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
        let fields = [
            ("clinic", "lumen"),
            ("service_key", "ipl"),
            ("answers", "{}"),
            ("start", &self.start),
            ("practitioner_id", ""),
            ("name", "Ada Moss"),
            ("phone", phone),
            ("email", "ada@example.com"),
            ("consent_version", "1"),
            ("form", id),
        ];
        let post = self.world.request(Method::POST, "/api/site/book").header("accept", "text/html");
        let reply = self.world.send(post.header("cookie", &self.cookie).form(&fields)).await;
        self.take_cookie(&reply);
        reply
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twice_and_again_after_going_back_from_the_checkout_is_one_booking() {
    let world = World::open().await;
    let start = world.slots("ipl").await[6]["start"].as_str().expect("a start").to_owned();
    let address = format!("/c/lumen?service=ipl&date={}&slot={start}&step=details", &start[..10]);
    let mut form = Form { world: &world, address, start, cookie: String::new() };
    let before = world.count("select count(*) from bookings").await;
    let page = form.load().await;
    let first = form.send(&page, "(512) 555-0177").await;
    assert_eq!(first.status, 303, "{}", first.text);
    let checkout = first.headers["location"].clone();
    assert!(checkout.to_str().expect("an address").ends_with("/pay"), "{checkout:?}");
    assert_eq!(form.send(&page, "(512) 555-0177").await.headers["location"], checkout, "a second click");

    // Back from the checkout the page is loaded anew: it knows whose time that is.
    let back = form.load().await;
    assert!(back.contains("This time is held for you") && !back.contains("no longer free"));
    assert!(back.contains(checkout.to_str().expect("an address")), "the way on");
    assert_eq!(form.send(&back, "(512) 555-0177").await.headers["location"], checkout, "the same form again");
    assert_eq!(world.count("select count(*) from bookings").await, before + 1);

    // A correction takes the time anew rather than a second one beside it.
    let corrected = form.send(&back, "(512) 555-0178").await;
    assert_ne!(corrected.headers["location"], checkout);
    let held = "select count(*) from bookings where state = 'awaiting_deposit' and client_name = 'Ada Moss'";
    assert_eq!(world.count(held).await, 1);
    let stranger = form.world.request(Method::GET, &form.address).header("accept", "text/html");
    assert!(!world.send(stranger).await.text.contains("held for you"), "another browser is told nothing");
}
