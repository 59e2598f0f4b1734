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
    nul(&world).await;
    far_days(&world).await;
    field_names(&world).await;
    bare_refusals(&world).await;
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
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
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
        let unknown = if words.contains('\0') { 422 } else { 404 };
        world.post(PUBLIC, "/v1/estimate", &json!({"service": words})).await.problem(unknown);
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

/// What somebody who looks at the page or the code may send in place of a text.
async fn nul(world: &World) {
    let zip = |zip: &str| json!({"service": "home-cleaning", "answers": {"zip": zip}});
    let refused = world.post("pk_demo_brightside", "/v1/estimate", &zip("97201\u{0}")).await.problem(422);
    assert_eq!(refused["errors"][0]["field"], "answers.zip");
    let pick = |practitioner: &str, start: &str| json!({"input": {"input": "pick_slot", "start": start, "practitioner_id": practitioner}});
    for input in [
        pick("\u{0}", "2030-01-01T10:00:00Z"),
        pick("nobody", "2030-01-01T10:00:00Z"),
        pick("", "-262143-01-01T00:00:00Z"),
        pick("", "+262142-12-31T00:00:00Z"),
        json!({"input": {"input": "show_times", "from": "+262142-12-31"}}),
        json!({"input": {"input": "service", "key": "\u{0}"}}),
    ] {
        world.post(PUBLIC, "/v1/chat/turn", &input).await.problem(422);
    }
    for path in ["/v1/slots?service=ipl%00&from=2030-01-01&to=2030-01-02", "/v1/admin/bookings?search=%00"] {
        world.get(SECRET, path).await.problem(422);
    }
    world.post(SECRET, "/v1/admin/bookings/%00/cancel", &json!({})).await.problem(404);
    // Server functions, by form and by JSON, with a NUL in every text.
    let sign_in = [("email", "maya\u{0}@lumen.example"), ("password", "anteroom-demo")];
    let sign_in = world.request(Method::POST, "/api/session/sign-in").form(&sign_in);
    assert_eq!(world.send(sign_in).await.status, 422);
    let price = json!({"clinic": "lumen", "request": {"service_key": "ipl\u{0}", "answers": {}}});
    let price = world.send(world.request(Method::POST, "/api/site/price").json(&price)).await;
    assert_eq!(price.status, 404, "{}", price.text);
    let book = [
        ("clinic", "lumen"),
        ("service_key", "ipl\u{0}"),
        ("answers", "{}"),
        ("start", "2030-01-01T10:00:00Z"),
        ("name", "A\u{0}da"),
        ("phone", "5125550177"),
        ("email", ""),
        ("consent_version", "1"),
        ("website", ""),
    ];
    let book = world.send(world.request(Method::POST, "/api/site/book").form(&book)).await;
    assert!(book.status.is_client_error(), "{} {}", book.status, book.text);
    for page in ["/c/lumen%00", "/c/lumen?service=%00&slot=%00&ref=%00", "/b/%00", "/w/%00", "/w/pk_demo_lumen?c=%00"] {
        let page = world.send(world.request(Method::GET, page).header("accept", "text/html")).await;
        assert!(page.status.as_u16() < 500, "{}", page.text);
    }
}

