//! Evidence sampling: which failing runs leave evidence? The first two of a streak, each that fails
//! in another way, and one an hour while a failure lasts: an outage of a day leaves dozens, not
//! thousands.

use std::collections::VecDeque;
use std::time::Duration;

use crate::ids::ProbeId;
use crate::ordered::SortedMap;
use crate::protocol::evidence::CaptureReason;
use crate::protocol::observation::{Failure, Observation, Outcome, Reason};
use crate::time::timestamp::Timestamp;

/// How many of the first failing attempts of a streak are kept: the run, and that which confirmed it.
pub const FIRST_CAPTURES: u8 = 2;
/// While a probe fails in one way, one is kept in this time; and no more than [`MAX_A_PROBE`] and
/// [`MAX_AN_AGENT`] in it, however often it recovers.
pub const RECAPTURE_EVERY: Duration = Duration::from_secs(3_600);
/// The most that are kept of one probe within [`RECAPTURE_EVERY`].
pub const MAX_A_PROBE: usize = 6;
/// The most that one agent keeps within [`RECAPTURE_EVERY`].
pub const MAX_AN_AGENT: usize = 200;
/// The most pictures among them: they are what is large.
pub const MAX_PICTURES: usize = 20;
/// How many packed bytes that may be in a day, at most: 5 kB each and the pictures.
pub const BYTES_A_DAY: u64 = 24
    * (MAX_AN_AGENT as u64 * 5_000
        + MAX_PICTURES as u64 * crate::protocol::evidence::MAX_PICTURE_BYTES as u64);

/// What an agent has kept lately. It is not stored: a new start keeps the next failing run anew.
#[derive(Clone, Debug, Default)]
pub struct EvidenceSampler {
    streaks: SortedMap<ProbeId, Streak>,
    all: VecDeque<Timestamp>,
    pictures: VecDeque<Timestamp>,
}

/// How a probe has failed lately.
#[derive(Clone, Debug, Default)]
struct Streak {
    /// How many of the first attempts were kept since it last passed.
    first: u8,
    /// In which ways it failed since then, as far as they were kept.
    ways: Vec<(String, Reason)>,
    /// When something was kept, within [`RECAPTURE_EVERY`].
    kept: VecDeque<Timestamp>,
}

/// More ways in which one streak fails are forgotten: they count as new again.
const MAX_WAYS: usize = 20;

impl EvidenceSampler {
    /// Why the evidence of a run that began at `now` and fails like this is to be kept, if it is.
    #[must_use]
    pub fn cause(
        &self,
        probe: &ProbeId,
        (step, reason): (&str, Reason),
        now: Timestamp,
    ) -> Option<CaptureReason> {
        if recent(&self.all, now) >= MAX_AN_AGENT {
            return None;
        }
        let Some(streak) = self.streaks.get(probe) else { return Some(CaptureReason::Began) };
        let kept = recent(&streak.kept, now);
        if kept >= MAX_A_PROBE {
            None
        } else if streak.first == 0 {
            Some(CaptureReason::Began)
        } else if !streak.ways.iter().any(|(s, r)| s == step && *r == reason) {
            Some(CaptureReason::Changed)
        } else if kept == 0 {
            Some(CaptureReason::StillFails)
        } else {
            (streak.first < FIRST_CAPTURES).then_some(CaptureReason::Began)
        }
    }

    /// Whether there may be another picture at `now`.
    #[must_use]
    pub fn may_picture(&self, now: Timestamp) -> bool {
        recent(&self.pictures, now) < MAX_PICTURES
    }

    /// Notes what came of a run: why its evidence is kept, if it is.
    pub fn note(&mut self, seen: &Observation, pictured: bool) -> Option<CaptureReason> {
        let now = seen.observed_at;
        let Failure { step, reason, .. } = match &seen.outcome {
            Outcome::Failed(failure) | Outcome::Degraded(failure) => failure,
            Outcome::Passed => {
                self.passed(&seen.probe, now);
                return None;
            }
            // It says nothing, so the streak goes on.
            Outcome::Unsure(_) => return None,
        };
        let cause = self.cause(&seen.probe, (step, *reason), now)?;
        remember(&mut self.all, now);
        if pictured {
            remember(&mut self.pictures, now);
        }
        let streak = self.streaks.entry(seen.probe.clone()).or_default();
        streak.first = streak.first.saturating_add(1);
        remember(&mut streak.kept, now);
        if !streak.ways.iter().any(|(s, r)| s == step && r == reason) {
            streak.ways.push((step.clone(), *reason));
            streak.ways.drain(..streak.ways.len().saturating_sub(MAX_WAYS));
        }
        Some(cause)
    }

