//! Signing in and being recognised.

use super::{PASSWORD, browser, client, desk, sign_in};
use chrono::TimeDelta;
use contract::{
    Actor, AppError,
    caller::Role,
    identity::{Browser, Identity, SignInStep},
};

#[tokio::test]
async fn a_member_signs_in_is_recognised_and_signs_out() {
    let (front, desk) = desk().await;
    let secret = sign_in(&desk, " Maya@Lumen.example ", PASSWORD).await;
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
        let error =
            desk.sign_in(email, PASSWORD, Browser::default(), client("a")).await.map(|_| ()).expect_err("nobody");
        assert!(error.reason_for("password").is_some(), "{error:?}");
    }
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_and_with_the_membership() {
    let (front, desk) = desk().await;
    let secret = sign_in(&desk, "maya@lumen.example", PASSWORD).await;
    front.clock.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    assert!(desk.caller(&secret, client("a")).await.expect("looked up").is_some());
    front.clock.advance(TimeDelta::seconds(1));
    assert!(desk.caller(&secret, client("a")).await.expect("looked up").is_none());
    let secret = sign_in(&desk, "maya@lumen.example", PASSWORD).await;
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
        let error = desk.sign_in(email, password, Browser::default(), client("a")).await.err();
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
        desk.sign_in("maya@lumen.example", "guess", Browser::default(), client("a")).await.err().expect("refused");
    }
    let slowed = desk.sign_in("maya@lumen.example", PASSWORD, Browser::default(), client("a")).await.err();
    assert!(matches!(slowed, Some(AppError::RateLimited { retry_after_seconds: 1..=60 })), "{slowed:?}");
    assert!(desk.sign_in("maya@lumen.example", PASSWORD, Browser::default(), client("b")).await.is_ok());
    front.clock.advance(TimeDelta::minutes(1));
    assert!(desk.sign_in("maya@lumen.example", PASSWORD, Browser::default(), client("a")).await.is_ok());
}

#[tokio::test]
async fn guesses_from_a_thousand_addresses_are_bounded_and_never_lock_the_owner_out() {
    let (_front, desk) = desk().await;
    let step = desk.sign_in("maya@lumen.example", PASSWORD, browser(None), client("home")).await.expect("signed in");
    let SignInStep::SignedIn(session) = step else { panic!("no second factor is set up") };
    let mut checked = 0;
    for number in 0..10_000 {
        let address = format!("198.18.{}.{}", number / 250 % 4, number % 250);
        let answer = desk.sign_in("maya@lumen.example", "guess", Browser::default(), client(&address)).await.err();
        checked += u32::from(matches!(answer, Some(AppError::Invalid { .. })));
    }
    assert!(checked <= 100, "{checked} guesses were looked at");
    let stranger = desk.sign_in("maya@lumen.example", PASSWORD, Browser::default(), client("new")).await.err();
    assert!(matches!(stranger, Some(AppError::RateLimited { .. })), "{stranger:?}");
    let known = browser(Some(session.device));
    assert!(desk.sign_in("maya@lumen.example", PASSWORD, known, client("home")).await.is_ok());
}
