//! Shortcuts that work anywhere on a page.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// Runs `act` for every plain key until the calling component is gone. `act` says whether the key was its own.
pub fn on_plain_key(act: impl Fn(&str) -> bool + Clone + 'static) {
    Effect::new(move |_| {
        let act = act.clone();
        let listener = window_event_listener(ev::keydown, move |event| {
            if !event.default_prevented() && is_plain(&event) && act(&event.key()) {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// No modifier but Shift, and nothing that takes the key itself: a field, or a dialog that is open.
fn is_plain(event: &ev::KeyboardEvent) -> bool {
    let taken = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing();
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let in_field = target.is_some_and(|element| {
        let holder = "input, textarea, select, [contenteditable], dialog, [role=grid]";
        element.closest(holder).ok().flatten().is_some()
    });
    !taken && !in_field && document().query_selector("dialog[open]").ok().flatten().is_none()
}

/// Gives focus to the element with this id and brings it into view; false when it is not on the page or not shown.
pub fn focus(id: &str) -> bool {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    let Some(element) = element.filter(|element| element.offset_width() > 0) else { return false };
    element.focus().is_ok()
}
