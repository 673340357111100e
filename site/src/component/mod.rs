//! The page of one component.

pub(crate) mod latency_chart;
pub(crate) mod page;
pub(crate) mod status_changes;
