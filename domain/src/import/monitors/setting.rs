//! Setting: one value of a file of another tool, with the line on which it stands.

use serde_json::Value;

/// A value, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The line, from 1; `None`: the format that it was read from says none.
    pub line: Option<usize>,
    /// What it is.
    pub value: SettingValue,
}

/// What a setting is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingValue {
    /// Nothing, as `null` and `~` are.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// Several.
    List(Vec<Setting>),
    /// Several with names, in the order of the file.
    Map(Vec<(String, Setting)>),
}

impl Setting {
    /// The same as JSON has it.
    #[must_use]
    pub fn from_json(value: &Value) -> Self {
        let value = match value {
            Value::Null => SettingValue::Null,
            Value::Bool(is_so) => SettingValue::Bool(*is_so),
            Value::Number(number) => SettingValue::Number(number.to_string()),
            Value::String(text) => SettingValue::Text(text.clone()),
            Value::Array(list) => SettingValue::List(list.iter().map(Self::from_json).collect()),
            Value::Object(map) => {
                let entries = map.iter().map(|(key, value)| (key.clone(), Self::from_json(value)));
                SettingValue::Map(entries.collect())
            }
        };
        Self { line: None, value }
    }

    /// Whether it says nothing: `null`, and an empty text, list or map.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.value {
            SettingValue::Null => true,
            SettingValue::Text(text) => text.trim().is_empty(),
            SettingValue::List(list) => list.is_empty(),
            SettingValue::Map(map) => map.is_empty(),
            SettingValue::Bool(_) | SettingValue::Number(_) => false,
        }
    }
}
