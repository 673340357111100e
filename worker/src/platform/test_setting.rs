//! Test settings: variables that only tests set; without them all is as it is deployed.

use std::str::FromStr;

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use worker::Env;

/// The value of a setting; `None` when it is not set, or is no such value. `Env::var` fails where a
/// variable is bound to nothing, as in workerd when the environment lacks it.
pub(crate) fn test_setting<T: FromStr>(env: &Env, name: &str) -> Option<T> {
    let value = Reflect::get(AsRef::<JsValue>::as_ref(env), &JsValue::from_str(name)).ok()?;
    value.as_string()?.parse().ok()
}
