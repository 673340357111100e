//! Details of an incident: what do operations know of it? None of them is public.

use serde::{Deserialize, Serialize};

use crate::ordered::SortedSet;
use crate::severity::{Severity, Urgency};
use crate::status::Impact;

/// What operations know of an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IncidentDetails {
    /// By what means it was noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detection: Option<Detection>,
    /// How it showed itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifestation: Option<String>,
    /// How soon it must end, when an operator said so; else business hours say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// How serious it is, when an operator overrode the matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<SeverityOverride>,
    /// Who leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
    /// Who writes updates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub communications: Option<String>,
    /// Who looks for the cause.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub investigators: SortedSet<String>,
    /// The address of the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// How it was brought to an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<ResolutionKind>,
    /// How much of an outage it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outage: Option<OutageExtent>,
    /// The change that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
}

/// The means by which an incident was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Detection {
    /// A synthetic probe.
    Probe,
    /// Monitoring inside the service.
    InternalMonitoring,
    /// A customer's report.
    Customer,
    /// A vendor's notice.
    Vendor,
    /// A colleague.
    Staff,
}

/// How an incident was brought to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResolutionKind {
    /// The cause is gone.
    Fixed,
    /// The cause is there, and avoided.
    Workaround,
    /// Something else serves in its place.
    Failover,
}

/// How much of an outage an incident was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutageExtent {
    /// For all.
    Full,
    /// For some.
    Partial,
    /// For none.
    None,
}

/// A severity that is not that of the matrix, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeverityOverride {
    /// The severity.
    pub severity: Severity,
    /// Why the matrix is wrong here.
    #[cfg_attr(feature = "schema", schemars(length(max = 1_000)))]
    pub reason: String,
}

/// A change of what is known; what is not given stays. A text that is empty takes away what was there.
/// `name` and `impact` are public where the incident is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DetailsChange {
    /// Another title, 1 to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub name: Option<String>,
    /// How bad it is, whatever is stated of components.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// By what means it was noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detection: Option<Detection>,
    /// How it showed itself, at most 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = 1_000)))]
    pub manifestation: Option<String>,
    /// How soon it must end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// A severity that is not that of the matrix; an empty reason takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<SeverityOverride>,
    /// Who leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = 100)))]
    pub manager: Option<String>,
    /// Who writes updates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = 100)))]
    pub communications: Option<String>,
    /// Who looks for the cause: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = 20)))]
    pub investigators: Option<SortedSet<String>>,
    /// The address of the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = 1_000)))]
    pub call: Option<String>,
    /// How it was brought to an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<ResolutionKind>,
    /// How much of an outage it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outage: Option<OutageExtent>,
    /// The id of the change that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = 40)))]
    pub change: Option<String>,
}

impl DetailsChange {
    /// Whether readers see any of it, once the incident is public.
    #[must_use]
    pub fn is_for_readers(&self) -> bool {
        self.name.is_some() || self.impact.is_some()
    }
}

impl IncidentDetails {
    pub(super) fn amend(&mut self, change: DetailsChange) {
        set(&mut self.detection, change.detection);
        set(&mut self.urgency, change.urgency);
        set(&mut self.resolution, change.resolution);
        set(&mut self.outage, change.outage);
        set_text(&mut self.manifestation, change.manifestation);
        set_text(&mut self.manager, change.manager);
        set_text(&mut self.communications, change.communications);
        set_text(&mut self.call, change.call);
        set_text(&mut self.change, change.change);
        if let Some(severity) = change.severity {
            self.severity = (!severity.reason.is_empty()).then_some(severity);
        }
        if let Some(investigators) = change.investigators {
            self.investigators = investigators;
        }
    }
}

fn set<T>(field: &mut Option<T>, change: Option<T>) {
    if change.is_some() {
        *field = change;
    }
}

/// An empty text takes away what was there.
fn set_text(field: &mut Option<String>, change: Option<String>) {
    if let Some(text) = change {
        *field = (!text.is_empty()).then_some(text);
    }
}
