//! Commands of operators: what is answered about the subject of each, and what follows after the answer?

use std::rc::Rc;

use domain::access::caller::OperatorGrant;
use domain::board::{Board, Command, DecisionSubject};
use domain::problem::Problem;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json};
use crate::objects::messages::CommandConditions;

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
        if let Some(subject) = self.check_conditions(by, &command, &conditions)? {
            return self.answer_about(subject).await;
        }
        let before = self.read(Board::told_to_readers)?;
        let (_, subject) = self.decide_for(by, command, conditions.keyed.as_ref())?;
        // Readers are to see at once what an operator said, and to notice nothing of what is private.
        if self.read(Board::told_to_readers)? != before {
            self.view_memo.clear();
        }
        self.answer_about(subject).await
    }

    /// What a caller is answered about the subject of a command, with what follows from it.
    async fn answer_about(self: &Rc<Self>, subject: DecisionSubject) -> HttpResult {
        match subject {
            DecisionSubject::Page => json(200, &()),
            DecisionSubject::Configuration(plan) => {
                self.schedule_alarm().await?;
                self.push_assignments_soon();
                json(200, &plan)
            }
            // The new token is of use as soon as it is shown, unless this one Ledger does not answer.
            DecisionSubject::Agent(agent) => {
                self.push_assignment(agent).await;
                json(200, &())
            }
            DecisionSubject::Incident(id) => {
                self.push_holds_soon();
                self.incident(id.as_str())
            }
            DecisionSubject::Maintenance(id) => {
                self.catch_up().await?;
                self.maintenance(id.as_str())
            }
            DecisionSubject::MaintenanceSeries(id) => {
                self.catch_up().await?;
                json(200, &self.read(|r| r.series(id.as_str()).cloned())?)
            }
            DecisionSubject::Alerts(receipt) => {
                self.push_holds_soon();
                json(200, &receipt)
            }
            DecisionSubject::Notice(id) => json(200, &self.read(|r| r.notice(&id).cloned())?),
            DecisionSubject::Token(name) => self.token(name.as_str()),
            DecisionSubject::Correction(id) => {
                json(200, &self.read(|r| r.correction(&id).cloned())?)
            }
        }
    }
}
