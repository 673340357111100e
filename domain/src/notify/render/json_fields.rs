//! JSON of messages, made of few functions: each macro and each generic one would be compiled for every message, and the
//! Worker is to be small.

use serde::Serialize;
use serde_json::Value;

/// An object.
pub(super) fn object(fields: Vec<(&str, Value)>) -> Value {
    Value::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// A text.
pub(super) fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// A text, or `null`.
pub(super) fn text_or_null(value: Option<String>) -> Value {
    value.map_or(Value::Null, Value::String)
}

/// The word that a value of a type has in JSON.
pub(super) fn word<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
