//! The session's cookie.

use crate::path::percent_encoded;
use contract::identity::NewSession;
use http::{HeaderMap, HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// How long a browser keeps the cookie, in seconds: 30 days. The session behind it may end sooner.
const KEPT: u32 = 30 * 24 * 60 * 60;

/// How long a browser is known to an account, in seconds: a year.
const DEVICE_KEPT: u32 = 365 * 24 * 60 * 60;

/// How long somebody has for the second factor, in seconds. The ticket behind it may end sooner.
const TICKET_KEPT: u32 = 10 * 60;

/// How long a browser that nobody is signed in to can go on with what it began, in seconds: an hour after the last
/// beginning. What it began may end sooner.
const BINDING_KEPT: u32 = 60 * 60;

/// How long somebody has to prove an account or to name their clinic, in seconds. What waits may end sooner.
const WAITING_KEPT: u32 = 30 * 60;

/// A browser's typed e-mail between a refused plain form and the page that shows it again.
const TYPED_EMAIL: &str = "anteroom-sign-in";

/// The name of the session's cookie, provided by the server: `__Host-anteroom` on https, `anteroom` on plain http.
#[derive(Clone, Debug)]
pub struct CookieName(pub String);

impl CookieName {
    /// The name for a server whose public address is https, or is not.
    pub fn for_https(https: bool) -> Self {
        Self(if https { "__Host-anteroom" } else { "anteroom" }.to_owned())
    }

    /// The cookie that marks this browser as known.
    fn device(&self) -> String {
        format!("{}-device", self.0)
    }

    /// The cookie that waits for the second factor.
    fn ticket(&self) -> String {
        format!("{}-ticket", self.0)
    }

    /// The cookie that ties what a browser begins before a sign-in to its end.
    fn binding(&self) -> String {
        format!("{}-browser", self.0)
    }

    /// The cookie of an identity that waits to be linked, or to found an account.
    fn waiting_identity(&self) -> String {
        format!("{}-identity", self.0)
    }

    /// A new session, and the mark of a browser that the account knows from now on, as `Set-Cookie` has them.
    pub fn write_session(&self, session: &NewSession) -> [String; 2] {
        [
            of_the_site(&self.0, &session.secret.0, KEPT, self),
            of_the_site(&self.device(), &session.device, DEVICE_KEPT, self),
        ]
    }

    /// The ticket of a sign-in that waits for its second factor.
    pub fn write_ticket(&self, ticket: &str) -> String {
        of_the_site(&self.ticket(), ticket, TICKET_KEPT, self)
    }

    /// What ties a browser that nobody is signed in to to what it began.
    pub fn write_binding(&self, secret: &str) -> String {
        of_the_site(&self.binding(), secret, BINDING_KEPT, self)
    }

    /// The ticket of an identity that waits.
    pub fn write_waiting_identity(&self, ticket: &str) -> String {
        of_the_site(&self.waiting_identity(), ticket, WAITING_KEPT, self)
    }

    pub fn read_binding(&self, headers: &HeaderMap) -> Option<String> {
        value_of(headers, &self.binding())
    }

    pub fn read_device(&self, headers: &HeaderMap) -> Option<String> {
        value_of(headers, &self.device())
    }

    /// Browsers refuse a `__Host-` cookie that is not `Secure`.
    fn secure(&self) -> &'static str {
        if self.0.starts_with("__Host-") { "; Secure" } else { "" }
    }
}

/// The session's secret as the browser sent it; never logged.
#[derive(Clone, Default)]
pub struct SessionCookie(pub Option<String>);

impl SessionCookie {
    /// Reads the cookie out of a request's headers.
    pub fn read(headers: &HeaderMap, name: &CookieName) -> Self {
        Self(value_of(headers, &name.0))
    }
}

/// Puts a new session into the browser, which is known to the account from now on.
pub fn keep(session: &NewSession) {
    let [secret, device] = in_force().write_session(session);
    set(|_| secret);
    set(|_| device);
}

/// Takes the session out of the browser, which stays known.
pub(crate) fn forget() {
    set(|name| of_the_site(&name.0, "", 0, name));
}

/// Keeps the ticket of a sign-in that waits for its second factor: no address, no log and no script ever has it.
pub(crate) fn keep_ticket(ticket: &str) {
    set(|name| name.write_ticket(ticket));
}

