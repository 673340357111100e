//! Questions to the Board: what does it answer from its state? None of them waits for another object.

use domain::board::{Agent, Incident, Maintenance};
use domain::config::source::SourceFile;
use domain::evidence::retention;
use domain::ids::{AgentId, ComponentId};
use domain::operations::failing_regions::failing_regions;
use domain::operations::incident_context::{IncidentContext, incident_context};
use domain::operations::operator_incident::operator_incident;
use domain::operations::user_reports::incident_user_reports;
use domain::paging::{ListPage, PageRequest};
use domain::problem::Problem;
use domain::protocol::operations::AgentReport;
use domain::public::build_view::{self, AgentLiveness};
use domain::public::cache_policy::{
    COMPONENT_DETAILS_A_MINUTE, LOG_RESPONSES_A_MINUTE, LOG_RESPONSES_A_MINUTE_EACH,
    PAST_VIEWS_A_MINUTE,
};
use domain::public::component_detail::component_detail;
use domain::public::month_history::month_history;
use domain::public::statuspage_v2::MAX_LISTED;
use domain::time::month::CalendarMonth;
use domain::time::timestamp::Timestamp;

use crate::board::BoardState;
use crate::board::event_store::BoardStore;
use crate::http::response::{HttpResult, json, json_bytes, out_of_reach};
use crate::platform::clock;
use crate::public::stale_while_revalidate::admit;

impl BoardState {
    pub(super) async fn make_backup(&self) -> HttpResult {
        if self.read(|record| record.configuration.is_none())? {
            return Err(
                Problem::conflict("there is nothing to back up yet").hint("apply probes first")
            );
        }
        self.backups.want(&self.state, &self.page)?;
        self.schedule_alarm().await?;
        json(202, &self.backups.report(&self.state, &self.page)?)
    }

    pub(super) fn component(&self, component: &ComponentId) -> HttpResult {
        admit(&self.details, COMPONENT_DETAILS_A_MINUTE)?;
        let detail = self.read_shown(|record| {
            component_detail(record, &self.heard.borrow(), component, clock::now())
        })?;
        let missing = || Problem::not_found(format!("there is no component `{component}`"));
        json(200, &detail.ok_or_else(missing)?)
    }

    pub(super) fn component_reports(&self) -> HttpResult {
        let heard = self.heard.borrow();
        json(200, &self.read(|record| build_view::component_reports(record, &heard, clock::now()))?)
    }

    pub(super) fn view(&self) -> HttpResult {
        let now = clock::now();
        if let Some(bytes) = self.view_memo.get(now) {
            return json_bytes(bytes);
        }
        let mut view =
            self.read_shown(|record| build_view::public_view(record, &self.heard.borrow(), now))?;
        if let Some(view) = &mut view {
            view.metrics = self.shown_metrics(now);
            self.add_reports(view, now);
        }
        let bytes = serde_json::to_vec(&view).map_err(|error| out_of_reach(error.into()))?;
        self.view_memo.set(now, bytes.clone());
        json_bytes(bytes)
    }

    /// The page as it stood at an instant.
    pub(super) fn view_at(&self, at: Timestamp) -> HttpResult {
        admit(&self.past_views, PAST_VIEWS_A_MINUTE)?;
        let record = BoardStore::open(&self.state).load_at(at).map_err(out_of_reach)?;
        json(200, &build_view::public_view(&record, &AgentLiveness::default(), at))
    }

