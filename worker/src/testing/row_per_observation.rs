//! Baseline for the bench: one row for each observation, as most monitoring tools store them.
//! Compiled only with the feature `peer`.

use domain::ids::AgentId;
use domain::problem::Problem;
use domain::protocol::batch::{Batch, MAX_BATCH_BYTES};
use domain::protocol::observation::Outcome;
use worker::{Env, Method, Request, RequestInit};

use crate::http::response::{self, HttpResult, json, out_of_reach};
use crate::objects::messages;
use crate::storage::object_state::ObjectState;
use crate::storage::sql::{Bind, Sql};

/// Passes a batch on to a Ledger, as those of agents are.
pub(crate) async fn pass(mut request: Request, env: &Env, agent: &str) -> HttpResult {
    let agent: AgentId = agent.parse().map_err(|_| Problem::not_found("no agent"))?;
    let body = response::body(&mut request, MAX_BATCH_BYTES).await?;
    let asked = async {
        let mut init = RequestInit::new();
        init.with_method(Method::Post);
        init.with_body(Some(js_sys::Uint8Array::from(body.as_slice()).into()));
        let request = Request::new_with_init("https://ledger/rows", &init)?;
        messages::ledger(env, &agent)?.fetch_with_request(request).await
    };
    asked.await.map_err(out_of_reach)
}

/// Stores a row for each observation, in one transaction, and does nothing else with them.
pub(crate) async fn take(home: &ObjectState, request: &mut Request) -> HttpResult {
    let body = response::body(request, MAX_BATCH_BYTES).await?;
    let batch = Batch::unpack(&body).map_err(|error| Problem::bad_request(error.to_string()))?;
    store(home, &batch).map_err(out_of_reach)?;
    json(200, &batch.observations.len())
}

fn store(home: &ObjectState, batch: &Batch) -> worker::Result<()> {
    let sql = Sql::new(home);
    let table = "CREATE TABLE IF NOT EXISTS peer (probe TEXT, observed_at INTEGER, attempt INTEGER,
         took_ms INTEGER, passed INTEGER, steps TEXT, PRIMARY KEY (probe, observed_at, attempt)) WITHOUT ROWID";
    sql.run(table, &[])?;
    sql.transaction(|| {
        for seen in &batch.observations {
            let steps = serde_json::to_string(&seen.steps)?;
            let binds = [
                Bind::Text(seen.probe.as_str()),
                Bind::Number(seen.observed_at.unix_ms()),
                Bind::Number(seen.attempt.into()),
                Bind::Number(seen.took_ms.into()),
                Bind::Number((seen.outcome == Outcome::Passed).into()),
                Bind::Text(&steps),
            ];
            sql.run("INSERT OR REPLACE INTO peer VALUES (?, ?, ?, ?, ?, ?)", &binds)?;
        }
        Ok(())
    })
}
