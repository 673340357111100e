//! The page of one component.

#[cfg(feature = "ssr")]
pub(crate) mod latency_chart;
#[cfg(feature = "ssr")]
pub(crate) mod page;
#[cfg(feature = "ssr")]
pub(crate) mod status_changes;
