//! Parser of `page.toml`: the page, its regions, groups and components, and its settings.

use std::time::Duration;

use toml::Spanned;

use crate::config::alert_rules::AlertRule;
use crate::config::brand::Brand;
use crate::config::change_policy::ChangePolicy;
use crate::config::incident_policy::{Announcement, IncidentPolicy};
use crate::config::notify_policy::NotifyPolicy;
use crate::config::parse::alerts::{self, RawAlertRule};
use crate::config::parse::brand;
use crate::config::parse::changes;
use crate::config::parse::component::{RawComponent, components};
use crate::config::parse::file_value::read_fields;
use crate::config::parse::incidents::{self, RawIncidents};
use crate::config::parse::message_templates::{self, RawMessageTemplate};
use crate::config::parse::metrics;
use crate::config::parse::names::{name, unique};
use crate::config::parse::notify;
use crate::config::parse::on_call::ScheduleContext;
use crate::config::parse::reader::Reader;
use crate::config::parse::reports::{self, PlacedSchedule};
use crate::config::parse::security::{self, RawSecurity};
use crate::config::parse::shape;
use crate::config::parse::slos;
use crate::config::parse::translations::{self, TranslatedIds};
use crate::config::parse::user_reports;
use crate::config::slo::Slo;
use crate::config::source::SourceFile;
use crate::config::translations::Translations;
use crate::config::user_report_policy::UserReportPolicy;
use crate::config::{
    AgentRules, Component, Group, MAX_BATCH_WINDOW, MAX_COMPONENTS, MAX_REGIONS, PageSettings,
    Region, Weights, default_batch_window,
};
use crate::diagnostic::FileError;
use crate::ids::ComponentId;
use crate::ordered::{SortedMap, SortedSet};
use crate::probe::endpoint::Endpoint;
use crate::probe::url_parts;
use crate::protocol::connectivity::MAX_REFERENCES;
use crate::xml_text::Lines;

/// A page file that is right by itself, with the places that only other files can tell about.
pub(crate) struct PageFile {
    pub(crate) page: PageSettings,
    pub(crate) agents: AgentRules,
    pub(crate) weights: Weights,
    pub(crate) incidents: IncidentPolicy,
    pub(crate) alerts: Vec<AlertRule>,
    pub(crate) notify: NotifyPolicy,
    pub(crate) changes: ChangePolicy,
    pub(crate) user_reports: UserReportPolicy,
    pub(crate) slos: Vec<Slo>,
    pub(crate) reports: Vec<PlacedSchedule>,
    pub(crate) regions: Vec<Region>,
    pub(crate) groups: Vec<Group>,
    /// With the byte at which each component's id stands.
    pub(crate) components: Vec<(usize, Component)>,
}

/// A page's file as far as it can be read.
#[derive(Default)]
pub(crate) struct ParsedPage {
    /// With what is right of it.
    pub(crate) page: Option<PageFile>,
    /// Whether the file is TOML, so that what it names is known.
    pub(crate) is_read: bool,
    /// The ids of its components, as they are written.
    pub(crate) component_ids: Vec<String>,
    /// The ids of its regions, as they are written.
    pub(crate) region_ids: Vec<String>,
    /// Every mistake that the file alone shows.
    pub(crate) errors: Vec<FileError>,
}

struct RawPageFile {
    page: Option<RawPage>,
    agents: RawAgents,
    uptime: RawUptime,
    incidents: RawIncidents,
    alert: Vec<RawAlertRule>,
    region: Vec<RawRegion>,
    group: Vec<RawNamed>,
    component: Vec<RawComponent>,
    template: Vec<RawMessageTemplate>,
    security: Option<RawSecurity>,
}

read_fields!(RawPageFile {
    page,
    agents,
    uptime,
    incidents,
    alert,
    region,
    group,
    component,
    template,
    security,
});

struct RawPage {
    name: Option<Spanned<String>>,
    url: Option<Spanned<String>>,
    timezone: Option<Spanned<String>>,
    language: Option<Spanned<String>>,
}

read_fields!(RawPage { name, url, timezone, language });

#[derive(Default)]
struct RawAgents {
    batch_window: Option<Spanned<String>>,
    silent_after: Option<Spanned<String>>,
    references: Vec<Spanned<String>>,
}

read_fields!(RawAgents { batch_window, silent_after, references });

#[derive(Default)]
struct RawUptime {
    weights: Option<Spanned<RawWeights>>,
}

read_fields!(RawUptime { weights });

struct RawWeights {
    major: Option<f64>,
    partial: Option<f64>,
    degraded: Option<f64>,
}

read_fields!(RawWeights { major, partial, degraded });

struct RawRegion {
    id: Option<Spanned<String>>,
    name: Option<Spanned<String>>,
    continent: Option<Spanned<String>>,
}

read_fields!(RawRegion { id, name, continent });

struct RawNamed {
    id: Option<Spanned<String>>,
    name: Option<Spanned<String>>,
}

read_fields!(RawNamed { id, name });

