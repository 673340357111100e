//! History depends on what was observed alone, not on when or in which order it came.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::config::parse::read_probe;
use domain::config::source::SourceFile;
use domain::ids::ProbeId;
use domain::ledger::verdict::{Assessment, Verdict};
use domain::ledger::{LateArrivals, Ledger, RecordedObservation};
use domain::protocol::assignment::Assignment;
use domain::protocol::batch::{Arrival, Batch};
use domain::protocol::observation::Observation;
use domain::protocol::received_batch::ReceivedBatch;
use domain::time::state_timeline::StateTimeline;
use domain::time::timestamp::Timestamp;
use proptest::prelude::*;

const PROBES: [&str; 2] = ["checkout", "search"];

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_ms(1_800_000_000_000 + second * 1_000)
}

fn assignment(failures: u32, flaps: u32) -> Assignment {
    let probe = |id: &str| {
        let text = format!(
            "id = '{id}'\ncomponent = 'c'\nevery = '30s'\ntimeout = '10s'\nregions = ['eu']\n\
             confirm = {{ failures = {failures}, recoveries = 2, flaps = {flaps} }}\n\
             [[step]]\nname = 's'\nget = 'http://localhost/'\n"
        );
        read_probe(&SourceFile { path: "p.toml".to_owned(), text }).unwrap().into()
    };
    crate::assigned::assignment(PROBES.map(probe).to_vec(), [10, 45].map(Duration::from_secs))
}

/// A run: which probe, how long after the last run of any, and what came of it.
fn runs() -> impl Strategy<Value = Vec<(usize, i64, char)>> {
    let pause = prop_oneof![8 => 0_i64..40, 1 => 40_i64..90, 1 => 90_i64..900];
    let outcome = prop_oneof![
        3 => Just('P'), 3 => Just('F'), 1 => Just('D'), 1 => Just('?')
    ];
    prop::collection::vec((0_usize..2, pause, outcome), 1..120)
}

fn observation(probe: usize, second: i64, letter: char) -> Observation {
    crate::seen::observation(PROBES[probe], at(second), letter)
}

/// The runs in batches of a few, with the second each is made.
fn batches(runs: &[(usize, i64, char)], sizes: &[usize]) -> Vec<(i64, Batch)> {
    let (mut second, mut attempt, mut batches) = (0, 0, vec![]);
    let mut rest = runs;
    for size in sizes.iter().cycle() {
        let Some((taken, left)) = rest.split_at_checked((*size).min(rest.len())) else { break };
        let observations: Vec<Observation> = taken
            .iter()
            .map(|(probe, pause, letter)| {
                // Two attempts may begin at the same instant.
                attempt = if *pause == 0 { attempt + 1 } else { 0 };
                second += pause;
                Observation { attempt, ..observation(*probe, second, *letter) }
            })
            .collect();
        let sequence = batches.len() as u64 + 1;
        let boot = if sequence.is_multiple_of(3) { "b" } else { "a" };
        batches.push((
            second,
            Batch { boot: boot.parse().unwrap(), sequence, observations, evidence: vec![] },
        ));
        rest = left;
        if rest.is_empty() {
            break;
        }
    }
    batches
}

/// A Ledger with its record, and what the Board made of what it was told.
struct OrderedRow {
    ledger: Ledger,
    record: Vec<(Arrival, Batch)>,
    believed: BTreeMap<ProbeId, StateTimeline<Assessment>>,
    told: u64,
}

impl OrderedRow {
    fn new() -> Self {
        let ledger = Ledger::default();
        Self { ledger, record: vec![], believed: BTreeMap::new(), told: 0 }
    }

    fn receive(&mut self, second: i64, batch: &Batch, assignment: &Assignment) {
        if self.ledger.has(&batch.boot, batch.sequence) {
            return;
        }
        let arrival = Arrival { at: at(second), correction_ms: 0 };
        self.record.push((arrival, batch.clone()));
        let late = self.ledger.take(&ReceivedBatch::new(batch.clone(), arrival), assignment);
        if !late.is_empty() {
            let record = self.filed(&late, assignment);
            self.ledger.amend(&late, record, assignment, arrival.at);
        }
        self.tell(assignment);
    }

    /// What the record has of late probes; nothing more, to show that no more is needed.
    fn filed(&self, late: &LateArrivals, assignment: &Assignment) -> Vec<RecordedObservation> {
        let since = late.since(assignment);
        let record = self.record.iter().rev();
        record
            .flat_map(|(arrival, batch)| {
                late.file(&ReceivedBatch::new(batch.clone(), *arrival), &since)
            })
            .collect()
    }

    fn tell(&mut self, assignment: &Assignment) {
        let sign = self.ledger.status(assignment, at(0));
        for change in sign.changes {
            assert_eq!(change.number, self.told + 1, "changes are numbered without a gap");
            self.told = change.number;
            let track = self.believed.entry(change.probe).or_default();
            track.set_from(change.change.since, change.change.opinion);
        }
        self.ledger.confirmed(self.told);
    }

    /// The points of each track: what is believed in the end.
    fn history(mut self, end: i64, assignment: &Assignment) -> Vec<Vec<(Timestamp, Assessment)>> {
        let last = vec![observation(0, end, '?')];
        let last =
            Batch { boot: "c".parse().unwrap(), sequence: 1, observations: last, evidence: vec![] };
        self.receive(end + 1, &last, assignment);
        // Before anything is believed, and where it is believed that nothing is known, is the same.
        let is_silent =
            |(_, opinion): &&(Timestamp, Assessment)| opinion.verdict == Verdict::Silent;
        let tracks = self.believed.values().map(StateTimeline::points);
        tracks.map(|points| points.iter().skip_while(is_silent).cloned().collect()).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn history_is_the_same_in_whatever_order_batches_come(
        runs in runs(),
        sizes in prop::collection::vec(1_usize..6, 1..5),
        delays in prop::collection::vec(prop_oneof![2 => Just(1_i64), 1 => 1_i64..4_000], 120),
        repeated in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
        failures in 1_u32..5,
        flaps in 0_u32..3,
    ) {
        let assignment = assignment(failures, flaps);
        let batches = batches(&runs, &sizes);
        let end = batches.iter().map(|(second, _)| second + 5_000).max().unwrap();

        let mut in_order = OrderedRow::new();
        for (second, batch) in &batches {
            in_order.receive(second + 1, batch, &assignment);
        }
        let mut delayed: Vec<(i64, &Batch)> =
            batches.iter().zip(&delays).map(|((second, batch), delay)| (second + delay, batch)).collect();
        for index in &repeated {
            let (second, batch) = delayed[index.index(delayed.len())];
            delayed.push((second + 1 + second % 777, batch));
        }
        delayed.sort_by_key(|(second, _)| *second);
        let mut in_disorder = OrderedRow::new();
        for (second, batch) in delayed {
            in_disorder.receive(second, batch, &assignment);
        }
        prop_assert_eq!(in_order.ledger.observations, runs.len() as u64);
        prop_assert_eq!(in_disorder.ledger.observations, runs.len() as u64);
        prop_assert_eq!(
            in_order.history(end, &assignment),
            in_disorder.history(end, &assignment)
        );
    }
}
