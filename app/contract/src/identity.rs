//! Signing in to the console.

use crate::{AppError, Caller, Client, caller::Role};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Who is signed in, as screens show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    pub name: String,
    pub email: String,
    pub initials: String,
    pub role: Role,
    pub clinic_name: String,
    pub clinic_slug: String,
    /// IANA zone of the clinic, and its brand.
    pub zone: String,
    pub brand_hue: u16,
    pub brand_chroma: f32,
}

/// A session's secret, to be put into a cookie once and never logged.
#[derive(Clone)]
pub struct SessionSecret(pub String);

#[async_trait]
pub trait Identity: Send + Sync {
    /// Answers alike, and takes as long, for a wrong password and an unknown e-mail.
    async fn sign_in(&self, email: &str, password: &str, client: Client) -> Result<SessionSecret, AppError>;
    async fn sign_out(&self, secret: &str) -> Result<(), AppError>;
    /// `None` for an unknown or ended session.
    async fn caller(&self, secret: &str, client: Client) -> Result<Option<Caller>, AppError>;
    async fn member(&self, caller: &Caller) -> Result<Member, AppError>;
}
