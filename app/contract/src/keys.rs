//! API keys and webhook secrets: made, shown once, rotated with an overlap, revoked.

use crate::{AppError, Caller};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::ids::{ApiKeyId, WebhookSecretId};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// `pk_…`: may stand in a page; public calls from the organisation's allowed origins.
    Publishable,
    /// `sk_…`: for software; what its scopes name.
    Secret,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyView {
    pub id: ApiKeyId,
    pub kind: KeyKind,
    pub name: String,
    /// The recognisable beginning, such as `sk_live_7Qd2…`.
    pub prefix: String,
    /// The whole value of a publishable key, which is no secret.
    pub value: Option<String>,
    /// Words of `domain::authorization::Action`; of secret keys alone.
    pub scopes: Vec<String>,
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub state: SecretState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretState {
    Active,
    /// In force until it expires; another one has taken over.
    Replaced,
    Expired,
    Revoked,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewKey {
    pub kind: KeyKind,
    pub name: String,
    pub scopes: Vec<String>,
    /// Days until it ends; absent: never.
    pub days: Option<u32>,
}

/// A value that is shown once and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownOnce {
    pub value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Others sign what they send to us.
    Incoming,
    /// We sign what we send.
    Outgoing,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookSecretView {
    pub id: WebhookSecretId,
    pub direction: Direction,
    pub name: String,
    /// The recognisable beginning, such as `whsec_7Qd2…`.
    pub prefix: String,
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub state: SecretState,
}

#[async_trait]
pub trait Keys: Send + Sync {
    async fn list(&self, caller: &Caller) -> Result<Vec<KeyView>, AppError>;
    async fn create(&self, caller: &Caller, new: NewKey) -> Result<(KeyView, ShownOnce), AppError>;
    /// A new key with the same name and scopes; the old one stays in force for `overlap_hours` (0 to 168).
    async fn rotate(
        &self,
        caller: &Caller,
        key: ApiKeyId,
        overlap_hours: u32,
    ) -> Result<(KeyView, ShownOnce), AppError>;
    async fn revoke(&self, caller: &Caller, key: ApiKeyId) -> Result<(), AppError>;
    async fn webhook_secrets(&self, caller: &Caller) -> Result<Vec<WebhookSecretView>, AppError>;
    async fn create_webhook_secret(
        &self,
        caller: &Caller,
        direction: Direction,
        name: &str,
    ) -> Result<(WebhookSecretView, ShownOnce), AppError>;
    /// As with keys: signatures of both are accepted while they overlap, and we sign with both.
    async fn rotate_webhook_secret(
        &self,
        caller: &Caller,
        secret: WebhookSecretId,
        overlap_hours: u32,
    ) -> Result<(WebhookSecretView, ShownOnce), AppError>;
    async fn revoke_webhook_secret(&self, caller: &Caller, secret: WebhookSecretId) -> Result<(), AppError>;
}
