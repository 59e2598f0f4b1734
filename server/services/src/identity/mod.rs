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
    identity::{Browser, Identity, Member, NewSession, Place, SessionSecret, SignInStep, SignedIn, Standing},
};
use domain::{
    authorization::MATRIX,
    contact::PersonName,
    ids::{OrgId, PersonId, SessionId},
};
use sha2::{Digest, Sha256};
use store::identity::{NewSessionRow, SessionRow};

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

    /// Opens a session where the person was last.
    async fn open(&self, person: PersonId, browser: &Browser, client: &Client) -> Result<NewSession, AppError> {
        let (now, doors) = (self.resources.clock.now(), self.resources.database.doors());
        let org = store::identity::home_of(doors, person).await.report(&client.request_id)?;
        let secret = self.resources.entropy.secret();
        let session = NewSessionRow {
            hash: &hashed(&secret),
            session: SessionId(self.resources.entropy.id()),
            person,
            org,
            now,
            until: now + SESSION,
            device: &browser.user_agent,
            address: &client.address,
        };
        store::identity::open_session(doors, &session).await.report(&client.request_id)?;
        Ok(NewSession { secret: SessionSecret(secret), device: String::new() })
    }
}

/// A role that this version does not know may do nothing.
fn signed_in(row: SessionRow, client: Client) -> SignedIn {
    let role = row.role.as_deref().and_then(Role::from_word).map(Standing::Member);
    let standing = row.operator_reason.map(Standing::Operator).or(role);
    SignedIn {
        session: SessionId(row.session_id),
        person: PersonId(row.person_id),
        name: row.name,
        email: row.email,
        operator: row.operator,
        confirmed_at: row.confirmed_at,
        place: row.org_id.zip(standing).map(|(org, standing)| Place { org: OrgId(org), standing }),
        client,
    }
}

#[async_trait]
impl Identity for IdentityDesk {
    async fn sign_in(
        &self,
        email: &str,
        password: &str,
        browser: Browser,
        client: Client,
    ) -> Result<SignInStep, AppError> {
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
        let stored = person.as_ref().and_then(|person| person.password_hash.clone());
        let fits = password::fits(password.to_owned(), stored).await.map_err(|error| internal(request_id, &error))?;
        let Some(person) = person.filter(|_| fits) else {
            tracing::info!(request_id, "a sign-in was refused");
            return Err(wrong_credentials());
        };
        let session = self.open(person.person, &browser, &client).await?;
        self.attempts.forgive(email, &client.address);
        Ok(SignInStep::SignedIn(session))
    }

    async fn second_factor(
        &self,
        _ticket: &str,
        _code: &str,
        _browser: Browser,
        _client: Client,
    ) -> Result<NewSession, AppError> {
        Err(wrong_credentials())
    }

    async fn sign_out(&self, secret: &str) -> Result<(), AppError> {
        store::identity::close_session(self.resources.database.doors(), &hashed(secret)).await.report("sign-out")
    }

    async fn signed_in(&self, secret: &str, client: Client) -> Result<Option<SignedIn>, AppError> {
        if secret.is_empty() || secret.len() > LONGEST_SECRET {
            return Ok(None);
        }
        let now = self.resources.clock.now();
        let doors = self.resources.database.doors();
        let found = store::identity::session(doors, &hashed(secret), now, &client.address).await;
        Ok(found.report(&client.request_id)?.map(|row| signed_in(row, client)))
    }

    async fn member(&self, caller: &Caller) -> Result<Member, AppError> {
        let (id, role, operator_reason) = match &caller.actor {
            Actor::Person { id, role, .. } => (*id, Some(*role), None),
            Actor::Operator { id, reason, .. } => (*id, None, Some(reason.clone())),
            _ => return Err(AppError::Unauthenticated),
        };
        let request_id = &caller.client.request_id;
        let mut own = self.resources.database.begin_person(id).await.report(request_id)?;
        let person = store::identity::person(&mut own, id).await.report(request_id)?;
        let person = person.ok_or(AppError::Unauthenticated)?;
        drop(own);
        let mut transaction = self.resources.database.begin(caller.org).await.report(request_id)?;
        let clinic = store::identity::clinic_of_member(&mut transaction, caller.org).await.report(request_id)?;
        let clinic = clinic.ok_or(AppError::Unauthenticated)?;
        Ok(Member {
            initials: PersonName::try_from(person.name.clone()).map(|name| name.initials()).unwrap_or_default(),
            name: person.name,
            email: person.email,
            role,
            operator_reason,
            may: MATRIX.iter().filter(|row| caller.may(row.action)).map(|row| row.action.as_str().into()).collect(),
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
