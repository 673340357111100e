//! Layout: the frame of every page.

#[cfg(feature = "ssr")]
pub(crate) mod icon;
pub(crate) mod marks;
#[cfg(feature = "ssr")]
pub(crate) mod shell;
