//! Signatures as the vendors' own SDKs make and accept them, in Python.

use crate::support::{WEBHOOK_SECRET, World};
use ports::{CardProcessor, ProcessorError, ProcessorFact};
use providers::square::{Settings, Square};
use sandbox::stripe::Card;
use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

/// The SDKs. `make setup` installs them.
fn python(arguments: &[&str], input: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = root.join("target/python-7.3.2/bin/python");
    assert!(python.exists(), "run `make setup`: it installs Stripe's and Square's SDKs, which this test speaks with");
    let mut child = Command::new(python)
        .arg(root.join("server/providers/tests/vendors_own.py"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the SDK refuses (`make setup` installs it): {arguments:?}\n{input}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[tokio::test]
async fn what_stripes_own_sdk_signs_is_accepted_and_what_the_sandbox_signs_it_accepts() {
    let world = World::start().await;
    let checkout = world.stripe.open_checkout(&world.account, &world.request(7)).await.expect("a checkout");
    world.sandbox.stripe.pay(&checkout.reference, Card::visa()).expect("an open checkout");
    for event in world.sandbox.stripe.events() {
        let at = world.now().timestamp().to_string();
        let theirs = python(&["stripe", "sign", WEBHOOK_SECRET, &at], &event.body);
        let read =
            world.stripe.read_event(&theirs, event.body.as_bytes(), world.now()).expect("signed by Stripe's SDK");
        assert_eq!((read.id.as_str(), read.account.as_deref()), (event.id.as_str(), Some("acct_wire")));
        let ours = sandbox::stripe::sign(WEBHOOK_SECRET, event.body.as_bytes(), world.now());
        let seen = python(&["stripe", "accepts", WEBHOOK_SECRET, "-"], &format!("{ours}\n{}", event.body));
        assert_eq!(seen, format!("{} {}", event.id, event.kind));
        let other = python(&["stripe", "sign", "whsec_other", &at], &event.body);
        let refused = world.stripe.read_event(&other, event.body.as_bytes(), world.now());
        assert_eq!(refused, Err(ProcessorError::BadSignature));
    }
}

#[tokio::test]
async fn what_squares_own_sdk_accepts_is_accepted_and_so_is_what_the_sandbox_signs() {
    let (key, url) = ("a_signature_key", "https://anteroom.example/v1/square/webhook");
    let square = Square::new(Settings {
        base_url: "http://127.0.0.1:9/".parse().expect("an address"),
        application_id: "sandbox-sq0idb-wire".into(),
        application_secret: "sandbox-sq0csb-wire".into(),
        signature_keys: vec![key.into()],
        notification_url: url.parse().expect("an address"),
        timeout: Duration::from_secs(1),
    });
    let square = square.expect("settings that fit");
    let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant");
    let body = r#"{"merchant_id":"M1","type":"oauth.authorization.revoked","event_id":"e-1","created_at":"2037-01-02T03:04:05Z","data":{"type":"revocation","object":{"revocation":{"revoker_type":"MERCHANT","note":"Zoë’s café"}}}}"#;
    let theirs = python(&["square", "sign", key, url], body);
    let read = square.read_event(&theirs, body.as_bytes(), now).expect("signed as Square's SDK accepts it");
    assert_eq!(read.fact, ProcessorFact::AccountDisconnected);
    let ours = sandbox::square::sign(key, url, body.as_bytes());
    assert_eq!(python(&["square", "accepts", key, url], &format!("{ours}\n{body}")), "yes");
    let elsewhere = python(&["square", "sign", key, "https://elsewhere.example/"], body);
    assert_eq!(square.read_event(&elsewhere, body.as_bytes(), now), Err(ProcessorError::BadSignature));
}
