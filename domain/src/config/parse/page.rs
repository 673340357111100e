//! Parser of `page.toml`: the page, its regions, groups and components, and its settings.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use crate::config::parse::reader::Reader;
use crate::config::source::SourceFile;
use crate::config::{
    AgentRules, Component, Group, MAX_BATCH_WINDOW, MAX_COMPONENTS, MAX_REGIONS, PageSettings,
    Region, Weights, default_batch_window,
};
use crate::diagnostic::FileError;
use crate::ids::GroupId;
use crate::limits::MAX_NAME_CHARS;
use crate::probe::endpoint::Endpoint;
use crate::protocol::connectivity::MAX_REFERENCES;
use crate::text_position::nearest;

/// The most characters of a component's description.
const MAX_DESCRIPTION_CHARS: usize = 300;

/// A page file that is right by itself, with the places that only other files can tell about.
pub(crate) struct PageFile {
    pub(crate) page: PageSettings,
    pub(crate) agents: AgentRules,
    pub(crate) weights: Weights,
    pub(crate) regions: Vec<Region>,
    pub(crate) groups: Vec<Group>,
    /// With the byte at which each component's id stands.
    pub(crate) components: Vec<(usize, Component)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPageFile {
    page: RawPage,
    #[serde(default)]
    agents: RawAgents,
    #[serde(default)]
    uptime: RawUptime,
    #[serde(default)]
    region: Vec<RawNamed>,
    #[serde(default)]
    group: Vec<RawNamed>,
    #[serde(default)]
    component: Vec<RawComponent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPage {
    name: Spanned<String>,
    url: Spanned<String>,
    timezone: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAgents {
    batch_window: Option<Spanned<String>>,
    silent_after: Option<Spanned<String>>,
    #[serde(default)]
    references: Vec<Spanned<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUptime {
    weights: Option<Spanned<RawWeights>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWeights {
    major: Option<f64>,
    partial: Option<f64>,
    degraded: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNamed {
    id: Spanned<String>,
    name: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawComponent {
    id: Spanned<String>,
    name: Spanned<String>,
    group: Option<Spanned<String>>,
    description: Option<Spanned<String>>,
    #[serde(default)]
    manual: bool,
}

/// Reads a page file.
///
/// # Errors
/// Every mistake that the file alone shows.
pub(crate) fn parse(file: &SourceFile) -> Result<PageFile, Vec<FileError>> {
    let mut reader = Reader::new(file);
    let parsed = reader.toml().and_then(|raw| build(&mut reader, &raw));
    parsed.filter(|_| reader.errors.is_empty()).ok_or(reader.errors)
}

fn build(reader: &mut Reader<'_>, raw: &RawPageFile) -> Option<PageFile> {
    let page = PageSettings {
        name: reader.text("name", &raw.page.name, MAX_NAME_CHARS),
        url: url(reader, &raw.page.url),
        timezone: raw
            .page
            .timezone
            .as_ref()
            .and_then(|name| reader.parse(name))
            .unwrap_or_default(),
    };
    let agents = agents(reader, &raw.agents, raw.region.len());
    let weights = weights(reader, &raw.uptime);
    let regions = named(reader, &raw.region, |id, name| Region { id, name });
    let groups: Vec<Group> = named(reader, &raw.group, |id, name| Group { id, name });
    let components = components(reader, &raw.component, &groups);
    if let Some(taken) =
        raw.region.iter().find(|region| region.id.get_ref() == crate::ids::HEARTBEAT_REGION)
    {
        let message = format!("`{}` is no name for a region", crate::ids::HEARTBEAT_REGION);
        reader.refuse(taken.id.span().start, message, Some("it is the region of heartbeats"));
    }
    for (count, most, what) in
        [(regions.len(), MAX_REGIONS, "regions"), (components.len(), MAX_COMPONENTS, "components")]
    {
        if count > most {
            reader.refuse(0, format!("there are {count} {what}; at most {most} are taken"), None);
        }
    }
    Some(PageFile { page, agents, weights, regions, groups, components })
}

fn url(reader: &mut Reader<'_>, text: &Spanned<String>) -> String {
    let parsed = url::Url::parse(text.get_ref());
    if !parsed.as_ref().is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
        let message = format!("`url` is `{}`, which is no http or https address", text.get_ref());
        reader.refuse(text.span().start, message, Some("such as \"https://status.example.com\""));
    }
    if parsed.is_ok_and(|url| !url.username().is_empty() || url.password().is_some()) {
        let hint = "everybody reads the address of the page";
        reader.refuse(text.span().start, "`url` has a user name or a password in it", Some(hint));
    }
    text.get_ref().trim_end_matches('/').to_owned()
}

fn agents(reader: &mut Reader<'_>, raw: &RawAgents, regions: usize) -> AgentRules {
    let mut rules =
        AgentRules { batch_window: default_batch_window(regions), ..AgentRules::default() };
    if let Some(text) = &raw.batch_window {
        let bounds = Duration::from_secs(1)..=MAX_BATCH_WINDOW;
        rules.batch_window = reader.span("batch_window", text, bounds).unwrap_or_default();
    }
    rules.silent_after = rules.silent_after.max(rules.batch_window * 3);
    if let Some(text) = &raw.silent_after {
        let bounds = rules.batch_window * 3..=Duration::from_secs(3600);
        rules.silent_after = reader.span("silent_after", text, bounds).unwrap_or_default();
    }
    if let Some(more) = raw.references.get(MAX_REFERENCES) {
        let message = format!("at most {MAX_REFERENCES} reference targets are taken");
        reader.refuse(more.span().start, message, None);
    }
    for reference in &raw.references {
        let target = reference.get_ref();
        if let Err(refused) = target.parse::<Endpoint>() {
            let hint = Some("such as \"dns.example:53\"");
            reader.refuse(reference.span().start, refused.to_string(), hint);
        }
        rules.references.push(target.clone());
    }
    rules
}

fn weights(reader: &mut Reader<'_>, raw: &RawUptime) -> Weights {
    let mut weights = Weights::default();
    let Some(spanned) = &raw.weights else { return weights };
    let raw = spanned.get_ref();
    for (name, given, weight) in [
        ("major", raw.major, &mut weights.major),
        ("partial", raw.partial, &mut weights.partial),
        ("degraded", raw.degraded, &mut weights.degraded),
    ] {
        let Some(given) = given else { continue };
        *weight = given;
        if !(0.0..=1.0).contains(&given) {
            let message = format!("`{name}` weighs {given}, but must be 0 to 1");
            reader.refuse(spanned.span().start, message, None);
        } else if (given * 1000.0 - (given * 1000.0).round()).abs() > 1e-9 {
            let message = format!("`{name}` weighs {given}, but is taken in thousandths");
            let hint =
                "use at most three decimal places, so that every program computes the same figure";
            reader.refuse(spanned.span().start, message, Some(hint));
        }
    }
    weights
}

fn named<Id, T>(reader: &mut Reader<'_>, raw: &[RawNamed], make: fn(Id, String) -> T) -> Vec<T>
where
    Id: std::str::FromStr<Err: std::fmt::Display> + Clone + Ord,
{
    let mut seen = BTreeSet::new();
    let entries = raw.iter().filter_map(|entry| {
        let name = reader.text("name", &entry.name, MAX_NAME_CHARS);
        let id: Id = unique(reader, &entry.id, &mut seen)?;
        Some(make(id, name))
    });
    entries.collect()
}

fn unique<Id>(
    reader: &mut Reader<'_>,
    text: &Spanned<String>,
    seen: &mut BTreeSet<Id>,
) -> Option<Id>
where
    Id: std::str::FromStr<Err: std::fmt::Display> + Clone + Ord,
{
    let id: Id = reader.parse(text)?;
    if !seen.insert(id.clone()) {
        let message = format!("there are two `{}`", text.get_ref());
        reader.refuse(text.span().start, message, Some("give one of them another id"));
    }
    Some(id)
}

fn components(
    reader: &mut Reader<'_>,
    raw: &[RawComponent],
    groups: &[Group],
) -> Vec<(usize, Component)> {
    let mut seen = BTreeSet::new();
    let entries = raw.iter().filter_map(|entry| {
        let name = reader.text("name", &entry.name, MAX_NAME_CHARS);
        let group = entry.group.as_ref().and_then(|text| known_group(reader, text, groups));
        let description = entry.description.as_ref();
        let description =
            description.map(|text| reader.text("description", text, MAX_DESCRIPTION_CHARS));
        let id = unique(reader, &entry.id, &mut seen)?;
        let component = Component { id, name, description, group, manual: entry.manual };
        Some((entry.id.span().start, component))
    });
    entries.collect()
}

fn known_group(
    reader: &mut Reader<'_>,
    text: &Spanned<String>,
    groups: &[Group],
) -> Option<GroupId> {
    let known = groups.iter().find(|group| group.id.as_str() == text.get_ref());
    if known.is_none() {
        let nearest = nearest(text.get_ref(), groups.iter().map(|group| group.id.as_str()));
        let hint = match nearest {
            Some(group) => format!("did you mean `{group}`?"),
            None => "name it in a [[group]]".to_owned(),
        };
        let message = format!("there is no group `{}`", text.get_ref());
        reader.refuse(text.span().start, message, Some(&hint));
    }
    known.map(|group| group.id.clone())
}
