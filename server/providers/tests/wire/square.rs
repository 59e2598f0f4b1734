//! The real client of Square against the sandbox, over a real socket, with everything that goes over the wire held
//! against the list of Square's fields.

use crate::square_fields::CALLS;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::{BookingId, OrgId, PaymentId, RefundId},
    ledger::DisputeState,
    money::{Currency, Money},
    processors::ProcessorMode,
};
use ports::{
    AccountConnection, CardProcessor, CheckoutRequest, CheckoutState, PayoutSource, ProcessorAccount, ProcessorError,
    ProcessorFact, ProcessorMovement, RefundStanding,
};
use providers::square::{Settings, Square};
use sandbox::{Config, Sandbox, square::sign, switches::Switches};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::net::TcpListener;
use uuid::Uuid;

#[derive(Clone, Debug)]
struct Exchange {
    method: String,
    path: String,
    status: u16,
    asked: Value,
    answered: Value,
}

type Recorded = Arc<Mutex<Vec<Exchange>>>;

async fn record(State(recorded): State<Recorded>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let asked = to_bytes(body, 1 << 20).await.expect("a request");
    let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
    let response = next.run(Request::from_parts(parts, Body::from(asked.clone()))).await;
    let (parts, body) = response.into_parts();
    let answered = to_bytes(body, 1 << 20).await.unwrap_or_else(|_| Bytes::new());
    let json = |bytes: &Bytes| serde_json::from_slice(bytes).unwrap_or(Value::Null);
    let exchange = Exchange {
        method,
        path: path.trim_start_matches("/sandbox/square/").to_owned(),
        status: parts.status.as_u16(),
        asked: json(&asked),
        answered: json(&answered),
    };
    recorded.lock().expect("no test panics while holding it").push(exchange);
    Response::from_parts(parts, Body::from(answered))
}

struct World {
    sandbox: Sandbox,
    square: Square,
    recorded: Recorded,
    redirect: url::Url,
}

impl World {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let url = |path: &str| format!("http://{address}/{path}").parse::<url::Url>().expect("a valid address");
        let sandbox = Sandbox::new(Config {
            public_url: url("sandbox/"),
            webhook_url: url("v1/stripe/webhook"),
            webhook_secret: "whsec_for_tests".into(),
            secret_key: "sk_test_key".into(),
            now: Arc::new(now),
        });
        let recorded = Recorded::default();
        let router = Router::new()
            .nest("/sandbox", sandbox.router())
            .layer(middleware::from_fn_with_state(recorded.clone(), record));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let square = Square::new(settings(&sandbox, url("sandbox/square/")));
        let redirect = url("portal/payments/back/square");
        Self { sandbox, square: square.expect("settings that fit"), recorded, redirect }
    }

    /// The merchant's account, connected as the page would do it.
    async fn account(&self, merchant: &str, location: &str) -> ProcessorAccount {
        let asked = self.square.authorization("state", &self.redirect);
        let scope = asked.query_pairs().find(|(name, _)| name == "scope").expect("scopes").1.into_owned();
        let scopes: Vec<&str> = scope.split(' ').collect();
        let code = self.sandbox.square.allow(merchant, &scopes, self.redirect.as_str());
        let connected = self.square.connect(&code, &self.redirect).await.expect("connected");
        assert_eq!((connected.reference.as_str(), connected.mode), (merchant, ProcessorMode::Test));
        let token = connected.tokens.map(|tokens| tokens.access);
        ProcessorAccount { reference: connected.reference, location: Some(location.into()), token }
    }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant")
}

fn settings(sandbox: &Sandbox, base_url: url::Url) -> Settings {
    Settings {
        base_url,
        application_id: sandbox::square::APPLICATION_ID.into(),
        application_secret: sandbox.square.application_secret().to_owned().into(),
        signature_keys: vec![sandbox.square.signature_key().to_owned().into()],
        notification_url: sandbox.square.notification_url().clone(),
        timeout: Duration::from_millis(800),
    }
}

