//! Placed setting: a value of a file and the way to it, which reports name as its place.

use crate::import::monitors::setting::{Setting, SettingValue};

/// A setting with its place. Of a value of another kind than is asked for nothing is read.
#[derive(Clone, Debug)]
pub(super) struct PlacedSetting<'a> {
    file: &'a str,
    path: String,
    setting: &'a Setting,
}

impl<'a> PlacedSetting<'a> {
    /// The whole of a file.
    pub(super) fn of_file(file: &'a str, setting: &'a Setting) -> Self {
        Self { file, path: String::new(), setting }
    }

    /// Such as `gatus.yaml:12: endpoints[3].conditions[1]`.
    pub(super) fn place(&self) -> String {
        let line = self.setting.line.map(|line| format!(":{line}")).unwrap_or_default();
        let path = if self.path.is_empty() { String::new() } else { format!(": {}", self.path) };
        format!("{}{line}{path}", self.file)
    }

    fn below(&self, key: &str, setting: &'a Setting) -> Self {
        let path =
            if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Self { file: self.file, path, setting }
    }

    /// What it has by a name, if that says anything.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let found = self.entries().into_iter().find(|(name, _)| *name == key)?.1;
        (!found.setting.is_empty()).then_some(found)
    }

    /// All that it has by names.
    pub(super) fn entries(&self) -> Vec<(&'a str, Self)> {
        let SettingValue::Map(map) = &self.setting.value else { return vec![] };
        map.iter().map(|(key, value)| (key.as_str(), self.below(key, value))).collect()
    }

    /// The settings of a list; one that is no list is the only one of its own.
    pub(super) fn items(&self) -> Vec<Self> {
        let SettingValue::List(list) = &self.setting.value else { return vec![self.clone()] };
        let item =
            |(n, setting)| Self { file: self.file, path: format!("{}[{n}]", self.path), setting };
        list.iter().enumerate().map(item).collect()
    }

    /// The settings of a list that it has by a name.
    pub(super) fn list(&self, key: &str) -> Vec<Self> {
        self.get(key).map(|list| list.items()).unwrap_or_default()
    }

    /// Its text; numbers and truth values as they are written.
    pub(super) fn text(&self) -> Option<&'a str> {
        match &self.setting.value {
            SettingValue::Text(text) | SettingValue::Number(text) => Some(text),
            SettingValue::Bool(true) => Some("true"),
            SettingValue::Bool(false) => Some("false"),
            SettingValue::Null | SettingValue::List(_) | SettingValue::Map(_) => None,
        }
    }

    /// The text that it has by a name.
    pub(super) fn text_of(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.text()
    }

    /// Whether what it has by a name is true, as programs write that.
    pub(super) fn is(&self, key: &str) -> Option<bool> {
        match self.text_of(key)?.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Some(true),
            "false" | "0" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    /// A whole number that it has by a name.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        self.text_of(key)?.trim().parse().ok()
    }

    /// Whether it has names rather than being one value.
    pub(super) fn is_map(&self) -> bool {
        matches!(self.setting.value, SettingValue::Map(_))
    }

    /// Whether it is a list.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.setting.value, SettingValue::List(_))
    }

    /// What it says anything of by names that are none of these.
    pub(super) fn others(&self, taken: &[&str]) -> Vec<(&'a str, Self)> {
        let mut entries = self.entries();
        entries.retain(|(key, entry)| !taken.contains(key) && !entry.setting.is_empty());
        entries
    }
}
