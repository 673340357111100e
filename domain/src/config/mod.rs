//! Configuration: the folder `probes/` as a whole: the page, its components and its probes.
//!
//! It is read as a whole or not at all, so nothing can be half applied.

pub mod alert_rules;
pub mod applied;
pub mod brand;
pub mod change_policy;
mod customer_reach;
pub mod customer_schema;
pub mod customers;
pub mod dependency_graph;
pub mod diff;
pub mod first_folder;
pub mod folder;
pub mod incident_policy;
pub mod json_schema;
pub mod named_link;
pub mod notify_policy;
pub(crate) mod notify_schema;
pub mod on_call;
pub mod parse;
pub mod remediation_policy;
pub mod renames;
pub mod report_recipients;
pub mod report_schedule;
pub mod review_deadline;
pub(crate) mod schema_values;
pub mod security_contact;
pub mod slo;
mod slo_schema;
pub mod source;
pub mod translations;
pub mod user_report_policy;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::alert_rules::AlertRule;
use crate::config::brand::Brand;
use crate::config::change_policy::ChangePolicy;
use crate::config::customers::Customer;
use crate::config::incident_policy::{Announcement, IncidentPolicy};
use crate::config::named_link::NamedLink;
use crate::config::notify_policy::NotifyPolicy;
use crate::config::security_contact::SecurityContact;
use crate::config::slo::Slo;
use crate::config::translations::Translations;
use crate::config::user_report_policy::UserReportPolicy;
use crate::continent::Continent;
use crate::ids::{AgentId, ComponentId, GroupId, HEARTBEAT_REGION, MetricId, RegionId};
use crate::language::Language;
use crate::metric::Metric;
use crate::ordered::SortedMap;
use crate::probe::{Probe, SecretUse};
use crate::protocol::assignment::Assignment;
use crate::time::time_zone::Zone;
use crate::time::timestamp::as_ms;

/// The most probes of a page.
pub const MAX_PROBES: usize = 2_000;
/// The most components of a page.
pub const MAX_COMPONENTS: usize = 200;
/// The most regions of a page.
pub const MAX_REGIONS: usize = 50;
/// The most links of a component.
pub const MAX_LINKS: usize = 10;
/// The most runbooks of a component.
pub const MAX_RUNBOOKS: usize = 10;
/// The most components that one depends on.
pub const MAX_DEPENDENCIES: usize = 20;
/// The least important tier of a component.
pub const MAX_TIER: u8 = 5;
/// The file of a folder that says whose page it is.
pub const PAGE_FILE: &str = "page.toml";

/// A valid folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Configuration {
    /// Whose page it is.
    pub page: PageSettings,
    /// Where agents may stand.
    pub regions: Vec<Region>,
    /// In the order of the page.
    pub groups: Vec<Group>,
    /// In the order of the page.
    pub components: Vec<Component>,
    /// How agents report.
    pub agents: AgentRules,
    /// What an outage costs the uptime figure.
    pub weights: Weights,
    /// How incidents are handled.
    #[serde(default)]
    pub incidents: IncidentPolicy,
    /// What is done with alerts of other monitoring, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<AlertRule>,
    /// Who is told what and when.
    #[serde(default, skip_serializing_if = "NotifyPolicy::is_default")]
    pub notify: NotifyPolicy,
    /// When components may be changed.
    #[serde(default, skip_serializing_if = "ChangePolicy::is_default")]
    pub changes: ChangePolicy,
    /// What is done with trouble that readers report.
    #[serde(default, skip_serializing_if = "UserReportPolicy::is_default")]
    pub user_reports: UserReportPolicy,
    /// Service level objectives; never public.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slos: Vec<Slo>,
    /// Who uses which components; never public.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub customers: Vec<Customer>,
    /// By id.
    pub probes: Vec<Probe>,
}

