//! Templates: text with placeholders such as `${token}` and `${secret.NAME}`.
//!
//! A template that exists is well formed. Whether its names exist is the file's question
//! ([`crate::config::parse::probe`]), answered before anything runs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// Text with blanks to be filled.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Template {
    parts: Vec<TemplatePart>,
}

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(Template: {
    "type": "string",
    "description": "A text with placeholders such as `${name}`.",
});

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TemplatePart {
    /// Text as it stands.
    Text(String),
    /// `${secret.NAME}`: a secret of the agent's environment.
    Secret(String),
    /// `${name}`: a value an earlier step kept.
    Kept(String),
    /// `${run.name}`: something of the run itself.
    Run(RunValue),
}

/// What a run knows of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunValue {
    /// A name that no other run has: 16 hexadecimal digits.
    Id,
    /// When it began, as RFC 3339.
    Now,
    /// When it began, in seconds since 1970.
    NowS,
    /// A number from 0 to 999,999, with six digits.
    Random,
    /// Where the agent stands.
    Region,
    /// 0, or the number of the run at once after a failure.
    Attempt,
}

const RUN_VALUES: [(&str, RunValue); 6] = [
    ("id", RunValue::Id),
    ("now", RunValue::Now),
    ("now_s", RunValue::NowS),
    ("random", RunValue::Random),
    ("region", RunValue::Region),
    ("attempt", RunValue::Attempt),
];

impl RunValue {
    fn as_str(self) -> &'static str {
        RUN_VALUES.iter().find(|(_, value)| *value == self).map_or("id", |(name, _)| name)
    }
}

/// The text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}\nhint: {HINT}")]
pub struct InvalidTemplate {
    /// Where in the text, in bytes.
    pub at: usize,
    /// What is wrong there.
    pub problem: String,
}

/// A blank that cannot be filled: the secret or value is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// The agent has no such secret.
    #[error("secret `{0}` is not set in the environment of this agent")]
    Secret(String),
    /// No earlier step kept such a value.
    #[error("no earlier step kept `{0}`")]
    Kept(String),
}

/// The values that blanks are filled with.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// By the name in `${secret.NAME}`.
    pub secrets: SortedMap<String, String>,
    /// By the name in `${name}`.
    pub kept: SortedMap<String, String>,
    /// Of the run itself.
    pub run: RunContext,
}

/// What a run knows of itself.
#[derive(Clone, Debug, Default)]
pub struct RunContext {
    /// A random number that no other run has.
    pub id: u64,
    /// When it began.
    pub began_at: Timestamp,
    /// Where the agent stands.
    pub region: String,
    /// 0, or the number of the run at once after a failure.
    pub attempt: u8,
}

impl RunContext {
    fn value(&self, value: RunValue) -> String {
        match value {
            RunValue::Id => format!("{:016x}", self.id),
            RunValue::Now => self.began_at.to_string(),
            RunValue::NowS => self.began_at.unix_ms().div_euclid(1000).to_string(),
            RunValue::Random => format!("{:06}", self.id % 1_000_000),
            RunValue::Region => self.region.clone(),
            RunValue::Attempt => self.attempt.to_string(),
        }
    }
}

pub(crate) const HINT: &str = "write `${name}`, `${secret.NAME}`, or `${run.id}`, `run.now`, `run.now_s`, \
                               `run.random`, `run.region`, `run.attempt`; `$${` stands for `${` itself";

impl Template {
    /// The pieces, in order.
    #[must_use]
    pub fn parts(&self) -> &[TemplatePart] {
        &self.parts
    }

    /// The text with its blanks filled.
    ///
    /// # Errors
    /// [`Missing`] names the first value that is not there.
    pub fn render(&self, values: &Values) -> Result<String, Missing> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                TemplatePart::Text(part) => text += part,
                TemplatePart::Secret(name) => {
                    let secret = values.secrets.get(name);
                    text += secret.ok_or_else(|| Missing::Secret(name.clone()))?;
                }
                TemplatePart::Kept(name) => {
                    text += values.kept.get(name).ok_or_else(|| Missing::Kept(name.clone()))?;
                }
                TemplatePart::Run(value) => text += &values.run.value(*value),
            }
        }
        Ok(text)
    }
}

