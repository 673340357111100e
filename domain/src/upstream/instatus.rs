//! Instatus: what do `/summary.json` and `/v2/components.json` say of a page and of its components?

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
    #[serde(default, rename = "activeIncidents")]
    incidents: Option<Vec<InstatusIncident>>,
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
        let listed: InstatusComponents =
            json::from_str(text).map_err(|error| other_form("list of components", error))?;
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
    let incidents = summary.incidents.unwrap_or_default();
    let mut began: Option<Timestamp> = None;
    for incident in &incidents {
        let started = instant("activeIncidents.started", &incident.started)?;
        not_ahead(started, now)?;
        began = Some(began.map_or(started, |earliest| earliest.min(started)));
    }
    let status = match summary.page.status {
        PageWord::Up => Status::Operational,
        PageWord::UnderMaintenance => Status::UnderMaintenance,
        PageWord::HasIssues => {
            let impacts = incidents.iter().filter_map(|incident| incident.impact);
            let worst = impacts.map(ComponentWord::status).filter(|status| status.is_trouble());
            worst.max().unwrap_or(Status::DegradedPerformance)
        }
    };
    Ok(UpstreamReport {
        status,
        stated_at: began,
        about: names(std::iter::once(summary.page.name.as_str())),
    })
}
