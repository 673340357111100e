//! Layout: the frame of every page.

#[cfg(feature = "ssr")]
pub(crate) mod icon;
#[cfg(feature = "ssr")]
pub(crate) mod shell;
