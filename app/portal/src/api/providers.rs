//! Identities of other providers: what waits in this browser, and what is linked to an account. Going to a provider and
//! coming back are no server functions: the browser leaves the site (`server/src/http/identity_providers.rs`).

use contract::{AppError, identity_providers::PendingIdentity};
use domain::{identity::Provider, ids::LinkedIdentityId};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
mod behind {
    use contract::{AppError, identity_providers::IdentityProviders, passkeys::BrowserBinding};
    use std::sync::Arc;

    pub fn providers() -> Result<Arc<dyn IdentityProviders>, AppError> {
        Ok(session::back_office()?.identity_providers)
    }

    pub fn binding() -> Option<BrowserBinding> {
        session::binding().map(BrowserBinding)
    }

    /// The ticket of the identity that waits in this browser.
    pub fn ticket() -> String {
        session::waiting_identity().unwrap_or_default()
    }
}

/// The providers that are configured.
#[server(name = OfferedProviders, prefix = "/api", endpoint = "portal/providers")]
pub async fn offered_providers() -> Result<Vec<Provider>, AppError> {
    let offered = async { behind::providers().map(|providers| providers.offered()) };
    session::report(offered.await)
}

/// The identity that waits in this browser to be linked, or to found an account.
#[server(name = AskPendingIdentity, prefix = "/api", endpoint = "portal/providers/pending")]
pub async fn pending_identity() -> Result<Option<PendingIdentity>, AppError> {
    let pending = async { behind::providers()?.pending(&behind::ticket(), behind::binding(), session::client()).await };
    session::report(pending.await)
}

/// Founds an account (and an organisation) on what waits, signs in, and leads on.
#[server(name = RegisterWithProvider, prefix = "/api", endpoint = "portal/providers/register")]
pub async fn register_with_provider(
    name: String,
    organisation: Option<String>,
    zone: Option<String>,
    country: Option<String>,
    currency: Option<String>,
    to: Option<String>,
) -> Result<(), AppError> {
    let account = contract::identity_providers::ProviderAccount {
        name,
        organisation: organisation.unwrap_or_default(),
        zone: zone.unwrap_or_default(),
        country: country.unwrap_or_default(),
        currency: currency.unwrap_or_default(),
    };
    let typed = [&account.name, &account.organisation, &account.zone, &account.country, &account.currency];
    let typed = typed.map(String::clone);
    let opened = async {
        let (ticket, binding) = (behind::ticket(), behind::binding());
        behind::providers()?.found_account(&ticket, account, binding, session::browser(), session::client()).await
    };
    let opened = opened.await;
    crate::typed::FINISHING.keep_if_refused(&typed, opened.is_err());
    let step = contract::identity::SignInStep::SignedIn(session::report(opened)?);
    session::forget_waiting_identity();
    session::proceed(step, Some(to.as_deref().and_then(session::local_path).unwrap_or("/portal")));
    Ok(())
}

/// Links what waits to the account that is signed in, and leads on to where one was going.
#[server(name = LinkPendingIdentity, prefix = "/api", endpoint = "portal/providers/link")]
pub async fn link_pending_identity(to: Option<String>) -> Result<(), AppError> {
    let linked = async {
        let who = session::signed_in().await?;
        behind::providers()?.link_pending(&who, &behind::ticket(), behind::binding()).await
    };
    session::report(linked.await)?;
    session::forget_waiting_identity();
    leptos_axum::redirect(to.as_deref().and_then(session::local_path).unwrap_or("/account/security"));
    Ok(())
}

#[server(name = UnlinkIdentity, prefix = "/api", endpoint = "portal/providers/unlink")]
pub async fn unlink_identity(identity: LinkedIdentityId) -> Result<(), AppError> {
    let unlinked = async { behind::providers()?.unlink_identity(&session::signed_in().await?, identity).await };
    session::report(unlinked.await)
}
