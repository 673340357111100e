//! Flap detection: a probe that fails and recovers repeatedly is held degraded until it stays in
//! one state.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ledger::verdict::{Assessment, Verdict, VerdictChange, VerdictTransition};
use crate::limits::MAX_FLAPS;
use crate::protocol::observation::{Failure, Reason};
use crate::time::timestamp::Timestamp;

/// Flaps are counted over this time.
pub const WINDOW: Duration = Duration::from_secs(3_600);
/// What has not turned for so long is believed again.
pub const FLAP_HOLD: Duration = Duration::from_secs(600);
/// The most flaps that are remembered: one more than any probe bears.
const MOST_REMEMBERED: usize = MAX_FLAPS as usize + 1;

/// The changes of belief that transitions bring, as far as runs are known: those of what flaps more
/// than `flaps` times within [`WINDOW`] are held at degraded until [`FLAP_HOLD`] after the last. Zero
/// holds nothing.
#[must_use]
pub fn damped(
    mut damper: Damper,
    transitions: &[VerdictTransition],
    known_until: Timestamp,
    flaps: u32,
) -> Vec<VerdictChange> {
    let mut changes = vec![];
    for transition in transitions {
        damper.fold(transition, flaps, &mut changes);
    }
    changes.extend(damper.released_by(known_until));
    changes
}

/// What damping remembers of all transitions so far, so that the next one is damped without them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Damper {
    /// The last change that came out.
    last: Option<VerdictChange>,
    /// The step that failed last, of all changes that came out.
    failed_step: Option<String>,
    /// When it went from working to not, or back, within [`WINDOW`] of the last transition: the newest
    /// [`MOST_REMEMBERED`], oldest first.
    flaps: VecDeque<Timestamp>,
    /// Whether it worked when anything was last known.
    worked: Option<bool>,
    /// When it last turned, and to what, while it is held.
    held: Option<(Timestamp, Assessment)>,
}

impl Damper {
    /// Takes the next transition into account, and adds the changes that it brings.
    pub fn fold(
        &mut self,
        transition: &VerdictTransition,
        flaps: u32,
        changes: &mut Vec<VerdictChange>,
    ) {
        if let Some(released) = self.released_by(transition.at.0) {
            self.held = None;
            self.note(released, changes);
        }
        let change = &transition.change;
        if change.opinion.verdict == Verdict::Silent {
            // Of what is silent nothing is known, not that it flaps either.
            self.held = None;
            let change = self.in_order(change.clone());
            return self.note(change, changes);
        }
        let at = transition.at.0;
        let works = change.opinion.verdict == Verdict::Up;
        if self.worked.replace(works).is_some_and(|worked| worked != works) {
            self.flaps.push_back(at);
        }
        // Transitions come in order, so each flap is looked at once more when it leaves.
        while self.flaps.len() > MOST_REMEMBERED
            || self.flaps.front().is_some_and(|flap| at.since(*flap) >= WINDOW)
        {
            self.flaps.pop_front();
        }
        let many = flaps > 0 && self.flaps.len() > flaps as usize;
        if !many && self.held.is_none() {
            let change = self.in_order(change.clone());
            return self.note(change, changes);
        }
        if self.held.is_none() {
            let flapping = VerdictChange { opinion: self.flapping(change), since: change.since };
            let flapping = self.in_order(flapping);
            self.note(flapping, changes);
        }
        self.held = Some((at, change.opinion.clone()));
    }

    /// The change that came out last; `None` before any did.
    #[must_use]
    pub fn last(&self) -> Option<&VerdictChange> {
        self.last.as_ref()
    }

    /// The change that an instant brings: what has stayed as it is for long enough is believed again.
    #[must_use]
    pub fn released_by(&self, now: Timestamp) -> Option<VerdictChange> {
        let (turned, opinion) = self.held.as_ref()?;
        let released = VerdictChange { opinion: opinion.clone(), since: turned.plus(FLAP_HOLD) };
        (now.since(*turned) > FLAP_HOLD).then(|| self.in_order(released))
    }

