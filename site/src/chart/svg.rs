//! SVG chart: lines and marks as paths, in boxes that stretch to the width of the page.
//!
//! A gap without runs is drawn as a low band; no line crosses it.

use std::fmt::Write;

use domain::latency::query::Latency;
use domain::latency::series::{Point, Quantiles};
use domain::time::timestamp::Timestamp;
use domain::words::Words;

use crate::chart::axis;

/// How wide the boxes are, in units of their own.
pub(crate) const WIDTH: i64 = 1_000;
/// How high the box of lines is; its style gives it as many pixels.
pub(crate) const HEIGHT: f64 = 200.0;
/// How high the box of failed runs is.
pub(crate) const LANE: f64 = 24.0;
/// A failed run is never drawn lower than this, however many passed beside it.
const MIN_MARK: f64 = 8.0;
/// How high the band is where nothing ran.
const BAND: f64 = 3.0;

/// What a line is drawn of.
pub(crate) type Quantile = fn(&Quantiles) -> u32;

/// The lines, by the class that gives each its dashes: the last is drawn on top.
pub(crate) const LINES: [(&str, Quantile); 3] =
    [("p99", |q| q.p99), ("p95", |q| q.p95), ("p50", |q| q.p50)];

/// A chart's frame: which time and which values it shows.
pub(crate) struct Chart<'a> {
    latency: &'a Latency,
    /// The values at which it is marked, from 0 to the top.
    pub(crate) values: Vec<u32>,
}

impl<'a> Chart<'a> {
    /// A frame that holds all points.
    pub(crate) fn new(latency: &'a Latency) -> Self {
        let took = latency.points.iter().filter_map(|point| point.took_ms);
        Self { latency, values: axis::values(took.map(|took| took.p99).max().unwrap_or(0)) }
    }

    /// The largest value that it shows, in milliseconds.
    pub(crate) fn top(&self) -> u32 {
        self.values.last().copied().unwrap_or(1)
    }

    /// How far from the left an instant stands, in units of the box.
    pub(crate) fn x(&self, at: Timestamp) -> i64 {
        let ms = |at: Timestamp| {
            at.unix_ms().clamp(self.latency.from.unix_ms(), self.latency.to.unix_ms())
        };
        let whole = (self.latency.to.unix_ms() - self.latency.from.unix_ms()).max(1);
        (ms(at) - self.latency.from.unix_ms()) * WIDTH / whole
    }

    /// How far from the top a value stands.
    pub(crate) fn y(&self, ms: u32) -> f64 {
        HEIGHT * (1.0 - f64::from(ms.min(self.top())) / f64::from(self.top().max(1)))
    }

    fn end(&self, point: &Point) -> Timestamp {
        Timestamp::from_unix_ms(point.at.unix_ms() + self.latency.grain.ms())
    }

    /// The path of one quantile, broken wherever a stretch has none.
    pub(crate) fn line(&self, quantile: Quantile) -> String {
        let mut path = String::new();
        for part in self.parts() {
            let y = |took: &Quantiles| self.y(quantile(took));
            if let [(point, took)] = part.as_slice() {
                // Alone it would be a dot without a size: it is drawn as long as it lasted.
                let (from, to) = (self.x(point.at), self.x(self.end(point)));
                let _ = write!(path, "M{from} {:.1}H{to}", y(took));
                continue;
            }
            for (n, (point, took)) in part.iter().enumerate() {
                let middle = i64::midpoint(self.x(point.at), self.x(self.end(point)));
                let _ = write!(path, "{}{middle} {:.1}", if n == 0 { 'M' } else { 'L' }, y(took));
            }
        }
        path
    }

    /// Points with a figure, in parts that follow one another without a gap.
    fn parts(&self) -> Vec<Vec<(&Point, Quantiles)>> {
        let mut parts: Vec<Vec<(&Point, Quantiles)>> = vec![];
        let mut reached = None;
        for point in &self.latency.points {
            let Some(took) = point.took_ms else { continue };
            match parts.last_mut().filter(|_| reached == Some(point.at)) {
                Some(part) => part.push((point, took)),
                None => parts.push(vec![(point, took)]),
            }
            reached = Some(self.end(point));
        }
        parts
    }

    /// The bars of stretches in which runs failed, as high as their share of all, each with its words.
    pub(crate) fn failed(&self, words: Words) -> String {
        let mut svg = String::new();
        for point in self.latency.points.iter().filter(|point| point.failed > 0) {
            let share = f64::from(point.failed) / f64::from(point.runs.max(1));
            let (from, to) = (self.x(point.at), self.x(self.end(point)));
            let (width, height) = ((to - from).max(2), (LANE * share).max(MIN_MARK));
            let at = ("at", axis::stretch(words, point.at, self.latency.grain).into());
            let counts = [at, ("failed", point.failed.into()), ("runs", point.runs.into())];
            let _ = write!(
                svg,
                "<path class=failed d='M{from} {LANE}h{width}v-{height:.1}h-{width}z'>\
                 <title>{}</title></path>",
                words.say("latency-bar", counts)
            );
        }
        svg
    }

