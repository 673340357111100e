//! Commands of operators: what is answered about the subject of each, and what follows after the answer?

use std::rc::Rc;

use domain::access::caller::OperatorGrant;
use domain::board::{Board, Command, DecisionSubject};
use domain::operations::statuspage_v1::{
    self,
    request::{ManageAnswer, ManageRequest},
};
use domain::problem::Problem;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json};
use crate::objects::messages::{ClosureQuestion, CommandConditions};
use crate::platform::clock;

impl BoardState {
    /// Lets what is due at once follow a command, and wakes when the next is.
    async fn catch_up(&self) -> std::result::Result<(), Problem> {
        self.watch()?;
        self.schedule_alarm().await
    }

    /// Decides a command. Its caller is answered before other Ledgers are sent what follows from it.
    pub(super) async fn command(
        self: &Rc<Self>,
        by: &OperatorGrant,
        command: Command,
        conditions: CommandConditions,
    ) -> HttpResult {
        // What was due before is told before.
        self.watch()?;
        if let Some(subject) = self.carried_out(by, &command, conditions.keyed.as_ref())? {
            return self.about(subject);
        }
        let subject = self.carry_out(by, command, &conditions).await?;
        self.about(subject)
    }

    /// Answers a call of Statuspage's manage API v1.
    pub(super) async fn manage(
        self: &Rc<Self>,
        by: &OperatorGrant,
        request: &ManageRequest,
    ) -> HttpResult {
        let caller = by.actor.to_string();
        let before = self.read(Board::told_to_readers)?;
        let command =
            self.read(|record| statuspage_v1::command(record, request, &caller, clock::now()))??;
        let subject = match command {
            Some(command) => {
                Some(self.carry_out(by, command, &CommandConditions::default()).await?)
            }
            None => None,
        };
        let body =
            self.read_shown(|record| statuspage_v1::answer(record, request, subject.as_ref()))??;
        let is_told = self.read(Board::told_to_readers)? != before;
        json(200, &ManageAnswer { body, is_told })
    }

    /// Decides a command, and lets follow what does.
    async fn carry_out(
        self: &Rc<Self>,
        by: &OperatorGrant,
        command: Command,
        conditions: &CommandConditions,
    ) -> std::result::Result<DecisionSubject, Problem> {
        // What was due before is told before.
        self.watch()?;
        let before = self.read(Board::told_to_readers)?;
        let (_, subject) = self.decide_for(by, command, conditions)?;
        // Readers are to see at once what an operator said, and to notice nothing of what is private.
        if self.read(Board::told_to_readers)? != before {
            self.view_memo.clear();
            self.metric_memo.clear();
        }
        match &subject {
            DecisionSubject::Configuration(_) => {
                self.schedule_alarm().await?;
                self.push_assignments_soon();
            }
            // The new token is of use as soon as it is shown, unless this one Ledger does not answer.
            DecisionSubject::Agent(agent) => self.push_assignment(agent.clone()).await,
            DecisionSubject::Maintenance(_) | DecisionSubject::MaintenanceSeries(_) => {
                self.catch_up().await?;
            }
            _ => self.wake_for_alerts().await?,
        }
        Ok(subject)
    }

    /// What is answered about the subject of a command.
    fn about(&self, subject: DecisionSubject) -> HttpResult {
        match subject {
            DecisionSubject::Page | DecisionSubject::Agent(_) => json(200, &()),
            DecisionSubject::Configuration(plan) => json(200, &plan),
            DecisionSubject::Incident(id) => self.incident(id.as_str()),
            DecisionSubject::Rfo(id) => self.closure(&ClosureQuestion::Rfo(id.to_string())),
            DecisionSubject::Review(id) => self.closure(&ClosureQuestion::Review(id.to_string())),
            DecisionSubject::Maintenance(id) => self.maintenance(id.as_str()),
            DecisionSubject::MaintenanceSeries(id) => {
                json(200, &self.read(|r| r.series(id.as_str()).cloned())?)
            }
            DecisionSubject::Alerts(receipt) => json(200, &receipt),
            DecisionSubject::Notice(id) => json(200, &self.read(|r| r.notice(&id).cloned())?),
            DecisionSubject::Mute(id) => json(200, &self.read(|r| r.mute(&id).cloned())?),
            DecisionSubject::Change(id) => {
                json(200, &self.read(|r| r.change(id.as_str()).cloned())?)
            }
            DecisionSubject::Drill(id) => self.drill(id.as_str()),
            DecisionSubject::Problem(id) => self.problem(id.as_str()),
            DecisionSubject::Token(name) => self.token(name.as_str()),
            DecisionSubject::Correction(id) => {
                json(200, &self.read(|r| r.correction(&id).cloned())?)
            }
        }
    }
}
