//! Parser of templates in probe files: notes the secrets that each template needs, and refuses
//! placeholders that no earlier step keeps.

use std::collections::BTreeMap;
use std::str::FromStr;

use toml::Spanned;

use crate::config::parse::raw_step::StepScope;
use crate::config::parse::reader::Reader;
use crate::probe::SecretUse;
use crate::probe::http_request::Body;
use crate::template::{InvalidTemplate, JsonTemplate, Template, TemplatePart};
use crate::text_position::nearest;

/// Templates by name.
pub(crate) fn templates(
    reader: &mut Reader<'_>,
    known: &mut StepScope,
    raw: &BTreeMap<String, Spanned<String>>,
) -> BTreeMap<String, Template> {
    let read =
        raw.iter().filter_map(|(name, text)| Some((name.clone(), template(reader, known, text)?)));
    read.collect()
}

/// A JSON body whose texts are templates.
pub(crate) fn json(
    reader: &mut Reader<'_>,
    known: &mut StepScope,
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

/// A text with blanks.
pub(crate) fn template(
    reader: &mut Reader<'_>,
    known: &mut StepScope,
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
fn note(reader: &mut Reader<'_>, known: &mut StepScope, at: usize, template: &Template) {
    for part in template.parts() {
        match part {
            TemplatePart::Text(_) | TemplatePart::Run(_) => {}
            TemplatePart::Secret(name)
                if known.secrets.iter().any(|secret| secret.name == *name) => {}
            TemplatePart::Secret(name) => {
                let (line, column) = reader.place(at);
                let file = reader.path().to_owned();
                known.secrets.push(SecretUse { name: name.clone(), file, line, column });
            }
            TemplatePart::Kept(name) if known.kept.contains(name) => {}
            TemplatePart::Kept(name) => {
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
