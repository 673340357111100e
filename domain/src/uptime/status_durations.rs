//! Status durations: exact milliseconds of each status in a window, and the downtime that they
//! weigh.
//!
//! All arithmetic is in whole numbers: milliseconds, and weights in thousandths. So any two
//! programs that read the same record compute the same figure, bit for bit, in any order of
//! addition.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

use crate::config::Weights;
use crate::status::Status;
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

/// Milliseconds of each status; together they are the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusDurations {
    /// It worked.
    pub operational_ms: u64,
    /// Somebody worked on it, as announced; neither up nor down.
    pub maintenance_ms: u64,
    /// Nobody saw it; neither up nor down.
    pub no_data_ms: u64,
    /// It was slow.
    pub degraded_ms: u64,
    /// It failed for some.
    pub partial_ms: u64,
    /// It failed for all or most.
    pub major_ms: u64,
}

impl StatusDurations {
    /// The milliseconds of one status.
    #[must_use]
    pub fn with_status(mut self, status: Status) -> u64 {
        *self.count(status)
    }

    fn count(&mut self, status: Status) -> &mut u64 {
        match status {
            Status::Operational => &mut self.operational_ms,
            Status::UnderMaintenance => &mut self.maintenance_ms,
            Status::NoData => &mut self.no_data_ms,
            Status::DegradedPerformance => &mut self.degraded_ms,
            Status::PartialOutage => &mut self.partial_ms,
            Status::MajorOutage => &mut self.major_ms,
        }
    }

    /// Milliseconds with any kind of trouble.
    #[must_use]
    pub fn trouble_ms(self) -> u64 {
        self.degraded_ms + self.partial_ms + self.major_ms
    }

    /// Milliseconds that count: neither maintenance nor "no data".
    #[must_use]
    pub fn observed_ms(self) -> u64 {
        self.operational_ms + self.trouble_ms()
    }

    /// Milliseconds of the window.
    #[must_use]
    pub fn window_ms(self) -> u64 {
        self.observed_ms() + self.maintenance_ms + self.no_data_ms
    }

    /// The worst that there was; [`Status::NoData`] only when there was nothing else.
    #[must_use]
    pub fn worst(self) -> Status {
        use Status::{
            DegradedPerformance, MajorOutage, NoData, Operational, PartialOutage, UnderMaintenance,
        };
        let worst_first =
            [MajorOutage, PartialOutage, DegradedPerformance, UnderMaintenance, Operational];
        worst_first.into_iter().find(|status| self.with_status(*status) > 0).unwrap_or(NoData)
    }

    /// How much of the window counts; `None` for an empty window.
    #[must_use]
    pub fn coverage(self) -> Option<Fraction> {
        Fraction::new(self.observed_ms().into(), self.window_ms().into())
    }

    /// How much of what counts was well: 1 less the weighted loss. `None` when nothing counts.
    #[must_use]
    pub fn availability(self, weights: Weights) -> Option<Fraction> {
        let [major, partial, degraded] = weights.thousandths();
        let cost = |ms: u64, weight: u32| u128::from(ms) * u128::from(weight.min(1000));
        let lost = cost(self.major_ms, major)
            + cost(self.partial_ms, partial)
            + cost(self.degraded_ms, degraded);
        let whole = u128::from(self.observed_ms()) * 1000;
        Fraction::new(whole - lost, whole)
    }
}

impl AddAssign for StatusDurations {
    fn add_assign(&mut self, other: Self) {
        self.operational_ms += other.operational_ms;
        self.maintenance_ms += other.maintenance_ms;
        self.no_data_ms += other.no_data_ms;
        self.degraded_ms += other.degraded_ms;
        self.partial_ms += other.partial_ms;
        self.major_ms += other.major_ms;
    }
}

impl Add for StatusDurations {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl Sum for StatusDurations {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), Add::add)
    }
}

/// How long a component was how between two instants. Before anything is said of it there is no
/// data; nothing is counted when `to` is not after `from`.
#[must_use]
pub fn tally(shown: &StateTimeline<Status>, from: Timestamp, to: Timestamp) -> StatusDurations {
    let mut tally = StatusDurations { no_data_ms: span_ms(from, to), ..StatusDurations::default() };
    let points = shown.points();
    let first = points.partition_point(|(start, _)| *start <= from).saturating_sub(1);
    let within = points.get(first..).unwrap_or_default();
    let ends = within.iter().skip(1).map(|(start, _)| *start).chain([to]);
    for ((start, status), end) in within.iter().zip(ends).take_while(|((s, _), _)| *s < to) {
        let ms = span_ms((*start).max(from), end.min(to));
        tally.no_data_ms -= ms;
        *tally.count(*status) += ms;
    }
    tally
}

