//! Settings: texts that a deployment gives to the Worker.

use std::str::FromStr;

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use worker::Env;

/// A setting or a secret; `None` when it is not there. workerd gives `null` for a variable of its environment
/// that is not set, on which the crate `worker` throws.
pub(crate) fn setting(env: &Env, name: &str) -> Option<String> {
    Reflect::get(env.as_ref(), &JsValue::from_str(name)).ok()?.as_string()
}

/// The value of a setting that only tests set; `None` when it is not there, or is no such value.
pub(crate) fn test_setting<T: FromStr>(env: &Env, name: &str) -> Option<T> {
    setting(env, name)?.parse().ok()
}

/// Whose messages may also be sent to addresses of the deployment's own network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PrivateTargets {
    /// None.
    Refused,
    /// Those to contacts, which operators set.
    OfContacts,
    /// Also those to subscribers, which anyone may name who reads the page.
    OfReadersToo,
}

/// What the setting `ALLCLEAR_PRIVATE_TARGETS` says: `allow`, or `allow-readers`.
pub(crate) fn private_targets(env: &Env) -> PrivateTargets {
    match setting(env, "ALLCLEAR_PRIVATE_TARGETS").as_deref() {
        Some("allow") => PrivateTargets::OfContacts,
        Some("allow-readers") => PrivateTargets::OfReadersToo,
        _ => PrivateTargets::Refused,
    }
}
