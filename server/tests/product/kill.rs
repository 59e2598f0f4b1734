//! The real binary, killed again and again while deliveries come in.

use anteroom::system::SystemClock;
use axum::Router;
use futures::{StreamExt, stream};
use ports::Clock;
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use reqwest::StatusCode;
use sandbox::{
    Config, Sandbox,
    stripe::{Card, sign},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use testkit::{Clinic, TestDatabase};
use tokio::net::TcpListener;

const WEBHOOK_SECRET: &str = "whsec_for_tests";
pub const KEY: &str = "pk_test_kill";
const BOOKINGS: usize = 24;
const DELIVERIES: usize = 500;
const KILLS: usize = 4;

/// The binary as a child; killed with the value.
pub struct Server {
    child: Child,
    pub base: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Server {
    pub async fn start(database: &TestDatabase, port: u16, stripe: &str) -> Self {
        let base = format!("http://127.0.0.1:{port}");
        let child = Command::new(env!("CARGO_BIN_EXE_anteroom"))
            .arg("serve")
            .env("DATABASE_URL", database.url())
            .env("ANTEROOM_SERVER__ADDRESS", format!("127.0.0.1:{port}"))
            .env("ANTEROOM_SERVER__PUBLIC_URL", format!("{base}/"))
            .env("ANTEROOM_STRIPE__BASE_URL", stripe)
            .env("ANTEROOM_STRIPE__SECRET_KEY", "sk_test_key")
            .env("ANTEROOM_STRIPE__WEBHOOK_SECRETS", format!("[\"{WEBHOOK_SECRET}\"]"))
            .env("ANTEROOM_SECRETS__MASTER_KEY", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=")
            .env("ANTEROOM_LIMITS__WRITES_PER_MINUTE", "100000")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let server = Self { child, base };
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            let ready = reqwest::get(format!("{}/readyz", server.base)).await;
            if ready.is_ok_and(|answer| answer.status() == StatusCode::OK) {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server was not ready in time");
    }

    /// SIGKILL: no chance to finish anything.
    pub fn kill(&mut self) {
        self.child.kill().expect("our own child can be killed");
        self.child.wait().expect("our own child ends");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_killed_between_five_hundred_deliveries_keeps_the_ledger_right() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let database = TestDatabase::create().await;
    let clinic = Clinic::create(&database.database, 1).await;
    add_key(&database, &clinic).await;
    let (port, sandbox, stripe) = outside().await;
    let mut server = Server::start(&database, port, &stripe).await;
    let bodies = happenings(&server, &sandbox).await;
    let mut deliveries: Vec<String> = bodies.iter().cycle().take(DELIVERIES).cloned().collect();
    deliveries.shuffle(&mut StdRng::seed_from_u64(7));

    let acknowledged = Arc::new(AtomicUsize::new(0));
    let url = format!("{}/v1/stripe/webhook", server.base);
    let delivering = tokio::spawn({
        let (acknowledged, url) = (acknowledged.clone(), url.clone());
        async move {
            let client = reqwest::Client::new();
            stream::iter(deliveries).for_each_concurrent(8, |body| deliver(&client, &url, body, &acknowledged)).await;
        }
    });
    for kill in 1..=KILLS {
        while acknowledged.load(Ordering::Relaxed) < kill * DELIVERIES / (KILLS + 1) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        server.kill();
        // The minute passes after which the dead one's jobs are taken over.
        run(&database, "update graphile_worker._private_workers set last_heartbeat_at = now() - interval '1 hour'")
            .await;
        server = Server::start(&database, port, &stripe).await;
    }
    delivering.await.expect("every delivery was acknowledged");
    assert_eq!(acknowledged.load(Ordering::Relaxed), DELIVERIES);
    assert_eq!(usize::try_from(count(&database, "select count(*) from provider_events").await), Ok(bodies.len()));
    drain(&database).await;

    let totals = sandbox.stripe.totals();
    let captured: i64 = totals.iter().map(|total| total.captured).sum();
    let refunded: i64 = totals.iter().map(|total| total.refunded).sum();
    assert!(captured > 0 && refunded > 0);
    let balance = "select coalesce(sum(amount_minor), 0)::bigint from ledger_entries 
        where account in ('processor', 'processor_fees')";
    assert_eq!(count(&database, balance).await, captured - refunded, "the ledger is the processor's books");
    let twice =
        "select count(*) from (select 1 from ledger_entries where refund_id is null and account = 'client_deposits'
        group by payment_id having count(*) > 1) twice";
    assert_eq!(count(&database, twice).await, 0, "one effect an event");
    let confirmed = "select count(*) from bookings where state = 'confirmed'";
    assert_eq!(usize::try_from(count(&database, confirmed).await), Ok(BOOKINGS), "every payer has their booking");
}

pub async fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    free.local_addr().expect("a bound socket").port()
}

/// A free port for the product, and the processor beside it.
async fn outside() -> (u16, Sandbox, String) {
    let port = free_port().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let public_url = format!("http://{}/sandbox/", listener.local_addr().expect("a bound socket"));
    let sandbox = Sandbox::new(Config {
        public_url: public_url.parse().expect("an address"),
        webhook_url: format!("http://127.0.0.1:{port}/v1/stripe/webhook").parse().expect("an address"),
        webhook_secret: WEBHOOK_SECRET.into(),
        secret_key: "sk_test_key".into(),
        now: Arc::new(|| SystemClock.now()),
    });
    let router = Router::new().nest("/sandbox", sandbox.router());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (port, sandbox, format!("{public_url}stripe/"))
}

/// Bookings by the API, paid and partly returned at the processor; the events that tell of it.
async fn happenings(server: &Server, sandbox: &Sandbox) -> Vec<String> {
    let client = reqwest::Client::new();
    let today = SystemClock.now().date_naive();
    let (from, to) = (today + chrono::Days::new(2), today + chrono::Days::new(20));
    let slots = format!("{}/v1/slots?service=laser&from={from}&to={to}", server.base);
    let found: Value = client.get(slots).bearer_auth(KEY).send().await.expect("times").json().await.expect("JSON");
    let mut starts: Vec<&Value> = found["slots"].as_array().expect("a list").iter().map(|s| &s["start"]).collect();
    starts.dedup();
    for (number, start) in starts.iter().step_by(2).take(BOOKINGS).enumerate() {
        let body = json!({"service": "laser", "start": start, "name": format!("Client {number}"),
            "email": format!("client{number}@example.com"), "consent_version": 1});
        let call = client.post(format!("{}/v1/bookings", server.base)).bearer_auth(KEY).json(&body);
        let booked: Value = call.send().await.expect("an answer").json().await.expect("JSON");
        let link = booked["checkout_url"].as_str().unwrap_or_else(|| panic!("no checkout: {booked}"));
        let paying = client.post(link).send().await.expect("the pay link leads to the hosted page");
        let page = paying.headers()["refresh"].to_str().expect("an address");
        let session = page.rsplit('/').next().expect("a checkout");
        sandbox.stripe.pay(session, Card::visa()).expect("it was open");
        if number % 3 == 0 {
            let charge = sandbox.stripe.intent_of(session).expect("it was paid");
            sandbox.stripe.refund_in_dashboard(&charge, 1_000).expect("some is left");
        }
    }
    sandbox.stripe.events().into_iter().map(|event| event.body).collect()
}

/// As the processor does: again, until it is acknowledged.
async fn deliver(client: &reqwest::Client, url: &str, body: String, acknowledged: &AtomicUsize) {
    loop {
        let signature = sign(WEBHOOK_SECRET, body.as_bytes(), SystemClock.now());
        let sent = client.post(url).header("stripe-signature", signature).body(body.clone()).send().await;
        if sent.is_ok_and(|answer| answer.status().is_success()) {
            acknowledged.fetch_add(1, Ordering::Relaxed);
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn drain(database: &TestDatabase) {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_mins(1) {
        let hurry = "update graphile_worker._private_jobs set run_at = now() where locked_at is null and run_at > now()
            and task_id in (select id from graphile_worker._private_tasks where identifier = 'apply_provider_event')";
        run(database, hurry).await;
        if count(database, "select count(*) from provider_events where applied_at is null").await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("not every event was applied in a minute");
}

pub async fn add_key(database: &TestDatabase, clinic: &Clinic) {
    let insert = "insert into api_keys (org_id, api_key_id, kind, prefix, key_hash, publishable_value, created_at)
        values ($1, gen_random_uuid(), 'publishable', $2, $3, $2, now())";
    let hash = Sha256::digest(KEY).to_vec();
    let query = sqlx::query(insert).bind(clinic.org.0).bind(KEY).bind(hash);
    query.execute(database.database.owner()).await.expect("a key");
}

pub async fn run(database: &TestDatabase, sql: &'static str) {
    sqlx::query(sql).execute(database.database.owner()).await.expect("the statement is valid");
}

pub async fn count(database: &TestDatabase, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(database.database.owner()).await.expect("a count")
}
