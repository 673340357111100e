//! Source entry: one value of a file with history, of which any key may be missing or be of another kind.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::time::timestamp::Timestamp;

/// A value of a file, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct SourceEntry<'a> {
    /// Such as `incidents.json: incidents[3]`.
    pub(super) place: String,
    value: &'a Value,
}

impl<'a> SourceEntry<'a> {
    /// A value that stands there.
    pub(super) fn new(place: String, value: &'a Value) -> Self {
        Self { place, value }
    }

    /// The entries of a list.
    pub(super) fn listed(place: &str, list: &'a Value) -> Vec<Self> {
        let items = list.as_array().into_iter().flatten().enumerate();
        items.map(|(n, value)| Self { place: format!("{place}[{n}]"), value }).collect()
    }

    /// The entries of a list that it holds; none where it holds none.
    pub(super) fn entries(&self, key: &str) -> Vec<Self> {
        let list = self.value.get(key).unwrap_or(&Value::Null);
        Self::listed(&format!("{}.{key}", self.place), list)
    }

    /// An object that it holds.
    pub(super) fn entry(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key).filter(|value| value.is_object())?;
        Some(Self { place: format!("{}.{key}", self.place), value })
    }

    /// A text that is not empty.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str().filter(|text| !text.trim().is_empty())
    }

    /// What it is called, by the key that sources have for it.
    pub(super) fn title(&self) -> &'a str {
        self.text("name").or_else(|| self.text("title")).unwrap_or_default()
    }

    /// Names in a list, of which each is a text or has a `name`.
    pub(super) fn names(&self, key: &str) -> Vec<&'a str> {
        let list = self.value.get(key).and_then(Value::as_array).into_iter().flatten();
        let name = |item: &'a Value| item.as_str().or_else(|| item.get("name")?.as_str());
        list.filter_map(name).collect()
    }

    /// A whole number.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        self.value.get(key)?.as_u64()
    }

    /// The first instant at any of these keys.
    pub(super) fn first_instant(&self, keys: &[&str]) -> Option<Timestamp> {
        keys.iter().find_map(|key| self.instant(key))
    }

    /// An instant.
    pub(super) fn instant(&self, key: &str) -> Option<Timestamp> {
        self.text(key)?.parse().ok()
    }

    /// A word of those that a type has.
    pub(super) fn word<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        serde_json::from_value(self.value.get(key)?.clone()).ok()
    }

    /// Whether a key is true.
    pub(super) fn is(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool).unwrap_or_default()
    }

    /// Whether there is anything at a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.value.get(key).is_some_and(|value| !value.is_null())
    }
}
