//! Public paths: every address that anyone may read, as the API's description lists them.

use serde_json::Value;

use crate::root;

/// Paths without a slash at the beginning, of what needs no token and has none in its address. Names in braces stand as
/// they are, but for that of a component, which is `checkout`.
///
/// # Panics
/// When the description is not there.
#[must_use]
pub fn public_paths() -> Vec<String> {
    let text =
        std::fs::read_to_string(root().join("docs/openapi.json")).expect("docs/openapi.json");
    let api: Value = serde_json::from_str(&text).expect("JSON");
    let paths = api["paths"].as_object().expect("paths").iter();
    let public = paths.filter(|(path, methods)| {
        let is_open = methods["get"].is_object() && methods["get"]["security"].is_null();
        is_open && !path.contains("{token}")
    });
    let filled = public.map(|(path, _)| path.replace("{component}", "checkout"));
    let paths: Vec<String> = filled.map(|path| path.trim_start_matches('/').to_owned()).collect();
    assert!(paths.len() > 30, "{paths:?}");
    paths
}