async fn far_days(world: &World) {
    for days in [
        "from=-9999-01-01&to=-9999-01-01",
        "from=%2B262142-12-25&to=%2B262142-12-25",
        "from=2030-01-01&to=%2B9999-01-01",
    ] {
        world.get(PUBLIC, &format!("/v1/slots?service=ipl&{days}")).await.problem(422);
        world.get(SECRET, &format!("/v1/admin/bookings?{days}")).await.problem(422);
    }
    let slot = world.slots("ipl").await[0].clone();
    for start in ["-262143-01-01T00:00:00Z", "+262142-12-31T23:59:59Z", "9999-12-31T00:00:00Z"] {
        let mut request = booking("ipl", &slot, 1);
        request["start"] = json!(start);
        let refused = world.post(PUBLIC, "/v1/bookings", &request).await.problem(422);
        assert_eq!(refused["errors"][0]["field"], "start");
        let terms = json!({"clinic": "lumen", "request": {"service_key": "ipl", "answers": {}}, "start": start});
        assert_eq!(
            world.send(world.request(Method::POST, "/api/site/terms").json(&terms)).await.status,
            422,
            "{start}"
        );
    }
    for query in ["date=%2B262142-12-31&month=%2B262142-12", "slot=-262143-01-01T00:00:00Z&step=details"] {
        let page = world.request(Method::GET, &format!("/c/lumen?service=ipl&{query}")).header("accept", "text/html");
        assert_eq!(world.send(page).await.status, 200, "{query}");
    }
}

/// An error names its field as the call does.
async fn field_names(world: &World) {
    let named = |problem: Value| problem["errors"][0]["field"].as_str().expect("a field").to_owned();
    let lead = json!({"name": "Ada", "phone": "+15125550177"});
    assert_eq!(named(world.post(PUBLIC, "/v1/leads", &lead).await.problem(422)), "consent_version");
    let lead = json!({"name": "Ada", "phone": "+15125550177", "consent_version": 1, "service": "surgery"});
    assert_eq!(named(world.post(PUBLIC, "/v1/leads", &lead).await.problem(422)), "service");
    let slot = world.slots("ipl").await[0].clone();
    for (field, value) in [("practitioner", json!("nobody")), ("consent_version", Value::Null)] {
        let mut request = booking("ipl", &slot, 1);
        request[field] = value;
        assert_eq!(named(world.post(PUBLIC, "/v1/bookings", &request).await.problem(422)), field);
    }
    // Missing, unfit and unknown answers alike.
    let mut request = booking("dysport", &slot, 1);
    assert_eq!(named(world.post(PUBLIC, "/v1/bookings", &request).await.problem(422)), "answers.units");
    request["answers"] = json!({"units": 52.5});
    assert_eq!(named(world.post(PUBLIC, "/v1/bookings", &request).await.problem(422)), "answers.units");
    for answers in [json!({}), json!({"units": -1})] {
        let price = json!({"service": "dysport", "answers": answers});
        assert_eq!(named(world.post(PUBLIC, "/v1/estimate", &price).await.problem(422)), "answers.units");
    }
    let times = "/v1/slots?service=dysport&from=2030-01-01&to=2030-01-02&answers=";
    let times = world.get(PUBLIC, &format!("{times}%7B%22units%22%3A-1%7D")).await.problem(422);
    assert_eq!(named(times), "answers.units");
    let pick = json!({"input": {"input": "pick_slot", "start": "2030-01-01T10:00:00Z", "practitioner_id": "x"}});
    assert_eq!(named(world.post(PUBLIC, "/v1/chat/turn", &pick).await.problem(422)), "input.practitioner_id");
}

/// Refusals of layers and extractors, which would else be bare.
async fn bare_refusals(world: &World) {
    world.post(SECRET, "/v1/admin/bookings/%ff/cancel", &json!({})).await.problem(400);
    let kind = world.request(Method::POST, "/v1/leads").bearer_auth(PUBLIC).header("content-type", "text/plain");
    world.send(kind.body("name=Ada")).await.problem(415);
    let big = vec![b'x'; 300 << 10];
    let form = world.request(Method::POST, "/api/site/book").header("accept", "text/html").body(big.clone());
    let page = world.send(form.header("content-type", "application/x-www-form-urlencoded")).await;
    assert_eq!(
        (page.status.as_u16(), page.headers["content-type"].to_str().ok()),
        (413, Some("text/html; charset=utf-8"))
    );
    let script = world.request(Method::POST, "/api/site/price").header("content-type", "application/json").body(big);
    assert_eq!(world.send(script).await.json(413)["code"], "invalid");
    let path = world.request(Method::GET, "/b/%ff/pay").header("accept", "text/html");
    let path = world.send(path).await;
    assert_eq!(
        (path.status.as_u16(), path.headers["content-type"].to_str().ok()),
        (404, Some("text/html; charset=utf-8"))
    );
}

