//! Shortcuts that work anywhere on a page.

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, prelude::Closure};

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

/// Sees every key before anything else on the page does, until the calling component is gone. `act` says whether the key
/// was its own; nobody else then sees it.
pub fn on_key_first(act: impl Fn(&ev::KeyboardEvent) -> bool + Clone + 'static) {
    Effect::new(move |_| {
        let act = act.clone();
        let listener = Closure::<dyn FnMut(ev::KeyboardEvent)>::new(move |event: ev::KeyboardEvent| {
            if act(&event) {
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        });
        let listener = StoredValue::new_local(listener);
        let window = window();
        listener.with_value(|listener| {
            // Fails only for an event without a name.
            let callback = listener.as_ref().unchecked_ref();
            let _ = window.add_event_listener_with_callback_and_bool("keydown", callback, true);
        });
        on_cleanup(move || {
            listener.with_value(|listener| {
                let callback = listener.as_ref().unchecked_ref();
                let _ =
                    leptos::prelude::window().remove_event_listener_with_callback_and_bool("keydown", callback, true);
            });
        });
    });
}

/// Whether a key is typed into something that takes it: a field, or a dialog that is open.
pub fn is_typed(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let holder = "input, textarea, select, [contenteditable], dialog";
    let in_field = target.is_some_and(|element| element.closest(holder).ok().flatten().is_some());
    in_field || document().query_selector("dialog[open]").ok().flatten().is_some()
}