/// Whose page it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageSettings {
    /// Such as `Northwind`.
    pub name: String,
    /// The public address, without a slash at the end.
    pub url: String,
    /// Where the borders of its days, months, quarters and years are taken from.
    #[serde(default)]
    pub timezone: Zone,
    /// Whom who finds a weakness writes to; `None`: nobody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<SecurityContact>,
    /// How it looks.
    #[serde(default, skip_serializing_if = "Brand::is_default")]
    pub brand: Brand,
    /// The language of readers who want none of those that there are.
    #[serde(default)]
    pub language: Language,
    /// What things are called in other languages.
    #[serde(default, skip_serializing_if = "SortedMap::is_empty")]
    pub translations: Translations,
    /// Values of other systems that it draws.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Metric>,
    /// What values of them are not to reach, of those for which it is said, from 1; never public.
    #[serde(default, skip_serializing_if = "SortedMap::is_empty")]
    pub metric_limits: SortedMap<MetricId, u32>,
}

/// A place that agents watch from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Such as `eu-central`.
    pub id: RegionId,
    /// Such as `Frankfurt`.
    pub name: String,
    /// The part of the world that it is in, if that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continent: Option<Continent>,
}

/// Components that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Such as `shop`.
    pub id: GroupId,
    /// Such as `Shop`.
    pub name: String,
}

/// What customers see on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Such as `checkout`.
    pub id: ComponentId,
    /// Such as `Checkout`.
    pub name: String,
    /// What it is, for customers.
    pub description: Option<String>,
    /// Where it stands; `None`: by itself.
    pub group: Option<GroupId>,
    /// Whether only operators say how it is doing. A component that is not manual must be
    /// watched by a probe.
    pub manual: bool,
    /// The id that it had before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<ComponentId>,
    /// Whether only operators see it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// What it does not work without; at most [`MAX_DEPENDENCIES`], and never in a circle. Only which incident an outage
    /// joins and whom operators see affected depends on it: never a status, never a figure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<ComponentId>,
    /// Whose status it is, where it is a third party's and not ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<UpstreamVendor>,
    /// What operators note of it.
    #[serde(default, skip_serializing_if = "ComponentNotes::is_empty")]
    pub notes: ComponentNotes,
}

/// The third party that a component is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamVendor {
    /// What it is called, such as `Stripe`.
    pub vendor: String,
    /// Whether its trouble counts as ours: in the headline, in the figures of the page and of groups, and as an outage
    /// that an incident is opened for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub counts: bool,
}

impl Component {
    /// Whether its trouble is ours: not where it is that of a third party that does not count.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.upstream.as_ref().is_none_or(|upstream| upstream.counts)
    }
}

/// Those of some things that count; where none does, all of them, so that nothing is claimed of nothing.
pub fn counted_or_all<T>(
    all: impl Iterator<Item = T> + Clone,
    counts: impl Fn(&T) -> bool,
) -> Vec<T> {
    let counted: Vec<T> = all.clone().filter(counts).collect();
    if counted.is_empty() { all.collect() } else { counted }
}

/// What operators note of a component; it is on no page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ComponentNotes {
    /// Which team, person or address answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where its source is, as an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repo: Option<String>,
    /// How important it is, 1 (most) to [`MAX_TIER`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<u8>,
    /// Where else to look, such as a dashboard; at most [`MAX_LINKS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<NamedLink>,
    /// Where to read what to do when it fails; at most [`MAX_RUNBOOKS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runbooks: Vec<NamedLink>,
}

impl ComponentNotes {
    /// Whether nothing is noted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The longest window of agents.
pub const MAX_BATCH_WINDOW: Duration = Duration::from_secs(300);

/// How agents report, and how they know that they are not cut off themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRules {
    /// How long observations are gathered before a batch is sent, 1 s to 5 min.
    #[serde(rename = "batch_window_ms", with = "as_ms")]
    pub batch_window: Duration,
    /// After this long without a word an agent is silent; at least three windows.
    #[serde(rename = "silent_after_ms", with = "as_ms")]
    pub silent_after: Duration,
    /// Places that are known to answer, as `host:port`; at most
    /// [`MAX_REFERENCES`](crate::protocol::connectivity::MAX_REFERENCES).
    #[serde(default)]
    pub references: Vec<String>,
}

