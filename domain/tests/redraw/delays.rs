//! Several agents, each with a Ledger of its own, whose batches come late, twice and in disorder, while
//! the Board takes them for silent or does not hear what their Ledgers say.

use domain::board::Command;
use domain::board::timeline::ComponentTimeline;
use domain::ids::{AgentId, ComponentId};
use domain::ledger::{Ledger, RecordedObservation};
use domain::ordered::SortedMap;
use domain::protocol::assignment::Assignment;
use domain::protocol::batch::{Arrival, Batch};
use domain::protocol::observation::Observation;
use domain::protocol::received_batch::ReceivedBatch;
use domain::time::timestamp::Timestamp;
use proptest::prelude::*;
use proptest::sample::Index;

use super::page::{AGENTS, PROBES, TestPage, at};

/// A run: which probe, how long after the agent's last run of any, and what came of it.
type DelayedRun = (usize, i64, char);

fn runs() -> impl Strategy<Value = Vec<DelayedRun>> {
    let pause = prop_oneof![8 => 0_i64..25, 1 => 25_i64..90, 1 => 90_i64..900];
    let outcome = prop_oneof![4 => Just('P'), 3 => Just('F'), 1 => Just('D'), 1 => Just('?')];
    prop::collection::vec((0..PROBES.len(), pause, outcome), 0..25)
}

/// What one agent made: when each batch is ready, and the batch.
fn batches(runs: &[DelayedRun], size: usize) -> Vec<(i64, Batch)> {
    let (mut second, mut attempt) = (0, 0);
    let observed = runs.iter().map(|(probe, pause, letter)| {
        attempt = if *pause == 0 { attempt + 1 } else { 0 };
        second += pause;
        Observation { attempt, ..observation(*probe, second, *letter) }
    });
    let observed: Vec<Observation> = observed.collect();
    let numbered = observed.chunks(size).zip(1..);
    let batches = numbered.map(|(observations, sequence)| {
        let ready = observations.last().unwrap().observed_at.since(at(0)).as_secs();
        (i64::try_from(ready).unwrap() + 1, batch("a", sequence, observations.to_vec()))
    });
    batches.collect()
}

fn batch(boot: &str, sequence: u64, observations: Vec<Observation>) -> Batch {
    Batch { boot: boot.parse().unwrap(), sequence, observations, evidence: vec![] }
}

fn observation(probe: usize, second: i64, letter: char) -> Observation {
    crate::seen::observation(PROBES[probe].0, at(second), letter)
}

/// An agent's Ledger with its record.
struct DelayedRow {
    assignment: Assignment,
    ledger: Ledger,
    record: Vec<(Arrival, Batch)>,
}

impl DelayedRow {
    fn take(&mut self, batch: &Batch, now: Timestamp) {
        if self.ledger.has(&batch.boot, batch.sequence) {
            return;
        }
        let arrival = Arrival { at: now, correction_ms: 0 };
        self.record.push((arrival, batch.clone()));
        let late = self.ledger.take(&ReceivedBatch::new(batch.clone(), arrival), &self.assignment);
        if !late.is_empty() {
            let since = late.since(&self.assignment);
            let record = self.record.iter();
            let filed = record.flat_map(|(arrival, batch)| {
                late.file(&ReceivedBatch::new(batch.clone(), *arrival), &since)
            });
            let filed: Vec<RecordedObservation> = filed.collect();
            self.ledger.amend(&late, filed, &self.assignment, now);
        }
    }
}

/// What happens at a second, in this order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Later {
    /// A batch of an agent comes in, and whether its Ledger reaches the Board afterwards.
    Comes { agent: usize, batch: usize, told: bool },
    /// The Board looks who was heard of; the Ledgers of some are out of reach.
    Looks { unreached: Vec<bool> },
}

/// A page with the Ledgers of its agents.
struct DelayedSystem {
    page: TestPage,
    kept: Vec<DelayedRow>,
    heard: SortedMap<AgentId, Timestamp>,
}

