//! What does a `[[step]]` say? One request, what must hold of its answer, what is kept of it.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::Deserialize;
use toml::Spanned;

use crate::batch::MAX_STEPS;
use crate::expectation::{Expectation, InvalidExpectation, Level, Subject};
use crate::place::nearest;
use crate::probe::{Body, Method, Request, SecretUse, Step};
use crate::probe_file::MAX_NAME_CHARS;
use crate::source::Reader;
use crate::template::{InvalidTemplate, JsonTemplate, Part, Template, is_value_name};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStep {
    name: Spanned<String>,
    get: Option<Spanned<String>>,
    post: Option<Spanned<String>>,
    #[serde(default)]
    headers: BTreeMap<String, Spanned<String>>,
    json: Option<Spanned<toml::Value>>,
    #[serde(default)]
    expect: Vec<Spanned<toml::Value>>,
    #[serde(default)]
    keep: BTreeMap<String, Spanned<String>>,
}

/// The steps of a probe and the secrets they use.
pub(crate) struct Steps {
    pub(crate) steps: Vec<Step>,
    pub(crate) secrets: Vec<SecretUse>,
}

/// Reads the steps in order, so that each knows what earlier ones kept.
pub(crate) fn steps(reader: &mut Reader<'_>, raw: &[Spanned<RawStep>]) -> Steps {
    if raw.is_empty() {
        let hint = "write at least one, with a `name` and a `get` or `post`";
        reader.refuse(0, "there is no [[step]]", Some(hint));
    }
    if raw.len() > MAX_STEPS {
        let message = format!("there are {} steps; at most {MAX_STEPS} are taken", raw.len());
        reader.refuse(0, message, None);
    }
    let mut known = Known::default();
    let steps = raw.iter().filter_map(|step| self::step(reader, &mut known, step));
    Steps { steps: steps.collect(), secrets: known.secrets }
}

/// What has been seen in the steps so far.
#[derive(Default)]
struct Known {
    kept: BTreeSet<String>,
    names: BTreeSet<String>,
    secrets: Vec<SecretUse>,
}

fn step(reader: &mut Reader<'_>, known: &mut Known, spanned: &Spanned<RawStep>) -> Option<Step> {
    let raw = spanned.get_ref();
    let name = reader.text("name", &raw.name, MAX_NAME_CHARS);
    if !known.names.insert(name.clone()) {
        let message = format!("there are two steps `{name}`");
        reader.refuse(raw.name.span().start, message, Some("a failure is told by its step's name"));
    }
    let request = request(reader, known, spanned);
    let expect = raw.expect.iter().filter_map(|each| expectation(reader, each)).collect();
    let keep = keep(reader, &raw.keep);
    // Only later steps can use what this one keeps.
    known.kept.extend(keep.keys().cloned());
    Some(Step { name, request: request?, expect, keep })
}

fn request(
    reader: &mut Reader<'_>,
    known: &mut Known,
    spanned: &Spanned<RawStep>,
) -> Option<Request> {
    let raw = spanned.get_ref();
    let (method, address) = match (&raw.get, &raw.post) {
        (Some(address), None) => (Method::Get, address),
        (None, Some(address)) => (Method::Post, address),
        (given, _) => {
            let what = if given.is_some() { "both `get` and `post`" } else { "no request" };
            let message = format!("the step has {what}");
            reader.refuse(spanned.span().start, message, Some("write one of `get` and `post`"));
            return None;
        }
    };
    let url = template(reader, known, address);
    if let Some(url) = &url {
        check_address(reader, address, url);
    }
    let headers = raw.headers.iter().filter_map(|(name, value)| {
        let legal = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !name.is_empty();
        if !legal {
            let message = format!("`{name}` cannot be the name of a header");
            reader.refuse(value.span().start, message, None);
        }
        Some((name.to_ascii_lowercase(), template(reader, known, value)?))
    });
    let headers = headers.collect();
    let body = raw.json.as_ref().and_then(|json| self::json(reader, known, json));
    if let (Some(json), Method::Get) = (&raw.json, method) {
        reader.refuse(json.span().start, "a `get` sends no body", Some("use `post`"));
    }
    Some(Request { method, url: url?, headers, body })
}

/// An address must be absolute, as far as it is written out.
fn check_address(reader: &mut Reader<'_>, written: &Spanned<String>, address: &Template) {
    let Some(Part::Text(start)) = address.parts().first() else { return };
    let scheme = start.starts_with("http://") || start.starts_with("https://");
    let whole = address.parts().len() > 1 || url::Url::parse(start).is_ok();
    if !scheme || !whole {
        let message = format!("`{}` is no http or https address", written.get_ref());
        reader.refuse(written.span().start, message, Some("such as \"https://shop.example/\""));
    }
}

