//! Public view: everything that the public may see, and the only source of pages, JSON and feeds.
//!
//! An internal note, an address or a secret cannot leak: there is no field for it here.

use serde::{Deserialize, Serialize};

use crate::config::Weights;
use crate::config::brand::Brand;
use crate::config::security_contact::SecurityContact;
use crate::config::translations::Translations;
use crate::continent::Continent;
use crate::ids::{ComponentId, GroupId, IncidentId, MaintenanceId, ProbeId, RegionId};
use crate::language::Language;
use crate::ledger::verdict::Verdict;
use crate::metric::series::MetricSeries;
use crate::ordered::SortedMap;
use crate::protocol::observation::{Failure, Reason};
use crate::public::correction_view::CorrectionView;
use crate::public::day_runs;
use crate::public::notice_view::NoticeView;
use crate::public::upstream_view::UpstreamView;
use crate::status::{Impact, IncidentStatus, Indicator, MaintenanceStatus, Status};
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::time::window::Window;
use crate::uptime::{Day, Uptime};

/// How many days the bars show.
pub const BAR_DAYS: usize = 90;
/// How many days back the front page tells of what is over.
pub const PAST_DAYS: u64 = 15;

/// All that the public may see of one page, as it was at one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublicView {
    /// When it was true.
    pub as_of: Timestamp,
    /// The page itself.
    pub page: PageView,
    /// The answer in one line.
    pub headline: Headline,
    /// The last [`BAR_DAYS`] days of the page's zone, oldest first; the last is today.
    pub days: Vec<CalendarDay>,
    /// Components by group, in the order of `page.toml`; those without a group stand in groups whose `group` is `None`.
    pub groups: Vec<GroupView>,
    /// Where it is watched from.
    pub regions: Vec<RegionView>,
    /// Open incidents, and those to which something happened in the last [`PAST_DAYS`]; newest first.
    pub incidents: Vec<IncidentView>,
    /// Work that is announced or goes on, by when it begins, and then what ended in the last [`PAST_DAYS`]; newest first.
    #[serde(default)]
    pub maintenances: Vec<MaintenanceView>,
    /// What else is to be read now, oldest first.
    #[serde(default)]
    pub notices: Vec<NoticeView>,
    /// What probes saw of the last [`PAST_DAYS`] without an operator's word; newest first.
    pub outages: Vec<Outage>,
    /// The shortest interval of any probe, in seconds; 0 without probes.
    pub every_s: u64,
    /// Uptime of the whole page over every window.
    pub figures: SortedMap<Window, Uptime>,
    /// What operators put right of the days of the bars, newest first.
    pub corrections: Vec<CorrectionView>,
    /// What is drawn of other systems, over 24 hours.
    #[serde(default)]
    pub metrics: Vec<MetricSeries>,
}

impl PublicView {
    /// Every component, in the order of the page.
    pub fn components(&self) -> impl Iterator<Item = &ComponentView> {
        self.groups.iter().flat_map(|group| &group.components)
    }
}

/// Whose page it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageView {
    /// Twelve lower-case alphanumerics that never change.
    pub id: String,
    /// Such as `Northwind`.
    pub name: String,
    /// The page's public address, without a slash at the end.
    pub url: String,
    /// When the page was first configured.
    pub created_at: Timestamp,
    /// When anything on it last changed.
    pub updated_at: Timestamp,
    /// How many records led to this view: larger is later.
    pub revision: u64,
    /// Where its days begin.
    pub timezone: Zone,
    /// What trouble costs the figures.
    pub weights: Weights,
    /// How many lines the public log has.
    pub log_height: u64,
    /// The hash of the last of them.
    pub log_hash: String,
    /// When subscribers get a digest who ask for one, such as `weekly mon 08:00`; `None`: none is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Whom who finds a weakness writes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<SecurityContact>,
    /// How it looks as its owner's own.
    #[serde(default, skip_serializing_if = "Brand::is_default")]
    pub brand: Brand,
    /// The language of readers who want none of those that there are.
    #[serde(default)]
    pub language: Language,
    /// What things are called in other languages.
    #[serde(default, skip_serializing_if = "SortedMap::is_empty")]
    pub translations: Translations,
    /// Whether readers may report trouble.
    #[serde(default)]
    pub takes_reports: bool,
}

/// The page's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headline {
    /// Statuspage's indicator.
    pub indicator: Indicator,
    /// Statuspage's description.
    pub description: String,
    /// The worst status of any component; what the page's first sentence is about.
    pub worst: Status,
    /// Our sentence, such as `Checkout is partly down`.
    pub sentence: String,
}

/// Components that belong together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupView {
    /// Its id and name; `None` for components that stand alone.
    pub group: Option<(GroupId, String)>,
    /// The worst status of its components.
    pub status: Status,
    /// Uptime of its components together over every window.
    pub figures: SortedMap<Window, Uptime>,
    /// In the order of `page.toml`.
    pub components: Vec<ComponentView>,
}

/// One component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ComponentView {
    /// Its id.
    pub id: ComponentId,
    /// Such as `Checkout`.
    pub name: String,
    /// What it is, for customers.
    pub description: Option<String>,
    /// How it is doing.
    pub status: Status,
    /// Since when it has been doing so.
    pub since: Timestamp,
    /// When it was first on the page.
    pub created_at: Timestamp,
    /// Uptime over the days of the bars.
    pub uptime: Uptime,
    /// Uptime over every window.
    pub figures: SortedMap<Window, Uptime>,
    /// The days of the bar: those of the view, in the same order.
    #[serde(with = "day_runs")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<(u32, Status, u32, bool)>"))]
    pub days: Vec<Day>,
    /// Whose status it is, where it is a third party's and not ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<UpstreamView>,
    /// The probes that watch it.
    pub probes: Vec<ProbeId>,
    /// What each region sees, one entry for each region: through the probe that is worst there. What is seen through each
    /// is part of the component's [detail](crate::public::component_detail::ComponentDetail).
    pub regions: Vec<RegionReport>,
    /// How many readers reported trouble in the last hour, where probes or operators agree that there is some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_reports: Option<usize>,
}

