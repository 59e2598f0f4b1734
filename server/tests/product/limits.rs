//! Who has which budget, and what a full one says.

use crate::world::{PUBLIC, Reply, SECRET, World};
use anteroom::system::SystemClock;
use ports::Clock;
use reqwest::{Method, RequestBuilder, header::SET_COOKIE};
use serde_json::json;
use std::time::{Duration, Instant};

const PASSWORD: &str = "anteroom-demo";

fn sign_in(world: &World, email: &str, password: &str) -> RequestBuilder {
    world.request(Method::POST, "/api/session/sign-in").form(&[("email", email), ("password", password)])
}

/// Signs in and answers the session's cookie.
async fn session(world: &World, email: &str) -> String {
    let reply = world.send(sign_in(world, email, PASSWORD)).await;
    let cookies = reply.headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookie = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("anteroom="));
    cookie.unwrap_or_else(|| panic!("signed in: {} {}", reply.status, reply.text)).to_owned()
}

async fn call(world: &World, path: &str, body: &serde_json::Value, headers: &[(&str, &str)]) -> Reply {
    let mut request = world.request(Method::POST, path).json(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.send(request).await
}

/// Of the first budget: how many a minute, how many are left, and the seconds until it is whole again.
fn budget(reply: &Reply) -> (u32, u32, u32) {
    let text =
        |name: &str| reply.headers[name].to_str().expect("plain text").split(',').next().unwrap_or_default().to_owned();
    let (policy, limit) = (text("ratelimit-policy"), text("ratelimit"));
    let part = |text: &str, name: &str| {
        let found = text.split(';').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        found.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name} in {text}"))
    };
    assert_eq!((policy.split(';').next(), part(&policy, "w")), (limit.split(';').next(), 60));
    (part(&policy, "q"), part(&limit, "r"), part(&limit, "t"))
}

