//! Signing in and out, and who is signed in.

use contract::{AppError, identity::Member};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use contract::identity::SignInStep;

/// Who is signed in; nobody is no error.
#[server(name = Whoami, prefix = "/api", endpoint = "session/whoami")]
pub async fn whoami() -> Result<Option<Member>, AppError> {
    let member = async {
        match crate::caller().await {
            Ok(caller) => crate::desk()?.identity.member(&caller).await.map(Some),
            Err(AppError::Unauthenticated) => Ok(None),
            Err(error) => Err(error),
        }
    };
    crate::report(member.await)
}

/// Opens a session and leads on to `to`, when that is a page of this site, else to the board. An account with an
/// authenticator app is led to the second step first.
#[server(name = SignIn, prefix = "/api", endpoint = "session/sign-in")]
pub async fn sign_in(email: String, password: String, to: Option<String>) -> Result<(), AppError> {
    let step = crate::desk()?.identity.sign_in(&email, &password, crate::browser(), crate::client()).await;
    if step.is_err() && crate::is_plain_form() {
        crate::cookie::keep_typed_email(&email);
    }
    proceed(crate::report(step)?, to.as_deref());
    Ok(())
}

/// The second step of a sign-in: a code of the authenticator app, or a recovery code.
#[server(name = SecondFactor, prefix = "/api", endpoint = "session/second-factor")]
pub async fn second_factor(code: String, to: Option<String>) -> Result<(), AppError> {
    let session = async {
        let over = || AppError::invalid("code", "This sign-in took too long. Please start again with your password.");
        let ticket = crate::cookie::ticket().ok_or_else(over)?;
        crate::desk()?.identity.second_factor(&ticket, &code, crate::browser(), crate::client()).await
    };
    let session = crate::report(session.await)?;
    crate::cookie::forget_ticket();
    proceed(SignInStep::SignedIn(session), to.as_deref());
    Ok(())
}

/// Keeps what a sign-in answered, and leads on: to `to`, or to the second step.
#[cfg(feature = "ssr")]
pub fn proceed(step: SignInStep, to: Option<&str>) {
    let to = to.and_then(crate::local_path);
    match step {
        SignInStep::SignedIn(session) => {
            crate::cookie::keep(&session);
            leptos_axum::redirect(to.unwrap_or("/console"));
        }
        SignInStep::SecondFactor { ticket } => {
            crate::cookie::keep_ticket(&ticket);
            let back = to.map(|to| format!("&to={}", crate::percent_encoded(to))).unwrap_or_default();
            leptos_axum::redirect(&format!("/sign-in?step=code{back}"));
        }
    }
}

/// Ends the session here and on the server.
#[server(name = SignOut, prefix = "/api", endpoint = "session/sign-out")]
pub async fn sign_out() -> Result<(), AppError> {
    if let Some(secret) = use_context::<crate::SessionCookie>().and_then(|cookie| cookie.0) {
        crate::report(crate::desk()?.identity.sign_out(&secret).await)?;
    }
    crate::cookie::forget();
    leptos_axum::redirect(&crate::sign_in_path(""));
    Ok(())
}

/// The e-mail that was typed before a plain form was refused; the browser's own script keeps it otherwise.
pub fn typed_email() -> Option<String> {
    #[cfg(feature = "ssr")]
    return crate::cookie::typed_email();
    #[cfg(not(feature = "ssr"))]
    None
}
