//! Statuses of components and of the page.
//!
//! The names and the rule for the headline are those of Statuspage, whose clients already read
//! them. "No data" is an addition: Statuspage has no such status, and it is never reported as
//! operational.

use serde::{Deserialize, Serialize};

/// What customers see of one component. Ordered from best to worst; a group shows its worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It works.
    Operational,
    /// Somebody works on it, as announced.
    UnderMaintenance,
    /// Nobody reports on it: neither green nor red may be claimed.
    NoData,
    /// It works, but slowly or with less than it should do.
    DegradedPerformance,
    /// It fails for some.
    PartialOutage,
    /// It fails for all or most.
    MajorOutage,
}

impl Status {
    /// Every status, from best to worst.
    pub const ALL: [Self; 6] = [
        Self::Operational,
        Self::UnderMaintenance,
        Self::NoData,
        Self::DegradedPerformance,
        Self::PartialOutage,
        Self::MajorOutage,
    ];

    /// Whether customers are hurt.
    #[must_use]
    pub fn is_trouble(self) -> bool {
        matches!(self, Self::DegradedPerformance | Self::PartialOutage | Self::MajorOutage)
    }
}

/// How bad an incident is, in Statuspage's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Impact {
    /// No component is affected.
    None,
    /// Some component is degraded or partly out.
    Minor,
    /// Some component is out.
    Major,
    /// Everything is out.
    Critical,
}

impl Impact {
    /// What the status of a component makes of an incident.
    #[must_use]
    pub fn from_status(status: Status) -> Self {
        match status {
            Status::MajorOutage => Self::Major,
            Status::PartialOutage | Status::DegradedPerformance => Self::Minor,
            Status::Operational | Status::UnderMaintenance | Status::NoData => Self::None,
        }
    }
}

/// How far along an incident is, in Statuspage's words: its public phase.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum IncidentStatus {
    /// We know that something is wrong, not what.
    #[default]
    Investigating,
    /// We know what is wrong.
    Identified,
    /// It is mended, and we watch it.
    Monitoring,
    /// It is over.
    Resolved,
    /// It is over, and told why it was.
    Postmortem,
}

impl IncidentStatus {
    /// Every phase, in the usual order; any may follow any other.
    pub const ALL: [Self; 5] =
        [Self::Investigating, Self::Identified, Self::Monitoring, Self::Resolved, Self::Postmortem];

    /// Whether the incident is over in this phase.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Resolved | Self::Postmortem)
    }
}

/// How far along a maintenance is, in Statuspage's words; `cancelled` is an addition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MaintenanceStatus {
    /// It is announced.
    Scheduled,
    /// The work goes on.
    InProgress,
    /// The work is done, and it is seen whether all is well.
    Verifying,
    /// It is over.
    Completed,
    /// It did not come to pass, or was broken off.
    Cancelled,
}

impl MaintenanceStatus {
    /// Whether components are worked on.
    #[must_use]
    pub fn is_active(self) -> bool {
        matches!(self, Self::InProgress | Self::Verifying)
    }

    /// Whether nothing more comes.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }
}

/// The colour word of the whole page, in Statuspage's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Indicator {
    /// Nothing is wrong.
    None,
    /// Something is degraded or partly out.
    Minor,
    /// Something is out.
    Major,
    /// Everything is out.
    Critical,
    /// Something is under maintenance, and nothing is worse.
    Maintenance,
}
