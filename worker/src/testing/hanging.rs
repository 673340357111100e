//! Objects that hang on purpose, until they are told to go on: compiled only with the feature `provoke`. What
//! one was told outlives the object, so that it also hangs after a restart.

use domain::ids::AgentId;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::storage::meta;
use crate::storage::object_state::ObjectState;
use crate::storage::sql::Sql;

const KEY: &str = "hangs";

/// Instead of an agent: the Board.
const BOARD: &str = "board";

/// Lets the Ledger of an agent hang.
pub(crate) async fn begin(call: Call) -> HttpResult {
    pass(&call, "https://ledger/hang").await
}

/// Lets it go on.
pub(crate) async fn end(call: Call) -> HttpResult {
    pass(&call, "https://ledger/go-on").await
}

async fn pass(call: &Call, url: &str) -> HttpResult {
    let agent: AgentId = call.path.read("agent")?;
    let asked = async {
        let object = match agent.as_str() {
            BOARD => call.page.board()?,
            _ => call.page.ledger(&agent)?,
        };
        object.fetch_with_str(url).await
    };
    asked.await.map_err(out_of_reach)
}

/// Takes what a Ledger is told of this; never returns while it hangs.
pub(crate) async fn hang(home: &ObjectState, path: &str) -> Result<bool, Problem> {
    let sql = Sql::new(home);
    let told = match path {
        "/hang" => meta::write(&sql, KEY, &true).map(|()| true),
        "/go-on" => meta::forget(&sql, KEY).map(|()| true),
        _ => Ok(false),
    };
    let told = told.map_err(out_of_reach)?;
    if !told && meta::exists(&sql).map_err(out_of_reach)? {
        let hangs: Option<bool> = meta::read(&sql, KEY).map_err(out_of_reach)?;
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
