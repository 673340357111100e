//! Values of a configuration file: how does a tree of TOML that has the right shape become the structs of the
//! parsers? By hand: what serde derives is compiled for each type together with all that a deserializer of TOML can
//! do, and was a twentieth of the Worker.

use serde::de::DeserializeOwned;
use toml::de::{DeInteger, DeTable, DeValue};
use toml::{Spanned, Value};

use crate::config::incident_policy::ResolvePolicy;
use crate::config::parse::reader::Reader;
use crate::json;
use crate::ordered::SortedMap;
use crate::probe::ProbeImpact;
use crate::severity::{Severity, Urgency};
use crate::status::{Impact, IncidentStatus, Status};

/// What a value of TOML is read as.
pub(crate) trait FileValue: Sized {
    /// The value; `None` where it is of another kind, which is refused. The schema that the shape is checked with rules
    /// that out.
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self>;
}

/// What a key of a table is read as.
pub(crate) trait FileKey: Ord + Sized {
    /// The key; `None` where it is not known, which is refused.
    fn read_key(reader: &mut Reader<'_>, key: &str, at: std::ops::Range<usize>) -> Option<Self>;
}

/// Reads a struct from a table by the names of its fields. What is missing is as by default.
macro_rules! read_fields {
    ($table:ident { $($field:ident $(as $key:literal)?),* $(,)? }) => {
        impl $crate::config::parse::file_value::FileValue for $table {
            fn read(
                reader: &mut $crate::config::parse::reader::Reader<'_>,
                value: &toml::Spanned<toml::de::DeValue<'_>>,
            ) -> Option<Self> {
                use $crate::config::parse::file_value::{field, known_fields};
                let keys = &[$($crate::config::parse::file_value::key_of!($field $($key)?)),*];
                let table = known_fields(reader, value, keys)?;
                Some(Self { $($field: field(reader, table, $crate::config::parse::file_value::key_of!($field $($key)?)),)* })
            }
        }
    };
}

/// The key of a field: its own name, or another.
macro_rules! key_of {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

pub(crate) use {key_of, read_fields};

fn fields<'a, 'i>(
    reader: &mut Reader<'_>,
    value: &'a Spanned<DeValue<'i>>,
) -> Option<&'a DeTable<'i>> {
    let table = value.get_ref().as_table();
    if table.is_none() {
        refuse_kind(reader, value);
    }
    table
}

/// The fields of a table that has no others than these.
pub(crate) fn known_fields<'a, 'i>(
    reader: &mut Reader<'_>,
    value: &'a Spanned<DeValue<'i>>,
    keys: &[&str],
) -> Option<&'a DeTable<'i>> {
    let table = fields(reader, value)?;
    for (key, _) in table.iter().filter(|(key, _)| !keys.contains(&key.get_ref().as_ref())) {
        reader.refuse(key.span().start, format!("there is no key `{}`", key.get_ref()), None);
    }
    Some(table)
}

/// A field of a table; as by default if it is missing.
pub(crate) fn field<T: FileValue + Default>(
    reader: &mut Reader<'_>,
    table: &DeTable<'_>,
    key: &str,
) -> T {
    table.get(key).and_then(|value| T::read(reader, value)).unwrap_or_default()
}

fn refuse_kind(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) {
    let message = format!("a value cannot be {}", value.get_ref().type_str());
    reader.refuse(value.span().start, message, None);
}

fn refuse_number(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) {
    let hint = "a whole number has at most 63 bits, any other at most 308 digits";
    reader.refuse(value.span().start, "this number is too large", Some(hint));
}

/// A value of one kind, or its refusal.
fn expected<T>(
    reader: &mut Reader<'_>,
    value: &Spanned<DeValue<'_>>,
    found: Option<T>,
) -> Option<T> {
    if found.is_none() {
        refuse_kind(reader, value);
    }
    found
}

impl FileValue for String {
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        expected(reader, value, value.get_ref().as_str().map(str::to_owned))
    }
}

impl FileValue for bool {
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        expected(reader, value, value.get_ref().as_bool())
    }
}

fn whole(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

impl FileValue for i64 {
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let number = expected(reader, value, value.get_ref().as_integer())?;
        let number = whole(number);
        if number.is_none() {
            refuse_number(reader, value);
        }
        number
    }
}

impl FileValue for u32 {
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let number = i64::read(reader, value)?;
        expected(reader, value, number.try_into().ok())
    }
}

impl FileValue for u8 {
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let number = u32::read(reader, value)?;
        expected(reader, value, number.try_into().ok())
    }
}

impl FileValue for f64 {
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => whole(number).map(|number| number as Self),
            DeValue::Float(number) => {
                let is_infinite = number.as_str().contains("inf");
                let number = number.as_str().parse().ok();
                number.filter(|number: &Self| is_infinite || !number.is_infinite())
            }
            _ => return expected(reader, value, None),
        };
        if number.is_none() {
            refuse_number(reader, value);
        }
        number
    }
}

impl<T: FileValue> FileValue for Option<T> {
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        T::read(reader, value).map(Some)
    }
}

impl<T: FileValue> FileValue for Spanned<T> {
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        Some(Self::new(value.span(), T::read(reader, value)?))
    }
}

