//! What is remembered between a challenge and its answer, and for whom.

use super::super::{IdentityDesk, LONGEST_SECRET, hashed};
use crate::error::{Report, internal};
use chrono::TimeDelta;
use contract::{
    AppError,
    passkeys::{BrowserBinding, PasskeyChallenge},
};
use domain::ids::{PersonId, SessionId};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use webauthn_rs::prelude::CreationChallengeResponse;

/// How long an authenticator may take; browsers are told the same.
pub(super) const OPEN_FOR: TimeDelta = TimeDelta::minutes(5);
/// Longer than any answer without an attestation, of which keys of 4,096 bits are the largest part.
const LONGEST_ANSWER: usize = 16 * 1_024;

/// A kind of ceremony, with what its two steps must have in common.
#[derive(Clone, Copy)]
pub(super) enum Ceremony<'a> {
    SignIn { browser: &'a BrowserBinding },
    Add { session: SessionId, person: PersonId },
    Confirm { session: SessionId, person: PersonId },
}

impl Ceremony<'_> {
    const fn kind(self) -> &'static str {
        match self {
            Self::SignIn { .. } => "passkey_sign_in",
            Self::Add { .. } => "passkey_add",
            Self::Confirm { .. } => "passkey_confirm",
        }
    }

    const fn person(self) -> Option<PersonId> {
        match self {
            Self::SignIn { .. } => None,
            Self::Add { person, .. } | Self::Confirm { person, .. } => Some(person),
        }
    }

    /// Whose it is: a browser by its secret's hash, or a session.
    fn holder(self) -> String {
        match self {
            Self::SignIn { browser: BrowserBinding(secret) } => {
                hashed(secret).iter().fold(String::with_capacity(64), |hex, byte| format!("{hex}{byte:02x}"))
            }
            Self::Add { session, .. } | Self::Confirm { session, .. } => session.to_string(),
        }
    }
}

/// The challenge is over, was answered, or was asked for elsewhere; the three answer alike.
pub(super) fn over() -> AppError {
    AppError::invalid("passkey", "That took too long, or was answered already. Please try again.")
}

/// The same words for a passkey that nobody has, and for one that does not fit.
pub(super) fn refused() -> AppError {
    AppError::invalid("passkey", "This passkey is not known here. Use another one, or sign in with your password.")
}

/// Reads what a browser says that the authenticator answered.
pub(super) fn read<T: DeserializeOwned>(answer: &str) -> Result<T, AppError> {
    if answer.len() > LONGEST_ANSWER {
        return Err(refused());
    }
    serde_json::from_str(answer).map_err(|_| refused())
}

/// A passkey that signs in by itself must be found by the authenticator without a name.
pub(super) fn want_discoverable(options: &mut CreationChallengeResponse) {
    if let Some(selection) = &mut options.public_key.authenticator_selection {
        selection.require_resident_key = true;
        selection.resident_key = serde_json::from_value(json!("required")).ok();
    }
}

impl IdentityDesk {
    /// Keeps a challenge for its answer.
    pub(super) async fn keep(
        &self,
        ceremony: Ceremony<'_>,
        options: &impl Serialize,
        state: &impl Serialize,
        request_id: &str,
    ) -> Result<PasskeyChallenge, AppError> {
        let (ticket, now) = (self.resources.entropy.secret(), self.resources.clock.now());
        let remembered = json!({ "holder": ceremony.holder(), "state": state });
        let doors = self.resources.database.doors();
        let (person, span) = (ceremony.person(), (now, now + OPEN_FOR));
        store::challenges::keep_ceremony(doors, &hashed(&ticket), ceremony.kind(), person, &remembered, span)
            .await
            .report(request_id)?;
        let options = serde_json::to_string(options).map_err(|error| internal(request_id, &error))?;
        Ok(PasskeyChallenge { ticket, options })
    }

    /// Ends a challenge, whatever becomes of its answer, and shows what was remembered.
    pub(super) async fn take<T: DeserializeOwned>(
        &self,
        ticket: &str,
        ceremony: Ceremony<'_>,
        request_id: &str,
    ) -> Result<T, AppError> {
        if ticket.len() > LONGEST_SECRET {
            return Err(over());
        }
        let (doors, now) = (self.resources.database.doors(), self.resources.clock.now());
        let kept = store::challenges::take_ceremony(doors, &hashed(ticket), ceremony.kind(), now).await;
        let mut kept = kept.report(request_id)?.ok_or_else(over)?;
        let same_person = kept.person_id.map(PersonId) == ceremony.person();
        let same_holder = kept.state.get("holder").and_then(Value::as_str) == Some(ceremony.holder().as_str());
        if !(same_person && same_holder) {
            tracing::info!(request_id, "a passkey's challenge was answered from elsewhere");
            return Err(over());
        }
        serde_json::from_value(kept.state["state"].take()).map_err(|error| internal(request_id, &error))
    }
}
