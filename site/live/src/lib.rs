//! The bundle that browsers download: the islands of `site`, ready to live.

use wasm_bindgen::prelude::wasm_bindgen;

#[expect(unused_imports, reason = "brings the islands into the bundle, by name")]
pub use site::*;

/// Prepares the page for its islands; `boot.js` then wakes each of them.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