impl<T: FileValue> FileValue for Vec<T> {
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let items = expected(reader, value, value.get_ref().as_array())?;
        Some(items.iter().filter_map(|item| T::read(reader, item)).collect())
    }
}

impl<K: FileKey, V: FileValue> FileValue for SortedMap<K, V> {
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let mut map = Self::new();
        for (key, value) in fields(reader, value)? {
            let key = K::read_key(reader, key.get_ref(), key.span());
            if let (Some(key), Some(value)) = (key, V::read(reader, value)) {
                map.insert(key, value);
            }
        }
        Some(map)
    }
}

impl FileValue for Value {
    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        Some(match value.get_ref() {
            DeValue::String(text) => Self::String(text.to_string()),
            DeValue::Integer(_) => Self::Integer(i64::read(reader, value)?),
            DeValue::Float(_) => Self::Float(f64::read(reader, value)?),
            DeValue::Boolean(flag) => Self::Boolean(*flag),
            DeValue::Datetime(date) => Self::Datetime(*date),
            DeValue::Array(_) => Self::Array(Vec::read(reader, value)?),
            DeValue::Table(fields) => {
                let mut table = toml::Table::new();
                for (key, field) in fields {
                    table.insert(key.get_ref().to_string(), Self::read(reader, field)?);
                }
                Self::Table(table)
            }
        })
    }
}

impl FileKey for String {
    fn read_key(_: &mut Reader<'_>, key: &str, _: std::ops::Range<usize>) -> Option<Self> {
        Some(key.to_owned())
    }
}

impl FileKey for Spanned<String> {
    fn read_key(_: &mut Reader<'_>, key: &str, at: std::ops::Range<usize>) -> Option<Self> {
        Some(Self::new(at, key.to_owned()))
    }
}

/// A word of a few, as JSON reads it.
fn word<T: DeserializeOwned>(reader: &mut Reader<'_>, word: &str, at: usize) -> Option<T> {
    let read = json::from_str(&serde_json::Value::from(word).to_string());
    if read.is_err() {
        reader.refuse(at, format!("`{word}` is not known here"), None);
    }
    read.ok()
}

macro_rules! words {
    ($($word:ident)*) => {$(
        impl FileValue for $word {
            fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
                let text = expected(reader, value, value.get_ref().as_str())?;
                word(reader, text, value.span().start)
            }
        }

        impl FileKey for $word {
            fn read_key(
                reader: &mut Reader<'_>,
                key: &str,
                at: std::ops::Range<usize>,
            ) -> Option<Self> {
                word(reader, key, at.start)
            }
        }
    )*};
}

words! { Impact Severity Status Urgency }

macro_rules! word_values {
    ($($word:ident)*) => {$(
        impl FileValue for $word {
            fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
                let text = expected(reader, value, value.get_ref().as_str())?;
                word(reader, text, value.span().start)
            }
        }
    )*};
}

word_values! { IncidentStatus ProbeImpact ResolvePolicy }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::source::SourceFile;

    #[derive(Debug, Default, PartialEq)]
    struct FileSample {
        text: Option<String>,
        count: u8,
        share: Option<f64>,
        list: Vec<Spanned<u32>>,
        map: SortedMap<Severity, bool>,
        any: Option<Value>,
    }

    read_fields!(FileSample { text, count as "do", share, list, map, any });

    fn read(text: &str) -> (Option<FileSample>, Vec<String>) {
        let file = SourceFile { path: "f.toml".to_owned(), text: text.to_owned() };
        let mut reader = Reader::new(&file);
        let (table, _) = DeTable::parse_recoverable(text);
        let read = FileValue::read(
            &mut reader,
            &Spanned::new(table.span(), DeValue::Table(table.into_inner())),
        );
        let told = |error: &crate::diagnostic::FileError| {
            format!("{}:{} {}", error.line, error.column, error.message)
        };
        (read, reader.errors.iter().map(told).collect())
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let text = "text = 't'\ndo = 0xff\nshare = 1\nlist = [7]\nmap = { sev1 = true }\n\
                    any = { a = [1.5, 2026-11-28, false], b = 'x' }";
        let (read, errors) = read(text);
        let read = read.unwrap();
        assert_eq!(errors, Vec::<String>::new());
        assert_eq!((read.text.as_deref(), read.count, read.share), (Some("t"), 255, Some(1.0)));
        assert_eq!(read.list, [Spanned::new(42..43, 7)]);
        assert_eq!(read.map, SortedMap::from([(Severity::Sev1, true)]));
        let any: toml::Table = text.parse().unwrap();
        assert_eq!(read.any.as_ref(), any.get("any"));
    }

    #[test]
    fn what_is_missing_is_as_by_default_and_what_cannot_be_is_refused_where_it_stands() {
        assert_eq!(read(""), (Some(FileSample::default()), vec![]));
        for (text, error) in [
            ("\n else = 1", "2:2 there is no key `else`"),
            ("text = 1", "1:8 a value cannot be integer"),
            ("do = 256", "1:6 a value cannot be integer"),
            ("share = 1e999", "1:9 this number is too large"),
            ("list = [1,\n 'a']", "2:2 a value cannot be string"),
            ("map = { sev9 = true }", "1:9 `sev9` is not known here"),
            ("any = 9223372036854775808", "1:7 this number is too large"),
        ] {
            assert_eq!(read(text).1, [error], "{text}");
        }
    }
}
