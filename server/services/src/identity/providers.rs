//! Signing in by another provider's word.
//!
//! The provider's client holds the word against its keys and our nonce. What is for us: `state` is good once, for ten
//! minutes, for one provider, and in the browser that began (so that nobody is signed in to somebody else's account, and
//! no provider answers in another's place); an identity is a provider and its subject, never an address; and an address
//! that has an account links nothing before that account was proved.

mod attempt;
mod linking;
mod pending;

use super::{IdentityDesk, attempts, sessions};
use crate::error::{Report, internal};
use async_trait::async_trait;
use attempt::Kept;
use contract::{
    AppError, Client,
    identity::{Browser, NewSession, SignedIn},
    identity_providers::{
        Aim, IdentityProviders, LinkedIdentityView, PendingIdentity, ProviderAccount, ProviderProblem, ProviderStep,
        Return, Returned,
    },
    passkeys::BrowserBinding,
};
use domain::{
    identity::Provider,
    ids::{LinkedIdentityId, PersonId},
};
use ports::{Grant, IdentityProvider, IdentityProviderError, ProvenIdentity};
use std::sync::Arc;
use store::linked_identities::{Identity, LinkedIdentityRow};

#[async_trait]
impl IdentityProviders for IdentityDesk {
    fn offered(&self) -> Vec<Provider> {
        self.resources.identity_providers.iter().map(|provider| provider.provider()).collect()
    }

    async fn linked(&self, who: &SignedIn) -> Result<Vec<Provider>, AppError> {
        let request_id = &who.client.request_id;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        let rows = store::linked_identities::list(&mut transaction, who.person).await.report(request_id)?;
        let is_linked = |provider: &Provider| rows.iter().any(|row| row.provider == provider.as_str());
        Ok(self.offered().into_iter().filter(is_linked).collect())
    }

    async fn begin(
        &self,
        provider: Provider,
        aim: Aim,
        who: Option<&SignedIn>,
        to: Option<&str>,
        binding: Option<BrowserBinding>,
        client: Client,
    ) -> Result<(String, BrowserBinding), AppError> {
        attempts::PROVIDER.count(&self.resources, &client.address, &client.request_id).await?;
        let asked = self.provider(provider)?;
        match (aim, who) {
            (Aim::SignIn, _) | (Aim::Confirm, Some(_)) => {}
            (Aim::Link, Some(who)) => self.require_fresh(who)?,
            (Aim::Link | Aim::Confirm, None) => return Err(AppError::Unauthenticated),
        }
        let binding = self.bind(binding);
        let session = who.filter(|_| aim != Aim::SignIn).map(|who| who.session);
        let attempt = self.new_attempt(provider, &client.request_id)?;
        let kept = Kept::new(provider, aim, session, to, &attempt, &binding);
        self.keep_attempt(&attempt, &kept, &client.request_id).await?;
        let url = asked.authorization(&attempt, self.resources.clock.now()).await.map_err(|error| {
            tracing::warn!(request_id = client.request_id, provider = provider.as_str(), %error, "a provider failed");
            let what = ProviderProblem::Unavailable.words(provider);
            AppError::ProviderUnavailable { what }
        })?;
        Ok((url.into(), binding))
    }

    async fn finish(
        &self,
        provider: Provider,
        back: Return,
        who: Option<&SignedIn>,
        binding: Option<BrowserBinding>,
        browser: Browser,
        client: Client,
    ) -> Result<Returned, ProviderProblem> {
        attempts::PROVIDER.count(&self.resources, &client.address, &client.request_id).await?;
        let asked = self.provider(provider)?;
        let kept = self.take_attempt(&back.state, provider, who, binding.as_ref(), &client.request_id).await?;
        if !back.error.is_empty() {
            tracing::info!(
                request_id = client.request_id,
                provider = provider.as_str(),
                "a provider's word was denied"
            );
            return Err(ProviderProblem::Denied);
        }
        let attempt = self.attempt_of(&back.state, &kept, provider, &client.request_id)?;
        let grant = Grant { code: back.code, issuer: Some(back.iss).filter(|issuer| !issuer.is_empty()) };
        let proven = self.ask(asked.as_ref(), &grant, &attempt, &client).await?;
        let owner = self.owner_of(provider, &proven.subject, &client.request_id).await?;
        let step = match (kept.aim, who, owner) {
            (Aim::SignIn, _, Some(owner)) => {
                ProviderStep::SignIn(self.enter(provider, owner, &proven, &browser, &client).await?)
            }
            (Aim::SignIn, _, None) => {
                let binding = binding.ok_or(ProviderProblem::Over)?;
                self.wait(provider, proven, kept.to.clone(), &binding, &client.request_id).await?
            }
            (Aim::Link, Some(who), owner) => self.link_now(who, provider, owner, &proven, &browser).await?,
            (Aim::Confirm, Some(who), Some(owner)) if owner == who.person => self.confirm_now(who).await?,
            (Aim::Confirm, Some(_), _) => return Err(ProviderProblem::NotYours),
            (Aim::Link | Aim::Confirm, None, _) => return Err(ProviderProblem::Over),
        };
        Ok(Returned { step, to: kept.to })
    }

