//! Stripe Connect: the page on which an account's owner says yes, and the requests around it.

use super::{Stripe, books::new_id};
use crate::{Sandbox, page};
use axum::{
    Form, Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use html_escape::encode_quoted_attribute as escape;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
};
use url::Url;

/// The platform's id at Stripe Connect.
pub const CLIENT_ID: &str = "ca_sandbox_anteroom";

/// A business with an account.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: String,
    pub name: String,
    pub country: String,
    pub currency: String,
    pub charges_enabled: bool,
}

pub(super) struct Accounts {
    pub known: Vec<Account>,
    /// Codes that are good once, and for which account.
    codes: HashMap<String, String>,
    /// Accounts that took the permission back.
    gone: HashSet<String>,
}

impl Default for Accounts {
    fn default() -> Self {
        let account = |id: &str, name: &str, country: &str, currency: &str, charges_enabled: bool| Account {
            id: id.into(),
            name: name.into(),
            country: country.into(),
            currency: currency.into(),
            charges_enabled,
        };
        Self {
            known: vec![
                account("acct_demo_lumen", "Lumen Aesthetics", "US", "usd", true),
                account("acct_demo_northside", "Northside", "US", "usd", true),
                account("acct_demo_new", "A new business", "US", "usd", false),
            ],
            codes: HashMap::new(),
            gone: HashSet::new(),
        }
    }
}

impl Accounts {
    pub fn is_gone(&self, account: &str) -> bool {
        self.gone.contains(account)
    }
}

impl Stripe {
    /// A permission as if somebody had given it on the page; answers the code.
    pub fn allow(&self, account: &str) -> String {
        let code = new_id("ac_");
        let mut books = self.books();
        books.accounts.gone.remove(account);
        books.accounts.codes.insert(code.clone(), account.to_owned());
        code
    }

    /// An account's owner takes the permission back in Stripe's own dashboard.
    pub fn deauthorize(&self, account: &str) {
        let mut books = self.books();
        books.accounts.gone.insert(account.to_owned());
        let about = json!({ "id": CLIENT_ID, "object": "application", "name": "Anteroom" });
        books.happened("account.application.deauthorized", Some(account), (self.now)(), about);
        drop(books);
        self.post_events();
    }

    /// Stripe stops or starts charges of an account.
    pub fn set_charges_enabled(&self, account: &str, enabled: bool) {
        let mut books = self.books();
        if let Some(known) = books.accounts.known.iter_mut().find(|known| known.id == account) {
            known.charges_enabled = enabled;
        }
        let about = account_json(&books.accounts, account);
        books.happened("account.updated", Some(account), (self.now)(), about);
        drop(books);
        self.post_events();
    }

    fn shows_our_key(&self, headers: &HeaderMap) -> bool {
        let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        shown.strip_prefix("Bearer ") == Some(&*self.secret_key)
    }
}

/// An account that the box has no facts of is a business like any other.
fn account_json(accounts: &Accounts, id: &str) -> Value {
    let known = accounts.known.iter().find(|known| known.id == id);
    json!({
        "id": id, "object": "account", "type": "standard",
        "country": known.map_or("US", |known| known.country.as_str()),
        "default_currency": known.map_or("usd", |known| known.currency.as_str()),
        "charges_enabled": known.is_none_or(|known| known.charges_enabled),
        "business_profile": { "name": known.map(|known| known.name.as_str()) },
        "settings": { "dashboard": { "display_name": known.map_or(id, |known| known.name.as_str()) } },
    })
}

/// What the product asks with (RFC 6749, section 4.1.1).
#[derive(Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    redirect_uri: String,
}

/// As in the platform's settings: one address, to the letter.
fn is_registered(sandbox: &Sandbox, address: &str) -> bool {
    sandbox.public_url.join("/portal/payments/back/stripe").is_ok_and(|registered| registered.as_str() == address)
}

const RIBBON: &str = "<header><p class=\"ribbon\">Sandbox: this is not the real Stripe, and no real money</p></header>";

