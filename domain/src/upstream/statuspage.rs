//! StatuspageSummary of a Statuspage: what does `/api/v2/summary.json` say of a page and of its components?

use serde::Deserialize;

use super::report::{
    StatedComponent, UnreadUpstream, UpstreamReport, UpstreamSource, instant, names, not_ahead,
    worst_of,
};
use crate::json;
use crate::status::{Indicator, Status};
use crate::time::timestamp::Timestamp;

#[derive(Deserialize)]
struct StatuspageSummary {
    page: SummaryPage,
    components: Vec<SummaryComponent>,
    status: SummaryStatus,
}

#[derive(Deserialize)]
struct SummaryPage {
    name: String,
    updated_at: String,
}

#[derive(Deserialize)]
struct SummaryComponent {
    id: String,
    name: String,
    status: Status,
    #[serde(default)]
    updated_at: Option<String>,
}

#[derive(Deserialize)]
struct SummaryStatus {
    indicator: Indicator,
}

/// Reads a summary.
pub(super) fn read(
    source: &UpstreamSource,
    text: &str,
    now: Timestamp,
) -> Result<UpstreamReport, UnreadUpstream> {
    let summary: StatuspageSummary = json::from_str(text).map_err(|error| {
        UnreadUpstream::new(format!("it is no summary of a Statuspage: {error}"))
    })?;
    let updated_at = instant("page.updated_at", &summary.page.updated_at)?;
    not_ahead(updated_at, now)?;
    let components = summary.components.iter().map(|component| {
        // It is a status of ours alone.
        if component.status == Status::NoData {
            return Err(UnreadUpstream::new("`no_data` is no status of Statuspage"));
        }
        let stated_at = component.updated_at.as_deref();
        let stated_at = stated_at.map(|text| instant("components.updated_at", text)).transpose()?;
        let (id, name) = (component.id.as_str(), component.name.as_str());
        Ok(StatedComponent { id, name, status: component.status, stated_at })
    });
    let components: Vec<StatedComponent<'_>> = components.collect::<Result<_, _>>()?;
    if !source.components.is_empty() {
        let report = worst_of(source, &components, now)?;
        return Ok(UpstreamReport { stated_at: report.stated_at.or(Some(updated_at)), ..report });
    }
    Ok(UpstreamReport {
        status: page_status(summary.status.indicator),
        stated_at: Some(updated_at),
        about: names(std::iter::once(summary.page.name.as_str())),
    })
}

/// What an indicator means: a minor one is of degraded components, a major one of a partial outage of the system.
fn page_status(indicator: Indicator) -> Status {
    match indicator {
        Indicator::None => Status::Operational,
        Indicator::Minor => Status::DegradedPerformance,
        Indicator::Major => Status::PartialOutage,
        Indicator::Critical => Status::MajorOutage,
        Indicator::Maintenance => Status::UnderMaintenance,
    }
}
