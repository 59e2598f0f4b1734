//! Signing in to the console: a password for a session, a session for a caller.

mod attempts;
mod password;

#[cfg(test)]
mod tests;

pub use password::{PasswordError, hash as hash_password};

use crate::{
    Resources,
    error::{Report, internal},
};
use async_trait::async_trait;
use attempts::Attempts;
use chrono::TimeDelta;
use contract::{
    Actor, AppError, Caller, Client,
    caller::Role,
    identity::{Identity, Member, SessionSecret},
};
use domain::contact::PersonName;
use sha2::{Digest, Sha256};

const SESSION: TimeDelta = TimeDelta::days(30);
/// Longer than any address (RFC 5321) and any secret of ours.
const LONGEST_EMAIL: usize = 254;
const LONGEST_SECRET: usize = 128;

/// Sessions of every organisation.
pub struct IdentityDesk {
    resources: Resources,
    attempts: Attempts,
}

impl IdentityDesk {
    pub fn new(resources: Resources) -> Self {
        Self { resources, attempts: Attempts::default() }
    }
}

#[async_trait]
impl Identity for IdentityDesk {
    async fn sign_in(&self, email: &str, password: &str, client: Client) -> Result<SessionSecret, AppError> {
        let (now, request_id) = (self.resources.clock.now(), client.request_id.as_str());
        let email = email.trim();
        if email.is_empty() || email.len() > LONGEST_EMAIL || password.len() > password::LONGEST_PASSWORD {
            return Err(wrong_credentials());
        }
        self.attempts
            .count(email, &client.address, now)
            .map_err(|retry_after_seconds| AppError::RateLimited { retry_after_seconds })?;
        let doors = self.resources.database.doors();
        let person = store::identity::person_for_sign_in(doors, email).await.report(request_id)?;
        let stored = person.as_ref().map(|person| person.password_hash.clone());
        let fits = password::fits(password.to_owned(), stored).await.map_err(|error| internal(request_id, &error))?;
        let Some(person) = person.filter(|_| fits) else {
            tracing::info!(request_id, "a sign-in was refused");
            return Err(wrong_credentials());
        };
        let secret = self.resources.entropy.secret();
        store::identity::open_session(doors, &hashed(&secret), person.person, person.org, now, now + SESSION)
            .await
            .report(request_id)?;
        self.attempts.forgive(email, &client.address);
        Ok(SessionSecret(secret))
    }

    async fn sign_out(&self, secret: &str) -> Result<(), AppError> {
        store::identity::close_session(self.resources.database.doors(), &hashed(secret)).await.report("sign-out")
    }

    async fn caller(&self, secret: &str, client: Client) -> Result<Option<Caller>, AppError> {
        if secret.is_empty() || secret.len() > LONGEST_SECRET {
            return Ok(None);
        }
        let now = self.resources.clock.now();
        let found = store::identity::session_caller(self.resources.database.doors(), &hashed(secret), now)
            .await
            .report(&client.request_id)?;
        // A role that this version does not know may do nothing.
        Ok(found.and_then(|found| {
            let role = Role::from_word(&found.role)?;
            Some(Caller {
                org: found.org,
                actor: Actor::Person { id: found.person, name: found.name, role },
                client,
                key: None,
            })
        }))
    }

    async fn member(&self, caller: &Caller) -> Result<Member, AppError> {
        let Actor::Person { id, role, .. } = &caller.actor else { return Err(AppError::Unauthenticated) };
        let request_id = &caller.client.request_id;
        let person = store::identity::member(self.resources.database.doors(), caller.org, *id).await;
        let (name, email, _) = person.report(request_id)?.ok_or(AppError::Unauthenticated)?;
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let clinic = store::identity::clinic_of_member(&mut transaction, caller.org).await.report(request_id)?;
        let clinic = clinic.ok_or(AppError::Unauthenticated)?;
        Ok(Member {
            initials: PersonName::try_from(name.clone()).map(|name| name.initials()).unwrap_or_default(),
            name,
            email,
            role: *role,
            clinic_name: clinic.clinic_name,
            clinic_slug: clinic.clinic_slug,
            zone: clinic.zone,
            brand_hue: u16::try_from(clinic.brand_hue).unwrap_or_default(),
            brand_chroma: clinic.brand_chroma,
        })
    }
}

/// The same words whether the e-mail or the password was wrong.
fn wrong_credentials() -> AppError {
    AppError::invalid("password", "That e-mail and password do not match.")
}

/// Only this is stored; the secret has 256 bits, so a plain hash is enough.
fn hashed(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
