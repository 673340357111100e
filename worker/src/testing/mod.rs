//! Routes that only test and bench bundles hold.

#[cfg(feature = "provoke")]
pub(crate) mod hanging;
#[cfg(feature = "provoke")]
pub(crate) mod panic_route;
#[cfg(feature = "peer")]
pub(crate) mod row_per_observation;
