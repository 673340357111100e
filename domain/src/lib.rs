//! Every decision of Allclear, as ordinary functions of values.
//!
//! Nothing here does I/O, reads a clock, is async, or draws random numbers: `now` and whatever
//! else the outside knows come in as arguments, and effects go out as data. So the same code
//! runs in the agent, the Worker, the CLI and the browser, and is tested in milliseconds.

pub mod action;
mod action_file;
pub mod assignment;
pub mod batch;
mod blank_file;
pub mod board;
mod bucket;
pub mod calendar;
pub mod chain;
pub mod configuration;
pub mod expectation;
pub mod figures;
pub mod flapping;
pub mod heartbeat;
pub mod history;
pub mod hour_row;
pub mod hours;
pub mod ids;
pub mod ledger;
mod look_file;
pub mod markdown;
pub mod observation;
pub mod page_file;
pub mod place;
pub mod plan;
pub mod probe;
pub mod probe_file;
pub mod problem;
pub mod public_log;
pub mod public_view;
pub mod quorum;
pub mod rate;
mod reach_file;
pub mod redaction;
pub mod reference;
pub mod request;
mod request_file;
pub mod rss;
pub mod schedule;
pub mod schema;
mod sequences;
pub mod sketch;
pub mod skew;
mod source;
pub mod status;
pub mod statuspage;
mod step_file;
pub mod tally;
pub mod template;
pub mod timeline;
pub mod timestamp;
pub mod token;
pub mod track;
pub mod uptime;
mod varint;
pub mod verdict;
pub mod view;
pub mod window;
pub mod wording;
pub mod zone;
