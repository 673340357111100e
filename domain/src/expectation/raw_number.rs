//! Numbers of a JSON document that a float does not hold: are there any, and how is one written?

use serde_json::Number;
use serde_json::value::RawValue;

use crate::json::string_length;
use crate::ordered::SortedMap;

/// A step to a value of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum JsonStep {
    Key(String),
    Index(usize),
}

/// Whether a document has numbers that are not written as they are read: long ones, and those such as `10.10`.
/// The text is known to be JSON.
pub(super) fn has_inexact(json: &str) -> bool {
    let mut rest = json;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        let (_, from) = rest.split_at(at);
        let length = match from.starts_with('"') {
            true => string_length(from.as_bytes()),
            false => from
                .find(|c: char| !"+-.eE".contains(c) && !c.is_ascii_digit())
                .unwrap_or(from.len()),
        };
        let (token, after) = from.split_at(length.min(from.len()));
        if !token.starts_with('"') && !is_exact(token) {
            return true;
        }
        rest = after;
    }
    false
}

fn is_exact(number: &str) -> bool {
    let read = crate::json::from_str::<Number>(number);
    read.is_ok_and(|read| read.to_string() == number)
}

/// The text of a value, as the document has it.
pub(super) fn raw_at<'a>(json: &'a str, places: &[JsonStep]) -> Option<&'a str> {
    let root: &RawValue = crate::json::from_str(json).ok()?;
    let found = places.iter().try_fold(root, |value, place| match place {
        JsonStep::Key(key) => {
            let mut fields: SortedMap<String, &RawValue> =
                crate::json::from_str(value.get()).ok()?;
            fields.remove(key)
        }
        JsonStep::Index(index) => {
            let items: Vec<&RawValue> = crate::json::from_str(value.get()).ok()?;
            items.get(*index).copied()
        }
    })?;
    Some(found.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_that_a_float_does_not_hold_are_inexact() {
        for (json, expected) in [
            (r#"{"a":1,"b":-2.5,"c":[18446744073709551615,-9223372036854775808]}"#, false),
            (r#"{"a":"10.10","b\"10.10":"\\"}"#, false),
            (r#"{"a":10.10}"#, true),
            (r#"[120000000000000000000000000001]"#, true),
            (r#"["\"", 9007199254740993]"#, false),
            (r#"["\\", 0.10000000000000000001]"#, true),
            ("1e2", true),
            ("", false),
        ] {
            assert_eq!(has_inexact(json), expected, "{json}");
        }
    }

    #[test]
    fn a_value_is_found_as_it_is_written() {
        let json =
            r#"{"a":[{"price": 10.10}, 1.2E+29], "\u0061b": {"x" : [ 1.0 ]}, "a2":1, "a2":2.50}"#;
        let key = |key: &str| JsonStep::Key(key.to_owned());
        for (places, expected) in [
            (vec![key("a"), JsonStep::Index(0), key("price")], Some("10.10")),
            (vec![key("a"), JsonStep::Index(1)], Some("1.2E+29")),
            (vec![key("ab"), key("x")], Some("[ 1.0 ]")),
            (vec![key("a2")], Some("2.50")),
            (vec![key("a"), JsonStep::Index(2)], None),
            (vec![key("none")], None),
        ] {
            assert_eq!(raw_at(json, &places), expected, "{places:?}");
        }
        assert_eq!(raw_at("{", &[]), None);
    }
}