/// Reads a page file, with the calendars that it names.
pub(super) fn parse(file: &SourceFile, context: ScheduleContext<'_>) -> ParsedPage {
    let mut reader = Reader::new(file);
    let read = shape::read_apart::<RawPageFile>(
        &mut reader,
        "page",
        &[
            &notify::KEYS[..],
            &[
                brand::KEY,
                changes::KEY,
                translations::KEY,
                metrics::KEY,
                user_reports::KEY,
                slos::KEY,
                reports::KEY,
            ],
        ]
        .concat(),
    );
    let Some((raw, rest)) = read else {
        return ParsedPage { errors: reader.errors, ..ParsedPage::default() };
    };
    let text = |id: &Option<Spanned<String>>| id.as_ref().map(|id| id.get_ref().clone());
    ParsedPage {
        component_ids: raw.component.iter().filter_map(|entry| text(&entry.id)).collect(),
        region_ids: raw.region.iter().filter_map(|entry| text(&entry.id)).collect(),
        page: Some({
            let mut page = build(&mut reader, &raw);
            let ids: Vec<&str> =
                page.components.iter().map(|(_, component)| component.id.as_str()).collect();
            let names = (ids.as_slice(), &page.page.timezone);
            let translated =
                TranslatedIds { groups: &page.groups, regions: &page.regions, components: &ids };
            page.page.brand = brand::brand(&mut reader, &rest);
            page.changes = changes::policy(&mut reader, &rest, names);
            page.user_reports = user_reports::policy(&mut reader, &rest);
            page.slos = slos::slos(&mut reader, &rest, names.0);
            (page.page.metrics, page.page.metric_limits) = metrics::metrics(&mut reader, &rest);
            page.page.translations = translations::translations(&mut reader, &rest, translated);
            page.notify = notify::policy(&mut reader, &rest, names, context);
            page.reports = reports::schedules(&mut reader, &rest, &page.notify.audiences);
            page
        }),
        is_read: true,
        errors: reader.errors,
    }
}

fn build(reader: &mut Reader<'_>, raw: &RawPageFile) -> PageFile {
    let written = raw.page.as_ref();
    let timezone = written.and_then(|page| page.timezone.as_ref());
    let language = written.and_then(|page| page.language.as_ref());
    let page = PageSettings {
        name: name(reader, written.and_then(|page| page.name.as_ref())),
        url: url(reader, written.and_then(|page| page.url.as_ref())),
        timezone: timezone.and_then(|zone| reader.parse(zone)).unwrap_or_default(),
        security: raw.security.as_ref().and_then(|raw| security::contact(reader, raw)),
        brand: Brand::default(),
        language: language.and_then(|tag| reader.parse(tag)).unwrap_or_default(),
        translations: Translations::new(),
        metrics: vec![],
        metric_limits: SortedMap::new(),
    };
    let agents = agents(reader, &raw.agents, raw.region.len());
    let weights = weights(reader, &raw.uptime);
    let regions = regions(reader, &raw.region);
    let groups: Vec<Group> = named(reader, &raw.group, |id, name| Group { id, name });
    let components = components(reader, &raw.component, &groups);
    let incidents = IncidentPolicy {
        announce: announcements(reader, &raw.component),
        templates: message_templates::templates(reader, &raw.template),
        ..incidents::policy(reader, &raw.incidents)
    };
    if let Some(taken) = raw
        .region
        .iter()
        .filter_map(|region| region.id.as_ref())
        .find(|id| id.get_ref() == crate::ids::HEARTBEAT_REGION)
    {
        let message = format!("`{}` is no name for a region", crate::ids::HEARTBEAT_REGION);
        reader.refuse(taken.span().start, message, Some("it is the region of heartbeats"));
    }
    for (count, most, what) in
        [(regions.len(), MAX_REGIONS, "regions"), (components.len(), MAX_COMPONENTS, "components")]
    {
        if count > most {
            reader.refuse(0, format!("there are {count} {what}; at most {most} are taken"), None);
        }
    }
    let alerts = alerts::rules(reader, &raw.alert, &components);
    let (notify, changes) = (NotifyPolicy::default(), ChangePolicy::default());
    PageFile {
        page,
        agents,
        weights,
        incidents,
        alerts,
        notify,
        changes,
        user_reports: UserReportPolicy::default(),
        slos: vec![],
        reports: vec![],
        regions,
        groups,
        components,
    }
}

fn url(reader: &mut Reader<'_>, text: Option<&Spanned<String>>) -> String {
    let Some(text) = text else { return String::new() };
    // Parsers of addresses leave out or escape what the page would show as it is.
    if reader.refuses_unfit("url", text, Lines::One) {
        return String::new();
    }
    let parsed = url_parts::parse(text.get_ref());
    if !parsed.as_ref().is_some_and(|url| matches!(url.scheme.as_str(), "http" | "https")) {
        let message = format!("`url` is `{}`, which is no http or https address", text.get_ref());
        reader.refuse(text.span().start, message, Some("such as \"https://status.example.com\""));
    }
    if parsed.is_some_and(|url| url.has_credentials) {
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

fn regions(reader: &mut Reader<'_>, raw: &[RawRegion]) -> Vec<Region> {
    let mut seen = SortedSet::new();
    let regions = raw.iter().filter_map(|entry| {
        let name = name(reader, entry.name.as_ref());
        let continent = entry.continent.as_ref().and_then(|code| reader.parse(code));
        let id = unique(reader, entry.id.as_ref()?, &mut seen)?;
        Some(Region { id, name, continent })
    });
    regions.collect()
}

fn named<Id, T>(reader: &mut Reader<'_>, raw: &[RawNamed], make: fn(Id, String) -> T) -> Vec<T>
where
    Id: std::str::FromStr<Err: std::fmt::Display> + Clone + Ord,
{
    let mut seen = SortedSet::new();
    let entries = raw.iter().filter_map(|entry| {
        let name = crate::config::parse::names::name(reader, entry.name.as_ref());
        let id: Id = unique(reader, entry.id.as_ref()?, &mut seen)?;
        Some(make(id, name))
    });
    entries.collect()
}

/// When outages of components become public by themselves.
fn announcements(
    reader: &mut Reader<'_>,
    raw: &[RawComponent],
) -> SortedMap<ComponentId, Announcement> {
    let given = raw.iter().filter_map(|entry| {
        let announcement = reader.parse(entry.announce.as_ref()?)?;
        Some((entry.id.as_ref()?.get_ref().parse().ok()?, announcement))
    });
    SortedMap::from_iter(given)
}
