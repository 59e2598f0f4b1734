//! Passkeys, with an authenticator in software.

use super::{PASSWORD, authenticator::Authenticator, browser, client, desk, sign_in, who};
use crate::{bookings::tests::Front, identity::IdentityDesk};
use chrono::TimeDelta;
use contract::{
    AppError,
    account::{Account, Confirmation},
    identity::{Identity, NewSession, SignInStep, SignedIn},
    passkeys::{BrowserBinding, PasskeyChallenge, Passkeys},
};
use uuid::Uuid;

async fn maya(desk: &IdentityDesk) -> (String, SignedIn) {
    let secret = sign_in(desk, "maya@lumen.example", PASSWORD).await;
    let who = who(desk, &secret).await.expect("signed in");
    (secret, who)
}

async fn add(desk: &IdentityDesk, who: &SignedIn, authenticator: &mut Authenticator, name: &str) {
    let challenge = desk.begin_adding(who).await.expect("begun");
    let answer = authenticator.create(&challenge.options);
    desk.finish_adding(who, &challenge.ticket, &answer, name, browser(None)).await.expect("added");
}

/// A challenge for a browser that nobody is signed in to.
async fn challenge(desk: &IdentityDesk) -> (PasskeyChallenge, BrowserBinding) {
    desk.begin_sign_in(None, client("a")).await.expect("begun")
}

async fn answer(
    desk: &IdentityDesk,
    (challenge, binding): (&PasskeyChallenge, &BrowserBinding),
    answer: &str,
) -> Result<NewSession, AppError> {
    desk.finish_sign_in(&challenge.ticket, answer, Some(binding.clone()), browser(None), client("a")).await
}

async fn signs_in(desk: &IdentityDesk, authenticator: &mut Authenticator) -> Result<NewSession, AppError> {
    let (challenge, binding) = challenge(desk).await;
    let given = authenticator.get(&challenge.options);
    answer(desk, (&challenge, &binding), &given).await
}

fn is_refused<T>(answer: &Result<T, AppError>, words: &str) -> bool {
    matches!(answer, Err(error) if error.reason_for("passkey").is_some_and(|reason| reason.contains(words)))
}

const OVER: &str = "took too long, or was answered already";
const UNKNOWN: &str = "is not known here";

/// Somebody who has an account beside Maya's.
async fn ana(front: &Front, desk: &IdentityDesk) -> SignedIn {
    sqlx::query(
        "insert into people (person_id, email, name, password_hash, created_at)
         select $1, 'ana@lumen.example', 'Ana Ruiz', password_hash, now() from people",
    )
    .bind(Uuid::from_u128(6))
    .execute(front.database.database.owner())
    .await
    .expect("a person");
    who(desk, &sign_in(desk, "ana@lumen.example", PASSWORD).await).await.expect("signed in")
}

async fn forget_password(front: &Front) {
    let owner = front.database.database.owner();
    sqlx::query("update people set password_hash = null").execute(owner).await.expect("forgotten");
}

#[tokio::test]
async fn a_passkey_signs_in_without_a_name_and_stands_for_both_steps() {
    let (front, desk) = desk().await;
    let (_, maya) = maya(&desk).await;
    let mut phone = Authenticator::new(1);
    add(&desk, &maya, &mut phone, "  My   phone ").await;
    sqlx::query("insert into person_totp values ($1, '\\x00', now(), 0, now())")
        .bind(maya.person.0)
        .execute(front.database.database.owner())
        .await
        .expect("an authenticator app");
    let by_password = desk.sign_in("maya@lumen.example", PASSWORD, browser(None), client("b")).await.expect("half way");
    assert!(matches!(by_password, SignInStep::SecondFactor { .. }));
    let session = signs_in(&desk, &mut phone).await.expect("in");
    let again = who(&desk, &session.secret.0).await.expect("signed in");
    assert_eq!((again.person, again.place.is_some()), (maya.person, true));
    let view = desk.view(&again).await.expect("shown");
    assert_eq!(view.passkeys[0].name, "My phone");
    assert!(view.passkeys[0].last_used_at.is_some());
    assert!(view.events.iter().any(|event| event.title == "Signed in" && event.detail == "with a passkey"));
    assert!(view.events.iter().any(|event| event.title == "Passkey added" && event.detail == "My phone"));
}

