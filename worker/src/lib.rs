//! The Worker of Allclear: a thin shell that receives, stores, sends, and calls `domain`.
//!
//! A request comes in at `router`; the public part answers from a cached view of the Board,
//! agents talk to their Ledger, operators to the Board. No policy lives here.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod assessment_routes;
mod board;
mod closure_routes;
mod console;
mod console_routes;
mod courier;
mod drill_routes;
mod http;
mod ingest;
mod ledger;
mod manage_routes;
mod mute_routes;
mod objects;
#[cfg(test)]
mod openapi;
mod operations_report_routes;
mod ops;
mod platform;
mod problem_routes;
mod public;
mod report_routes;
mod route_row;
mod route_table;
mod router;
mod slo_routes;
mod storage;
mod testing;
mod trial_routes;

use wasm_bindgen::prelude::wasm_bindgen;
use worker::{Context, Env, Request, Response, Result, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    router::answer(request, env, context).await
}

/// Counts requests of readers: `instance.js` knows which are, and which it answered itself; and for how long all together
/// looked at the page, in milliseconds.
#[wasm_bindgen(js_name = countRequests)]
pub fn count_requests(requests: u32, reading_ms: u32) {
    http::request_count::count(requests);
    http::request_count::count_reading(reading_ms);
}

/// The generation of what is shared with readers: a response of an older one is not.
#[wasm_bindgen(js_name = sharedGeneration)]
#[must_use]
pub fn shared_generation() -> u32 {
    public::caches::generation()
}
