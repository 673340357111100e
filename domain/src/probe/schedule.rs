//! Schedule: when does a probe run? Runs are spread over the interval by probe and region, so that
//! neither all probes of an agent nor all regions of a probe run at once, and aligned to slots of
//! 100 ms, so that the machine wakes ten times a second and not once for each run.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::ids::{ProbeId, RegionId};
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// Runs begin at whole slots of this length.
pub const SLOT: Duration = Duration::from_millis(100);
/// A run that is later than this is not made up for at once.
pub const MAX_LATE: Duration = Duration::from_secs(1);
/// The longest wait of a run that was missed; the next one by schedule may be further away.
const MAX_CATCH_UP: Duration = Duration::from_secs(60);

/// Where in its interval each probe is run: shorter than the interval, in whole slots.
///
/// Probes of the same interval fill the slots evenly: no slot has more than one run above the
/// mean. Where one of them lands depends on its name and the region first, and on the others only
/// where its slot is full. Those in `placed` stay where they are.
#[must_use]
pub fn phases(
    probes: &SortedMap<ProbeId, Duration>,
    region: &RegionId,
    placed: &SortedMap<ProbeId, Duration>,
) -> SortedMap<ProbeId, Duration> {
    let mut by_interval: SortedMap<Duration, Vec<&ProbeId>> = SortedMap::new();
    for (probe, every) in probes {
        by_interval.entry(*every).or_default().push(probe);
    }
    let mut phases = SortedMap::new();
    for (every, probes) in by_interval {
        let slots = count(every);
        let most = probes.len().div_ceil(slots);
        let mut taken = vec![0; slots];
        let stays = |probe: &&ProbeId| placed.get(*probe).filter(|phase| **phase < every);
        for probe in &probes {
            if let Some(phase) = stays(probe) {
                if let Some(load) = taken.get_mut(count(*phase + SLOT) - 1) {
                    *load += 1;
                }
                phases.insert((*probe).clone(), *phase);
            }
        }
        for probe in probes.into_iter().filter(|probe| stays(probe).is_none()) {
            let wanted = seed(probe, region) % slots as u64;
            let order = (0..slots).map(|n| (n + usize::try_from(wanted).unwrap_or(0)) % slots);
            let free = order.clone().find(|slot| taken.get(*slot).is_some_and(|load| *load < most));
            // Only probes that stay can have filled every slot.
            let slot = free.or_else(|| order.clone().next()).unwrap_or(0);
            if let Some(load) = taken.get_mut(slot) {
                *load += 1;
            }
            phases.insert(probe.clone(), SLOT * u32::try_from(slot).unwrap_or(0));
        }
    }
    phases
}

fn count(every: Duration) -> usize {
    usize::try_from(every.as_millis() / SLOT.as_millis()).unwrap_or(1).max(1)
}

fn seed(probe: &ProbeId, region: &RegionId) -> u64 {
    let digest = Sha256::digest(format!("{probe}\n{region}").as_bytes());
    digest.iter().take(8).fold(0_u64, |seed, byte| seed << 8 | u64::from(*byte))
}

/// How long after `now` the next run of a probe is due: shorter than `every`, and the same
/// instants whenever it is asked, so that a restart does not shift them.
#[must_use]
pub fn until_next_run(phase: Duration, every: Duration, now: Timestamp) -> Duration {
    let ms = |span: Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    let (every_ms, phase_ms) = (ms(every).max(1), ms(phase));
    let now_ms = u64::try_from(now.unix_ms()).unwrap_or(0);
    let since = (now_ms % every_ms + every_ms - phase_ms % every_ms) % every_ms;
    Duration::from_millis((every_ms - since) % every_ms)
}

