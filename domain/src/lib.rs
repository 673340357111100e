//! Every decision of Allclear, as ordinary functions of values.
//!
//! Nothing here does I/O, reads a clock, is async, or draws random numbers: `now` and whatever
//! else the outside knows come in as arguments, and effects go out as data. So the same code
//! runs in the agent, the Worker, the CLI and the browser, and is tested in milliseconds.

pub mod assignment;
pub mod batch;
pub mod configuration;
pub mod expectation;
pub mod ids;
pub mod observation;
pub mod page_file;
pub mod probe;
pub mod probe_file;
pub mod public_view;
pub mod status;
pub mod template;
pub mod timestamp;
pub mod verdict;
pub mod board;
pub mod chain;
pub mod ledger;
pub mod markdown;
pub mod problem;
pub mod quorum;
pub mod token;
pub mod track;
pub mod rss;
pub mod statuspage;
pub mod timeline;
pub mod uptime;
pub mod view;
