//! Redefinition: for how long does what an agent saw count for a probe that is now another one? Until the
//! first run of the new definition; an agent that does not fetch it is not believed for long.

use std::sync::Arc;

use crate::ledger::Ledger;
use crate::probe::Probe;
use crate::protocol::assignment::Assignment;
use crate::time::timestamp::Timestamp;

impl Assignment {
    /// Takes the place of another one at `now`: notes which probes are defined otherwise, which the agent has
    /// yet to fetch.
    pub fn take_place_of(&mut self, before: &Self, now: Timestamp) {
        for probe in &mut self.probes {
            let former = || probe.was.as_ref().and_then(|was| before.probe(was));
            let probe_before = before.probe(&probe.id).or_else(former);
            let definition = probe_before.and_then(|former| former.definition.as_ref());
            let (Some(definition), Some(new)) = (definition, probe.definition.as_ref()) else {
                continue;
            };
            let new = new.in_place_of(definition, now);
            if probe.definition.as_ref() != Some(&new) {
                Arc::make_mut(probe).definition = Some(new);
            }
        }
    }

    /// Whether the agent has yet to fetch a probe that is defined otherwise.
    #[must_use]
    pub fn is_unfetched(&self) -> bool {
        self.probes.iter().any(|probe| unfetched_since(probe).is_some())
    }

    /// Whether a run of a probe that began at `observed_at` is of another definition: the agent had the time to
    /// fetch the new one, `silent_after`, and did not. What it saw before counts, however late it comes.
    #[must_use]
    pub fn is_outdated(&self, probe: &Probe, observed_at: Timestamp) -> bool {
        unfetched_since(probe).is_some_and(|since| observed_at.since(since) > self.silent_after)
    }
}

impl Ledger {
    /// Notes at `now` that the agent fetched its assignment: from here on its runs are of the new definitions.
    pub fn note_fetched(&mut self, assignment: &mut Assignment, now: Timestamp) {
        for probe in &mut assignment.probes {
            if unfetched_since(probe).is_none() {
                continue;
            }
            if let Some(history) = self.probes.get_mut(&probe.id) {
                history.redefine(now);
            }
            if let Some(definition) = &mut Arc::make_mut(probe).definition {
                definition.unfetched_since = None;
            }
        }
    }
}

