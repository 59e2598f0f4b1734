//! Becoming known: registering, resetting a password, changing an address. Every step is confirmed by mail, and every
//! answer is the same whether or not an address is known.

use crate::{
    AppError, Client,
    identity::{Browser, NewSession, SignedIn},
};
use async_trait::async_trait;
use domain::ids::ChallengeId;
use serde::{Deserialize, Serialize};

/// Somebody who wants an account, and perhaps an organisation with it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewAccount {
    pub name: String,
    pub email: String,
    pub password: String,
    /// Name of the clinic to found; empty for somebody who follows an invitation.
    pub organisation: String,
    /// IANA zone, ISO 3166 country (two letters) and ISO 4217 currency of the clinic; from the browser, editable later.
    pub zone: String,
    pub country: String,
    pub currency: String,
    /// A person leaves this empty; a form filler does not.
    pub website: String,
    /// The page of this site that was wanted first; kept for the mail's link, which may open in another browser.
    pub to: String,
}

/// A step that waits for the code or the link of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSent {
    pub challenge: ChallengeId,
    /// Where the mail went, as typed.
    pub email: String,
}

/// What somebody holds of a mail: its link's token, or the challenge's id with the six digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    Link(String),
    Code { challenge: ChallengeId, digits: String },
}

/// A registration that was confirmed.
#[derive(Clone)]
pub struct Registered {
    pub session: NewSession,
    /// The page of this site that was wanted first; may be empty.
    pub to: String,
}

#[async_trait]
pub trait Registration: Send + Sync {
    /// Mails a code and a link; an address that has an account gets a mail that says so instead.
    async fn register(&self, account: NewAccount, client: Client) -> Result<MailSent, AppError>;
    /// Creates the account (and the organisation) and signs in.
    async fn confirm_registration(
        &self,
        proof: Proof,
        browser: Browser,
        client: Client,
    ) -> Result<Registered, AppError>;
    /// Mails a code and a link, when there is such an account.
    async fn ask_reset(&self, email: &str, client: Client) -> Result<MailSent, AppError>;
    /// Sets the password, ends every session of the person, and opens a new one (or asks for the second factor first).
    async fn reset(
        &self,
        proof: Proof,
        password: &str,
        browser: Browser,
        client: Client,
    ) -> Result<crate::identity::SignInStep, AppError>;
    /// Mails both the old and the new address; each confirms its end.
    async fn ask_email_change(&self, who: &SignedIn, email: &str) -> Result<MailSent, AppError>;
    /// Confirms one end. True once both are and the address has changed; other sessions end then.
    async fn confirm_email_change(&self, proof: Proof, client: Client) -> Result<bool, AppError>;
}
