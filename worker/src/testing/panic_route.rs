//! Panic route: panics on purpose, for the tests alone. Compiled only with the feature `provoke`.
#![allow(clippy::panic, reason = "that is what it is for")]

use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::response::{HttpResult, out_of_reach};

/// The agent whose Ledger panics.
const AGENT: &str = "eu-central-1";

/// Panics here, in the Board or in a Ledger.
pub(crate) async fn provoke(call: Call) -> HttpResult {
    let stub = match call.path.text("place") {
        "worker" => return panic(),
        "board" => call.page.board(),
        "ledger" => call.page.ledger(&AGENT.parse().map_err(|_| Problem::not_found(AGENT))?),
        _ => return Err(Problem::not_found("provoke the worker, the board or the ledger")),
    };
    let asked = async { stub?.fetch_with_str("https://object/provoke").await };
    asked.await.map_err(out_of_reach)
}

pub(crate) fn panic() -> HttpResult {
    panic!("provoked")
}