fn json(
    reader: &mut Reader<'_>,
    known: &mut Known,
    spanned: &Spanned<toml::Value>,
) -> Option<Body> {
    let at = spanned.span().start;
    let value = serde_json::to_value(spanned.get_ref()).ok()?;
    if let Err(error) = check_texts(&value) {
        refuse_template(reader, at, &error);
        return None;
    }
    let template: JsonTemplate = serde_json::from_value(value).ok()?;
    for text in template.templates() {
        note(reader, known, at, text);
    }
    Some(Body::Json(template))
}

fn check_texts(value: &serde_json::Value) -> Result<(), InvalidTemplate> {
    match value {
        serde_json::Value::String(text) => Template::from_str(text).map(|_| ()),
        serde_json::Value::Array(items) => items.iter().try_for_each(check_texts),
        serde_json::Value::Object(fields) => fields.values().try_for_each(check_texts),
        _ => Ok(()),
    }
}

fn template(
    reader: &mut Reader<'_>,
    known: &mut Known,
    text: &Spanned<String>,
) -> Option<Template> {
    match Template::from_str(text.get_ref()) {
        Ok(template) => {
            note(reader, known, text.span().start, &template);
            Some(template)
        }
        Err(error) => {
            refuse_template(reader, text.span().start + 1 + error.at, &error);
            None
        }
    }
}

fn refuse_template(reader: &mut Reader<'_>, at: usize, error: &InvalidTemplate) {
    reader.refuse(at, error.problem.clone(), Some(crate::template::HINT));
}

/// Notes the secrets of a template, and refuses values that no earlier step keeps.
fn note(reader: &mut Reader<'_>, known: &mut Known, at: usize, template: &Template) {
    for part in template.parts() {
        match part {
            Part::Text(_) => {}
            Part::Secret(name) if known.secrets.iter().any(|secret| secret.name == *name) => {}
            Part::Secret(name) => {
                let (line, column) = reader.place(at);
                let file = reader.path().to_owned();
                known.secrets.push(SecretUse { name: name.clone(), file, line, column });
            }
            Part::Kept(name) if known.kept.contains(name) => {}
            Part::Kept(name) => {
                let nearest = nearest(name, known.kept.iter().map(String::as_str));
                let hint = match nearest {
                    Some(kept) => format!("did you mean `${{{kept}}}`?"),
                    None => format!("keep it in a step before: keep = {{ {name} = \"json.…\" }}"),
                };
                reader.refuse(at, format!("no earlier step keeps `{name}`"), Some(&hint));
            }
        }
    }
}

fn expectation(reader: &mut Reader<'_>, spanned: &Spanned<toml::Value>) -> Option<Expectation> {
    let at = spanned.span().start;
    let (text, level) = match spanned.get_ref() {
        toml::Value::String(text) => (text.as_str(), Some("down")),
        toml::Value::Table(table) => {
            let known = table.keys().all(|key| matches!(key.as_str(), "that" | "level"));
            let that = table.get("that").and_then(toml::Value::as_str).filter(|_| known);
            (that.unwrap_or_default(), table.get("level").and_then(toml::Value::as_str))
        }
        _ => ("", None),
    };
    let level = match level {
        Some("down") => Level::Down,
        Some("degraded") => Level::Degraded,
        _ => {
            let hint = "write a text, or { that = \"first_byte < 800ms\", level = \"degraded\" }";
            reader.refuse(at, "this is no expectation", Some(hint));
            return None;
        }
    };
    match text.parse::<Expectation>() {
        Ok(expectation) => Some(expectation.at_level(level)),
        Err(InvalidExpectation { at: inside, problem, hint }) => {
            let quote = usize::from(spanned.get_ref().is_str());
            let offset = if quote == 1 { at + quote + inside } else { at };
            reader.refuse(offset, problem, Some(&hint));
            None
        }
    }
}

fn keep(
    reader: &mut Reader<'_>,
    raw: &BTreeMap<String, Spanned<String>>,
) -> BTreeMap<String, Subject> {
    let kept = raw.iter().filter_map(|(name, source)| {
        if !is_value_name(name) {
            let message = format!("`{name}` cannot be the name of a kept value");
            reader.refuse(source.span().start, message, Some("use a-z, 0-9 and _, a letter first"));
        }
        match source.get_ref().parse() {
            Ok(subject) => Some((name.clone(), subject)),
            Err(InvalidExpectation { at, problem, hint }) => {
                reader.refuse(source.span().start + 1 + at, problem, Some(&hint));
                None
            }
        }
    });
    kept.collect()
}