pub(crate) fn forget_ticket() {
    set(|name| of_the_site(&name.ticket(), "", 0, name));
}

/// The ticket of a sign-in that waits for its second factor.
pub(crate) fn ticket() -> Option<String> {
    sent(CookieName::ticket)
}

/// Ties what this browser begins now to its end.
pub fn keep_binding(secret: &str) {
    set(|name| name.write_binding(secret));
}

/// What ties this browser to what it began.
pub fn binding() -> Option<String> {
    sent(CookieName::binding)
}

/// The ticket of the identity that waits in this browser.
pub fn waiting_identity() -> Option<String> {
    sent(CookieName::waiting_identity)
}

/// It waits no longer.
pub fn forget_waiting_identity() {
    set(|name| of_the_site(&name.waiting_identity(), "", 0, name));
}

/// What marks this browser as known, when it has been signed in before.
pub(crate) fn device() -> Option<String> {
    sent(CookieName::device)
}

/// `__Host-` wants the whole site as path.
fn of_the_site(cookie: &str, value: &str, seconds: u32, name: &CookieName) -> String {
    format!("{cookie}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{}", name.secure())
}

fn sent(cookie: impl FnOnce(&CookieName) -> String) -> Option<String> {
    let parts = use_context::<http::request::Parts>()?;
    value_of(&parts.headers, &cookie(&in_force()))
}

/// Without a server around it, the strict one.
fn in_force() -> CookieName {
    use_context::<CookieName>().unwrap_or_else(|| CookieName::for_https(true))
}

/// Remembers the typed e-mail for the sign-in page.
pub(crate) fn keep_typed_email(email: &str) {
    let email: String = email.chars().take(254).collect();
    keep_typed(TYPED_EMAIL, "/sign-in", &email);
}

/// The e-mail that was typed before a sign-in was refused.
pub(crate) fn typed_email() -> Option<String> {
    typed(TYPED_EMAIL)
}

/// Remembers what was typed into a plain form for the pages under `path`, two minutes at most; an empty text forgets it.
/// `cookie` is a name of letters, digits and dashes. A browser keeps about 4,000 bytes.
pub fn keep_typed(cookie: &str, path: &str, text: &str) {
    keep_for(cookie, path, text, if text.is_empty() { 0 } else { 120 });
}

/// Remembers a text in the browser, out of every script's sight, for so many seconds.
pub fn keep_for(cookie: &str, path: &str, text: &str, seconds: u32) {
    // A comma may stand in a query, but not in a cookie (RFC 6265, section 4.1.1).
    let value = percent_encoded(text).replace(',', "%2C");
    set(|name| format!("{cookie}={value}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={seconds}{}", name.secure()));
}

/// What the browser was given to remember, such as what was typed before a plain form was refused.
pub fn typed(cookie: &str) -> Option<String> {
    let parts = use_context::<http::request::Parts>()?;
    let bytes = value_of(&parts.headers, cookie)?.into_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let [first, tail @ ..] = rest {
        let (byte, after) = match (first, tail) {
            (b'%', [high, low, after @ ..]) => (hex(*high)? << 4 | hex(*low)?, after),
            (byte, after) => (*byte, after),
        };
        decoded.push(byte);
        rest = after;
    }
    String::from_utf8(decoded).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn value_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then(|| value.to_owned()))
}

fn set(cookie: impl FnOnce(&CookieName) -> String) {
    let cookie = cookie(&in_force());
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
        response.append_header(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_cookie_of_that_very_name_is_read() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("x-anteroom=no; anteroom=yes; theme=dark"));
        assert_eq!(SessionCookie::read(&headers, &CookieName::for_https(false)).0.as_deref(), Some("yes"));
        assert_eq!(SessionCookie::read(&headers, &CookieName::for_https(true)).0, None);
    }

    #[test]
    fn every_cookie_of_an_https_site_is_bound_to_its_host_and_out_of_reach_of_scripts() {
        let name = CookieName::for_https(true);
        for cookie in [name.0.clone(), name.device(), name.ticket(), name.binding()] {
            let written = of_the_site(&cookie, "s3cret", 60, &name);
            assert!(written.starts_with("__Host-anteroom"), "{written}");
            for part in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
                assert!(written.contains(part), "{part} is missing in {written}");
            }
        }
        assert_eq!(
            of_the_site("anteroom", "", 0, &CookieName::for_https(false)),
            "anteroom=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }
}
