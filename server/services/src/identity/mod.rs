//! People and how they get in: signing in, registering, second factors, sessions, the account itself.
//!
//! Passwords are checked on a bounded pool, attempts are counted in the database, and answers and their timing are the
//! same for known and unknown addresses. To add a way in: its ceremony here, then [`sessions`] opens the session.

mod account;
mod attempts;
mod browser;
mod challenges;
mod hashing_threads;
pub mod jobs;
mod letters;
mod passkeys;
mod password;
mod providers;
mod registration;
mod sessions;
mod totp;

#[cfg(test)]
mod tests;

pub(crate) use account::is_fresh;
pub use password::{PasswordError, hash as hash_password};

use crate::{Resources, error::Report};
use async_trait::async_trait;
use contract::{
    Actor, AppError, Caller, Client,
    identity::{Browser, Identity, Member, NewSession, SignInStep, SignedIn},
};
use domain::{authorization::MATRIX, contact::PersonName};
use store::secrets::hash as hashed;
use webauthn_rs::prelude::Webauthn;

/// Longer than any address (RFC 5321) and any secret of ours.
const LONGEST_EMAIL: usize = 254;
const LONGEST_SECRET: usize = 128;

/// Accounts and sessions of everybody.
pub struct IdentityDesk {
    resources: Resources,
    /// Absent where no passkey can be made.
    site: Option<Webauthn>,
}

impl IdentityDesk {
    pub fn new(resources: Resources) -> Self {
        Self { site: passkeys::site(&resources.base_url), resources }
    }

    /// A password as it is stored.
    async fn hash(&self, password: String, client: &Client) -> Result<String, AppError> {
        let salt = hashed(&self.resources.entropy.secret())[..16].to_vec();
        password::hash_later(password, salt).await.map_err(|error| error.report(&client.request_id))
    }

    /// Counts an attempt to sign in against the limits that apply to this browser.
    async fn count_attempt(&self, email: &str, browser: &Browser, client: &Client) -> Result<(), AppError> {
        let (resources, request_id) = (&self.resources, &client.request_id);
        attempts::ADDRESS.count(resources, &client.address, request_id).await?;
        attempts::PAIR.count(resources, &format!("{email} {}", client.address), request_id).await?;
        let device = browser.device.as_deref().filter(|device| device.len() <= LONGEST_SECRET);
        if let Some(device) = device {
            let doors = resources.database.doors();
            if store::accounts::is_known_device(doors, email, &hashed(device)).await.report(request_id)? {
                return attempts::DEVICE.count(resources, &format!("{email} {device}"), request_id).await;
            }
        }
        attempts::ACCOUNT.count(resources, email, request_id).await
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
        let request_id = client.request_id.as_str();
        let email = email.trim().to_lowercase();
        let readable = !email.is_empty() && email.len() <= LONGEST_EMAIL && !email.contains('\0');
        if !readable || password.len() > password::LONGEST_PASSWORD {
            return Err(wrong_credentials());
        }
        self.count_attempt(&email, &browser, &client).await?;
        let doors = self.resources.database.doors();
        let person = store::identity::person_for_sign_in(doors, &email).await.report(request_id)?;
        let stored = person.as_ref().and_then(|person| person.password_hash.clone());
        let fits = password::fits(password.to_owned(), stored).await.map_err(|error| error.report(request_id))?;
        let Some(person) = person.filter(|_| fits) else {
            tracing::info!(request_id, "a sign-in was refused");
            return Err(wrong_credentials());
        };
        let pair = format!("{email} {}", client.address);
        attempts::PAIR.forgive(&self.resources, &pair, request_id).await?;
        sessions::open_or_ask(&self.resources, person.person, person.has_totp, "password", &browser, &client).await
    }

    async fn second_factor(
        &self,
        ticket: &str,
        code: &str,
        browser: Browser,
        client: Client,
    ) -> Result<NewSession, AppError> {
        if ticket.len() > LONGEST_SECRET {
            return Err(AppError::invalid("code", "Please start again with your password."));
        }
        let (person, by) = self.check_second_factor(ticket, code, &client).await?;
        sessions::open(&self.resources, person, &by, &browser, &client).await
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
        let is_sold = self.resources.billing.is_connected();
        Ok(found.report(&client.request_id)?.map(|row| sessions::signed_in(row, is_sold, client)))
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
        drop(transaction);
        Ok(Member {
            subscription: crate::billing::banner(&self.resources, caller).await?,
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
