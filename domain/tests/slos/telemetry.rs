//! Metrics: is the text what a parser of the format reads, is every family there once, and are values those of the record?

use std::collections::BTreeMap;

use domain::cost::meter::{Days, Use};
use domain::cost::pricing::ObjectUse;
use domain::telemetry::exposition::exposition;
use domain::telemetry::families::FAMILIES;
use domain::telemetry::metric_set::MetricSet;
use domain::telemetry::object_metrics::{CourierBacklog, object_metrics};
use domain::telemetry::page_metrics::page_metrics;
use domain::user_reports::UserReports;

use super::board::with_slo;
use super::slo;
use crate::story::{PageStory, at, card_payments_fail};

/// Each value by the name of its family and its labels.
pub(super) type Samples = BTreeMap<(String, BTreeMap<String, String>), f64>;

/// Reads the text by the rules of the format, strictly: each family once, its help and type before its samples.
pub(super) fn parse(text: &str) -> (Vec<String>, Samples) {
    let (mut families, mut samples) = (vec![], Samples::new());
    let mut lines = text.lines().peekable();
    assert!(text.ends_with('\n'));
    while let Some(line) = lines.next() {
        let name = line.strip_prefix("# HELP ").expect(line).split(' ').next().unwrap().to_owned();
        assert_eq!(lines.next(), Some(format!("# TYPE {name} gauge").as_str()));
        assert!(!families.contains(&name), "{name} stands there twice");
        while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
            let rest = line.strip_prefix(&name).expect(line);
            let (labels, value) = labels(rest);
            let is_number = value.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
            assert!(is_number, "{line}");
            let key = (name.clone(), labels);
            assert!(samples.insert(key, value.parse().unwrap()).is_none(), "twice: {line}");
        }
        families.push(name);
    }
    (families, samples)
}

fn labels(rest: &str) -> (BTreeMap<String, String>, &str) {
    let mut labels = BTreeMap::new();
    let Some(mut rest) = rest.strip_prefix('{') else { return (labels, &rest[1..]) };
    loop {
        let (name, value) = rest.split_once("=\"").unwrap();
        let (mut text, mut chars) = (String::new(), value.char_indices());
        let end = loop {
            match chars.next().unwrap() {
                (_, '\\') => text.push(match chars.next().unwrap().1 {
                    'n' => '\n',
                    c => c,
                }),
                (end, '"') => break end,
                (_, c) => text.push(c),
            }
        };
        assert!(labels.insert(name.to_owned(), text).is_none());
        rest = &value[end + 1..];
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None => return (labels, rest.strip_prefix("} ").unwrap()),
        }
    }
}

fn used(bytes: u64) -> ObjectUse {
    let mut days = Days::default();
    days.add(at(5_000), Use { requests: 7, active_ms: 1_250, rows_written: 3, ..Use::default() });
    ObjectUse { days, awake: Use::default(), bytes }
}

/// A page in trouble with its metrics: an SLO is missed, alerts are open, deliveries fail.
pub(super) fn in_trouble() -> (PageStory, [MetricSet; 2]) {
    let mut story = PageStory::begin();
    let mut slo = slo(0, "union", "99%", "30d");
    slo.components = vec!["checkout".parse().unwrap()];
    slo.name = "Line\nbreak \"quoted\" back\\slash".to_owned();
    story.configure(with_slo(slo));
    story.until(4_000, &[]);
    story.until(4_600, &["eu-1", "us-1"]);
    story.look();
    story.tell(card_payments_fail(None));
    let backlog = CourierBacklog {
        retrying: vec![("alerts".into(), 2)],
        letters: vec![],
        failing_channels: 1,
        used: Some(used(9)),
    };
    let page = page_metrics(&story.board, &story.heard, &UserReports::default(), 7, at(4_600));
    let objects = object_metrics(&used(4_096), Some(&backlog), at(5_000));
    (story, [page, objects])
}

