//! The box that tells people from programs, on pages where a deployment asks for it.

use leptos::prelude::*;
use leptos_meta::Script;

/// The name of the head's element that carries [`HumanCheckKey`] to the browser.
const META: &str = "human-check";

/// How a page loads the check: provided by the server to every page, where it is configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HumanCheckKey {
    /// The vendor's public key for our site.
    pub site_key: String,
    /// The vendor's script.
    pub script: String,
}

impl HumanCheckKey {
    /// In force for the page that is being rendered, or that this browser shows.
    #[cfg(feature = "ssr")]
    pub fn here() -> Option<Self> {
        use_context()
    }

    /// In force for the page that is being rendered, or that this browser shows.
    #[cfg(not(feature = "ssr"))]
    pub fn here() -> Option<Self> {
        let meta = document().query_selector(&format!("meta[name={META}]")).ok().flatten()?;
        Some(Self { site_key: meta.get_attribute("content")?, script: meta.get_attribute("data-script")? })
    }
}

/// For the head of every page: what the browser's own rendering needs to know.
#[component]
pub fn HumanCheckMeta() -> impl IntoView {
    HumanCheckKey::here().map(|key| view! { <meta name=META content=key.site_key data-script=key.script/> })
}

/// The vendor's box inside a form, which gives the form a field `human_token`; nothing where none is configured.
#[component]
pub fn HumanCheck(
    /// What it is for, as the back names it.
    act: &'static str,
    /// Turns true when what was sent with a token was refused: a token is good once.
    #[prop(into)]
    spent: Signal<bool>,
) -> impl IntoView {
    Effect::new(move |before: Option<bool>| {
        let spent = spent.get();
        match before {
            // The script draws boxes as it arrives; a page that is drawn later asks for it.
            None => tell("render", Some(".cf-turnstile")),
            Some(false) if spent => tell("reset", None),
            Some(_) => {}
        }
        spent
    });
    HumanCheckKey::here().map(|key| {
        view! {
            <Script src=key.script async_="async" defer="defer"/>
            <div
                class="cf-turnstile"
                data-sitekey=key.site_key
                data-action=act
                data-size="flexible"
                data-response-field-name="human_token"
            ></div>
        }
    })
}

/// Calls the vendor's script, once it is there.
fn tell(function: &str, argument: Option<&str>) {
    let argument = argument.map_or(wasm_bindgen::JsValue::UNDEFINED, Into::into);
    let called = js_sys::Reflect::get(&window(), &"turnstile".into())
        .and_then(|script| Ok((js_sys::Reflect::get(&script, &function.into())?, script)))
        .and_then(|(function, script)| js_sys::Function::from(function).call1(&script, &argument));
    // Before the script is there, or where it is blocked, there is nothing to tell.
    drop(called);
}
