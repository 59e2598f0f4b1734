//! Who may call: permission is an extractor's type in a handler's signature.

use super::Problem;
use crate::http::{HttpState, requests::Sender};
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
        match caller.actor {
            // From now on it is counted before it comes here.
            Actor::SecretKey { .. } => state.limits.recognise_key(&key),
            _ => state.limits.check_key(&key)?,
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
