//! Body of an answer: decoded and parsed once, however many expectations look at it.

use std::cell::OnceCell;

use serde_json::Value as Json;

use super::charset::decode;
use super::raw_number::has_inexact;

/// What a body says, as far as it was asked for.
#[derive(Debug, Default)]
pub struct BodyCache {
    text: OnceCell<Result<String, String>>,
    json: OnceCell<Result<Json, String>>,
    inexact: OnceCell<bool>,
}

impl BodyCache {
    /// The body as text.
    pub(super) fn text(&self, content_type: Option<&str>, body: &[u8]) -> Result<&str, &str> {
        let text = self.text.get_or_init(|| decode(content_type, body));
        text.as_deref().map_err(String::as_str)
    }

    /// The body as JSON.
    pub(super) fn json(&self, content_type: Option<&str>, body: &[u8]) -> Result<&Json, &str> {
        let json = self.json.get_or_init(|| {
            let text = self.text(content_type, body)?;
            crate::json::from_str(text).map_err(|error| format!("the body is not JSON: {error}"))
        });
        json.as_ref().map_err(String::as_str)
    }

    /// The text of the JSON, when it has numbers that are not written as they are read.
    pub(super) fn inexact_json(&self, content_type: Option<&str>, body: &[u8]) -> Option<&str> {
        let text = self.text(content_type, body).ok()?;
        self.inexact.get_or_init(|| has_inexact(text)).then_some(text)
    }
}
