//! The browser's authenticators, through `navigator.credentials` (WebAuthn level 3, section 5.1). Options and answers
//! travel as the JSON of its section 5.1.5; the interface itself takes and gives bytes, which not every browser converts.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::AppError;
use js_sys::{Array, Function, JSON, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, CredentialsContainer};

thread_local! {
    /// Ends the question that is open: a browser asks one at a time.
    static OPEN: RefCell<Option<AbortController>> = const { RefCell::new(None) };
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The person, the time or another question ended it; browsers do not tell which.
    Ended,
    /// The authenticator holds a passkey of this account already.
    Known,
    /// In the browser's own words.
    Failed(String),
}

impl Refusal {
    /// As a form shows it.
    pub fn words(&self) -> AppError {
        let reason = match self {
            Self::Ended => {
                "Nothing happened: it was ended, or it took too long. Try again when you are ready.".to_owned()
            }
            Self::Known => "This device holds a passkey for this account already.".to_owned(),
            Self::Failed(reason) => format!("The browser could not use a passkey here: {reason}"),
        };
        AppError::invalid("passkey", reason)
    }

    /// By the names of WebAuthn level 3, sections 5.1.3 and 5.1.4.
    fn of(thrown: JsValue) -> Self {
        let part = |name: &str| Reflect::get(&thrown, &name.into()).ok().and_then(|part| part.as_string());
        match part("name").as_deref() {
            Some("NotAllowedError" | "AbortError") => Self::Ended,
            Some("InvalidStateError") => Self::Known,
            _ => Self::Failed(part("message").unwrap_or_else(|| "it gave no reason.".to_owned())),
        }
    }
}

/// Whether this page can use passkeys: `None` until the page is alive. No passkey can be made for an address that is a
/// number, nor by a browser that has no such interface.
pub fn offered() -> RwSignal<Option<bool>> {
    let offered = RwSignal::new(None);
    Effect::new(move |_| {
        let has_interface = Reflect::has(&window(), &"PublicKeyCredential".into()).unwrap_or(false);
        let host = window().location().hostname().unwrap_or_default();
        offered.set(Some(has_interface && has_name(&host)));
    });
    offered
}

fn has_name(host: &str) -> bool {
    !host.contains(':') && !host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Whether the browser offers passkeys where somebody types their e-mail.
pub async fn fills_in() -> bool {
    let asked = || {
        let interface = Reflect::get(&window(), &"PublicKeyCredential".into()).ok()?;
        let ask = Reflect::get(&interface, &"isConditionalMediationAvailable".into()).ok()?;
        ask.dyn_into::<Function>().ok()?.call0(&interface).ok()?.dyn_into::<Promise>().ok()
    };
    match asked() {
        Some(promise) => JsFuture::from(promise).await.is_ok_and(|answer| answer.is_truthy()),
        None => false,
    }
}

/// Lets an authenticator make a passkey.
pub async fn create(options: &str) -> Result<String, Refusal> {
    let options = with_bytes(options)?;
    let question = Object::new();
    set(&question, "publicKey", &options)?;
    let promise = container().create_with_options(question.unchecked_ref()).map_err(Refusal::of)?;
    let made = JsFuture::from(promise).await.map_err(Refusal::of)?;
    answer(&made, &["clientDataJSON", "attestationObject"])
}

/// How an authenticator is asked for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// In front of everything else.
    Openly,
    /// Among what the browser fills in, for as long as the page is there.
    Quietly,
}

/// Ends the question that is open, if any: whoever asked learns that it was [`Refusal::Ended`].
pub fn stop() {
    OPEN.with_borrow_mut(|open| {
        if let Some(controller) = open.take() {
            controller.abort();
        }
    });
}

/// Lets an authenticator answer with a passkey, in place of the question that was open.
pub async fn get(options: &str, asking: Asking) -> Result<String, Refusal> {
    let options = with_bytes(options)?;
    let question = Object::new();
    set(&question, "publicKey", &options)?;
    if asking == Asking::Quietly {
        set(&question, "mediation", &"conditional".into())?;
    }
    stop();
    if let Ok(controller) = AbortController::new() {
        set(&question, "signal", &controller.signal())?;
        OPEN.set(Some(controller));
    }
    let promise = container().get_with_options(question.unchecked_ref()).map_err(Refusal::of)?;
    let given = JsFuture::from(promise).await.map_err(Refusal::of)?;
    answer(&given, &["clientDataJSON", "authenticatorData", "signature", "userHandle"])
}

fn container() -> CredentialsContainer {
    window().navigator().credentials()
}

fn set(object: &JsValue, name: &str, value: &JsValue) -> Result<(), Refusal> {
    Reflect::set(object, &name.into(), value).map(drop).map_err(Refusal::of)
}

fn part(object: &JsValue, name: &str) -> Result<JsValue, Refusal> {
    Reflect::get(object, &name.into()).map_err(Refusal::of)
}

/// The options with bytes where their JSON has base64url: the challenge, and every `id` of an account or a passkey.
fn with_bytes(options: &str) -> Result<JsValue, Refusal> {
    let options = JSON::parse(options).map_err(Refusal::of)?;
    bytes_for(&options, "challenge")?;
    let user = part(&options, "user")?;
    if user.is_object() {
        bytes_for(&user, "id")?;
    }
    for list in ["allowCredentials", "excludeCredentials"] {
        let list = part(&options, list)?;
        if Array::is_array(&list) {
            for passkey in Array::from(&list).iter() {
                bytes_for(&passkey, "id")?;
            }
        }
    }
    Ok(options)
}

fn bytes_for(object: &JsValue, name: &str) -> Result<(), Refusal> {
    let text = part(object, name)?.as_string().unwrap_or_default();
    let unreadable = |_| Refusal::Failed("the question could not be read.".to_owned());
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(unreadable)?;
    set(object, name, &Uint8Array::from(bytes.as_slice()))
}

/// The JSON of an answer, with these parts of its response.
fn answer(credential: &JsValue, parts: &[&str]) -> Result<String, Refusal> {
    if !credential.is_object() {
        return Err(Refusal::Ended);
    }
    let text = |bytes: &JsValue| URL_SAFE_NO_PAD.encode(Uint8Array::new(bytes).to_vec());
    let response = part(credential, "response")?;
    let given = parts.iter().map(|name| Ok((*name, part(&response, name)?))).collect::<Result<Vec<_>, Refusal>>()?;
    let given = given.into_iter().filter(|(_, value)| value.is_object());
    let given: serde_json::Map<_, _> = given.map(|(name, value)| (name.to_owned(), text(&value).into())).collect();
    let id = text(&part(credential, "rawId")?);
    let answer = serde_json::json!({
        "id": id, "rawId": id, "type": "public-key", "response": given, "clientExtensionResults": {},
    });
    Ok(answer.to_string())
}

#[cfg(test)]
mod tests {
    use super::has_name;

    #[test]
    fn passkeys_are_for_addresses_with_a_name() {
        assert!(["localhost", "book.example.com", "7.example.com"].iter().all(|host| has_name(host)));
        assert!(["127.0.0.1", "[::1]", "192.168.1.7"].iter().all(|host| !has_name(host)));
    }
}