impl FromStr for Template {
    type Err = InvalidTemplate;

    fn from_str(source: &str) -> Result<Self, InvalidTemplate> {
        let mut parts = vec![];
        let mut text = String::new();
        let mut rest = source;
        while let Some(found) = rest.find("${") {
            let (before, from_blank) = rest.split_at(found);
            if let Some(escaped) = before.strip_suffix('$') {
                text = text + escaped + "${";
                rest = from_blank.get(2..).unwrap_or_default();
                continue;
            }
            text += before;
            let at = source.len() - from_blank.len();
            let refuse = |problem: String| InvalidTemplate { at, problem };
            let inside = from_blank.get(2..).unwrap_or_default();
            let (name, after) =
                inside.split_once('}').ok_or_else(|| refuse("`${` has no `}`".to_owned()))?;
            let blank = blank(name)
                .ok_or_else(|| refuse(format!("`{name}` is no name of a value or secret")))?;
            if !text.is_empty() {
                parts.push(TemplatePart::Text(std::mem::take(&mut text)));
            }
            parts.push(blank);
            rest = after;
        }
        text += rest;
        if !text.is_empty() {
            parts.push(TemplatePart::Text(text));
        }
        Ok(Self { parts })
    }
}

/// Kept values are named in lower case, secrets in upper case.
fn blank(name: &str) -> Option<TemplatePart> {
    if let Some(of_run) = name.strip_prefix("run.") {
        return RUN_VALUES
            .iter()
            .find(|(name, _)| *name == of_run)
            .map(|(_, v)| TemplatePart::Run(*v));
    }
    let legal = |name: &str, first: fn(&char) -> bool| {
        name.chars().next().is_some_and(|c| first(&c))
            && name.chars().all(|c| first(&c) || c.is_ascii_digit() || c == '_')
    };
    match name.strip_prefix("secret.") {
        Some(secret) => {
            legal(secret, char::is_ascii_uppercase).then(|| TemplatePart::Secret(secret.to_owned()))
        }
        None => is_value_name(name).then(|| TemplatePart::Kept(name.to_owned())),
    }
}

/// Whether a text can be the name of a kept value: `a-z`, digits and `_`, a letter first.
#[must_use]
pub fn is_value_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                TemplatePart::Text(text) => f.write_str(&text.replace("${", "$${"))?,
                TemplatePart::Secret(name) => write!(f, "${{secret.{name}}}")?,
                TemplatePart::Kept(name) => write!(f, "${{{name}}}")?,
                TemplatePart::Run(value) => write!(f, "${{run.{}}}", value.as_str())?,
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for Template {
    type Error = InvalidTemplate;

    fn try_from(text: String) -> Result<Self, InvalidTemplate> {
        text.parse()
    }
}

impl From<Template> for String {
    fn from(template: Template) -> Self {
        template.to_string()
    }
}

/// A JSON value whose texts, but not whose keys, are templates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged, try_from = "serde_json::Value")]
pub enum JsonTemplate {
    /// A text with blanks.
    Text(Template),
    /// Values in order.
    Array(Vec<JsonTemplate>),
    /// Values by key.
    Object(SortedMap<String, JsonTemplate>),
    /// A number, `true`, `false` or `null`.
    Plain(serde_json::Value),
}

impl TryFrom<serde_json::Value> for JsonTemplate {
    type Error = InvalidTemplate;

    fn try_from(value: serde_json::Value) -> Result<Self, InvalidTemplate> {
        use serde_json::Value;
        Ok(match value {
            Value::String(text) => Self::Text(text.parse()?),
            Value::Array(items) => {
                Self::Array(items.into_iter().map(Self::try_from).collect::<Result<_, _>>()?)
            }
            Value::Object(fields) => {
                let mut templates = SortedMap::new();
                for (key, field) in fields {
                    templates.insert(key, field.try_into()?);
                }
                Self::Object(templates)
            }
            plain => Self::Plain(plain),
        })
    }
}

