//! Configuration diff: which parts of a configuration were added, changed, renamed or removed, and which of
//! their values differ?

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::Configuration;
use crate::config::notify_policy::NotifyPolicy;
use crate::ids::{ComponentId, ProbeId};
use crate::ordered::{SortedMap, SortedSet};
use crate::time::span_text::show_span;

/// The most characters of a value that a diff shows.
pub const MAX_SHOWN_VALUE_CHARS: usize = 120;
/// The most values of a part that a diff shows; of the rest it says how many they are.
pub const MAX_SHOWN_FIELDS: usize = 8;

/// A part of a configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartName {
    /// Whose page it is.
    Page,
    /// How agents report.
    AgentRules,
    /// What trouble weighs.
    Weights,
    /// How incidents are handled.
    IncidentRules,
    /// What is done with alerts of other monitoring.
    AlertRules,
    /// The order of groups and components.
    Order,
    /// A region, by its id.
    Region(String),
    /// A group, by its id.
    Group(String),
    /// A component, by its id.
    Component(String),
    /// A probe, by its id.
    Probe(String),
    /// When components may be changed.
    ChangeRules,
    /// How alerts escalate, and how much is sent.
    NotifyRules,
    /// An audience, by its id.
    Audience(String),
    /// An on-call schedule, by its id.
    OnCall(String),
    /// A customer, by its id.
    Customer(String),
    /// What is done with trouble that readers report.
    UserReportRules,
    /// A service level objective, by its id.
    Slo(String),
}

impl PartName {
    /// The id of what has one.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Region(id)
            | Self::Group(id)
            | Self::Component(id)
            | Self::Probe(id)
            | Self::Audience(id)
            | Self::OnCall(id)
            | Self::Customer(id)
            | Self::Slo(id) => id,
            Self::Page
            | Self::AgentRules
            | Self::Weights
            | Self::IncidentRules
            | Self::AlertRules
            | Self::ChangeRules
            | Self::UserReportRules
            | Self::NotifyRules
            | Self::Order => "",
        }
    }
}

impl std::fmt::Display for PartName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Page => f.write_str("page"),
            Self::AgentRules => f.write_str("rules of agents"),
            Self::Weights => f.write_str("weights of uptime"),
            Self::IncidentRules => f.write_str("rules of incidents"),
            Self::AlertRules => f.write_str("rules of alerts"),
            Self::Order => f.write_str("order of the page"),
            Self::Region(id) => write!(f, "region {id}"),
            Self::Group(id) => write!(f, "group {id}"),
            Self::Component(id) => write!(f, "component {id}"),
            Self::Probe(id) => write!(f, "probe {id}"),
            Self::ChangeRules => f.write_str("rules of changes"),
            Self::UserReportRules => f.write_str("rules of user reports"),
            Self::NotifyRules => f.write_str("rules of notifications"),
            Self::Audience(id) => write!(f, "audience {id}"),
            Self::OnCall(id) => write!(f, "on-call schedule {id}"),
            Self::Customer(id) => write!(f, "customer {id}"),
            Self::Slo(id) => write!(f, "SLO {id}"),
        }
    }
}

/// What becomes of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PartFate {
    /// It is new.
    Added,
    /// It goes on under another id.
    Renamed,
    /// It is there and differs.
    Changed,
    /// It is gone.
    Removed,
}

/// What becomes of one part.
#[derive(Clone, Debug, PartialEq)]
pub struct PartDiff {
    /// The part.
    pub name: PartName,
    /// What becomes of it.
    pub fate: PartFate,
    /// The id that it had, if it is renamed.
    pub was: Option<String>,
    /// Which of its values differ; only of what is changed or renamed.
    pub fields: Vec<FieldDiff>,
}

/// A value that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldDiff {
    /// What it is called, such as `confirm.failures`.
    pub field: String,
    /// What it is in force, shortened; `None`: it is not there.
    pub before: Option<String>,
    /// What it would be, shortened; `None`: it would not be there.
    pub after: Option<String>,
}

