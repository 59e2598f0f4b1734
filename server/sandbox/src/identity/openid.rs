//! OpenID Connect as Google and Microsoft speak it.

use super::{
    CLIENT_ID, Vendor,
    grants::{Grant, Redemption},
};
use crate::{
    Sandbox,
    switches::{Fault, IdentityMood},
};
use axum::{
    Form, Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::time::Duration;

/// The tenant of the sandbox's work accounts.
const TENANT: &str = "5f0b1c62-8a54-4f0e-9d0a-6d1a54a3a001";

fn at(sandbox: &Sandbox, path: &str) -> String {
    sandbox.public_url.join(path).map(String::from).unwrap_or_default()
}

pub(super) fn google_issuer(sandbox: &Sandbox) -> String {
    at(sandbox, "google")
}

pub(crate) async fn google_document(State(sandbox): State<Sandbox>) -> Response {
    answer(&sandbox, || {
        json!({
            "issuer": google_issuer(&sandbox),
            "authorization_endpoint": at(&sandbox, "google/o/oauth2/v2/auth"),
            "token_endpoint": at(&sandbox, "google/token"),
            "jwks_uri": at(&sandbox, "google/oauth2/v3/certs"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
        })
    })
    .await
}

pub(crate) async fn microsoft_document(State(sandbox): State<Sandbox>) -> Response {
    answer(&sandbox, || {
        json!({
            // As Microsoft writes it, braces and all.
            "issuer": format!("{}{{tenantid}}/v2.0", at(&sandbox, "microsoft/")),
            "authorization_endpoint": at(&sandbox, "microsoft/common/oauth2/v2.0/authorize"),
            "token_endpoint": at(&sandbox, "microsoft/common/oauth2/v2.0/token"),
            "jwks_uri": at(&sandbox, "microsoft/common/discovery/v2.0/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
        })
    })
    .await
}

pub(crate) async fn keys(State(sandbox): State<Sandbox>) -> Response {
    answer(&sandbox, || sandbox.identities.keys.document()).await
}

pub(crate) async fn google_token(State(sandbox): State<Sandbox>, Form(asked): Form<Redemption>) -> Response {
    token(&sandbox, Vendor::Google, &asked).await
}

pub(crate) async fn microsoft_token(State(sandbox): State<Sandbox>, Form(asked): Form<Redemption>) -> Response {
    token(&sandbox, Vendor::Microsoft, &asked).await
}

/// What the switches leave of an answer.
pub(super) async fn answer(sandbox: &Sandbox, document: impl FnOnce() -> Value) -> Response {
    match sandbox.switches.next_fault(None) {
        Fault::None => Json(document()).into_response(),
        Fault::Error => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Fault::Timeout | Fault::DropReply => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn token(sandbox: &Sandbox, vendor: Vendor, asked: &Redemption) -> Response {
    let identities = &sandbox.identities;
    match identities.redeem(vendor, asked) {
        Ok(grant) => {
            let mood = identities.switches.read().identity;
            let claims = claims(sandbox, &grant, mood);
            let id_token = identities.keys.sign(&claims, mood == IdentityMood::Forged);
            let access_token = format!("{:032x}", rand::random::<u128>());
            answer(sandbox, || {
                json!({"access_token": access_token, "token_type": "Bearer", "expires_in": 3599, "id_token": id_token,
                       "scope": "openid email profile"})
            })
            .await
        }
        Err(error) => (StatusCode::BAD_REQUEST, Json(json!({"error": error}))).into_response(),
    }
}

/// Genuine, or wrong in the one way that the switch says.
fn claims(sandbox: &Sandbox, grant: &Grant, mood: IdentityMood) -> Value {
    let identities = &sandbox.identities;
    let now = (identities.now)();
    let person = &grant.person;
    let (issued, expires) = match mood {
        IdentityMood::ExpiredToken => (now - TimeDelta::hours(2), now - TimeDelta::hours(1)),
        _ => (now, now + TimeDelta::hours(1)),
    };
    let mut claims = json!({
        "aud": if mood == IdentityMood::WrongAudience { "another-client" } else { CLIENT_ID },
        "sub": person.number(grant.vendor.word()).to_string(),
        "email": person.email, "name": person.name,
        "iat": issued.timestamp(), "exp": expires.timestamp(),
        "nonce": if mood == IdentityMood::WrongNonce { Some("another") } else { grant.nonce.as_deref() },
    });
    let is_verified = mood != IdentityMood::UnverifiedEmail;
    let own = if grant.vendor == Vendor::Google {
        json!({"iss": google_issuer(sandbox), "email_verified": is_verified})
    } else {
        json!({"iss": at(sandbox, &format!("microsoft/{TENANT}/v2.0")), "tid": TENANT, "ver": "2.0",
               "preferred_username": person.email, "xms_edov": is_verified})
    };
    let merged = own.as_object().into_iter().flatten();
    for (name, value) in merged {
        claims[name] = value.clone();
    }
    if mood == IdentityMood::WrongIssuer {
        claims["iss"] = "https://accounts.evil.example".into();
    }
    claims
}
