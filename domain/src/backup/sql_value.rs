//! SQL values in backups: the five storage classes of SQLite in JSON. Null, numbers and text as
//! themselves, blobs as `{"base64": "…"}`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// The value of one cell.
#[derive(Clone, Debug, PartialEq)]
pub enum SqlValue {
    /// Nothing.
    Null,
    /// A whole number. Those beyond 2^53 do not come through a Worker exactly, and none is kept.
    Whole(i64),
    /// Any other number.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(SqlValue: {
    "anyOf": [
        { "type": ["null", "number", "string"] },
        {
            "type": "object",
            "properties": { "base64": { "type": "string", "contentEncoding": "base64" } },
            "required": ["base64"],
            "additionalProperties": false,
        },
    ],
    "description": "A cell: null, a number, a text, or bytes.",
});

impl SqlValue {
    /// The cell that holds a number: whole when it is.
    #[must_use]
    pub fn number(number: f64) -> Self {
        const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
        let whole = number.fract() == 0.0 && number.abs() <= MAX_EXACT;
        if whole { Self::Whole(number as i64) } else { Self::Real(number) }
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Null | Self::Whole(_) | Self::Real(_) => 8,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}

#[derive(Serialize)]
struct Packed {
    base64: String,
}

impl Serialize for SqlValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Whole(number) => serializer.serialize_i64(*number),
            Self::Real(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => Packed { base64: STANDARD.encode(bytes) }.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for SqlValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let none = || D::Error::custom("this is no value of a table");
        Ok(match Value::deserialize(deserializer)? {
            Value::Null => Self::Null,
            Value::Number(number) => match number.as_i64() {
                Some(number) => Self::Whole(number),
                None => Self::Real(number.as_f64().ok_or_else(none)?),
            },
            Value::String(text) => Self::Text(text),
            Value::Object(fields) if fields.len() == 1 => {
                let base64 = fields.get("base64").and_then(Value::as_str).ok_or_else(none)?;
                Self::Bytes(STANDARD.decode(base64).map_err(D::Error::custom)?)
            }
            _ => return Err(none()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_comes_back_as_it_was() {
        let cells = vec![
            SqlValue::Null,
            SqlValue::number(-7.0),
            SqlValue::number(0.5),
            SqlValue::number(1e300),
            SqlValue::Text("{\"base64\":\"\"}".into()),
            SqlValue::Bytes(vec![0, 1, 255]),
            SqlValue::Bytes(vec![]),
        ];
        let text = serde_json::to_string(&cells).unwrap();
        assert!(text.starts_with("[null,-7,0.5,1e"), "{text}");
        assert_eq!(serde_json::from_str::<Vec<SqlValue>>(&text).unwrap(), cells);
        assert!(serde_json::from_str::<SqlValue>("{\"base64\":\"?\"}").is_err());
        assert!(serde_json::from_str::<SqlValue>("true").is_err());
    }
}
