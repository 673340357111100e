//! When is a probe run? Spread over its interval by its name and region, so that neither all
//! probes of an agent nor all regions of a probe run at once.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::ids::{ProbeId, RegionId};
use crate::timestamp::Timestamp;

/// How long after `now` the next run of a probe is due: shorter than `every`, and the same
/// instants whenever it is asked, so that a restart does not shift them.
#[must_use]
pub fn until_next_run(
    probe: &ProbeId,
    region: &RegionId,
    every: Duration,
    now: Timestamp,
) -> Duration {
    let digest = Sha256::digest(format!("{probe}\n{region}").as_bytes());
    let seed = digest.iter().take(8).fold(0_u64, |seed, byte| seed << 8 | u64::from(*byte));
    let every_ms = u64::try_from(every.as_millis()).unwrap_or(u64::MAX).max(1);
    let now_ms = u64::try_from(now.unix_ms()).unwrap_or(0);
    let phase = (now_ms % every_ms + every_ms - seed % every_ms) % every_ms;
    Duration::from_millis((every_ms - phase) % every_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(10);

    fn next(probe: &str, region: &str, now_ms: i64) -> i64 {
        let (probe, region) = (probe.parse().unwrap(), region.parse().unwrap());
        let wait = until_next_run(&probe, &region, EVERY, Timestamp::from_unix_ms(now_ms));
        assert!(wait < EVERY);
        now_ms + i64::try_from(wait.as_millis()).unwrap()
    }

    #[test]
    fn the_instants_do_not_depend_on_when_they_are_asked_for() {
        let due = next("checkout", "eu-central", 1_000_000);
        assert_eq!(next("checkout", "eu-central", due - 1), due);
        assert_eq!(next("checkout", "eu-central", due), due);
        assert_eq!(next("checkout", "eu-central", due + 1), due + 10_000);
    }

    #[test]
    fn runs_are_spread_over_the_interval() {
        let mut tenths = [0; 10];
        for n in 0..1000 {
            let due = next(&format!("probe-{n}"), "eu-central", 0);
            tenths[usize::try_from(due / 1000).unwrap()] += 1;
        }
        assert!(tenths.iter().all(|count| (60..=140).contains(count)), "{tenths:?}");
    }
}
