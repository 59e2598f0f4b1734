//! Signing in, and who is signed in.

use crate::{Actor, AppError, Caller, Client, billing::Banner, caller::Role};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    authorization::Action,
    ids::{OrgId, PersonId, SessionId},
};
use serde::{Deserialize, Serialize};

/// Who is signed in, as screens show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    pub name: String,
    pub email: String,
    pub initials: String,
    /// Absent for an operator who is inside.
    pub role: Option<Role>,
    /// Why an operator is inside.
    pub operator_reason: Option<String>,
    pub clinic_name: String,
    pub clinic_slug: String,
    /// IANA zone of the clinic, and its brand.
    pub zone: String,
    pub brand_hue: u16,
    pub brand_chroma: f32,
    /// What the matrix lets this member do, as words of `domain::authorization::Action`; for showing and hiding alone.
    pub may: Vec<String>,
    /// What is to be known of the organisation's own subscription.
    pub subscription: Option<Banner>,
}

impl Member {
    /// Whether buttons for this are shown. The services decide for themselves.
    pub fn may(&self, action: Action) -> bool {
        self.may.iter().any(|word| word == action.as_str())
    }
}

/// A session's secret, to be put into a cookie once and never logged.
#[derive(Clone)]
pub struct SessionSecret(pub String);

/// Somebody behind a valid session, whether or not they belong to an organisation (any more).
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub session: SessionId,
    pub person: PersonId,
    pub name: String,
    pub email: String,
    /// Runs Anteroom.
    pub operator: bool,
    /// When they last proved who they are; sensitive acts want it recent.
    pub confirmed_at: DateTime<Utc>,
    /// The organisation that this session is in, and as whom.
    pub place: Option<Place>,
    pub client: Client,
}

/// Where a session is.
#[derive(Clone, Debug)]
pub struct Place {
    pub org: OrgId,
    pub standing: Standing,
    /// Whether its staff reads alone, because the organisation's own subscription is over.
    pub read_only: bool,
}

/// As whom somebody is in an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Member(Role),
    /// An operator, with the reason they gave.
    Operator(String),
}

impl SignedIn {
    /// The caller within the session's organisation; `None` without one.
    pub fn caller(&self) -> Option<Caller> {
        let place = self.place.as_ref()?;
        let (id, name) = (self.person, self.name.clone());
        let actor = match &place.standing {
            Standing::Member(role) => Actor::Person { id, name, role: *role },
            Standing::Operator(reason) => Actor::Operator { id, name, reason: reason.clone() },
        };
        let client = self.client.clone();
        Some(Caller { org: place.org, actor, client, key: None, read_only: place.read_only })
    }
}

/// How a sign-in goes on.
#[derive(Clone)]
pub enum SignInStep {
    SignedIn(NewSession),
    /// The password fitted; a code of the authenticator app or a recovery code is awaited under this ticket.
    SecondFactor {
        ticket: String,
    },
}

/// A session that was opened just now, for the browser's cookies.
#[derive(Clone)]
pub struct NewSession {
    pub secret: SessionSecret,
    /// Marks this browser as known to the account (a cookie of its own, kept longer than the session).
    pub device: String,
}

/// The browser that asks, beside its [`Client`].
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// The `User-Agent` header as sent.
    pub user_agent: String,
    /// The cookie of [`NewSession::device`], when the browser has one.
    pub device: Option<String>,
}

#[async_trait]
pub trait Identity: Send + Sync {
    /// Answers alike, and takes as long, for a wrong password and an unknown e-mail.
    async fn sign_in(
        &self,
        email: &str,
        password: &str,
        browser: Browser,
        client: Client,
    ) -> Result<SignInStep, AppError>;
    /// The second step: six digits of the authenticator app, or a recovery code.
    async fn second_factor(
        &self,
        ticket: &str,
        code: &str,
        browser: Browser,
        client: Client,
    ) -> Result<NewSession, AppError>;
    async fn sign_out(&self, secret: &str) -> Result<(), AppError>;
    /// `None` for an unknown or ended session.
    async fn signed_in(&self, secret: &str, client: Client) -> Result<Option<SignedIn>, AppError>;
    async fn member(&self, caller: &Caller) -> Result<Member, AppError>;

    /// `None` for an unknown or ended session, and for one that is in no organisation.
    async fn caller(&self, secret: &str, client: Client) -> Result<Option<Caller>, AppError> {
        Ok(self.signed_in(secret, client).await?.and_then(|signed_in| signed_in.caller()))
    }
}