    async fn pending(
        &self,
        ticket: &str,
        binding: Option<BrowserBinding>,
        client: Client,
    ) -> Result<Option<PendingIdentity>, AppError> {
        let waiting = self.peek_pending(ticket, binding.as_ref(), &client.request_id).await?;
        Ok(waiting.map(pending::Waiting::view))
    }

    async fn link_pending(
        &self,
        who: &SignedIn,
        ticket: &str,
        binding: Option<BrowserBinding>,
    ) -> Result<(), AppError> {
        self.require_fresh(who)?;
        let request_id = &who.client.request_id;
        let waiting = self.take_pending(ticket, binding.as_ref(), request_id).await?;
        let linked = self.keep_identity(who, &waiting.identity(), &Browser::default()).await?;
        if linked { Ok(()) } else { Err(AppError::conflict(ProviderProblem::Taken.words(waiting.provider))) }
    }

    async fn found_account(
        &self,
        ticket: &str,
        account: ProviderAccount,
        binding: Option<BrowserBinding>,
        browser: Browser,
        client: Client,
    ) -> Result<NewSession, AppError> {
        self.register_pending(ticket, account, binding, &browser, &client).await
    }

    async fn unlink_identity(&self, who: &SignedIn, identity: LinkedIdentityId) -> Result<(), AppError> {
        self.require_fresh(who)?;
        self.take_identity_away(who, identity).await
    }
}

/// A provider that this version does not know is not shown.
pub(super) fn view(row: LinkedIdentityRow) -> Option<LinkedIdentityView> {
    Some(LinkedIdentityView {
        id: LinkedIdentityId(row.identity_id),
        provider: Provider::from_word(&row.provider)?,
        email: row.email,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    })
}

impl IdentityDesk {
    fn provider(&self, provider: Provider) -> Result<Arc<dyn IdentityProvider>, AppError> {
        let found = self.resources.identity_providers.iter().find(|known| known.provider() == provider);
        found.cloned().ok_or_else(|| AppError::not_found("This way in"))
    }

    async fn ask(
        &self,
        provider: &dyn IdentityProvider,
        grant: &Grant,
        attempt: &ports::Attempt,
        client: &Client,
    ) -> Result<ProvenIdentity, ProviderProblem> {
        let asked = provider.identify(grant, attempt, self.resources.clock.now()).await;
        asked.map_err(|error| {
            let name = provider.provider().as_str();
            tracing::warn!(request_id = client.request_id, provider = name, %error, "a provider's word was not taken");
            match error {
                IdentityProviderError::Refused(_) => ProviderProblem::Refused,
                IdentityProviderError::Unavailable(_) => ProviderProblem::Unavailable,
            }
        })
    }

    async fn owner_of(
        &self,
        provider: Provider,
        subject: &str,
        request_id: &str,
    ) -> Result<Option<PersonId>, AppError> {
        let doors = self.resources.database.doors();
        store::linked_identities::owner(doors, provider.as_str(), subject).await.report(request_id)
    }

    /// A session for the owner of an identity, or first their second factor.
    async fn enter(
        &self,
        provider: Provider,
        owner: PersonId,
        proven: &ProvenIdentity,
        browser: &Browser,
        client: &Client,
    ) -> Result<contract::identity::SignInStep, AppError> {
        let (resources, request_id) = (&self.resources, &client.request_id);
        let email = proven.verified_email.as_deref().unwrap_or_default();
        let identity = Identity { provider: provider.as_str(), subject: &proven.subject, email };
        let mut transaction = resources.database.begin_person(owner).await.report(request_id)?;
        let now = resources.clock.now();
        store::linked_identities::used(&mut transaction, owner, &identity, now).await.report(request_id)?;
        let totp = store::accounts::lock_totp(&mut transaction, owner).await.report(request_id)?;
        transaction.commit().await.report(request_id)?;
        let has_totp = totp.is_some_and(|totp| totp.confirmed_at.is_some());
        sessions::open_or_ask(resources, owner, has_totp, provider.as_str(), browser, client).await
    }

    async fn link_now(
        &self,
        who: &SignedIn,
        provider: Provider,
        owner: Option<PersonId>,
        proven: &ProvenIdentity,
        browser: &Browser,
    ) -> Result<ProviderStep, ProviderProblem> {
        match owner {
            Some(owner) if owner == who.person => return Ok(ProviderStep::Linked),
            Some(_) => return Err(ProviderProblem::Taken),
            None => {}
        }
        let email = proven.verified_email.as_deref().unwrap_or_default();
        let identity = Identity { provider: provider.as_str(), subject: &proven.subject, email };
        let linked = self.keep_identity(who, &identity, browser).await?;
        if linked { Ok(ProviderStep::Linked) } else { Err(ProviderProblem::Taken) }
    }

    async fn confirm_now(&self, who: &SignedIn) -> Result<ProviderStep, AppError> {
        let request_id = &who.client.request_id;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        let now = self.resources.clock.now();
        store::accounts::confirm_session(&mut transaction, who.person, who.session, now).await.report(request_id)?;
        transaction.commit().await.report(request_id)?;
        Ok(ProviderStep::Confirmed)
    }

    fn return_address(&self, provider: Provider, request_id: &str) -> Result<url::Url, AppError> {
        let path = format!("sign-in/with/{}/callback", provider.as_str());
        self.resources.base_url.join(&path).map_err(|error| internal(request_id, &error))
    }
}
