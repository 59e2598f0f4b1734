//! The clients of Google, Microsoft and GitHub against their sandbox: from the page where somebody chooses to who they are.

use super::support::World;
use chrono::TimeDelta;
use domain::identity::Provider;
use ports::{Attempt, Grant, IdentityProvider, IdentityProviderError, ProvenIdentity};
use providers::{github::Github, google::Google, microsoft::Microsoft, oauth::Settings};
use sandbox::{
    identity::CLIENT_ID,
    switches::{IdentityMood, Switches},
};
use std::time::Duration;
use url::Url;

fn settings(world: &World, base: &str) -> Settings {
    Settings {
        client_id: CLIENT_ID.into(),
        client_secret: world.sandbox.identities.client_secret().into(),
        base_url: world.url(base).parse().expect("an address"),
        // Making a key takes the sandbox a moment.
        timeout: Duration::from_secs(20),
    }
}

fn clients(world: &World) -> [Box<dyn IdentityProvider>; 3] {
    let api = world.url("github/api/").parse().expect("an address");
    [
        Box::new(Google::new(settings(world, "google/")).expect("settings that fit")),
        Box::new(Microsoft::new(settings(world, "microsoft/common/v2.0/")).expect("settings that fit")),
        Box::new(Github::new(settings(world, "github/"), &api).expect("settings that fit")),
    ]
}

fn attempt(world: &World, provider: Provider) -> Attempt {
    let redirect = format!("http://{}/sign-in/with/{}/callback", world.address, provider.as_str());
    Attempt {
        state: "the-state".into(),
        nonce: "the-nonce".into(),
        code_verifier: "v".repeat(43),
        redirect: redirect.parse().expect("an address"),
    }
}

