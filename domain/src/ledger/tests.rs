//! Tests of the ledger: batches in, verdict changes out.

use super::*;
use crate::probe::quorum::Quorum;
use crate::probe::{Confirm, ProbeImpact};
use crate::protocol::batch::Arrival;
use crate::protocol::observation::{Observation, Outcome};

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_ms(1_000_000_000 + second * 1000)
}

fn assignment() -> Assignment {
    let probe = Probe {
        id: "checkout".parse().unwrap(),
        was: None,
        component: "checkout".parse().unwrap(),
        every: Duration::from_secs(10),
        timeout: Duration::from_secs(5),
        regions: vec![],
        runbook: None,
        confirm: Confirm::default(),
        impact: ProbeImpact::Outage,
        quorum: Quorum::default(),
        steps: vec![],
        heartbeat: None,
        is_upstream: false,
        secrets: vec![],
        definition: None,
    };
    crate::assigned::assignment(vec![probe.into()], [10, 45].map(Duration::from_secs))
}

fn batch(boot: &str, sequence: u64, second: i64) -> Batch {
    let seen = Observation {
        probe: "checkout".parse().unwrap(),
        observed_at: at(second),
        attempt: 0,
        took_ms: 1,
        outcome: Outcome::Passed,
        steps: vec![],
    };
    Batch { boot: boot.parse().unwrap(), sequence, observations: vec![seen], evidence: vec![] }
}

fn arrival(second: i64) -> Arrival {
    Arrival { at: at(second), correction_ms: 0 }
}

#[test]
fn a_batch_is_known_by_its_start_and_sequence() {
    let mut ledger = Ledger::default();
    assert!(
        ledger.take(&ReceivedBatch::new(batch("a", 1, 0), arrival(0)), &assignment()).is_empty()
    );
    assert!(
        ledger.take(&ReceivedBatch::new(batch("a", 3, 10), arrival(10)), &assignment()).is_empty()
    );
    assert!(
        ledger.take(&ReceivedBatch::new(batch("b", 1, 20), arrival(20)), &assignment()).is_empty()
    );
    let is_received = |boot: &str, sequence| ledger.has(&boot.parse().unwrap(), sequence);
    assert!(is_received("a", 1) && is_received("a", 3) && is_received("b", 1));
    assert!(!is_received("a", 2), "what came before one that was taken may still come");
    assert!(!is_received("a", 4) && !is_received("b", 2) && !is_received("c", 1));
    assert_eq!((ledger.batches, ledger.observations), (3, 3));
}

#[test]
fn a_change_is_told_until_it_is_heard() {
    let mut ledger = Ledger::default();
    assert!(
        ledger.take(&ReceivedBatch::new(batch("a", 1, 0), arrival(0)), &assignment()).is_empty()
    );
    let told = |ledger: &Ledger| ledger.status(&assignment(), at(1)).changes.len();
    assert_eq!((told(&ledger), told(&ledger)), (1, 1));
    ledger.confirmed(1);
    assert_eq!((told(&ledger), ledger.has_news()), (0, false));
}

#[test]
fn a_clock_that_is_off_is_put_right_and_dates_nothing_into_the_future() {
    for (shown_s, correction_ms, believed_s) in [(3600, 0, 0), (300, -310_000, -10)] {
        let mut ledger = Ledger::default();
        let arrival = Arrival { at: at(0), correction_ms };
        assert!(
            ledger
                .take(&ReceivedBatch::new(batch("a", 1, shown_s), arrival), &assignment())
                .is_empty()
        );
        let sign = ledger.status(&assignment(), at(1));
        let since = sign.changes.first().map(|change| change.change.since);
        assert_eq!(since, Some(at(believed_s)));
    }
}

#[test]
fn a_probe_that_no_longer_runs_falls_silent_although_its_agent_lives() {
    let mut ledger = Ledger::default();
    let mut two = assignment();
    let mut other = Probe::clone(&two.probes[0]);
    other.id = "another".parse().unwrap();
    two.probes.push(other.into());
    assert!(ledger.take(&ReceivedBatch::new(batch("a", 1, 0), arrival(0)), &two).is_empty());
    let mut go_on = batch("a", 2, 100);
    go_on.observations[0].probe = "another".parse().unwrap();
    assert!(ledger.take(&ReceivedBatch::new(go_on, arrival(100)), &two).is_empty());
    let silent = ledger.status(&two, at(100)).changes.into_iter();
    let silent: Vec<_> = silent.filter(|c| c.probe.as_str() == "checkout").collect();
    assert_eq!(silent.len(), 2, "up, then silent");
    assert_eq!(silent[1].change.since, at(0), "since its last run");
}
