//! The page where somebody chooses as whom to come back.

use super::{
    CLIENT_ID, Vendor,
    grants::Grant,
    openid,
    people::{DEMO, Person},
};
use crate::{Sandbox, page, switches::IdentityMood};
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use html_escape::encode_quoted_attribute as escape;
use serde::Deserialize;
use std::fmt::Write as _;
use url::Url;

/// What the product asks with (RFC 6749, section 4.1.1; RFC 7636, section 4.3).
#[derive(Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    nonce: String,
    #[serde(default)]
    code_challenge: String,
    #[serde(default)]
    code_challenge_method: String,
}

pub(crate) async fn google(State(sandbox): State<Sandbox>, Query(question): Query<Question>) -> Response {
    ask(&sandbox, Vendor::Google, &question)
}

pub(crate) async fn microsoft(State(sandbox): State<Sandbox>, Query(question): Query<Question>) -> Response {
    ask(&sandbox, Vendor::Microsoft, &question)
}

pub(crate) async fn github(State(sandbox): State<Sandbox>, Query(question): Query<Question>) -> Response {
    ask(&sandbox, Vendor::Github, &question)
}

/// What is wrong with a question. Shown on a page of the provider: nobody is sent back to an address that is not known.
fn misfit(sandbox: &Sandbox, vendor: Vendor, question: &Question) -> Option<&'static str> {
    let scopes: Vec<&str> = question.scope.split(' ').collect();
    let needed: &[&str] = if vendor == Vendor::Github { &["user:email"] } else { &["openid", "email"] };
    if question.client_id != CLIENT_ID {
        Some("The client is not known.")
    } else if !is_registered(sandbox, vendor, &question.redirect_uri) {
        Some("The redirect address is not registered.")
    } else if question.response_type != "code" {
        Some("Only a code is given.")
    } else if question.code_challenge_method != "S256" || question.code_challenge.len() != 43 {
        Some("The code challenge is missing.")
    } else if !needed.iter().all(|scope| scopes.contains(scope)) {
        Some("A scope is missing.")
    } else {
        None
    }
}

/// As in the provider's settings of the client: one address, to the letter.
fn is_registered(sandbox: &Sandbox, vendor: Vendor, address: &str) -> bool {
    let path = format!("/sign-in/with/{}/callback", vendor.word());
    sandbox.public_url.join(&path).is_ok_and(|registered| registered.as_str() == address)
}

fn ask(sandbox: &Sandbox, vendor: Vendor, question: &Question) -> Response {
    let title = format!("Sign in with {}", vendor.label());
    if let Some(wrong) = misfit(sandbox, vendor, question) {
        let body = format!("<main class=\"wide\"><h1>{title}</h1><p class=\"notice bad\">{wrong}</p></main>");
        return page::page(StatusCode::BAD_REQUEST, &title, &body);
    }
    let mut form =
        format!("<form class=\"stack\" method=\"post\" action=\"{}\">", page::link(sandbox, "identity/choose"));
    for (name, value) in [
        ("vendor", vendor.word()),
        ("redirect_uri", &question.redirect_uri),
        ("state", &question.state),
        ("nonce", &question.nonce),
        ("code_challenge", &question.code_challenge),
    ] {
        let _ = write!(form, "<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value));
    }
    for (email, name) in DEMO {
        let _ = write!(form, "<button class=\"full\" name=\"person\" value=\"{email}\">{name}, {email}</button>");
    }
    form.push_str(
        "<hr><div><label for=\"name\">Somebody else’s name</label><input id=\"name\" name=\"name\" autocomplete=\"off\"></div>\
         <div><label for=\"email\">Their address</label><input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"off\"></div>\
         <button class=\"full\" name=\"person\" value=\"other\">Go on as somebody else</button>\
         <button class=\"full\" name=\"person\" value=\"nobody\">Do not say who I am</button></form>",
    );
    let body = format!(
        "<header><p class=\"ribbon\">Sandbox: this is not the real {label}</p></header><main class=\"wide\">\
         <h1>{title}</h1><p class=\"lead\">Anteroom wants to know who you are. Choose whom to be.</p>\
         <div class=\"card\">{form}</div></main>",
        label = vendor.label()
    );
    page::page(StatusCode::OK, &title, &body)
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    vendor: String,
    redirect_uri: String,
    state: String,
    nonce: String,
    code_challenge: String,
    person: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
}

/// Sends the browser back.
pub(crate) async fn choose(State(sandbox): State<Sandbox>, Form(choice): Form<Choice>) -> Response {
    let vendor = Vendor::of(&choice.vendor).filter(|vendor| is_registered(&sandbox, *vendor, &choice.redirect_uri));
    let (Some(vendor), Ok(mut back)) = (vendor, Url::parse(&choice.redirect_uri)) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let identities = &sandbox.identities;
    back.query_pairs_mut().append_pair("state", &choice.state);
    let denied = identities.switches.read().identity == IdentityMood::Denied;
    let person = chosen(&choice).filter(|_| !denied);
    let (name, value) = match person {
        None => ("error", "access_denied".to_owned()),
        Some(person) => {
            let grant = Grant {
                vendor,
                person,
                redirect_uri: choice.redirect_uri,
                nonce: Some(choice.nonce).filter(|nonce| !nonce.is_empty()),
                code_challenge: choice.code_challenge,
                given_at: (identities.now)(),
                is_used: false,
            };
            ("code", identities.give(grant))
        }
    };
    back.query_pairs_mut().append_pair(name, &value);
    // Google names itself (RFC 9207).
    if vendor == Vendor::Google {
        back.query_pairs_mut().append_pair("iss", &openid::google_issuer(&sandbox));
    }
    Redirect::to(back.as_str()).into_response()
}

fn chosen(choice: &Choice) -> Option<Person> {
    if choice.person == "other" {
        let (name, email) = (choice.name.trim(), choice.email.trim());
        return email.contains('@').then(|| Person { email: email.into(), name: name.into() });
    }
    let (email, name) = DEMO.into_iter().find(|(email, _)| *email == choice.person)?;
    Some(Person { email: email.into(), name: name.into() })
}
