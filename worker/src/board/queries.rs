//! Questions to the Board: what does it answer from its state? None of them waits for another object.

use domain::config::source::SourceFile;
use domain::config::{diff, parse};
use domain::evidence::retention;
use domain::ids::ComponentId;
use domain::problem::Problem;
use domain::public::build_view::{self, AgentLiveness};
use domain::public::status_changes;
use domain::time::timestamp::Timestamp;

use crate::board::BoardState;
use crate::board::event_store::BoardStore;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::objects::messages::AgentReport;
use crate::platform::clock;
use crate::public::history_cache;
use crate::public::time_travel;

impl BoardState {
    pub(super) async fn make_backup(&self) -> HttpResult {
        if self.read(|record| record.configuration.is_none())? {
            return Err(
                Problem::conflict("there is nothing to back up yet").hint("apply probes first")
            );
        }
        self.backups.want(&self.state, &self.env)?;
        self.schedule_alarm().await?;
        json(202, &self.backups.report(&self.state, &self.env)?)
    }

    pub(super) fn changes(&self, component: &ComponentId) -> HttpResult {
        time_travel::admit(&self.past_changes, history_cache::CHANGES_A_MINUTE)?;
        self.watch()?;
        let history =
            self.read(|record| status_changes::component_history(record, component, clock::now()))?;
        let missing = || Problem::not_found(format!("there is no component `{component}`"));
        json(200, &history.ok_or_else(missing)?)
    }

    pub(super) fn view(&self) -> HttpResult {
        self.watch()?;
        let heard = self.heard.borrow();
        json(200, &self.read(|record| build_view::public_view(record, &heard, clock::now()))?)
    }

    /// The page as it stood at an instant.
    pub(super) fn view_at(&self, at: Timestamp) -> HttpResult {
        time_travel::admit(&self.past_views, time_travel::VIEWS_A_MINUTE)?;
        let record = BoardStore::open(&self.state).load_at(at).map_err(out_of_reach)?;
        json(200, &build_view::public_view(&record, &AgentLiveness::default(), at))
    }

    pub(super) fn log(&self, after: u64) -> HttpResult {
        time_travel::admit(&self.past_lines, time_travel::LOGS_A_MINUTE)?;
        let lines = BoardStore::open(&self.state).public_lines(after).map_err(out_of_reach)?;
        json(200, &lines.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    pub(super) fn incident(&self, id: &str) -> HttpResult {
        let view = self.read(|record| {
            let configuration = record.configuration.as_ref()?;
            Some(build_view::incident_view(record, configuration, record.incident(id)?))
        })?;
        let missing = || Problem::not_found(format!("there is no incident `{id}`"));
        json(200, &view.ok_or_else(missing)?)
    }

    /// What evidence an incident holds.
    pub(super) fn incident_holds(&self, id: &str) -> HttpResult {
        let holds = self.read(|record| Some(retention::holds_of(record, record.incident(id)?)))?;
        let missing = || Problem::not_found(format!("there is no incident `{id}`"));
        json(200, &holds.ok_or_else(missing)?)
    }

    pub(super) fn incidents(&self) -> HttpResult {
        let views = self.read(|record| {
            let Some(configuration) = &record.configuration else { return vec![] };
            let newest_first = record.incidents.iter().rev();
            newest_first.map(|i| build_view::incident_view(record, configuration, i)).collect()
        })?;
        json(200, &views)
    }

    pub(super) fn plan(&self, files: &[SourceFile]) -> HttpResult {
        let new = parse::read(files).map_err(Problem::bad_configuration)?;
        json(200, &self.read(|r| diff::plan(r.configuration.as_ref(), &new))?)
    }

    pub(super) fn agents(&self) -> HttpResult {
        let heard = self.heard.borrow();
        let reports = self.read(|record| {
            let agents = record.agents.iter().map(|(agent, known)| AgentReport {
                agent: agent.clone(),
                region: known.region.to_string(),
                alive: known.alive.current() == Some(&true),
                heard_at: heard.at.get(agent).copied(),
            });
            agents.collect::<Vec<_>>()
        })?;
        json(200, &reports)
    }
}
