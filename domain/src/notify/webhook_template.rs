//! Webhook template: a body of the operator's own for a receiver that takes no Statuspage payload. What fills its
//! placeholders, and is it still well formed whatever that says?

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::template::{InvalidTemplate, Template, TemplatePart};

/// The most characters of a template.
pub const MAX_TEMPLATE_CHARS: usize = 10_000;
/// What a placeholder may name.
pub const PLACEHOLDERS: [&str; 12] = [
    "title",
    "body",
    "status",
    "stage",
    "kind",
    "impact",
    "components",
    "url",
    "page",
    "id",
    "at",
    "delivery",
];

/// How a body is written, and so how what fills it is escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BodyFormat {
    /// JSON; placeholders stand within its strings.
    Json,
    /// The fields of an HTML form; placeholders stand within values.
    Form,
    /// Plain text.
    Text,
}

/// A checked body.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "RawWebhookTemplate", into = "RawWebhookTemplate")]
pub struct WebhookTemplate {
    format: BodyFormat,
    body: Template,
}

/// A body as it is stored and sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RawWebhookTemplate {
    format: BodyFormat,
    /// The text, with placeholders such as `${title}`.
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_TEMPLATE_CHARS)))]
    body: String,
}

/// The text is no body for a webhook.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWebhookTemplate {
    /// It is no template.
    #[error(transparent)]
    Syntax(#[from] InvalidTemplate),
    /// It has a placeholder that nothing fills.
    #[error("nothing fills `${{{0}}}`\nhint: there are {known}", known = PLACEHOLDERS.join(", "))]
    Placeholder(String),
    /// It is no JSON when it is filled.
    #[error(
        "filled with a sample it is no JSON: {0}\nhint: write placeholders within quotes, such as \"${{title}}\""
    )]
    Json(String),
    /// It is too long.
    #[error("it has {0} characters; at most {MAX_TEMPLATE_CHARS} are taken")]
    Long(usize),
}

impl WebhookTemplate {
    /// A body, checked with a sample that has what JSON escapes.
    ///
    /// # Errors
    /// [`InvalidWebhookTemplate`] says what is wrong with it.
    pub fn new(format: BodyFormat, body: &str) -> Result<Self, InvalidWebhookTemplate> {
        let chars = body.chars().count();
        if chars > MAX_TEMPLATE_CHARS {
            return Err(InvalidWebhookTemplate::Long(chars));
        }
        let body: Template = body.parse()?;
        let unknown = body.parts().iter().find_map(|part| match part {
            TemplatePart::Text(_) => None,
            TemplatePart::Kept(name) => {
                (!PLACEHOLDERS.contains(&name.as_str())).then(|| name.clone())
            }
            TemplatePart::Secret(name) => Some(format!("secret.{name}")),
            TemplatePart::Run(_) => Some("run.…".to_owned()),
        });
        if let Some(name) = unknown {
            return Err(InvalidWebhookTemplate::Placeholder(name));
        }
        let template = Self { format, body };
        if format == BodyFormat::Json {
            // It ends a string, if it is not escaped, and is no value outside of one.
            let sample = template.filled(&|_| "x\", \\ \n".to_owned());
            let read: Result<Value, _> = crate::json::from_str(&sample);
            read.map_err(|error| InvalidWebhookTemplate::Json(error.to_string()))?;
        }
        Ok(template)
    }

    /// The header `content-type` of the body.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        match self.format {
            BodyFormat::Json => "application/json",
            BodyFormat::Form => "application/x-www-form-urlencoded",
            BodyFormat::Text => "text/plain; charset=utf-8",
        }
    }

    /// The body, its placeholders filled with what `value` says of each.
    #[must_use]
    pub fn filled(&self, value: &dyn Fn(&str) -> String) -> String {
        let mut body = String::new();
        for part in self.body.parts() {
            match part {
                TemplatePart::Text(text) => body += text,
                TemplatePart::Kept(name) => body += &self.escaped(&value(name)),
                TemplatePart::Secret(_) | TemplatePart::Run(_) => {}
            }
        }
        body
    }

    fn escaped(&self, value: &str) -> String {
        match self.format {
            BodyFormat::Json => {
                let quoted = Value::String(value.to_owned()).to_string();
                let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                inner.unwrap_or_default().to_owned()
            }
            BodyFormat::Form => form_urlencoded::byte_serialize(value.as_bytes()).collect(),
            BodyFormat::Text => value.to_owned(),
        }
    }
}

impl TryFrom<RawWebhookTemplate> for WebhookTemplate {
    type Error = InvalidWebhookTemplate;

    fn try_from(raw: RawWebhookTemplate) -> Result<Self, InvalidWebhookTemplate> {
        Self::new(raw.format, &raw.body)
    }
}

impl From<WebhookTemplate> for RawWebhookTemplate {
    fn from(template: WebhookTemplate) -> Self {
        Self { format: template.format, body: template.body.to_string() }
    }
}
