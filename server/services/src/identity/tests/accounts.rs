//! A person's own account.

use super::{PASSWORD, browser, client, desk, sign_in, who};
use crate::{
    bookings::tests::Front,
    identity::{IdentityDesk, totp},
    vault::rotation::TOTP_CONTEXT,
};
use chrono::TimeDelta;
use contract::{
    AppError,
    account::{Account, Confirmation},
    identity::{Identity, SignInStep, SignedIn},
};
use ports::Clock;

const NEW_PASSWORD: &str = "evening tide over slate";

async fn maya(desk: &IdentityDesk) -> (String, SignedIn) {
    let secret = sign_in(desk, "maya@lumen.example", PASSWORD).await;
    let who = who(desk, &secret).await.expect("signed in");
    (secret, who)
}

/// What the authenticator app shows `steps` half minutes from now.
async fn shown(front: &Front, maya: &SignedIn, steps: i64) -> String {
    let sealed: Vec<u8> = sqlx::query_scalar("select sealed_seed from person_totp")
        .fetch_one(front.database.database.owner())
        .await
        .expect("a seed");
    let seed = front.resources.vault.open_for_person(maya.person, TOTP_CONTEXT, &sealed).expect("opens");
    totp::digits(&seed, front.clock.now().timestamp().div_euclid(30) + steps)
}

#[tokio::test]
async fn a_second_factor_stands_before_the_session_and_each_code_works_once() {
    let (front, desk) = desk().await;
    let (_, maya) = maya(&desk).await;
    let setup = desk.begin_totp(&maya).await.expect("begun");
    assert!(setup.url.starts_with("otpauth://totp/Anteroom:maya@lumen.example?secret="));
    let before = desk.sign_in("maya@lumen.example", PASSWORD, browser(None), client("b")).await.expect("in");
    assert!(matches!(before, SignInStep::SignedIn(_)), "not in force before a code was typed");
    assert!(desk.finish_totp(&maya, "000000").await.is_err());
    let codes = desk.finish_totp(&maya, &shown(&front, &maya, 0).await).await.expect("in force");
    assert_eq!(codes.len(), 10);

    front.clock.advance(TimeDelta::minutes(1));
    let step = desk.sign_in("maya@lumen.example", PASSWORD, browser(None), client("c")).await.expect("half way");
    let SignInStep::SecondFactor { ticket } = step else { panic!("the second factor is asked for") };
    assert!(who(&desk, &ticket).await.is_none(), "a ticket is no session");
    for wrong in ["", "123", &"9".repeat(500), "ABCD-EFGH-IJKL-MNOP"] {
        assert!(matches!(
            desk.second_factor(&ticket, wrong, browser(None), client("c")).await,
            Err(AppError::Invalid { .. })
        ));
    }
    let right = shown(&front, &maya, -1).await;
    desk.second_factor(&ticket, &right, browser(None), client("c")).await.expect("a slow clock is forgiven");
    let again = desk.second_factor(&ticket, &right, browser(None), client("c")).await;
    assert!(again.is_err(), "neither the ticket nor the code works twice");
}

#[tokio::test]
async fn a_recovery_code_opens_once_and_new_ones_end_the_old() {
    let (front, desk) = desk().await;
    let (_, maya) = maya(&desk).await;
    desk.begin_totp(&maya).await.expect("begun");
    let codes = desk.finish_totp(&maya, &shown(&front, &maya, 0).await).await.expect("in force");
    let ticket = async || {
        let step = desk.sign_in("maya@lumen.example", PASSWORD, browser(None), client("b")).await.expect("half way");
        let SignInStep::SecondFactor { ticket } = step else { panic!("the second factor is asked for") };
        ticket
    };
    let typed = codes[0].to_lowercase().replace('-', " ");
    desk.second_factor(&ticket().await, &typed, browser(None), client("b")).await.expect("in");
    assert!(desk.second_factor(&ticket().await, &codes[0], browser(None), client("b")).await.is_err(), "used");
    assert_eq!(desk.view(&maya).await.expect("shown").recovery_codes_left, 9);
    let renewed = desk.renew_recovery_codes(&maya).await.expect("renewed");
    assert!(desk.second_factor(&ticket().await, &codes[1], browser(None), client("b")).await.is_err(), "ended");
    desk.second_factor(&ticket().await, &renewed[1], browser(None), client("b")).await.expect("in");
}

