//! How much of the time was it well? Exact seconds per status, from the timeline.
//!
//! Uptime is 1 minus the weighted seconds of trouble, divided by the seconds observed.
//! Maintenance and "no data" count as neither up nor down.

use crate::configuration::Weights;
use crate::public_view::{Day, Uptime};
use crate::status::Status;
use crate::timestamp::{DAY_MS, Timestamp};
use crate::track::Track;

/// The uptime of a timeline between two instants.
#[must_use]
pub fn uptime(shown: &Track<Status>, from: Timestamp, to: Timestamp, weights: Weights) -> Uptime {
    let (mut observed_ms, mut lost_ms) = (0_u64, 0.0_f64);
    for (start, end, status) in shown.stretches(from, to) {
        let ms = u64::try_from(end.since(start).as_millis()).unwrap_or(u64::MAX);
        let weight = match status {
            Status::NoData | Status::UnderMaintenance => continue,
            Status::Operational => 0.0,
            Status::DegradedPerformance => weights.degraded,
            Status::PartialOutage => weights.partial,
            Status::MajorOutage => weights.major,
        };
        observed_ms += ms;
        lost_ms += weight * ms as f64;
    }
    let ratio = (observed_ms > 0).then(|| 1.0 - lost_ms / observed_ms as f64);
    Uptime { ratio, observed_s: observed_ms / 1000, window_s: to.since(from).as_secs() }
}

/// The last `count` days in UTC until `now`, oldest first; the last is today.
#[must_use]
pub fn days(shown: &Track<Status>, now: Timestamp, count: usize) -> Vec<Day> {
    let today = now.start_of_day().unix_ms();
    let back = (0..i64::try_from(count).unwrap_or(0)).rev();
    back.map(|n| day(shown, Timestamp::from_unix_ms(today - n * DAY_MS), now)).collect()
}

fn day(shown: &Track<Status>, start: Timestamp, now: Timestamp) -> Day {
    let end = Timestamp::from_unix_ms(start.unix_ms() + DAY_MS).min(now);
    let (mut worst, mut trouble_ms) = (None, 0_u128);
    for (from, to, status) in shown.stretches(start, end) {
        if *status != Status::NoData {
            worst = worst.max(Some(*status));
        }
        if status.is_trouble() {
            trouble_ms += to.since(from).as_millis();
        }
    }
    let trouble_s = u32::try_from(trouble_ms.div_ceil(1000)).unwrap_or(u32::MAX);
    Day { start, worst: worst.unwrap_or(Status::NoData), trouble_s }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_unix_ms(20_000 * DAY_MS + hour * HOUR_MS)
    }

    fn track(points: &[(i64, Status)]) -> Track<Status> {
        let mut track = Track::default();
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
            let uptime = uptime(&track(&points), at(0), at(10), Weights::default());
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
        let days = days(&shown, at(10), 3);
        let told: Vec<_> = days.iter().map(|day| (day.worst, day.trouble_s)).collect();
        assert_eq!(
            told,
            [(Status::Operational, 0), (Status::MajorOutage, 7200), (Status::MajorOutage, 7200)]
        );
        assert_eq!(days[2].start, at(0));
    }

    #[test]
    fn a_day_nobody_saw_has_no_data() {
        let days = days(&track(&[(5, Status::Operational)]), at(6), 2);
        assert_eq!([days[0].worst, days[1].worst], [Status::NoData, Status::Operational]);
    }
}
