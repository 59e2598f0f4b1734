//! The widget in the browser. No panic hook and no logging: every kilobyte here is a visitor's first touch.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page that the server rendered.
#[wasm_bindgen]
pub fn hydrate() {
    widget::program::start();
}
