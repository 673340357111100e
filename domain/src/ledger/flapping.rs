//! Flap detection: a probe that fails and recovers repeatedly is held degraded until it stays in
//! one state.

use std::collections::VecDeque;
use std::time::Duration;

use crate::ledger::verdict::{Assessment, Verdict, VerdictChange, VerdictTransition};
use crate::protocol::observation::{Failure, Reason};
use crate::time::timestamp::Timestamp;

/// Flaps are counted over this time.
pub const WINDOW: Duration = Duration::from_secs(3_600);
/// What has not turned for so long is believed again.
pub const FLAP_HOLD: Duration = Duration::from_secs(600);

/// The changes of belief that turns bring, as far as runs are known: those of what flaps more than
/// `flaps` times within [`WINDOW`] are held at degraded until [`FLAP_HOLD`] after the last. Zero holds
/// nothing.
#[must_use]
pub fn damped(
    turns: &[VerdictTransition],
    known_until: Timestamp,
    flaps: u32,
) -> Vec<VerdictChange> {
    let mut damper = Damper::default();
    for turn in turns {
        damper.release(turn.at.0);
        damper.turn(turn, flaps);
    }
    damper.release(known_until);
    damper.changes
}

#[derive(Default)]
struct Damper {
    changes: Vec<VerdictChange>,
    /// When it went from working to not, or back.
    flaps: VecDeque<Timestamp>,
    /// Whether it worked when anything was last known.
    worked: Option<bool>,
    /// When it last turned, and to what, while it is held.
    held: Option<(Timestamp, Assessment)>,
}

impl Damper {
    /// Lets go what has stayed as it is for long enough.
    fn release(&mut self, now: Timestamp) {
        let stayed = |(turned, _): &mut (Timestamp, Assessment)| now.since(*turned) > FLAP_HOLD;
        if let Some((turned, opinion)) = self.held.take_if(stayed) {
            self.change(VerdictChange { opinion, since: turned.plus(FLAP_HOLD) });
        }
    }

    fn turn(&mut self, turn: &VerdictTransition, flaps: u32) {
        let verdict = turn.change.opinion.verdict;
        if verdict == Verdict::Silent {
            // Of what is silent nothing is known, not that it flaps either.
            self.held = None;
            return self.change(turn.change.clone());
        }
        let works = verdict == Verdict::Up;
        if self.worked.replace(works).is_some_and(|worked| worked != works) {
            self.flaps.push_back(turn.at.0);
        }
        self.flaps.retain(|flap| turn.at.0.since(*flap) < WINDOW);
        let many = flaps > 0 && self.flaps.len() > flaps as usize;
        if !many && self.held.is_none() {
            return self.change(turn.change.clone());
        }
        if self.held.is_none() {
            let since = turn.change.since;
            self.change(VerdictChange { opinion: self.flapping(turn), since });
        }
        self.held = Some((turn.at.0, turn.change.opinion.clone()));
    }

    fn flapping(&self, turn: &VerdictTransition) -> Assessment {
        let last = self.changes.iter().rev().find_map(|change| change.opinion.failure.as_ref());
        let step = turn.change.opinion.failure.as_ref().or(last).map(|f| f.step.clone());
        let minutes = WINDOW.as_secs() / 60;
        let detail = format!("it turned {} times within {minutes} minutes", self.flaps.len());
        let failure = Failure { step: step.unwrap_or_default(), reason: Reason::Flapping, detail };
        Assessment { verdict: Verdict::Degraded, failure: Some(failure) }
    }

    /// Changes follow one another, also where a confirmation reaches back into a hold.
    fn change(&mut self, mut change: VerdictChange) {
        if let Some(last) = self.changes.last() {
            change.since = change.since.max(last.since);
        }
        self.changes.push(change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_unix_ms(minute * 60_000)
    }

    fn turns(of: &[(i64, Verdict)]) -> Vec<VerdictTransition> {
        let turn = |(minute, verdict): &(i64, Verdict)| {
            let opinion = Assessment { verdict: *verdict, failure: None };
            VerdictTransition {
                at: (at(*minute), 0),
                change: VerdictChange { opinion, since: at(*minute) },
            }
        };
        of.iter().map(turn).collect()
    }

    fn shown(of: &[(i64, Verdict)], until: i64) -> Vec<(i64, Verdict)> {
        let changes = damped(&turns(of), at(until), 3);
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
        let of = [(0, Verdict::Up), (5, Verdict::Down), (8, Verdict::Up)];
        let changes = damped(&turns(&of), at(9), 1);
        let failure = changes[2].opinion.failure.as_ref().unwrap();
        assert_eq!(failure.reason, Reason::Flapping);
        assert_eq!(failure.detail, "it turned 2 times within 60 minutes");
        assert_eq!(damped(&turns(&of), at(9), 0).len(), 3, "zero holds nothing");
        assert!(damped(&turns(&of), at(9), 0)[2].opinion.failure.is_none());
    }
}