#[test]
fn metrics_say_what_the_record_says() {
    let (story, [page, objects]) = in_trouble();
    let page = exposition(&page);
    let text = page.clone() + &exposition(&objects);
    let (families, samples) = parse(&text);
    let wanted: Vec<&str> = FAMILIES.iter().map(|family| family.name).collect();
    assert_eq!(families, wanted);
    let value = |name: &str, labels: &[(&str, &str)]| {
        let labels = labels.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned()));
        *samples
            .get(&(name.to_owned(), labels.collect()))
            .unwrap_or_else(|| panic!("{name}\n{text}"))
    };
    let checkout = ("component", "checkout");
    assert_eq!(value("allclear_component_status", &[checkout]), 5.0);
    let seconds =
        |status| value("allclear_component_status_seconds", &[checkout, ("status", status)]);
    let statuses = [
        "operational",
        "under_maintenance",
        "no_data",
        "degraded_performance",
        "partial_outage",
        "major_outage",
    ];
    assert_eq!(statuses.map(seconds).iter().sum::<f64>(), 4_600.0);
    assert!(seconds("major_outage") > 500.0);
    for (region, verdict) in [("eu-central", 3.0), ("us-east", 3.0), ("ap-southeast", 0.0)] {
        assert_eq!(value("allclear_region_verdict", &[checkout, ("region", region)]), verdict);
    }
    let named = "Line\nbreak \"quoted\" back\\slash";
    let info = [("slo", "works"), ("name", named), ("target", "99%"), ("window", "30d")];
    assert_eq!(value("allclear_slo_info", &info), 1.0);
    let report = &domain::operations::slos::slo_reports(&story.board, at(4_600))[0];
    let left = value("allclear_slo_error_budget_left_seconds", &[("slo", "works")]);
    assert_eq!(left, report.budget.left_ms as f64 / 1_000.0);
    assert!(left < 0.0);
    let rate = value("allclear_slo_burn_rate", &[("slo", "works"), ("window", "5m")]);
    assert_eq!(rate, 100.0, "it failed as a whole");
    assert_eq!(value("allclear_slo_alert_firing", &[("slo", "works"), ("rule", "fast")]), 1.0);
    assert_eq!(value("allclear_slo_state", &[("slo", "works")]), 2.0);
    let open = [("kind", "slo_burn_rate"), ("severity", "sev2")];
    assert_eq!(value("allclear_open_alerts", &open), 2.0);
    let agent = [("agent", "eu-1"), ("region", "eu-central")];
    assert_eq!(value("allclear_agent_reporting", &agent), 1.0);
    assert_eq!(value("allclear_agent_lag_seconds", &agent), 0.0);
    assert_eq!(value("allclear_record_entries", &[]), story.board.head.height as f64);
    assert_eq!(value("allclear_deliveries_retrying", &[("lane", "alerts")]), 2.0);
    assert_eq!(value("allclear_object_active_seconds_today", &[("object", "board")]), 1.25);
    assert_eq!(value("allclear_object_storage_bytes", &[("object", "courier")]), 9.0);
    // Where the Courier did not answer, it says so and the rest is there.
    let (_, without) = parse(&(page + &exposition(&object_metrics(&used(4_096), None, at(5_000)))));
    let up = |object: &str| {
        without
            [&("allclear_object_up".to_owned(), [("object".to_owned(), object.to_owned())].into())]
    };
    assert_eq!((up("board"), up("courier")), (1.0, 0.0));
}

#[test]
fn every_query_of_the_dashboard_names_a_metric_and_every_metric_is_documented() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let dashboard: serde_json::Value = serde_json::from_str(&read("docs/grafana.json")).unwrap();
    let names: Vec<&str> = FAMILIES.iter().map(|family| family.name).collect();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    let queries: Vec<&str> = targets.map(|target| target["expr"].as_str().unwrap()).collect();
    assert!(queries.len() >= panels.len() && panels.len() >= 8);
    for query in queries {
        let words = query.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let own: Vec<&str> = words.filter(|word| word.starts_with("allclear_")).collect();
        assert!(!own.is_empty(), "{query}");
        for name in own {
            assert!(names.contains(&name), "{name} of `{query}` is no metric");
        }
    }
    let documented = read("docs/telemetry.md");
    for name in names {
        assert!(documented.contains(&format!("`{name}`")), "{name}");
    }
}
