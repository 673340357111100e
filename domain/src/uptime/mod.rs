//! Uptime: the uptime of a window, and the days of the bars, computed from the timeline.
//!
//! Uptime is 1 minus the weighted time of trouble, divided by the time observed. Maintenance and
//! "no data" count as neither up nor down. The durations come from [`status_durations`].

pub mod measured_spans;
pub mod status_durations;

use crate::config::Weights;
use crate::status::Status;
use crate::uptime::status_durations::{Fraction, StatusDurations};
use serde::{Deserialize, Serialize};

/// A figure and how much of the time it rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Uptime {
    /// 0 to 1; `None` when nothing was observed.
    pub ratio: Option<f64>,
    /// The ratio in hundred-thousandths, rounded down, as it is to be shown: 99,912 is 99.912 %.
    pub hundred_thousandths: Option<u32>,
    /// Seconds that count: neither maintenance nor "no data".
    pub observed_s: u64,
    /// Seconds of the window since the component was first on the page; of several, added up.
    pub window_s: u64,
}

/// One day of a component's bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The worst status of the day; [`Status::NoData`] only when nothing at all was observed.
    pub worst: Status,
    /// Seconds with any kind of trouble.
    pub trouble_s: u32,
    /// Whether operators corrected a part of it.
    pub corrected: bool,
}

/// The figure that a tally makes, of a component or of several that were combined.
#[must_use]
pub fn figure(tally: StatusDurations, weights: Weights) -> Uptime {
    let availability = tally.availability(weights);
    Uptime {
        ratio: availability.map(Fraction::ratio),
        hundred_thousandths: availability.map(|share| share.floor(100_000)),
        observed_s: tally.observed_ms() / 1000,
        window_s: tally.window_ms() / 1000,
    }
}

/// Seconds of any kind of trouble in a day, rounded up: none is none.
#[must_use]
pub fn trouble_s(day: StatusDurations) -> u32 {
    u32::try_from(day.trouble_ms().div_ceil(1000)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::state_timeline::StateTimeline;
    use crate::time::time_zone::Zone;
    use crate::time::timestamp::{DAY_MS, Timestamp};
    use crate::uptime::measured_spans::MeasuredSpans;
    use crate::uptime::status_durations::tally;

    const HOUR_MS: i64 = 3_600_000;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_unix_ms(20_000 * DAY_MS + hour * HOUR_MS)
    }

    fn track(points: &[(i64, Status)]) -> StateTimeline<Status> {
        let mut track = StateTimeline::default();
        for (hour, status) in points {
            track.set_from(at(*hour), *status);
        }
        track
    }

    #[test]
    fn counts_what_was_observed_and_weighs_the_trouble() {
        use Status::{
            DegradedPerformance, MajorOutage, NoData, Operational, PartialOutage, UnderMaintenance,
        };
        for (points, ratio, observed_h, why) in [
            (vec![], None, 0, "nothing was observed"),
            (vec![(0, Operational)], Some(1.0), 10, "all well"),
            (vec![(0, Operational), (5, MajorOutage)], Some(0.5), 10, "half of it down"),
            (vec![(0, PartialOutage)], Some(0.7), 10, "a partial outage costs 0.3"),
            (vec![(0, DegradedPerformance)], Some(1.0), 10, "degraded costs nothing"),
            (
                vec![(0, NoData), (5, MajorOutage), (6, Operational)],
                Some(0.8),
                5,
                "no data is apart",
            ),
            (vec![(0, UnderMaintenance), (9, Operational)], Some(1.0), 1, "maintenance is apart"),
        ] {
            let uptime = figure(tally(&track(&points), at(0), at(10)), Weights::default());
            assert_eq!(uptime.observed_s, observed_h * 3600, "{why}");
            assert_eq!(
                uptime.ratio.map(|r| (r * 1e9).round()),
                ratio.map(|r: f64| (r * 1e9).round()),
                "{why}"
            );
        }
    }

    #[test]
    fn a_day_keeps_its_worst_and_its_seconds_of_trouble() {
        let shown = track(&[
            (-30, Status::Operational),
            (-2, Status::MajorOutage),
            (1, Status::PartialOutage),
            (2, Status::Operational),
        ]);
        let spans = MeasuredSpans::new(&Zone::UTC, at(10), 3);
        let days = spans.measure(&shown).days;
        let told: Vec<_> = days.iter().map(|day| (day.worst(), trouble_s(*day))).collect();
        assert_eq!(
            told,
            [(Status::Operational, 0), (Status::MajorOutage, 7200), (Status::MajorOutage, 7200)]
        );
        assert_eq!(spans.days()[2].from, at(0));
    }

    #[test]
    fn a_day_nobody_saw_has_no_data() {
        let spans = MeasuredSpans::new(&Zone::UTC, at(6), 2);
        let days = spans.measure(&track(&[(5, Status::Operational)])).days;
        assert_eq!([days[0].worst(), days[1].worst()], [Status::NoData, Status::Operational]);
    }
}
