//! The client of Turnstile against its sandbox.

use super::support::World;
use chrono::TimeDelta;
use ports::{HumanAct, HumanCheck, HumanCheckError};
use providers::turnstile::{Settings, Turnstile};
use sandbox::switches::Switches;
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use uuid::Uuid;

fn client(world: &World, base: &str, secret_key: &str) -> Turnstile {
    Turnstile::new(Settings {
        base_url: base.parse().expect("an address"),
        secret_key: secret_key.into(),
        host: "book.lumen.example".into(),
        timeout: Duration::from_millis(400),
    })
    .unwrap_or_else(|error| panic!("{error}: {}", world.address))
}

fn ours(world: &World) -> Turnstile {
    client(world, &world.url("turnstile/v0/"), world.sandbox.turnstile.secret_key())
}

/// A try that no other is.
fn next_attempt() -> Uuid {
    static ATTEMPTS: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(ATTEMPTS.fetch_add(1, Ordering::Relaxed).into())
}

async fn try_once(turnstile: &Turnstile, token: &str) -> Result<(), HumanCheckError> {
    turnstile.verify(token, HumanAct::Chat, "192.0.2.7", next_attempt()).await
}

fn refused(answer: &Result<(), HumanCheckError>) -> bool {
    matches!(answer, Err(HumanCheckError::Refused(_)))
}

#[tokio::test]
async fn a_token_counts_once_here_and_for_its_act() {
    let world = World::start().await;
    let turnstile = ours(&world);
    let given = |host: &str, act: &str| world.sandbox.turnstile.give(host, act);

    let token = given("book.lumen.example", "chat");
    assert_eq!(try_once(&turnstile, &token).await, Ok(()));
    assert!(refused(&try_once(&turnstile, &token).await), "it was used before");

    assert!(refused(&try_once(&turnstile, &given("evil.example", "chat")).await), "another site's");
    assert!(refused(&try_once(&turnstile, &given("book.lumen.example", "register")).await), "another act's");
    assert!(refused(&try_once(&turnstile, "made-up").await));
    assert!(refused(&try_once(&turnstile, &"x".repeat(3_000)).await));
    assert!(refused(&try_once(&turnstile, "").await));
}

#[tokio::test]
async fn the_same_try_asked_again_is_answered_alike() {
    let world = World::start().await;
    let turnstile = ours(&world);
    let token = world.sandbox.turnstile.give("book.lumen.example", "chat");
    let attempt = next_attempt();
    for _ in 0..3 {
        assert_eq!(turnstile.verify(&token, HumanAct::Chat, "192.0.2.7", attempt).await, Ok(()));
    }
    assert!(refused(&try_once(&turnstile, &token).await), "another try with it is a replay");
}

#[tokio::test]
async fn a_token_is_over_after_five_minutes() {
    let world = World::start().await;
    let turnstile = ours(&world);
    let token = world.sandbox.turnstile.give("book.lumen.example", "chat");
    world.advance(TimeDelta::minutes(5) + TimeDelta::seconds(1));
    assert!(refused(&try_once(&turnstile, &token).await));
}

#[tokio::test]
async fn a_verifier_that_is_down_lets_nobody_through() {
    let world = World::start().await;
    let turnstile = ours(&world);
    let unavailable = |answer| matches!(answer, Err(HumanCheckError::Unavailable(_)));
    let token = world.sandbox.turnstile.give("book.lumen.example", "chat");
    world.sandbox.switches.set(Switches { api_error_next: 1, ..Switches::default() });
    assert!(unavailable(try_once(&turnstile, &token).await), "it answers 500");
    world.sandbox.switches.set(Switches { api_timeout_next: 1, ..Switches::default() });
    assert!(unavailable(try_once(&turnstile, &token).await), "it does not answer");
    let nowhere = client(&world, "http://127.0.0.1:1/", "secret");
    assert!(unavailable(try_once(&nowhere, &token).await), "nobody listens");
    assert_eq!(try_once(&turnstile, &token).await, Ok(()), "and the token is still good once it is back");
}

#[tokio::test]
async fn a_wrong_secret_key_is_refused_and_an_empty_one_is_no_setting() {
    let world = World::start().await;
    let token = world.sandbox.turnstile.give("book.lumen.example", "chat");
    let wrong = client(&world, &world.url("turnstile/v0/"), "0x4AAAwrong");
    assert!(refused(&try_once(&wrong, &token).await));
    let empty = Settings {
        base_url: world.url("turnstile/v0/").parse().expect("an address"),
        secret_key: " ".into(),
        host: "book.lumen.example".into(),
        timeout: Duration::from_millis(400),
    };
    assert!(Turnstile::new(empty).is_err());
}
