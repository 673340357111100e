//! Metric report: the metrics of a page for programs, with the names that Statuspage's pages have for them.

use serde::Serialize;

use crate::metric::series::{MetricSeries, MetricSpan, MetricSummary};
use crate::query::KnownParameters;
use crate::time::timestamp::Timestamp;

/// The parameters of `/api/v1/metrics.json` and of `/charts`.
pub const PARAMETERS: KnownParameters = KnownParameters::among_others(&["span"]);

/// `GET /api/v1/metrics.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MetricReport<'a> {
    /// Of when it is true.
    as_of: Timestamp,
    period: MetricPeriod,
    metrics: Vec<MetricData<'a>>,
}

/// The time that the values are of.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct MetricPeriod {
    identifier: MetricSpan,
    /// How much time a value stands for, in seconds.
    interval: i64,
}

/// One metric.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct MetricData<'a> {
    metric: MetricName<'a>,
    summary: Option<MetricSummary>,
    data: Vec<MetricPoint>,
}

/// What it is called, and how its values are written.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct MetricName<'a> {
    id: &'a str,
    name: &'a str,
    suffix: &'a str,
    decimal_places: u8,
}

/// A value with when its time begins, in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct MetricPoint {
    timestamp: i64,
    value: f64,
}

impl<'a> MetricReport<'a> {
    /// The report of all series, which are of one span.
    #[must_use]
    pub fn new(series: &'a [MetricSeries], span: MetricSpan, as_of: Timestamp) -> Self {
        let data = |series: &'a MetricSeries| MetricData {
            metric: MetricName {
                id: series.metric.id.as_str(),
                name: &series.metric.name,
                suffix: &series.metric.unit,
                decimal_places: series.metric.decimals,
            },
            summary: series.summary(),
            data: series
                .points()
                .map(|(at, value)| MetricPoint { timestamp: at.unix_ms() / 1_000, value })
                .collect(),
        };
        let period = MetricPeriod { identifier: span, interval: span.step_ms() / 1_000 };
        Self { as_of, period, metrics: series.iter().map(data).collect() }
    }
}
