//! Square's OAuth, and what it says of a merchant (<https://developer.squareup.com/docs/oauth-api/overview>).

use super::{Square, calls::Showing, wire};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::processors::AccountStanding;
use ports::{
    AccountConnection, AccountFacts, AccountLocation, AccountTokens, CardProcessor, ConnectedAccount, ProcessorAccount,
    ProcessorError, SecretString,
};
use reqwest::Method;
use secrecy::ExposeSecret;
use url::Url;

/// What payment links, refunds, the choice of a location and the books need, and nothing else.
const SCOPES: [&str; 7] = [
    "MERCHANT_PROFILE_READ",
    "PAYMENTS_READ",
    "PAYMENTS_WRITE",
    "ORDERS_READ",
    "ORDERS_WRITE",
    "DISPUTES_READ",
    "PAYOUTS_READ",
];

impl Square {
    async fn token(&self, ask: &wire::ObtainToken<'_>) -> Result<wire::ObtainTokenAnswer, ProcessorError> {
        self.ask(Method::POST, "oauth2/token", Showing::Nothing, Some(ask)).await
    }

    fn asking(&self, grant_type: &'static str) -> wire::ObtainToken<'_> {
        wire::ObtainToken {
            client_id: &self.settings.application_id,
            client_secret: self.settings.application_secret.expose_secret(),
            grant_type,
            code: None,
            redirect_uri: None,
            refresh_token: None,
        }
    }

    /// The token must be ours, and permit all that we asked for: a link can be edited on its way.
    async fn check(&self, account: &ProcessorAccount) -> Result<(), ProcessorError> {
        let path = "oauth2/token/status";
        let status: wire::TokenStatus = self.ask::<(), _>(Method::POST, path, Showing::Account(account), None).await?;
        if status.client_id != self.settings.application_id {
            return Err(ProcessorError::Refused("the token was made for another application".into()));
        }
        let missing: Vec<&str> =
            SCOPES.into_iter().filter(|scope| !status.scopes.iter().any(|given| given == scope)).collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(ProcessorError::Refused(format!("not everything was permitted: {} is missing", missing.join(", "))))
        }
    }
}

#[async_trait]
impl AccountConnection for Square {
    fn label(&self) -> &'static str {
        "Square"
    }

    fn authorization(&self, state: &str, redirect: &Url) -> Url {
        let mut url = self.settings.base_url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["oauth2", "authorize"]);
        }
        url.query_pairs_mut()
            .append_pair("client_id", &self.settings.application_id)
            .append_pair("scope", &SCOPES.join(" "))
            // In live mode whoever is signed in at Square is asked anew, so that nobody connects a colleague's account.
            .append_pair("session", "false")
            .append_pair("state", state)
            .append_pair("redirect_uri", redirect.as_str());
        url
    }

    async fn connect(&self, code: &str, redirect: &Url) -> Result<ConnectedAccount, ProcessorError> {
        let ask = wire::ObtainToken {
            code: Some(code),
            redirect_uri: Some(redirect.as_str()),
            ..self.asking("authorization_code")
        };
        let answer = self.token(&ask).await?;
        let reference = answer.merchant_id.clone();
        let tokens = tokens(answer, None)?;
        let token = Some(tokens.access.clone());
        let account = ProcessorAccount { reference: reference.clone(), location: None, token };
        self.check(&account).await?;
        Ok(ConnectedAccount { reference, mode: self.mode(), tokens: Some(tokens) })
    }

    async fn renew(&self, refresh: &SecretString) -> Result<AccountTokens, ProcessorError> {
        let kept = refresh.expose_secret();
        let ask = wire::ObtainToken { refresh_token: Some(kept), ..self.asking("refresh_token") };
        tokens(self.token(&ask).await?, Some(kept))
    }

    async fn facts(&self, account: &ProcessorAccount) -> Result<AccountFacts, ProcessorError> {
        let answer: wire::LocationsAnswer = self.get(account, "v2/locations").await?;
        let first = answer.locations.first();
        let name = first.map(|first| first.business_name.clone()).unwrap_or_default();
        let standing = AccountStanding {
            name,
            country: first.map(|first| first.country.clone()).unwrap_or_default(),
            ..AccountStanding::default()
        };
        Ok(AccountFacts { standing, locations: answer.locations.into_iter().map(location).collect() })
    }

    async fn disconnect(&self, account: &ProcessorAccount) -> Result<(), ProcessorError> {
        let Some(token) = &account.token else { return Ok(()) };
        let body = wire::RevokeToken { client_id: &self.settings.application_id, access_token: token.expose_secret() };
        let revoked: Result<serde_json::Value, _> =
            self.ask(Method::POST, "oauth2/revoke", Showing::Application, Some(&body)).await;
        match revoked {
            Ok(_) | Err(ProcessorError::Disconnected(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn location(location: wire::Location) -> AccountLocation {
    let can = location.capabilities.iter().any(|word| word == "CREDIT_CARD_PROCESSING");
    AccountLocation {
        takes_cards: can && location.status == "ACTIVE",
        currency: location.currency.parse().ok(),
        reference: location.id,
        name: location.name,
        country: location.country,
    }
}

/// With the code flow a refresh token stays the same, and need not be said again.
fn tokens(answer: wire::ObtainTokenAnswer, kept: Option<&str>) -> Result<AccountTokens, ProcessorError> {
    let refresh = answer.refresh_token.or_else(|| kept.map(str::to_owned));
    let refresh = refresh.ok_or_else(|| ProcessorError::Unreadable("an answer without a refresh token".into()))?;
    let expire_at = DateTime::parse_from_rfc3339(&answer.expires_at)
        .map_err(|_| ProcessorError::Unreadable("the token's end is no time".into()))?
        .with_timezone(&Utc);
    Ok(AccountTokens { access: answer.access_token.into(), refresh: refresh.into(), expire_at })
}
