//! What does not fit is refused in words, and never breaks anything.

use crate::world::{PUBLIC, Reply, SECRET, World, booking};
use anteroom::system::SystemClock;
use ports::Clock;
use reqwest::Method;
use serde_json::{Value, json};

const STRANGE: [&str; 7] = [
    "<script>alert(1)</script>",
    "\u{0}\u{1}\u{7f}",
    "💉💆‍♀️🫧",
    "\u{202e}שלום مرحبا",
    "'; drop table bookings; --",
    "",
    "{{7*7}}${7*7}%00%0a",
];

/// Carried out or refused: never our fault, and nothing of the machine room in it.
fn assert_settled(reply: &Reply, about: &str) {
    assert!(reply.status.as_u16() < 500, "{about}: {} {}", reply.status, reply.text);
    reply.assert_discreet();
    if reply.status.is_client_error() {
        reply.problem(reply.status.as_u16());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_refused_in_words_and_never_our_fault() {
    let world = World::open().await;
    let before = world.count("select count(*) from bookings").await;
    bodies(&world).await;
    strange_words(&world).await;
    times(&world).await;
    quantities(&world).await;
    webhooks(&world).await;
    strange_links(&world).await;
    assert_eq!(world.count("select count(*) from bookings").await, before, "nothing of this became a booking");
}

async fn bodies(world: &World) {
    for path in ["/v1/estimate", "/v1/leads", "/v1/bookings", "/v1/chat/turn"] {
        for body in ["", "{", "[]", "null", "{\"service\": 7, \"text\": {}}", "{\"surprise\": true}"] {
            let call = world.request(Method::POST, path).bearer_auth(PUBLIC).header("content-type", "application/json");
            let reply = world.send(call.body(body)).await;
            assert!(reply.status.is_client_error(), "{path} took {body}");
            assert_settled(&reply, path);
        }
        let call = world.request(Method::POST, path).bearer_auth(PUBLIC).header("content-type", "application/json");
        // The connection may be closed before all was sent, which is an answer too.
        if let Ok(answer) = call.body(vec![b'x'; 10 << 20]).send().await {
            assert_eq!(answer.status(), 413, "{path}");
        }
    }
    let long = world.post(PUBLIC, "/v1/chat/turn", &json!({"text": "a".repeat(100_000)})).await;
    assert_settled(&long, "a message of 100 kB");
}

async fn strange_words(world: &World) {
    for words in STRANGE {
        let lead = json!({"name": words, "phone": words, "email": words, "message": words, "service": words,
            "referral_code": words, "source": words, "consent_version": 1});
        let said = world.post(PUBLIC, "/v1/leads", &lead).await;
        assert!(said.status.is_client_error(), "{words:?} is no phone and no e-mail");
        assert_settled(&said, words);
        let message = json!({"name": format!("Ada {words}"), "phone": "+15125550177", "message": words,
            "consent_version": 1});
        assert_settled(&world.post(PUBLIC, "/v1/leads", &message).await, words);
        assert_settled(&world.post(PUBLIC, "/v1/chat/turn", &json!({"text": words})).await, words);
        let token = json!({"conversation": words, "text": "Hello"});
        assert_settled(&world.post(PUBLIC, "/v1/chat/turn", &token).await, words);
        world.post(PUBLIC, "/v1/estimate", &json!({"service": words})).await.problem(404);
        let search = world.request(Method::GET, "/v1/admin/bookings").bearer_auth(SECRET).query(&[("search", words)]);
        assert_settled(&world.send(search).await, words);
    }
}

async fn times(world: &World) {
    let now = SystemClock.now();
    let far = [now - chrono::Days::new(2), now + chrono::Days::new(3_000)];
    let slot = world.slots("ipl").await[0].clone();
    for start in far {
        let mut request = booking("ipl", &slot, 1);
        request["start"] = json!(start);
        let refused = world.post(PUBLIC, "/v1/bookings", &request).await;
        assert!(refused.status.is_client_error(), "{start}");
        assert_settled(&refused, "a time nobody offers");
    }
    // 2:30 in the night of March 14, 2027 does not exist in Austin.
    for start in ["2027-03-14T02:30:00", "yesterday", "2026-13-45T99:00:00Z", "+275760-09-13T00:00:00Z"] {
        let mut request = booking("ipl", &slot, 1);
        request["start"] = json!(start);
        world.post(PUBLIC, "/v1/bookings", &request).await.problem(422);
    }
    for days in ["from=2026-12-10&to=2026-12-01", "from=1900-01-01&to=1900-01-02", "from=x&to=y", "from=2026-12-01"] {
        let reply = world.get(PUBLIC, &format!("/v1/slots?service=ipl&{days}")).await;
        assert_settled(&reply, days);
    }
    world.get(PUBLIC, "/v1/slots?service=nothing&from=2026-12-01&to=2026-12-02").await.problem(404);
}

async fn quantities(world: &World) {
    for units in [json!(-1), json!(0), json!(1e300), json!("NaN"), json!("9".repeat(400)), Value::Null, json!([1])] {
        let price = json!({"service": "dysport", "answers": {"units": units}});
        world.post(PUBLIC, "/v1/estimate", &price).await.problem(422);
    }
    let price = json!({"service": "dysport", "answers": {"no_such_question": 1}});
    world.post(PUBLIC, "/v1/estimate", &price).await.problem(422);
}

async fn strange_links(world: &World) {
    for token in ["%0A", "%0D%0ALocation:%20x", "%00", "%22%3E%3Cscript%3E", "%F0%9F%92%89", "a%2Fb", "%FF"] {
        for method in [Method::GET, Method::POST] {
            for path in [format!("/b/{token}"), format!("/b/{token}/pay"), format!("/b/{token}/calendar.ics")] {
                let call = world.request(method.clone(), &path).header("accept", "text/html");
                let reply = world.send(call).await;
                assert!(reply.status.as_u16() < 500, "{method} {path}: {} {}", reply.status, reply.text);
            }
        }
    }
    let refused = world.send(world.request(Method::POST, "/b/%0A/pay")).await;
    assert_eq!(
        (refused.status.as_u16(), refused.headers["location"].as_bytes()),
        (303, &b"/b/%0A?checkout=not_found"[..])
    );
    let page = world.send(world.request(Method::GET, "/b/%0A/pay").header("accept", "text/html")).await;
    assert!(page.text.contains("cannot find this booking"));
}

async fn webhooks(world: &World) {
    let forged = world.request(Method::POST, "/v1/stripe/webhook").header("stripe-signature", "t=1,v1=00");
    let refused = world.send(forged.body("{\"id\":\"evt_1\"}")).await;
    assert!(refused.status.is_client_error());
    assert_settled(&refused, "a forged delivery");
    assert_eq!(world.count("select count(*) from provider_events").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_pages_and_floods_are_turned_away_in_a_form_that_scripts_can_read() {
    let world = World::limited(3).await;
    let foreign = world.request(Method::POST, "/api/sign_in").header("sec-fetch-site", "cross-site");
    let refused = world.send(foreign).await;
    assert_eq!(refused.json(403)["code"], "forbidden");
    assert_eq!(refused.headers["x-content-type-options"], "nosniff");
    let old_browser = world.request(Method::POST, "/api/sign_in").header("origin", "https://evil.example");
    assert_eq!(world.send(old_browser).await.status, 403);
    let mut last = None;
    for _ in 0..5 {
        last = Some(world.post(PUBLIC, "/v1/chat/turn", &json!({"text": "Hello"})).await);
    }
    let last = last.expect("five were sent");
    assert_eq!(last.problem(429)["title"], "Too many requests");
    for header in ["retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"] {
        assert!(last.headers.contains_key(header), "{header}");
    }
}
