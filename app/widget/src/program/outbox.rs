//! What the visitor sent and the server has not confirmed. Its id stays the same on every try, so that a message which
//! did arrive is not taken twice.

use super::{morph, page};
use crate::api::{look, take_turn, writes};
use contract::AppError;
use domain::ids::MessageId;
use js_sys::futures::spawn_local;
use std::cell::{Cell, RefCell};
use uuid::Uuid;
use web_sys::Element;

/// The fields of a form: name and value.
pub type Fields = Vec<(String, String)>;

/// The field for what the check for people gave this page.
pub const HUMAN_TOKEN: &str = "said[human]";

struct Outgoing {
    id: MessageId,
    fields: Fields,
    state: Delivery,
    /// What its bubble says; empty for a tap that needs none.
    bubble: String,
    /// Its bubble in the log.
    shown: Option<Element>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Delivery {
    Waiting,
    Sending,
    Failed,
}

/// The clinic's people are told of writing at most this often, in milliseconds.
const TELL_EVERY: f64 = 3_000.0;

thread_local! {
    static TOLD: Cell<f64> = const { Cell::new(0.0) };
    static OUTBOX: RefCell<Vec<Outgoing>> = const { RefCell::new(Vec::new()) };
}

fn with<T>(does: impl FnOnce(&mut Vec<Outgoing>) -> T) -> T {
    OUTBOX.with_borrow_mut(does)
}

/// Lets the clinic's people see that the visitor writes, where a conversation has begun. Nothing is lost when it fails.
pub fn tell_of_writing() {
    let now = js_sys::Date::now();
    if now - TOLD.get() < TELL_EVERY || page::data("data-token").is_empty() {
        return;
    }
    TOLD.set(now);
    spawn_local(async { drop(writes(page::data("data-place")).await) });
}

/// Sends a form's fields; `bubble` stands in the log until the answer is there.
pub fn send(fields: Fields, bubble: String) {
    let mut out = Outgoing { id: new_id(), fields, state: Delivery::Waiting, bubble, shown: None };
    if !out.bubble.is_empty() {
        show(&mut out, "pending", None);
    }
    with(|outbox| outbox.push(out));
    page::to_newest();
    pump();
}

/// Sends what failed once more, in its order and under its old ids.
pub fn retry() {
    with(|outbox| {
        for out in outbox.iter_mut().filter(|out| out.state == Delivery::Failed) {
            out.state = Delivery::Waiting;
            if let Some(token) = page::human_token() {
                out.fields.retain(|(name, _)| name != HUMAN_TOKEN);
                out.fields.push((HUMAN_TOKEN.to_owned(), token));
            }
            if out.bubble.is_empty() { hide(out) } else { show(out, "pending", None) }
        }
    });
    pump();
}

/// Takes the message behind an element back: its words, for the composer.
pub fn take_back(inside: &Element) -> Option<String> {
    let holds = |out: &Outgoing| out.shown.as_ref().is_some_and(|shown| shown.contains(Some(inside)));
    with(|outbox| {
        let position = outbox.iter().position(holds)?;
        let mut out = outbox.remove(position);
        hide(&mut out);
        Some(out.bubble)
    })
}

/// Asks for the screen and takes it when it is newer. One that cannot be had changes nothing: the next event, focus or
/// turn brings it again.
pub fn refresh() {
    if page::data("data-token").is_empty() {
        return;
    }
    spawn_local(async {
        let busy = || with(|outbox| outbox.iter().any(|out| out.state == Delivery::Sending));
        if let Ok(html) = look(page::data("data-place")).await
            && !busy()
            && morph::take(&html)
        {
            page::to_newest();
        }
    });
}

/// Sends the first waiting message; one at a time, so that order holds and one conversation begins, not two.
fn pump() {
    let next = with(|outbox| {
        if outbox.iter().any(|out| out.state == Delivery::Sending) {
            return None;
        }
        let out = outbox.iter_mut().find(|out| out.state == Delivery::Waiting)?;
        out.state = Delivery::Sending;
        Some((out.id, out.fields.clone()))
    });
    let Some((id, fields)) = next else { return };
    spawn_local(async move {
        match take_turn(page::data("data-place"), id, fields).await {
            Ok(html) => delivered(id, &html),
            Err(error) => failed(id, &error),
        }
        pump();
    });
}

fn delivered(id: MessageId, html: &str) {
    let focus = page::focused();
    with(|outbox| {
        outbox.retain_mut(|out| {
            if out.id == id {
                hide(out);
            }
            out.id != id
        });
    });
    settle();
    // The new screen has an outbox too; what else is on its way moves into it.
    if morph::take(html) {
        page::to_newest();
    }
    with(|outbox| outbox.iter().for_each(place));
    page::return_focus(focus);
}

fn failed(id: MessageId, error: &AppError) {
    settle();
    if beside_fields(error) {
        with(|outbox| {
            outbox.retain_mut(|out| {
                if out.id == id {
                    hide(out);
                }
                out.id != id
            });
        });
        return;
    }
    let reason = (error.status() < 500).then(|| error.to_string());
    with(|outbox| {
        for out in outbox.iter_mut() {
            out.state = Delivery::Failed;
            show(out, "unsent", reason.as_deref().filter(|_| out.id == id));
            // What was refused as it is would be refused again; but a person can show that they are one.
            let refused = out.id == id && matches!(error, AppError::Invalid { .. }) && !asks_for_a_person(error);
            let again = out.shown.as_ref().filter(|_| refused).and_then(|shown| page::within(shown, "[data-retry]"));
            if let Some(again) = again {
                again.remove();
            }
        }
    });
    if asks_for_a_person(error) {
        page::renew_human_check();
    }
    page::to_newest();
}

/// Whether what is wanting is the check for people.
fn asks_for_a_person(error: &AppError) -> bool {
    error.reason_for("human_token").is_some()
}

/// Puts each reason beside its field in the details' form; false when there is no such field.
fn beside_fields(error: &AppError) -> bool {
    let AppError::Invalid { fields } = error else { return false };
    let mut first = None;
    for wrong in fields {
        let id = format!("details-{}", wrong.field);
        let (Some(field), Some(note)) = (page::by_id(&id), page::by_id(&format!("{id}-problem"))) else { continue };
        note.set_text_content(Some(&wrong.reason));
        // The note beside the field says the same.
        let _ = field.set_attribute("aria-invalid", "true");
        first.get_or_insert(field);
    }
    page::focus(first.as_ref());
    first.is_some()
}

/// Prices stop saying that they are being updated.
fn settle() {
    for price in page::all("[data-busy]") {
        let _ = price.remove_attribute("aria-busy");
    }
}

/// Shows a message by one of the server's patterns, in place of what stood for it.
fn show(out: &mut Outgoing, pattern: &str, reason: Option<&str>) {
    hide(out);
    let Some(element) = page::pattern(pattern) else { return };
    let find = |selector: &str| element.query_selector(selector).ok().flatten();
    if let Some(text) = find("[data-text]") {
        text.set_text_content(Some(&out.bubble));
    }
    if let (Some(place), Some(reason)) = (find("[data-reason]"), reason) {
        place.set_text_content(Some(reason));
    }
    let typed = out.fields.iter().any(|(name, _)| name == "said[text]") && !out.bubble.is_empty();
    if let Some(edit) = find("[data-edit]").filter(|_| !typed) {
        edit.remove();
    }
    out.shown = Some(element);
    place(out);
}

fn place(out: &Outgoing) {
    if let (Some(shown), Some(outbox)) = (&out.shown, page::by_id("outbox")) {
        // Without a place to show it the message is sent all the same.
        let _ = outbox.append_child(shown);
    }
}

fn hide(out: &mut Outgoing) {
    if let Some(shown) = out.shown.take() {
        shown.remove();
    }
}

/// A message gets its id where it is written, so that sending it again is recognised.
#[expect(clippy::disallowed_methods, reason = "the id names a message before any server has seen it")]
fn new_id() -> MessageId {
    MessageId(Uuid::new_v4())
}