async fn webhooks(world: &World) {
    let forged = world.request(Method::POST, "/v1/stripe/webhook").header("stripe-signature", "t=1,v1=00");
    let refused = world.send(forged.body("{\"id\":\"evt_1\"}")).await;
    assert!(refused.status.is_client_error());
    assert_settled(&refused, "a forged delivery");
    assert_eq!(world.count("select count(*) from provider_events").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_large_a_body_is_refused_in_a_form_that_a_foreign_page_can_read() {
    let world = World::open().await;
    world.list_site("lumen", "https://clinic.example").await;
    let call = world.request(Method::POST, "/v1/leads").header("origin", "https://clinic.example").bearer_auth(PUBLIC);
    let refused = world.send(call.header("content-type", "application/json").body(vec![b'x'; 300 << 10])).await;
    assert_eq!(refused.problem(413)["type"], "/v1/problems/too-large");
    assert_eq!(refused.headers["access-control-allow-origin"], "https://clinic.example");
    let nobody = world.request(Method::POST, "/v1/leads").header("origin", "https://clinic.example");
    let nobody = world.send(nobody.json(&json!({}))).await;
    nobody.problem(401);
    assert!(!nobody.headers.contains_key("access-control-allow-origin"), "without a key there is no clinic");
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_pages_and_floods_are_turned_away_in_a_form_that_scripts_can_read() {
    let world = World::limited(3).await;
    world.list_site("lumen", "https://clinic.example").await;
    let foreign = world.request(Method::POST, "/api/session/sign-in").header("sec-fetch-site", "cross-site");
    let refused = world.send(foreign).await;
    assert_eq!(refused.json(403)["code"], "forbidden");
    assert_eq!(refused.headers["x-content-type-options"], "nosniff");
    let old_browser = world.request(Method::POST, "/api/session/sign-in").header("origin", "https://evil.example");
    assert_eq!(world.send(old_browser).await.status, 403);
    let mut last = None;
    for _ in 0..5 {
        last = Some(world.post(PUBLIC, "/v1/chat/turn", &json!({"text": "Hello"})).await);
    }
    let last = last.expect("five were sent");
    assert_eq!(last.problem(429)["title"], "Too many requests");
    for header in ["retry-after", "ratelimit", "ratelimit-policy"] {
        assert!(last.headers.contains_key(header), "{header}");
    }
    // A page of the clinic's site can read that refusal, and every other one of a public call.
    for (body, status) in [(Vec::new(), 429), (vec![b'x'; 3 << 10], 429)] {
        let call =
            world.request(Method::POST, "/v1/leads").header("origin", "https://clinic.example").bearer_auth(PUBLIC);
        let refused = world.send(call.header("content-type", "application/json").body(body)).await;
        assert_eq!(refused.status, status);
        assert_eq!(refused.headers["access-control-allow-origin"], "https://clinic.example");
        let exposed = refused.headers["access-control-expose-headers"].to_str().expect("text");
        assert!(exposed.contains("retry-after") && exposed.contains("ratelimit-policy"), "{exposed}");
    }
    let preflight = world.request(Method::OPTIONS, "/v1/bookings").header("origin", "https://clinic.example");
    let preflight = preflight.header("access-control-request-method", "POST");
    let allowed = world.send(preflight.header("access-control-request-headers", "idempotency-key")).await;
    assert!(allowed.status.is_success(), "asking first is not limited");
    assert!(allowed.headers["access-control-allow-headers"].to_str().expect("text").contains("idempotency-key"));
    let admin = world.request(Method::GET, "/v1/admin/leads").header("origin", "https://clinic.example");
    assert!(!world.send(admin.bearer_auth(SECRET)).await.headers.contains_key("access-control-allow-origin"));
}