fn part(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Chooses somebody on the provider's page; where the browser is sent back to.
async fn choose(world: &World, client: &dyn IdentityProvider, attempt: &Attempt, person: &str) -> Url {
    let url = client.authorization(attempt, world.now()).await.expect("an address");
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let page = http.get(url.clone()).send().await.expect("a page");
    assert_eq!(page.status(), 200, "{}", page.text().await.unwrap_or_default());
    let of = |name| part(&url, name).unwrap_or_default();
    let form = [
        ("vendor", client.provider().as_str().to_owned()),
        ("redirect_uri", of("redirect_uri")),
        ("state", of("state")),
        ("nonce", of("nonce")),
        ("code_challenge", of("code_challenge")),
        ("person", person.to_owned()),
    ];
    let back = http.post(world.url("identity/choose")).form(&form).send().await.expect("an answer");
    let back = back.headers()["location"].to_str().expect("an address").parse().expect("an address");
    assert_eq!(part(&back, "state").as_deref(), Some("the-state"));
    back
}

async fn grant(world: &World, client: &dyn IdentityProvider, attempt: &Attempt) -> Grant {
    let back = choose(world, client, attempt, "lena@lumen.example").await;
    Grant { code: part(&back, "code").expect("a code"), issuer: part(&back, "iss") }
}

async fn identify(world: &World, client: &dyn IdentityProvider) -> Result<ProvenIdentity, IdentityProviderError> {
    let attempt = attempt(world, client.provider());
    let grant = grant(world, client, &attempt).await;
    client.identify(&grant, &attempt, world.now()).await
}

fn refused<T>(answer: &Result<T, IdentityProviderError>) -> bool {
    matches!(answer, Err(IdentityProviderError::Refused(_)))
}

fn set(world: &World, identity: IdentityMood) {
    world.sandbox.switches.set(Switches { identity, ..Switches::default() });
}

#[tokio::test]
async fn each_provider_says_who_came_back_with_a_verified_address() {
    let world = World::start().await;
    let mut subjects = Vec::new();
    for client in clients(&world) {
        let provider = client.provider();
        let lena = identify(&world, client.as_ref()).await.expect("known");
        assert_eq!(lena.verified_email.as_deref(), Some("lena@lumen.example"), "{provider:?}");
        assert_eq!(lena.name, "Lena Ortiz", "{provider:?}");
        assert_eq!(identify(&world, client.as_ref()).await.expect("known"), lena, "{provider:?}: the same each time");
        subjects.push(lena.subject);
    }
    assert!(subjects[1].starts_with("5f0b1c62-8a54-4f0e-9d0a-6d1a54a3a001/"), "a tenant's subject: {}", subjects[1]);
    subjects.dedup();
    assert_eq!(subjects.len(), 3);
}

#[tokio::test]
async fn the_question_carries_hashes_and_no_secret() {
    let world = World::start().await;
    for client in clients(&world) {
        let attempt = attempt(&world, client.provider());
        let url = client.authorization(&attempt, world.now()).await.expect("an address");
        assert_eq!(part(&url, "code_challenge_method").as_deref(), Some("S256"), "{url}");
        assert_eq!(part(&url, "prompt").as_deref(), Some("select_account"), "{url}");
        assert_eq!(part(&url, "response_type").as_deref(), Some("code"), "{url}");
        for secret in [attempt.code_verifier.as_str(), world.sandbox.identities.client_secret()] {
            assert!(!url.as_str().contains(secret), "{url}");
        }
        let has_nonce = part(&url, "nonce").is_some();
        assert_eq!(has_nonce, client.provider() != Provider::Github, "{url}");
    }
}

#[tokio::test]
async fn a_code_counts_once_and_with_its_verifier_alone() {
    let world = World::start().await;
    for client in clients(&world) {
        let (client, attempt) = (client.as_ref(), attempt(&world, client.provider()));
        let good = grant(&world, client, &attempt).await;
        client.identify(&good, &attempt, world.now()).await.expect("known");
        assert!(refused(&client.identify(&good, &attempt, world.now()).await), "twice");
        let stolen = grant(&world, client, &attempt).await;
        let thief = Attempt { code_verifier: "w".repeat(43), ..attempt.clone() };
        assert!(refused(&client.identify(&stolen, &thief, world.now()).await), "without the verifier");
        let late = grant(&world, client, &attempt).await;
        world.advance(TimeDelta::minutes(11));
        assert!(refused(&client.identify(&late, &attempt, world.now()).await), "too late");
        let made_up = Grant { code: "made-up".into(), ..good };
        assert!(refused(&client.identify(&made_up, &attempt, world.now()).await));
    }
}

#[tokio::test]
async fn an_id_token_that_does_not_hold_is_refused() {
    let world = World::start().await;
    let [google, microsoft, _] = clients(&world);
    for client in [google, microsoft] {
        for mood in [
            IdentityMood::WrongNonce,
            IdentityMood::ExpiredToken,
            IdentityMood::WrongIssuer,
            IdentityMood::WrongAudience,
            IdentityMood::Forged,
        ] {
            set(&world, mood);
            let answer = identify(&world, client.as_ref()).await;
            assert!(refused(&answer), "{:?} {mood:?}: {answer:?}", client.provider());
        }
        set(&world, IdentityMood::Genuine);
        identify(&world, client.as_ref()).await.expect("the genuine one holds");
        // It is this attempt's, whatever else it says.
        let attempt = attempt(&world, client.provider());
        let grant = grant(&world, client.as_ref(), &attempt).await;
        let other = Attempt { nonce: "another".into(), ..attempt };
        assert!(refused(&client.identify(&grant, &other, world.now()).await));
    }
}

#[tokio::test]
async fn an_address_that_is_not_verified_is_not_passed_on() {
    let world = World::start().await;
    set(&world, IdentityMood::UnverifiedEmail);
    for client in clients(&world) {
        let lena = identify(&world, client.as_ref()).await.expect("known all the same");
        assert_eq!(lena.verified_email, None, "{:?}", client.provider());
    }
}

#[tokio::test]
async fn whoever_says_no_comes_back_with_an_error_and_no_code() {
    let world = World::start().await;
    for (mood, person) in [(IdentityMood::Genuine, "nobody"), (IdentityMood::Denied, "lena@lumen.example")] {
        set(&world, mood);
        for client in clients(&world) {
            let back = choose(&world, client.as_ref(), &attempt(&world, client.provider()), person).await;
            assert_eq!(part(&back, "error").as_deref(), Some("access_denied"));
            assert_eq!(part(&back, "code"), None);
        }
    }
}

#[tokio::test]
async fn a_browser_that_another_provider_sent_back_is_refused() {
    let world = World::start().await;
    for client in clients(&world) {
        let (client, attempt) = (client.as_ref(), attempt(&world, client.provider()));
        let grant = Grant { issuer: Some("https://evil.example".into()), ..grant(&world, client, &attempt).await };
        assert!(refused(&client.identify(&grant, &attempt, world.now()).await), "{:?}", client.provider());
    }
    // Google says that it names itself, so that its silence is somebody else's.
    let [google, ..] = clients(&world);
    let attempt = attempt(&world, Provider::Google);
    let silent = Grant { issuer: None, ..grant(&world, google.as_ref(), &attempt).await };
    assert!(refused(&google.identify(&silent, &attempt, world.now()).await));
}

#[tokio::test]
async fn a_changed_key_is_asked_for_at_once() {
    let world = World::start().await;
    let [google, ..] = clients(&world);
    identify(&world, google.as_ref()).await.expect("known");
    world.sandbox.identities.change_keys();
    identify(&world, google.as_ref()).await.expect("known by the new key");
}

#[tokio::test]
async fn a_provider_that_is_down_is_told_from_one_that_says_no() {
    let world = World::start().await;
    for client in clients(&world) {
        let (client, attempt) = (client.as_ref(), attempt(&world, client.provider()));
        let grant = grant(&world, client, &attempt).await;
        world.sandbox.switches.set(Switches { api_error_all: true, ..Switches::default() });
        let answer = client.identify(&grant, &attempt, world.now()).await;
        assert!(matches!(answer, Err(IdentityProviderError::Unavailable(_))), "{answer:?}");
        world.sandbox.switches.set(Switches::default());
        identify(&world, client).await.expect("it is back");
    }
    let nowhere =
        Settings { base_url: "http://127.0.0.1:1/".parse().expect("an address"), ..settings(&world, "google/") };
    let nowhere = Google::new(nowhere).expect("settings that fit");
    let answer = nowhere.authorization(&attempt(&world, Provider::Google), world.now()).await;
    assert!(matches!(answer, Err(IdentityProviderError::Unavailable(_))), "{answer:?}");
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_an_empty_one_is_no_setting() {
    let world = World::start().await;
    let wrong = Settings { client_secret: "wrong".into(), ..settings(&world, "google/") };
    let wrong = Google::new(wrong).expect("settings that fit");
    assert!(refused(&identify(&world, &wrong).await));
    let empty = Settings { client_secret: " ".into(), ..settings(&world, "google/") };
    assert!(Google::new(empty).is_err());
}
