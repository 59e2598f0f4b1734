//! To a provider of identities and back. Going there is a form, so that it works without script and no link can begin it;
//! coming back is the one thing that a GET brings about here, because OAuth says so (RFC 6749, section 4.1.2): its `state`
//! is good once, and in the browser that began.

use super::{HttpState, leading::lead_on, pages, requests::Sender};
use axum::{
    Extension, Form, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contract::{
    AppError,
    identity::{Browser, SignInStep, SignedIn},
    identity_providers::{Aim, ProviderProblem, ProviderStep, Return, Returned},
    passkeys::BrowserBinding,
};
use domain::identity::Provider;
use serde::Deserialize;
use session::{CookieName, local_path, percent_encoded};

pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/sign-in/with/{provider}", post(begin))
        .route("/sign-in/with/{provider}/callback", get(come_back))
}

const SIGN_IN: &str = "/sign-in";
const SECURITY: &str = "/account/security";

#[derive(Deserialize)]
struct Wish {
    aim: Aim,
    #[serde(default)]
    to: String,
}

/// What one browser sent along.
struct Asker {
    who: Option<SignedIn>,
    binding: Option<BrowserBinding>,
    browser: Browser,
    cookies: CookieName,
}

impl Asker {
    async fn read(state: &HttpState, sender: &Sender, headers: &HeaderMap) -> Result<Self, AppError> {
        let cookies = CookieName(pages::cookie_name(&state.config).into());
        let who = match pages::session_secret(headers, &state.config) {
            Some(secret) => state.product.desk.identity.signed_in(&secret, sender.client.clone()).await?,
            None => None,
        };
        let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let browser = Browser { user_agent: agent.chars().take(400).collect(), device: cookies.read_device(headers) };
        Ok(Self { who, binding: cookies.read_binding(headers).map(BrowserBinding), browser, cookies })
    }

    /// Back to where it was begun, with what went wrong.
    fn trouble(&self, provider: Provider, problem: ProviderProblem) -> Response {
        let page = if self.who.is_some() { SECURITY } else { SIGN_IN };
        lead(&format!("{page}?problem={}&provider={}", problem.as_str(), provider.as_str()), &[])
    }
}

/// A page of this site, with these cookies.
fn lead(to: &str, cookies: &[String]) -> Response {
    with_cookies(Redirect::to(to).into_response(), cookies)
}

fn with_cookies(mut response: Response, cookies: &[String]) -> Response {
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::from_str(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// `page` with the way on kept.
fn with_way_on(page: &str, to: Option<&str>) -> String {
    let join = if page.contains('?') { '&' } else { '?' };
    to.map_or_else(|| page.to_owned(), |to| format!("{page}{join}to={}", percent_encoded(to)))
}

async fn begin(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    Path(word): Path<String>,
    headers: HeaderMap,
    Form(wish): Form<Wish>,
) -> Response {
    let Some(provider) = Provider::from_word(&word) else { return Redirect::to(SIGN_IN).into_response() };
    // What failed is in the log already.
    let Ok(asker) = Asker::read(&state, &sender, &headers).await else {
        return Redirect::to(SIGN_IN).into_response();
    };
    let (providers, to) = (&state.product.back_office.identity_providers, local_path(&wish.to));
    let begun = providers.begin(provider, wish.aim, asker.who.as_ref(), to, asker.binding.clone(), sender.client).await;
    match begun {
        Ok((url, BrowserBinding(secret))) => {
            let page = lead_on(&url, &format!("To {}", provider.label()));
            with_cookies(page, &[asker.cookies.write_binding(&secret)])
        }
        Err(AppError::ConfirmIdentity) => lead(&with_way_on("/account/confirm", Some(SECURITY)), &[]),
        Err(AppError::Unauthenticated) => lead(&with_way_on(SIGN_IN, Some(SECURITY)), &[]),
        Err(error) => asker.trouble(provider, error.into()),
    }
}

async fn come_back(
    State(state): State<HttpState>,
    Extension(sender): Extension<Sender>,
    Path(word): Path<String>,
    headers: HeaderMap,
    Query(back): Query<Return>,
) -> Response {
    let Some(provider) = Provider::from_word(&word) else { return Redirect::to(SIGN_IN).into_response() };
    // What failed is in the log already.
    let Ok(asker) = Asker::read(&state, &sender, &headers).await else {
        return Redirect::to(SIGN_IN).into_response();
    };
    let providers = &state.product.back_office.identity_providers;
    let (binding, browser) = (asker.binding.clone(), asker.browser.clone());
    let returned = providers.finish(provider, back, asker.who.as_ref(), binding, browser, sender.client).await;
    match returned {
        Ok(Returned { step, to }) => go_on(provider, step, to.as_deref().and_then(local_path), &asker.cookies),
        Err(problem) => asker.trouble(provider, problem),
    }
}

fn go_on(provider: Provider, step: ProviderStep, to: Option<&str>, cookies: &CookieName) -> Response {
    match step {
        ProviderStep::SignIn(SignInStep::SignedIn(session)) => {
            lead(to.unwrap_or("/console"), &cookies.write_session(&session))
        }
        ProviderStep::SignIn(SignInStep::SecondFactor { ticket }) => {
            lead(&with_way_on("/sign-in?step=code", to), &[cookies.write_ticket(&ticket)])
        }
        ProviderStep::New { ticket, has_account: true } => {
            let page = format!("{SIGN_IN}?link={}", provider.as_str());
            lead(&with_way_on(&page, Some("/account/link")), &[cookies.write_waiting_identity(&ticket)])
        }
        ProviderStep::New { ticket, has_account: false } => {
            lead("/register/finish", &[cookies.write_waiting_identity(&ticket)])
        }
        ProviderStep::Linked | ProviderStep::Confirmed => lead(to.unwrap_or(SECURITY), &[]),
    }
}
