//! Passwords that are on the list of stolen ones.

use super::{PASSWORD, browser, client, code, desk, sign_in, who};
use crate::{bookings::tests::Front, identity::IdentityDesk};
use async_trait::async_trait;
use contract::{
    AppError,
    account::Account,
    registration::{NewAccount, Registration},
};
use ports::{BreachedPasswords, BreachedPasswordsError};
use std::sync::Arc;

/// Strong by every estimate, and stolen.
const STOLEN: &str = "evening tide over slate";
const ANOTHER: &str = "nine loud magpies before noon";

/// A list with [`STOLEN`] on it, or one that is down.
struct List {
    is_up: bool,
}

#[async_trait]
impl BreachedPasswords for List {
    async fn times_seen(&self, password: &str) -> Result<u64, BreachedPasswordsError> {
        if self.is_up { Ok(u64::from(password == STOLEN) * 17) } else { Err(BreachedPasswordsError("down".into())) }
    }
}

async fn desk_with_a_list(is_up: bool) -> (Front, IdentityDesk) {
    let (mut front, _) = desk().await;
    front.resources.breached_passwords = Arc::new(List { is_up });
    let desk = IdentityDesk::new(front.resources.clone());
    (front, desk)
}

fn account(password: &str) -> NewAccount {
    NewAccount {
        name: "Ana Ruiz".into(),
        email: "ana@physio.example".into(),
        password: password.into(),
        ..NewAccount::default()
    }
}

/// That it was refused at its field, with a reason that says what to do.
fn assert_stolen<T>(answer: Result<T, AppError>) {
    let Err(AppError::Invalid { fields }) = answer else { panic!("a stolen password was taken") };
    let [field] = fields.as_slice() else { panic!("{fields:?}") };
    assert_eq!(field.field, "password");
    assert!(field.reason.contains("nowhere else"), "{}", field.reason);
}

#[tokio::test]
async fn nobody_chooses_a_stolen_password_wherever_one_is_chosen() {
    let (front, desk) = desk_with_a_list(true).await;
    assert_stolen(desk.register(account(STOLEN), client("a")).await);
    desk.register(account(ANOTHER), client("a")).await.expect("mailed");

    let maya = sign_in(&desk, "maya@lumen.example", PASSWORD).await;
    let maya = who(&desk, &maya).await.expect("signed in");
    assert_stolen(desk.change_password(&maya, PASSWORD, STOLEN, browser(None)).await);
    sign_in(&desk, "maya@lumen.example", PASSWORD).await;

    let sent = desk.ask_reset("maya@lumen.example", client("a")).await.expect("mailed");
    assert_stolen(desk.reset(code(&front, &sent), STOLEN, browser(None), client("a")).await);
    let again = desk.reset(code(&front, &sent), ANOTHER, browser(None), client("a")).await;
    again.expect("the code still works for another password");
    sign_in(&desk, "maya@lumen.example", ANOTHER).await;
}

#[tokio::test]
async fn a_list_that_cannot_be_asked_keeps_nobody_out() {
    let (_, desk) = desk_with_a_list(false).await;
    desk.register(account(STOLEN), client("a")).await.expect("mailed");
}
