//! Charts: SVG paths and axes.

pub(crate) mod axis;
pub(crate) mod svg;
