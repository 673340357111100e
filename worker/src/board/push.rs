//! What Ledgers are sent: assignments, and what evidence incidents hold. Side by side, and never before an
//! operator is answered, except a new token to its own Ledger.

use std::rc::Rc;

use domain::evidence::retention;
use domain::ids::AgentId;

use crate::board::BoardState;
use crate::objects::messages::{Enrollment, LedgerRequest};
use crate::objects::side_by_side::{ask_ledger_in_time, each_ledger};
use crate::platform::clock;

impl BoardState {
    /// Sends every Ledger the assignment that it should hold, after the answer.
    pub(super) fn push_assignments_soon(self: &Rc<Self>) {
        let this = Rc::clone(self);
        let push = async move { this.state.active(this.push_assignments()).await };
        self.state.wait_until(push);
    }

    /// Sends every Ledger the assignment that it should hold. One that does not answer is sent it again at
    /// the next tick.
    pub(super) async fn push_assignments(&self) {
        let round = async || each_ledger(self.ledgers(), |agent| self.push_assignment(agent)).await;
        self.assignments.run(round).await;
    }

    /// Sends a Ledger its assignment and the hash of its token, unless it holds them.
    pub(super) async fn push_assignment(&self, agent: AgentId) {
        let enrollment = self.read(|record| {
            let token_sha256 = record.agents.get(&agent)?.token_sha256.clone();
            Some(Enrollment { assignment: record.assignment(&agent)?, token_sha256 })
        });
        let Ok(Some(enrollment)) = enrollment else { return };
        let tag = enrollment.assignment.tag.clone();
        if self.assigned.borrow().get(&agent) == Some(&tag) {
            return;
        }
        let question = LedgerRequest::Enroll(Box::new(enrollment));
        match ask_ledger_in_time::<()>(&self.env, &agent, &question).await {
            Ok(()) => drop(self.assigned.borrow_mut().insert(agent, tag)),
            Err(problem) => {
                worker::console_error!("{agent} was not sent its assignment: {problem}")
            }
        }
    }

    /// Sends every Ledger what incidents hold, after the answer: a Ledger whose agent is gone would not ask.
    /// One that does not answer is sent it with the acknowledgement of its next status.
    pub(super) fn push_holds_soon(self: &Rc<Self>) {
        let this = Rc::clone(self);
        let push = async move {
            this.state.active(this.holds.run(async || this.push_holds().await)).await;
        };
        self.state.wait_until(push);
    }

    async fn push_holds(&self) {
        let holds = self.read(|record| retention::holds(record, clock::now()));
        let question = LedgerRequest::Hold(holds.unwrap_or_default());
        let send = |agent: AgentId| {
            let question = &question;
            async move {
                if let Err(problem) = ask_ledger_in_time::<()>(&self.env, &agent, question).await {
                    worker::console_error!("{agent} was not sent what incidents hold: {problem}");
                }
            }
        };
        each_ledger(self.ledgers(), send).await;
    }

    fn ledgers(&self) -> Vec<AgentId> {
        self.read(|record| record.agents.keys().cloned().collect()).unwrap_or_default()
    }
}
