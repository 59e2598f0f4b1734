//! Things in front of other things, by the browser's own dialog: it traps focus, closes on Esc and gives focus back.

use crate::{IconButton, lu};
use leptos::{ev::MouseEvent, html, prelude::*};

const BACKDROP: &str = "backdrop:bg-ink/30 dark:backdrop:bg-black/50";

/// Keeps a dialog element and its signal in step.
fn tie(node: NodeRef<html::Dialog>, open: RwSignal<bool>) {
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                // Fails only for an element that has left the page, which needs no dialog.
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
}

/// A click on the dialog element itself is a click beside its content.
fn beside(node: NodeRef<html::Dialog>, click: &MouseEvent) -> bool {
    use wasm_bindgen::JsCast;
    let target = click.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    node.get_untracked().is_some_and(|dialog| target.is_some_and(|target| target.is_same_node(Some(&dialog))))
}

/// A question or a short form in the middle; at the bottom edge on phones.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    /// Unique on the page.
    #[prop(into)]
    id: String,
    #[prop(into)] title: Signal<String>,
    #[prop(into, default = "max-w-md".to_owned())] class: String,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::new();
    tie(node, open);
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog
            node_ref=node
            id=id
            aria-labelledby=labelled_by
            class=format!(
                "m-auto w-[calc(100%-2rem)] overflow-hidden rounded-lg bg-panel text-ink shadow-3 dark:ring-1 dark:ring-line max-sm:mb-4 {BACKDROP} {class}",
            )
            on:close=move |_| open.set(false)
            on:click=move |click| {
                if beside(node, &click) {
                    open.set(false);
                }
            }
        >
            <div class="flex items-center justify-between gap-4 pt-3 pr-3 pl-5">
                <h2 id=title_id class="text-lg font-semibold">{move || title.get()}</h2>
                <IconButton icon=lu::LuX label="Close" on:click=move |_| open.set(false)/>
            </div>
            <div class="px-5 pt-2 pb-5">{children()}</div>
        </dialog>
    }
}

/// Detail beside a list: at the right edge, over the whole width on phones.
#[component]
pub fn Sheet(
    open: RwSignal<bool>,
    #[prop(into)] id: String,
    #[prop(into)] title: Signal<String>,
    #[prop(into, default = "w-full sm:max-w-[440px]".to_owned())] class: String,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::new();
    tie(node, open);
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog
            node_ref=node
            id=id
            aria-labelledby=labelled_by
            class=format!(
                "mr-0 ml-auto h-dvh max-h-none max-w-full bg-panel text-ink shadow-3 dark:border-l dark:border-line {BACKDROP} {class}",
            )
            on:close=move |_| open.set(false)
            on:click=move |click| {
                if beside(node, &click) {
                    open.set(false);
                }
            }
        >
            <div class="flex h-full min-h-0 flex-col">
                <div class="flex items-center justify-between gap-4 border-b border-line py-2 pr-2 pl-4">
                    <h2 id=title_id class="text-base font-semibold">{move || title.get()}</h2>
                    <IconButton icon=lu::LuX label="Close" on:click=move |_| open.set(false)/>
                </div>
                <div class="min-h-0 flex-1 overflow-y-auto">{children()}</div>
            </div>
        </dialog>
    }
}