    fn flapping(&self, change: &VerdictChange) -> Assessment {
        let step = change.opinion.failure.as_ref().map(|failure| failure.step.clone());
        let step = step.or_else(|| self.failed_step.clone()).unwrap_or_default();
        let minutes = WINDOW.as_secs() / 60;
        let times = match self.flaps.len() {
            MOST_REMEMBERED => format!("more than {MAX_FLAPS}"),
            few => few.to_string(),
        };
        let detail = format!("it turned {times} times within {minutes} minutes");
        let failure = Failure { step, reason: Reason::Flapping, detail };
        Assessment { verdict: Verdict::Degraded, failure: Some(failure) }
    }

    /// Changes follow one another, also where a confirmation reaches back into a hold.
    fn in_order(&self, mut change: VerdictChange) -> VerdictChange {
        if let Some(last) = &self.last {
            change.since = change.since.max(last.since);
        }
        change
    }

    fn note(&mut self, change: VerdictChange, changes: &mut Vec<VerdictChange>) {
        if let Some(failure) = &change.opinion.failure {
            self.failed_step = Some(failure.step.clone());
        }
        self.last = Some(change.clone());
        changes.push(change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_unix_ms(minute * 60_000)
    }

    fn turns(points: &[(i64, Verdict)]) -> Vec<VerdictTransition> {
        let turn = |(minute, verdict): &(i64, Verdict)| {
            let opinion = Assessment { verdict: *verdict, failure: None };
            VerdictTransition {
                at: (at(*minute), 0),
                change: VerdictChange { opinion, since: at(*minute) },
            }
        };
        points.iter().map(turn).collect()
    }

    fn shown(points: &[(i64, Verdict)], until: i64) -> Vec<(i64, Verdict)> {
        let changes = damped(Damper::default(), &turns(points), at(until), 3);
        changes.iter().map(|c| (c.since.unix_ms() / 60_000, c.opinion.verdict)).collect()
    }

    #[test]
    fn what_flaps_is_held_until_it_stays_one_way() {
        use Verdict::{Degraded, Down, Silent, Up};
        let flapping = [(0, Up), (5, Down), (8, Up), (11, Down), (14, Up), (17, Down)];
        let held = [(0, Up), (5, Down), (8, Up), (11, Down), (14, Degraded)];
        assert_eq!(shown(&flapping[..4], 20), flapping[..4], "three flaps are borne");
        assert_eq!(shown(&flapping, 20), held, "the fourth is held, and so is the fifth");
        let released = [&held[..], &[(27, Down)]].concat();
        assert_eq!(shown(&flapping, 28), released, "down for ten minutes is down");
        let silent = [&flapping[..], &[(20, Silent)]].concat();
        assert_eq!(shown(&silent, 20), [&held[..], &[(20, Silent)]].concat(), "silence is shown");
        let slow = [(0, Up), (30, Down), (60, Up), (90, Down), (120, Up), (150, Down)];
        assert_eq!(shown(&slow, 150), slow, "two an hour are no flapping");
    }

    #[test]
    fn what_is_held_says_why() {
        let points = [(0, Verdict::Up), (5, Verdict::Down), (8, Verdict::Up)];
        let changes = damped(Damper::default(), &turns(&points), at(9), 1);
        let failure = changes[2].opinion.failure.as_ref().unwrap();
        assert_eq!(failure.reason, Reason::Flapping);
        assert_eq!(failure.detail, "it turned 2 times within 60 minutes");
        assert_eq!(
            damped(Damper::default(), &turns(&points), at(9), 0).len(),
            3,
            "zero holds nothing"
        );
        assert!(damped(Damper::default(), &turns(&points), at(9), 0)[2].opinion.failure.is_none());
    }
}
