//! What the visitor does: forms sent, keys pressed, controls moved.

use super::{
    outbox::{self, Fields},
    page,
};
use leptos::{
    ev,
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle, window_event_listener},
};
use std::{cell::RefCell, time::Duration};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, EventTarget, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlTextAreaElement,
    SubmitEvent,
};

/// How long a live price waits for the next change before it asks.
const SETTLE: Duration = Duration::from_millis(250);
/// From here on the composer says how many characters are left.
const COUNTED_FROM: u32 = 400;

thread_local! {
    static SETTLING: RefCell<Option<TimeoutHandle>> = const { RefCell::new(None) };
}

/// Listens on the window: the page's elements come and go.
pub fn listen() {
    // The program lives as long as the page, and so do its listeners.
    std::mem::forget(window_event_listener(ev::submit, on_submit));
    std::mem::forget(window_event_listener(ev::click, |event| on_click(&event)));
    std::mem::forget(window_event_listener(ev::keydown, |event| on_key(&event)));
    std::mem::forget(window_event_listener(ev::input, |event| {
        count_left();
        if target(&event).is_some_and(|field| field.id() == page::COMPOSER) {
            outbox::tell_of_writing();
        }
    }));
    std::mem::forget(window_event_listener(ev::change, |event| on_change(&event)));
}

fn target(event: &Event) -> Option<Element> {
    event.target().and_then(|target: EventTarget| target.dyn_into().ok())
}

fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

fn on_submit(event: SubmitEvent) {
    let Some(form) = target(&event).and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
    // A form that opens a page of its own, such as the one for paying, is the browser's to send.
    if form.has_attribute("target") {
        return;
    }
    event.prevent_default();
    submit(&form, event.submitter());
}

/// Sends a form in the background, with a bubble of what it says.
fn submit(form: &HtmlFormElement, submitter: Option<HtmlElement>) {
    let mut fields = fields(form);
    fields.extend(page::human_token().map(|token| (outbox::HUMAN_TOKEN.to_owned(), token)));
    let attribute = |name: &str| submitter.as_ref().and_then(|button| button.get_attribute(name));
    if let (Some(name), Some(value)) = (attribute("name"), attribute("value")) {
        fields.push((name, value));
    }
    let bubble = attribute("data-bubble").unwrap_or_else(|| spoken(form, &attribute("data-unit").unwrap_or_default()));
    let is_tap = fields.iter().any(|(name, _)| name == "said[input]");
    if !is_tap && bubble.is_empty() && !form.has_attribute("data-live") {
        return;
    }
    for field in page::all("[aria-invalid]") {
        let _ = field.remove_attribute("aria-invalid");
    }
    for note in page::all("[id$=-problem]") {
        note.set_text_content(None);
    }
    outbox::send(fields, bubble);
    if form.id() == "composer" {
        form.reset();
        count_left();
    }
}

/// What a form carries, without the place and id that a plain one needs.
fn fields(form: &HtmlFormElement) -> Fields {
    let Ok(data) = FormData::new_with_form(form) else { return Vec::new() };
    let entries = data.entries().into_iter().flatten().map(|pair| js_sys::Array::from(&pair));
    let pairs = entries.filter_map(|pair| Some((pair.get(0).as_string()?, pair.get(1).as_string()?)));
    pairs.filter(|(name, _)| name.starts_with("said[")).collect()
}

/// What a filled-in form says in words: its labels and values in order.
fn spoken(form: &HtmlFormElement, unit: &str) -> String {
    if form.has_attribute("data-live") {
        return String::new();
    }
    let mut words = Vec::new();
    let controls = form.elements();
    for control in (0..controls.length()).filter_map(|index| controls.item(index)) {
        let said = if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
            match input.type_().as_str() {
                "hidden" => continue,
                "checkbox" | "radio" if !input.checked() => continue,
                "checkbox" | "radio" => control.get_attribute("data-label").unwrap_or_default(),
                _ if input.name() == "said[website]" => continue,
                _ => input.value(),
            }
        } else if let Some(field) = control.dyn_ref::<HtmlTextAreaElement>() {
            field.value()
        } else {
            continue;
        };
        let said = said.trim();
        if !said.is_empty() {
            words.push(said.to_owned());
        }
    }
    let mut words = words.join(", ");
    if !unit.is_empty() && !words.is_empty() {
        words.push(' ');
        words.push_str(unit);
    }
    words
}

