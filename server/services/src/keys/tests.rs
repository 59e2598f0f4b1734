//! Keys and webhook secrets, on a real PostgreSQL.

use super::KeyDesk;
use crate::{bookings::tests::Front, clinics::ClinicDesk, vault::rotation::webhook_secret_context};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use contract::{
    Actor, AppError, Caller, Client,
    caller::Role,
    clinics::Clinics,
    keys::{Direction, KeyKind, Keys, NewKey, SecretState},
};
use domain::{
    authorization::Action,
    ids::{ApiKeyId, PersonId},
};
use uuid::Uuid;

fn client() -> Client {
    Client { address: "192.0.2.7".into(), request_id: "test".into(), ..Client::default() }
}

async fn open() -> (Front, KeyDesk, Caller) {
    let front = Front::open().await;
    let id = PersonId(Uuid::from_u128(5));
    sqlx::query("insert into people (person_id, email, name, password_hash, created_at) values ($1, 'm@x.example', 'Maya', '-', now())")
        .bind(id.0)
        .execute(front.database.database.owner())
        .await
        .expect("a person");
    let actor = Actor::Person { id, name: "Maya".into(), role: Role::Admin };
    let caller = Caller { org: front.clinic.org, actor, client: client(), key: None, read_only: false };
    let desk = KeyDesk::new(front.resources.clone());
    (front, desk, caller)
}

fn secret(scopes: &[&str]) -> NewKey {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    NewKey { kind: KeyKind::Secret, name: "Nightly export".into(), scopes, days: None }
}

#[tokio::test]
async fn a_key_does_what_its_scopes_name_and_no_more() {
    let (front, desk, caller) = open().await;
    let (view, shown) = desk.create(&caller, secret(&["bookings.read"])).await.expect("made");
    assert!(shown.value.starts_with("sk_") && view.prefix.trim_end_matches('…') == &shown.value[..12]);
    assert_eq!(view.value, None, "a secret is shown once");
    let clinics = ClinicDesk::new(front.resources.clone());
    let by_key = clinics.enter_by_key(&shown.value, client()).await.expect("in force");
    assert!(by_key.may(Action::ReadBookings) && by_key.may(Action::AskPublicly));
    assert!(!by_key.may(Action::ChangeBookings) && !by_key.may(Action::ManageKeys));
    let stored: Vec<String> = sqlx::query_scalar("select row_to_json(k)::text from api_keys k")
        .fetch_all(front.database.database.owner())
        .await
        .expect("rows");
    assert!(stored.iter().all(|row| !row.contains(&shown.value[12..])), "only its hash is kept");
    assert!(
        desk.list(&caller).await.expect("listed").iter().any(|key| key.id == view.id && key.last_used_at.is_some())
    );
}

#[tokio::test]
async fn a_rotated_key_and_the_old_one_overlap_and_then_the_old_one_ends() {
    let (front, desk, caller) = open().await;
    let clinics = ClinicDesk::new(front.resources.clone());
    let (old, old_value) = desk.create(&caller, secret(&["leads.read"])).await.expect("made");
    let (new, new_value) = desk.rotate(&caller, old.id, 24).await.expect("rotated");
    assert_eq!((new.name.as_str(), new.scopes.as_slice()), ("Nightly export", ["leads.read".to_owned()].as_slice()));
    for value in [&old_value.value, &new_value.value] {
        assert!(clinics.enter_by_key(value, client()).await.is_ok());
    }
    assert!(matches!(desk.rotate(&caller, old.id, 1).await, Err(AppError::Conflict { .. })));
    front.clock.advance(TimeDelta::hours(24));
    let ended = clinics.enter_by_key(&old_value.value, client()).await;
    assert_eq!(ended.err(), clinics.enter_by_key("sk_live_never", client()).await.err(), "ended and unknown are alike");
    assert!(clinics.enter_by_key(&new_value.value, client()).await.is_ok());
    let states = desk.list(&caller).await.expect("listed");
    let state = |id: ApiKeyId| states.iter().find(|key| key.id == id).map(|key| key.state);
    assert_eq!((state(old.id), state(new.id)), (Some(SecretState::Expired), Some(SecretState::Active)));
    desk.revoke(&caller, new.id).await.expect("revoked");
    assert!(clinics.enter_by_key(&new_value.value, client()).await.is_err());
    assert!(matches!(desk.revoke(&caller, new.id).await, Err(AppError::NotFound { .. })));
}

#[tokio::test]
async fn what_a_key_cannot_be_is_refused_with_the_field() {
    let (_front, desk, caller) = open().await;
    let publishable = NewKey { kind: KeyKind::Publishable, ..secret(&["bookings.read"]) };
    for (new, field) in [
        (secret(&[]), "scopes"),
        (secret(&["keys.manage"]), "scopes"),
        (secret(&["nonsense"]), "scopes"),
        (publishable, "scopes"),
        (NewKey { name: " ".into(), ..secret(&["leads.read"]) }, "name"),
        (NewKey { name: "x".repeat(61), ..secret(&["leads.read"]) }, "name"),
        (NewKey { days: Some(0), ..secret(&["leads.read"]) }, "days"),
    ] {
        let Err(AppError::Invalid { fields }) = desk.create(&caller, new).await else { panic!("{field} is refused") };
        assert_eq!(fields[0].field, field);
    }
    assert!(matches!(desk.rotate(&caller, ApiKeyId(Uuid::nil()), 169).await, Err(AppError::Invalid { .. })));
    let analyst = Actor::Person { id: PersonId(Uuid::from_u128(5)), name: "Maya".into(), role: Role::Analyst };
    let analyst = Caller { actor: analyst, ..caller };
    assert!(matches!(desk.list(&analyst).await, Err(AppError::Forbidden { .. })));
    assert!(matches!(desk.create(&analyst, secret(&["leads.read"])).await, Err(AppError::Forbidden { .. })));
}

#[tokio::test]
async fn a_webhook_secret_is_sealed_and_opens_in_its_own_row_alone() {
    let (front, desk, caller) = open().await;
    let (view, shown) =
        desk.create_webhook_secret(&caller, Direction::Incoming, "Form on our site").await.expect("made");
    assert!(shown.value.starts_with("whsec_") && view.prefix == format!("{}…", &shown.value[..10]));
    let owner = front.database.database.owner();
    let sealed: Vec<u8> =
        sqlx::query_scalar("select sealed from webhook_secrets").fetch_one(owner).await.expect("kept");
    let mut transaction = front.database.database.begin(caller.org).await.expect("a transaction");
    let vault = &front.resources.vault;
    let context = webhook_secret_context(view.id.0);
    let opened = vault.open_for_org(&mut transaction, caller.org, &context, &sealed).await.expect("opens");
    assert_eq!(format!("whsec_{}", STANDARD.encode(opened.as_slice())), shown.value);
    drop(transaction);
    let (newer, _) = desk.rotate_webhook_secret(&caller, view.id, 48).await.expect("rotated");
    let states = desk.webhook_secrets(&caller).await.expect("listed");
    let state = |id| states.iter().find(|secret| secret.id == id).map(|secret| secret.state);
    assert_eq!((state(view.id), state(newer.id)), (Some(SecretState::Replaced), Some(SecretState::Active)));
    desk.revoke_webhook_secret(&caller, newer.id).await.expect("revoked");
}
