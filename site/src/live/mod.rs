//! The live part of the page in the browser.

#[cfg(feature = "hydrate")]
mod disown;
pub(crate) mod island;
#[cfg(feature = "hydrate")]
mod morph;
#[cfg(feature = "hydrate")]
pub(crate) mod refresh;
