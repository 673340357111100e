//! Default texts of updates: what are readers told when a client of Statuspage's manage API v1 gives a status without
//! a text?

use crate::status::{IncidentStatus, MaintenanceStatus, Status};

/// What an update of an incident says.
pub(super) fn of_incident(status: IncidentStatus) -> &'static str {
    match status {
        IncidentStatus::Investigating => "We are currently investigating this issue.",
        IncidentStatus::Identified => {
            "The issue has been identified and a fix is being implemented."
        }
        IncidentStatus::Monitoring => {
            "A fix has been implemented and we are monitoring the results."
        }
        IncidentStatus::Resolved | IncidentStatus::Postmortem => "This incident has been resolved.",
    }
}

/// What an update of a maintenance says.
pub(super) fn of_maintenance(status: MaintenanceStatus) -> &'static str {
    match status {
        MaintenanceStatus::Scheduled => "This maintenance is scheduled.",
        MaintenanceStatus::InProgress => "Scheduled maintenance is currently in progress.",
        MaintenanceStatus::Verifying => {
            "Verification is currently underway for the maintenance items."
        }
        MaintenanceStatus::Completed => "The scheduled maintenance has been completed.",
        MaintenanceStatus::Cancelled => "This maintenance is cancelled.",
    }
}

/// What is stated of a component, and what its incident is called.
pub(super) fn of_component(name: &str, status: Status) -> String {
    let what = match status {
        Status::MajorOutage => "is down",
        Status::PartialOutage => "is partly down",
        Status::DegradedPerformance => "has degraded performance",
        Status::UnderMaintenance => "is under maintenance",
        Status::Operational | Status::NoData => "works again",
    };
    format!("{name} {what}")
}

/// That only the components of an update are others.
pub(super) const COMPONENTS_CHANGED: &str = "What is affected has changed.";
/// That only the window of a maintenance is another.
pub(super) const WINDOW_MOVED: &str = "The time of this maintenance has changed.";
