//! Moves the page to the screen that the server drew, touching only what differs: focus, scroll, half-typed words,
//! unfolded details and ticks in a form on its way stay as they are.

use super::page;
use leptos::leptos_dom::helpers::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlTemplateElement, Node};

/// Takes over a drawn screen, unless it is older than the page. Says whether messages came with it.
pub fn take(html: &str) -> bool {
    let (Some(old), Some(new)) = (page::by_id(page::CHAT), parse(html)) else { return false };
    let version = |chat: &Element| chat.get_attribute("data-version").and_then(|v| v.parse::<u32>().ok()).unwrap_or(0);
    if old.get_attribute("data-token") == new.get_attribute("data-token") && version(&old) > version(&new) {
        return false;
    }
    let count = || page::by_id("log").map_or(0, |log| log.query_selector_all("[id^=m]").map_or(0, |all| all.length()));
    let (before, place) = (count(), page::data("data-place"));
    element(&old, &new);
    if place != page::data("data-place") {
        page::remember();
        if let Some(root) = document().document_element() {
            // A language that cannot be set changes nothing but pronunciation.
            let _ = root.set_attribute("lang", &page::data("lang"));
        }
    }
    count() > before
}

fn parse(html: &str) -> Option<Element> {
    let template: HtmlTemplateElement = document().create_element("template").ok()?.dyn_into().ok()?;
    template.set_inner_html(html);
    template.content().first_element_child()
}

/// Makes `old` like `new`. What the program itself fills (`data-local`) and a form that is being changed (`data-dirty`)
/// are left alone.
fn element(old: &Element, new: &Element) {
    if old.has_attribute("data-local") && new.has_attribute("data-local") && !has_new_time(old, new)
        || old.has_attribute("data-dirty")
    {
        return;
    }
    attributes(old, new);
    if let (Some(old), Some(new)) = (old.dyn_ref::<HtmlInputElement>(), new.dyn_ref::<HtmlInputElement>()) {
        let picked = matches!(old.type_().as_str(), "checkbox" | "radio");
        if picked {
            old.set_checked(new.has_attribute("checked"));
        } else if old.type_() == "hidden" || new.form().is_some_and(|form| form.has_attribute("data-live")) {
            old.set_value(&new.value());
        }
        return;
    }
    // A field's text is the visitor's.
    if old.tag_name() != "TEXTAREA" {
        children(old, new);
    }
}

/// A countdown that now ends at another time is drawn anew.
fn has_new_time(old: &Element, new: &Element) -> bool {
    old.get_attribute("data-until") != new.get_attribute("data-until") || old.tag_name().eq_ignore_ascii_case("svg")
}

fn attributes(old: &Element, new: &Element) {
    for name in new.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        let value = new.get_attribute(&name).unwrap_or_default();
        if old.get_attribute(&name).as_ref() != Some(&value) {
            // Names come from a parsed document, so they can be set.
            let _ = old.set_attribute(&name, &value);
        }
    }
    for name in old.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        // Whether something is unfolded is the visitor's.
        if name != "open" && !new.has_attribute(&name) {
            let _ = old.remove_attribute(&name);
        }
    }
}

fn children(old: &Element, new: &Element) {
    let mut at = old.first_child();
    let mut wanted = new.first_child();
    while let Some(next) = wanted {
        wanted = next.next_sibling();
        let found = twin(at.as_ref(), &next);
        let Some(found) = found else {
            // A node that the browser will not take is left out; the next answer tries again.
            let _ = old.insert_before(&next, at.as_ref());
            continue;
        };
        while let Some(passed) = at.clone().filter(|node| !node.is_same_node(Some(&found))) {
            at = passed.next_sibling();
            let _ = old.remove_child(&passed);
        }
        at = found.next_sibling();
        match (found.dyn_ref::<Element>(), next.dyn_ref::<Element>()) {
            (Some(found), Some(next)) => element(found, next),
            _ if found.node_value() != next.node_value() => found.set_node_value(next.node_value().as_deref()),
            _ => {}
        }
    }
    while let Some(rest) = at {
        at = rest.next_sibling();
        let _ = old.remove_child(&rest);
    }
}

/// The node, from `at` on, that stands for `next`: with the same id wherever it is, or the very next one of its kind.
fn twin(at: Option<&Node>, next: &Node) -> Option<Node> {
    let id = |node: &Node| node.dyn_ref::<Element>().map(Element::id).filter(|id| !id.is_empty());
    let wanted = id(next);
    let mut node = at.cloned();
    if wanted.is_none() {
        return node.filter(|node| node.node_name() == next.node_name() && id(node).is_none());
    }
    while let Some(candidate) = node {
        if candidate.node_name() == next.node_name() && id(&candidate) == wanted {
            return Some(candidate);
        }
        node = candidate.next_sibling();
    }
    None
}
