//! What Ledgers are sent: assignments, and what evidence incidents hold. Side by side, and never before an
//! operator is answered, except a new token to its own Ledger.

use std::rc::Rc;

use domain::evidence::retention;
use domain::ids::AgentId;

use crate::board::BoardState;
use crate::objects::messages::LedgerRequest;
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
        self.packer.clear();
    }

    /// Sends a Ledger its assignment and the hash of its token, unless it holds them.
    pub(super) async fn push_assignment(&self, agent: AgentId) {
        let tag = self.read(|record| record.assignment_tag(&agent)).ok().flatten();
        let Some(tag) = tag.filter(|tag| self.assigned.borrow().get(&agent) != Some(tag)) else {
            return;
        };
        // Built only now, one at a time.
        let packed = self.read(|record| self.packer.pack(record, &agent)).ok();
        let enrollment = match packed {
            Some(Ok(Some(enrollment))) => enrollment,
            Some(Err(error)) => {
                return worker::console_error!("{agent} has no assignment: {error}");
            }
            Some(Ok(None)) | None => return,
        };
        let question = LedgerRequest::Enroll(Box::new(enrollment));
        match ask_ledger_in_time::<()>(&self.page, &agent, &question).await {
            Ok(()) => drop(self.assigned.borrow_mut().insert(agent, tag)),
            Err(problem) => {
                worker::console_error!("{agent} was not sent its assignment: {problem}");
            }
        }
    }

    /// Sends the Ledgers what incidents hold that do not know, which are those whose agents are gone: all others
    /// hear it when they report. One that does not answer is sent it again at the next tick.
    pub(super) async fn push_holds(&self) {
        let Ok(holds) = self.read(|record| retention::holds(record, clock::now())) else { return };
        let lacking = self.holds_sent.lacking(self.ledgers(), &holds);
        let question = LedgerRequest::Hold(holds.clone());
        let send = |agent: AgentId| {
            let (question, holds) = (&question, &holds);
            async move {
                match ask_ledger_in_time::<()>(&self.page, &agent, question).await {
                    Ok(()) => self.holds_sent.note(&agent, holds),
                    Err(problem) => {
                        worker::console_error!(
                            "{agent} was not sent what incidents hold: {problem}"
                        );
                    }
                }
            }
        };
        each_ledger(lacking, send).await;
    }

    fn ledgers(&self) -> Vec<AgentId> {
        self.read(|record| record.agents.keys().cloned().collect()).unwrap_or_default()
    }
}