impl DelayedSystem {
    fn begin() -> Self {
        let page = TestPage::begin();
        let kept = AGENTS.map(|(agent, _)| DelayedRow {
            assignment: page.board.assignment(&agent.parse().unwrap()).unwrap(),
            ledger: Ledger::default(),
            record: vec![],
        });
        Self { page, kept: kept.into(), heard: SortedMap::new() }
    }

    fn play(&mut self, sent: &[Vec<(i64, Batch)>], story: &[(i64, Later)]) {
        for (second, then) in story {
            self.page.now = *second;
            match then {
                Later::Comes { agent, batch, told } => {
                    self.kept[*agent].take(&sent[*agent][*batch].1, at(*second));
                    if *told {
                        self.tell(*agent);
                    }
                }
                Later::Looks { unreached } => {
                    let mut heard = self.heard.clone();
                    let lost = AGENTS.iter().zip(unreached).filter(|(_, lost)| **lost);
                    let lost: Vec<AgentId> =
                        lost.map(|((agent, _), _)| agent.parse().unwrap()).collect();
                    heard.retain(|agent, _| !lost.contains(agent));
                    self.page.watch(&heard);
                }
            }
        }
    }

    fn tell(&mut self, agent: usize) {
        let kept = &mut self.kept[agent];
        let sign = kept.ledger.status(&kept.assignment, at(self.page.now));
        self.heard.insert(sign.agent.clone(), sign.heard_at);
        let last = kept.ledger.last_number();
        self.page.tell(Command::Hear(sign)).unwrap();
        kept.ledger.confirmed(last);
    }

    /// The timelines once every agent is heard of again.
    fn timelines(mut self, end: i64) -> SortedMap<ComponentId, ComponentTimeline> {
        self.page.now = end + 1;
        for agent in 0..AGENTS.len() {
            let last = batch("z", 1, vec![observation(0, end, '?')]);
            self.kept[agent].take(&last, at(end + 1));
            self.tell(agent);
        }
        assert!(self.page.board.agents.values().all(|agent| agent.alive.current() == Some(&true)));
        assert_eq!(self.page.board.timelines, self.page.drawn_at_once());
        self.page.board.timelines
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn once_everything_has_come_it_is_as_if_it_had_come_at_once(
        runs in prop::collection::vec(runs(), AGENTS.len()),
        size in 1_usize..6,
        delays in prop::collection::vec(
            (prop_oneof![2 => Just(0_i64), 1 => 0_i64..3_000], prop::bool::weighted(0.8)), 160
        ),
        again in prop::collection::vec((any::<Index>(), 0_i64..2_000), 0..8),
        looks in prop::collection::vec(
            (0_i64..6_000, prop::collection::vec(prop::bool::weighted(0.2), AGENTS.len())), 0..25
        ),
    ) {
        let sent: Vec<_> = runs.iter().map(|runs| batches(runs, size)).collect();
        let of_agent = |(agent, batches): (usize, &Vec<(i64, Batch)>)| {
            let ready = batches.iter().map(|(ready, _)| *ready).enumerate();
            let comes = ready.map(|(batch, ready)| (ready, Later::Comes { agent, batch, told: true }));
            comes.collect::<Vec<_>>()
        };
        let mut in_order: Vec<_> = sent.iter().enumerate().flat_map(of_agent).collect();
        let mut in_disorder = in_order.clone();
        for ((second, then), (delay, is_told)) in in_disorder.iter_mut().zip(&delays) {
            *second += delay;
            if let Later::Comes { told, .. } = then {
                *told = *is_told;
            }
        }
        for (which, later) in &again {
            if !in_order.is_empty() {
                let (second, then) = which.get(&in_order).clone();
                in_disorder.push((second + later, then));
            }
        }
        in_disorder.extend(looks.into_iter().map(|(second, unreached)| (second, Later::Looks { unreached })));
        in_order.sort();
        in_disorder.sort();
        let end = in_order.iter().chain(&in_disorder).map(|(second, _)| *second).max().unwrap_or(0) + 5_000;

        let (mut one, mut other) = (DelayedSystem::begin(), DelayedSystem::begin());
        one.play(&sent, &in_order);
        other.play(&sent, &in_disorder);
        prop_assert_eq!(one.timelines(end), other.timelines(end));
    }
}
