//! The status page: components, incidents, bars of days.

pub(crate) mod components;
pub(crate) mod corrections;
pub(crate) mod day_bars;
pub(crate) mod incidents;
pub(crate) mod maintenance;
pub(crate) mod metrics;
pub(crate) mod page;