fn number(reply: &Reply, header: &str) -> u32 {
    let value = reply.headers.get(header).unwrap_or_else(|| panic!("no {header}: {} {}", reply.status, reply.text));
    value.to_str().expect("plain text").parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_passwords_ends_after_a_few_attempts_from_one_address() {
    let world = World::configured(|config| config.limits.sign_ins_per_minute = 3).await;
    for attempt in 0..3 {
        let reply = world.send(sign_in(&world, &format!("nobody{attempt}@lumen.example"), "guess")).await;
        assert_eq!(reply.json(422)["code"], "invalid");
        let (most, left, _) = budget(&reply);
        assert_eq!((most, left), (3, 2 - attempt));
    }
    let refused = world.send(sign_in(&world, "maya@lumen.example", PASSWORD)).await;
    assert_eq!(refused.json(429)["code"], "rate_limited");
    let (most, left, reset) = budget(&refused);
    assert_eq!((most, left, reset), (3, 0, number(&refused, "retry-after")));
    assert!(reset > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_costs_no_writes_and_every_console_has_a_budget_of_its_own() {
    let world = World::configured(|config| {
        config.limits.writes_per_minute = 1;
        config.limits.reads_per_minute = 40;
        config.limits.console_writes_per_minute = 2;
        config.limits.console_reads_per_minute = 5;
    })
    .await;
    let place = json!({"place": "/w/pk_demo_lumen?locale=en"});
    for _ in 0..5 {
        assert_eq!(call(&world, "/api/widget/look", &place, &[]).await.status, 200, "to look is to read");
    }
    let (maya, lena) = (session(&world, "maya@lumen.example").await, session(&world, "lena@lumen.example").await);
    let board = json!({"date": null, "columns": "practitioner"});
    for _ in 0..5 {
        call(&world, "/api/console/board", &board, &[("cookie", &maya)]).await.json(200);
    }
    assert_eq!(
        call(&world, "/api/console/board", &board, &[("cookie", &maya)]).await.json(429)["code"],
        "rate_limited"
    );
    let other = call(&world, "/api/console/board", &board, &[("cookie", &lena)]).await;
    assert_eq!(other.status, 200, "another browser at the same address goes on: {}", other.text);
    let (most, left, _) = budget(&other);
    assert_eq!((most, left), (5, 4));
    let change = json!({"lead": "0190a000-0000-7000-8000-000000000001", "status": "won"});
    for _ in 0..2 {
        call(&world, "/api/console/lead/status", &change, &[("cookie", &maya)]).await.json(404);
    }
    call(&world, "/api/console/lead/status", &change, &[("cookie", &maya)]).await.json(429);
    // A made-up session has no budget: it counts for its address, as a write of a visitor.
    let invented = [("cookie", "anteroom=0000000000000000000000000000000000000000000")];
    call(&world, "/api/console/lead/status", &change, &invented).await.json(401);
    call(&world, "/api/console/lead/status", &change, &invented).await.json(429);
    let call_of_software = json!({"status": "won"});
    for _ in 0..3 {
        let path = "/v1/admin/leads/0190a000-0000-7000-8000-000000000001/status";
        world.post(SECRET, path, &call_of_software).await.problem(404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_from_everywhere_fills_one_clinic_and_no_other() {
    let world = World::configured(|config| {
        config.server.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
        config.limits.clinic_requests_per_minute = 6;
    })
    .await;
    let look = async |clinic: &str, address: &str| {
        let place = json!({"place": format!("/w/pk_demo_{clinic}?locale=en")});
        call(&world, "/api/widget/look", &place, &[("x-forwarded-for", address)]).await
    };
    for visitor in 0..6 {
        assert_eq!(look("lumen", &format!("198.51.100.{visitor}")).await.status, 200);
    }
    let full = look("lumen", "198.51.100.77").await;
    assert_eq!(full.json(429)["code"], "rate_limited");
    assert!(number(&full, "retry-after") > 0);
    let page = world.request(Method::POST, "/api/site/clinic").form(&[("clinic", "lumen")]);
    let site = world.send(page.header("x-forwarded-for", "198.51.100.78")).await;
    assert_eq!(site.status, 429, "the clinic's own page is of the same crowd: {}", site.text);
    world.get(PUBLIC, "/v1/slots?service=ipl&from=2026-12-01&to=2026-12-02").await.problem(429);
    world.get(SECRET, "/v1/admin/leads").await.json(200);
    assert_eq!(look("northside", "198.51.100.79").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn live_streams_are_counted_and_end_with_the_session() {
    let world = World::configured(|config| {
        config.limits.streams_per_session = 2;
        config.limits.streams_per_address = 1;
    })
    .await;
    let cookie = session(&world, "maya@lumen.example").await;
    let open = async || {
        let request = world.request(Method::GET, "/console/events").header("cookie", &cookie);
        request.send().await.expect("an answer")
    };
    let (mut first, second) = (open().await, open().await);
    assert_eq!((first.status().as_u16(), second.status().as_u16()), (200, 200));
    assert_eq!(open().await.status(), 429);
    drop(second);
    assert_eq!(reopened(open).await, 200, "one that was closed makes room");

    let said = world.post(PUBLIC, "/v1/chat/turn", &json!({"text": "Hello"})).await.json(200);
    let chat = format!("/w/events?c={}", said["conversation"].as_str().expect("a conversation"));
    let visitor = world.request(Method::GET, &chat).send().await.expect("an answer");
    assert_eq!(visitor.status(), 200);
    assert_eq!(world.request(Method::GET, &chat).send().await.expect("an answer").status(), 429);

    let signed_out = world.request(Method::POST, "/api/session/sign-out").header("cookie", &cookie).send().await;
    assert!(signed_out.expect("an answer").status().as_u16() < 400);
    let begun = Instant::now();
    while let Ok(Some(_)) = first.chunk().await {
        assert!(begun.elapsed() < Duration::from_secs(30), "the stream of a session that ended goes on");
    }
    assert_eq!(open().await.status(), 401);
}

/// The status of a stream that is opened as soon as there is room: a closed connection is noticed a moment later.
async fn reopened(open: impl AsyncFn() -> reqwest::Response) -> u16 {
    let mut status = 0;
    for _ in 0..50 {
        status = open().await.status().as_u16();
        if status == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    status
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_are_counted_once_for_all_processes() {
    let world = World::configured(|config| {
        config.server.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
        config.limits.sign_ins_per_minute = 4;
    })
    .await;
    let second = world.second_process().await;
    // The count is of a minute on the clock: one that ends in between is tried again from another address.
    for round in 0..3 {
        let minute = || SystemClock.now().timestamp() / 60;
        let (begun, mut answers) = (minute(), Vec::new());
        for (attempt, base) in [&world.base, &second, &world.base, &second, &world.base].into_iter().enumerate() {
            let form = [("email", format!("nobody{attempt}@lumen.example")), ("password", "guess".into())];
            let request = world.client.post(format!("{base}/api/session/sign-in")).form(&form);
            // Of one household, which is one visitor.
            let household = format!("2001:db8:0:{round}::{attempt}");
            answers.push(world.send(request.header("x-forwarded-for", household)).await);
        }
        if minute() != begun {
            continue;
        }
        let (last, before) = answers.split_last().expect("five");
        assert!(before.iter().all(|reply| reply.status == 422), "two tries each: {:?}", before[0].text);
        let (most, left, reset) = budget(last);
        assert_eq!((last.status.as_u16(), most, left), (429, 4, 0), "{}", last.text);
        assert_eq!(reset, number(last, "retry-after"));
        return;
    }
    panic!("three minutes ended in the middle");
}
