//! Registering, resetting, changing an address.

use super::{PASSWORD, browser, client, code, desk, sign_in, who};
use crate::vault::Purpose;
use chrono::TimeDelta;
use contract::{
    AppError,
    account::Account,
    identity::{Identity, SignInStep},
    registration::{MailSent, NewAccount, Proof, Registration},
};

const NEW_PASSWORD: &str = "evening tide over slate";

fn account(email: &str) -> NewAccount {
    NewAccount {
        name: "Ana Ruiz".into(),
        email: email.into(),
        password: NEW_PASSWORD.into(),
        organisation: "Ruiz Physio".into(),
        zone: "America/Chicago".into(),
        country: "US".into(),
        currency: "USD".into(),
        ..NewAccount::default()
    }
}

#[tokio::test]
async fn a_clinic_registers_with_the_code_of_a_mail_and_is_in() {
    let (front, desk) = desk().await;
    let sent = desk.register(account(" Ana@Physio.example "), client("a")).await.expect("mailed");
    assert_eq!(sent.email, "ana@physio.example");
    let registered = desk.confirm_registration(code(&front, &sent), browser(None), client("a")).await.expect("in");
    let ana = who(&desk, &registered.session.secret.0).await.expect("signed in");
    let caller = ana.caller().expect("in her organisation");
    let member = desk.member(&caller).await.expect("a member");
    assert_eq!((member.clinic_name.as_str(), member.clinic_slug.as_str()), ("Ruiz Physio", "ruiz-physio"));
    let again = desk.confirm_registration(code(&front, &sent), browser(None), client("a")).await;
    assert!(matches!(again, Err(AppError::Invalid { .. })), "a code works once");
    sign_in(&desk, "ana@physio.example", NEW_PASSWORD).await;
}

#[tokio::test]
async fn the_link_of_the_mail_does_the_same_and_a_forged_one_does_not() {
    let (front, desk) = desk().await;
    let sent = desk.register(account("ana@physio.example"), client("a")).await.expect("mailed");
    let link = front.resources.vault.token(Purpose::ChallengeLink, sent.challenge.0);
    for forged in ["", "x", &"A".repeat(64)] {
        let answer = desk.confirm_registration(Proof::Link(forged.into()), browser(None), client("a")).await;
        assert!(matches!(answer, Err(AppError::Invalid { .. })));
    }
    let as_reset = desk.reset(Proof::Link(link.clone()), NEW_PASSWORD, browser(None), client("a")).await;
    assert!(matches!(as_reset, Err(AppError::Invalid { .. })), "a link is for one purpose");
    desk.confirm_registration(Proof::Link(link), browser(None), client("a")).await.expect("in");
}

#[tokio::test]
async fn a_known_and_an_unknown_address_are_answered_alike() {
    let (front, desk) = desk().await;
    for email in ["maya@lumen.example", "nobody@lumen.example"] {
        let sent = desk.register(account(email), client("a")).await.expect("mailed");
        assert_eq!(sent.email, email);
        let sent = desk.ask_reset(email, client("a")).await.expect("mailed");
        assert_eq!(sent.email, email);
    }
    // Even somebody who could read the mail of a known address does not register it a second time.
    let sent = desk.register(account("maya@lumen.example"), client("a")).await.expect("mailed");
    let taken = desk.confirm_registration(code(&front, &sent), browser(None), client("a")).await;
    assert!(matches!(taken, Err(AppError::Conflict { .. })));
    sign_in(&desk, "maya@lumen.example", PASSWORD).await;
}

#[tokio::test]
async fn a_code_is_guessed_six_times_at_most_and_lives_half_an_hour() {
    let (front, desk) = desk().await;
    let sent = desk.register(account("ana@physio.example"), client("a")).await.expect("mailed");
    let right = code(&front, &sent);
    let Proof::Code { digits, .. } = &right else { panic!("a code") };
    let wrong = if digits == "000000" { "000001" } else { "000000" };
    for _ in 0..6 {
        let guess = Proof::Code { challenge: sent.challenge, digits: wrong.into() };
        assert!(desk.confirm_registration(guess, browser(None), client("a")).await.is_err());
    }
    assert!(desk.confirm_registration(right, browser(None), client("a")).await.is_err(), "tried too often");
    let sent = desk.register(account("ana@physio.example"), client("a")).await.expect("mailed");
    front.clock.advance(TimeDelta::minutes(30));
    assert!(desk.confirm_registration(code(&front, &sent), browser(None), client("a")).await.is_err(), "over");
}

