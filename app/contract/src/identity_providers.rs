//! Signing in by another provider's word: Google, Microsoft, GitHub.
//!
//! An identity is a provider and its subject; an address alone opens nothing. A new identity whose verified address has an
//! account is linked to it only once the account was proved in a way of its own; one whose address is new goes on to found
//! an account with it. The second factor of an account is asked for after a provider's word as after a password: a
//! provider's own second factor is not known to us.

use crate::{
    AppError, Client,
    identity::{Browser, NewSession, SignInStep, SignedIn},
    passkeys::BrowserBinding,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{identity::Provider, ids::LinkedIdentityId};
use serde::{Deserialize, Serialize};

/// What somebody wants with a provider's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    SignIn,
    /// To add it to the account that is signed in.
    Link,
    /// To prove once more who it is.
    Confirm,
}

/// A linked identity, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedIdentityView {
    pub id: LinkedIdentityId,
    pub provider: Provider,
    /// The verified address there, when it was last used; may be empty.
    pub email: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// What a provider's redirect carries.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Return {
    pub state: String,
    pub code: String,
    /// A word of RFC 6749, section 4.1.2.1, where it was refused.
    pub error: String,
    /// RFC 9207; empty where the provider does not name itself.
    pub iss: String,
}

/// How it goes on after a provider's word.
#[derive(Clone)]
pub enum ProviderStep {
    SignIn(SignInStep),
    /// Nobody has this identity yet; it waits under a ticket to be linked or to found an account.
    New {
        ticket: String,
        has_account: bool,
    },
    /// The account that is signed in has it now.
    Linked,
    Confirmed,
}

/// A step, and the page of this site that was wanted before it all began.
#[derive(Clone)]
pub struct Returned {
    pub step: ProviderStep,
    pub to: Option<String>,
}

/// Why a provider's word did not help. Travels in an address, so that it carries no words of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderProblem {
    /// Too late, twice, or in another browser than it was begun in.
    Over,
    /// The person or the provider said no.
    Denied,
    /// The provider vouches for no address.
    Unverified,
    /// What the provider said does not hold.
    Refused,
    Unavailable,
    /// Another account has this identity.
    Taken,
    /// Another person's identity than the one that is signed in.
    NotYours,
    TooOften,
    /// The fault is ours.
    Ours,
}

impl ProviderProblem {
    const ALL: [Self; 9] = [
        Self::Over,
        Self::Denied,
        Self::Unverified,
        Self::Refused,
        Self::Unavailable,
        Self::Taken,
        Self::NotYours,
        Self::TooOften,
        Self::Ours,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::Denied => "denied",
            Self::Unverified => "unverified",
            Self::Refused => "refused",
            Self::Unavailable => "unavailable",
            Self::Taken => "taken",
            Self::NotYours => "not_yours",
            Self::TooOften => "too_often",
            Self::Ours => "ours",
        }
    }

    /// `None` for a word of none.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.as_str() == word)
    }

    /// For the person who came back.
    pub fn words(self, provider: Provider) -> String {
        let name = provider.label();
        match self {
            Self::Over => "That took too long, or was finished already. Please begin again.".to_owned(),
            Self::Denied => format!("{name} was asked not to say who you are. Nothing has changed."),
            Self::Unverified => format!(
                "{name} does not vouch for an e-mail address of yours. Confirm it there, or register with your address here."
            ),
            Self::Refused => format!("What came back from {name} could not be verified. Please begin again."),
            Self::Unavailable => format!("{name} cannot be reached right now. Get in another way, or try again later."),
            Self::Taken => format!("This {name} account opens another account here. Unlink it there first."),
            Self::NotYours => format!("This {name} account is not linked to the account that you are signed in to."),
            Self::TooOften => "That was a lot at once. Please try again in a few minutes.".to_owned(),
            Self::Ours => "This did not work, and the fault is ours. Please try again.".to_owned(),
        }
    }
}

impl From<AppError> for ProviderProblem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::RateLimited { .. } => Self::TooOften,
            AppError::ProviderUnavailable { .. } => Self::Unavailable,
            AppError::Internal { .. } => Self::Ours,
            _ => Self::Refused,
        }
    }
}

/// An identity that waits to be linked or to found an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingIdentity {
    pub provider: Provider,
    /// Verified by the provider.
    pub email: String,
    /// As they call themselves there; may be empty.
    pub name: String,
    /// The page that was wanted before it all began.
    pub to: Option<String>,
}

/// An account that is founded on an identity; its address is the identity's.
#[derive(Clone, Debug, Default)]
pub struct ProviderAccount {
    pub name: String,
    /// Name of the clinic to found; empty for somebody who follows an invitation.
    pub organisation: String,
    pub zone: String,
    pub country: String,
    pub currency: String,
}

#[async_trait]
pub trait IdentityProviders: Send + Sync {
    /// Those that are configured.
    fn offered(&self) -> Vec<Provider>;
    /// Those that can prove who it is.
    async fn linked(&self, who: &SignedIn) -> Result<Vec<Provider>, AppError>;
    /// Where to send the browser. Linking wants a fresh proof; it and confirming want somebody who is signed in.
    async fn begin(
        &self,
        provider: Provider,
        aim: Aim,
        who: Option<&SignedIn>,
        to: Option<&str>,
        binding: Option<BrowserBinding>,
        client: Client,
    ) -> Result<(String, BrowserBinding), AppError>;
    /// The browser is back.
    async fn finish(
        &self,
        provider: Provider,
        back: Return,
        who: Option<&SignedIn>,
        binding: Option<BrowserBinding>,
        browser: Browser,
        client: Client,
    ) -> Result<Returned, ProviderProblem>;
    /// What waits under a ticket in this browser.
    async fn pending(
        &self,
        ticket: &str,
        binding: Option<BrowserBinding>,
        client: Client,
    ) -> Result<Option<PendingIdentity>, AppError>;
    /// Links what waits to the account that is signed in, which must be freshly proved.
    async fn link_pending(&self, who: &SignedIn, ticket: &str, binding: Option<BrowserBinding>)
    -> Result<(), AppError>;
    /// Founds an account (and an organisation) on what waits, and signs in.
    async fn found_account(
        &self,
        ticket: &str,
        account: ProviderAccount,
        binding: Option<BrowserBinding>,
        browser: Browser,
        client: Client,
    ) -> Result<NewSession, AppError>;
    /// Refuses to unlink the last way in.
    async fn unlink_identity(&self, who: &SignedIn, identity: LinkedIdentityId) -> Result<(), AppError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_a_word_of_its_own() {
        for problem in ProviderProblem::ALL {
            assert_eq!(ProviderProblem::from_word(problem.as_str()), Some(problem));
            assert!(problem.words(Provider::Google).ends_with('.'));
        }
        assert_eq!(ProviderProblem::from_word("<script>"), None);
    }
}
