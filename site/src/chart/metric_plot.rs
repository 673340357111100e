//! Metric plot: a series as one line from its least to its largest value, with the times at its ends.

use std::fmt::Write;

use domain::latency::query::Grain;
use domain::metric::series::{MetricSeries, MetricSpan};
use domain::public::metric_wording;
use domain::time::timestamp::Timestamp;
use domain::words::Words;
use domain::xml_text::escaped;

use crate::chart::axis;
use crate::chart::svg::WIDTH;

/// How high the box of the line is.
const HEIGHT: f64 = 60.0;

/// The picture of a series, as HTML; empty where it has no value.
pub(crate) fn plot(words: Words, series: &MetricSeries) -> String {
    let Some(summary) = series.summary() else { return String::new() };
    // A line that never changes stands in the middle.
    let (least, most) = match summary.most - summary.least {
        0.0 => (summary.least - 1.0, summary.most + 1.0),
        _ => (summary.least, summary.most),
    };
    let y = |value: f64| HEIGHT * (most - value) / (most - least);
    let ends = [series.from, end(series)];
    let [from, to] = ends.map(|at| axis::stretch(words, at, grain(series.span)));
    let label = escaped(&metric_wording::summary(words, series));
    format!(
        "<svg class=\"plot box\" role=img aria-label=\"{label}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         preserveAspectRatio=none><path class=p50 d='{}'/></svg>\
         <div class=scale aria-hidden=true><span>{from}</span><span>{to}</span></div>",
        line(series, y)
    )
}

/// When the last value of a series ends.
fn end(series: &MetricSeries) -> Timestamp {
    let steps = i64::try_from(series.values.len()).unwrap_or_default();
    Timestamp::from_unix_ms(series.from.unix_ms() + steps * series.span.step_ms())
}

fn grain(span: MetricSpan) -> Grain {
    if span == MetricSpan::Day { Grain::Hour } else { Grain::Day }
}

/// The path of the values, broken where there is none; one alone is as long as the time that it is of.
fn line(series: &MetricSeries, y: impl Fn(f64) -> f64) -> String {
    let mut path = String::new();
    let count = series.values.len().max(1);
    let x = |place: usize| place * WIDTH as usize / count;
    let mut is_open = false;
    for (place, value) in series.values.iter().enumerate() {
        let Some(value) = value else {
            is_open = false;
            continue;
        };
        let has_next = series.values.get(place + 1).is_some_and(Option::is_some);
        let y = y(*value);
        let _ = match (is_open, has_next) {
            (true, _) => write!(path, "L{} {y:.1}", x(place)),
            (false, true) => write!(path, "M{} {y:.1}", x(place)),
            (false, false) => write!(path, "M{} {y:.1}H{}", x(place), x(place + 1)),
        };
        is_open = true;
    }
    path
}

#[cfg(test)]
mod tests {
    use domain::metric::Metric;

    use super::*;

    #[test]
    fn a_line_has_gaps_and_no_value_is_lost() {
        let series = |values: &[Option<f64>]| MetricSeries {
            metric: Metric {
                id: "orders".parse().unwrap(),
                name: "Orders".to_owned(),
                unit: String::new(),
                decimals: 0,
            },
            span: MetricSpan::Day,
            from: Timestamp::default(),
            values: values.to_vec(),
        };
        for (values, path) in [
            (&[Some(1.0), Some(2.0), None, Some(3.0)][..], "M0 1.0L250 2.0M750 3.0H1000"),
            (&[None, None], ""),
            (&[Some(4.0)], "M0 4.0H1000"),
        ] {
            assert_eq!(line(&series(values), |value| value), path);
        }
        assert_eq!(plot(Words::ENGLISH, &series(&[None])), "");
        let flat = plot(Words::ENGLISH, &series(&[Some(5.0), Some(5.0)]));
        assert!(flat.contains("M0 30.0L500 30.0"), "{flat}");
    }
}
