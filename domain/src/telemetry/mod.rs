//! Telemetry: what does `GET /metrics` tell programs that watch the operation of a page?
//!
//! Every value is a gauge, read from the record when it is asked for: nothing is counted beside it.

mod exposition;
pub mod families;
pub mod object_metrics;
pub mod page_metrics;

/// The media type of the text format of Prometheus, which OpenMetrics takes over.
pub const METRICS_MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
