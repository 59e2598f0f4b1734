//! Passkeys: each ceremony in two steps, with the browser's authenticator in between.

use contract::{AppError, passkeys::PasskeyChallenge};
use domain::ids::PasskeyId;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use contract::passkeys::{BrowserBinding, Passkeys};

#[cfg(feature = "ssr")]
fn passkeys() -> Result<std::sync::Arc<dyn Passkeys>, AppError> {
    Ok(session::back_office()?.passkeys)
}

#[cfg(feature = "ssr")]
fn binding() -> Option<BrowserBinding> {
    session::binding().map(BrowserBinding)
}

/// A challenge for whoever holds a passkey; ties it to this browser.
#[server(name = BeginPasskeySignIn, prefix = "/api", endpoint = "portal/passkey/sign-in/begin")]
pub async fn begin_passkey_sign_in() -> Result<PasskeyChallenge, AppError> {
    let begun = async { passkeys()?.begin_sign_in(binding(), session::client()).await };
    let (challenge, BrowserBinding(secret)) = session::report(begun.await)?;
    session::keep_binding(&secret);
    Ok(challenge)
}

/// Signs in with what the authenticator answered, and leads on to `to`.
#[server(name = FinishPasskeySignIn, prefix = "/api", endpoint = "portal/passkey/sign-in")]
pub async fn finish_passkey_sign_in(ticket: String, answer: String, to: Option<String>) -> Result<(), AppError> {
    let opened =
        async { passkeys()?.finish_sign_in(&ticket, &answer, binding(), session::browser(), session::client()).await };
    let step = contract::identity::SignInStep::SignedIn(session::report(opened.await)?);
    session::proceed(step, to.as_deref());
    Ok(())
}

#[server(name = BeginAddingPasskey, prefix = "/api", endpoint = "portal/passkey/add/begin")]
pub async fn begin_adding_passkey() -> Result<PasskeyChallenge, AppError> {
    let begun = async { passkeys()?.begin_adding(&session::signed_in().await?).await };
    session::report(begun.await)
}

/// Keeps what the authenticator made.
#[server(name = AddPasskey, prefix = "/api", endpoint = "portal/passkey/add")]
pub async fn add_passkey(ticket: String, answer: String, name: String) -> Result<(), AppError> {
    let added = async {
        let who = session::signed_in().await?;
        passkeys()?.finish_adding(&who, &ticket, &answer, &name, session::browser()).await
    };
    session::report(added.await)
}

#[server(name = BeginPasskeyConfirmation, prefix = "/api", endpoint = "portal/passkey/confirm/begin")]
pub async fn begin_passkey_confirmation() -> Result<PasskeyChallenge, AppError> {
    let begun = async { passkeys()?.begin_confirming(&session::signed_in().await?).await };
    session::report(begun.await)
}

/// Proves once more who it is.
#[server(name = ConfirmByPasskey, prefix = "/api", endpoint = "portal/passkey/confirm")]
pub async fn confirm_by_passkey(ticket: String, answer: String) -> Result<(), AppError> {
    let confirmed = async { passkeys()?.finish_confirming(&session::signed_in().await?, &ticket, &answer).await };
    session::report(confirmed.await)
}

#[server(name = RenamePasskey, prefix = "/api", endpoint = "portal/passkey/rename")]
pub async fn rename_passkey(passkey: PasskeyId, name: String) -> Result<(), AppError> {
    let renamed = async { passkeys()?.rename_passkey(&session::signed_in().await?, passkey, &name).await };
    session::report(renamed.await)
}

#[server(name = RemovePasskey, prefix = "/api", endpoint = "portal/passkey/remove")]
pub async fn remove_passkey(passkey: PasskeyId) -> Result<(), AppError> {
    let removed = async { passkeys()?.remove_passkey(&session::signed_in().await?, passkey).await };
    session::report(removed.await)
}
