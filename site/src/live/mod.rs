//! The live part of the page in the browser.

pub(crate) mod island;
#[cfg(feature = "hydrate")]
pub(crate) mod refresh;
