//! Telemetry: what does `GET /metrics` tell programs that watch the operation of a page?
//!
//! What is said of the page and its SLOs is read from the record when it is asked for. What is not in the record is read from
//! where it is: when agents were heard and how many readers look, from the Board; what waits to be sent, from the Courier; what
//! they used, from the meter of each. Collectors are sent the same, with what happened to incidents and alerts.

pub mod exposition;
pub mod families;
pub mod metric_set;
pub mod object_metrics;
mod otlp_json;
pub mod otlp_log_request;
pub mod otlp_logs;
pub mod otlp_metrics;
pub mod otlp_push;
pub mod otlp_settings;
pub mod page_metrics;

pub use otlp_json::OtlpResource;

/// The media type of the text format of Prometheus, which OpenMetrics takes over.
pub const METRICS_MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
