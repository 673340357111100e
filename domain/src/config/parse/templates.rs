//! Parser of templates in probe files: notes the secrets that each template needs, and refuses
//! placeholders that no earlier step keeps.

use std::str::FromStr;

use toml::Spanned;

use crate::config::parse::raw_step::StepScope;
use crate::config::parse::reader::Reader;
use crate::ordered::SortedMap;
use crate::probe::SecretUse;
use crate::probe::http_request::Body;
use crate::template::{InvalidTemplate, JsonTemplate, Template, TemplatePart};
use crate::text_position::nearest;

/// Templates by name.
pub(crate) fn templates(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    raw: &SortedMap<String, Spanned<String>>,
) -> SortedMap<String, Template> {
    let read =
        raw.iter().filter_map(|(name, text)| Some((name.clone(), template(reader, scope, text)?)));
    SortedMap::from_iter(read)
}

/// A JSON body whose texts are templates.
pub(crate) fn json(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    spanned: &Spanned<toml::Value>,
) -> Option<Body> {
    let at = spanned.span().start;
    let mut no_json = vec![];
    collect_no_json("json", spanned.get_ref(), &mut no_json);
    for (place, what, hint) in &no_json {
        let message = format!("`{place}` is {what}, which JSON does not have");
        reader.refuse(at, message, Some(hint));
    }
    if !no_json.is_empty() {
        return None;
    }
    let value = serde_json::to_value(spanned.get_ref()).ok()?;
    let template: JsonTemplate =
        value.try_into().map_err(|error| refuse_template(reader, at, &error)).ok()?;
    for text in template.templates() {
        note(reader, scope, at, text);
    }
    Some(Body::Json(template))
}

/// Every value of TOML that JSON does not have: where it is, what it is, and the way out.
fn collect_no_json(
    place: &str,
    value: &toml::Value,
    found: &mut Vec<(String, String, &'static str)>,
) {
    match value {
        toml::Value::Datetime(date) => {
            let hint = "write it in quotes, as the service reads it";
            found.push((place.to_owned(), format!("the date or time {date}"), hint));
        }
        toml::Value::Float(number) if !number.is_finite() => {
            let hint = "write a number, or a text in quotes";
            found.push((place.to_owned(), number.to_string(), hint));
        }
        toml::Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                collect_no_json(&format!("{place}[{at}]"), item, found);
            }
        }
        toml::Value::Table(fields) => {
            for (key, field) in fields {
                collect_no_json(&format!("{place}.{key}"), field, found);
            }
        }
        _ => {}
    }
}

/// A text with blanks.
pub(crate) fn template(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    text: &Spanned<String>,
) -> Option<Template> {
    match Template::from_str(text.get_ref()) {
        Ok(template) => {
            note(reader, scope, text.span().start, &template);
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
fn note(reader: &mut Reader<'_>, scope: &mut StepScope, at: usize, template: &Template) {
    for part in template.parts() {
        match part {
            TemplatePart::Text(_) | TemplatePart::Run(_) => {}
            TemplatePart::Secret(name)
                if scope.secrets.iter().any(|secret| secret.name == *name) => {}
            TemplatePart::Secret(name) => {
                let (line, column) = reader.place(at);
                let file = reader.path().to_owned();
                scope.secrets.push(SecretUse { name: name.clone(), file, line, column });
            }
            TemplatePart::Kept(name) if scope.kept.contains(name) => {}
            TemplatePart::Kept(name) => {
                let nearest = nearest(name, scope.kept.iter().map(String::as_str));
                let hint = match nearest {
                    Some(kept) => format!("did you mean `${{{kept}}}`?"),
                    None => format!("keep it in a step before: keep = {{ {name} = \"json.…\" }}"),
                };
                reader.refuse(at, format!("no earlier step keeps `{name}`"), Some(&hint));
            }
        }
    }
}
