//! Instatus: what do `/v3/summary.json` and `/v3/components.json` say of a page and of its components? The page's own word
//! may be `UP` while an incident is open, so the worst of all that it says counts.

use serde::Deserialize;

use super::report::{
    StatedComponent, UnreadUpstream, UpstreamReport, UpstreamSource, instant, names, not_ahead,
    worst_of,
};
use crate::json;
use crate::status::Status;
use crate::time::timestamp::Timestamp;

#[derive(Deserialize)]
struct InstatusSummary {
    page: InstatusPage,
    /// Left out while there is none.
    #[serde(default, rename = "activeIncidents")]
    incidents: Option<Vec<InstatusIncident>>,
    /// Announced ones too; left out while there is none.
    #[serde(default, rename = "activeMaintenances")]
    maintenances: Option<Vec<InstatusMaintenance>>,
}

#[derive(Deserialize)]
struct InstatusPage {
    name: String,
    status: PageWord,
}

/// How a page is.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum PageWord {
    Up,
    HasIssues,
    UnderMaintenance,
}

#[derive(Deserialize)]
struct InstatusIncident {
    started: String,
    #[serde(default)]
    impact: Option<ComponentWord>,
    #[serde(default)]
    status: Option<String>,
}

impl InstatusIncident {
    fn is_over(&self) -> bool {
        self.status.as_deref() == Some("RESOLVED")
    }
}

#[derive(Deserialize)]
struct InstatusMaintenance {
    status: String,
}

#[derive(Deserialize)]
struct InstatusComponents {
    components: Vec<InstatusComponent>,
}

#[derive(Deserialize)]
struct InstatusComponent {
    id: String,
    name: String,
    status: ComponentWord,
}

/// How a component is, or how bad an incident.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum ComponentWord {
    Operational,
    UnderMaintenance,
    DegradedPerformance,
    PartialOutage,
    MinorOutage,
    MajorOutage,
}

impl ComponentWord {
    fn status(self) -> Status {
        match self {
            Self::Operational => Status::Operational,
            Self::UnderMaintenance => Status::UnderMaintenance,
            Self::DegradedPerformance => Status::DegradedPerformance,
            Self::PartialOutage | Self::MinorOutage => Status::PartialOutage,
            Self::MajorOutage => Status::MajorOutage,
        }
    }
}

/// Reads the list of components where some are looked at, and the summary otherwise.
pub(super) fn read(
    source: &UpstreamSource,
    text: &str,
    now: Timestamp,
) -> Result<UpstreamReport, UnreadUpstream> {
    let other_form = |what: &str, error: serde_json::Error| {
        UnreadUpstream::new(format!("it is no {what} of Instatus: {error}"))
    };
    if !source.components.is_empty() {
        // Pages answer an object; the description of their API has the bare list.
        let listed = match text.trim_start().starts_with('[') {
            true => json::from_str(text).map(|components| InstatusComponents { components }),
            false => json::from_str(text),
        };
        let listed = listed.map_err(|error| other_form("list of components", error))?;
        let components = listed.components.iter().map(|component| StatedComponent {
            id: &component.id,
            name: &component.name,
            status: component.status.status(),
            stated_at: None,
        });
        return worst_of(source, &components.collect::<Vec<_>>(), now);
    }
    let summary: InstatusSummary =
        json::from_str(text).map_err(|error| other_form("summary", error))?;
    let mut incidents = summary.incidents.unwrap_or_default();
    incidents.retain(|incident| !incident.is_over());
    let mut began: Option<Timestamp> = None;
    for incident in &incidents {
        let started = instant("activeIncidents.started", &incident.started)?;
        not_ahead(started, now)?;
        began = Some(began.map_or(started, |earliest| earliest.min(started)));
    }
    let maintenances = summary.maintenances.unwrap_or_default();
    let is_worked_on = maintenances.iter().any(|work| work.status == "INPROGRESS");
    let stated = match summary.page.status {
        PageWord::Up if is_worked_on => Status::UnderMaintenance,
        PageWord::Up => Status::Operational,
        PageWord::UnderMaintenance => Status::UnderMaintenance,
        PageWord::HasIssues => Status::DegradedPerformance,
    };
    let impacts = incidents.iter().filter_map(|incident| incident.impact);
    let worst = impacts.map(ComponentWord::status).filter(|status| status.is_trouble()).max();
    let status = match (summary.page.status, worst) {
        // It has issues, and says of them how bad they are.
        (PageWord::HasIssues, Some(worst)) => worst,
        (_, worst) => worst.map_or(stated, |worst| worst.max(stated)),
    };
    Ok(UpstreamReport {
        status,
        stated_at: began,
        about: names(std::iter::once(summary.page.name.as_str())),
    })
}
