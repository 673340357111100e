//! A fortnight with thirty failures, and the oracle: every second is looked at by itself, with nothing of the code that is
//! tested but the statuses.

use std::rc::Rc;
use std::time::Duration;

use domain::config::slo::{Slo, SloCombination};
use domain::percentage::Percentage;
use domain::slo::burn_alert::BurnRule;
use domain::status::Status;
use domain::time::state_timeline::StateTimeline;
use domain::time::timestamp::Timestamp;

use crate::a_year::random::Random;

/// How long it is, in seconds.
pub(crate) const FORTNIGHT_S: usize = 14 * 86_400;
const FAILURES: usize = 30;

/// The instant of a second of it.
pub(crate) fn second(second: usize) -> Timestamp {
    let begin = Timestamp::read("2026-11-09T23:00:00Z").unwrap();
    begin.plus(Duration::from_secs(second as u64))
}

/// Each component's status in every second.
pub(crate) struct Fortnight {
    pub(crate) statuses: Vec<Vec<Status>>,
}

impl Fortnight {
    /// Thirty failures of some seconds to some hours, maintenance, and times without data, at seconds that a seed says. Before
    /// the first half hour nothing is known of anything.
    pub(crate) fn of_seed(seed: u64, components: usize) -> Self {
        let mut random = Random(seed);
        let mut statuses = vec![vec![Status::Operational; FORTNIGHT_S]; components];
        let mut put = |component: usize, from: usize, length: usize, status: Status| {
            let to = (from + length).min(FORTNIGHT_S);
            statuses[component][from..to].fill(status);
        };
        for component in 0..components {
            put(component, 0, 1_800, Status::NoData);
        }
        for nth in 0..FAILURES {
            let component = random.below(components as u32) as usize;
            let from = 1_800 + random.below(FORTNIGHT_S as u32 - 1_800) as usize;
            let length = match nth % 5 {
                0 => 1 + random.below(20),
                1 => 30 + random.below(60),
                2 | 3 => 60 + random.below(900),
                _ => 600 + random.below(4 * 3_600),
            };
            let failing = [Status::MajorOutage, Status::PartialOutage, Status::DegradedPerformance];
            put(component, from, length as usize, *random.pick(&failing));
            if random.one_in(3) {
                let blind = [Status::NoData, Status::UnderMaintenance];
                let after = from + length as usize / 2 + random.below(3_600) as usize;
                let after = after.min(FORTNIGHT_S - 1);
                put(component, after, 30 + random.below(9_000) as usize, *random.pick(&blind));
            }
        }
        Self { statuses }
    }

    /// The timelines, as the Board has them.
    pub(crate) fn timelines(&self) -> Vec<StateTimeline<Status>> {
        let timeline = |statuses: &Vec<Status>| {
            let mut timeline = StateTimeline::default();
            for (at, status) in statuses.iter().enumerate() {
                // Nothing is said of a component before it is on the page.
                let is_said = timeline.current().is_some() || *status != Status::NoData;
                if is_said && timeline.current() != Some(status) {
                    timeline.set_from(second(at), *status);
                }
            }
            timeline
        };
        self.statuses.iter().map(timeline).collect()
    }

    /// What an SLO makes of every second: how much of it failed, and how much was observed.
    pub(crate) fn oracle(&self, slo: &Slo) -> SecondOracle {
        let (mut bad_s, mut observed_s, mut watched_s) = (vec![0], vec![0], vec![0]);
        for at in 0..FORTNIGHT_S {
            let now: Vec<Status> = self.statuses.iter().map(|own| own[at]).collect();
            let bad = now.iter().filter(|status| slo.counts.contains(status)).count();
            let blind = |status: &&Status| {
                !slo.counts.contains(status)
                    && matches!(status, Status::NoData | Status::UnderMaintenance)
            };
            let blind = now.iter().filter(blind).count();
            let (bad, observed) = match slo.combine {
                SloCombination::Mean => (bad, now.len() - blind),
                SloCombination::Union => (usize::from(bad > 0), usize::from(bad > 0 || blind == 0)),
            };
            bad_s.push(bad_s[at] + bad as u64);
            observed_s.push(observed_s[at] + observed as u64);
            watched_s.push(watched_s[at] + u64::from(observed > 0));
        }
        SecondOracle {
            bad: bad_s.into(),
            observed: observed_s.into(),
            watched: watched_s.into(),
            last: FORTNIGHT_S,
        }
    }
}

/// Seconds of components until each second.
#[derive(Clone)]
pub(crate) struct SecondOracle {
    bad: Rc<[u64]>,
    observed: Rc<[u64]>,
    watched: Rc<[u64]>,
    /// After this second all stays as it was in it.
    last: usize,
}

impl SecondOracle {
    fn within(&self, counts: &[u64], length: usize, at: usize) -> u128 {
        let last = self.last;
        let until = |at: usize| match at.checked_sub(last) {
            None => counts[at],
            Some(behind) => counts[last] + behind as u64 * (counts[last] - counts[last - 1]),
        };
        (until(at) - until(at.saturating_sub(length))).into()
    }

    pub(crate) fn bad(&self, length: usize, at: usize) -> u128 {
        self.within(&self.bad, length, at)
    }

    pub(crate) fn observed(&self, length: usize, at: usize) -> u128 {
        self.within(&self.observed, length, at)
    }

    /// The same, of what had happened by a second.
    pub(crate) fn until(&self, second: usize) -> Self {
        Self { last: second, ..self.clone() }
    }

    /// Whether an alert fires at a second, by the table of the book: 2% of the budget within an hour, 5% within six.
    pub(crate) fn fires(&self, slo: &Slo, rule: BurnRule, window_s: u128, at: usize) -> bool {
        let (long, percent) = match rule {
            BurnRule::Fast => (3_600, 2),
            BurnRule::Slow => (21_600, 5),
        };
        let short = long / 12;
        if self.bad(short, at) == 0 {
            return false;
        }
        let allowed = u128::from(Percentage::ALL.thousandths() - slo.target.thousandths());
        // rate = percent × window ÷ (100 × long), at least 1; of a time that failed as a whole it is 1 ÷ allowed.
        let rate_times = (percent * window_s).max(100 * long as u128);
        let burns = |length: usize| {
            let (bad, observed) = (self.bad(length, at), self.observed(length, at));
            let failed_as_a_whole = bad == observed;
            let is_over = bad * 100_000 * 100 * long as u128 >= observed * rate_times * allowed;
            is_over || failed_as_a_whole
        };
        burns(long) && burns(short) && self.within(&self.watched, long, at) >= short as u128
    }
}

/// Timelines as they were before a second.
pub(crate) fn before(timelines: &[StateTimeline<Status>], at: usize) -> Vec<StateTimeline<Status>> {
    let cut = |timeline: &StateTimeline<Status>| {
        let mut cut = StateTimeline::default();
        for (from, status) in timeline.points().iter().filter(|(from, _)| *from < second(at)) {
            cut.set_from(*from, *status);
        }
        cut
    };
    timelines.iter().map(cut).collect()
}