#[tokio::test]
async fn a_sign_in_by_passkey_makes_a_session_of_its_own() {
    let (_front, desk) = desk().await;
    let (before, maya) = maya(&desk).await;
    let mut phone = Authenticator::new(1);
    add(&desk, &maya, &mut phone, "").await;
    let first = signs_in(&desk, &mut phone).await.expect("in").secret.0;
    let second = signs_in(&desk, &mut phone).await.expect("in").secret.0;
    assert!(first != second && first != before, "no session that was known before becomes somebody's");
    let sessions = [&before, &first, &second];
    for secret in sessions {
        assert!(who(&desk, secret).await.is_some());
    }
    let (challenge, binding) = challenge(&desk).await;
    for nothing in [&challenge.ticket, &binding.0] {
        assert!(who(&desk, nothing).await.is_none(), "neither ticket nor binding is a session");
    }
}

#[tokio::test]
async fn a_challenge_is_answered_once() {
    let (_front, desk) = desk().await;
    let (_, maya) = maya(&desk).await;
    let mut key = Authenticator::new(1);
    let adding = desk.begin_adding(&maya).await.expect("begun");
    let made = key.create(&adding.options);
    desk.finish_adding(&maya, &adding.ticket, &made, "", browser(None)).await.expect("added");
    assert!(is_refused(&desk.finish_adding(&maya, &adding.ticket, &made, "", browser(None)).await, OVER));

    let (challenge, binding) = challenge(&desk).await;
    let given = key.get(&challenge.options);
    answer(&desk, (&challenge, &binding), &given).await.expect("in");
    assert!(is_refused(&answer(&desk, (&challenge, &binding), &given).await, OVER), "replayed");
    // An answer that was refused has used its challenge up as well.
    let (other, binding) = self::challenge(&desk).await;
    assert!(is_refused(&answer(&desk, (&other, &binding), &given).await, UNKNOWN), "an answer to another challenge");
    let right = key.get(&other.options);
    assert!(is_refused(&answer(&desk, (&other, &binding), &right).await, OVER));
}

#[tokio::test]
async fn a_challenge_lives_five_minutes() {
    let (front, desk) = desk().await;
    let (secret, maya) = maya(&desk).await;
    let mut key = Authenticator::new(1);
    add(&desk, &maya, &mut key, "").await;
    for (seconds, is_good) in [(299, true), (300, false)] {
        let (challenge, binding) = challenge(&desk).await;
        let who = who(&desk, &secret).await.expect("signed in");
        let confirming = desk.begin_confirming(&who).await.expect("begun");
        front.clock.advance(TimeDelta::seconds(seconds));
        let given = key.get(&challenge.options);
        assert_eq!(answer(&desk, (&challenge, &binding), &given).await.is_ok(), is_good, "after {seconds} seconds");
        let given = key.get(&confirming.options);
        assert_eq!(
            desk.finish_confirming(&who, &confirming.ticket, &given).await.is_ok(),
            is_good,
            "after {seconds} seconds"
        );
    }
}

#[tokio::test]
async fn an_answer_counts_only_where_its_challenge_was_asked_for() {
    let (_front, desk) = desk().await;
    let (_, maya) = maya(&desk).await;
    let mut key = Authenticator::new(1);
    add(&desk, &maya, &mut key, "").await;
    // Another browser, which somebody may have talked into sending it.
    for binding in [None, Some(BrowserBinding("somebody else's".into()))] {
        let (challenge, _) = challenge(&desk).await;
        let given = key.get(&challenge.options);
        let elsewhere = desk.finish_sign_in(&challenge.ticket, &given, binding, browser(None), client("a")).await;
        assert!(is_refused(&elsewhere, OVER));
    }
    // Two tabs of one browser share its binding, and each has a challenge of its own.
    let (first, binding) = challenge(&desk).await;
    let (second, same) = desk.begin_sign_in(Some(binding.clone()), client("a")).await.expect("begun");
    assert_eq!(binding.0, same.0);
    for tab in [&second, &first] {
        let given = key.get(&tab.options);
        answer(&desk, (tab, &binding), &given).await.expect("in");
    }
    // Another session of the same person, and another kind of ceremony.
    let other = who(&desk, &sign_in(&desk, "maya@lumen.example", PASSWORD).await).await.expect("signed in");
    let confirming = desk.begin_confirming(&maya).await.expect("begun");
    let given = key.get(&confirming.options);
    assert!(is_refused(&desk.finish_confirming(&other, &confirming.ticket, &given).await, OVER));
    let confirming = desk.begin_confirming(&maya).await.expect("begun");
    let given = key.get(&confirming.options);
    assert!(is_refused(&answer(&desk, (&confirming, &binding), &given).await, OVER));
}

