//! The Worker of Allclear: a thin shell that receives, stores, sends, and calls `domain`.
//!
//! A request comes in at `router`; the public part answers from a cached view of the Board,
//! agents talk to their Ledger, operators to the Board. No policy lives here.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod board;
mod http;
mod ingest;
mod ledger;
mod objects;
#[cfg(test)]
mod openapi;
mod ops;
mod platform;
mod public;
mod route_table;
mod router;
mod storage;
mod testing;

use worker::{Context, Env, Request, Response, Result, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    http::request_count::count();
    router::answer(request, env, context).await
}