pub(crate) async fn authorize(State(sandbox): State<Sandbox>, Query(question): Query<Question>) -> Response {
    let fits = question.client_id == CLIENT_ID
        && question.response_type == "code"
        && question.scope == "read_write"
        && is_registered(&sandbox, &question.redirect_uri);
    if !fits {
        let body = format!(
            "{RIBBON}<main class=\"wide\"><h1>Stripe</h1><p class=\"notice bad\">This application, its scope or its \
             redirect address is not known.</p></main>"
        );
        return page::page(StatusCode::BAD_REQUEST, "Stripe", &body);
    }
    let mut form =
        format!("<form class=\"stack\" method=\"post\" action=\"{}\">", page::link(&sandbox, "stripe/oauth/choose"));
    for (name, value) in [("state", &question.state), ("redirect_uri", &question.redirect_uri)] {
        let _ = write!(form, "<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value));
    }
    for account in &sandbox.stripe.books().accounts.known {
        let (id, name) = (escape(&account.id), escape(&account.name));
        let _ = write!(form, "<button class=\"full\" name=\"account\" value=\"{id}\">Connect {name}</button>");
    }
    form.push_str("<button class=\"full\" name=\"account\" value=\"\">Cancel</button></form>");
    let body = format!(
        "{RIBBON}<main class=\"wide\"><h1>Connect Stripe</h1><p class=\"lead\">Anteroom asks to take payments for your \
         business. Choose which one.</p><div class=\"card\">{form}</div></main>"
    );
    page::page(StatusCode::OK, "Connect Stripe", &body)
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    state: String,
    redirect_uri: String,
    account: String,
}

pub(crate) async fn choose(State(sandbox): State<Sandbox>, Form(choice): Form<Choice>) -> Response {
    let back = Url::parse(&choice.redirect_uri).ok().filter(|_| is_registered(&sandbox, &choice.redirect_uri));
    let Some(mut back) = back else { return StatusCode::BAD_REQUEST.into_response() };
    if choice.account.is_empty() {
        back.query_pairs_mut()
            .append_pair("error", "access_denied")
            .append_pair("error_description", "The user denied your request");
    } else {
        back.query_pairs_mut()
            .append_pair("scope", "read_write")
            .append_pair("code", &sandbox.stripe.allow(&choice.account));
    }
    back.query_pairs_mut().append_pair("state", &choice.state);
    Redirect::to(back.as_str()).into_response()
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(crate) struct TokenForm {
    client_secret: String,
    grant_type: String,
    code: String,
}

pub(super) async fn token(State(stripe): State<Stripe>, Form(form): Form<TokenForm>) -> Response {
    if form.client_secret != *stripe.secret_key {
        return oauth_error(StatusCode::UNAUTHORIZED, "invalid_client", "No such API key.");
    }
    let account = stripe.books().accounts.codes.remove(&form.code);
    let account = account.filter(|_| form.grant_type == "authorization_code");
    let Some(account) = account else {
        return oauth_error(StatusCode::BAD_REQUEST, "invalid_grant", "Authorization code does not exist or was used.");
    };
    Json(json!({
        "access_token": new_id("sk_test_"), "refresh_token": new_id("rt_"), "token_type": "bearer", "livemode": false,
        "scope": "read_write", "stripe_user_id": account, "stripe_publishable_key": new_id("pk_test_"),
    }))
    .into_response()
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(crate) struct DeauthorizeForm {
    client_id: String,
    stripe_user_id: String,
}

pub(super) async fn deauthorize(
    State(stripe): State<Stripe>,
    headers: HeaderMap,
    Form(form): Form<DeauthorizeForm>,
) -> Response {
    let gone = stripe.books().accounts.is_gone(&form.stripe_user_id);
    if !stripe.shows_our_key(&headers) || form.client_id != CLIENT_ID || gone {
        return oauth_error(StatusCode::UNAUTHORIZED, "invalid_client", "This application is not connected.");
    }
    stripe.deauthorize(&form.stripe_user_id);
    Json(json!({ "stripe_user_id": form.stripe_user_id })).into_response()
}

pub(super) async fn account(State(stripe): State<Stripe>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if !stripe.shows_our_key(&headers) {
        return super::refusal::Refusal::unauthenticated().into_response();
    }
    let books = stripe.books();
    if books.accounts.is_gone(&id) {
        return super::refusal::Refusal::no_access(&id).into_response();
    }
    Json(account_json(&books.accounts, &id)).into_response()
}

fn oauth_error(status: StatusCode, error: &str, description: &str) -> Response {
    (status, Json(json!({ "error": error, "error_description": description }))).into_response()
}
