//! Ledgers that hang on purpose, until they are told to go on: compiled only with the feature `provoke`. What
//! one was told outlives the object, so that it also hangs after a restart.

use domain::ids::AgentId;
use domain::problem::Problem;
use worker::Env;

use crate::http::response::{HttpResult, json, out_of_reach};
use crate::objects::messages;
use crate::storage::migrations;
use crate::storage::object_state::ObjectState;
use crate::storage::sql::Sql;

const KEY: &str = "hangs";

/// Lets the Ledger of an agent hang, or go on.
pub(crate) async fn pass(env: &Env, agent: &str, hangs: bool) -> HttpResult {
    let agent: AgentId = agent.parse().map_err(|_| Problem::not_found("no agent"))?;
    let url = if hangs { "https://ledger/hang" } else { "https://ledger/go-on" };
    let asked = async { messages::ledger(env, &agent)?.fetch_with_str(url).await };
    asked.await.map_err(out_of_reach)
}

/// Takes what a Ledger is told of this; never returns while it hangs.
pub(crate) async fn hang(home: &ObjectState, path: &str) -> Result<bool, Problem> {
    let sql = Sql::new(home);
    let told = match path {
        "/hang" => migrations::write(&sql, KEY, &true).map(|()| true),
        "/go-on" => migrations::forget(&sql, KEY).map(|()| true),
        _ => Ok(false),
    };
    let told = told.map_err(out_of_reach)?;
    if !told && migrations::has_meta(&sql).map_err(out_of_reach)? {
        let hangs: Option<bool> = migrations::read(&sql, KEY).map_err(out_of_reach)?;
        if hangs == Some(true) {
            std::future::pending::<()>().await;
        }
    }
    Ok(told)
}

/// What a Ledger answers that was told.
pub(crate) fn answer() -> HttpResult {
    json(200, &())
}
