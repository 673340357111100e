//! Pushed metrics: has a collector what a scrape has, and do sums say since when they add up?

use std::collections::{BTreeMap, BTreeSet};

use domain::telemetry::OtlpResource;
use domain::telemetry::exposition::exposition;
use domain::telemetry::families::{FAMILIES, MetricShape};
use domain::telemetry::metric_set::MetricSet;
use domain::telemetry::otlp_metrics::otlp_metrics;
use serde_json::Value;

use super::telemetry::{Samples, in_trouble, parse};
use crate::story::at;

/// The metrics of a push.
fn pushed(sets: &[MetricSet]) -> Vec<Value> {
    let resource = OtlpResource { page: "https://n.test".to_owned(), version: "1.2.3" };
    let (body, left_out) = otlp_metrics(&resource, sets, at(5_000));
    assert_eq!(left_out, 0);
    let body: Value = serde_json::from_str(&body).unwrap();
    body["resourceMetrics"][0]["scopeMetrics"][0]["metrics"].as_array().unwrap().clone()
}

/// The points of a metric, as the kind of its family has them.
fn points(metric: &Value, shape: MetricShape) -> &[Value] {
    let (kind, is_monotonic) = match shape {
        MetricShape::Gauge => ("gauge", &Value::Null),
        MetricShape::Sum => ("sum", &Value::Bool(false)),
        MetricShape::Counter => ("sum", &Value::Bool(true)),
    };
    assert_eq!(&metric[kind]["isMonotonic"], is_monotonic, "{metric}");
    metric[kind]["dataPoints"].as_array().unwrap_or_else(|| panic!("no {kind}: {metric}"))
}

/// The attributes and the value of a point.
fn told(point: &Value) -> (BTreeMap<String, String>, f64) {
    let attributes = point["attributes"].as_array().unwrap().iter().map(|attribute| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&attribute["key"]), text(&attribute["value"]["stringValue"]))
    });
    let whole = point["asInt"].as_str().map(|digits| digits.parse().unwrap());
    (attributes.collect(), whole.or(point["asDouble"].as_f64()).unwrap())
}

#[test]
fn a_collector_has_all_that_a_scrape_has_but_families_without_samples() {
    let (_, sets) = in_trouble();
    let text: String = sets.iter().map(exposition).collect();
    let (families, scraped) = parse(&text);
    let metrics = pushed(&sets);
    let mut all = Samples::new();
    for metric in &metrics {
        let name = metric["name"].as_str().unwrap();
        let family = FAMILIES.iter().find(|family| family.name == name).unwrap();
        let help = format!("# HELP {name} {}\n", metric["description"].as_str().unwrap());
        assert!(text.contains(&help), "{help}");
        assert_eq!(metric["unit"], family.unit, "{name}");
        for point in points(metric, family.shape) {
            let (labels, value) = told(point);
            assert!(all.insert((name.to_owned(), labels), value).is_none(), "twice: {metric}");
        }
    }
    assert_eq!(all, scraped);
    let names: BTreeSet<&str> = metrics.iter().map(|own| own["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), metrics.len(), "each once");
    let lost: Vec<&String> = families.iter().filter(|name| !names.contains(&***name)).collect();
    // The text has their description; OTLP has no metric without points.
    assert_eq!(lost, ["allclear_letters_waiting"]);
}

#[test]
fn every_sum_says_since_when_it_adds_up() {
    let (story, sets) = in_trouble();
    let metrics = pushed(&sets);
    let nanoseconds = |at: domain::time::timestamp::Timestamp| format!("{}000000", at.unix_ms());
    let mut sums = 0;
    for family in FAMILIES {
        let metric = metrics.iter().find(|metric| metric["name"] == family.name);
        let is_gauge = family.shape == MetricShape::Gauge;
        let points = metric.map(|metric| points(metric, family.shape)).unwrap_or_default();
        assert!(is_gauge || !points.is_empty(), "{} is not told", family.name);
        for point in points {
            assert_eq!(point["startTimeUnixNano"].is_null(), is_gauge, "{}: {point}", family.name);
            if family.name.ends_with("_today") {
                assert_eq!(point["startTimeUnixNano"], nanoseconds(at(5_000).start_of_day()));
            }
        }
        sums += usize::from(!is_gauge);
    }
    assert_eq!(sums, 6, "two of the record, and those that end in `_today`");
    let entries = metrics.iter().find(|metric| metric["name"] == "allclear_record_entries");
    let since = &entries.unwrap()["sum"]["dataPoints"][0]["startTimeUnixNano"];
    assert_eq!(since, &Value::from(nanoseconds(story.board.created_at.unwrap())));
}
