//! Shape of a configuration file: which keys it has, and of which kind their values are, as its schema says. Every
//! mistake is told and taken out, so that the rest of the file is read as well.

use std::sync::LazyLock;

use serde_json::Value as Schema;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::config::parse::file_value::FileValue;
use crate::config::parse::key_hints::{kind_hint, kind_of, missing_hint, unknown_hint};
use crate::config::parse::reader::Reader;
use crate::config::source::MAX_FILE_BYTES;
use crate::json;
use crate::text_position::nearest;

/// The shapes of every kind of files: what the parser asks of the schemas that editors read (`docs/schema`). As a text, since
/// the code that makes them would be the larger part of the Worker.
static SHAPES: LazyLock<Schema> =
    LazyLock::new(|| json::from_str(include_str!("shapes.json")).unwrap_or_default());

/// Reads the whole file as TOML of the shape of a `page` or of a `probe`. What it does not have is refused, and the
/// rest is read.
pub(crate) fn read<T: FileValue>(reader: &mut Reader<'_>, kind: &str) -> Option<T> {
    read_apart(reader, kind, &[]).map(|(read, _)| read)
}

/// The same, with some keys left to another reader.
pub(crate) fn read_apart<'a, T: FileValue>(
    reader: &mut Reader<'a>,
    kind: &str,
    apart: &[&str],
) -> Option<(T, Spanned<DeValue<'a>>)> {
    let mut file = read_table(reader, kind, MAX_FILE_BYTES)?;
    let mut kept = DeTable::new();
    kept.extend(apart.iter().filter_map(|key| file.get_mut().remove_entry(*key)));
    let kept = Spanned::new(file.span(), DeValue::Table(kept));
    let read = T::read(reader, &Spanned::new(file.span(), DeValue::Table(file.into_inner())));
    read.map(|read| (read, kept))
}

/// Reads a file of at most so many bytes as TOML of the shape of a kind, without what it does not have.
pub(crate) fn read_table<'a>(
    reader: &mut Reader<'a>,
    kind: &str,
    most: usize,
) -> Option<Spanned<DeTable<'a>>> {
    let bytes = reader.source().len();
    if bytes > most {
        let message = format!("the file has {bytes} bytes; at most {most} are read");
        reader.refuse(0, message, None);
        return None;
    }
    let (mut file, unread) = DeTable::parse_recoverable(reader.source());
    if !unread.is_empty() {
        unread.iter().for_each(|error| reader.refuse_toml(error));
        return None;
    }
    table(reader, "", 0, file.get_mut(), SHAPES.get(kind).unwrap_or(&Schema::Null));
    Some(file)
}

fn table(reader: &mut Reader<'_>, name: &str, at: usize, table: &mut DeTable<'_>, schema: &Schema) {
    let place = if name.is_empty() { String::new() } else { format!(" in `{name}`") };
    let missing = missing(table, schema);
    let properties = schema.get("properties").and_then(Schema::as_object);
    let any = schema.get("additionalProperties").filter(|any| any.is_object());
    let (mut refused, mut meant) = (vec![], vec![]);
    for (key, value) in table.iter_mut() {
        let word = key.get_ref().to_string();
        let right =
            match (properties.and_then(|properties| properties.get(&word)).or(any), properties) {
                (Some(schema), _) => self::value(reader, &word, value, schema),
                (None, None) => true,
                (None, Some(properties)) => {
                    let keys: Vec<&str> = properties.keys().map(String::as_str).collect();
                    let message = format!("there is no key `{word}`{place}");
                    let (key_meant, hint) = unknown_hint(&word, &keys);
                    reader.refuse(key.span().start, message, Some(&hint));
                    meant.extend(key_meant.map(str::to_owned));
                    false
                }
            };
        if !right {
            refused.push(word);
        }
    }
    // A key that was mistyped is there.
    for word in missing.into_iter().filter(|word| !meant.iter().any(|meant| meant == word)) {
        let message = format!("`{word}` is missing{place}");
        reader.refuse(at, message, missing_hint(word));
    }
    for word in refused {
        table.remove(word.as_str());
        reader.refused.insert((at, word));
    }
}

