//! Liveness of agents: which of them were heard of? Ledgers report by themselves; those of which nothing is
//! known since the object woke are polled in the background, never inside a view.

use std::rc::Rc;

use domain::access::actor::Actor;
use domain::board::Command;
use domain::board::schedule::{HeardAt, is_note_due, is_poll_overdue};
use domain::evidence::retention;
use domain::ids::AgentId;
use domain::ledger::LedgerStatus;
use domain::problem::Problem;
use domain::public::build_view::AgentLiveness;
use worker::Result;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::objects::messages::{LedgerRequest, SignAck};
use crate::objects::side_by_side::{ask_ledger_in_time, each_ledger};
use crate::platform::clock;
use crate::storage::meta;
use crate::storage::sql::Sql;

impl BoardState {
    /// Takes the status of a Ledger; the answer acknowledges its changes, and lists what evidence it is to
    /// hold. A Ledger that was restored lacks its assignment, which its agent waits for.
    pub(super) fn hear(self: &Rc<Self>, status: &LedgerStatus) -> HttpResult {
        let height = || self.read(|record| record.head.height);
        let before = height()?;
        let ack = self.take(status)?;
        if height()? > before {
            let this = Rc::clone(self);
            self.state.wait_until(async move {
                if let Err(problem) = this.wake_for_alerts().await {
                    worker::console_error!("the next alarm could not be set: {problem}");
                }
            });
        }
        self.holds_sent.note(&status.agent, &ack.holds);
        if status.assignment.is_empty() {
            let (this, agent) = (Rc::clone(self), status.agent.clone());
            let push = async move { this.state.active(this.push_assignment(agent)).await };
            self.state.wait_until(push);
        }
        json(200, &ack)
    }

    fn take(&self, status: &LedgerStatus) -> std::result::Result<SignAck, Problem> {
        let agent = &status.agent;
        let by = Actor::Agent(agent.clone());
        let alive = || self.read(|r| r.agents.get(agent)?.alive.current().copied());
        let before = alive()?;
        let height = || self.read(|record| record.head.height);
        let height_before = height()?;
        self.decide(&by, Command::Hear(status.clone()))?;
        // An agent whose report could not be kept does not count as heard of.
        self.remember(status);
        if height()? > height_before {
            // An outage that is found opens its incident at once.
            self.watch()?;
        }
        if alive()? != before {
            self.write_note()?;
        }
        self.read(|record| {
            let through = record.agents.get(agent).map(|agent_state| agent_state.last_number);
            let holds = retention::holds(record, clock::now());
            SignAck { acked_through: through.unwrap_or_default(), holds }
        })
    }

    fn remember(&self, status: &LedgerStatus) {
        let agent = || status.agent.clone();
        let mut heard = self.heard.borrow_mut();
        heard.at.insert(agent(), status.heard_at);
        heard.took_ms.insert(agent(), status.latest.clone());
        heard.fetched_at.insert(agent(), status.fetched_at.clone());
        self.reported.borrow_mut().insert(agent());
        self.asked.borrow_mut().insert(agent());
        self.assigned.borrow_mut().insert(agent(), status.assignment.clone());
    }

    /// Polls in the background when no tick did it for too long, as after a wake.
    pub(super) fn poll_if_overdue(self: &Rc<Self>) -> std::result::Result<(), Problem> {
        let Some(silent_after) = self.silent_after()? else { return Ok(()) };
        if is_poll_overdue(self.polled_at.get(), silent_after, clock::now()) {
            self.polled_at.set(Some(clock::now()));
            let this = Rc::clone(self);
            let poll = async move { this.state.active(this.poll_ledgers()).await };
            self.state.wait_until(poll);
        }
        Ok(())
    }

    /// Polls the Ledgers that are due, and takes each answer as it comes.
    pub(super) async fn poll_ledgers(&self) {
        self.polls.run(async || self.poll_round().await).await;
    }

    async fn poll_round(&self) {
        self.polled_at.set(Some(clock::now()));
        let due = self.read(|record| record.ledgers_to_poll(&self.reported.borrow()));
        each_ledger(due.unwrap_or_default(), |agent| self.poll(agent)).await;
    }

    async fn poll(&self, agent: AgentId) {
        let answer = ask_ledger_in_time(&self.page, &agent, &LedgerRequest::Sign).await;
        let taken = match answer {
            Ok(Some(status)) => self.take(&status).map(|_| ()),
            // It knows of no agent, or has not heard of it yet.
            Ok(None) => Ok(()),
            Err(problem) => Err(problem),
        };
        if let Err(problem) = taken {
            worker::console_error!("{agent} does not report: {problem}");
        }
        // From now on its silence is decided, whatever it answered.
        self.asked.borrow_mut().insert(agent);
    }

    /// Notes when agents were heard of, when what was noted is too old.
    pub(super) fn note_heard(&self) -> std::result::Result<(), Problem> {
        let Some(silent_after) = self.silent_after()? else { return Ok(()) };
        let due = is_note_due(&self.noted.borrow(), &self.heard.borrow().at, silent_after);
        if due { self.write_note() } else { Ok(()) }
    }

    fn write_note(&self) -> std::result::Result<(), Problem> {
        let heard = self.heard.borrow().at.clone();
        let sql = Sql::new(&self.state);
        meta::write(&sql, meta::HEARD, &heard).map_err(out_of_reach)?;
        self.noted.replace(heard);
        Ok(())
    }

    /// Recalls what was noted before the object woke: an agent counts as heard of since then, like one that
    /// was heard of since.
    pub(super) fn recall_heard(&self) -> Result<()> {
        let noted = meta::read::<HeardAt>(&Sql::new(&self.state), meta::HEARD)?;
        let noted = noted.unwrap_or_default();
        self.heard.replace(AgentLiveness { at: noted.clone(), ..AgentLiveness::default() });
        self.noted.replace(noted);
        Ok(())
    }
}