fn request(payment: u128) -> CheckoutRequest {
    CheckoutRequest {
        org: OrgId(Uuid::from_u128(1)),
        booking: BookingId(Uuid::from_u128(2)),
        payment: PaymentId(Uuid::from_u128(payment)),
        amount: Money::new(4_000, Currency::USD),
        description: "Deposit · Botox, Fri Dec 4, 4:30 PM · Brightside".into(),
        client_email: Some("ada@example.com".into()),
        keeps_card: false,
        success_url: "http://127.0.0.1:9/b/token?checkout=paid".into(),
        cancel_url: "http://127.0.0.1:9/b/token?checkout=back".into(),
        ends_at: now() + TimeDelta::minutes(16),
    }
}

fn paid(state: Result<CheckoutState, ProcessorError>) -> ports::Capture {
    match state {
        Ok(CheckoutState::Paid(capture)) => capture,
        other => panic!("it was paid: {other:?}"),
    }
}

/// Everything that one clinic does in its life with Square.
async fn whole_life(world: &World) {
    let account = world.account("MLBRIGHTSIDE1", "LBRIGHTMAIN").await;
    let facts = world.square.facts(&account).await.expect("locations");
    let can: Vec<_> = facts.locations.iter().filter(|one| one.takes_cards).map(|one| one.name.as_str()).collect();
    assert_eq!(can, ["Main Street", "Riverside"]);

    let first = world.square.open_checkout(&account, &request(7)).await.expect("a link");
    assert_eq!(world.square.open_checkout(&account, &request(7)).await.as_ref(), Ok(&first), "the same link");
    assert_eq!(world.square.checkout_state(&account, &first.reference).await, Ok(CheckoutState::Open));
    let page = first.page.clone().expect("a link's id");
    world.sandbox.square.pay(&page, Some("1111")).expect("it is open");
    let capture = paid(world.square.checkout_state(&account, &first.reference).await);
    assert_eq!((capture.amount, capture.method.as_str()), (Money::new(4_000, Currency::USD), "Visa ending 1111"));
    assert_eq!(paid(world.square.close_checkout(&account, &first.reference, Some(&page)).await), capture);
    assert_eq!(world.square.checkout_of(&account, &capture.charge).await, Ok(Some(first.reference.clone())));

    let (id, half) = (RefundId(Uuid::from_u128(8)), Money::new(1_500, Currency::USD));
    let seen = world.square.refund(&account, id, &capture.charge, half).await.expect("a refund");
    assert_eq!((seen.amount, seen.standing.clone()), (half, RefundStanding::Pending));
    let again = world.square.refund(&account, id, &capture.charge, half).await.expect("the same");
    assert_eq!(again.reference, seen.reference);
    let listed = world.square.refunds_of(&account, &capture.charge).await.expect("refunds");
    assert_eq!((listed.len(), listed[0].standing.clone()), (1, RefundStanding::Succeeded));

    assert_eq!(capture.fee.map(|fee| fee.minor), Some(sandbox::stripe::fee_of(4_000)));
    let since = DateTime::UNIX_EPOCH;
    let payments = world.square.movements(&account, since, None).await.expect("payments");
    let checkout = Some(first.reference.clone());
    assert_eq!(payments.movements, [ProcessorMovement::Captured { checkout, capture: capture.clone() }]);
    let refunds = world.square.movements(&account, since, payments.next.as_deref()).await.expect("refunds");
    assert_eq!(refunds.movements.len(), 1);

    let dispute = world.sandbox.square.dispute(&capture.charge, "NOT_RECEIVED").expect("some is left");
    let disputed = world.square.movements(&account, since, refunds.next.as_deref()).await.expect("disputes");
    let [ProcessorMovement::Disputed(seen)] = &disputed.movements[..] else { panic!("{disputed:?}") };
    assert_eq!((seen.reference.as_str(), seen.charge.as_str()), (dispute.as_str(), capture.charge.as_str()));
    assert_eq!((seen.amount.minor, seen.state, seen.fee.minor), (2_500, DisputeState::NeedsAnswer, 0));
    assert!(seen.answer_by.is_some_and(|by| by > seen.opened_at), "{seen:?}");
    world.sandbox.square.decide(&dispute, true).expect("it is open");
    let again = world.square.movements(&account, since, refunds.next.as_deref()).await.expect("disputes");
    assert!(matches!(&again.movements[..], [ProcessorMovement::Disputed(seen)] if seen.state == DisputeState::Won));

    let sent = world.sandbox.square.pay_out("LBRIGHTMAIN").expect("something is there");
    world.sandbox.square.settle_payout(&sent, false).expect("it is on its way");
    let second = world.sandbox.square.pay_out("LBRIGHTMAIN").expect("it came back");
    let paid_out = world.square.movements(&account, since, disputed.next.as_deref()).await.expect("payouts");
    assert_eq!((paid_out.movements.len(), paid_out.next), (2, None));
    let parts = world.square.parts_of_payout(&account, &sent).await.expect("entries").expect("Square says");
    let net: i64 = parts.iter().map(|part| part.net.minor).sum();
    assert_eq!(net, 4_000 - 1_500 - sandbox::stripe::fee_of(4_000), "won back, so that it does not count");
    assert!(parts.iter().all(|part| part.source == PayoutSource::Charge(capture.charge.clone())), "{parts:?}");
    let parts = world.square.parts_of_payout(&account, &second).await.expect("entries").expect("Square says");
    assert_eq!((parts.len(), &parts[0].source), (1, &PayoutSource::Returned(None)));

    let second = world.square.open_checkout(&account, &request(9)).await.expect("a link");
    for _ in 0..2 {
        let closed = world.square.close_checkout(&account, &second.reference, second.page.as_deref()).await;
        assert_eq!(closed, Ok(CheckoutState::Expired));
    }
    world.square.disconnect(&account).await.expect("revoked");
    let lost = world.square.checkout_state(&account, &first.reference).await;
    assert!(matches!(lost, Err(ProcessorError::Disconnected(_))), "{lost:?}");
    world.square.disconnect(&account).await.expect("it is over already");
}