fn span_ms(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.since(from).as_millis()).unwrap_or(u64::MAX)
}

/// What is known of several components as one: a group, or a page.
///
/// Their times are added, so the group's loss is the mean of its components' losses, each weighing
/// as much as it was observed. A component that is new, or that nobody saw for a month, says as
/// much as is known of it and no more. Contracts also know a harder rule, by which a group is up
/// only while all of it is up; that is no sum of figures but a timeline of the worst, to be
/// [`tally`]ed like any other.
#[must_use]
pub fn combine(tallies: &[StatusDurations]) -> StatusDurations {
    tallies.iter().copied().sum()
}

/// A part of a whole, exactly: 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    part: u128,
    whole: u128,
}

impl Fraction {
    /// `part` of `whole`; `None` when the whole is nothing. More than the whole counts as all of it.
    #[must_use]
    pub fn new(part: u128, whole: u128) -> Option<Self> {
        (whole > 0).then_some(Self { part: part.min(whole), whole })
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.part == self.whole
    }

    /// The share as a number: both made the nearest float and divided, so that other programs get the
    /// same one. It is 1 only when nothing is missing.
    #[must_use]
    pub fn ratio(self) -> f64 {
        let ratio = self.part as f64 / self.whole as f64;
        if self.is_whole() { 1.0 } else { ratio.min(1.0_f64.next_down()) }
    }

    /// The share in parts of `one`, rounded down: for 100,000 it is thousandths of a percent.
    #[must_use]
    pub fn floor(self, one: u32) -> u32 {
        let (whole, rest) = (self.part / self.whole, self.part % self.whole);
        let floor = whole * u128::from(one) + rest.saturating_mul(one.into()) / self.whole;
        u32::try_from(floor).unwrap_or(one)
    }
}

/// Hundred-thousandths as a percentage without needless digits: `100`, `99.9`, `99.912`.
///
/// Figures come to it rounded down, so it says 100 only when nothing was lost at all.
#[must_use]
pub fn percent(hundred_thousandths: u32) -> String {
    let (whole, rest) = (hundred_thousandths / 1000, hundred_thousandths % 1000);
    let digits = format!("{whole}.{rest:03}");
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_is_never_rounded_away() {
        for (part, whole, ratio, shown) in [
            (1_u128, 1_u128, 1.0, "100"),
            (57, 100, 0.57, "57"),
            (999, 1000, 0.999, "99.9"),
            (99_912, 100_000, 0.999_12, "99.912"),
            (99_999_999, 100_000_000, 0.999_999_99, "99.999"),
            (u128::MAX - 1, u128::MAX, 1.0_f64.next_down(), "99.999"),
            (2, 3, 2.0 / 3.0, "66.666"),
            (1, 1_000_000, 0.000_001, "0"),
            (0, 7, 0.0, "0"),
        ] {
            let share = Fraction::new(part, whole).unwrap();
            assert!(share.ratio().to_bits() == f64::to_bits(ratio), "{part}/{whole}");
            if whole < u128::MAX {
                assert_eq!(percent(share.floor(100_000)), shown, "{part}/{whole}");
            }
        }
        assert_eq!(Fraction::new(0, 0), None);
    }

    #[test]
    fn the_smallest_loss_of_a_large_group_in_a_century_shows() {
        let century_ms = 100 * 366 * 86_400_000;
        let well = StatusDurations { operational_ms: century_ms, ..StatusDurations::default() };
        let ill = StatusDurations {
            operational_ms: century_ms - 1,
            degraded_ms: 1,
            ..StatusDurations::default()
        };
        let mut all = vec![well; 199];
        all.push(ill);
        let weights = Weights { degraded: 0.001, ..Weights::default() };
        let share = combine(&all).availability(weights).unwrap();
        assert!(share.ratio() < 1.0);
        assert_eq!(percent(share.floor(100_000)), "99.999");
    }

    #[test]
    fn components_of_a_group_weigh_as_much_as_they_were_seen() {
        let old =
            StatusDurations { operational_ms: 900, major_ms: 100, ..StatusDurations::default() };
        let new =
            StatusDurations { operational_ms: 100, no_data_ms: 900, ..StatusDurations::default() };
        let both = combine(&[old, new]);
        let share =
            |tally: StatusDurations| tally.availability(Weights::default()).unwrap().floor(100_000);
        assert_eq!([share(old), share(new), share(both)], [90_000, 100_000, 90_909]);
        assert_eq!(both.coverage().unwrap().floor(100), 55);
        let seen_alike =
            combine(&[old, StatusDurations { operational_ms: 1000, ..StatusDurations::default() }]);
        assert_eq!(share(seen_alike), 95_000);
    }
}
