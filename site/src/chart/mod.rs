//! Charts: SVG paths and axes.

pub(crate) mod axis;
pub(crate) mod metric_plot;
pub(crate) mod svg;
