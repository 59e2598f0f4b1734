//! Lucide icons, drawn with the house's stroke.

use leptos::prelude::*;

/// An icon beside words. It is hidden from screen readers: whatever it says must also stand in text or in a label.
#[component]
pub fn Icon(
    /// A Lucide icon such as `ui::lu::LuCheck`.
    icon: icondata_core::Icon,
    /// Size, colour and position; 16 px when left out.
    #[prop(into, default = "size-4 shrink-0".to_owned())]
    class: String,
) -> impl IntoView {
    view! {
        <svg
            class=class
            viewBox=icon.view_box.unwrap_or("0 0 24 24")
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
            inner_html=icon.data
        ></svg>
    }
}
