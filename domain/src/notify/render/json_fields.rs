//! JSON of messages, made of few functions: each macro and each generic one would be compiled for every message, and the
//! Worker is to be small.

use serde::Serialize;
use serde_json::Value;

use crate::status::MaintenanceStatus;

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

/// Statuspage knows no cancelled maintenance: there it is over.
pub(super) fn phase(status: MaintenanceStatus) -> Value {
    word(&if status.is_over() { MaintenanceStatus::Completed } else { status })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maintenance_has_a_word_that_statuspage_has() {
        for (status, expected) in [
            (MaintenanceStatus::Scheduled, "scheduled"),
            (MaintenanceStatus::InProgress, "in_progress"),
            (MaintenanceStatus::Verifying, "verifying"),
            (MaintenanceStatus::Completed, "completed"),
            (MaintenanceStatus::Cancelled, "completed"),
        ] {
            assert_eq!(phase(status), expected);
        }
    }
}
