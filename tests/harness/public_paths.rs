//! Public paths: every address that anyone may read, as the server lists its routes.

use domain::access::route::{RouteMethod, RouteSummary};
use domain::access::scope::Scope;

use crate::system::System;

/// Paths without a slash at the beginning, of what needs no token and has none in its address. The name of a component
/// is that of the examples, other names in braces stand as they are.
///
/// # Panics
/// When the server does not list them.
#[must_use]
pub fn public_paths(system: &System) -> Vec<String> {
    let routes: Vec<RouteSummary> = serde_json::from_value(system.ops("routes")).expect("routes");
    let public = routes.into_iter().filter(|route| {
        let is_open = route.method == RouteMethod::Get && route.scope == Scope::Public;
        is_open && !route.path.contains("{token}")
    });
    let filled = public.map(|route| route.path.replace("{component}", "checkout"));
    let paths: Vec<String> = filled.map(|path| path.trim_start_matches('/').to_owned()).collect();
    assert!(paths.len() > 40, "{paths:?}");
    paths
}
