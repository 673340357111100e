//! Failure timeline: when did the components of an SLO fail, and when was anything known of them?
//!
//! Of one component, as uptime has it: time under maintenance and time without data count as neither good nor failed, unless
//! `counts` has maintenance. Of several as one:
//!
//! - `union` fails while any component does. Otherwise it has no data while nothing is known of one of them, and is under
//!   maintenance while one of them is; it is good while all of them are.
//! - `mean` adds the times of all components, so each counts for as much as it was observed.

use std::ops::AddAssign;

use crate::config::slo::{Slo, SloCombination};
use crate::ordered;
use crate::status::Status;
use crate::time::calendar::Span;
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

/// How the components of an SLO were over a time, without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureTimeline {
    /// In order; neighbours differ. The last one goes on.
    stretches: Vec<FailureStretch>,
    /// How many components are counted at each instant: all of `mean`, 1 of `union`.
    pub weight: u64,
}

/// A time over which the components of an SLO were the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FailureStretch {
    /// From when on.
    pub(super) from: Timestamp,
    /// How many components were how; together [`FailureTimeline::weight`].
    pub(super) shares: FailureSums,
    /// What adds up before it.
    before: FailureSums,
}

/// How many components are how; over a time, how many milliseconds of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FailureSums {
    /// What counts as failure.
    pub bad: u64,
    /// What does not.
    pub good: u64,
    /// What is worked on, and not counted.
    pub maintenance: u64,
    /// Of what nothing is known.
    pub no_data: u64,
    /// Whether anything was observed, 0 or 1; over a time, for how many milliseconds.
    pub watched: u64,
}

impl FailureSums {
    /// What counts either way.
    #[must_use]
    pub fn observed(self) -> u64 {
        self.bad + self.good
    }

    fn times(self, ms: u64) -> Self {
        Self {
            bad: self.bad * ms,
            good: self.good * ms,
            maintenance: self.maintenance * ms,
            no_data: self.no_data * ms,
            watched: self.watched * ms,
        }
    }

    fn without(self, other: Self) -> Self {
        Self {
            bad: self.bad - other.bad,
            good: self.good - other.good,
            maintenance: self.maintenance - other.maintenance,
            no_data: self.no_data - other.no_data,
            watched: self.watched - other.watched,
        }
    }

    fn of_status(slo: &Slo, status: Status) -> Self {
        let mut one = Self::default();
        *match status {
            _ if slo.counts.contains(&status) => &mut one.bad,
            Status::NoData => &mut one.no_data,
            Status::UnderMaintenance => &mut one.maintenance,
            Status::Operational
            | Status::DegradedPerformance
            | Status::PartialOutage
            | Status::MajorOutage => &mut one.good,
        } = 1;
        one
    }

    fn combined(self, combine: SloCombination) -> Self {
        let mut one = Self::default();
        *match combine {
            SloCombination::Mean => {
                return Self { watched: u64::from(self.observed() > 0), ..self };
            }
            SloCombination::Union if self.bad > 0 => &mut one.bad,
            SloCombination::Union if self.no_data > 0 => &mut one.no_data,
            SloCombination::Union if self.maintenance > 0 => &mut one.maintenance,
            SloCombination::Union if self.good > 0 => &mut one.good,
            SloCombination::Union => &mut one.no_data,
        } = 1;
        Self { watched: one.observed(), ..one }
    }
}

impl AddAssign for FailureSums {
    fn add_assign(&mut self, other: Self) {
        self.bad += other.bad;
        self.good += other.good;
        self.maintenance += other.maintenance;
        self.no_data += other.no_data;
        self.watched += other.watched;
    }
}

impl FailureStretch {
    /// What adds up until an instant in it; before it, until it begins.
    fn until(&self, instant: Timestamp) -> FailureSums {
        let ms = u64::try_from(instant.since(self.from).as_millis()).unwrap_or(0);
        let mut sums = self.before;
        sums += self.shares.times(ms);
        sums
    }
}

impl FailureTimeline {
    /// How the components of an SLO were, as figures count them: each by its timeline, from an instant on. Before the first
    /// change of a timeline there is no data.
    #[must_use]
    pub fn new(slo: &Slo, components: &[&StateTimeline<Status>], from: Timestamp) -> Self {
        let mut now = FailureSums::default();
        // What each change takes away, and what comes in its place.
        let mut turns: Vec<(Timestamp, FailureSums, FailureSums)> = vec![];
        for counted in components {
            let sums = |status: Option<&Status>| {
                FailureSums::of_status(slo, status.copied().unwrap_or(Status::NoData))
            };
            let mut last = sums(counted.at(from));
            now += last;
            let points = counted.points();
            let after = points.partition_point(|(at, _)| *at <= from);
            for (at, status) in points.get(after..).unwrap_or_default() {
                let next = sums(Some(status));
                turns.push((*at, last, next));
                last = next;
            }
        }
        ordered::sort_by_key(&mut turns, |(at, ..)| *at);
        let (shares, before) = (now.combined(slo.combine), FailureSums::default());
        let mut stretches = vec![FailureStretch { from, shares, before }];
        for (place, (at, gone, come)) in turns.iter().enumerate() {
            now += *come;
            now = now.without(*gone);
            if turns.get(place + 1).is_some_and(|(next, ..)| next == at) {
                continue;
            }
            let shares = now.combined(slo.combine);
            if let Some(last) = stretches.last().filter(|last| last.shares != shares) {
                let before = last.until(*at);
                stretches.push(FailureStretch { from: *at, shares, before });
            }
        }
        let weight = match slo.combine {
            SloCombination::Union => 1,
            SloCombination::Mean => u64::try_from(components.len()).unwrap_or(1).max(1),
        };
        Self { stretches, weight }
    }

    /// Milliseconds of components between two instants. The last stretch goes on for ever; before the first there is nothing.
    #[must_use]
    pub fn sums(&self, within: Span) -> FailureSums {
        self.until(within.to.max(within.from)).without(self.until(within.from))
    }

    /// What adds up until an instant.
    fn until(&self, instant: Timestamp) -> FailureSums {
        let stretch = self.stretches.get(self.place(instant));
        stretch.map(|stretch| stretch.until(instant)).unwrap_or_default()
    }

    /// How it is at an instant.
    pub(super) fn at(&self, instant: Timestamp) -> FailureSums {
        let stretch = self.stretches.get(self.place(instant));
        let stretch = stretch.filter(|stretch| stretch.from <= instant);
        stretch.map(|stretch| stretch.shares).unwrap_or_default()
    }

    pub(super) fn starts(&self) -> impl Iterator<Item = Timestamp> {
        self.stretches.iter().map(|stretch| stretch.from)
    }

    /// Whether anything failed at an instant or later.
    pub(super) fn has_failed_since(&self, instant: Timestamp) -> bool {
        let since = self.stretches.get(self.place(instant)..).unwrap_or_default();
        since.iter().any(|stretch| stretch.shares.bad > 0)
    }

    fn place(&self, instant: Timestamp) -> usize {
        self.stretches.partition_point(|stretch| stretch.from <= instant).saturating_sub(1)
    }
}
