//! Passkeys (WebAuthn level 3, <https://www.w3.org/TR/webauthn-3/>).
//!
//! The library holds an answer against its challenge, our origin, our site (`rpId`), the user's verification, the public
//! key and the counter. What is for us: a challenge is kept on the server, for minutes, and ends with its first use; it
//! belongs to the browser or the session that asked for it; and the passkey must be of the person that it is taken for.

mod ceremony;
mod keeping;

use super::{IdentityDesk, attempts, sessions};
use crate::error::{Report, internal};
use async_trait::async_trait;
use ceremony::{Ceremony, refused};
use contract::{
    AppError, Client,
    identity::{Browser, NewSession, SignedIn},
    passkeys::{BrowserBinding, PasskeyChallenge, PasskeyView, Passkeys},
};
use domain::ids::{PasskeyId, PersonId};
use store::passkeys::PasskeyRow;
use url::{Host, Url};
use webauthn_rs::prelude::{
    AuthenticationResult, CredentialID, DiscoverableAuthentication, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Webauthn, WebauthnBuilder, WebauthnError,
};

/// Our site as authenticators know it; `None` where the address is a number, for which no passkey can be made. This
/// machine's own number has a name beside it, which serves the same pages.
pub(super) fn site(base_url: &Url) -> Option<Webauthn> {
    let mut origin = base_url.clone();
    let is_loopback = match base_url.host()? {
        Host::Domain(_) => false,
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    if is_loopback {
        origin.set_host(Some("localhost")).ok()?;
    }
    let builder = WebauthnBuilder::new(origin.domain()?, &origin).ok()?;
    builder.rp_name("Anteroom").timeout(ceremony::OPEN_FOR.to_std().ok()?).build().ok()
}

#[async_trait]
impl Passkeys for IdentityDesk {
    async fn begin_sign_in(
        &self,
        binding: Option<BrowserBinding>,
        client: Client,
    ) -> Result<(PasskeyChallenge, BrowserBinding), AppError> {
        let binding = self.bind(binding);
        let begun = self.site()?.start_discoverable_authentication();
        let (options, state) = begun.map_err(|error| internal(&client.request_id, &error))?;
        let ceremony = Ceremony::SignIn { browser: &binding };
        let challenge = self.keep(ceremony, &options.public_key, &state, &client.request_id).await?;
        Ok((challenge, binding))
    }

    async fn finish_sign_in(
        &self,
        ticket: &str,
        answer: &str,
        binding: Option<BrowserBinding>,
        browser: Browser,
        client: Client,
    ) -> Result<NewSession, AppError> {
        let (resources, request_id) = (&self.resources, &client.request_id);
        attempts::PASSKEY.count(resources, &client.address, request_id).await?;
        let binding = binding.ok_or_else(ceremony::over)?;
        let state: DiscoverableAuthentication =
            self.take(ticket, Ceremony::SignIn { browser: &binding }, request_id).await?;
        let answer: PublicKeyCredential = ceremony::read(answer)?;
        let site = self.site()?;
        // Who it says it is, which the signature has to bear out.
        let (claimed, credential) = site.identify_discoverable_authentication(&answer).map_err(|_| refused())?;
        let owner = store::passkeys::owner(resources.database.doors(), credential).await.report(request_id)?;
        let owner = owner.filter(|owner| owner.0 == claimed).ok_or_else(refused)?;
        let check = |passkey: &Passkey| site.finish_discoverable_authentication_v2(&answer, state, passkey);
        self.use_passkey(owner, credential, check, &browser, &client).await?;
        sessions::open(resources, owner, "passkey", &browser, &client).await
    }

    async fn has_any(&self, who: &SignedIn) -> Result<bool, AppError> {
        let request_id = &who.client.request_id;
        let mut transaction = self.resources.database.begin_person(who.person).await.report(request_id)?;
        Ok(store::accounts::ways_in(&mut transaction, who.person).await.report(request_id)?.passkeys > 0)
    }

    async fn begin_adding(&self, who: &SignedIn) -> Result<PasskeyChallenge, AppError> {
        self.require_fresh(who)?;
        let request_id = &who.client.request_id;
        let known = self.passkeys_of(who.person, request_id).await?;
        if known.len() >= keeping::MOST {
            return Err(keeping::too_many());
        }
        let known: Vec<CredentialID> = known.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let begun = self.site()?.start_passkey_registration(who.person.0, &who.email, &who.name, Some(known));
        let (mut options, state) = begun.map_err(|error| internal(request_id, &error))?;
        ceremony::want_discoverable(&mut options);
        self.keep(Ceremony::Add { session: who.session, person: who.person }, &options.public_key, &state, request_id)
            .await
    }

    async fn finish_adding(
        &self,
        who: &SignedIn,
        ticket: &str,
        answer: &str,
        name: &str,
        browser: Browser,
    ) -> Result<(), AppError> {
        self.require_fresh(who)?;
        let request_id = &who.client.request_id;
        attempts::PASSKEY.count(&self.resources, &who.client.address, request_id).await?;
        let name = keeping::name(name, &browser)?;
        let ceremony = Ceremony::Add { session: who.session, person: who.person };
        let state: PasskeyRegistration = self.take(ticket, ceremony, request_id).await?;
        let answer: RegisterPublicKeyCredential = ceremony::read(answer)?;
        let made = self.site()?.finish_passkey_registration(&answer, &state).map_err(|error| {
            tracing::info!(request_id, %error, "a new passkey was refused");
            refused()
        })?;
        self.keep_passkey(who, &made, &name, &browser).await
    }

    async fn begin_confirming(&self, who: &SignedIn) -> Result<PasskeyChallenge, AppError> {
        let request_id = &who.client.request_id;
        let known = self.passkeys_of(who.person, request_id).await?;
        if known.is_empty() {
            return Err(AppError::invalid("passkey", "This account has no passkey. Please type your password."));
        }
        let begun = self.site()?.start_passkey_authentication(&known);
        let (options, state) = begun.map_err(|error| internal(request_id, &error))?;
        let ceremony = Ceremony::Confirm { session: who.session, person: who.person };
        self.keep(ceremony, &options.public_key, &state, request_id).await
    }

    async fn finish_confirming(&self, who: &SignedIn, ticket: &str, answer: &str) -> Result<(), AppError> {
        let (resources, request_id) = (&self.resources, &who.client.request_id);
        attempts::CONFIRMATION.count(resources, &who.session.to_string(), request_id).await?;
        let ceremony = Ceremony::Confirm { session: who.session, person: who.person };
        let state: PasskeyAuthentication = self.take(ticket, ceremony, request_id).await?;
        let answer: PublicKeyCredential = ceremony::read(answer)?;
        let site = self.site()?;
        let check = |_: &Passkey| site.finish_passkey_authentication(&answer, &state);
        self.use_passkey(who.person, answer.get_credential_id(), check, &Browser::default(), &who.client).await?;
        let mut transaction = resources.database.begin_person(who.person).await.report(request_id)?;
        let now = resources.clock.now();
        store::accounts::confirm_session(&mut transaction, who.person, who.session, now).await.report(request_id)?;
        transaction.commit().await.report(request_id)
    }

    async fn rename_passkey(&self, who: &SignedIn, passkey: PasskeyId, name: &str) -> Result<(), AppError> {
        self.give_name(who, passkey, name).await
    }

    async fn remove_passkey(&self, who: &SignedIn, passkey: PasskeyId) -> Result<(), AppError> {
        self.require_fresh(who)?;
        self.take_away(who, passkey).await
    }
}

impl IdentityDesk {
    fn site(&self) -> Result<&Webauthn, AppError> {
        self.site.as_ref().ok_or_else(|| {
            AppError::conflict("Passkeys need an address with a name, and this one is a number. Use the password here.")
        })
    }

    /// Takes an answer for one of a person's passkeys, and keeps the counter that it left. A counter that did not move on
    /// may mean a copy of the key: it is refused, and its owner is told.
    async fn use_passkey(
        &self,
        person: PersonId,
        credential: &[u8],
        check: impl FnOnce(&Passkey) -> Result<AuthenticationResult, WebauthnError>,
        browser: &Browser,
        client: &Client,
    ) -> Result<(), AppError> {
        let (resources, request_id) = (&self.resources, &client.request_id);
        let mut transaction = resources.database.begin_person(person).await.report(request_id)?;
        let row = store::passkeys::lock(&mut transaction, person, credential).await.report(request_id)?;
        let row = row.ok_or_else(refused)?;
        let mut passkey = keeping::stored(&row, request_id)?;
        match check(&passkey) {
            Ok(result) => {
                passkey.update_credential(&result);
                let left = serde_json::to_value(&passkey).map_err(|error| internal(request_id, &error))?;
                let (id, now) = (PasskeyId(row.passkey_id), resources.clock.now());
                store::passkeys::used(&mut transaction, person, id, &left, now).await.report(request_id)?;
                transaction.commit().await.report(request_id)
            }
            Err(WebauthnError::CredentialPossibleCompromise) => {
                drop(transaction);
                self.report_copy(person, &row, browser, client).await?;
                Err(refused())
            }
            Err(error) => {
                tracing::info!(request_id, %error, "a passkey was refused");
                Err(refused())
            }
        }
    }

    async fn report_copy(
        &self,
        person: PersonId,
        row: &PasskeyRow,
        browser: &Browser,
        client: &Client,
    ) -> Result<(), AppError> {
        let request_id = &client.request_id;
        tracing::warn!(request_id, passkey = %row.passkey_id, "a passkey's counter did not move on: it may be a copy");
        self.tell(person, browser, client, "passkey_refused", &row.name).await
    }

    async fn passkeys_of(&self, person: PersonId, request_id: &str) -> Result<Vec<Passkey>, AppError> {
        let mut transaction = self.resources.database.begin_person(person).await.report(request_id)?;
        let rows = store::passkeys::list(&mut transaction, person).await.report(request_id)?;
        rows.iter().map(|row| keeping::stored(row, request_id)).collect()
    }
}

pub(super) fn view(row: PasskeyRow) -> PasskeyView {
    PasskeyView {
        id: PasskeyId(row.passkey_id),
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    }
}