#[tokio::test]
async fn an_answer_from_another_page_or_without_its_user_is_refused() {
    let (_front, desk) = desk().await;
    let (_, maya) = maya(&desk).await;
    let mut key = Authenticator::new(1);
    add(&desk, &maya, &mut key, "").await;
    let mut wrong: Vec<Authenticator> = Vec::new();
    for origin in [
        "https://evil.example",
        "http://front.example",
        "https://front.example:8443",
        "https://login.front.example",
        "https://front.example.evil.example",
    ] {
        wrong.push(Authenticator { origin: origin.into(), ..key.clone() });
    }
    wrong.push(Authenticator { site: "evil.example".into(), ..key.clone() });
    wrong.push(Authenticator { verifies: false, ..key.clone() });
    for mut key in wrong {
        let about = format!("{} {} {}", key.origin, key.site, key.verifies);
        assert!(is_refused(&signs_in(&desk, &mut key).await, UNKNOWN), "{about}");
        let confirming = desk.begin_confirming(&maya).await.expect("begun");
        let given = key.get(&confirming.options);
        assert!(is_refused(&desk.finish_confirming(&maya, &confirming.ticket, &given).await, UNKNOWN), "{about}");
        let mut new = Authenticator::new(9);
        (new.origin, new.site, new.verifies) = (key.origin.clone(), key.site.clone(), key.verifies);
        let adding = desk.begin_adding(&maya).await.expect("begun");
        let made = new.create(&adding.options);
        assert!(
            is_refused(&desk.finish_adding(&maya, &adding.ticket, &made, "", browser(None)).await, UNKNOWN),
            "{about}"
        );
    }
    signs_in(&desk, &mut key).await.expect("the honest one is still in");
}

#[tokio::test]
async fn an_unknown_passkey_and_one_that_does_not_fit_answer_alike() {
    let (_front, desk) = desk().await;
    let (_, maya) = maya(&desk).await;
    let mut key = Authenticator::new(1);
    add(&desk, &maya, &mut key, "").await;
    let mut unknown = Authenticator { user: key.user.clone(), ..Authenticator::new(2) };
    let mut unsigned = Authenticator { site: "evil.example".into(), ..key.clone() };
    let unknown = signs_in(&desk, &mut unknown).await.err().expect("nobody's");
    assert_eq!(Some(unknown.clone()), signs_in(&desk, &mut unsigned).await.err());
    for nonsense in ["", "{}", "null", "[1]", "{\"id\":\"\u{0}\"}", &"x".repeat(100_000)] {
        let (challenge, binding) = challenge(&desk).await;
        let refused = answer(&desk, (&challenge, &binding), nonsense).await.err();
        assert_eq!(refused, Some(unknown.clone()), "{nonsense:.20}");
    }
    let (challenge, binding) = challenge(&desk).await;
    assert!(!challenge.options.contains("lumen") && challenge.options.contains("\"allowCredentials\":[]"));
    let challenge = PasskeyChallenge { ticket: "x".repeat(10_000), ..challenge };
    assert!(is_refused(&answer(&desk, (&challenge, &binding), "{}").await, OVER));
}

#[tokio::test]
async fn a_copied_key_is_refused_and_its_owner_is_told() {
    let (front, desk) = desk().await;
    let (_, maya) = maya(&desk).await;
    let mut key = Authenticator::new(1);
    add(&desk, &maya, &mut key, "Old laptop").await;
    let mut copy = key.clone();
    for _ in 0..3 {
        signs_in(&desk, &mut key).await.expect("in");
    }
    assert!(is_refused(&signs_in(&desk, &mut copy).await, UNKNOWN));
    let events = desk.view(&maya).await.expect("shown").events;
    let refused = events.iter().find(|event| event.title.starts_with("Passkey refused")).expect("in the log");
    assert_eq!((refused.detail.as_str(), refused.device.as_str()), ("Old laptop", "Firefox on Linux"));
    front.drain().await;
    assert!(front.mailed().iter().any(|subject| subject.starts_with("Passkey refused")), "{:?}", front.mailed());
    signs_in(&desk, &mut key).await.expect("the original goes on");
    // A passkey that is shared between devices always says 0.
    let mut synced = Authenticator { counter: 0, ..Authenticator::new(2) };
    add(&desk, &maya, &mut synced, "").await;
    for _ in 0..2 {
        signs_in(&desk, &mut synced).await.expect("in");
    }
}

