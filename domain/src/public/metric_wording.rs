//! Words of metrics: how are a value and a series said?

use crate::metric::Metric;
use crate::metric::series::{MetricSeries, MetricSpan};
use crate::words::Words;

/// A value with its decimals and its unit: `12.5 ms`.
#[must_use]
pub fn value(words: Words, metric: &Metric, value: f64) -> String {
    let decimals = usize::from(metric.decimals);
    // What is rounded to nothing has no sign.
    let rounded = format!("{value:.decimals$}");
    let rounded = match rounded.trim_start_matches(['-', '0', '.']) {
        "" => rounded.trim_start_matches('-').to_owned(),
        _ => rounded,
    };
    let number = rounded.replace('.', &words.text("decimal-separator"));
    if metric.unit.is_empty() { number } else { format!("{number} {}", metric.unit) }
}

/// A series in a sentence: `Last 24 hours: 12 to 40 ms, mean 21 ms`.
#[must_use]
pub fn summary(words: Words, series: &MetricSeries) -> String {
    let time = ("time", span(words, series.span).into());
    let Some(summary) = series.summary() else { return words.say("metric-none", [time]) };
    let text = |number: f64| value(words, &series.metric, number).into();
    words.say(
        "metric-summary",
        [
            time,
            ("least", text(summary.least)),
            ("most", text(summary.most)),
            ("mean", text(summary.mean)),
        ],
    )
}

/// The words for a span.
#[must_use]
pub fn span(words: Words, span: MetricSpan) -> String {
    words.text(match span {
        MetricSpan::Day => "metric-day",
        MetricSpan::Week => "metric-week",
        MetricSpan::Month => "metric-month",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_decimals_and_unit() {
        for (number, unit, decimals, text) in [
            (12.345, "ms", 1, "12.3 ms"),
            (0.04, "", 1, "0.0"),
            (-0.04, "", 1, "0.0"),
            (-2.0, "€", 2, "-2.00 €"),
            (1_234_567.0, "", 0, "1234567"),
        ] {
            let metric = Metric {
                id: "orders".parse().unwrap(),
                name: "Orders".to_owned(),
                unit: unit.to_owned(),
                decimals,
            };
            assert_eq!(value(Words::ENGLISH, &metric, number), text);
        }
    }
}
