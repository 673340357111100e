//! Browser bundle: the islands of `site`, compiled for hydration.

// By name, because the boot script looks each island up.
pub use site::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Prepares the page for its islands; `boot.js` then wakes each of them.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