/// A day of the page's calendar, shared by the bars of all components.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDay {
    /// When it began.
    pub start: Timestamp,
    /// Its date in the page's zone, such as `2026-11-20`.
    pub date: String,
}

/// What one region sees of a component through one probe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RegionReport {
    /// The region.
    pub region: RegionId,
    /// Its name, such as `Frankfurt`.
    pub name: String,
    /// The probe that looked.
    pub probe: ProbeId,
    /// What is believed of it there.
    pub verdict: Verdict,
    /// Since when.
    pub since: Timestamp,
    /// Why it is down or degraded.
    pub failure: Option<SeenFailure>,
    /// How long its latest run took, in milliseconds.
    pub took_ms: Option<u32>,
}

/// What customers may know of a failure: the step and the kind. What was found in its place is
/// for operators, because it may be anything that the service sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SeenFailure {
    /// The name of the step.
    pub step: String,
    /// The kind of failure.
    pub reason: Reason,
}

impl From<Failure> for SeenFailure {
    fn from(Failure { step, reason, detail: _ }: Failure) -> Self {
        Self { step, reason }
    }
}

/// A place that the service is watched from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionView {
    /// The region.
    pub region: RegionId,
    /// Its name, such as `Frankfurt`.
    pub name: String,
    /// Whether an agent there has been heard of lately.
    pub reporting: bool,
    /// When one was last heard of; `None`: never.
    pub last_heard_at: Option<Timestamp>,
    /// The part of the world that it is in, if that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continent: Option<Continent>,
}

/// What operators said of one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IncidentView {
    /// Its id, also the path `/incidents/{id}`.
    pub id: IncidentId,
    /// Its title.
    pub name: String,
    /// How far along it is.
    pub status: IncidentStatus,
    /// How bad it was at its worst.
    pub impact: Impact,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was posted.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was first said to be mended.
    pub monitoring_at: Option<Timestamp>,
    /// When it was said to be over.
    pub resolved_at: Option<Timestamp>,
    /// When the next update is promised; `None` once it is over.
    #[serde(default)]
    pub next_update_by: Option<Timestamp>,
    /// Whether what is stated is left out of the figures.
    #[serde(default)]
    pub is_uncounted: bool,
    /// The components it touched, with their names and what was last stated of them.
    pub components: Vec<AffectedComponent>,
    /// Newest first.
    pub updates: Vec<UpdateView>,
    /// When its reason for outage was published to everybody, at last; it is at `/incidents/{id}/rfo`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rfo_at: Option<Timestamp>,
}

/// A window of announced work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MaintenanceView {
    /// Its id, also the path `/maintenance/{id}`.
    pub id: MaintenanceId,
    /// Its title.
    pub name: String,
    /// How far along it is.
    pub status: MaintenanceStatus,
    /// When it is to begin.
    pub scheduled_for: Timestamp,
    /// When it is to end.
    pub scheduled_until: Timestamp,
    /// When it was announced.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When the work began.
    pub started_at: Option<Timestamp>,
    /// When it ended, or was cancelled.
    pub ended_at: Option<Timestamp>,
    /// Since when it should be over, when it is not.
    pub overdue_since: Option<Timestamp>,
    /// The components that are worked on, with their names.
    pub components: Vec<AffectedComponent>,
    /// Newest first.
    pub updates: Vec<MaintenanceUpdateView>,
}

/// One update of a maintenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MaintenanceUpdateView {
    /// Its id, unique on the page.
    pub id: String,
    /// How far along the work was.
    pub status: MaintenanceStatus,
    /// As it was written, in Markdown.
    pub body: String,
    /// When it was so.
    pub created_at: Timestamp,
}

/// A component in an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AffectedComponent {
    /// Its id.
    pub id: ComponentId,
    /// Its name.
    pub name: String,
    /// What is stated of it; operational once the incident is over.
    pub status: Status,
}

/// One update of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdateView {
    /// Its id, unique on the page.
    pub id: String,
    /// How far along the incident was.
    pub status: IncidentStatus,
    /// As the operator wrote it, in Markdown.
    pub body: String,
    /// When it was posted.
    pub created_at: Timestamp,
    /// When its text was last edited.
    #[serde(default)]
    pub edited_at: Option<Timestamp>,
    /// When it was withdrawn; then its text is empty.
    #[serde(default)]
    pub withdrawn_at: Option<Timestamp>,
    /// Components whose stated status it changed: id, name, old, new.
    pub changed: Vec<StatedChange>,
}

/// A change of what is stated of a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatedChange {
    /// The component.
    pub id: ComponentId,
    /// Its name, with its group's: `Shop - Checkout`.
    pub name: String,
    /// What was stated before.
    pub old_status: Status,
    /// What is stated now.
    pub new_status: Status,
}

/// A stretch of trouble that probes saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// The component.
    pub component: ComponentId,
    /// Its name.
    pub name: String,
    /// The worst of the stretch.
    pub worst: Status,
    /// When the first failing run began.
    pub started_at: Timestamp,
    /// When the first passing run began; `None`: it goes on.
    pub ended_at: Option<Timestamp>,
    /// The names of the regions that saw it.
    pub regions: Vec<String>,
    /// How many regions watch the component.
    #[serde(default)]
    pub watched_from: usize,
    /// The first failure that was seen.
    pub failure: Option<SeenFailure>,
}
