//! `allclear status`: how every component is doing, and what operators have to know.

use domain::ids::GroupId;
use domain::protocol::operations::CountedAgent;
use domain::public::component_report::ComponentReport;
use domain::public::view::IncidentView;
use domain::public::{figure_wording, wording};
use domain::status::Status;
use domain::time::window::Window;
use domain::words::Words;
use serde::Serialize;

use crate::client::Client;
use crate::colour::{self, Hue};
use crate::output::print_json;

/// What there is to know now.
#[derive(Serialize)]
pub(crate) struct CurrentState {
    pub(crate) components: Vec<ComponentReport>,
    /// Those that are open.
    pub(crate) incidents: Vec<IncidentView>,
    pub(crate) agents: Vec<CountedAgent>,
}

impl CurrentState {
    pub(crate) async fn fetch(client: &Client) -> anyhow::Result<Self> {
        let components = client.get("/ops/v1/components").await?;
        let mut incidents: Vec<IncidentView> =
            client.get_all("/ops/v1/incidents?open=true").await?;
        incidents.retain(|incident| incident.resolved_at.is_none());
        let agents = client.get("/ops/v1/agents").await?;
        Ok(Self { components, incidents, agents })
    }

    /// The sentence that answers the question.
    pub(crate) fn headline(&self) -> String {
        let shown = self.components.iter().filter(|component| !component.hidden);
        let statuses: Vec<(&str, Status)> =
            shown.map(|component| (component.view.name.as_str(), component.view.status)).collect();
        wording::headline(Words::ENGLISH, &statuses)
    }

    /// Agents that are not heard of.
    pub(crate) fn silent(&self) -> impl Iterator<Item = &str> {
        let silent = self.agents.iter().filter(|agent| !agent.report.alive);
        silent.map(|agent| agent.report.agent.as_str())
    }
}

/// Prints it.
pub(crate) async fn run(client: &Client, json: bool) -> anyhow::Result<()> {
    let state = CurrentState::fetch(client).await?;
    if json {
        return print_json(&state);
    }
    outln!("{}", state.headline());
    let mut group: Option<&GroupId> = None;
    for component in &state.components {
        if component.group.as_ref() != group {
            group = component.group.as_ref();
            outln!("{}", group.map_or("", GroupId::as_str));
        }
        colour::line(hue(component.view.status), &line_of(component));
    }
    for incident in &state.incidents {
        let status = wording::incident_status(Words::ENGLISH, incident.status);
        outln!("incident {}  {status}  {}", incident.id, incident.name);
    }
    let silent: Vec<&str> = state.silent().collect();
    if !silent.is_empty() {
        colour::line(Some(Hue::Red), &format!("silent: {}", silent.join(", ")));
    }
    Ok(())
}

/// One component in a line.
pub(crate) fn line_of(component: &ComponentReport) -> String {
    let ComponentReport { view, hidden, notes, .. } = component;
    let figure = view
        .figures
        .get(&Window::Days90)
        .and_then(|figure| figure_wording::uptime_percent(Words::ENGLISH, figure));
    let mut text = format!(
        "  {:24} {:22} {:>9}  since {}",
        view.name,
        wording::status(Words::ENGLISH, view.status),
        figure.unwrap_or_else(|| "no data".to_owned()),
        view.since.format("%Y-%m-%dT%H:%MZ")
    );
    for (what, noted) in [("owner", &notes.owner), ("repo", &notes.repo)] {
        if let Some(noted) = noted {
            text += &format!("  {what} {noted}");
        }
    }
    if let Some(tier) = notes.tier {
        text += &format!("  tier {tier}");
    }
    if *hidden { text + "  (hidden)" } else { text }
}

/// The colour of a status; the word beside it says the same.
pub(crate) fn hue(status: Status) -> Option<Hue> {
    match status {
        Status::Operational => Some(Hue::Green),
        Status::DegradedPerformance | Status::PartialOutage => Some(Hue::Yellow),
        Status::MajorOutage => Some(Hue::Red),
        Status::UnderMaintenance => Some(Hue::Blue),
        Status::NoData => None,
    }
}
