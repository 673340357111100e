//! Evidence requests to a Ledger: find evidence, return a screenshot, and delete what has expired,
//! also when its agent is gone.

use domain::evidence::query::RunRange;
use domain::evidence::retention::RetentionHold;
use domain::problem::Problem;
use domain::protocol::evidence::EvidenceId;
use domain::query::KnownParameters;
use worker::{Request, Result};

use crate::http::request;
use crate::http::response::{self, HttpResult, json, out_of_reach};
use crate::ledger::evidence_store::EvidenceStore;
use crate::ledger::store::LedgerStore;
use crate::ledger::{LedgerState, SHORTEST_ALARM};
use crate::objects::messages;
use crate::platform::clock;

impl LedgerState {
    /// Answers what there is of some probes and times.
    pub(crate) async fn evidence(&self, request: &mut Request) -> HttpResult {
        let asked: Vec<RunRange> = messages::read(request).await?;
        let former = |range: &RunRange| {
            let probe = self.former_id(&range.probe)?;
            let former = RunRange { probe, ..range.clone() };
            (!asked.contains(&former)).then_some(former)
        };
        let former: Vec<RunRange> = asked.iter().filter_map(former).collect();
        let stretches: Vec<RunRange> = asked.into_iter().chain(former).collect();
        let found = self.look_up(|shelf| shelf.find(&stretches, clock::now()));
        json(200, &found.map_err(out_of_reach)?)
    }

    /// Moves what incidents hold out of the ring.
    pub(crate) async fn hold(&self, request: &mut Request) -> HttpResult {
        let holds: Vec<RetentionHold> = messages::read(request).await?;
        json(200, &self.look_up(|shelf| shelf.apply_holds(&holds)).map_err(out_of_reach)?)
    }

    /// Answers with the picture of an evidence.
    pub(crate) fn picture(&self, request: &Request) -> HttpResult {
        let params = request::query(request, KnownParameters::only(&["n", "index"]))?;
        let n = params.number("n", "number of a batch")?.unwrap_or_default();
        let index = params.number("index", "number of evidence")?.unwrap_or_default();
        let id = EvidenceId { n, index };
        let found = self.look_up(|shelf| shelf.picture(id, clock::now())).map_err(out_of_reach)?;
        let missing = || Problem::not_found(format!("there is no screenshot of `{id}`"));
        response::picture(found.ok_or_else(missing)?)
    }

    /// Lets go of what is over its time.
    pub(crate) fn forget_old(&self) {
        match self.look_up(|shelf| shelf.forget_old(clock::now())) {
            Ok(written) => self.wrote(written),
            Err(error) => worker::console_error!("expired evidence could not be deleted: {error}"),
        }
    }

    /// Sets an alarm for when something is over its time, unless there is one that looks anyhow.
    pub(crate) async fn arm_to_forget(&self) -> Result<()> {
        let Some(after) = self.look_up(|shelf| shelf.kept_for(clock::now()))? else {
            return Ok(());
        };
        match self.state.storage().get_alarm().await? {
            Some(_) => Ok(()),
            None => self.state.set_alarm(after.max(SHORTEST_ALARM)).await,
        }
    }

    /// Asks the shelf; nothing is there where there is no agent that could have left any.
    fn look_up<T: Default>(&self, ask: impl FnOnce(&EvidenceStore<'_>) -> Result<T>) -> Result<T> {
        match LedgerStore::open(&self.state).has_tables()? {
            true => ask(&EvidenceStore::open(&self.state)),
            false => Ok(T::default()),
        }
    }
}
