//! What the providers of identities share of OAuth 2.0: the two requests, with PKCE (RFC 6749, RFC 7636), over our own
//! HTTP client.

use crate::SetupError;
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse, TokenUrl,
    basic::{BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType},
};
use ports::{Attempt, IdentityProviderError};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use std::{pin::Pin, time::Duration};
use url::Url;

/// Longer than any answer that we ask for.
const LONGEST_ANSWER: usize = 512 * 1_024;

/// How we are known to a provider.
#[derive(Clone, Debug)]
pub struct Settings {
    pub client_id: String,
    pub client_secret: SecretString,
    /// Ends with a slash; the provider's own, or another for the sandbox.
    pub base_url: Url,
    pub timeout: Duration,
}

/// Where a provider is asked.
pub(crate) struct Endpoints {
    pub authorization: Url,
    pub token: Url,
}

type TokenResponse<Extra> = StandardTokenResponse<Extra, BasicTokenType>;
type OAuth<Extra> = Client<
    BasicErrorResponse,
    TokenResponse<Extra>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// Our side of the conversation.
#[derive(Debug)]
pub(crate) struct Conversation {
    http: Http,
    settings: Settings,
}

impl Conversation {
    /// Refuses empty settings, which the provider would refuse for everybody.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        if settings.client_id.trim().is_empty() || settings.client_secret.expose_secret().trim().is_empty() {
            return Err(SetupError("a client id or a client secret is empty".into()));
        }
        let http = reqwest::Client::builder()
            .timeout(settings.timeout)
            // A redirect would carry a secret of ours to wherever it leads.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("Anteroom")
            .build()
            .map_err(|error| SetupError(error.to_string()))?;
        Ok(Self { http: Http(http), settings })
    }

    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    fn client<Extra: ExtraTokenFields>(&self, endpoints: &Endpoints, attempt: &Attempt) -> OAuth<Extra> {
        let secret = self.settings.client_secret.expose_secret().to_owned();
        Client::new(ClientId::new(self.settings.client_id.clone()))
            .set_client_secret(ClientSecret::new(secret))
            .set_auth_uri(AuthUrl::from_url(endpoints.authorization.clone()))
            .set_token_uri(TokenUrl::from_url(endpoints.token.clone()))
            .set_redirect_uri(RedirectUrl::from_url(attempt.redirect.clone()))
            .set_auth_type(AuthType::RequestBody)
    }

    /// Where to send the browser, with these further parameters.
    pub fn authorization<Extra: ExtraTokenFields>(
        &self,
        endpoints: &Endpoints,
        attempt: &Attempt,
        scopes: &[&str],
        parameters: &[(&'static str, &str)],
    ) -> Url {
        let client = self.client::<Extra>(endpoints, attempt);
        let verifier = PkceCodeVerifier::new(attempt.code_verifier.clone());
        let mut request = client
            .authorize_url(|| CsrfToken::new(attempt.state.clone()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_scopes(scopes.iter().map(|scope| Scope::new((*scope).to_owned())));
        for (name, value) in parameters {
            request = request.add_extra_param(*name, *value);
        }
        // Several people may share a machine at a front desk: nobody is signed in as whoever was there before.
        request.add_extra_param("prompt", "select_account").url().0
    }

    /// Gives the code for tokens.
    pub async fn redeem<Extra: ExtraTokenFields>(
        &self,
        endpoints: &Endpoints,
        attempt: &Attempt,
        code: &str,
    ) -> Result<TokenResponse<Extra>, IdentityProviderError> {
        let client = self.client::<Extra>(endpoints, attempt);
        let asked = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.code_verifier.clone()))
            .request_async(&self.http)
            .await;
        asked.map_err(|error| match error {
            RequestTokenError::ServerResponse(response) => {
                IdentityProviderError::Refused(response.error().as_ref().to_owned())
            }
            // GitHub says with 200 what others say with 400; an answer may hold a token, so it is not written down.
            RequestTokenError::Parse(error, _) => IdentityProviderError::Refused(format!("no token: {}", error.path())),
            RequestTokenError::Request(Unanswered(reason)) | RequestTokenError::Other(reason) => {
                IdentityProviderError::Unavailable(reason)
            }
        })
    }

    /// Reads a document of JSON, with an access token where there is one.
    pub async fn get<T: DeserializeOwned>(&self, url: &Url, token: Option<&str>) -> Result<T, IdentityProviderError> {
        let mut request = self.http.0.get(url.clone()).header("accept", "application/json");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let unavailable = |reason: String| IdentityProviderError::Unavailable(reason);
        let request = request.build().map_err(|error| unavailable(error.to_string()))?;
        let (status, body) = self.http.execute(request).await.map_err(|Unanswered(reason)| unavailable(reason))?;
        if !status.is_success() {
            return Err(unavailable(format!("{} answered {status}", url.path())));
        }
        serde_json::from_slice(&body).map_err(|error| unavailable(format!("{} cannot be read: {error}", url.path())))
    }
}

/// Our HTTP client, as the library calls it.
#[derive(Debug)]
struct Http(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Unanswered;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unanswered>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request).map_err(Unanswered::of)?;
            let (status, body) = self.execute(request).await?;
            let mut response = HttpResponse::new(body);
            *response.status_mut() = status;
            Ok(response)
        })
    }
}

impl Http {
    async fn execute(&self, request: reqwest::Request) -> Result<(reqwest::StatusCode, Vec<u8>), Unanswered> {
        let mut response = self.0.execute(request).await.map_err(Unanswered::of)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(Unanswered::of)? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(Unanswered("the answer is too long".into()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok((response.status(), body))
    }
}

/// No answer, or none that could be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unanswered(String);

impl Unanswered {
    /// Without the address: it may hold what is nobody's business.
    fn of(error: reqwest::Error) -> Self {
        Self(error.without_url().to_string())
    }
}
