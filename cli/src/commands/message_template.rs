//! Templates of texts for readers: the one that is named, with its placeholders filled.

use anyhow::{Context, bail};
use domain::config::incident_policy::MessageTemplate;
use domain::ordered::SortedMap;
use domain::status::IncidentStatus;
use domain::template::{Template, TemplatePart, Values};
use domain::text_position::nearest;

use crate::client::Client;
use crate::options::text::TextOptions;

/// A text for readers, with what its template says beside it.
#[derive(Debug, Default)]
pub(crate) struct FilledText {
    pub(crate) title: Option<String>,
    pub(crate) status: Option<IncidentStatus>,
    pub(crate) body: Option<String>,
}

impl FilledText {
    /// The text, which must be there.
    pub(crate) fn body(self) -> anyhow::Result<String> {
        self.body.context("a text is missing\nhint: give one with -m, or --template NAME")
    }
}

/// The text that is given, or else that of the template that is named, filled with `NAME=VALUE`s. `components` are
/// ids, or such as `checkout=partial_outage`.
pub(crate) async fn filled(
    client: &Client,
    text: &TextOptions,
    components: &[String],
) -> anyhow::Result<FilledText> {
    let TextOptions { message, template, set } = text;
    let Some(id) = template else {
        return Ok(FilledText { body: message.clone(), ..FilledText::default() });
    };
    let all: Vec<MessageTemplate> = client.get("/ops/v1/templates").await?;
    let Some(template) = all.iter().find(|template| template.id == *id) else {
        let names: Vec<&str> = all.iter().map(|template| template.id.as_str()).collect();
        let meant = nearest(id, names.iter().copied());
        let meant = meant.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
        bail!("there is no template `{id}`{meant}\nhint: known are {}", names.join(", "));
    };
    let values = values(set, components)?;
    Ok(FilledText {
        title: template.title.as_ref().map(|title| fill(title, &values)).transpose()?,
        status: template.status,
        body: Some(message.clone().map_or_else(|| fill(&template.body, &values), Ok)?),
    })
}

/// What is given, and the names of the components that are.
fn values(given: &[String], components: &[String]) -> anyhow::Result<SortedMap<String, String>> {
    let named: Vec<&str> = components.iter().filter_map(|pair| pair.split('=').next()).collect();
    let mut values = SortedMap::new();
    if !named.is_empty() {
        values.insert("component".to_owned(), named.join(", "));
    }
    for pair in given {
        let (name, value) = pair
            .split_once('=')
            .with_context(|| format!("`{pair}` is no NAME=VALUE, such as provider=Example"))?;
        values.insert(name.to_owned(), value.to_owned());
    }
    Ok(values)
}

fn fill(template: &Template, values: &SortedMap<String, String>) -> anyhow::Result<String> {
    let missing: Vec<String> = template
        .parts()
        .iter()
        .filter_map(|part| match part {
            TemplatePart::Kept(name) if !values.contains_key(name) => {
                Some(format!("--set {name}=VALUE"))
            }
            _ => None,
        })
        .collect();
    if !missing.is_empty() {
        bail!(
            "the template has placeholders that are not filled\nhint: give {}",
            missing.join(" ")
        );
    }
    Ok(template.render(&Values { kept: values.clone(), ..Values::default() })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_those_that_are_not_are_named() {
        let template: Template = "${component} fails at ${provider}.".parse().unwrap();
        let given = ["provider=Example".to_owned()];
        let components = ["checkout=partial_outage".to_owned(), "desk=major_outage".to_owned()];
        let filled = fill(&template, &values(&given, &components).unwrap()).unwrap();
        assert_eq!(filled, "checkout, desk fails at Example.");
        let told = fill(&template, &values(&[], &components).unwrap()).unwrap_err().to_string();
        assert!(told.contains("--set provider=VALUE"), "{told}");
        assert!(values(&["provider".to_owned()], &[]).is_err());
    }
}
