//! Panic route: panics on purpose, for the tests alone. Compiled only with the feature `provoke`.
#![allow(clippy::panic, reason = "that is what it is for")]

use domain::problem::Problem;
use worker::Env;

use crate::http::response::{HttpResult, out_of_reach};

/// Panics here, in the Board or in a Ledger.
pub(crate) async fn provoke(place: &str, env: &Env) -> HttpResult {
    let (binding, name) = match place {
        "worker" => return panic(),
        "board" => ("BOARD", "board:v1"),
        "ledger" => ("LEDGER", "ledger:v1:eu-central-1"),
        _ => return Err(Problem::not_found("provoke the worker, the board or the ledger")),
    };
    let asked = async {
        let stub = env.durable_object(binding)?.get_by_name(name)?;
        stub.fetch_with_str("https://object/provoke").await
    };
    asked.await.map_err(out_of_reach)
}

pub(crate) fn panic() -> HttpResult {
    panic!("provoked")
}
