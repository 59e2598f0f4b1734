//! A button that says something.

use super::TAPS;
use contract::conversations::Input;
use leptos::prelude::*;

/// Sends `input` when pressed, by the page's form; the program does the same in the background.
#[component]
pub fn Tap(
    input: Input,
    /// What stands in the log until the answer is there; empty for nothing.
    #[prop(into, optional)]
    bubble: String,
    #[prop(into)] class: String,
    /// Keeps focus on the same control when the screen is drawn anew.
    #[prop(into, optional)]
    id: Option<String>,
    /// What screen readers say, where the words on it are not enough.
    #[prop(into, optional)]
    label: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            form=TAPS
            name="said[input]"
            value=serde_json::to_string(&input).unwrap_or_default()
            id=id
            aria-label=label
            data-bubble=bubble
            class=class
        >
            {children()}
        </button>
    }
}
