//! Changes that come by themselves: a payment, a person's answer, a hold that ran out.

use super::{outbox, page};
use leptos::{
    ev,
    leptos_dom::helpers::{document, set_interval_with_handle, window_event_listener, window_event_listener_untyped},
};
use std::{cell::RefCell, time::Duration};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, VisibilityState};

/// What the stream calls a change of this conversation, and a gap in which one may have been missed.
const EVENTS: [&str; 2] = ["change", "resumed"];

/// The conversation that the stream is about, and the stream.
type Stream = (String, EventSource, Closure<dyn Fn()>);

thread_local! {
    static STREAM: RefCell<Option<Stream>> = const { RefCell::new(None) };
}

/// Keeps the page up to date for as long as a conversation exists, and the page around it informed.
pub fn follow() {
    std::mem::forget(window_event_listener(ev::focus, |_| outbox::refresh()));
    std::mem::forget(window_event_listener_untyped("visibilitychange", |_| {
        if document().visibility_state() == VisibilityState::Visible {
            outbox::refresh();
        }
    }));
    page::remember();
    attend();
    // A conversation may begin or be left at any turn.
    let _ = set_interval_with_handle(attend, Duration::from_secs(1));
}

/// Opens the stream of the current conversation, once.
fn attend() {
    let token = page::data("data-token");
    let same = STREAM.with_borrow(|stream| stream.as_ref().map_or("", |(about, ..)| about) == token);
    if same {
        return;
    }
    if let Some((_, stream, _)) = STREAM.take() {
        stream.close();
    }
    if token.is_empty() {
        return;
    }
    // Without a stream the page still follows focus and every turn.
    let Ok(stream) = EventSource::new(&format!("/w/events?c={token}")) else { return };
    let on_event = Closure::<dyn Fn()>::new(outbox::refresh);
    for name in EVENTS {
        let _ = stream.add_event_listener_with_callback(name, on_event.as_ref().unchecked_ref());
    }
    STREAM.set(Some((token, stream, on_event)));
}
