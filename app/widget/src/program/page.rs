//! The page as the program finds it: where it is, what has focus, the window around the frame.

use leptos::leptos_dom::helpers::{document, request_animation_frame, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, ScrollBehavior, ScrollToOptions};

/// The frame's root; its attributes say where it is.
pub const CHAT: &str = "chat";
/// The field for the next message.
pub const COMPOSER: &str = "message";

/// One of the root's attributes; empty when it has none.
pub fn data(name: &str) -> String {
    by_id(CHAT).and_then(|chat| chat.get_attribute(name)).unwrap_or_default()
}

pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// The first that a selector of our own finds inside an element.
pub fn within(element: &Element, selector: &str) -> Option<Element> {
    element.query_selector(selector).ok().flatten()
}

/// Every element that a selector of our own finds.
pub fn all(selector: &str) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// A copy of the pattern that the server left in a `<template>`.
pub fn pattern(id: &str) -> Option<Element> {
    let template: web_sys::HtmlTemplateElement = by_id(id)?.dyn_into().ok()?;
    template.content().first_element_child()?.clone_node_with_deep(true).ok()?.dyn_into().ok()
}

/// What the check for people gave this page, once it is passed.
pub fn human_token() -> Option<String> {
    let field = all("input[name='said[human]']").into_iter().next()?.dyn_into::<web_sys::HtmlInputElement>().ok()?;
    Some(field.value()).filter(|token| !token.is_empty())
}

/// Lets the check for people be passed once more: a token is good once.
pub fn renew_human_check() {
    let renewed = js_sys::Reflect::get(&window(), &"turnstile".into())
        .and_then(|script| Ok((js_sys::Reflect::get(&script, &"reset".into())?, script)))
        .and_then(|(reset, script)| js_sys::Function::from(reset).call0(&script));
    // Where none is configured, there is nothing to renew.
    drop(renewed);
}

pub fn html(element: &Element) -> Option<&HtmlElement> {
    element.dyn_ref()
}

/// The id of the element with focus; `None` when nothing has it.
pub fn focused() -> Option<String> {
    document().active_element().map(|element| element.id()).filter(|id| !id.is_empty())
}

/// Gives focus back after the page changed: to the same control, or to the composer. A phone's keyboard is not made to
/// pop up by it.
pub fn return_focus(before: Option<String>) {
    let lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
    if !lost {
        return;
    }
    let same = before.and_then(|id| by_id(&id));
    let composer = || by_id(COMPOSER).filter(|_| matches("(hover: hover)"));
    focus(same.or_else(composer).as_ref());
}

/// An element that cannot take focus leaves it where it is.
pub fn focus(element: Option<&Element>) {
    if let Some(element) = element.and_then(html) {
        let _ = element.focus();
    }
}

/// Scrolls to the newest message, gently unless the visitor asked for less motion.
pub fn to_newest() {
    request_animation_frame(|| {
        if let Some(log) = by_id("log") {
            let options = ScrollToOptions::new();
            // The log grows upwards: its end is at zero.
            options.set_top(0.0);
            let still = matches("(prefers-reduced-motion: reduce)");
            options.set_behavior(if still { ScrollBehavior::Instant } else { ScrollBehavior::Smooth });
            log.scroll_to_with_scroll_to_options(&options);
        }
    });
}

/// Keeps the conversation in the frame's own address, and tells the page around it, so that it is found again after a
/// reload. A page that did not name itself is told nothing.
pub fn remember() {
    if let Ok(history) = window().history() {
        // An address that cannot be kept costs a reload its place, no more.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&data("data-place")));
    }
    let token = data("data-token");
    tell_host("conversation", "token", &JsValue::from_str(&token));
    if !token.is_empty() {
        tell_host("resize", "height", &680.into());
    }
}

fn tell_host(what: &str, name: &str, value: &JsValue) {
    let (Ok(Some(parent)), origin) = (window().parent(), data("data-origin")) else { return };
    if origin.is_empty() || parent == window() {
        return;
    }
    let message = js_sys::Object::new();
    let set = |name: &str, value: &JsValue| js_sys::Reflect::set(&message, &JsValue::from_str(name), value);
    if set("anteroom", &JsValue::from_str(what)).and_then(|_| set(name, value)).is_ok() {
        // An origin that is not one is refused by the browser, which is what we want.
        let _ = parent.post_message(&message, &origin);
    }
}

fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}