#[tokio::test]
async fn every_misfit_of_a_registration_is_named_at_once() {
    let (_front, desk) = desk().await;
    let wrong = NewAccount {
        name: String::new(),
        email: "nonsense".into(),
        password: "password".into(),
        zone: "Mars".into(),
        ..account("x")
    };
    let Err(AppError::Invalid { fields }) = desk.register(wrong, client("a")).await else { panic!("refused") };
    let fields: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["name", "zone", "email", "password"]);
}

#[tokio::test]
async fn mails_to_one_address_are_bounded() {
    let (_front, desk) = desk().await;
    for number in 0..5 {
        desk.ask_reset("maya@lumen.example", client(&format!("203.0.113.{number}"))).await.expect("mailed");
    }
    let sixth = desk.ask_reset("maya@lumen.example", client("203.0.113.9")).await;
    assert!(matches!(sixth, Err(AppError::RateLimited { .. })));
}

#[tokio::test]
async fn a_reset_sets_the_password_and_ends_every_session_and_every_other_mail() {
    let (front, desk) = desk().await;
    let old = sign_in(&desk, "maya@lumen.example", PASSWORD).await;
    let maya = who(&desk, &old).await.expect("signed in");
    let change = desk.ask_email_change(&maya, "maya@new.example").await.expect("mailed");
    let sent = desk.ask_reset("maya@lumen.example", client("a")).await.expect("mailed");
    let weak = desk.reset(code(&front, &sent), "password", browser(None), client("a")).await;
    assert!(matches!(weak, Err(AppError::Invalid { .. })));
    let step = desk.reset(code(&front, &sent), NEW_PASSWORD, browser(None), client("a")).await.expect("reset");
    assert!(matches!(step, SignInStep::SignedIn(_)));
    assert!(who(&desk, &old).await.is_none(), "a reset ends every session");
    assert!(desk.confirm_email_change(code(&front, &change), client("a")).await.is_err(), "and every mail under way");
    sign_in(&desk, "maya@lumen.example", NEW_PASSWORD).await;
    assert!(desk.sign_in("maya@lumen.example", PASSWORD, browser(None), client("b")).await.is_err());
}

#[tokio::test]
async fn an_address_changes_once_both_ends_confirmed_it() {
    let (front, desk) = desk().await;
    let secret = sign_in(&desk, "maya@lumen.example", PASSWORD).await;
    let maya = who(&desk, &secret).await.expect("signed in");
    let sent: MailSent = desk.ask_email_change(&maya, "Maya@New.example").await.expect("mailed");
    assert!(!desk.confirm_email_change(code(&front, &sent), client("a")).await.expect("one end"));
    assert!(!desk.confirm_email_change(code(&front, &sent), client("a")).await.expect("the same end again"));
    assert!(who(&desk, &secret).await.is_some());
    let old = front.resources.vault.token(Purpose::OldAddressLink, sent.challenge.0);
    assert!(desk.confirm_email_change(Proof::Link(old), client("a")).await.expect("both ends"));
    assert!(who(&desk, &secret).await.is_none(), "a new address ends every session");
    let secret = sign_in(&desk, "maya@new.example", PASSWORD).await;
    assert_eq!(desk.view(&who(&desk, &secret).await.expect("in")).await.expect("shown").email, "maya@new.example");
}

#[tokio::test]
async fn a_stale_session_confirms_who_it_is_before_it_changes_the_address() {
    let (front, desk) = desk().await;
    let secret = sign_in(&desk, "maya@lumen.example", PASSWORD).await;
    front.clock.advance(TimeDelta::minutes(11));
    let maya = who(&desk, &secret).await.expect("signed in");
    assert_eq!(desk.ask_email_change(&maya, "maya@new.example").await.err(), Some(AppError::ConfirmIdentity));
}

#[tokio::test]
async fn a_reset_that_was_asked_for_before_the_address_changed_sets_no_password_after_it() {
    let (front, desk) = desk().await;
    let secret = sign_in(&desk, "maya@lumen.example", PASSWORD).await;
    let maya = who(&desk, &secret).await.expect("signed in");
    let reset = desk.ask_reset("maya@lumen.example", client("a")).await.expect("mailed");
    let change = desk.ask_email_change(&maya, "maya@new.example").await.expect("mailed");
    desk.confirm_email_change(code(&front, &change), client("a")).await.expect("one end");
    let old = front.resources.vault.token(Purpose::OldAddressLink, change.challenge.0);
    assert!(desk.confirm_email_change(Proof::Link(old), client("a")).await.expect("both ends"));
    let late = desk.reset(code(&front, &reset), NEW_PASSWORD, browser(None), client("a")).await;
    assert!(matches!(late, Err(AppError::Invalid { .. })), "the old mailbox opens nothing any more");
    sign_in(&desk, "maya@new.example", PASSWORD).await;
}
