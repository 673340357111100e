//! Every decision of Allclear, as ordinary functions of values.
//!
//! Nothing here does I/O, reads a clock, is async, or draws random numbers: `now` and whatever
//! else the outside knows come in as arguments, and effects go out as data. So the same code
//! runs in the agent, the Worker, the CLI and the browser, and is tested in milliseconds.

// What unit tests share with the tests beside this crate, which know it by this name.
#[cfg(test)]
extern crate self as domain;
#[cfg(test)]
#[path = "../tests/assigned/mod.rs"]
mod assigned;
#[cfg(test)]
#[path = "../tests/seen/mod.rs"]
mod seen;

pub mod access;
pub mod backup;
pub mod board;
pub mod capacity;
pub mod config;
pub mod console;
pub mod content;
pub mod continent;
pub mod contrast;
pub mod cost;
pub mod diagnostic;
pub mod etag;
pub mod evidence;
pub mod expectation;
mod fields_by_name;
pub mod fingerprint;
mod gzip;
pub mod hash_chain;
pub mod http_token;
pub mod ids;
pub mod import;
pub mod json;
pub mod language;
pub mod latency;
pub mod ledger;
pub mod limits;
pub mod maturity;
pub mod metric;
pub mod notify;
pub mod operations;
pub mod ordered;
pub mod paging;
pub mod percentage;
pub mod phases;
pub mod probe;
pub mod problem;
pub mod problem_kind;
pub mod protocol;
pub mod public;
pub mod query;
pub mod rate_limit;
pub mod redaction;
pub mod report;
#[cfg(feature = "schema")]
mod schemas;
pub mod severity;
pub mod sla;
pub mod slo;
pub mod stale_cache;
pub mod status;
mod tagged;
pub mod telemetry;
pub mod template;
pub mod terminal_text;
pub mod text_position;
pub mod time;
pub mod translated_text;
pub mod upstream;
pub mod uptime;
pub mod user_reports;
pub mod words;
pub mod xml_text;
