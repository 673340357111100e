//! OTLP in JSON: what do requests with metrics and with log records have in common? By the JSON mapping of OTLP 1: names
//! in camel case, whole numbers of 64 bits and nanoseconds as strings.

use crate::time::timestamp::Timestamp;

/// Whose metrics and log records they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtlpResource {
    /// The address of the page.
    pub page: String,
    /// The version of this program.
    pub version: &'static str,
}

impl OtlpResource {
    /// The beginning of a request: of one resource and one scope, whose list of `things` follows.
    pub(super) fn begin(&self, signal: &str, things: &str) -> String {
        let attributes = attributes(&[
            ("service.name", "allclear"),
            ("service.version", self.version),
            ("service.instance.id", &self.page),
        ]);
        let version = quoted(self.version);
        format!(
            "{{\"resource{signal}\":[{{\"resource\":{{\"attributes\":{attributes}}},\"scope{signal}\":[{{\
             \"scope\":{{\"name\":\"allclear\",\"version\":{version}}},\"{things}\":["
        )
    }
}

/// The end of a request.
pub(super) const END: &str = "]}]}]}";

/// A text as JSON has it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// An instant in nanoseconds, as a string.
pub(super) fn nanoseconds(at: Timestamp) -> String {
    format!("\"{}000000\"", at.unix_ms().max(0))
}

/// Attributes whose values are texts.
pub(super) fn attributes(attributes: &[(&str, &str)]) -> String {
    let one = |(key, value): &(&str, &str)| {
        format!("{{\"key\":{},\"value\":{{\"stringValue\":{}}}}}", quoted(key), quoted(value))
    };
    format!("[{}]", attributes.iter().map(one).collect::<Vec<_>>().join(","))
}