/// `a.b.c` of every value; a list's elements are written like the list.
fn fields(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                fields(value, &if at.is_empty() { name.clone() } else { format!("{at}.{name}") }, found);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_object) => list.iter().for_each(|one| fields(one, at, found)),
        Value::Null if at.is_empty() => {}
        _ => drop(found.insert(at.to_owned())),
    }
}

fn is_path(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((start, end)) => {
            let id = path.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
            id.is_some_and(|id| !id.is_empty() && !id.contains('/'))
        }
    }
}

#[tokio::test]
async fn every_request_and_answer_is_as_square_describes_it() {
    let world = World::start().await;
    whole_life(&world).await;
    let recorded = world.recorded.lock().expect("no test panics while holding it").clone();
    let mut met = BTreeSet::new();
    for Exchange { method, path, status, asked, answered } in recorded {
        let call = CALLS.iter().find(|(known, pattern, ..)| *known == method && is_path(pattern, &path));
        let (_, pattern, may_ask, must_ask, may_answer) = call.unwrap_or_else(|| panic!("{method} {path} is unknown"));
        met.insert(format!("{method} {pattern}"));
        let (mut sent, mut got) = (BTreeSet::new(), BTreeSet::new());
        fields(&asked, "", &mut sent);
        fields(&answered, "", &mut got);
        for field in &sent {
            assert!(may_ask.contains(&field.as_str()), "{method} {path}: Square knows no {field}");
        }
        for field in *must_ask {
            assert!(sent.contains(*field), "{method} {path}: {field} is missing");
        }
        if status < 300 {
            for field in &got {
                assert!(may_answer.contains(&field.as_str()), "{method} {path}: Square answers no {field}");
            }
        }
        let key = asked["idempotency_key"].as_str().unwrap_or_default();
        assert!(key.len() <= 45, "Square refuses a longer key: {key}");
    }
    let all: BTreeSet<String> = CALLS.iter().map(|(method, pattern, ..)| format!("{method} {pattern}")).collect();
    assert_eq!(met, all, "a call was not tried");
}

