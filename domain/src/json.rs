//! JSON texts: how are bytes read as one, and at which path do they hold what a type refused?

use std::collections::HashSet;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Error as _};

use crate::fields_by_name::ByName;

/// Reads JSON, structs from objects alone. All that the Worker reads is read here: each way to read JSON is
/// compiled for each type, and the Worker is to be small.
///
/// # Errors
/// What `serde_json` says.
pub fn from_str<'de, T: Deserialize<'de>>(json: &'de str) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let read = T::deserialize(ByName(&mut deserializer))?;
    deserializer.end()?;
    Ok(read)
}

/// Reads JSON from bytes.
///
/// # Errors
/// What `serde_json` says, and that the bytes are not UTF-8.
pub fn from_bytes<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    from_str(std::str::from_utf8(json).map_err(serde_json::Error::custom)?)
}

/// The path of the value that ends at a place of a JSON text, or is being read there, such as
/// `observations[3].at_ms`; `.` for the whole. `line` and `column` are as `serde_json` gives them with its errors: lines from 1,
/// columns in bytes that have been read of the line. Of a text that is no JSON it says something all the same.
#[must_use]
pub fn field_at(json: &[u8], line: usize, column: usize) -> String {
    let before: usize = json
        .split_inclusive(|byte| *byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    let read = json.get(..before.saturating_add(column)).unwrap_or(json);
    let mut open = OpenValues::default();
    let mut rest = read;
    while let Some((byte, after)) = rest.split_first() {
        rest = if *byte == b'"' {
            let text = rest.get(..string_length(rest)).unwrap_or(rest);
            open.string(text);
            rest.get(text.len()..).unwrap_or_default()
        } else {
            open.mark(*byte);
            after
        };
    }
    open.path()
}

/// The path of the first key that an object of a JSON text has twice: parsers differ in which of the two
/// counts. Of a text that is no JSON it says something all the same.
#[must_use]
pub fn duplicate_key(json: &[u8]) -> Option<String> {
    let (mut open, mut keys) = (OpenValues::default(), Vec::<HashSet<String>>::new());
    let mut rest = json;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte == b'"' {
            let text = json_string(json, json.len() - after.len() - 1);
            rest = after.get(text.len() - 1..).unwrap_or_default();
            let key = open.string(text).map(str::to_owned);
            if let (Some(key), Some(seen)) = (key, keys.last_mut())
                && !seen.insert(key)
            {
                return Some(open.path());
            }
        } else {
            open.mark(*byte);
            keys.truncate(open.0.len());
            keys.resize_with(open.0.len(), HashSet::new);
        }
    }
    None
}

/// The string in quotes that begins at a place of a text.
fn json_string(json: &[u8], at: usize) -> &[u8] {
    let text = json.get(at..).unwrap_or_default();
    text.get(..string_length(text)).unwrap_or(text)
}

