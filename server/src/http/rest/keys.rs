//! Who may call: permission is an extractor's type in a handler's signature.

use super::Problem;
use crate::http::{HttpState, limits::Taken, requests::Sender, security};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use base64::Engine;
use contract::{Actor, AppError, Caller};

/// A publishable or secret key: public calls.
#[derive(Debug)]
pub struct AnyKey(pub Caller);

/// A secret key: the clinic's own software.
#[derive(Debug)]
pub struct SecretKey(pub Caller);

impl FromRequestParts<HttpState> for AnyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, Problem> {
        let key = given_key(&parts.headers).ok_or(AppError::Unauthenticated)?;
        let sender = parts.extensions.get::<Sender>().cloned();
        let client = sender.map(|sender| sender.client).unwrap_or_default();
        let caller = state.product.desk.clinics.enter_by_key(&key, client).await?;
        if let Actor::SecretKey { .. } = caller.actor {
            // From now on it is counted before it comes here.
            state.limits.recognise_key(&key);
        } else {
            let taken = parts.extensions.get::<Taken>().cloned().unwrap_or_default();
            state.limits.check_key(&key, &taken)?;
            refuse_strange_page(&parts.headers, &key, &caller, state).await?;
        }
        Ok(Self(caller))
    }
}

impl FromRequestParts<HttpState> for SecretKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, Problem> {
        let AnyKey(caller) = AnyKey::from_request_parts(parts, state).await?;
        match caller.actor {
            Actor::SecretKey { .. } => Ok(Self(caller)),
            _ => Err(AppError::Forbidden { reason: "this call needs a secret key (sk_…).".into() }.into()),
        }
    }
}

/// A publishable key works in pages of the clinic's own sites, and wherever there is no page at all. Browsers name the
/// page's origin with every call to another one.
async fn refuse_strange_page(
    headers: &HeaderMap,
    key: &str,
    caller: &Caller,
    state: &HttpState,
) -> Result<(), AppError> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let sites = state.product.sites.of_key(key, &caller.client.request_id);
    if security::is_ours(origin, state) || sites.await.iter().any(|site| site.as_bytes() == origin.as_bytes()) {
        return Ok(());
    }
    let reason = "this website is not on the clinic’s list of sites (portal, Organisation).".into();
    Err(AppError::Forbidden { reason })
}

/// `Authorization: Bearer KEY`, or the key as the user name of HTTP Basic. Never from the query, which lands in logs.
pub fn given_key(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = value.split_once(' ')?;
    let key = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => credentials.trim().to_owned(),
        "basic" => {
            let decoded = base64::engine::general_purpose::STANDARD.decode(credentials.trim()).ok()?;
            String::from_utf8(decoded).ok()?.split(':').next()?.to_owned()
        }
        _ => return None,
    };
    let plausible = key.len() <= 128 && (key.starts_with("pk_") || key.starts_with("sk_"));
    plausible.then_some(key)
}
