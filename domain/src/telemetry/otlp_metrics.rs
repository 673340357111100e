//! OTLP metrics: the metrics of `GET /metrics` as a collector takes them at `/v1/metrics`. Which are gauges, which are sums,
//! and from when on do these add up?

use super::families::MetricShape;
use super::metric_set::{MeasuredFamily, MetricSample, MetricSet};
use super::otlp_json::{END, OtlpResource, attributes, nanoseconds, quoted};
use crate::time::timestamp::Timestamp;

/// The most points of a request; what is beyond is left out.
pub const MAX_OTLP_POINTS: usize = 20_000;

/// The body of a request with metrics that were measured at `now`, and how many points are left out of it.
#[must_use]
pub fn otlp_metrics(
    resource: &OtlpResource,
    sets: &[MetricSet],
    now: Timestamp,
) -> (String, usize) {
    let mut text = resource.begin("Metrics", "metrics");
    let (mut left, mut left_out) = (MAX_OTLP_POINTS, 0);
    let mut is_first = true;
    for measured in sets.iter().flat_map(|metrics| &metrics.families) {
        let samples = measured.samples.get(..left.min(measured.samples.len()));
        let samples = samples.unwrap_or_default();
        left_out += measured.samples.len() - samples.len();
        // A metric without points says nothing.
        if samples.is_empty() {
            continue;
        }
        left -= samples.len();
        text += if is_first { "" } else { "," };
        is_first = false;
        push_metric(&mut text, measured, samples, now);
    }
    (text + END, left_out)
}

fn push_metric(
    text: &mut String,
    measured: &MeasuredFamily,
    samples: &[MetricSample],
    now: Timestamp,
) {
    let family = &measured.family;
    for (before, word) in [
        ("{\"name\":", family.name),
        (",\"description\":", family.help),
        (",\"unit\":", family.unit),
    ] {
        *text += before;
        *text += &quoted(word);
    }
    // Sums are cumulative (2).
    let (begin, end) = match family.shape {
        MetricShape::Gauge => (",\"gauge\":{", "]}}"),
        MetricShape::Sum => {
            (",\"sum\":{\"aggregationTemporality\":2,\"isMonotonic\":false,", "]}}")
        }
        MetricShape::Counter => {
            (",\"sum\":{\"aggregationTemporality\":2,\"isMonotonic\":true,", "]}}")
        }
    };
    *text += begin;
    *text += "\"dataPoints\":[";
    for (place, sample) in samples.iter().enumerate() {
        *text += if place == 0 { "{" } else { ",{" };
        let labels: Vec<(&str, &str)> =
            sample.labels.iter().map(|(name, value)| (*name, value.as_str())).collect();
        *text += "\"attributes\":";
        *text += &attributes(&labels);
        if let Some(since) = sample.since {
            *text += ",\"startTimeUnixNano\":";
            *text += &nanoseconds(since);
        }
        *text += ",\"timeUnixNano\":";
        *text += &nanoseconds(now);
        *text += if sample.decimals == 0 { ",\"asInt\":\"" } else { ",\"asDouble\":" };
        *text += &sample.decimal();
        *text += if sample.decimals == 0 { "\"}" } else { "}" };
    }
    *text += end;
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::families::MetricFamily;
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_795_000_000_000 + seconds * 1_000)
    }

    fn resource() -> OtlpResource {
        OtlpResource { page: "https://status.example".to_owned(), version: "1.2.3" }
    }

    fn family(shape: MetricShape) -> MetricFamily {
        MetricFamily { name: "allclear_x", shape, unit: "s", help: "What \"it\" says." }
    }

    #[test]
    fn numbers_are_written_as_the_mapping_has_them() {
        let mut metrics = MetricSet::default();
        metrics.family(&family(MetricShape::Gauge));
        metrics.family(&family(MetricShape::Gauge));
        metrics.sample(&[], (i64::MAX, 0));
        metrics.sample(&[("name", "a\"\n\\ü")], (-1_005, 3));
        metrics.family(&family(MetricShape::Counter));
        metrics.sum(&[("object", "board")], (7, 0), Some(at(-60)));
        metrics.family(&family(MetricShape::Sum));
        metrics.sum(&[], (0, 3), Some(at(-60)));
        let (text, left_out) = otlp_metrics(&resource(), &[metrics, MetricSet::default()], at(0));
        assert_eq!(left_out, 0);
        let read: Value = serde_json::from_str(&text).unwrap();
        let sent = &read["resourceMetrics"][0];
        assert_eq!(
            sent["resource"]["attributes"][2],
            json!({ "key": "service.instance.id", "value": { "stringValue": "https://status.example" } })
        );
        let scope = &sent["scopeMetrics"][0];
        assert_eq!(scope["scope"], json!({ "name": "allclear", "version": "1.2.3" }));
        let named = json!([{ "key": "name", "value": { "stringValue": "a\"\n\\ü" } }]);
        let object = json!([{ "key": "object", "value": { "stringValue": "board" } }]);
        let now = "1795000000000000000";
        let metric = |kind: &str, value: Value| json!({ "name": "allclear_x", "description": "What \"it\" says.", "unit": "s", kind: value });
        assert_eq!(
            scope["metrics"],
            json!([
                metric(
                    "gauge",
                    json!({ "dataPoints": [
                    { "attributes": [], "timeUnixNano": now, "asInt": "9223372036854775807" },
                    { "attributes": named, "timeUnixNano": now, "asDouble": -1.005 },
                ] })
                ),
                metric(
                    "sum",
                    json!({
                        "aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [{
                            "attributes": object, "startTimeUnixNano": "1794999940000000000",
                            "timeUnixNano": now, "asInt": "7",
                        }],
                    })
                ),
                metric(
                    "sum",
                    json!({
                        "aggregationTemporality": 2, "isMonotonic": false, "dataPoints": [{
                            "attributes": [], "startTimeUnixNano": "1794999940000000000",
                            "timeUnixNano": now, "asDouble": 0.0,
                        }],
                    })
                ),
            ])
        );
    }

    #[test]
    fn no_request_has_more_points_than_it_may() {
        for (first, second, sent) in [
            (MAX_OTLP_POINTS - 1, 1, vec![MAX_OTLP_POINTS - 1, 1]),
            (MAX_OTLP_POINTS - 1, 2, vec![MAX_OTLP_POINTS - 1, 1]),
            (MAX_OTLP_POINTS, 1, vec![MAX_OTLP_POINTS]),
        ] {
            let mut metrics = MetricSet::default();
            for count in [first, second] {
                metrics.family(&family(MetricShape::Gauge));
                (0..count).for_each(|_| metrics.sample(&[], (1, 0)));
            }
            let (text, left_out) = otlp_metrics(&resource(), &[metrics], at(0));
            assert_eq!(left_out, first + second - sent.iter().sum::<usize>());
            let read: Value = serde_json::from_str(&text).unwrap();
            let told = read["resourceMetrics"][0]["scopeMetrics"][0]["metrics"].as_array().unwrap();
            let points = |metric: &Value| metric["gauge"]["dataPoints"].as_array().unwrap().len();
            assert_eq!(told.iter().map(points).collect::<Vec<_>>(), sent);
        }
    }
}
