//! Input of Statuspage's manage API v1: a body as a tree of values, whether it came as JSON or as a form
//! (`incident[components][checkout]=major_outage`).

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::json;
use crate::problem::Problem;

/// How deep brackets of a form are read.
const MAX_FORM_DEPTH: usize = 4;
/// The most fields of a form.
const MAX_FORM_FIELDS: usize = 1_000;

/// A value of a body. A form has texts, lists and objects alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum InputValue {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Self>),
    Object(InputObject),
}

/// Its fields, in the order in which they came.
pub(super) type InputObject = Vec<(String, InputValue)>;

/// Reads a body. No form begins with `{`.
///
/// # Errors
/// 400 for what is neither, 422 for a field that is there twice.
pub(super) fn read_body(body: &str) -> Result<InputObject, Problem> {
    if !body.trim_start().starts_with('{') {
        return read_form(body);
    }
    if let Some(path) = json::duplicate_key(body.as_bytes()) {
        return Err(twice(path));
    }
    match json::from_str(body) {
        Ok(InputValue::Object(fields)) => Ok(fields),
        Ok(_) => Err(unreadable("an object is expected")),
        Err(error) => Err(unreadable(&error.to_string())),
    }
}

fn unreadable(why: &str) -> Problem {
    Problem::bad_request(format!("the body is neither JSON nor a form: {why}"))
}

fn twice(path: impl Into<String>) -> Problem {
    Problem::invalid(path, "it is there twice").hint("send each field once")
}

fn read_form(body: &str) -> Result<InputObject, Problem> {
    if body.starts_with("--") {
        return Err(unreadable("parts are not taken"));
    }
    let mut fields = vec![];
    for (nth, (name, text)) in form_urlencoded::parse(body.trim().as_bytes()).enumerate() {
        if nth >= MAX_FORM_FIELDS {
            return Err(unreadable(&format!("a form has at most {MAX_FORM_FIELDS} fields")));
        }
        let path = segments(&name).ok_or_else(|| {
            unreadable(&format!("`{name}` is no name of a field, such as `incident[name]`"))
        })?;
        put(&mut fields, &path, InputValue::Text(text.into_owned()))
            .ok_or_else(|| twice(&*name))?;
    }
    Ok(fields)
}

/// `incident`, `components` and `checkout` of `incident[components][checkout]`; empty brackets are a list.
fn segments(name: &str) -> Option<Vec<&str>> {
    let (first, rest) = name.split_at(name.find('[').unwrap_or(name.len()));
    let inner = match rest {
        "" => vec![],
        rest => rest.strip_prefix('[')?.strip_suffix(']')?.split("][").collect(),
    };
    let path: Vec<&str> = std::iter::once(first).chain(inner).collect();
    let plain = |segment: &&str| !segment.contains(['[', ']']);
    (!first.is_empty() && path.len() <= MAX_FORM_DEPTH && path.iter().all(plain)).then_some(path)
}

/// Puts a value in its place; `None` where another is already.
fn put(fields: &mut InputObject, path: &[&str], value: InputValue) -> Option<()> {
    let (name, rest) = path.split_first()?;
    let index = fields.iter().position(|(field, _)| field == name);
    let at = index.unwrap_or(fields.len());
    if index.is_none() {
        let empty = match rest.first() {
            None => InputValue::Null,
            Some(&"") => InputValue::List(vec![]),
            Some(_) => InputValue::Object(vec![]),
        };
        fields.push(((*name).to_owned(), empty));
    }
    match (&mut fields.get_mut(at)?.1, rest) {
        (InputValue::List(items), [""]) => items.push(value),
        (InputValue::Object(inner), [next, ..]) if !next.is_empty() => put(inner, rest, value)?,
        (place @ InputValue::Null, []) => *place = value,
        _ => return None,
    }
    Some(())
}

impl<'de> Deserialize<'de> for InputValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = InputValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<InputValue, E> {
        Ok(InputValue::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<InputValue, E> {
        Ok(InputValue::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<InputValue, E> {
        Ok(InputValue::Number(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<InputValue, E> {
        Ok(InputValue::Number(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<InputValue, E> {
        Ok(InputValue::Number(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<InputValue, E> {
        Ok(InputValue::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<InputValue, A::Error> {
        let mut list = vec![];
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(InputValue::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<InputValue, A::Error> {
        let mut object = vec![];
        while let Some(field) = fields.next_entry()? {
            object.push(field);
        }
        Ok(InputValue::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_and_json_are_the_same_input() {
        let form = "incident[name]=Cards+fail&incident[component_ids][]=a&incident[component_ids][]=b\
                    &incident%5Bcomponents%5D%5Ba%5D=major_outage";
        let json = r#"{"incident":{"name":"Cards fail","component_ids":["a","b"],
            "components":{"a":"major_outage"}}}"#;
        assert_eq!(read_body(form), read_body(json));
        assert_eq!(read_body(""), Ok(vec![]));
    }

    #[test]
    fn a_form_has_so_many_fields_and_no_more() {
        let form = |count: usize| "a[]=1&".repeat(count);
        assert!(read_body(&form(MAX_FORM_FIELDS)).is_ok());
        assert_eq!(read_body(&form(MAX_FORM_FIELDS + 1)).unwrap_err().status, 400);
    }

    #[test]
    fn what_is_neither_is_refused_with_its_place() {
        for (body, status, field) in [
            ("{\"a\":", 400, None),
            ("{} x", 400, None),
            ("[1]", 400, None),
            ("--boundary\r\n", 400, None),
            ("a[b=1", 400, None),
            ("a[b][c][d][e]=1", 400, None),
            ("[a]=1", 400, None),
            ("a[b]c=1", 400, None),
            ("a=1&a=2", 422, Some("a")),
            ("a[b]=1&a[]=2", 422, Some("a[]")),
            (r#"{"a":{"b":1,"b":2}}"#, 422, Some("a.b")),
        ] {
            let problem = read_body(body).unwrap_err();
            assert_eq!((problem.status, problem.field.as_deref()), (status, field), "{body}");
        }
    }
}
