//! Trials at a Ledger: an operator asks for one, its agent is told with a receipt, and sends what came of it.

use domain::ledger::trials::Trials;
use domain::problem::Problem;
use domain::protocol::trial::{AssignedTrial, MAX_RESULT_BYTES, RequestedTrial, TrialResult};
use domain::query::KnownParameters;
use worker::{Request, Result};

use crate::http::request;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::ledger::LedgerState;
use crate::ledger::store::assignment;
use crate::objects::messages;
use crate::platform::clock;
use crate::storage::meta;
use crate::storage::sql::Sql;

/// An agent says of which trial a result is.
const ID: KnownParameters = KnownParameters::only(&["id"]);

impl LedgerState {
    /// The trials as they are now.
    pub(super) fn trials(&self) -> Result<Trials> {
        let sql = Sql::new(&self.state);
        let stored: Option<Trials> = match meta::exists(&sql)? {
            true => meta::read(&sql, meta::TRIALS)?,
            false => None,
        };
        Ok(stored.unwrap_or_default().as_of(clock::now()))
    }

    fn keep_trials(&self, trials: &Trials) -> Result<()> {
        self.may_have_trials.set(true);
        meta::write(&Sql::new(&self.state), meta::TRIALS, trials)
    }

    /// Takes a trial that an operator asks for.
    pub(super) async fn request_trial(&self, request: &mut Request) -> HttpResult {
        let requested: RequestedTrial = messages::read(request).await?;
        let mut trials = self.trials().map_err(out_of_reach)?;
        let trial = self.with(|memory| {
            let assignment = assignment(memory.enrollment.as_ref())?;
            Some(trials.request(requested, assignment, clock::now()))
        });
        let missing = || Problem::unavailable("the agent has no assignment yet");
        let trial = trial.ok_or_else(missing)??;
        self.keep_trials(&trials).map_err(out_of_reach)?;
        json(202, &trial)
    }

    /// Shows all trials, or the one with a number.
    pub(super) async fn show_trials(&self, request: &mut Request) -> HttpResult {
        let id: Option<u64> = messages::read(request).await?;
        let trials = self.trials().map_err(out_of_reach)?;
        match id {
            None => json(200, &trials.newest_first()),
            Some(id) => json(200, trials.find(id)?),
        }
    }

    /// What the agent is told with a receipt. A trial that cannot be read is no reason to refuse a batch.
    pub(super) fn tell_trials(&self) -> Vec<AssignedTrial> {
        if !self.may_have_trials.get() {
            return vec![];
        }
        let told = self.trials().and_then(|mut trials| {
            let (told, is_first) = trials.tell(clock::now());
            if is_first {
                self.keep_trials(&trials)?;
            }
            self.may_have_trials.set(trials.has_open());
            Ok(told)
        });
        told.unwrap_or_else(|error| {
            worker::console_error!("the trials cannot be told: {error}");
            vec![]
        })
    }

    /// Takes what came of a trial, from its agent.
    pub(super) async fn finish_trial(&self, request: &mut Request) -> HttpResult {
        self.authorize(request)?;
        let id = request::query(request, ID)?.number("id", "whole number")?.unwrap_or_default();
        let result: TrialResult = request::json_up_to(request, MAX_RESULT_BYTES).await?;
        let mut trials = self.trials().map_err(out_of_reach)?;
        if trials.finish(id, result, clock::now())? {
            self.keep_trials(&trials).map_err(out_of_reach)?;
        }
        json(200, &())
    }
}
