//! Record pages: what happened in a month, uptime by days, a calendar of maintenance, and what programs may read.
//!
//! They are written as text, because they repeat a few parts many times, and they have no script: each says of when it is.

pub(crate) mod api;
pub(crate) mod charts;
pub(crate) mod history;
pub(crate) mod maintenance;
pub(crate) mod markup;
pub(crate) mod rfo;
pub(crate) mod uptime;