/// What `new` changes of `old`, by part. What has `was` is renamed if it is not in force and that is.
#[must_use]
pub fn diff(old: Option<&Configuration>, new: &Configuration) -> Vec<PartDiff> {
    let (mut before, after) = (old.map(parts).unwrap_or_default(), parts(new));
    let former = renamed(old, new);
    // What is renamed is compared with what it was.
    let moved: Vec<_> = former.iter().map(|(name, was)| (name, before.remove(was))).collect();
    before.extend(moved.into_iter().filter_map(|(name, part)| Some((name.clone(), part?))));
    let names = SortedSet::from_iter(before.keys().chain(after.keys()));
    let mut diffs: Vec<PartDiff> = vec![];
    for name in names {
        let was = former.get(name).map(|was| was.id().to_owned());
        let (fate, fields) = match (before.get(name), after.get(name)) {
            (Some(old), Some(new)) if was.is_some() => (PartFate::Renamed, fields(old, new)),
            (Some(old), Some(new)) if old == new => continue,
            (Some(old), Some(new)) => (PartFate::Changed, fields(old, new)),
            (None, _) => (PartFate::Added, vec![]),
            (_, None) => (PartFate::Removed, vec![]),
        };
        diffs.push(PartDiff { name: name.clone(), fate, was, fields });
    }
    let moved = old.and_then(|old| reordered(old, new, &former));
    diffs.extend(moved);
    diffs
}

/// What is renamed, with what it was.
fn renamed(old: Option<&Configuration>, new: &Configuration) -> SortedMap<PartName, PartName> {
    let Some(old) = old else { return SortedMap::new() };
    let component = |id: &ComponentId| PartName::Component(id.to_string());
    let probe = |id: &ProbeId| PartName::Probe(id.to_string());
    let components = new.renamed_components(old).map(|(was, id)| (component(id), component(was)));
    let probes = new.renamed_probes(old).map(|(was, id)| (probe(id), probe(was)));
    components.chain(probes).collect()
}

/// Whether what stays on the page stands in another order.
fn reordered(
    old: &Configuration,
    new: &Configuration,
    former: &SortedMap<PartName, PartName>,
) -> Option<PartDiff> {
    let order = |configuration: &Configuration| -> Vec<PartName> {
        let groups = configuration.groups.iter().map(|group| PartName::Group(group.id.to_string()));
        let components =
            configuration.components.iter().map(|c| PartName::Component(c.id.to_string()));
        groups.chain(components).collect()
    };
    let (before, after) = (order(old), order(new));
    let was = |name: &PartName| former.get(name).unwrap_or(name).clone();
    let stays: Vec<&PartName> = after.iter().filter(|name| before.contains(&was(name))).collect();
    let there: Vec<PartName> = stays.iter().map(|name| was(name)).collect();
    let stood: Vec<PartName> = before.into_iter().filter(|name| there.contains(name)).collect();
    let shown = |names: &[PartName]| {
        let ids: Vec<&str> = names.iter().map(PartName::id).collect();
        shorten(&ids.join(", "))
    };
    (stood != there).then(|| PartDiff {
        name: PartName::Order,
        fate: PartFate::Changed,
        was: None,
        fields: vec![FieldDiff {
            field: "order".to_owned(),
            before: Some(shown(&stood)),
            after: Some(shown(&there)),
        }],
    })
}

/// Each part by its name, as what it says.
fn parts(configuration: &Configuration) -> SortedMap<PartName, Value> {
    // Destructured whole, so that a new field cannot be forgotten here.
    let Configuration {
        page,
        regions,
        groups,
        components,
        agents,
        weights,
        incidents,
        alerts,
        notify,
        changes,
        user_reports,
        slos,
        customers,
        probes,
    } = configuration;
    let NotifyPolicy {
        audiences,
        escalations,
        remediations,
        on_call,
        pacing,
        dead_man,
        drills,
        reports,
    } = notify;
    let mut parts = SortedMap::from_iter([
        (PartName::Page, value(page)),
        (PartName::AgentRules, value(agents)),
        (PartName::Weights, value(weights)),
        (PartName::IncidentRules, value(incidents)),
        (PartName::AlertRules, value(alerts)),
    ]);
    parts.extend(regions.iter().map(|r| (PartName::Region(r.id.to_string()), value(r))));
    parts.extend(groups.iter().map(|g| (PartName::Group(g.id.to_string()), value(g))));
    parts.extend(components.iter().map(|c| (PartName::Component(c.id.to_string()), value(c))));
    parts.extend(probes.iter().map(|p| (PartName::Probe(p.id.to_string()), value(p))));
    parts.extend(audiences.iter().map(|a| (PartName::Audience(a.id.to_string()), value(a))));
    parts.extend(on_call.iter().map(|o| (PartName::OnCall(o.id.to_string()), value(o))));
    parts.extend(customers.iter().map(|c| (PartName::Customer(c.id.to_string()), value(c))));
    parts.extend(slos.iter().map(|s| (PartName::Slo(s.id.to_string()), value(s))));
    let rules = NotifyPolicy {
        escalations: escalations.clone(),
        remediations: remediations.clone(),
        pacing: pacing.clone(),
        dead_man: dead_man.clone(),
        drills: drills.clone(),
        reports: reports.clone(),
        ..NotifyPolicy::default()
    };
    // Without them nothing is sent to contacts, as in configurations of before.
    if !rules.is_default() {
        parts.insert(PartName::NotifyRules, value(&rules));
    }
    if !changes.is_default() {
        parts.insert(PartName::ChangeRules, value(changes));
    }
    if !user_reports.is_default() {
        parts.insert(PartName::UserReportRules, value(user_reports));
    }
    for part in parts.values_mut().filter_map(Value::as_object_mut) {
        // Its name says it; it has no effect once it is renamed; and where a secret stands in a file.
        for silent in ["id", "was", "secrets"] {
            part.remove(silent);
        }
        if let Some(Value::Object(notes)) = part.remove("notes") {
            part.extend(notes);
        }
    }
    parts
}

