//! User reports for operators: what do readers report of components, and around an incident? Always shown, whatever
//! probes see.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::board::{Board, Incident};
use crate::ids::ComponentId;
use crate::ordered;
use crate::problem::Problem;
use crate::query::{KnownParameters, Parameters};
use crate::status::Status;
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;
use crate::user_reports::UserReports;
use crate::user_reports::bounds::KEPT_FOR;
use crate::user_reports::tally::UserReportText;

/// How far back is shown unless said.
const USUAL_SPAN: Duration = Duration::from_secs(86_400);
/// How long before an incident reports count as of it: readers notice before operators do.
const BEFORE_INCIDENT: Duration = Duration::from_secs(3_600);

/// Since when reports are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserReportQuery {
    /// A day ago unless said; they are kept for a week.
    pub since: Option<Timestamp>,
}

impl UserReportQuery {
    /// The parameters of its address.
    pub const PARAMETERS: KnownParameters = KnownParameters::only(&["since"]);

    /// Reads `?since=INSTANT`.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn read(parameters: &Parameters) -> Result<Self, Problem> {
        Ok(Self { since: parameters.get("since", str::parse)? })
    }
}

/// What readers reported of a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ComponentUserReports {
    /// The component.
    pub component: ComponentId,
    /// Its name.
    pub name: String,
    /// What the page shows of it.
    pub status: Status,
    /// How many reports there are: a reader counts once an hour.
    pub reports: u32,
    /// Since when, to five minutes.
    pub first_at: Timestamp,
    /// Until when, to five minutes.
    pub last_at: Timestamp,
    /// What readers wrote, the latest 20, oldest first. Anybody may write anything: it is text, not markup.
    pub texts: Vec<UserReportText>,
}

/// What readers reported of a component of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IncidentUserReports {
    /// The component.
    pub component: ComponentId,
    /// How many reports there are from an hour before the incident began until it ended: a reader counts once an hour.
    pub reports: u32,
    /// Since when, to five minutes.
    pub first_at: Timestamp,
    /// Until when, to five minutes.
    pub last_at: Timestamp,
}

/// What was reported since an instant, the most reported component first.
#[must_use]
pub fn component_user_reports(
    board: &Board,
    reports: &UserReports,
    query: &UserReportQuery,
    now: Timestamp,
) -> Vec<ComponentUserReports> {
    let from = query.since.unwrap_or_else(|| now.minus(USUAL_SPAN)).max(now.minus(KEPT_FOR));
    let mut all: Vec<ComponentUserReports> = reports
        .tallies
        .iter()
        .filter_map(|(component, tally)| {
            let counted = tally.counted_in(Span { from, to: now })?;
            Some(ComponentUserReports {
                component: component.clone(),
                name: board.component_name(component),
                status: board.published_status(component),
                reports: counted.reports,
                first_at: counted.first_at,
                last_at: counted.last_at.min(now),
                texts: tally.texts_since(from).cloned().collect(),
            })
        })
        .collect();
    ordered::sort_by_key(&mut all, |entry| std::cmp::Reverse(entry.reports));
    all
}

/// What was reported of the components of an incident, by component.
#[must_use]
pub fn incident_user_reports(
    incident: &Incident,
    reports: &UserReports,
    now: Timestamp,
) -> Vec<IncidentUserReports> {
    let from = incident.started_at.minus(BEFORE_INCIDENT);
    let to = incident.ended_at().unwrap_or(now);
    let concerned = incident.concerned().into_iter();
    let counted = concerned.filter_map(|component| {
        let counted = reports.tallies.get(component)?.counted_in(Span { from, to })?;
        Some(IncidentUserReports {
            component: component.clone(),
            reports: counted.reports,
            first_at: counted.first_at,
            last_at: counted.last_at.min(now),
        })
    });
    counted.collect()
}