#[tokio::test]
async fn a_new_password_ends_every_other_session_and_gives_this_one_a_new_secret() {
    let (_front, desk) = desk().await;
    let other = sign_in(&desk, "maya@lumen.example", PASSWORD).await;
    let (secret, maya) = maya(&desk).await;
    let wrong = desk.change_password(&maya, "not it", NEW_PASSWORD, browser(None)).await;
    assert!(matches!(wrong, Err(AppError::Invalid { .. })));
    let session = desk.change_password(&maya, PASSWORD, NEW_PASSWORD, browser(None)).await.expect("changed");
    for ended in [&other, &secret] {
        assert!(who(&desk, ended).await.is_none());
    }
    assert!(who(&desk, &session.secret.0).await.is_some());
    assert!(desk.sign_in("maya@lumen.example", PASSWORD, browser(None), client("b")).await.is_err());
}

#[tokio::test]
async fn sensitive_acts_want_a_fresh_proof_and_a_password_or_a_code_gives_it() {
    let (front, desk) = desk().await;
    let (secret, stale) = maya(&desk).await;
    front.clock.advance(TimeDelta::minutes(11));
    assert_eq!(desk.begin_totp(&stale).await.err(), Some(AppError::ConfirmIdentity));
    assert!(desk.confirm(&stale, Confirmation::Password("not it".into())).await.is_err());
    desk.confirm(&stale, Confirmation::Password(PASSWORD.into())).await.expect("confirmed");
    let fresh = who(&desk, &secret).await.expect("signed in");
    desk.begin_totp(&fresh).await.expect("begun");
    desk.finish_totp(&fresh, &shown(&front, &fresh, 0).await).await.expect("in force");
    front.clock.advance(TimeDelta::minutes(11));
    let stale = who(&desk, &secret).await.expect("signed in");
    assert_eq!(desk.remove_totp(&stale).await.err(), Some(AppError::ConfirmIdentity));
    desk.confirm(&stale, Confirmation::Totp(shown(&front, &stale, 0).await)).await.expect("confirmed");
    desk.remove_totp(&who(&desk, &secret).await.expect("signed in")).await.expect("removed");
}

#[tokio::test]
async fn sessions_are_listed_with_their_device_and_end_one_by_one_or_all_at_once() {
    let (_front, desk) = desk().await;
    let first = sign_in(&desk, "maya@lumen.example", PASSWORD).await;
    sign_in(&desk, "maya@lumen.example", PASSWORD).await;
    let (secret, maya) = maya(&desk).await;
    let view = desk.view(&maya).await.expect("shown");
    assert_eq!(view.sessions.len(), 3);
    assert!(view.sessions.iter().all(|session| session.device == "Firefox on Linux" && session.address == "a"));
    assert_eq!(view.sessions.iter().filter(|session| session.current).count(), 1);
    assert!(view.events.iter().any(|event| event.title == "Signed in"));
    let other = who(&desk, &first).await.expect("signed in").session;
    desk.end_session(&maya, other).await.expect("ended");
    assert!(who(&desk, &first).await.is_none());
    assert_eq!(desk.end_other_sessions(&maya).await.expect("ended"), 1);
    assert!(who(&desk, &secret).await.is_some());
}

#[tokio::test]
async fn clocks_may_differ_by_one_step_and_by_no_more() {
    let (front, desk) = desk().await;
    let (_, maya) = maya(&desk).await;
    desk.begin_totp(&maya).await.expect("begun");
    desk.finish_totp(&maya, &shown(&front, &maya, 0).await).await.expect("in force");
    for (steps, is_good) in [(-2, false), (2, false), (-1, true), (1, true)] {
        // Far enough from the steps that were used.
        front.clock.advance(TimeDelta::minutes(16));
        let step = desk.sign_in("maya@lumen.example", PASSWORD, browser(None), client("b")).await.expect("half way");
        let SignInStep::SecondFactor { ticket } = step else { panic!("the second factor is asked for") };
        let code = shown(&front, &maya, steps).await;
        let answer = desk.second_factor(&ticket, &code, browser(None), client("b")).await;
        assert_eq!(answer.is_ok(), is_good, "a clock that is {steps} steps off");
    }
}
