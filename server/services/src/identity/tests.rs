//! Signing in, on a real PostgreSQL.

use super::{IdentityDesk, hash_password};
use crate::bookings::tests::Front;
use chrono::TimeDelta;
use contract::{Actor, AppError, Client, caller::Role, identity::Identity};
use uuid::Uuid;

const PASSWORD: &str = "front desk at seven";

/// A clinic with one dispatcher.
async fn desk() -> (Front, IdentityDesk) {
    let front = Front::open().await;
    let owner = front.database.database.owner();
    let hash = hash_password(PASSWORD, b"0123456789abcdef").expect("a hash");
    sqlx::query("insert into people values ($1, 'maya@lumen.example', 'Maya Torres', $2, now())")
        .bind(Uuid::from_u128(5))
        .bind(hash)
        .execute(owner)
        .await
        .expect("a person");
    sqlx::query("insert into memberships values ($1, $2, 'dispatcher', now())")
        .bind(front.clinic.org.0)
        .bind(Uuid::from_u128(5))
        .execute(owner)
        .await
        .expect("a membership");
    let desk = IdentityDesk::new(front.resources.clone());
    (front, desk)
}

fn client(address: &str) -> Client {
    Client { address: address.into(), request_id: "test".into() }
}

#[tokio::test]
async fn a_member_signs_in_is_recognised_and_signs_out() {
    let (front, desk) = desk().await;
    let secret = desk.sign_in(" Maya@Lumen.example ", PASSWORD, client("a")).await.expect("signed in").0;
    let caller = desk.caller(&secret, client("a")).await.expect("looked up").expect("recognised");
    assert_eq!(caller.org, front.clinic.org);
    assert!(matches!(&caller.actor, Actor::Person { name, role: Role::Dispatcher, .. } if name == "Maya Torres"));
    let member = desk.member(&caller).await.expect("a member");
    assert_eq!((member.initials.as_str(), member.email.as_str()), ("MT", "maya@lumen.example"));
    assert_eq!((member.clinic_slug.as_str(), member.zone.as_str()), ("clinic-1", "America/Chicago"));
    let stored: Vec<u8> = sqlx::query_scalar("select session_hash from sessions")
        .fetch_one(front.database.database.owner())
        .await
        .expect("one session");
    assert!(stored.len() == 32 && stored != secret.as_bytes(), "the secret itself is never stored");
    desk.sign_out(&secret).await.expect("signed out");
    assert!(desk.caller(&secret, client("a")).await.expect("looked up").is_none());
}

#[tokio::test]
async fn an_address_that_no_account_can_have_is_a_wrong_one_and_not_our_fault() {
    let (_front, desk) = desk().await;
    for email in ["maya\u{0}@lumen.example", "\u{0}", "\u{7f}\u{1}@x"] {
        let error = desk.sign_in(email, PASSWORD, client("a")).await.map(|_| ()).expect_err("nobody");
        assert!(error.reason_for("password").is_some(), "{error:?}");
    }
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_and_with_the_membership() {
    let (front, desk) = desk().await;
    let secret = desk.sign_in("maya@lumen.example", PASSWORD, client("a")).await.expect("signed in").0;
    front.clock.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    assert!(desk.caller(&secret, client("a")).await.expect("looked up").is_some());
    front.clock.advance(TimeDelta::seconds(1));
    assert!(desk.caller(&secret, client("a")).await.expect("looked up").is_none());
    let secret = desk.sign_in("maya@lumen.example", PASSWORD, client("a")).await.expect("signed in").0;
    sqlx::query("delete from memberships").execute(front.database.database.owner()).await.expect("left");
    assert!(desk.caller(&secret, client("a")).await.expect("looked up").is_none());
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_answer_alike() {
    let (_front, desk) = desk().await;
    let words = AppError::invalid("password", "That e-mail and password do not match.");
    for (email, password) in [
        ("maya@lumen.example", "front desk at eight"),
        ("nobody@lumen.example", PASSWORD),
        ("", PASSWORD),
        ("maya@lumen.example", &"x".repeat(1_025)),
        ("' or true --", ""),
    ] {
        let error = desk.sign_in(email, password, client("a")).await.err();
        assert_eq!(error, Some(words.clone()), "{email}");
    }
    for secret in ["", "nope", &"x".repeat(10_000)] {
        assert!(desk.caller(secret, client("a")).await.expect("looked up").is_none());
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_and_other_places_are_not() {
    let (front, desk) = desk().await;
    for _ in 0..10 {
        desk.sign_in("maya@lumen.example", "guess", client("a")).await.err().expect("refused");
    }
    let slowed = desk.sign_in("maya@lumen.example", PASSWORD, client("a")).await.err();
    assert_eq!(slowed, Some(AppError::RateLimited { retry_after_seconds: 60 }));
    assert!(desk.sign_in("maya@lumen.example", PASSWORD, client("b")).await.is_ok());
    front.clock.advance(TimeDelta::minutes(1));
    assert!(desk.sign_in("maya@lumen.example", PASSWORD, client("a")).await.is_ok());
}
