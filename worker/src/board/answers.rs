//! Answers: which part of the Board answers each question?

use std::rc::Rc;

use domain::board::Board;
use domain::operations::reminders::reminders;
use domain::public::statuspage_v2::MAX_LISTED;
use futures_util::future::join_all;
use serde_json::value::RawValue;

use crate::board::BoardState;
use crate::board::event_store::BoardStore;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::objects::messages::BoardRequest;
use crate::platform::clock;
use crate::platform::page_context::BoardAnswer;

impl BoardState {
    pub(super) async fn answer(self: &Rc<Self>, question: BoardRequest) -> HttpResult {
        self.wake()?;
        // Should an alarm ever be lost, the next question sets it again.
        if !self.armed.get() {
            self.schedule_alarm().await?;
        }
        self.poll_if_overdue()?;
        match question {
            BoardRequest::Batch(questions) => {
                let answers = questions.into_iter().map(|question| self.answer_in_batch(question));
                json(200, &Box::pin(join_all(answers)).await)
            }
            BoardRequest::Decide { by, command, conditions } => {
                let answer = self.command(&by, *command, conditions).await;
                self.hand_over_if_new();
                answer
            }
            BoardRequest::KeySeed(key) => self.key_seed(&key),
            BoardRequest::Audit(query) => {
                json(200, &BoardStore::open(&self.state).audit(&query).map_err(out_of_reach)?)
            }
            BoardRequest::Manage { by, request } => {
                let answer = self.manage(&by, &request).await;
                self.hand_over_if_new();
                answer
            }
            BoardRequest::Hear(status) => {
                let answer = self.hear(&status);
                self.hand_over_if_new();
                answer
            }
            BoardRequest::View => self.view(),
            BoardRequest::PushPoints { metric, points } => self.push_points(&metric, &points),
            BoardRequest::Metrics(span) => json(200, &self.metric_series(span, clock::now())?),
            BoardRequest::Component(component) => self.component(&component),
            BoardRequest::PublicIncident(id) => self.public_incident(&id),
            BoardRequest::ComponentReports => self.component_reports(),
            BoardRequest::Incident(id) => self.incident(&id),
            BoardRequest::Reminders => {
                json(200, &self.read(|record| reminders(record, clock::now()))?)
            }
            BoardRequest::MessageTemplates => self.message_templates(),
            BoardRequest::IncidentPage { wanted, open } => self.incident_page(&wanted, open),
            BoardRequest::RecentIncidents => self.recent_incidents(),
            BoardRequest::Month(month) => self.month(month),
            BoardRequest::RecentMaintenances => self.maintenances(MAX_LISTED),
            BoardRequest::Plan(files) => self.plan(&files),
            BoardRequest::Agents => self.agents(),
            BoardRequest::Objects => json(200, &self.read(Board::objects)?),
            BoardRequest::Knows { agent, token_sha256 } => {
                self.knows(&agent, token_sha256.as_deref())
            }
            BoardRequest::Log { after, reader } => self.log(after, &reader),
            BoardRequest::ViewAt(at) => self.view_at(at),
            BoardRequest::IncidentContext(id) => self.incident_context(&id),
            BoardRequest::Closure(question) => self.closure(&question),
            BoardRequest::Holds(id) => self.incident_holds(&id),
            BoardRequest::Corrections => self.corrections(),
            BoardRequest::Maintenance(id) => self.maintenance(&id),
            BoardRequest::MaintenancePage(wanted) => self.maintenance_page(&wanted),
            BoardRequest::MaintenanceSeries => self.maintenance_series(),
            BoardRequest::Changes(request) => self.changes(&request),
            BoardRequest::Problems(request) => self.problems(&request),
            BoardRequest::Notice(id) => self.notice(&id),
            BoardRequest::Notices => json(200, &self.read(|record| record.notices.clone())?),
            BoardRequest::Mutes => self.mutes(),
            BoardRequest::FailingRegions => self.failing_regions(),
            BoardRequest::Grant { token, token_sha256 } => self.grant(&token, &token_sha256),
            BoardRequest::Tokens => self.tokens(),
            BoardRequest::Backups => json(200, &self.backups.report(&self.state, &self.page)?),
            BoardRequest::MakeBackup => self.make_backup().await,
            BoardRequest::Customers(question) => self.customers(question),
            BoardRequest::Report(question) => self.report(&question),
            BoardRequest::Drill(question) => self.drills(*question).await,
            BoardRequest::UserReports(request) => self.user_reports(request),
            BoardRequest::Session(request) => self.sessions(request),
            BoardRequest::Assess(question) => self.assess(question),
            BoardRequest::Slos => self.slos(),
            BoardRequest::Telemetry => self.telemetry(),
            BoardRequest::Otlp { after, backlog } => self.otlp(after.as_ref(), &backlog),
        }
    }

    async fn answer_in_batch(self: &Rc<Self>, question: BoardRequest) -> BoardAnswer {
        let mut answer = self.answer(question).await?;
        let text = answer.text().await.map_err(out_of_reach)?;
        RawValue::from_string(text).map_err(|error| out_of_reach(error.into()))
    }
}