fn value(part: &impl Serialize) -> Value {
    serde_json::to_value(part).unwrap_or_default()
}

/// The values that differ, at most [`MAX_SHOWN_FIELDS`] and one more that says how many there are besides.
fn fields(old: &Value, new: &Value) -> Vec<FieldDiff> {
    let mut fields = vec![];
    compare("", Some(old), Some(new), &mut fields);
    let more = fields.len().saturating_sub(MAX_SHOWN_FIELDS);
    fields.truncate(MAX_SHOWN_FIELDS);
    if more > 0 {
        let field = format!("and {more} more");
        fields.push(FieldDiff { field, before: None, after: None });
    }
    fields
}

fn compare(path: &str, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<FieldDiff>) {
    if old == new {
        return;
    }
    match (old.and_then(children), new.and_then(children)) {
        (Some(old), Some(new)) => {
            // In their order; what is gone stands last.
            let gone = old.iter().filter(|(key, _)| new.iter().all(|(other, _)| other != key));
            for (key, _) in new.iter().chain(gone) {
                compare(&join(path, key), child(&old, key), child(&new, key), found);
            }
            // The same elements in another order.
            if found.iter().all(|diff| !diff.field.starts_with(path)) {
                let names = |side: &[(String, &Value)]| {
                    side.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join(", ")
                };
                let field = format!("order of {path}");
                let (before, after) = (Some(names(&old)), Some(names(&new)));
                found.push(FieldDiff { field, before, after });
            }
        }
        _ => {
            let is_ms = path.ends_with("_ms");
            let field = path.trim_end_matches("_ms").to_owned();
            found.push(FieldDiff { field, before: shown(old, is_ms), after: shown(new, is_ms) });
        }
    }
}

fn child<'a>(children: &[(String, &'a Value)], key: &str) -> Option<&'a Value> {
    children.iter().find(|(name, _)| name == key).map(|(_, value)| *value)
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// What a value is made of: the fields of a table, or the elements of a list that have names, each different.
fn children(value: &Value) -> Option<Vec<(String, &Value)>> {
    match value {
        Value::Object(fields) => {
            Some(fields.iter().map(|(key, value)| (key.clone(), value)).collect())
        }
        Value::Array(items) if !items.is_empty() => {
            let named = items.iter().map(|item| {
                let name = item.get("name").and_then(Value::as_str)?;
                Some((format!("`{name}`"), item))
            });
            let named: Vec<_> = named.collect::<Option<_>>()?;
            let names = SortedSet::from_iter(named.iter().map(|(name, _)| name));
            (names.len() == named.len()).then_some(named)
        }
        _ => None,
    }
}

fn shown(value: Option<&Value>, is_ms: bool) -> Option<String> {
    let text = match value? {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        Value::Number(ms) if is_ms => {
            show_span(Duration::from_millis(ms.as_u64().unwrap_or_default()))
        }
        other => other.to_string(),
    };
    Some(shorten(&text))
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= MAX_SHOWN_VALUE_CHARS {
        return text.to_owned();
    }
    let start: String = text.chars().take(MAX_SHOWN_VALUE_CHARS - 1).collect();
    start + "…"
}
