//! What a server function finds in its context, and how it answers.

use crate::cookie::{self, SessionCookie};
use contract::{
    AppError, BackOffice, Caller, Client, Desk,
    identity::{Browser, SignedIn},
};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Every capability of the back.
pub fn desk() -> Result<Desk, AppError> {
    use_context().ok_or_else(|| AppError::Internal { request_id: client().request_id })
}

/// Where the request came from. Outside a request (when routes are listed) nobody.
pub fn client() -> Client {
    use_context().unwrap_or_default()
}

/// Every capability that serves people with an account.
pub fn back_office() -> Result<BackOffice, AppError> {
    use_context().ok_or_else(|| AppError::Internal { request_id: client().request_id })
}

/// The browser that asks: what it calls itself, and whether this account knows it.
pub fn browser() -> Browser {
    let parts = use_context::<Parts>();
    let header = parts.as_ref().and_then(|parts| parts.headers.get(header::USER_AGENT));
    let user_agent = header.and_then(|value| value.to_str().ok()).unwrap_or_default().chars().take(400).collect();
    Browser { user_agent, device: cookie::device() }
}

/// The signed-in person, whether or not their session is in an organisation.
pub async fn signed_in() -> Result<SignedIn, AppError> {
    let secret = use_context::<SessionCookie>().and_then(|cookie| cookie.0).ok_or(AppError::Unauthenticated)?;
    desk()?.identity.signed_in(&secret, client()).await?.ok_or(AppError::Unauthenticated)
}

/// The signed-in member, by the session's cookie.
pub async fn caller() -> Result<Caller, AppError> {
    signed_in().await?.caller().ok_or(AppError::Unauthenticated)
}

/// Gives the answer the status that belongs to its error, and passes it on. A plain form, and a page that leads to the
/// sign-in, are answered by a redirect, which keeps its own status.
pub fn report<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    let redirected = |error: &AppError| is_plain_form() || (*error == AppError::Unauthenticated && is_page());
    if let (Err(error), Some(response)) = (&result, use_context::<ResponseOptions>())
        && !redirected(error)
    {
        response.set_status(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        if let AppError::RateLimited { retry_after_seconds } = error {
            response.insert_header(header::RETRY_AFTER, HeaderValue::from(*retry_after_seconds));
        }
    }
    result
}

/// Whether a page is being rendered, rather than a server function called.
fn is_page() -> bool {
    use_context::<Parts>().is_some_and(|parts| parts.method == Method::GET)
}

/// Whether a browser without script posted a form, and waits for a page.
pub fn is_plain_form() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        let accepts = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        parts.method == Method::POST && accepts.is_some_and(|accepts| accepts.contains("text/html"))
    })
}

/// Leads a plain form on to `path`. A form that script sent gets its answer instead, and moves on by itself.
pub fn lead_form_to(path: &str) {
    if let (true, Some(response), Ok(to)) =
        (is_plain_form(), use_context::<ResponseOptions>(), HeaderValue::from_str(path))
    {
        response.insert_header(header::LOCATION, to);
        response.set_status(StatusCode::SEE_OTHER);
    }
}
