//! The status page: components, incidents, bars of days.

#[cfg(feature = "ssr")]
pub(crate) mod components;
#[cfg(feature = "ssr")]
pub(crate) mod corrections;
#[cfg(feature = "ssr")]
pub(crate) mod day_bars;
#[cfg(feature = "ssr")]
pub(crate) mod incidents;
mod maintenance;
#[cfg(feature = "ssr")]
pub(crate) mod page;