    fn passed(&mut self, probe: &ProbeId, now: Timestamp) {
        let Some(streak) = self.streaks.get_mut(probe) else { return };
        streak.first = 0;
        streak.ways.clear();
        streak.kept.retain(|at| is_lately(*at, now));
        if streak.kept.is_empty() {
            self.streaks.remove(probe);
        }
    }
}

/// A clock that was set back must not keep anything from being kept.
fn is_lately(at: Timestamp, now: Timestamp) -> bool {
    at <= now && now.since(at) < RECAPTURE_EVERY
}

fn recent(times: &VecDeque<Timestamp>, now: Timestamp) -> usize {
    times.iter().filter(|at| is_lately(**at, now)).count()
}

fn remember(times: &mut VecDeque<Timestamp>, now: Timestamp) {
    times.retain(|at| is_lately(*at, now));
    times.push_back(now);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(second: i64, outcome: Outcome) -> Observation {
        Observation {
            probe: "p".parse().unwrap(),
            observed_at: Timestamp::from_unix_ms(second * 1_000),
            attempt: 0,
            took_ms: 1,
            outcome,
            steps: vec![],
        }
    }

    fn fails(second: i64, step: &str) -> Observation {
        let failure = Failure { step: step.into(), reason: Reason::Timeout, detail: String::new() };
        seen(second, Outcome::Failed(failure))
    }

    #[test]
    fn an_outage_leaves_its_beginning_its_changes_and_one_an_hour() {
        let mut captures = EvidenceSampler::default();
        let mut kept = vec![];
        for second in (0..4 * 3_600).step_by(10) {
            let step = if second == 600 { "b" } else { "a" };
            kept.extend(captures.note(&fails(second, step), false).map(|cause| (second, cause)));
        }
        use CaptureReason::{Began, Changed, StillFails};
        assert_eq!(kept[..3], [(0, Began), (10, Began), (600, Changed)]);
        let later: Vec<_> =
            kept[3..].iter().map(|(second, cause)| (second / 3_600, *cause)).collect();
        assert_eq!(later, [(1, StillFails), (2, StillFails), (3, StillFails)], "{kept:?}");
    }

    #[test]
    fn what_flaps_or_alternates_is_bounded_and_a_new_streak_is_told_anew() {
        let (mut flaps, mut alternates) = (EvidenceSampler::default(), EvidenceSampler::default());
        let (mut of_flaps, mut of_alternates) = (0, 0);
        for second in 0..3_600 {
            let flap =
                if second % 2 == 0 { fails(second, "a") } else { seen(second, Outcome::Passed) };
            of_flaps += usize::from(flaps.note(&flap, false).is_some());
            let step = if second % 2 == 0 { "a" } else { "b" };
            of_alternates += usize::from(alternates.note(&fails(second, step), false).is_some());
        }
        assert_eq!((of_flaps, of_alternates), (MAX_A_PROBE, 2));
        assert_eq!(flaps.note(&fails(9_000, "a"), false), Some(CaptureReason::Began));
        let unsure = seen(10_000, Outcome::Unsure("away".into()));
        assert_eq!(alternates.note(&unsure, false), None);
    }

    #[test]
    fn an_agent_keeps_so_many_an_hour_and_a_clock_that_is_set_back_ends_nothing() {
        let mut captures = EvidenceSampler::default();
        let capture = |captures: &mut EvidenceSampler, n: usize, second| {
            let probe = format!("p{n}").parse().unwrap();
            captures.note(&Observation { probe, ..fails(second, "a") }, true).is_some()
        };
        let kept = (0..300).filter(|n| capture(&mut captures, *n, 50_000)).count();
        assert_eq!(kept, MAX_AN_AGENT);
        assert!(!captures.may_picture(Timestamp::from_unix_ms(50_000_000)));
        assert!(capture(&mut captures, 301, 20_000), "the clock was set back");
    }
}
