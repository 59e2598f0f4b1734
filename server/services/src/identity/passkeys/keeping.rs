//! The passkeys of an account: kept, renamed, removed.

use super::super::{IdentityDesk, browser::label};
use crate::error::{Report, internal};
use contract::{
    AppError,
    identity::{Browser, SignedIn},
};
use domain::ids::PasskeyId;
use store::passkeys::{NewPasskey, PasskeyRow};
use webauthn_rs::prelude::Passkey;

/// More than anybody has devices; it bounds what one account makes us keep and send.
pub(super) const MOST: usize = 20;
const LONGEST_NAME: usize = 60;

pub(super) fn too_many() -> AppError {
    AppError::conflict(format!("An account has at most {MOST} passkeys. Remove one that you no longer use first."))
}

fn gone() -> AppError {
    AppError::not_found("This passkey")
}

/// On one line; what the browser calls itself where nothing was typed.
pub(super) fn name(typed: &str, browser: &Browser) -> Result<String, AppError> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    match (name.is_empty(), fits) {
        (true, _) => Ok(label(&browser.user_agent)),
        (false, true) => Ok(name),
        (false, false) => {
            Err(AppError::invalid("name", "Give it a name of at most 60 characters, such as “Work laptop”."))
        }
    }
}

/// As the library reads it; a row that it cannot read is our fault.
pub(super) fn stored(row: &PasskeyRow, request_id: &str) -> Result<Passkey, AppError> {
    serde_json::from_value(row.credential.clone()).map_err(|error| internal(request_id, &error))
}

impl IdentityDesk {
    pub(super) async fn keep_passkey(
        &self,
        who: &SignedIn,
        made: &Passkey,
        name: &str,
        browser: &Browser,
    ) -> Result<(), AppError> {
        let (resources, request_id) = (&self.resources, &who.client.request_id);
        let credential = serde_json::to_value(made).map_err(|error| internal(request_id, &error))?;
        let new = NewPasskey {
            id: PasskeyId(resources.entropy.id()),
            credential_id: made.cred_id().as_ref(),
            name,
            credential: &credential,
            now: resources.clock.now(),
        };
        let mut transaction = resources.database.begin_person(who.person).await.report(request_id)?;
        // Two at once wait for each other here, so that the limit holds.
        store::accounts::lock(&mut transaction, who.person).await.report(request_id)?;
        if store::passkeys::list(&mut transaction, who.person).await.report(request_id)?.len() >= MOST {
            return Err(too_many());
        }
        if !store::passkeys::add(&mut transaction, who.person, &new).await.report(request_id)? {
            return Err(AppError::conflict("This passkey is known here already. Use another authenticator."));
        }
        self.tell_in(&mut transaction, who.person, browser, &who.client, "passkey_added", name).await?;
        transaction.commit().await.report(request_id)
    }

    pub(super) async fn give_name(&self, who: &SignedIn, passkey: PasskeyId, to: &str) -> Result<(), AppError> {
        let request_id = &who.client.request_id;
        if to.trim().is_empty() {
            return Err(AppError::invalid("name", "Give it a name, such as “Work laptop”."));
        }
        let name = name(to, &Browser::default())?;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        if !store::passkeys::rename(&mut transaction, who.person, passkey, &name).await.report(request_id)? {
            return Err(gone());
        }
        transaction.commit().await.report(request_id)
    }

    pub(super) async fn take_away(&self, who: &SignedIn, passkey: PasskeyId) -> Result<(), AppError> {
        let request_id = &who.client.request_id;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        // Locked, so that of two ways that are taken away at once one stays.
        store::accounts::lock(&mut transaction, who.person).await.report(request_id)?;
        let removed = store::passkeys::remove(&mut transaction, who.person, passkey).await.report(request_id)?;
        let name = removed.ok_or_else(gone)?;
        self.require_a_way_in(&mut transaction, who).await?;
        self.tell_in(&mut transaction, who.person, &Browser::default(), &who.client, "passkey_removed", &name).await?;
        transaction.commit().await.report(request_id)
    }
}
