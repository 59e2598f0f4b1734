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

/// Opens a session and leads on to `to`, when that is a page of this site, else to the board.
#[server(name = SignIn, prefix = "/api", endpoint = "session/sign-in")]
pub async fn sign_in(email: String, password: String, to: Option<String>) -> Result<(), AppError> {
    let step = crate::desk()?.identity.sign_in(&email, &password, crate::browser(), crate::client()).await;
    let session = match step {
        Ok(SignInStep::SignedIn(session)) => session,
        Ok(SignInStep::SecondFactor { .. }) => return crate::report(Err(AppError::Unauthenticated)),
        Err(error) => {
            if crate::is_plain_form() {
                crate::cookie::keep_typed_email(&email);
            }
            return crate::report(Err(error));
        }
    };
    crate::cookie::keep(&session.secret);
    leptos_axum::redirect(to.as_deref().and_then(crate::local_path).unwrap_or("/console"));
    Ok(())
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
