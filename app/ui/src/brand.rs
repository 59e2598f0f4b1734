//! A clinic's colours, and the product's mark.

use leptos::prelude::*;

/// The inline style that gives an element and all in it a clinic's brand. Goes with the attribute `data-brand`, on
/// which the stylesheet derives the other brand colours. Values out of range are brought back into it.
pub fn brand_style(hue: u16, chroma: f32) -> String {
    let chroma = if chroma.is_finite() { chroma.clamp(0.0, 0.2) } else { 0.09 };
    format!("--brand-hue:{};--brand-chroma:{chroma}", hue % 361)
}

/// Wraps a surface in a clinic's brand.
#[component]
pub fn Brand(
    /// Degrees, 0 to 360.
    hue: u16,
    /// OKLCH chroma, 0 to 0.2.
    chroma: f32,
    #[prop(into, optional)] class: String,
    children: Children,
) -> impl IntoView {
    view! { <div data-brand="" style=brand_style(hue, chroma) class=class>{children()}</div> }
}

/// Anteroom's mark: the arch of a door within a door.
#[component]
pub fn Mark(#[prop(into, default = "size-6 text-brand".to_owned())] class: String) -> impl IntoView {
    view! {
        <svg
            class=class
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d="M4 21V11a8 8 0 0 1 16 0v10"></path>
            <path d="M9 21v-9a3 3 0 0 1 6 0v9"></path>
            <path d="M2 21h20"></path>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brand_cannot_carry_more_than_its_two_numbers() {
        assert_eq!(brand_style(178, 0.09), "--brand-hue:178;--brand-chroma:0.09");
        assert_eq!(brand_style(900, f32::NAN), "--brand-hue:178;--brand-chroma:0.09");
        assert_eq!(brand_style(0, 9.0), "--brand-hue:0;--brand-chroma:0.2");
    }
}