fn unfetched_since(probe: &Probe) -> Option<Timestamp> {
    probe.definition.as_ref()?.unfetched_since
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::config::parse::read_probe;
    use crate::config::source::SourceFile;
    use crate::ledger::verdict::Verdict;
    use crate::protocol::batch::{Arrival, Batch};
    use crate::protocol::received_batch::ReceivedBatch;
    use crate::seen::observation;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_000_000_000 + second * 1_000)
    }

    /// Ten seconds between runs, a second for each; silent after 45 s.
    fn assigned(urls: &[(&str, &str)]) -> Assignment {
        let probe = |(id, url): &(&str, &str)| {
            let text = format!(
                "id = '{id}'\ncomponent = 'c'\nevery = '10s'\ntimeout = '1s'\nregions = ['eu']\n\
                 [[step]]\nname = 's'\nget = '{url}'\n"
            );
            let file = SourceFile { path: "p.toml".to_owned(), text };
            Arc::new(read_probe(&file).unwrap().outline())
        };
        crate::assigned::assignment(
            urls.iter().map(probe).collect(),
            [10, 45].map(Duration::from_secs),
        )
    }

    struct Play {
        ledger: Ledger,
        assignment: Assignment,
        sequence: u64,
    }

    impl Play {
        fn new(urls: &[(&str, &str)]) -> Self {
            Self { ledger: Ledger::default(), assignment: assigned(urls), sequence: 0 }
        }

        /// A run that began at a second, and came at once.
        fn seen(&mut self, probe: &str, second: i64, letter: char) {
            self.came(probe, (second, second), letter);
        }

        /// A run that began at a second, and came at another.
        fn came(&mut self, probe: &str, (second, arrived): (i64, i64), letter: char) {
            self.sequence += 1;
            let observations = vec![observation(probe, at(second), letter)];
            let boot = "b".parse().unwrap();
            let batch = Batch { boot, sequence: self.sequence, observations, evidence: vec![] };
            let arrival = Arrival { at: at(arrived), correction_ms: 0 };
            let late = self.ledger.take(&ReceivedBatch::new(batch, arrival), &self.assignment);
            assert!(late.is_empty());
        }

        fn assign(&mut self, urls: &[(&str, &str)], second: i64) {
            let mut new = assigned(urls);
            new.take_place_of(&self.assignment, at(second));
            self.ledger.assign(&new, at(second));
            self.assignment = new;
        }

        fn fetch(&mut self, second: i64) {
            self.ledger.note_fetched(&mut self.assignment, at(second));
        }

        /// What is believed of a probe, and the second since when.
        fn believed(&mut self, probe: &str, second: i64) -> (Verdict, i64) {
            self.ledger.note_silence(&self.assignment, at(second));
            let status = self.ledger.status(&self.assignment, at(second));
            let (verdict, since) = status.believed[&probe.parse().unwrap()].unwrap();
            (verdict, (since.unix_ms() - at(0).unix_ms()) / 1_000)
        }
    }

    const OLD: &[(&str, &str)] = &[("p", "http://old/"), ("other", "http://o/")];
    const NEW: &[(&str, &str)] = &[("p", "http://new/"), ("other", "http://o/")];

    #[test]
    fn old_evidence_counts_until_the_first_run_of_the_new_definition() {
        for (old, first, second, believed) in [
            ('P', 'P', 'P', [(Verdict::Up, 0), (Verdict::Up, 0)]),
            ('P', 'F', 'F', [(Verdict::Silent, 30), (Verdict::Down, 30)]),
            ('F', 'P', 'P', [(Verdict::Up, 30), (Verdict::Up, 30)]),
            ('F', 'F', 'F', [(Verdict::Silent, 30), (Verdict::Down, 30)]),
        ] {
            let mut play = Play::new(OLD);
            play.seen("p", 0, old);
            play.seen("p", 10, old);
            play.assign(NEW, 15);
            // A run that was on its way is still of the old one.
            play.seen("p", 20, old);
            play.fetch(25);
            assert!(!play.assignment.is_unfetched());
            play.seen("p", 30, first);
            assert_eq!(play.believed("p", 31), believed[0], "{old} {first}");
            play.seen("p", 40, second);
            assert_eq!(play.believed("p", 41), believed[1], "{old} {first} {second}");
        }
    }

    #[test]
    fn an_agent_that_does_not_fetch_is_not_believed_for_long() {
        let mut play = Play::new(OLD);
        for second in (0..=200).step_by(10) {
            if second == 20 {
                play.assign(NEW, second);
            }
            play.seen("p", second, 'P');
            play.seen("other", second, 'P');
        }
        assert_eq!(play.believed("p", 201), (Verdict::Silent, 60), "45 s after it was assigned");
        assert_eq!(play.believed("other", 201), (Verdict::Up, 0), "which is not defined otherwise");
        play.fetch(205);
        play.seen("p", 210, 'P');
        assert_eq!(play.believed("p", 211), (Verdict::Up, 210));
    }

    #[test]
    fn what_an_agent_saw_before_counts_however_late_it_comes() {
        let mut play = Play::new(OLD);
        play.seen("p", 0, 'P');
        play.assign(NEW, 25);
        // It was offline, and delivers before it fetches.
        for second in [10, 20] {
            play.came("p", (second, 400), 'F');
        }
        assert_eq!(play.ledger.last_seen(&"p".parse().unwrap()), Some((at(20), false)));
        play.came("p", (80, 400), 'P');
        assert_eq!(play.ledger.last_seen(&"p".parse().unwrap()), Some((at(20), false)), "too late");
    }

    #[test]
    fn one_probe_that_is_no_longer_run_is_silent_once_the_others_show_it() {
        let mut play = Play::new(OLD);
        play.seen("p", 0, 'P');
        for second in (0..=20).step_by(10) {
            play.seen("other", second, 'P');
        }
        assert_eq!(play.believed("p", 25), (Verdict::Up, 0));
        play.seen("other", 27, 'P');
        // Two times `every`, `timeout`, and what clean-up steps may take.
        assert_eq!(play.believed("p", 27), (Verdict::Silent, 0));
        let mut alone = Play::new(OLD);
        alone.seen("p", 0, 'P');
        let heard_at = |second| alone.ledger.status(&alone.assignment, at(second)).heard_at;
        assert_eq!(heard_at(45), at(45));
        assert_eq!(
            heard_at(46),
            at(0),
            "with no other run, its whole agent is no longer reporting"
        );
    }
}