#[tokio::test]
async fn failures_say_whether_a_repetition_helps() {
    let world = World::start().await;
    let account = world.account("MLBRIGHTSIDE1", "LBRIGHTMAIN").await;
    for faults in [
        Switches { api_error_next: 2, ..Switches::default() },
        Switches { api_drop_next: 1, ..Switches::default() },
        Switches { api_timeout_next: 1, ..Switches::default() },
    ] {
        world.sandbox.switches.set(faults.clone());
        assert!(world.square.open_checkout(&account, &request(7)).await.is_ok(), "{faults:?}");
    }
    assert_eq!(world.sandbox.square.acted("payment-links"), 1, "one link");
    world.sandbox.switches.set(Switches { api_error_all: true, ..Switches::default() });
    let down = world.square.open_checkout(&account, &request(8)).await;
    assert!(matches!(down, Err(ProcessorError::Unavailable(_))), "{down:?}");
    world.sandbox.switches.set(Switches::default());
    let canadian = CheckoutRequest { amount: Money::new(4_000, Currency::CAD), ..request(9) };
    for (account, request) in [
        (&account, &canadian),
        (&ProcessorAccount { location: Some("LELSEWHERE".into()), ..account.clone() }, &request(10)),
        (&ProcessorAccount { location: None, ..account.clone() }, &request(11)),
    ] {
        let refused = world.square.open_checkout(account, request).await;
        assert!(matches!(refused, Err(ProcessorError::Refused(_))), "{refused:?}");
    }
    let crafted = world.square.checkout_state(&account, "../../oauth2/token").await;
    assert!(matches!(crafted, Err(ProcessorError::Refused(_))), "{crafted:?}");
    let code = world.sandbox.square.allow("MLBRIGHTSIDE1", &["PAYMENTS_READ"], world.redirect.as_str());
    let less = world.square.connect(&code, &world.redirect).await.map(|connected| connected.reference);
    assert!(matches!(less, Err(ProcessorError::Refused(_))), "{less:?}");
    let twice = world.square.connect(&code, &world.redirect).await.map(|connected| connected.reference);
    assert!(twice.is_err(), "a code is good once");
}

#[tokio::test]
async fn its_events_are_read_and_nobody_elses() {
    let world = World::start().await;
    let account = world.account("MLBRIGHTSIDE1", "LBRIGHTMAIN").await;
    let checkout = world.square.open_checkout(&account, &request(7)).await.expect("a link");
    let page = checkout.page.expect("a link's id");
    world.sandbox.square.pay(&page, None).expect_err("declined");
    world.sandbox.square.pay(&page, Some("1111")).expect("still open");
    world.sandbox.square.revoke("MLBRIGHTSIDE1");
    let (key, url) = (world.sandbox.square.signature_key(), world.sandbox.square.notification_url());
    let mut facts = BTreeSet::new();
    for event in world.sandbox.square.events() {
        let body = event.body.as_bytes();
        let read = world.square.read_event(&sign(key, url.as_str(), body), body, now()).expect("a good delivery");
        assert_eq!((read.id.as_str(), read.account.as_deref()), (event.id.as_str(), Some("MLBRIGHTSIDE1")));
        let hour_off = world.square.read_event(&sign(key, url.as_str(), body), body, now() + TimeDelta::hours(1));
        assert_eq!(hour_off.as_ref(), Ok(&read), "its signature has no time");
        for (key, url) in [("another", url.as_str()), (key, "https://elsewhere.example/v1/square/webhook")] {
            let forged = world.square.read_event(&sign(key, url, body), body, now());
            assert_eq!(forged, Err(ProcessorError::BadSignature));
        }
        facts.insert(match read.fact {
            ProcessorFact::CheckoutPaid { checkout: order, .. } => {
                assert_eq!(order, checkout.reference);
                "paid"
            }
            ProcessorFact::PaymentFailed { reason, .. } => {
                assert_eq!(reason, "The card was declined.");
                "failed"
            }
            ProcessorFact::AccountDisconnected => "disconnected",
            _ => "other",
        });
    }
    assert_eq!(facts, BTreeSet::from(["paid", "failed", "disconnected", "other"]));
}

#[tokio::test]
async fn settings_with_which_anybody_could_sign_are_refused() {
    let world = World::start().await;
    let good = settings(&world.sandbox, "http://127.0.0.1:9/square/".parse().expect("an address"));
    for keys in [vec![], vec![""], vec!["good", " "], vec!["CHANGEME"]] {
        let signature_keys = keys.into_iter().map(Into::into).collect();
        assert!(Square::new(Settings { signature_keys, ..good.clone() }).is_err());
    }
    assert!(Square::new(Settings { application_secret: "secret".into(), ..good.clone() }).is_err());
    assert!(Square::new(Settings { application_id: " ".into(), ..good }).is_err());
}
