//! Values of the JSON Schemas of configuration files: texts, numbers, spans of time, tables and lists.

use serde_json::{Value, json};

use crate::ids::MAX_ID_CHARS;
use crate::limits::MAX_NAME_CHARS;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a whole file.
pub(super) fn file(required: &[&str], properties: Value, title: &str) -> Value {
    let mut schema = table(required, properties, title);
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("$schema".to_owned(), DIALECT.into());
        fields.insert("title".to_owned(), title.into());
    }
    schema
}

pub(super) fn text(description: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "description": description })
}

pub(super) fn name(description: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": MAX_NAME_CHARS, "description": description })
}

pub(super) fn id(description: &str) -> Value {
    let pattern = format!("^[a-z0-9][a-z0-9-]{{0,{}}}$", MAX_ID_CHARS - 1);
    json!({ "type": "string", "pattern": pattern, "description": description })
}

pub(super) fn span(description: &str) -> Value {
    json!({ "type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$", "description": description })
}

pub(super) fn whole(least: u32, most: u32, description: &str) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most, "description": description })
}

pub(super) fn flag(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

pub(super) fn one_of(words: &[&str], description: &str) -> Value {
    json!({ "enum": words, "description": description })
}

pub(super) fn texts_by_name(description: &str) -> Value {
    json!({ "type": "object", "additionalProperties": { "type": "string" }, "description": description })
}

pub(super) fn table(required: &[&str], properties: impl Into<Value>, description: &str) -> Value {
    let properties: Value = properties.into();
    json!({
        "type": "object",
        "description": description,
        "required": required,
        "properties": properties,
        "additionalProperties": false,
    })
}

pub(super) fn list(items: impl Into<Value>, most: usize, description: &str) -> Value {
    let items: Value = items.into();
    json!({ "type": "array", "items": items, "maxItems": most, "description": description })
}
