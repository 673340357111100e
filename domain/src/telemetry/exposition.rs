//! Exposition: metrics as text, in the format of Prometheus (0.0.4) and within what OpenMetrics 1.0 allows, so that parsers of
//! both read it. What is escaped how?

use super::metric_set::MetricSet;

/// Metrics as text: each family once, with its samples behind it.
#[must_use]
pub fn exposition(metrics: &MetricSet) -> String {
    let mut text = String::new();
    let mut push = |parts: &[&str]| parts.iter().for_each(|part| text.push_str(part));
    for measured in &metrics.families {
        let (name, help) = (measured.family.name, escaped(measured.family.help));
        push(&["# HELP ", name, " ", &help, "\n# TYPE ", name, " gauge\n"]);
        for sample in &measured.samples {
            push(&[name]);
            for (place, (label, value)) in sample.labels.iter().enumerate() {
                let before = if place == 0 { "{" } else { "," };
                push(&[before, label, "=\"", &escaped(value), "\""]);
            }
            let end = if sample.labels.is_empty() { " " } else { "} " };
            push(&[end, &sample.decimal(), "\n"]);
        }
    }
    text
}

/// A label's value or a help text. Other control characters have no escape, and no place in a line.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::families::{MetricFamily, MetricShape};
    use super::*;

    #[test]
    fn values_keep_their_decimals_and_texts_stay_in_their_line() {
        let shape = MetricShape::Gauge;
        let help = "What \\ is\nsaid";
        let family = MetricFamily { name: "allclear_x", shape, unit: "", help };
        let mut metrics = MetricSet::default();
        metrics.family(&family);
        metrics.sample(&[], (12, 0));
        metrics.sample(&[("name", "a\"b\\c\nd\re"), ("id", "x")], (-1_005, 3));
        metrics.sample(&[("name", "ü{}=,")], (99_912, 5));
        assert_eq!(
            exposition(&metrics),
            "# HELP allclear_x What \\\\ is\\nsaid\n# TYPE allclear_x gauge\nallclear_x 12\n\
             allclear_x{name=\"a\\\"b\\\\c\\nd e\",id=\"x\"} -1.005\nallclear_x{name=\"ü{}=,\"} 0.99912\n"
        );
    }
}
