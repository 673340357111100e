//! Parser of `[[template]]` in `page.toml`: texts for readers that are written ahead of time.

use toml::Spanned;

use crate::config::incident_policy::MessageTemplate;
use crate::config::parse::file_value::read_fields;
use crate::config::parse::reader::Reader;
use crate::ids::MAX_ID_CHARS;
use crate::ordered::SortedSet;
use crate::status::IncidentStatus;
use crate::template::{Template, TemplatePart};
use crate::xml_text::Lines;

pub(super) struct RawMessageTemplate {
    id: Option<Spanned<String>>,
    title: Option<Spanned<String>>,
    status: Option<IncidentStatus>,
    body: Option<Spanned<String>>,
}

read_fields!(RawMessageTemplate { id, title, status, body });

/// The templates of a page, in their order.
pub(super) fn templates(
    reader: &mut Reader<'_>,
    raw: &[RawMessageTemplate],
) -> Vec<MessageTemplate> {
    let mut seen = SortedSet::new();
    let read = raw.iter().filter_map(|raw| {
        let id = raw.id.as_ref()?;
        let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.get_ref().len() > MAX_ID_CHARS || !id.get_ref().chars().all(is_id) {
            let message = format!("`{}` is no name of a template", id.get_ref());
            reader.refuse(id.span().start, message, Some("use a-z, 0-9 and `-`"));
        } else if !seen.insert(id.get_ref().clone()) {
            let message = format!("there are two templates `{}`", id.get_ref());
            reader.refuse(id.span().start, message, Some("give one of them another id"));
        }
        let title =
            raw.title.as_ref().and_then(|text| template(reader, ("title", text), Lines::One));
        let body = template(reader, ("body", raw.body.as_ref()?), Lines::Many)?;
        Some(MessageTemplate { id: id.get_ref().clone(), title, status: raw.status, body })
    });
    read.collect()
}

/// A text with placeholders that are filled when it is posted: no run and no agent is there to fill others.
fn template(
    reader: &mut Reader<'_>,
    (name, text): (&str, &Spanned<String>),
    lines: Lines,
) -> Option<Template> {
    if reader.refuses_unfit(name, text, lines) {
        return None;
    }
    let template: Template = reader.parse(text)?;
    let is_strange =
        |part: &&TemplatePart| matches!(part, TemplatePart::Secret(_) | TemplatePart::Run(_));
    if template.parts().iter().any(|part| is_strange(&part)) {
        let hint = Some("write `${name}`, and give `--set name=VALUE` when it is posted");
        reader.refuse(text.span().start, "a text for readers has no secret and no run", hint);
        return None;
    }
    Some(template)
}