/// How many bytes the string in quotes has that begins a text, with its quotes.
pub(crate) fn string_length(text: &[u8]) -> usize {
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The objects and lists that are open, outermost first.
#[derive(Default)]
struct OpenValues(Vec<OpenValue>);

enum OpenValue {
    /// In an object: its key when one has been read.
    Key(Option<String>),
    /// In a list, from 0.
    Index(usize),
}

impl OpenValues {
    /// Takes a string; the key that it is, if it is one.
    fn string(&mut self, quoted: &[u8]) -> Option<&str> {
        match self.0.last_mut() {
            Some(OpenValue::Key(key @ None)) => {
                *key = from_bytes(quoted).ok();
                key.as_deref()
            }
            _ => None,
        }
    }

    fn mark(&mut self, byte: u8) {
        match byte {
            b'{' => self.0.push(OpenValue::Key(None)),
            b'[' => self.0.push(OpenValue::Index(0)),
            b'}' | b']' => drop(self.0.pop()),
            b',' => match self.0.last_mut() {
                Some(OpenValue::Key(key)) => *key = None,
                Some(OpenValue::Index(index)) => *index += 1,
                None => {}
            },
            _ => {}
        }
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for place in &self.0 {
            match place {
                OpenValue::Key(Some(key)) if path.is_empty() => path.push_str(key),
                OpenValue::Key(Some(key)) => path.extend([".", key]),
                OpenValue::Key(None) => {}
                OpenValue::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        if path.is_empty() { ".".to_owned() } else { path }
    }
}

#[cfg(test)]
mod tests {
    use crate::ordered::SortedMap;

    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, expecting = "an item")]
    #[expect(dead_code, reason = "it is only read")]
    struct SampleItem {
        name: String,
        kind: Option<SampleSize>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    #[expect(dead_code, reason = "it is only read")]
    enum SampleSize {
        Small,
        Sized { bytes: u8 },
    }

    #[derive(Debug, Deserialize)]
    #[serde(expecting = "a document")]
    #[expect(dead_code, reason = "it is only read")]
    struct SampleDocument {
        one: SampleItem,
        #[serde(default)]
        list: Vec<Vec<SampleItem>>,
        #[serde(default)]
        map: SortedMap<String, u8>,
    }

    #[test]
    fn fields_are_read_from_objects_alone_and_lists_as_lists() {
        let object =
            r#"{"one":{"name":"a","kind":{"sized":{"bytes":1}}},"list":[[]],"map":{"b":2}}"#;
        let read: SampleDocument = from_str(object).unwrap();
        assert_eq!((read.list.len(), read.map.len()), (1, 1));
        for (json, error) in [
            (
                r#"[{"name":"a","kind":null}]"#,
                "invalid type: sequence, expected a document at line 1 column 0",
            ),
            (
                r#"{"one":["a",null]}"#,
                "invalid type: sequence, expected an item at line 1 column 7",
            ),
            (
                r#"{"one":{"name":"a","kind":{"sized":[1]}}}"#,
                "invalid type: sequence, expected struct variant SampleSize::Sized at line 1 column 36",
            ),
            (r#"{"one":{"name":"a"}} 1"#, "trailing characters at line 1 column 22"),
        ] {
            assert_eq!(from_str::<SampleDocument>(json).unwrap_err().to_string(), error);
        }
        let raw: Vec<&serde_json::value::RawValue> = from_str("[[1], {} ]").unwrap();
        assert_eq!(raw.iter().map(|raw| raw.get()).collect::<Vec<_>>(), ["[1]", "{}"]);
    }

    #[test]
    fn a_key_that_is_there_twice_is_found_with_its_path() {
        for (json, path) in [
            (r#"{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}"#, None),
            (r#"{"a":1,"a":1}"#, Some("a")),
            (r#"{"a":1,"\u0061":1}"#, Some("a")),
            (r#"{"c":[{},{"x":{"a":[1,{"q":"\"a\":,{"}],"b":"a","a":1}}]}"#, Some("c[1].x.a")),
            (r#"["a","a",{"a":"a"}]"#, None),
            (r#"{"a":"b","b":"a"}"#, None),
            ("\"", None),
            ("", None),
        ] {
            assert_eq!(duplicate_key(json.as_bytes()).as_deref(), path, "{json}");
        }
    }

    fn refused<T: DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
        let error = serde_json::from_str::<T>(json).unwrap_err();
        field_at(json.as_bytes(), error.line(), error.column())
    }

    #[test]
    fn what_is_refused_has_the_path_of_its_value() {
        for (json, path) in [
            (r#"{"one": {"name": 5, "kind": null}}"#, "one.name"),
            (r#"{"one": 7, "list": []}"#, "one"),
            (r#"{"one": {"name": "a,\"{[", "kind": "huge"}}"#, "one.kind"),
            (r#"{"one": {"name": "", "kind": {"sized": {"bytes": 256}}}}"#, "one.kind.sized.bytes"),
            (
                "{\"one\": {\"name\": \"ä\"},\n \"list\": [[], [\n{\"name\": \"x\"},\n {\"name\": []}]]}",
                "list[1][1].name",
            ),
            (r#"{"one": {"name": ""}, "map": {"a.b": 1, "c\n": -1}}"#, "map.c\n"),
            // A field that is missing or unknown.
            (r#"{"list": []}"#, "."),
            (r#"{"one": {"kind": null}, "list": []}"#, "one"),
            (r#"{"one": {"name": "", "nam": 3}}"#, "one.nam"),
            (r#"{"one": {"name": ""}, "list": [[{}]]}"#, "list[0][0]"),
        ] {
            assert_eq!(refused::<SampleDocument>(json), path, "{json}");
        }
        assert_eq!(refused::<u8>("[1]"), ".");
        assert_eq!(refused::<Vec<u8>>("[1, \"2\"]"), "[1]");
    }

    #[test]
    fn any_text_and_any_place_have_a_path() {
        for text in ["", "}", "]]]", ",", "\"", "{\"\\", "{\"a\":[,,", "\u{0}\n\n{"] {
            for (line, column) in [(0, 0), (1, 1), (2, 1), (99, 99), (usize::MAX, usize::MAX)] {
                assert!(!field_at(text.as_bytes(), line, column).is_empty());
            }
        }
    }
}