impl JsonTemplate {
    /// The value with its blanks filled.
    ///
    /// # Errors
    /// [`Missing`] names the first value that is not there.
    pub fn render(&self, values: &Values) -> Result<serde_json::Value, Missing> {
        use serde_json::Value;
        Ok(match self {
            Self::Text(template) => Value::String(template.render(values)?),
            Self::Array(items) => Value::Array(
                items.iter().map(|item| item.render(values)).collect::<Result<_, _>>()?,
            ),
            Self::Object(fields) => {
                let fields =
                    fields.iter().map(|(key, field)| Ok((key.clone(), field.render(values)?)));
                Value::Object(fields.collect::<Result<_, _>>()?)
            }
            Self::Plain(value) => value.clone(),
        })
    }

    /// The templates inside, in order.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Text(template) => vec![template],
            Self::Array(items) => items.iter().flat_map(Self::templates).collect(),
            Self::Object(fields) => fields.values().flat_map(Self::templates).collect(),
            Self::Plain(_) => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        Values {
            secrets: [("KEY".to_owned(), "s3cret".to_owned())].into(),
            kept: [("token".to_owned(), "abc".to_owned())].into(),
            run: RunContext {
                id: 1_234_567,
                began_at: Timestamp::from_unix_ms(1_500),
                region: "eu".to_owned(),
                attempt: 1,
            },
        }
    }

    #[test]
    fn blanks_are_filled_and_missing_ones_named() {
        for (template, want) in [
            ("plain", Ok("plain")),
            ("Bearer ${token}", Ok("Bearer abc")),
            ("${secret.KEY}${token}", Ok("s3cretabc")),
            ("$${token} costs $5", Ok("${token} costs $5")),
            ("${run.id} ${run.random}", Ok("000000000012d687 234567")),
            ("${run.now_s} ${run.region} ${run.attempt}", Ok("1 eu 1")),
            ("${other}", Err("no earlier step kept `other`")),
            ("${secret.X}", Err("secret `X` is not set in the environment of this agent")),
        ] {
            let rendered = template.parse::<Template>().unwrap().render(&values());
            let rendered = rendered.map_err(|missing| missing.to_string());
            assert_eq!(rendered.as_deref().map_err(String::as_str), want, "{template}");
        }
    }

    #[test]
    fn a_broken_blank_is_refused_where_it_stands() {
        for (template, at, problem) in [
            ("a ${token", 2, "`${` has no `}`"),
            ("${}", 0, "`` is no name of a value or secret"),
            ("${Token}", 0, "`Token` is no name of a value or secret"),
            ("${run.pid}", 0, "`run.pid` is no name of a value or secret"),
            ("x ${secret.key}", 2, "`secret.key` is no name of a value or secret"),
        ] {
            let error = template.parse::<Template>().unwrap_err();
            assert_eq!((error.at, error.problem.as_str()), (at, problem), "{template}");
        }
    }

    #[test]
    fn json_is_filled_in_its_texts() {
        let json = r#"{"a":"${token}","b":[1,null,"${secret.KEY}"]}"#;
        let template: JsonTemplate = serde_json::from_str(json).unwrap();
        let rendered = template.render(&values()).unwrap();
        assert_eq!(rendered.to_string(), r#"{"a":"abc","b":[1,null,"s3cret"]}"#);
        assert_eq!(serde_json::to_string(&template).unwrap(), json);
    }

    proptest::proptest! {
        #[test]
        fn what_is_printed_reads_the_same(text in "([a-z${}.A-Z]|run|\\$\\{run\\.id\\}){0,30}") {
            if let Ok(template) = text.parse::<Template>() {
                proptest::prop_assert_eq!(template.to_string().parse::<Template>().unwrap(), template);
            }
        }
    }
}