/// What becomes of a run that is late, because the machine slept or had too much to do: `None`,
/// it is run now; otherwise how long until it is tried again. Missed runs are not made up for one
/// by one, and those of many probes never all at once.
#[must_use]
pub fn catch_up(late: Duration, phase: Duration, every: Duration) -> Option<Duration> {
    if late <= MAX_LATE {
        return None;
    }
    let every_ms = every.as_millis().max(1);
    let since = Duration::from_millis(u64::try_from(late.as_millis() % every_ms).unwrap_or(0));
    let regular = every.saturating_sub(since);
    if regular <= MAX_CATCH_UP {
        return Some(regular);
    }
    let spread = phase.as_millis() % MAX_CATCH_UP.as_millis();
    Some(Duration::from_millis(u64::try_from(spread).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(10);

    fn many(count: usize, every: Duration) -> SortedMap<ProbeId, Duration> {
        (0..count).map(|n| (format!("probe-{n}").parse().unwrap(), every)).collect()
    }

    fn region(name: &str) -> RegionId {
        name.parse().unwrap()
    }

    fn loads(phases: &SortedMap<ProbeId, Duration>) -> Vec<usize> {
        let mut loads = vec![0; count(EVERY)];
        phases.values().for_each(|phase| loads[count(*phase + SLOT) - 1] += 1);
        loads
    }

    #[test]
    fn the_instants_do_not_depend_on_when_they_are_asked_for() {
        let next = |now_ms: i64| {
            let now = Timestamp::from_unix_ms(now_ms);
            let wait = until_next_run(Duration::from_millis(3_300), EVERY, now);
            assert!(wait < EVERY);
            now_ms + i64::try_from(wait.as_millis()).unwrap()
        };
        let due = next(1_000_000);
        assert_eq!(due % 10_000, 3_300);
        assert_eq!((next(due - 1), next(due), next(due + 1)), (due, due, due + 10_000));
    }

    #[test]
    fn no_slot_has_more_than_its_share() {
        for probes in [1, 7, 100, 101, 1_000, 1_050] {
            let phases = phases(&many(probes, EVERY), &region("eu"), &SortedMap::new());
            assert_eq!(phases.len(), probes);
            assert!(phases.values().all(|phase| *phase < EVERY));
            let most = loads(&phases).into_iter().max().unwrap();
            assert_eq!(most, probes.div_ceil(100), "{probes} probes");
        }
    }

    #[test]
    fn regions_run_a_probe_at_different_times() {
        let probes = many(50, EVERY);
        let [eu, us] = ["eu", "us"].map(|name| phases(&probes, &region(name), &SortedMap::new()));
        let same = probes.keys().filter(|probe| eu[*probe] == us[*probe]).count();
        assert!(same < 10, "{same} of 50");
    }

    #[test]
    fn what_runs_stays_where_it_is_when_others_come_and_go() {
        let before = phases(&many(300, EVERY), &region("eu"), &SortedMap::new());
        let mut after = many(310, EVERY);
        after.retain(|probe, _| !probe.as_str().ends_with('7'));
        let now = phases(&after, &region("eu"), &before);
        for (probe, phase) in &now {
            assert!(before.get(probe).is_none_or(|earlier| earlier == phase), "{probe}");
        }
        assert!(loads(&now).into_iter().max().unwrap() <= 3, "and the slots stay even");
    }

    #[test]
    fn a_gap_is_no_flood() {
        let minute = Duration::from_secs(60);
        let wait = |late_s, every| {
            let late = Duration::from_secs(late_s);
            catch_up(late, Duration::from_millis(3_300), every).map(|wait| wait.as_secs_f64())
        };
        assert_eq!(wait(1, EVERY), None, "a little late is run at once");
        assert_eq!(wait(3_604, EVERY), Some(6.0), "at its next time");
        assert_eq!(wait(3_600, minute * 1440), Some(3.3), "a daily run is not put off for a day");
    }

    proptest::proptest! {
        #[test]
        fn intervals_may_be_mixed(every in proptest::collection::vec(1_000_u64..90_000, 1..80)) {
            let probes: SortedMap<ProbeId, Duration> = every.iter().enumerate()
                .map(|(n, ms)| (format!("p-{n}").parse().unwrap(), Duration::from_millis(*ms)))
                .collect();
            let phases = phases(&probes, &region("eu"), &SortedMap::new());
            for (probe, every) in &probes {
                proptest::prop_assert!(phases[probe] < *every);
            }
        }
    }
}
