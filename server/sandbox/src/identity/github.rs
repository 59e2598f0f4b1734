//! GitHub: a token that says nothing, and an API that says who it is.

use super::{Vendor, grants::Redemption, locked, openid::answer, people::Person};
use crate::{Sandbox, switches::IdentityMood};
use axum::{
    Form, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// A refusal is answered with 200, as GitHub does.
pub(crate) async fn access_token(State(sandbox): State<Sandbox>, Form(asked): Form<Redemption>) -> Response {
    let identities = &sandbox.identities;
    match identities.redeem(Vendor::Github, &asked) {
        Ok(grant) => {
            let token = format!("gho_{:032x}", rand::random::<u128>());
            locked(&identities.tokens).put(token.clone(), grant.person);
            answer(&sandbox, || json!({"access_token": token, "token_type": "bearer", "scope": "read:user,user:email"}))
                .await
        }
        Err(_) => Json(json!({
            "error": "bad_verification_code", "error_description": "The code passed is incorrect or expired.",
        }))
        .into_response(),
    }
}

fn caller(sandbox: &Sandbox, headers: &HeaderMap) -> Option<Person> {
    // GitHub refuses whoever does not name themselves.
    headers.get(header::USER_AGENT)?;
    let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    locked(&sandbox.identities.tokens).get(token).cloned()
}

fn bad_credentials() -> Response {
    (StatusCode::UNAUTHORIZED, Json(json!({"message": "Bad credentials"}))).into_response()
}

pub(crate) async fn user(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Response {
    let Some(person) = caller(&sandbox, &headers) else { return bad_credentials() };
    let login = person.email.split('@').next().unwrap_or_default().replace('.', "-");
    answer(&sandbox, || json!({"id": person.number("github"), "login": login, "name": person.name})).await
}

pub(crate) async fn emails(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Response {
    let Some(person) = caller(&sandbox, &headers) else { return bad_credentials() };
    let is_verified = sandbox.switches.read().identity != IdentityMood::UnverifiedEmail;
    answer(&sandbox, || {
        json!([
            {"email": format!("{}@users.noreply.github.example", person.number("github")), "primary": false,
             "verified": true, "visibility": null},
            {"email": person.email, "primary": true, "verified": is_verified, "visibility": "private"},
        ])
    })
    .await
}
