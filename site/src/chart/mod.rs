//! Charts: SVG paths and axes.

#[cfg(feature = "ssr")]
pub(crate) mod axis;
#[cfg(feature = "ssr")]
pub(crate) mod svg;