#[tokio::test]
async fn a_passkey_of_somebody_else_proves_nothing() {
    let (front, desk) = desk().await;
    let (_, maya) = maya(&desk).await;
    let ana = ana(&front, &desk).await;
    let (mut mayas, mut anas) = (Authenticator::new(1), Authenticator::new(2));
    add(&desk, &maya, &mut mayas, "").await;
    add(&desk, &ana, &mut anas, "").await;
    let session = signs_in(&desk, &mut anas).await.expect("in");
    assert_eq!(who(&desk, &session.secret.0).await.expect("signed in").person, ana.person);
    // Her own signature under the name of another account.
    let mut liar = Authenticator { user: mayas.user.clone(), ..anas.clone() };
    assert!(is_refused(&signs_in(&desk, &mut liar).await, UNKNOWN));
    let confirming = desk.begin_confirming(&maya).await.expect("begun");
    let given = anas.get(&confirming.options);
    assert!(is_refused(&desk.finish_confirming(&maya, &confirming.ticket, &given).await, UNKNOWN));
    // Neither can she take, name or remove what is Maya's.
    let adding = desk.begin_adding(&ana).await.expect("begun");
    let made = mayas.clone().create(&adding.options);
    let taken = desk.finish_adding(&ana, &adding.ticket, &made, "", browser(None)).await;
    assert!(matches!(taken, Err(AppError::Conflict { .. })), "{taken:?}");
    let id = desk.view(&maya).await.expect("shown").passkeys[0].id;
    assert!(matches!(desk.rename_passkey(&ana, id, "Mine").await, Err(AppError::NotFound { .. })));
    assert!(matches!(desk.remove_passkey(&ana, id).await, Err(AppError::NotFound { .. })));
    assert_eq!(desk.view(&maya).await.expect("shown").passkeys.len(), 1);
}

#[tokio::test]
async fn a_passkey_is_the_fresh_proof_that_adding_and_removing_want() {
    let (front, desk) = desk().await;
    let (secret, maya) = maya(&desk).await;
    let mut key = Authenticator::new(1);
    let without = desk.begin_confirming(&maya).await;
    assert!(is_refused(&without, "has no passkey"), "{without:?}");
    add(&desk, &maya, &mut key, "").await;
    let adding = desk.begin_adding(&maya).await.expect("begun");
    front.clock.advance(TimeDelta::minutes(4));
    let stale = SignedIn { confirmed_at: maya.confirmed_at - TimeDelta::minutes(11), ..maya.clone() };
    let made = Authenticator::new(2).create(&adding.options);
    let late = desk.finish_adding(&stale, &adding.ticket, &made, "", browser(None)).await;
    assert_eq!(late.err(), Some(AppError::ConfirmIdentity), "the proof may grow old between the two steps");
    front.clock.advance(TimeDelta::minutes(11));
    let stale = who(&desk, &secret).await.expect("signed in");
    let id = desk.view(&stale).await.expect("shown").passkeys[0].id;
    assert_eq!(desk.begin_adding(&stale).await.err(), Some(AppError::ConfirmIdentity));
    assert_eq!(desk.remove_passkey(&stale, id).await.err(), Some(AppError::ConfirmIdentity));
    let confirming = desk.begin_confirming(&stale).await.expect("begun");
    assert!(confirming.options.contains("\"allowCredentials\":[{"), "its own passkeys are named");
    let given = key.get(&confirming.options);
    desk.finish_confirming(&stale, &confirming.ticket, &given).await.expect("confirmed");
    let fresh = who(&desk, &secret).await.expect("signed in");
    desk.rename_passkey(&fresh, id, "Work  laptop").await.expect("renamed");
    for wrong in ["", "  ", &"x".repeat(61), "a\u{7}b"] {
        assert!(matches!(desk.rename_passkey(&fresh, id, wrong).await, Err(AppError::Invalid { .. })), "{wrong}");
    }
    assert_eq!(desk.view(&fresh).await.expect("shown").passkeys[0].name, "Work laptop");
    desk.remove_passkey(&fresh, id).await.expect("removed");
    assert!(is_refused(&signs_in(&desk, &mut key).await, UNKNOWN), "it opens nothing any more");
    front.drain().await;
    let mailed = front.mailed();
    for about in ["Passkey added", "Passkey removed"] {
        assert!(mailed.iter().any(|subject| subject.starts_with(about)), "{mailed:?}");
    }
}

