//! People and how they get in, on a real PostgreSQL.

mod accounts;
mod authenticator;
mod breached;
mod passkeys;
mod providers;
mod registering;
mod signing_in;

use super::{IdentityDesk, hash_password};
use crate::{bookings::tests::Front, vault::Purpose};
use contract::{
    Client,
    identity::{Browser, Identity, SignInStep, SignedIn},
    registration::{MailSent, Proof},
};
use uuid::Uuid;

const PASSWORD: &str = "front desk at seven";

/// A clinic with one dispatcher.
async fn desk() -> (Front, IdentityDesk) {
    let front = Front::open().await;
    let owner = front.database.database.owner();
    let hash = hash_password(PASSWORD, b"0123456789abcdef").expect("a hash");
    sqlx::query(
        "insert into people (person_id, email, name, password_hash, created_at)
         values ($1, 'maya@lumen.example', 'Maya Torres', $2, now())",
    )
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
    Client { address: address.into(), request_id: "test".into(), ..Client::default() }
}

fn browser(device: Option<String>) -> Browser {
    Browser { user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0".into(), device }
}

async fn sign_in(desk: &IdentityDesk, email: &str, password: &str) -> String {
    match desk.sign_in(email, password, browser(None), client("a")).await.expect("signed in") {
        SignInStep::SignedIn(session) => session.secret.0,
        SignInStep::SecondFactor { .. } => panic!("no second factor is set up"),
    }
}

async fn who(desk: &IdentityDesk, secret: &str) -> Option<SignedIn> {
    desk.signed_in(secret, client("a")).await.expect("looked up")
}

/// The six digits that a mail carries.
fn code(front: &Front, sent: &MailSent) -> Proof {
    let digits = front.resources.vault.code(Purpose::ChallengeCode, sent.challenge.0);
    Proof::Code { challenge: sent.challenge, digits }
}