    pub(super) fn log(&self, after: u64, reader: &str) -> HttpResult {
        let (per_caller, all) = (LOG_RESPONSES_A_MINUTE_EACH, LOG_RESPONSES_A_MINUTE);
        let taken = self.past_lines.borrow_mut().take(reader, per_caller, all, clock::now());
        let detail = format!(
            "at most {per_caller} responses of the log are made in a minute for each reader, {all} for all"
        );
        taken.map_err(|wait| Problem::too_many(detail, wait))?;
        let lines = BoardStore::open(&self.state).public_lines(after).map_err(out_of_reach)?;
        json(200, &lines.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    /// Whether there is an agent of a name, and whether its token has the hash that is asked for.
    pub(super) fn knows(&self, agent: &AgentId, token_sha256: Option<&str>) -> HttpResult {
        let is_its = |agent: &Agent| token_sha256.is_none_or(|hash| hash == agent.token_sha256);
        json(200, &self.read(|record| record.agents.get(agent).is_some_and(is_its))?)
    }

    /// An incident as readers see it. One that is not public is answered like one that never was.
    pub(super) fn public_incident(&self, id: &str) -> HttpResult {
        let view = self.read(|record| build_view::public_incident(record, id))?;
        json(200, &view.ok_or_else(|| missing(id))?)
    }

    /// An incident as operators see it.
    pub(super) fn incident(&self, id: &str) -> HttpResult {
        let incident = self.read(|record| operator_incident(record, record.incident(id)?))?;
        json(200, &incident.ok_or_else(|| missing(id))?)
    }

    /// What is around an incident, for operators.
    pub(super) fn incident_context(&self, id: &str) -> HttpResult {
        let context = self.with_reports(|reports| {
            let counts = self.with_readers(|readers| readers.clone())?;
            self.read(|record| {
                let incident = record.incident(id)?;
                let user_reports = incident_user_reports(incident, reports, clock::now());
                let readers = counts.of_incident(&incident.id);
                let context = incident_context(record, incident)?;
                Some(IncidentContext { user_reports, readers, ..context })
            })
        })?;
        json(200, &context?.ok_or_else(|| missing(id))?)
    }

    /// What evidence an incident holds.
    pub(super) fn incident_holds(&self, id: &str) -> HttpResult {
        let holds = self.read(|record| Some(retention::holds_of(record, record.incident(id)?)))?;
        json(200, &holds.ok_or_else(|| missing(id))?)
    }

    /// The newest incidents as readers see them.
    pub(super) fn recent_incidents(&self) -> HttpResult {
        json(200, &self.read(|record| build_view::recent_incidents(record, MAX_LISTED))?)
    }

    /// What touched a month, as readers see it.
    pub(super) fn month(&self, month: CalendarMonth) -> HttpResult {
        let history = self.read(|record| month_history(record, month, clock::now()))?;
        json(200, &history.ok_or_else(|| Problem::not_found("nothing is configured yet"))?)
    }

    /// The texts that are written ahead of time.
    pub(super) fn message_templates(&self) -> HttpResult {
        let templates = self.read(|record| {
            let configuration = record.configuration.as_ref();
            configuration
                .map(|configuration| configuration.incidents.templates.clone())
                .unwrap_or_default()
        })?;
        json(200, &templates)
    }

    /// A page of the incidents as operators see them, or of those that are open, newest first.
    pub(super) fn incident_page(&self, wanted: &PageRequest<String>, open: bool) -> HttpResult {
        let page = self.read(|record| {
            let newest_first = record.incidents.iter().rev();
            let view = |incident: &Incident| {
                let is_wanted = !open || incident.is_open();
                is_wanted.then(|| operator_incident(record, incident)).flatten()
            };
            ListPage::select(newest_first, wanted, |incident| incident.id.clone(), view)
        })?;
        json(200, &page?)
    }

    pub(super) fn corrections(&self) -> HttpResult {
        json(200, &self.read(|record| record.corrections.clone())?)
    }

    pub(super) fn maintenance_series(&self) -> HttpResult {
        json(200, &self.read(|record| record.maintenance_series.clone())?)
    }

    /// A page of the maintenances, the latest announced first.
    pub(super) fn maintenance_page(&self, wanted: &PageRequest<String>) -> HttpResult {
        let page = self.read(|record| {
            let now = clock::now();
            let newest_first = record.maintenances.iter().rev();
            let view = |maintenance: &Maintenance| {
                Some(build_view::maintenance_view(record, maintenance, now))
            };
            ListPage::select(newest_first, wanted, |maintenance| maintenance.id.clone(), view)
        })?;
        json(200, &page?)
    }

    pub(super) fn notice(&self, id: &str) -> HttpResult {
        let notice = self.read(|record| record.notice(id).cloned())?;
        let missing = || Problem::not_found(format!("there is no notice `{id}`"));
        json(200, &notice.ok_or_else(missing)?)
    }

    /// The mutes that are in force.
    pub(super) fn mutes(&self) -> HttpResult {
        let now = clock::now();
        json(200, &self.read(|record| record.mutes_in_force(now).cloned().collect::<Vec<_>>())?)
    }

    pub(super) fn failing_regions(&self) -> HttpResult {
        json(200, &self.read_shown(|record| failing_regions(record, clock::now()))?)
    }

    pub(super) fn maintenance(&self, id: &str) -> HttpResult {
        let view = self.read(|record| {
            Some(build_view::maintenance_view(record, record.maintenance(id)?, clock::now()))
        })?;
        let missing = || Problem::not_found(format!("there is no maintenance `{id}`"));
        json(200, &view.ok_or_else(missing)?)
    }

    pub(super) fn maintenances(&self, most: usize) -> HttpResult {
        let views = self.read(|record| {
            let now = clock::now();
            let newest_first = record.maintenances.iter().rev().take(most);
            newest_first
                .map(|maintenance| build_view::maintenance_view(record, maintenance, now))
                .collect::<Vec<_>>()
        })?;
        json(200, &views)
    }

    pub(super) fn plan(&self, files: &[SourceFile]) -> HttpResult {
        json(200, &self.read(|record| record.plan(files, clock::now()))??)
    }

    pub(super) fn agents(&self) -> HttpResult {
        let heard = self.heard.borrow();
        let reports = self.read(|record| {
            let agents = record.agents.iter().map(|(agent, agent_state)| AgentReport {
                agent: agent.clone(),
                region: agent_state.region.clone(),
                alive: agent_state.alive.current() == Some(&true),
                heard_at: heard.at.get(agent).copied(),
            });
            agents.collect::<Vec<_>>()
        })?;
        json(200, &reports)
    }
}

fn missing(id: &str) -> Problem {
    Problem::not_found(format!("there is no incident `{id}`"))
}