#[tokio::test]
async fn the_last_way_in_stays_even_when_two_go_at_once() {
    let (front, desk) = desk().await;
    let (_, maya) = maya(&desk).await;
    let (mut one, mut two) = (Authenticator::new(1), Authenticator::new(2));
    add(&desk, &maya, &mut one, "One").await;
    add(&desk, &maya, &mut two, "Two").await;
    forget_password(&front).await;
    let ids: Vec<_> = desk.view(&maya).await.expect("shown").passkeys.iter().map(|passkey| passkey.id).collect();
    let (first, second) = tokio::join!(desk.remove_passkey(&maya, ids[0]), desk.remove_passkey(&maya, ids[1]));
    assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1, "{first:?} {second:?}");
    let refused = first.err().or(second.err()).expect("one of them");
    assert!(matches!(&refused, AppError::Conflict { what } if what.contains("only way in")), "{refused:?}");
    assert_eq!(desk.view(&maya).await.expect("shown").passkeys.len(), 1);
}

#[tokio::test]
async fn somebody_without_a_password_sets_one_with_a_fresh_proof_alone() {
    let (front, desk) = desk().await;
    let (secret, maya) = maya(&desk).await;
    forget_password(&front).await;
    assert!(!desk.view(&maya).await.expect("shown").password);
    for password in ["", PASSWORD] {
        assert!(desk.sign_in("maya@lumen.example", password, browser(None), client("b")).await.is_err());
        assert!(desk.confirm(&maya, Confirmation::Password(password.into())).await.is_err());
    }
    front.clock.advance(TimeDelta::minutes(11));
    let new = "evening tide over slate";
    let stale = who(&desk, &secret).await.expect("signed in");
    let refused = desk.change_password(&stale, "", new, browser(None)).await.err();
    assert_eq!(refused, Some(AppError::ConfirmIdentity));
    let fresh = SignedIn { confirmed_at: front.clock_now(), ..stale };
    desk.change_password(&fresh, "", new, browser(None)).await.expect("set");
    sign_in(&desk, "maya@lumen.example", new).await;
}

#[tokio::test]
async fn an_account_has_twenty_passkeys_at_most_and_each_authenticator_once() {
    let (_front, desk) = desk().await;
    let (_, maya) = maya(&desk).await;
    for number in 1..=20 {
        add(&desk, &maya, &mut Authenticator::new(number), "").await;
        if number == 2 {
            let challenge = desk.begin_adding(&maya).await.expect("begun");
            assert_eq!(challenge.options.matches("\"type\":\"public-key\",\"id\"").count(), 2, "{}", challenge.options);
        }
    }
    assert!(matches!(desk.begin_adding(&maya).await, Err(AppError::Conflict { .. })));
}

#[tokio::test]
async fn where_the_address_is_a_number_no_passkey_is_asked_for_unless_it_is_this_machines() {
    let (front, _) = desk().await;
    let begin = async |base_url: &str| {
        let mut resources = front.resources.clone();
        resources.base_url = base_url.parse().expect("an address");
        IdentityDesk::new(resources).begin_sign_in(None, client("a")).await
    };
    let refused = begin("http://192.0.2.7:3000/").await.err();
    assert!(matches!(&refused, Some(AppError::Conflict { what }) if what.contains("a number")), "{refused:?}");
    for own in ["http://127.0.0.1:3000/", "http://[::1]:3000/", "http://localhost:3000/"] {
        let (challenge, _) = begin(own).await.expect("this machine has a name");
        assert!(challenge.options.contains(r#""rpId":"localhost""#), "{}", challenge.options);
    }
}
