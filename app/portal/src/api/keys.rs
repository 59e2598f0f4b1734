//! API keys and webhook secrets.

use contract::{
    AppError,
    keys::{Direction, KeyKind, KeyView, ShownOnce, WebhookSecretView},
};
use domain::ids::{ApiKeyId, WebhookSecretId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Keys and secrets of the organisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyRing {
    pub keys: Vec<KeyView>,
    pub webhooks: Vec<WebhookSecretView>,
}

#[server(name = AskKeys, prefix = "/api", endpoint = "portal/keys")]
pub async fn key_ring() -> Result<KeyRing, AppError> {
    let ring = async {
        let (keys, caller) = (session::back_office()?.keys, session::caller().await?);
        Ok(KeyRing { keys: keys.list(&caller).await?, webhooks: keys.webhook_secrets(&caller).await? })
    };
    session::report(ring.await)
}

/// Answers the value, once; a plain form finds it on the page that it is led back to.
#[server(name = CreateKey, prefix = "/api", endpoint = "portal/keys/create")]
pub async fn create_key(
    kind: KeyKind,
    name: String,
    #[server(default)] scopes: Vec<String>,
    days: Option<String>,
) -> Result<ShownOnce, AppError> {
    let typed = [name.clone()];
    let created = async {
        let days = days.filter(|days| !days.is_empty()).map(|days| days.parse());
        let days = days.transpose().map_err(|_| AppError::invalid("days", "Please choose from the list."))?;
        let scopes = if kind == KeyKind::Secret { scopes } else { Vec::new() };
        let new = contract::keys::NewKey { kind, name, scopes, days };
        session::back_office()?.keys.create(&session::caller().await?, new).await
    };
    let created = created.await;
    crate::typed::KEY.keep_if_refused(&typed, created.is_err());
    shown(session::report(created))
}

/// A new value; the old one stays in force for `overlap_hours`.
#[server(name = RotateKey, prefix = "/api", endpoint = "portal/keys/rotate")]
pub async fn rotate_key(key: ApiKeyId, overlap_hours: u32) -> Result<ShownOnce, AppError> {
    let rotated = async { session::back_office()?.keys.rotate(&session::caller().await?, key, overlap_hours).await };
    shown(session::report(rotated.await))
}

#[server(name = RevokeKey, prefix = "/api", endpoint = "portal/keys/revoke")]
pub async fn revoke_key(key: ApiKeyId) -> Result<(), AppError> {
    let revoked = async { session::back_office()?.keys.revoke(&session::caller().await?, key).await };
    session::report(revoked.await)
}

#[server(name = CreateWebhookSecret, prefix = "/api", endpoint = "portal/webhooks/create")]
pub async fn create_webhook_secret(direction: Direction, name: String) -> Result<ShownOnce, AppError> {
    let typed = [name.clone()];
    let created = async {
        let caller = session::caller().await?;
        session::back_office()?.keys.create_webhook_secret(&caller, direction, &name).await
    };
    let created = created.await;
    crate::typed::WEBHOOK.keep_if_refused(&typed, created.is_err());
    shown(session::report(created))
}

#[server(name = RotateWebhookSecret, prefix = "/api", endpoint = "portal/webhooks/rotate")]
pub async fn rotate_webhook_secret(secret: WebhookSecretId, overlap_hours: u32) -> Result<ShownOnce, AppError> {
    let rotated = async {
        let caller = session::caller().await?;
        session::back_office()?.keys.rotate_webhook_secret(&caller, secret, overlap_hours).await
    };
    shown(session::report(rotated.await))
}

#[server(name = RevokeWebhookSecret, prefix = "/api", endpoint = "portal/webhooks/revoke")]
pub async fn revoke_webhook_secret(secret: WebhookSecretId) -> Result<(), AppError> {
    let revoked = async { session::back_office()?.keys.revoke_webhook_secret(&session::caller().await?, secret).await };
    session::report(revoked.await)
}

#[cfg(feature = "ssr")]
fn shown<T>(made: Result<(T, ShownOnce), AppError>) -> Result<ShownOnce, AppError> {
    let (_, once) = made?;
    crate::once::KEY.keep_for_plain_form(&once.value);
    Ok(once)
}