fn on_click(event: &Event) {
    let Some(element) = target(event) else { return };
    for menu in page::all("details[data-menu][open]") {
        if closest(&element, "summary").is_none() || !menu.contains(Some(&element)) {
            let _ = menu.remove_attribute("open");
        }
    }
    let Some(button) = closest(&element, "button") else { return };
    if button.has_attribute("data-retry") {
        outbox::retry();
    } else if button.has_attribute("data-edit") {
        if let Some(text) = outbox::take_back(&button) {
            refill(&text);
        }
    } else if let Some(by) = button.get_attribute("data-step").and_then(|by| by.parse::<f64>().ok()) {
        step(&button, by);
    }
}

/// Puts words back into the composer.
fn refill(text: &str) {
    let Some(field) = page::by_id(page::COMPOSER) else { return };
    if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(text);
    }
    page::focus(Some(&field));
    count_left();
}

/// One step of a stepper, within its range.
fn step(button: &Element, by: f64) {
    let input = button.parent_element().and_then(|group| group.query_selector("input").ok().flatten());
    let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else { return };
    let limit = |text: String, open: f64| text.parse::<f64>().unwrap_or(open);
    let (least, most) = (limit(input.min(), f64::MIN), limit(input.max(), f64::MAX));
    let now = input.value_as_number();
    // Thousandths, so that ten steps of 0.1 are one and not nearly one.
    let next = if now.is_nan() { least } else { ((now + by) * 1_000.0).round() / 1_000.0 };
    input.set_value_as_number(next.max(least).min(most));
    if let Some(form) = input.form() {
        changed(&form);
    }
}

fn on_key(event: &web_sys::KeyboardEvent) {
    let Some(element) = target(event) else { return };
    if event.key() == "Escape" {
        for menu in page::all("details[data-menu][open]") {
            let _ = menu.remove_attribute("open");
            page::focus(menu.query_selector("summary").ok().flatten().as_ref());
        }
    }
    let sends = event.key() == "Enter" && !event.shift_key() && !event.is_composing();
    if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>().filter(|_| sends) {
        event.prevent_default();
        if let Some(form) = area.form() {
            submit(&form, None);
        }
    }
}

fn on_change(event: &Event) {
    let form = target(event).and_then(|control| closest(&control, "form"));
    if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
        changed(&form);
    }
}

/// A control under a live price moved: its form is sent once no further change comes. Until then nothing redraws it.
fn changed(form: &HtmlFormElement) {
    if !form.has_attribute("data-live") {
        return;
    }
    let _ = form.set_attribute("data-dirty", "");
    if let Some(price) = closest(form, "[data-busy]") {
        let _ = price.set_attribute("aria-busy", "true");
    }
    SETTLING.with_borrow_mut(|settling| {
        if let Some(earlier) = settling.take() {
            earlier.clear();
        }
        *settling = set_timeout_with_handle(send_changed, SETTLE).ok();
    });
}

fn send_changed() {
    for form in page::all("form[data-dirty]") {
        let _ = form.remove_attribute("data-dirty");
        if let Some(form) = form.dyn_ref::<HtmlFormElement>().filter(|form| form.check_validity()) {
            submit(form, None);
        }
    }
}

/// Says how many characters are left, near the end.
pub fn count_left() {
    let (Some(field), Some(note)) = (page::by_id(page::COMPOSER), page::by_id("left")) else { return };
    let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() else { return };
    let most = u32::try_from(area.max_length()).unwrap_or_default();
    let left = most.saturating_sub(area.text_length());
    let near = left < COUNTED_FROM && most > 0;
    let label = note.get_attribute("data-label").unwrap_or_default();
    note.set_text_content(near.then(|| format!("{left} {label}")).as_deref());
}
