//! The Worker of Allclear: a thin shell that receives, stores, delivers, and asks `domain`.
//!
//! A request comes in at [`routes`]; the public part answers from a cached view of the Board,
//! agents talk to their Ledger, operators to the Board. No policy lives here.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod address;
mod agents;
mod backups;
mod board;
mod board_store;
mod bucket;
mod clock;
mod components;
mod entropy;
mod evidence;
mod export;
mod heartbeats;
mod history_cache;
mod home;
mod import;
mod lately;
mod latency;
mod ledger;
mod ledger_evidence;
mod ledger_hours;
mod ledger_inquiry;
mod ledger_pings;
mod ledger_raw;
mod ledger_store;
mod ops;
mod pages;
mod past;
#[cfg(feature = "peer")]
mod peer;
#[cfg(feature = "provoke")]
mod provoke;
mod reply;
mod routes;
mod schema;
mod served;
mod sql;
mod storage;
mod upkeep;
mod view_cache;

use worker::{Context, Env, Request, Response, Result, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    served::count();
    routes::answer(request, &env, &context).await
}