/// The required keys that a table does not have. Of several ways to write it, the first that takes several keys
/// is the usual one, unless another is taken.
fn missing<'a>(table: &DeTable<'_>, schema: &'a Schema) -> Vec<&'a str> {
    let has = |key: &&str| table.contains_key(*key);
    let ways = schema.get("oneOf").and_then(Schema::as_array).into_iter().flatten();
    let ways: Vec<Vec<&str>> = ways.map(required).collect();
    let usual = ways.iter().find(|way| way.len() > 1);
    let another = ways.iter().any(|way| way.iter().all(has));
    let more = usual.filter(|_| !another).cloned().unwrap_or_default();
    // That there is no step, the parser of steps says.
    required(schema).into_iter().chain(more).filter(|key| !has(key) && *key != "step").collect()
}

fn required(schema: &Schema) -> Vec<&str> {
    let required = schema.get("required").and_then(Schema::as_array).into_iter().flatten();
    required.filter_map(Schema::as_str).collect()
}

/// Whether a value may stay: what its kind or its bounds do not allow is refused.
fn value(
    reader: &mut Reader<'_>,
    key: &str,
    spanned: &mut Spanned<DeValue<'_>>,
    schema: &Schema,
) -> bool {
    let at = spanned.span().start;
    if let Some(words) = schema.get("enum").and_then(Schema::as_array) {
        return one_of(reader, key, spanned, words);
    }
    let Some(wanted) = schema.get("type").and_then(Schema::as_str) else { return true };
    match (wanted, spanned.get_mut()) {
        ("string", DeValue::String(_))
        | ("boolean", DeValue::Boolean(_))
        | ("number", DeValue::Integer(_) | DeValue::Float(_)) => true,
        ("integer", DeValue::Integer(number)) => {
            let number = i128::from_str_radix(number.as_str(), number.radix()).ok();
            let bound = |name| schema.get(name).and_then(Schema::as_i64).map(i128::from);
            let (least, most) = (bound("minimum").unwrap_or(0), bound("maximum"));
            let most = most.unwrap_or(i128::from(u32::MAX));
            if number.is_some_and(|number| (least..=most).contains(&number)) {
                return true;
            }
            let is = number.map_or("too large".to_owned(), |number| number.to_string());
            reader.refuse(at, format!("`{key}` is {is}, but must be {least} to {most}"), None);
            false
        }
        ("object", DeValue::Table(fields)) => {
            table(reader, key, at, fields, schema);
            true
        }
        ("array", DeValue::Array(items)) => {
            let Some(schema) = schema.get("items") else { return true };
            let mut all = true;
            for mut item in std::mem::replace(items, DeArray::new()) {
                match value(reader, key, &mut item, schema) {
                    true => items.push(item),
                    false => all = false,
                }
            }
            all || !items.is_empty()
        }
        (_, found) => {
            let is_span = schema
                .get("pattern")
                .and_then(Schema::as_str)
                .is_some_and(|p| p.contains("(ms|s|"));
            let hint = kind_hint(key, wanted, found, is_span);
            let message = match found {
                DeValue::Integer(number) if is_span => {
                    format!("`{key}` is {number}, which is no span of time")
                }
                DeValue::Float(number) if is_span => {
                    format!("`{key}` is {number}, which is no span of time")
                }
                found => format!("`{key}` is {}, but must be {}", kind_of(found), name_of(wanted)),
            };
            reader.refuse(at, message, Some(&hint));
            false
        }
    }
}

/// The kinds of a schema, as messages name them.
fn name_of(kind: &str) -> &'static str {
    match kind {
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        _ => "a table",
    }
}

/// A value that is one of a few words or numbers.
fn one_of(
    reader: &mut Reader<'_>,
    key: &str,
    spanned: &Spanned<DeValue<'_>>,
    words: &[Schema],
) -> bool {
    let (written, quoted) = match spanned.get_ref() {
        DeValue::String(text) => (text.to_string(), true),
        DeValue::Integer(number) => (number.to_string(), false),
        other => (kind_of(other).to_owned(), false),
    };
    let choices: Vec<String> =
        words.iter().map(|word| word.as_str().map_or(word.to_string(), str::to_owned)).collect();
    let texts = words.iter().all(Schema::is_string);
    if choices.contains(&written) && texts == quoted {
        return true;
    }
    let near = nearest(&written, choices.iter().map(String::as_str))
        .filter(|_| texts && quoted && written.len() > 2);
    let hint = match near {
        Some(word) => format!("did you mean `{word}`?"),
        None if texts => format!("write one of \"{}\"", choices.join("\", \"")),
        None => format!("write one of {}, without quotes", choices.join(", ")),
    };
    let message = format!("`{key}` cannot be `{written}`");
    reader.refuse(spanned.span().start, message, Some(&hint));
    false
}
