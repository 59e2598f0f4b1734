//! An identity that nobody has yet: it waits in its browser to be linked, or to found an account.

use super::super::{IdentityDesk, LONGEST_SECRET, hashed, registration::Founder, sessions};
use crate::{
    error::{Report, internal},
    organisations::found,
};
use chrono::TimeDelta;
use contract::{
    AppError, Client,
    identity::{Browser, NewSession},
    identity_providers::{PendingIdentity, ProviderAccount, ProviderProblem, ProviderStep},
    passkeys::BrowserBinding,
};
use domain::{
    identity::Provider,
    ids::{LinkedIdentityId, PersonId},
};
use ports::ProvenIdentity;
use serde::{Deserialize, Serialize};
use store::{accounts::NewPerson, challenges::Ceremony, linked_identities::Identity};

/// How long somebody has to prove an account, or to name their clinic.
const OPEN_FOR: TimeDelta = TimeDelta::minutes(30);
const KIND: &str = "provider_identity";

#[derive(Serialize, Deserialize)]
pub(super) struct Waiting {
    pub provider: Provider,
    subject: String,
    email: String,
    name: String,
    to: Option<String>,
    /// The hash of the browser's secret.
    browser: [u8; 32],
}

impl Waiting {
    pub fn identity(&self) -> Identity<'_> {
        Identity { provider: self.provider.as_str(), subject: &self.subject, email: &self.email }
    }

    pub fn view(self) -> PendingIdentity {
        PendingIdentity { provider: self.provider, email: self.email, name: self.name, to: self.to }
    }
}

fn over() -> AppError {
    AppError::conflict(
        "This took too long, or was finished already. Please begin again with the button of your provider.",
    )
}

impl IdentityDesk {
    /// Lets an identity wait. Only one with a verified address may.
    pub(super) async fn wait(
        &self,
        provider: Provider,
        proven: ProvenIdentity,
        to: Option<String>,
        BrowserBinding(secret): &BrowserBinding,
        request_id: &str,
    ) -> Result<ProviderStep, ProviderProblem> {
        let email = proven.verified_email.ok_or(ProviderProblem::Unverified)?;
        let email = super::super::challenges::read_email(&email).map_err(|_| ProviderProblem::Unverified)?;
        let doors = self.resources.database.doors();
        let known = store::identity::person_for_sign_in(doors, &email).await.report(request_id)?;
        let waiting =
            Waiting { provider, subject: proven.subject, email, name: proven.name, to, browser: hashed(secret) };
        let remembered = serde_json::to_value(&waiting).map_err(|error| internal(request_id, &error))?;
        let (ticket, now) = (self.resources.entropy.secret(), self.resources.clock.now());
        let span = (now, now + OPEN_FOR);
        store::challenges::keep_ceremony(doors, &hashed(&ticket), KIND, None, &remembered, span)
            .await
            .report(request_id)?;
        Ok(ProviderStep::New { ticket, has_account: known.is_some() })
    }

    pub(super) async fn peek_pending(
        &self,
        ticket: &str,
        binding: Option<&BrowserBinding>,
        request_id: &str,
    ) -> Result<Option<Waiting>, AppError> {
        if ticket.len() > LONGEST_SECRET {
            return Ok(None);
        }
        let (doors, now) = (self.resources.database.doors(), self.resources.clock.now());
        let kept = store::challenges::ceremony(doors, &hashed(ticket), KIND, now).await.report(request_id)?;
        read(kept, binding, request_id)
    }

    /// Ends the waiting: an identity is linked or founds an account once.
    pub(super) async fn take_pending(
        &self,
        ticket: &str,
        binding: Option<&BrowserBinding>,
        request_id: &str,
    ) -> Result<Waiting, AppError> {
        if ticket.len() > LONGEST_SECRET {
            return Err(over());
        }
        let (doors, now) = (self.resources.database.doors(), self.resources.clock.now());
        let kept = store::challenges::take_ceremony(doors, &hashed(ticket), KIND, now).await.report(request_id)?;
        read(kept, binding, request_id)?.ok_or_else(over)
    }

    /// A person, their identity and their way in are written together; the organisation follows.
    pub(super) async fn register_pending(
        &self,
        ticket: &str,
        account: ProviderAccount,
        binding: Option<BrowserBinding>,
        browser: &Browser,
        client: &Client,
    ) -> Result<NewSession, AppError> {
        let (resources, request_id) = (&self.resources, &client.request_id);
        let founder = Founder::read(account)?;
        let waiting = self.take_pending(ticket, binding.as_ref(), request_id).await?;
        let person = PersonId(resources.entropy.id());
        let now = resources.clock.now();
        let new = NewPerson { id: person, email: &waiting.email, name: &founder.name, password_hash: None, now };
        let mut transaction = resources.database.begin_person(person).await.report(request_id)?;
        if !store::accounts::register(&mut transaction, &new).await.report(request_id)? {
            return Err(AppError::conflict(
                "This address has an account by now. Sign in to it, and link this one there.",
            ));
        }
        let id = LinkedIdentityId(resources.entropy.id());
        if !store::linked_identities::add(&mut transaction, person, id, &waiting.identity(), now)
            .await
            .report(request_id)?
        {
            return Err(AppError::conflict(ProviderProblem::Taken.words(waiting.provider)));
        }
        transaction.commit().await.report(request_id)?;
        if let Some(new) = &founder.organisation {
            found(resources, person, &founder.name, new, client).await?;
        }
        sessions::open(resources, person, "registration", browser, client).await
    }
}

/// What waits, in the browser that it waits in.
fn read(
    kept: Option<Ceremony>,
    binding: Option<&BrowserBinding>,
    request_id: &str,
) -> Result<Option<Waiting>, AppError> {
    let Some(kept) = kept else { return Ok(None) };
    let waiting: Waiting = serde_json::from_value(kept.state).map_err(|error| internal(request_id, &error))?;
    let same_browser = binding.is_some_and(|BrowserBinding(secret)| hashed(secret) == waiting.browser);
    Ok(same_browser.then_some(waiting))
}
