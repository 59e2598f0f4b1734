//! What goes wrong outside, at will.

use crate::{Sandbox, page};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};

/// Every switch. All off is a world in which everything works.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each switch is thrown on its own")]
pub struct Switches {
    /// Further copies of each event, 0 to 20.
    pub duplicate: u8,
    /// Events wait this long before they are sent, in seconds.
    pub delay_seconds: u32,
    /// Events of the same moment are sent in a random order.
    pub shuffle: bool,
    /// Events are not sent at all.
    pub missing: bool,
    /// The Stripe account whose card API goes wrong; everybody's, and every other API, when empty.
    pub api_account: String,
    /// The next so many API calls answer 500 and do nothing.
    pub api_error_next: u32,
    pub api_error_all: bool,
    /// The next so many API calls do nothing and do not answer for 30 seconds.
    pub api_timeout_next: u32,
    pub api_timeout_all: bool,
    /// The next so many API calls act, and the connection breaks before the answer.
    pub api_drop_next: u32,
    pub api_drop_all: bool,
    pub smtp: SmtpMood,
    pub identity: IdentityMood,
    pub model: ModelMood,
}

/// How the mail server answers a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpMood {
    #[default]
    Accept,
    /// 451: try again later.
    Defer,
    /// 550: never.
    Refuse,
}

/// What the providers of identities say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityMood {
    #[default]
    Genuine,
    /// Nobody is let out of the provider with a code.
    Denied,
    UnverifiedEmail,
    /// These five are Google's and Microsoft's, which sign what they say.
    WrongNonce,
    ExpiredToken,
    WrongIssuer,
    WrongAudience,
    Forged,
}

/// How the language model answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelMood {
    /// There is none: the product works by rules.
    #[default]
    Off,
    /// Proposes what it can derive by simple rules.
    Helpful,
    /// Does whatever any text in its context says.
    Obedient,
    /// Its JSON ends in the middle.
    BrokenJson,
    Slow,
    /// 429, with a time to come back.
    RateLimited,
    /// 500.
    Failing,
    /// The stream ends in the middle.
    Cut,
}

/// What happens to one API call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    Error,
    Timeout,
    DropReply,
}

/// The switches, shared by everything in the box.
#[derive(Clone, Debug, Default)]
pub struct Switchboard(Arc<Mutex<Switches>>);

impl Switchboard {
    pub fn read(&self) -> Switches {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set(&self, switches: Switches) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = switches;
    }

    /// Decides about one API call and counts it. `account` is the Stripe account that it is for.
    pub(crate) fn next_fault(&self, account: Option<&str>) -> Fault {
        let mut switches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !switches.api_account.is_empty() && account != Some(&switches.api_account) {
            return Fault::None;
        }
        let due = |all: bool, next: &mut u32| all || std::mem::replace(next, next.saturating_sub(1)) > 0;
        let all = (switches.api_error_all, switches.api_timeout_all, switches.api_drop_all);
        if due(all.0, &mut switches.api_error_next) {
            Fault::Error
        } else if due(all.1, &mut switches.api_timeout_next) {
            Fault::Timeout
        } else if due(all.2, &mut switches.api_drop_next) {
            Fault::DropReply
        } else {
            Fault::None
        }
    }
}

pub(crate) async fn read(State(sandbox): State<Sandbox>) -> Json<Switches> {
    Json(sandbox.switches.read())
}

/// Takes JSON (only what it names changes) or the form of the index page (what it does not name is off).
pub(crate) async fn change(State(sandbox): State<Sandbox>, headers: HeaderMap, body: Bytes) -> Response {
    let json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/json"));
    let changed = if json { from_json(&sandbox.switches.read(), &body) } else { from_form(&body) };
    match changed {
        Ok(switches) => {
            sandbox.switches.set(switches.clone());
            if json { Json(switches).into_response() } else { Redirect::to(&page::link(&sandbox, "")).into_response() }
        }
        Err(reason) => (StatusCode::UNPROCESSABLE_ENTITY, reason).into_response(),
    }
}