impl Default for AgentRules {
    fn default() -> Self {
        Self {
            batch_window: Duration::from_secs(25),
            silent_after: Duration::from_secs(75),
            references: vec![],
        }
    }
}

/// The window of agents unless the page says otherwise: with many regions it is longer, so that all agents
/// together write no more than 25,000 batches a day.
#[must_use]
pub fn default_batch_window(regions: usize) -> Duration {
    let regions = u32::try_from(regions).unwrap_or(u32::MAX);
    let window = Duration::from_millis(3_500).saturating_mul(regions);
    window.max(AgentRules::default().batch_window).min(MAX_BATCH_WINDOW)
}

/// What a second of each status costs the uptime figure, 0 to 1 in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Of a major outage.
    pub major: f64,
    /// Of a partial outage.
    pub partial: f64,
    /// Of degraded performance.
    pub degraded: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { major: 1.0, partial: 0.3, degraded: 0.0 }
    }
}

impl Weights {
    /// The weights of a major outage, a partial one and degraded performance, in thousandths.
    #[must_use]
    pub fn thousandths(self) -> [u32; 3] {
        [self.major, self.partial, self.degraded].map(|weight| (weight * 1000.0).round() as u32)
    }
}

impl Configuration {
    /// The components that customers see, in the order of the page.
    pub fn shown_components(&self) -> impl Iterator<Item = &Component> {
        self.components.iter().filter(|component| !component.hidden)
    }

    /// Whether only operators see a component.
    #[must_use]
    pub fn is_hidden(&self, id: &ComponentId) -> bool {
        self.components.iter().any(|component| component.id == *id && component.hidden)
    }

    /// Whether a component does not work without another, by its own words: dependencies of dependencies do not
    /// count.
    #[must_use]
    pub fn depends(&self, id: &ComponentId, on: &ComponentId) -> bool {
        let mut components = self.components.iter();
        components.any(|component| component.id == *id && component.depends_on.contains(on))
    }

    /// When an outage of a component becomes public by itself; of one that readers do not see, never.
    #[must_use]
    pub fn announcement(&self, id: &ComponentId) -> Announcement {
        if self.is_hidden(id) { Announcement::Never } else { self.incidents.announcement(id) }
    }

    /// The secrets that probes need, with the places they are first used at.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretUse> {
        self.probes.iter().flat_map(|probe| &probe.secrets)
    }

    /// What an agent is to run in a region, or a heartbeat's Ledger to watch; without its tag.
    #[must_use]
    pub fn assignment_of(&self, agent: AgentId, region: &RegionId) -> Assignment {
        let is_heartbeat = region.as_str() == HEARTBEAT_REGION;
        let heartbeat = self.heartbeat(&agent).filter(|_| is_heartbeat);
        let probes = self.probes_in(region).chain(heartbeat).cloned().map(Into::into).collect();
        Assignment { probes, ..self.assignment_head(agent, region) }
    }

    /// What an agent is to run in a region, without its tag and its probes.
    #[must_use]
    pub fn assignment_head(&self, agent: AgentId, region: &RegionId) -> Assignment {
        Assignment {
            tag: String::new(),
            agent,
            region: region.clone(),
            batch_window: self.agents.batch_window,
            silent_after: self.agents.silent_after,
            references: self.agents.references.clone(),
            probes: vec![],
        }
    }

    /// The probes that every agent of a region runs.
    pub fn probes_in(&self, region: &RegionId) -> impl Iterator<Item = &Probe> {
        let here = self.probes.iter().filter(|probe| probe.regions.contains(region));
        here.filter(|probe| probe.heartbeat.is_none())
    }

    /// The heartbeat of this name; it has a Ledger of its own, as if it were an agent.
    #[must_use]
    pub fn heartbeat(&self, name: &AgentId) -> Option<&Probe> {
        let mut heartbeats = self.probes.iter().filter(|probe| probe.heartbeat.is_some());
        heartbeats.find(|probe| probe.id.as_str() == name.as_str())
    }
}