    /// The path of the bands where nothing ran.
    pub(crate) fn gaps(&self) -> String {
        let mut path = String::new();
        for (from, to) in gaps(self.latency) {
            let (from, to) = (self.x(from), self.x(to));
            let _ = write!(path, "M{from} {LANE}h{0}v-{BAND}h-{0}z", to - from);
        }
        path
    }
}

/// The time in which nothing ran.
pub(crate) fn gaps(latency: &Latency) -> Vec<(Timestamp, Timestamp)> {
    let ran = latency.points.iter().filter(|point| point.runs > 0);
    let end = |point: &Point| Timestamp::from_unix_ms(point.at.unix_ms() + latency.grain.ms());
    let ends = [latency.from].into_iter().chain(ran.clone().map(end));
    let starts = ran.map(|point| point.at).chain([latency.to]);
    ends.zip(starts).filter(|(end, start)| end < start).collect()
}

#[cfg(test)]
mod tests {
    use domain::ordered::SortedMap;

    use domain::latency::query::Grain;

    use super::*;

    /// A point of a minute: how many of its four runs failed, and how long the others took.
    fn point(minute: i64, failed: u32, ms: u32) -> Point {
        let took = Quantiles { p50: ms, p95: ms, p99: ms * 2, min: ms, max: ms * 2 };
        Point {
            at: Timestamp::from_unix_ms(minute * 60_000),
            runs: 4,
            passed: 4 - failed,
            degraded: 0,
            failed,
            unsure: 0,
            took_ms: (failed < 4).then_some(took),
            phases: SortedMap::new(),
        }
    }

    /// Ten minutes, of which these are told: a hundred units of the box each.
    fn ten_minutes(points: Vec<Point>) -> Latency {
        Latency {
            as_of: Timestamp::from_unix_ms(600_000),
            component: "checkout".parse().unwrap(),
            probe: "checkout".parse().unwrap(),
            region: None,
            grain: Grain::Minute,
            from: Timestamp::from_unix_ms(0),
            to: Timestamp::from_unix_ms(600_000),
            complete: true,
            points,
        }
    }

    #[test]
    fn no_line_leads_over_what_was_not_seen() {
        for (points, line, why) in [
            (vec![], "", "nothing ran"),
            (vec![(0, 0), (1, 0), (2, 0)], "M50 100.0L150 100.0L250 100.0", "minutes that meet"),
            (
                vec![(0, 0), (1, 0), (5, 0), (6, 0)],
                "M50 100.0L150 100.0M550 100.0L650 100.0",
                "a gap",
            ),
            (vec![(3, 0)], "M300 100.0H400", "a minute alone is as long as it lasted"),
            (vec![(0, 0), (1, 4), (2, 0)], "M0 100.0H100M200 100.0H300", "all runs of one failed"),
            (vec![(0, 4)], "", "nothing but failures"),
        ] {
            let points = points.into_iter().map(|(minute, failed)| point(minute, failed, 100));
            let latency = ten_minutes(points.collect());
            assert_eq!(Chart::new(&latency).line(|took| took.p50), line, "{why}");
        }
    }

    #[test]
    fn values_stand_where_the_axis_says() {
        let latency = ten_minutes(vec![point(0, 0, 300)]);
        let chart = Chart::new(&latency);
        assert_eq!(chart.values, [0, 200, 400, 600], "the slowest of all fits in");
        for (ms, y) in [(0, 200.0), (300, 100.0), (600, 0.0), (900, 0.0)] {
            assert!((chart.y(ms) - y).abs() < 0.01, "{ms} ms stands at {}", chart.y(ms));
        }
        for (ms, x) in [(-1, 0), (0, 0), (150_000, 250), (600_000, 1_000), (700_000, 1_000)] {
            assert_eq!(chart.x(Timestamp::from_unix_ms(ms)), x);
        }
    }

    #[test]
    fn runs_that_failed_are_marked_by_their_share() {
        let latency =
            ten_minutes(vec![point(0, 0, 1), point(1, 1, 1), point(2, 2, 1), point(3, 4, 1)]);
        let marks = Chart::new(&latency).failed(Words::ENGLISH);
        for (path, words) in [
            ("M100 24h100v-8.0h-100z", "1 Jan, 00:01: 1 of 4 runs failed"),
            ("M200 24h100v-12.0h-100z", "1 Jan, 00:02: 2 of 4 runs failed"),
            ("M300 24h100v-24.0h-100z", "1 Jan, 00:03: 4 of 4 runs failed"),
        ] {
            assert!(marks.contains(path) && marks.contains(words), "{path}: {marks}");
        }
        assert_eq!(marks.matches("<path").count(), 3);
    }

    #[test]
    fn a_band_marks_where_nothing_ran() {
        for (minutes, band) in [
            (vec![], "M0 24h1000v-3h-1000z"),
            (vec![0, 1, 2, 3, 4, 5, 6, 7, 8, 9], ""),
            (vec![0, 1, 5, 6, 7, 8, 9], "M200 24h300v-3h-300z"),
            (vec![4], "M0 24h400v-3h-400zM500 24h500v-3h-500z"),
        ] {
            let latency = ten_minutes(minutes.iter().map(|minute| point(*minute, 0, 1)).collect());
            assert_eq!(Chart::new(&latency).gaps(), band, "{minutes:?}");
        }
    }
}