/// The form of the model's own page, which leaves every other switch as it is.
pub(crate) async fn change_model(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    match from_form(&body) {
        Ok(Switches { model, .. }) => {
            sandbox.switches.set(Switches { model, ..sandbox.switches.read() });
            Redirect::to(&page::link(&sandbox, "model")).into_response()
        }
        Err(reason) => (StatusCode::UNPROCESSABLE_ENTITY, reason).into_response(),
    }
}

fn from_json(now: &Switches, body: &[u8]) -> Result<Switches, String> {
    let mut merged = serde_json::to_value(now).map_err(|error| error.to_string())?;
    let changes: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(body).map_err(|error| error.to_string())?;
    if let Some(fields) = merged.as_object_mut() {
        fields.extend(changes);
    }
    bounded(serde_json::from_value(merged).map_err(|error| error.to_string())?)
}

fn from_form(body: &[u8]) -> Result<Switches, String> {
    let mut switches = Switches::default();
    for (name, value) in url::form_urlencoded::parse(body) {
        let number =
            || if value.is_empty() { Ok(0) } else { value.parse::<u32>().map_err(|_| format!("{name}: a number")) };
        match name.as_ref() {
            "duplicate" => switches.duplicate = u8::try_from(number()?).map_err(|_| "duplicate: 0 to 20")?,
            "delay_seconds" => switches.delay_seconds = number()?,
            "shuffle" => switches.shuffle = true,
            "missing" => switches.missing = true,
            "api_account" => value.trim().clone_into(&mut switches.api_account),
            "api_error_next" => switches.api_error_next = number()?,
            "api_error_all" => switches.api_error_all = true,
            "api_timeout_next" => switches.api_timeout_next = number()?,
            "api_timeout_all" => switches.api_timeout_all = true,
            "api_drop_next" => switches.api_drop_next = number()?,
            "api_drop_all" => switches.api_drop_all = true,
            "smtp" => {
                switches.smtp = match value.as_ref() {
                    "accept" => SmtpMood::Accept,
                    "defer" => SmtpMood::Defer,
                    "refuse" => SmtpMood::Refuse,
                    _ => return Err("smtp: accept, defer or refuse".into()),
                }
            }
            "identity" => {
                switches.identity = serde_json::from_value(value.into_owned().into())
                    .map_err(|_| "identity: what a provider of identities says")?;
            }
            "model" => {
                switches.model = serde_json::from_value(value.into_owned().into())
                    .map_err(|_| "model: how the language model answers")?;
            }
            _ => return Err(format!("there is no switch called {name}")),
        }
    }
    bounded(switches)
}

fn bounded(switches: Switches) -> Result<Switches, String> {
    if switches.duplicate > 20 || switches.delay_seconds > 600 {
        return Err("duplicate goes to 20 and delay_seconds to 600".into());
    }
    Ok(switches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_changes_only_what_it_names() {
        let now = Switches { duplicate: 3, ..Switches::default() };
        let changed = from_json(&now, br#"{"shuffle": true}"#).expect("a known switch");
        assert_eq!(changed, Switches { duplicate: 3, shuffle: true, ..Switches::default() });
        assert!(from_json(&now, br#"{"gravity": false}"#).is_err());
        assert!(from_json(&now, br#"{"duplicate": 21}"#).is_err());
    }

    #[test]
    fn a_counted_fault_wears_off() {
        let board = Switchboard::default();
        board.set(Switches { api_error_next: 2, ..Switches::default() });
        assert_eq!(
            [board.next_fault(None), board.next_fault(None), board.next_fault(None)],
            [Fault::Error, Fault::Error, Fault::None]
        );
    }

    #[test]
    fn an_outage_can_be_one_accounts_alone() {
        let board = Switchboard::default();
        board.set(Switches { api_error_all: true, api_account: "acct_1".into(), ..Switches::default() });
        assert_eq!(
            [board.next_fault(Some("acct_1")), board.next_fault(Some("acct_2")), board.next_fault(None)],
            [Fault::Error, Fault::None, Fault::None]
        );
    }
}
